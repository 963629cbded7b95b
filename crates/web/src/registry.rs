//! The server's own state: schools, logins, sessions, tokens. None of it is
//! business, so none of it is in a ledger.
//!
//! Passwords are kept as argon2id hashes, sessions and tokens as SHA-256 of 32
//! random bytes: what is read from this table opens nothing.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use houqin_kernel::{Migration, Moment, PersonId, Reading, Refusal, SchoolId, StoreError};
use houqin_store::{Engine, Store};
use sha2::{Digest, Sha256};

const MIGRATIONS: &[Migration] = &[
    Migration { name: "server/0001-server", sql: include_str!("schema/0001-server.sql") },
    Migration {
        name: "server/0002-follow-codes",
        sql: include_str!("schema/0002-follow-codes.sql"),
    },
];

/// The registry's rows stand under this key.
pub(crate) const SERVER: SchoolId = SchoolId([0; 16]);
/// Failures before a login is locked.
const FAILURES_MAX: i64 = 5;
/// For how long, in minutes.
const LOCK_MINUTES: i64 = 15;
/// A session ends after so long unused, in minutes.
const IDLE_MINUTES: i64 = 12 * 60;
/// And after so long in any case, in days, where nothing else is set.
const SESSION_DAYS: i64 = 7;
/// A token is looked up anew after this.
const TOKEN_KEPT: Duration = Duration::from_secs(5);
/// Most tokens kept in memory.
const TOKENS_KEPT_MAX: usize = 10_000;
/// The security log keeps so many days.
const LOG_DAYS: i64 = 190;
/// Shortest and longest password, in characters.
const PASSWORD_CHARS: std::ops::RangeInclusive<usize> = 8..=128;
/// What everyone tries first.
const COMMON: &[&str] = &[
    "12345678",
    "123456789",
    "1234567890",
    "password",
    "password1",
    "qwertyui",
    "11111111",
    "88888888",
    "00000000",
    "abc12345",
    "a1234567",
    "admin123",
    "iloveyou",
    "66666666",
    "houqin123",
];

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

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Whose.
    pub login: Login,
    /// The token against forged forms.
    pub csrf: String,
}

/// The registry.
pub struct Registry {
    store: Mutex<Store>,
    /// Tokens lately seen, by digest, and when they were asked for.
    tokens: Mutex<HashMap<[u8; 32], (Instant, Token)>>,
    session_days: i64,
}

/// A bearer token: whose it is and what it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Whose.
    pub login: Login,
    /// What for: `all`; `read` for every view; a domain such as `service` for
    /// its acts and views; or one act, `service.report`.
    pub scopes: Vec<String>,
}

impl Token {
    /// Whether it may do the act with this name.
    pub fn may_do(&self, act: &str) -> bool {
        let domain = act.split('.').next().unwrap_or_default();
        self.scopes.iter().any(|scope| scope == "all" || scope == domain || scope == act)
    }

    /// Whether it may read a view of this domain.
    pub fn may_read(&self, domain: &str) -> bool {
        self.scopes.iter().any(|scope| scope == "all" || scope == "read" || scope == domain)
    }
}

/// A token as it is listed: never its secret.
#[derive(Debug, Clone)]
pub struct TokenRow {
    /// The first letters of its digest, in hex: enough to name it.
    pub id: String,
    /// Whose.
    pub login: String,
    /// What for.
    pub scopes: String,
    /// Since when.
    pub created_at: Moment,
}

fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret).into()
}

fn secret() -> Result<String, StoreError> {
    Ok(URL_SAFE_NO_PAD.encode(houqin_desk::random()?))
}

fn hash(password: &str) -> Result<String, StoreError> {
    let broken = |error: argon2::password_hash::Error| StoreError(error.to_string());
    let random = houqin_desk::random()?;
    let (salt, _) = random.split_at(16);
    let salt = SaltString::encode_b64(salt).map_err(broken)?;
    Ok(Argon2::default().hash_password(password.as_bytes(), &salt).map_err(broken)?.to_string())
}

/// Refuses a password that is too short, too long, or everyone's first try.
pub fn check_password(password: &str) -> Result<(), Refusal> {
    let common = COMMON.contains(&password.to_lowercase().as_str());
    if PASSWORD_CHARS.contains(&password.chars().count()) && !common {
        return Ok(());
    }
    Err(Refusal::form(
        "password",
        "weak_password",
        "密码须为 8 至 128 个字符，且不能是人人都会先试的那几个。",
        "A password has 8 to 128 characters and is not one that everyone tries first.",
    ))
}

