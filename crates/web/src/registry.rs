//! The server's own state: schools, logins, sessions, tokens. None of it is
//! business, so none of it is in a ledger.
//!
//! Passwords are kept as argon2id hashes; sessions, tokens, invitations and
//! devices as SHA-256 of 32 random bytes: what is read from these tables opens
//! nothing.

pub mod attempts;
mod factors;
mod flows;
mod invitations;
pub mod passwords;
pub mod pins;
mod sessions;
mod tablets;
mod tokens;

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use houqin_desk::backup::Label;
use houqin_kernel::{Migration, Moment, PersonId, Reading, SchoolId, StoreError};
use houqin_store::{Engine, Store};
use sha2::{Digest, Sha256};

pub use attempts::Asker;
pub use factors::Factor;
pub use flows::Flow;
pub use passwords::PasswordPolicy;
pub use pins::PinVerdict;
pub use sessions::{Session, SessionLimits, SessionRow, Stage};
pub use tokens::{Token, TokenRow};

/// The registry's schema, in order.
pub const MIGRATIONS: &[Migration] = &[
    Migration { name: "server/0001-server", sql: include_str!("schema/0001-server.sql") },
    Migration { name: "server/0002-sign-on", sql: include_str!("schema/0002-sign-on.sql") },
    Migration {
        name: "server/0003-follow-codes",
        sql: include_str!("schema/0003-follow-codes.sql"),
    },
    Migration { name: "server/0004-tablets", sql: include_str!("schema/0004-tablets.sql") },
];

/// The registry's rows stand under this key.
pub const SERVER: SchoolId = SchoolId([0; 16]);
/// The security log keeps so many days: more than the half year that
/// GB/T 22239-2019 and the Cybersecurity Law ask for.
const LOG_DAYS: i64 = 190;
/// What stands in place of a login where the settings changed.
const SETTINGS: &str = "houqin.toml";
/// A browser in which a login signed in is known for so many days.
const DEVICE_DAYS: i64 = 180;

/// A school on this server.
#[derive(Debug, Clone)]
pub struct SchoolRow {
    /// Its id.
    pub id: SchoolId,
    /// Its name.
    pub name: String,
    /// Domain of its log's origin.
    pub log_domain: String,
    /// Whether its clock is scripted.
    pub demo: bool,
    /// Zone of its ledger's years.
    pub zone: String,
}

impl SchoolRow {
    /// How a backup of it is labelled.
    pub fn label(&self) -> Label {
        Label {
            school: self.id,
            name: self.name.clone(),
            log_domain: self.log_domain.clone(),
            demo: self.demo,
            zone: self.zone.clone(),
        }
    }
}

/// A login: it belongs to the server, the person to a school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// The name.
    pub login: String,
    /// The school.
    pub school: SchoolId,
    /// The person.
    pub person: PersonId,
}

/// What came of a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is right.
    Right(Login),
    /// Name or password is wrong.
    Wrong,
    /// Too many failures: nothing was looked at; again after so many seconds.
    Wait(i64),
}

/// The registry.
pub struct Registry {
    store: Mutex<Store>,
    /// Tokens lately seen, by digest, and when they were asked for.
    tokens: Mutex<HashMap<[u8; 32], (Instant, Token)>>,
    limits: SessionLimits,
}

fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret).into()
}

fn secret() -> Result<String, StoreError> {
    Ok(URL_SAFE_NO_PAD.encode(houqin_desk::random()?))
}

impl Registry {
    /// Opens it.
    pub fn open(engine: &Engine) -> Result<Self, StoreError> {
        let store = Store::open(engine, SERVER)?;
        houqin_store::settle(&store, MIGRATIONS)?;
        let (store, tokens) = (Mutex::new(store), Mutex::new(HashMap::new()));
        Ok(Self { store, tokens, limits: SessionLimits::default() })
    }

    /// The same registry, with sessions that last so long.
    #[must_use]
    pub const fn with_limits(mut self, limits: SessionLimits) -> Self {
        self.limits = limits;
        self
    }

