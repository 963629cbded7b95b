//! Invitations: a link that sets a first password, or a forgotten one anew.
//! One use, a few days, kept as a digest; whoever makes it learns no password.

use houqin_kernel::{Moment, Reading, StoreError};

use super::{Login, Registry, SERVER, digest, secret};

impl Registry {
    /// Makes an invitation; one that is open for the same login ends. Gives the
    /// secret for the link.
    pub fn invite(&self, login: &Login, until: Moment) -> Result<String, StoreError> {
        let token = secret()?;
        let store = self.store();
        store.run(
            "DELETE FROM server_invitation WHERE school_id = $1 AND login = $2",
            &[(&SERVER).into(), (&login.login).into()],
        )?;
        store.run(
            "INSERT INTO server_invitation (school_id, token, login, school, person, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6)",
            &[
                (&SERVER).into(),
                (&digest(&token)).into(),
                (&login.login).into(),
                (&login.school).into(),
                (&login.person).into(),
                until.into(),
            ],
        )?;
        Ok(token)
    }

    /// For whom an invitation is, while it is good.
    pub fn invited(&self, token: &str, now: Moment) -> Result<Option<Login>, StoreError> {
        let store = self.store();
        (&*store as &dyn Reading).first(
            "SELECT login, school, person FROM server_invitation \
             WHERE school_id = $1 AND token = $2 AND expires_at > $3",
            &[(&SERVER).into(), (&digest(token)).into(), now.into()],
            |row| Ok(Login { login: row.text(0)?, school: row.id(1)?, person: row.id(2)? }),
        )
    }

    /// Uses an invitation up: the password is set, once, whoever else holds the
    /// link. Whether it was still good.
    pub fn accept(&self, token: &str, password: &str, now: Moment) -> Result<bool, StoreError> {
        let Some(login) = self.invited(token, now)? else { return Ok(false) };
        let used = self.store().run(
            "DELETE FROM server_invitation WHERE school_id = $1 AND token = $2",
            &[(&SERVER).into(), (&digest(token)).into()],
        )?;
        if used != 1 {
            return Ok(false);
        }
        self.set_login(&login, password, now)?;
        Ok(true)
    }
}