impl Registry {
    /// Opens it.
    pub fn open(engine: &Engine) -> Result<Self, StoreError> {
        let store = Store::open(engine, SERVER)?;
        store.migrate(MIGRATIONS)?;
        let (store, tokens) = (Mutex::new(store), Mutex::new(HashMap::new()));
        Ok(Self { store, tokens, session_days: SESSION_DAYS })
    }

    /// The same registry, with sessions that last so many days.
    #[must_use]
    pub const fn with_session_days(mut self, days: i64) -> Self {
        self.session_days = days;
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
        let store = self.store();
        (&*store as &dyn Reading).list(
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

    /// Makes a login, or gives an old one another person and password.
    pub fn set_login(&self, login: &Login, password: &str) -> Result<(), StoreError> {
        let hash = hash(password)?;
        self.store().run(
            "INSERT INTO server_login (school_id, login, school, person, hash, disabled, failed) \
             VALUES ($1, $2, $3, $4, $5, 0, 0) ON CONFLICT (school_id, login) DO UPDATE \
             SET school = $3, person = $4, hash = $5, disabled = 0, failed = 0, locked_until = NULL",
            &[
                (&SERVER).into(),
                (&login.login).into(),
                (&login.school).into(),
                (&login.person).into(),
                (&hash).into(),
            ],
        )?;
        self.kill(&login.login)
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

    /// Whether the password is the login's. Five failures lock it for a while;
    /// an unknown name takes as long as a wrong password.
    pub fn verify(
        &self,
        name: &str,
        password: &str,
        now: Moment,
    ) -> Result<Option<Login>, StoreError> {
        let row = {
            let store = self.store();
            (&*store as &dyn Reading).first(
                "SELECT hash, failed, locked_until FROM server_login \
                 WHERE school_id = $1 AND login = $2 AND disabled = 0",
                &[(&SERVER).into(), name.into()],
                |row| Ok((row.text(0)?, row.int(1)?, row.opt_moment(2)?)),
            )?
        };
        let locked = row.as_ref().and_then(|(_, _, until)| *until).is_some_and(|until| until > now);
        let right = match &row {
            Some((hash, _, _)) => PasswordHash::new(hash).is_ok_and(|hash| {
                Argon2::default().verify_password(password.as_bytes(), &hash).is_ok()
            }),
            None => {
                hash(password)?;
                false
            }
        };
        if right && !locked {
            self.note(name, "signed in", now)?;
            self.failed(name, 0, None)?;
            return self.login(name);
        }
        self.note(name, if locked { "locked" } else { "wrong password" }, now)?;
        if let Some((_, failed, _)) = row.filter(|_| !locked) {
            let failed = failed + 1;
            let until = (failed >= FAILURES_MAX).then(|| now.plus_minutes(LOCK_MINUTES));
            self.failed(name, if until.is_some() { 0 } else { failed }, until)?;
        }
        Ok(None)
    }

    fn failed(&self, name: &str, failed: i64, until: Option<Moment>) -> Result<(), StoreError> {
        self.store().run(
            "UPDATE server_login SET failed = $3, locked_until = $4 \
             WHERE school_id = $1 AND login = $2",
            &[(&SERVER).into(), name.into(), failed.into(), until.into()],
        )?;
        Ok(())
    }

    /// Writes a line of the security log.
    pub fn note(&self, login: &str, event: &str, now: Moment) -> Result<(), StoreError> {
        let store = self.store();
        let id = uuid::Uuid::now_v7().into_bytes();
        store.run(
            "INSERT INTO server_security_log (school_id, id, at, login, event) \
             VALUES ($1, $2, $3, $4, $5)",
            &[(&SERVER).into(), (&id).into(), now.into(), login.into(), event.into()],
        )?;
        store.run(
            "DELETE FROM server_security_log WHERE school_id = $1 AND at < $2",
            &[(&SERVER).into(), now.plus_days(-LOG_DAYS).into()],
        )?;
        Ok(())
    }

    /// Begins a session; gives its secret for the cookie.
    pub fn begin_session(&self, login: &str, now: Moment) -> Result<String, StoreError> {
        let (token, csrf) = (secret()?, secret()?);
        self.store().run(
            "INSERT INTO server_session (school_id, token, login, csrf, created_at, seen_at) \
             VALUES ($1, $2, $3, $4, $5, $5)",
            &[(&SERVER).into(), (&digest(&token)).into(), login.into(), (&csrf).into(), now.into()],
        )?;
        Ok(token)
    }

    /// The session of a cookie's secret, while it lasts.
    pub fn session(&self, token: &str, now: Moment) -> Result<Option<Session>, StoreError> {
        let key = digest(token);
        let row = {
            let store = self.store();
            (&*store as &dyn Reading).first(
                "SELECT login, csrf, created_at, seen_at FROM server_session \
                 WHERE school_id = $1 AND token = $2",
                &[(&SERVER).into(), (&key).into()],
                |row| Ok((row.text(0)?, row.text(1)?, row.moment(2)?, row.moment(3)?)),
            )?
        };
        let Some((name, csrf, created, seen)) = row else { return Ok(None) };
        if now > created.plus_days(self.session_days) || now > seen.plus_minutes(IDLE_MINUTES) {
            self.end_session(token)?;
            return Ok(None);
        }
        if now.minutes_since(seen) >= 5 {
            self.store().run(
                "UPDATE server_session SET seen_at = $3 WHERE school_id = $1 AND token = $2",
                &[(&SERVER).into(), (&key).into(), now.into()],
            )?;
        }
        Ok(self.login(&name)?.map(|login| Session { login, csrf }))
    }

    /// Ends one session.
    pub fn end_session(&self, token: &str) -> Result<(), StoreError> {
        self.store().run(
            "DELETE FROM server_session WHERE school_id = $1 AND token = $2",
            &[(&SERVER).into(), (&digest(token)).into()],
        )?;
        Ok(())
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

    /// Makes an API token; gives its secret, once.
    pub fn create_token(
        &self,
        login: &str,
        scopes: &str,
        now: Moment,
    ) -> Result<String, StoreError> {
        let token = secret()?;
        self.store().run(
            "INSERT INTO server_token (school_id, token, login, scopes, created_at) \
             VALUES ($1, $2, $3, $4, $5)",
            &[(&SERVER).into(), (&digest(&token)).into(), login.into(), scopes.into(), now.into()],
        )?;
        Ok(token)
    }

    /// All tokens, the oldest first.
    pub fn tokens(&self) -> Result<Vec<TokenRow>, StoreError> {
        let store = self.store();
        (&*store as &dyn Reading).list(
            "SELECT token, login, scopes, created_at FROM server_token WHERE school_id = $1 \
             ORDER BY created_at, token",
            &[(&SERVER).into()],
            |row| {
                Ok(TokenRow {
                    id: token_id(&row.bytes(0)?),
                    login: row.text(1)?,
                    scopes: row.text(2)?,
                    created_at: row.moment(3)?,
                })
            },
        )
    }

    /// Revokes the token that is listed under this id; whether there was one.
    pub fn revoke_token(&self, id: &str) -> Result<bool, StoreError> {
        let store = self.store();
        let keys = (&*store as &dyn Reading).list(
            "SELECT token FROM server_token WHERE school_id = $1",
            &[(&SERVER).into()],
            |row| row.bytes(0),
        )?;
        let Some(key) = keys.into_iter().find(|key| token_id(key) == id) else {
            return Ok(false);
        };
        store.run(
            "DELETE FROM server_token WHERE school_id = $1 AND token = $2",
            &[(&SERVER).into(), (&key).into()],
        )?;
        drop(store);
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner).clear();
        Ok(true)
    }

    /// A token that was asked for a moment ago; asks no database. One that
    /// another process revokes is refused when the moment is over.
    pub fn known_token(&self, token: &str) -> Option<Token> {
        let tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        let (asked, token) = tokens.get(&digest(token))?;
        (asked.elapsed() < TOKEN_KEPT).then(|| token.clone())
    }

    /// Whose token it is.
    pub fn token(&self, token: &str) -> Result<Option<Token>, StoreError> {
        let key = digest(token);
        let row = {
            let store = self.store();
            (&*store as &dyn Reading).first(
                "SELECT login, scopes FROM server_token WHERE school_id = $1 AND token = $2",
                &[(&SERVER).into(), (&key).into()],
                |row| Ok((row.text(0)?, row.text(1)?)),
            )?
        };
        let Some((name, scopes)) = row else { return Ok(None) };
        let Some(login) = self.login(&name)? else { return Ok(None) };
        let scopes = scopes.split(' ').map(str::to_owned).collect();
        let token = Token { login, scopes };
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        if tokens.len() >= TOKENS_KEPT_MAX {
            tokens.clear();
        }
        tokens.insert(key, (Instant::now(), token.clone()));
        Ok(Some(token))
    }
}

fn token_id(key: &[u8]) -> String {
    houqin_desk::hex(key).chars().take(12).collect()
}
