//! Bearer tokens of the API.

use std::sync::PoisonError;
use std::time::{Duration, Instant};

use houqin_kernel::{Moment, Reading, StoreError};

use super::{Login, Registry, SERVER, digest, secret};

/// A token is looked up anew after this.
const TOKEN_KEPT: Duration = Duration::from_secs(5);
/// Most tokens kept in memory.
const TOKENS_KEPT_MAX: usize = 10_000;

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

    /// Whether it may do nothing at all.
    pub fn only_reads(&self) -> bool {
        self.scopes.iter().all(|scope| scope == "read")
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

impl Registry {
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
