//! Sessions: begun at sign-in, ended unused, in any case, or by hand.

use std::sync::PoisonError;

use houqin_kernel::{Moment, Reading, StoreError, TabletId};

use super::{Asker, Login, Registry, SERVER, digest, secret};

/// Longest name of a browser that is kept, in characters.
const AGENT_CHARS_MAX: usize = 160;
/// Most sessions of one login; the oldest ends when one more begins.
pub const OF_ONE_LOGIN_MAX: i64 = 20;
/// A session that is not complete yet (a second factor, a new password) lasts
/// so many minutes.
const STEP_MINUTES: i64 = 15;

/// How long a session lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLimits {
    /// It ends after so many days in any case.
    pub days: i64,
    /// It ends after so many minutes unused.
    pub idle_minutes: i64,
    /// On a shared tablet it ends after so many minutes in any case.
    pub tablet_minutes: i64,
    /// On a shared tablet it ends after so many seconds unused.
    pub tablet_idle_seconds: i64,
}

impl Default for SessionLimits {
    fn default() -> Self {
        Self { days: 7, idle_minutes: 12 * 60, tablet_minutes: 30, tablet_idle_seconds: 180 }
    }
}

/// How far a sign-in has come. Only `Full` opens anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Signed in.
    Full,
    /// The password has expired: a new one is asked for first.
    Change,
    /// The second factor is asked for.
    Second,
    /// A post needs a second factor and there is none yet.
    Enrol,
}

impl Stage {
    const fn code(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Change => "change",
            Self::Second => "second",
            Self::Enrol => "enrol",
        }
    }

    fn parse(code: &str) -> Self {
        match code {
            "full" => Self::Full,
            "change" => Self::Change,
            "enrol" => Self::Enrol,
            // What is not known opens nothing.
            _ => Self::Second,
        }
    }
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Whose.
    pub login: Login,
    /// The token against forged forms.
    pub csrf: String,
    /// How far it has come.
    pub stage: Stage,
    /// The shared tablet that it was opened on by a PIN: it opens the work of a
    /// crew there, and nothing elsewhere.
    pub tablet: Option<TabletId>,
    /// Its name in lists.
    pub id: String,
}

/// A session as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// The first letters of its digest, in hex: enough to name it.
    pub id: String,
    /// Since when.
    pub created_at: Moment,
    /// Last used, to some minutes.
    pub seen_at: Moment,
    /// From where it was begun.
    pub address: String,
    /// What the browser called itself.
    pub agent: String,
}

fn named(key: &[u8]) -> String {
    houqin_desk::hex(key).chars().take(12).collect()
}

impl Registry {
    /// Begins a session; gives its secret for the cookie. `ticket` is what the
    /// provider will name when it signs the person out.
    pub fn begin_session(
        &self,
        login: &str,
        stage: Stage,
        asker: &Asker,
        ticket: Option<&str>,
        now: Moment,
    ) -> Result<String, StoreError> {
        let (token, csrf) = (secret()?, secret()?);
        let agent: String =
            asker.agent.chars().filter(|one| !one.is_control()).take(AGENT_CHARS_MAX).collect();
        let ticket = ticket.map(digest);
        let store = self.store();
        store.run(
            "INSERT INTO server_session (school_id, token, login, csrf, created_at, seen_at, \
             stage, address, agent, ticket) VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9)",
            &[
                (&SERVER).into(),
                (&digest(&token)).into(),
                login.into(),
                (&csrf).into(),
                now.into(),
                stage.code().into(),
                (&asker.address).into(),
                (&agent).into(),
                ticket.as_ref().into(),
            ],
        )?;
        // The oldest of too many goes, and with it what nobody will use again.
        store.run(
            "DELETE FROM server_session WHERE school_id = $1 AND login = $2 AND token NOT IN \
             (SELECT token FROM server_session WHERE school_id = $1 AND login = $2 \
             ORDER BY created_at DESC, token LIMIT $3)",
            &[(&SERVER).into(), login.into(), OF_ONE_LOGIN_MAX.into()],
        )?;
        store.run(
            "DELETE FROM server_session WHERE school_id = $1 AND created_at < $2",
            &[(&SERVER).into(), now.plus_days(-self.limits.days).into()],
        )?;
        Ok(token)
    }

    /// Begins a session by a PIN on a shared tablet; gives its secret.
    pub fn begin_on_tablet(
        &self,
        login: &str,
        tablet: TabletId,
        asker: &Asker,
        now: Moment,
    ) -> Result<String, StoreError> {
        let token = self.begin_session(login, Stage::Full, asker, None, now)?;
        self.store().run(
            "UPDATE server_session SET tablet = $3 WHERE school_id = $1 AND token = $2",
            &[(&SERVER).into(), (&digest(&token)).into(), (&tablet).into()],
        )?;
        Ok(token)
    }

