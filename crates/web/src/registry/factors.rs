//! Second factors: the shared secret of a TOTP app, encrypted, and recovery
//! codes, hashed.

use houqin_kernel::{Moment, Reading, StoreError};

use super::{Registry, SERVER, digest};

/// A login's second factor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factor {
    /// The secret as it is kept: encrypted.
    pub sealed: Vec<u8>,
    /// Whether its owner showed once that the app has it.
    pub confirmed: bool,
    /// The newest time step that was used; none at or before it is taken again.
    pub last_step: i64,
}

impl Registry {
    /// The second factor of a login.
    pub fn factor(&self, login: &str) -> Result<Option<Factor>, StoreError> {
        let store = self.store();
        (&*store as &dyn Reading).first(
            "SELECT secret, confirmed_at, last_step FROM server_factor \
             WHERE school_id = $1 AND login = $2",
            &[(&SERVER).into(), login.into()],
            |row| {
                Ok(Factor {
                    sealed: row.bytes(0)?,
                    confirmed: row.opt_int(1)?.is_some(),
                    last_step: row.int(2)?,
                })
            },
        )
    }

    /// Keeps a secret that is not confirmed yet; never over one that is.
    pub fn propose_factor(&self, login: &str, sealed: &[u8]) -> Result<(), StoreError> {
        self.store().run(
            "INSERT INTO server_factor (school_id, login, secret, confirmed_at, last_step) \
             VALUES ($1, $2, $3, NULL, 0) ON CONFLICT (school_id, login) DO UPDATE \
             SET secret = CASE WHEN server_factor.confirmed_at IS NULL THEN $3 \
             ELSE server_factor.secret END",
            &[(&SERVER).into(), login.into(), sealed.into()],
        )?;
        Ok(())
    }

    /// Uses a time step up, and confirms the factor; whether it was still unused.
    pub fn use_step(&self, login: &str, step: i64, now: Moment) -> Result<bool, StoreError> {
        let used = self.store().run(
            "UPDATE server_factor SET last_step = $3, confirmed_at = COALESCE(confirmed_at, $4) \
             WHERE school_id = $1 AND login = $2 AND last_step < $3",
            &[(&SERVER).into(), login.into(), step.into(), now.into()],
        )?;
        Ok(used == 1)
    }

    /// Takes the second factor away, with its recovery codes.
    pub fn drop_factor(&self, login: &str) -> Result<(), StoreError> {
        let store = self.store();
        for sql in [
            "DELETE FROM server_factor WHERE school_id = $1 AND login = $2",
            "DELETE FROM server_recovery_code WHERE school_id = $1 AND login = $2",
        ] {
            store.run(sql, &[(&SERVER).into(), login.into()])?;
        }
        Ok(())
    }

    /// Keeps new recovery codes in place of the old ones.
    pub fn set_recovery_codes(&self, login: &str, codes: &[String]) -> Result<(), StoreError> {
        let store = self.store();
        store.run(
            "DELETE FROM server_recovery_code WHERE school_id = $1 AND login = $2",
            &[(&SERVER).into(), login.into()],
        )?;
        for code in codes {
            let key = digest(&format!("{login}\n{code}"));
            store.run(
                "INSERT INTO server_recovery_code (school_id, code, login) VALUES ($1, $2, $3)",
                &[(&SERVER).into(), (&key).into(), login.into()],
            )?;
        }
        Ok(())
    }

    /// Uses a recovery code up; whether there was such a one.
    pub fn use_recovery_code(&self, login: &str, code: &str) -> Result<bool, StoreError> {
        let used = self.store().run(
            "DELETE FROM server_recovery_code WHERE school_id = $1 AND login = $2 AND code = $3",
            &[(&SERVER).into(), login.into(), (&digest(&format!("{login}\n{code}"))).into()],
        )?;
        Ok(used == 1)
    }

    /// How many recovery codes are left.
    pub fn recovery_codes_left(&self, login: &str) -> Result<i64, StoreError> {
        let store = self.store();
        (&*store as &dyn Reading).number(
            "SELECT COUNT(*) FROM server_recovery_code WHERE school_id = $1 AND login = $2",
            &[(&SERVER).into(), login.into()],
        )
    }
}