    /// The connection; opened anew where it broke.
    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        if store.lost() {
            match Store::open(store.engine(), SERVER) {
                Ok(anew) => *store = anew,
                Err(error) => tracing::error!(%error, "the registry's database is lost"),
            }
        }
        store
    }

    /// Adds a school.
    pub fn add_school(&self, school: &SchoolRow, now: Moment) -> Result<(), StoreError> {
        self.store().run(
            "INSERT INTO server_school (school_id, id, name, log_domain, demo, zone, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            &[
                (&SERVER).into(),
                (&school.id).into(),
                (&school.name).into(),
                (&school.log_domain).into(),
                school.demo.into(),
                (&school.zone).into(),
                now.into(),
            ],
        )?;
        Ok(())
    }

    /// All schools, the oldest first.
    pub fn schools(&self) -> Result<Vec<SchoolRow>, StoreError> {
        schools(&*self.store())
    }

    /// Makes a login, or gives an old one another person and password; all its
    /// sessions end, and its PIN is gone.
    pub fn set_login(&self, login: &Login, password: &str, now: Moment) -> Result<(), StoreError> {
        let hash = passwords::hash(password)?;
        self.store().run(
            "INSERT INTO server_login \
             (school_id, login, school, person, hash, disabled, failed, password_at) \
             VALUES ($1, $2, $3, $4, $5, 0, 0, $6) ON CONFLICT (school_id, login) DO UPDATE \
             SET school = $3, person = $4, hash = $5, disabled = 0, password_at = $6",
            &[
                (&SERVER).into(),
                (&login.login).into(),
                (&login.school).into(),
                (&login.person).into(),
                (&hash).into(),
                now.into(),
            ],
        )?;
        self.drop_pin(&login.login)?;
        self.kill(&login.login)
    }

    /// A login without a password, for who signs in elsewhere; whether the name
    /// was free or the person's own.
    pub fn add_login(&self, login: &Login) -> Result<bool, StoreError> {
        self.store().run(
            "INSERT INTO server_login (school_id, login, school, person, hash, disabled, failed) \
             VALUES ($1, $2, $3, $4, '', 0, 0) ON CONFLICT (school_id, login) DO NOTHING",
            &[
                (&SERVER).into(),
                (&login.login).into(),
                (&login.school).into(),
                (&login.person).into(),
            ],
        )?;
        Ok(self.login(&login.login)?.as_ref() == Some(login))
    }

    /// The login with this name.
    pub fn login(&self, name: &str) -> Result<Option<Login>, StoreError> {
        let store = self.store();
        (&*store as &dyn Reading).first(
            "SELECT school, person FROM server_login \
             WHERE school_id = $1 AND login = $2 AND disabled = 0",
            &[(&SERVER).into(), name.into()],
            |row| Ok(Login { login: name.to_owned(), school: row.id(0)?, person: row.id(1)? }),
        )
    }

    /// The logins of a person, in order of their names.
    pub fn logins_of(&self, school: SchoolId, person: PersonId) -> Result<Vec<Login>, StoreError> {
        let store = self.store();
        (&*store as &dyn Reading).list(
            "SELECT login FROM server_login \
             WHERE school_id = $1 AND school = $2 AND person = $3 AND disabled = 0 ORDER BY login",
            &[(&SERVER).into(), (&school).into(), (&person).into()],
            |row| Ok(Login { login: row.text(0)?, school, person }),
        )
    }

    /// Since when a login has its password; none where it has none.
    pub fn password_since(&self, name: &str) -> Result<Option<Moment>, StoreError> {
        let store = self.store();
        (&*store as &dyn Reading).first(
            "SELECT password_at FROM server_login \
             WHERE school_id = $1 AND login = $2 AND hash <> ''",
            &[(&SERVER).into(), name.into()],
            |row| row.moment(0),
        )
    }

    /// Whether the password is the login's. Who failed too often waits, and
    /// nothing is looked at; an unknown name takes as long as a wrong password.
    pub fn verify(
        &self,
        name: &str,
        password: &str,
        asker: &Asker,
        now: Moment,
    ) -> Result<Verdict, StoreError> {
        let known = match &asker.device {
            Some(device) => self.knows_device(name, device, now)?,
            None => false,
        };
        let buckets = attempts::buckets(name, asker, known);
        let wait = {
            let store = self.store();
            let wait = attempts::must_wait(&store, &buckets, now)?;
            if wait == 0 {
                attempts::count(&store, &buckets, now)?;
            }
            wait
        };
        if wait > 0 {
            self.note(name, "kept waiting", asker, now)?;
            return Ok(Verdict::Wait(wait));
        }
        let row = {
            let store = self.store();
            (&*store as &dyn Reading).first(
                "SELECT hash, school, person FROM server_login \
                 WHERE school_id = $1 AND login = $2 AND disabled = 0",
                &[(&SERVER).into(), name.into()],
                |row| Ok((row.text(0)?, row.id(1)?, row.id(2)?)),
            )?
        };
        let hash = row.as_ref().map(|(hash, ..)| hash.as_str());
        if !passwords::is_right(password, hash)? {
            self.note(name, "wrong password", asker, now)?;
            return Ok(Verdict::Wrong);
        }
        attempts::forgive(&self.store(), &buckets)?;
        Ok(row.map_or(Verdict::Wrong, |(_, school, person)| {
            Verdict::Right(Login { login: name.to_owned(), school, person })
        }))
    }

    /// Whether a throttled secret other than a password may be tried now: counted
    /// as a failure at once; `forgive` takes it back. Seconds to wait, or 0.
    pub fn may_try(&self, kind: &str, login: &str, now: Moment) -> Result<i64, StoreError> {
        let buckets = [attempts::secret_bucket(kind, login)];
        let store = self.store();
        let wait = attempts::must_wait(&store, &buckets, now)?;
        if wait == 0 {
            attempts::count(&store, &buckets, now)?;
        }
        Ok(wait)
    }

    /// The throttled secret was right.
    pub fn forgive(&self, kind: &str, login: &str) -> Result<(), StoreError> {
        attempts::forgive(&self.store(), &[attempts::secret_bucket(kind, login)])
    }

    /// Writes a line of the security log.
    pub fn note(
        &self,
        login: &str,
        event: &str,
        asker: &Asker,
        now: Moment,
    ) -> Result<(), StoreError> {
        let id = uuid::Uuid::now_v7().into_bytes();
        // A line is a line: nothing that was typed can forge another, or fill the disk.
        let login: String = login.chars().filter(|one| !one.is_control()).take(64).collect();
        let store = self.store();
        store.run(
            "INSERT INTO server_security_log (school_id, id, at, login, event, address) \
             VALUES ($1, $2, $3, $4, $5, $6)",
            &[
                (&SERVER).into(),
                (&id).into(),
                now.into(),
                (&login).into(),
                event.into(),
                (&asker.address).into(),
            ],
        )?;
        store.run(
            "DELETE FROM server_security_log WHERE school_id = $1 AND at < $2",
            &[(&SERVER).into(), now.plus_days(-LOG_DAYS).into()],
        )?;
        Ok(())
    }

    /// Notes that the settings of sign-on are others than at the last start: by
    /// their digest, for they hold a secret.
    pub fn note_settings(
        &self,
        settings: &crate::sign_on::settings::SignOn,
        now: Moment,
    ) -> Result<(), StoreError> {
        let hash = houqin_desk::hex(&digest(&format!("{settings:?}")));
        let short: String = hash.chars().take(12).collect();
        let event = format!("settings of sign-on: {short}");
        let last = {
            let store = self.store();
            (&*store as &dyn Reading).first(
                "SELECT event FROM server_security_log WHERE school_id = $1 AND login = $2 \
                 ORDER BY at DESC, id DESC LIMIT 1",
                &[(&SERVER).into(), SETTINGS.into()],
                |row| row.text(0),
            )?
        };
        if last.as_deref() == Some(event.as_str()) {
            return Ok(());
        }
        self.note(SETTINGS, &event, &Asker::default(), now)
    }

    /// The newest lines of the security log: when, which login, what, from where.
    pub fn security_log(
        &self,
        limit: i64,
    ) -> Result<Vec<(Moment, String, String, String)>, StoreError> {
        let store = self.store();
        (&*store as &dyn Reading).list(
            "SELECT at, login, event, address FROM server_security_log WHERE school_id = $1 \
             ORDER BY at DESC, id DESC LIMIT $2",
            &[(&SERVER).into(), limit.into()],
            |row| Ok((row.moment(0)?, row.text(1)?, row.text(2)?, row.text(3)?)),
        )
    }

    /// All lines of the security log about one login, oldest first: when, what,
    /// from where.
    pub fn security_log_of(
        &self,
        login: &str,
    ) -> Result<Vec<(Moment, String, String)>, StoreError> {
        let store = self.store();
        (&*store as &dyn Reading).list(
            "SELECT at, event, address FROM server_security_log \
             WHERE school_id = $1 AND login = $2 ORDER BY at, id",
            &[(&SERVER).into(), login.into()],
            |row| Ok((row.moment(0)?, row.text(1)?, row.text(2)?)),
        )
    }

    /// Makes a browser known to a login; gives the secret for its cookie.
    pub fn remember_device(&self, login: &str, now: Moment) -> Result<String, StoreError> {
        let token = secret()?;
        let store = self.store();
        store.run(
            "INSERT INTO server_device (school_id, token, login, created_at) \
             VALUES ($1, $2, $3, $4)",
            &[(&SERVER).into(), (&digest(&token)).into(), login.into(), now.into()],
        )?;
        store.run(
            "DELETE FROM server_device WHERE school_id = $1 AND created_at < $2",
            &[(&SERVER).into(), now.plus_days(-DEVICE_DAYS).into()],
        )?;
        Ok(token)
    }

    /// Whether the login signed in before in the browser that holds this secret.
    pub fn knows_device(&self, login: &str, token: &str, now: Moment) -> Result<bool, StoreError> {
        let store = self.store();
        let found = (&*store as &dyn Reading).number(
            "SELECT COUNT(*) FROM server_device \
             WHERE school_id = $1 AND token = $2 AND login = $3 AND created_at >= $4",
            &[
                (&SERVER).into(),
                (&digest(token)).into(),
                login.into(),
                now.plus_days(-DEVICE_DAYS).into(),
            ],
        )?;
        Ok(found > 0)
    }
}

/// The schools of a registry.
pub fn schools(reading: &dyn Reading) -> Result<Vec<SchoolRow>, StoreError> {
    reading.list(
        "SELECT id, name, log_domain, demo, zone FROM server_school WHERE school_id = $1 \
         ORDER BY created_at, id",
        &[(&SERVER).into()],
        |row| {
            Ok(SchoolRow {
                id: row.id(0)?,
                name: row.text(1)?,
                log_domain: row.text(2)?,
                demo: row.truth(3)?,
                zone: row.text(4)?,
            })
        },
    )
}