    /// The session of a cookie's secret, while it lasts.
    pub fn session(&self, token: &str, now: Moment) -> Result<Option<Session>, StoreError> {
        let key = digest(token);
        let row = {
            let store = self.store();
            (&*store as &dyn Reading).first(
                "SELECT login, csrf, created_at, seen_at, stage, tablet FROM server_session \
                 WHERE school_id = $1 AND token = $2",
                &[(&SERVER).into(), (&key).into()],
                |row| {
                    let stage = Stage::parse(&row.text(4)?);
                    let times = (row.moment(2)?, row.moment(3)?);
                    Ok((row.text(0)?, row.text(1)?, times, stage, row.opt_id(5)?))
                },
            )?
        };
        let Some((name, csrf, (created, seen), stage, tablet)) = row else { return Ok(None) };
        let limits = self.limits;
        let idle_seconds = now.0.saturating_sub(seen.0) / 1_000;
        let over = now > created.plus_days(limits.days)
            || now > seen.plus_minutes(limits.idle_minutes)
            || (tablet.is_some() && now > created.plus_minutes(limits.tablet_minutes))
            || (tablet.is_some() && idle_seconds >= limits.tablet_idle_seconds)
            || (stage != Stage::Full && now > created.plus_minutes(STEP_MINUTES));
        if over {
            self.end_session(token)?;
            return Ok(None);
        }
        let rarely = now.minutes_since(seen) >= 5.min(limits.idle_minutes / 2);
        if rarely || (tablet.is_some() && now > seen) {
            self.store().run(
                "UPDATE server_session SET seen_at = $3 WHERE school_id = $1 AND token = $2",
                &[(&SERVER).into(), (&key).into(), now.into()],
            )?;
        }
        let login = self.login(&name)?;
        Ok(login.map(|login| Session { login, csrf, stage, tablet, id: named(&key) }))
    }

    /// The complete sessions of a login, the newest first.
    pub fn sessions_of(&self, login: &str) -> Result<Vec<SessionRow>, StoreError> {
        let store = self.store();
        (&*store as &dyn Reading).list(
            "SELECT token, created_at, seen_at, address, agent FROM server_session \
             WHERE school_id = $1 AND login = $2 AND stage = 'full' ORDER BY seen_at DESC, token",
            &[(&SERVER).into(), login.into()],
            |row| {
                Ok(SessionRow {
                    id: named(&row.bytes(0)?),
                    created_at: row.moment(1)?,
                    seen_at: row.moment(2)?,
                    address: row.text(3)?,
                    agent: row.text(4)?,
                })
            },
        )
    }

    /// Ends one session.
    pub fn end_session(&self, token: &str) -> Result<(), StoreError> {
        self.store().run(
            "DELETE FROM server_session WHERE school_id = $1 AND token = $2",
            &[(&SERVER).into(), (&digest(token)).into()],
        )?;
        Ok(())
    }

    /// Ends the session of this login that is listed under this name.
    pub fn end_named(&self, login: &str, id: &str) -> Result<bool, StoreError> {
        let store = self.store();
        let keys = (&*store as &dyn Reading).list(
            "SELECT token FROM server_session WHERE school_id = $1 AND login = $2",
            &[(&SERVER).into(), login.into()],
            |row| row.bytes(0),
        )?;
        let Some(key) = keys.into_iter().find(|key| named(key) == id) else { return Ok(false) };
        let ended = store.run(
            "DELETE FROM server_session WHERE school_id = $1 AND token = $2",
            &[(&SERVER).into(), (&key).into()],
        )?;
        Ok(ended == 1)
    }

    /// Ends the sessions that were begun with a provider's ticket; how many.
    pub fn end_by_ticket(&self, ticket: &str) -> Result<u64, StoreError> {
        self.store().run(
            "DELETE FROM server_session WHERE school_id = $1 AND ticket = $2",
            &[(&SERVER).into(), (&digest(ticket)).into()],
        )
    }

    /// Ends all sessions of a login.
    pub fn kill(&self, login: &str) -> Result<(), StoreError> {
        self.store().run(
            "DELETE FROM server_session WHERE school_id = $1 AND login = $2",
            &[(&SERVER).into(), login.into()],
        )?;
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner).clear();
        Ok(())
    }

    /// Somebody has left: sessions, tokens, invitations, known devices, the PIN and
    /// the second factor go, and the login is closed.
    pub fn cut_off(&self, login: &str, asker: &Asker, now: Moment) -> Result<(), StoreError> {
        self.kill(login)?;
        {
            let store = self.store();
            for sql in [
                "DELETE FROM server_token WHERE school_id = $1 AND login = $2",
                "DELETE FROM server_invitation WHERE school_id = $1 AND login = $2",
                "DELETE FROM server_device WHERE school_id = $1 AND login = $2",
                "DELETE FROM server_pin WHERE school_id = $1 AND login = $2",
                "DELETE FROM server_factor WHERE school_id = $1 AND login = $2",
                "DELETE FROM server_recovery_code WHERE school_id = $1 AND login = $2",
                "UPDATE server_login SET disabled = 1, hash = '' \
                 WHERE school_id = $1 AND login = $2",
            ] {
                store.run(sql, &[(&SERVER).into(), login.into()])?;
            }
        }
        self.note(login, "has left: cut off", asker, now)
    }
}
