//! Which devices are shared tablets: each by the digest of 32 random bytes in
//! its cookie. What a tablet is called and who may step up to it is in the
//! ledger, and so is that it was taken away.

use houqin_kernel::{Moment, Reading, SchoolId, StoreError, TabletId};

use super::{Registry, SERVER, digest, secret};

/// That a tablet was seen is written down at most so often, in minutes.
const SEEN_MINUTES: i64 = 5;

impl Registry {
    /// Makes a device a tablet; gives the secret for its cookie. A device that
    /// was the same tablet before is not any more.
    pub fn add_tablet(
        &self,
        school: SchoolId,
        tablet: TabletId,
        now: Moment,
    ) -> Result<String, StoreError> {
        self.forget_tablet(tablet)?;
        let token = secret()?;
        self.store().run(
            "INSERT INTO server_tablet (school_id, token, school, tablet, created_at, seen_at) \
             VALUES ($1, $2, $3, $4, $5, $5)",
            &[
                (&SERVER).into(),
                (&digest(&token)).into(),
                (&school).into(),
                (&tablet).into(),
                now.into(),
            ],
        )?;
        Ok(token)
    }

    /// The tablet of a cookie's secret, and its school.
    pub fn tablet(
        &self,
        token: &str,
        now: Moment,
    ) -> Result<Option<(SchoolId, TabletId)>, StoreError> {
        let key = digest(token);
        let store = self.store();
        let row = (&*store as &dyn Reading).first(
            "SELECT school, tablet, seen_at FROM server_tablet \
             WHERE school_id = $1 AND token = $2",
            &[(&SERVER).into(), (&key).into()],
            |row| Ok((row.id(0)?, row.id(1)?, row.moment(2)?)),
        )?;
        let Some((school, tablet, seen)) = row else { return Ok(None) };
        if now.minutes_since(seen) >= SEEN_MINUTES {
            store.run(
                "UPDATE server_tablet SET seen_at = $3 WHERE school_id = $1 AND token = $2",
                &[(&SERVER).into(), (&key).into(), now.into()],
            )?;
        }
        Ok(Some((school, tablet)))
    }

    /// When a tablet was last seen, to some minutes; none where no device is it.
    pub fn tablet_seen(&self, tablet: TabletId) -> Result<Option<Moment>, StoreError> {
        let store = self.store();
        (&*store as &dyn Reading).first(
            "SELECT seen_at FROM server_tablet WHERE school_id = $1 AND tablet = $2",
            &[(&SERVER).into(), (&tablet).into()],
            |row| row.moment(0),
        )
    }

    /// No device is this tablet any more, and the sessions opened on it end.
    pub fn forget_tablet(&self, tablet: TabletId) -> Result<(), StoreError> {
        let store = self.store();
        for sql in [
            "DELETE FROM server_session WHERE school_id = $1 AND tablet = $2",
            "DELETE FROM server_tablet WHERE school_id = $1 AND tablet = $2",
        ] {
            store.run(sql, &[(&SERVER).into(), (&tablet).into()])?;
        }
        Ok(())
    }
}
