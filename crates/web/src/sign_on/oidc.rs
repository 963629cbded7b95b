//! OpenID Connect: authorization code with PKCE (RFC 6749, 7636), discovery,
//! and the identity token judged by `jwt`.

use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use houqin_kernel::Moment;
use serde::Deserialize;
use serde_json::{Map, Value as Json};
use sha2::{Digest as _, Sha256};

use super::fetch::{Fetch, Trouble};
use super::jwt::{self, Expected, Key, NotGood};
use super::settings::OidcSettings;
use crate::registry::Flow;
use crate::site::encode;

/// What discovery said is used for so long, in minutes.
const FRESH_MINUTES: i64 = 60;
/// After a failure nobody asks again for so long, in milliseconds.
const FAILED_MILLIS: i64 = 10_000;
/// Keys are read anew at most so often, in milliseconds: a stranger with a
/// forged token must not make us ask.
const KEYS_MILLIS: i64 = 30_000;
/// Longest 学工号 that a provider may say, in characters.
pub const NUMBER_CHARS_MAX: usize = 64;

#[derive(Debug, Clone, Deserialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    userinfo_endpoint: Option<String>,
}

#[derive(Clone)]
struct Known {
    metadata: Metadata,
    keys: Vec<Key>,
    read_at: Moment,
    keys_at: Moment,
}

#[derive(Default)]
struct Memory {
    known: Option<Known>,
    failed: Option<(Moment, Trouble)>,
}

/// One provider.
pub struct Oidc {
    /// As it was set.
    pub settings: OidcSettings,
    fetch: Fetch,
    redirect: String,
    memory: Mutex<Memory>,
}

/// Who somebody is, as the provider says it.
#[derive(Debug, PartialEq, Eq)]
pub struct Said {
    /// The 学工号.
    pub number: String,
    /// What the provider will name when it signs the person out.
    pub ticket: String,
}

impl Oidc {
    /// A provider whose answers come back to `origin`.
    ///
    /// # Errors
    /// When the file of authorities cannot be read.
    pub fn new(settings: &OidcSettings, origin: &str) -> Result<Self, Trouble> {
        Ok(Self {
            fetch: Fetch::new(settings.ca_file.as_deref(), settings.wait_seconds)?,
            settings: settings.clone(),
            redirect: format!("{origin}/sign-in/oidc/back"),
            memory: Mutex::default(),
        })
    }

    /// Where the browser goes to.
    ///
    /// # Errors
    /// When the provider does not answer as it must.
    pub fn away(&self, flow: &Flow, now: Moment) -> Result<String, Trouble> {
        let endpoint = self.known(now)?.metadata.authorization_endpoint;
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&flow.verifier));
        let scopes = self.settings.scopes.as_deref().unwrap_or("openid profile");
        let query: Vec<String> = [
            ("response_type", "code"),
            ("client_id", &self.settings.client_id),
            ("redirect_uri", &self.redirect),
            ("scope", scopes),
            ("state", &flow.state),
            ("nonce", &flow.nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ]
        .iter()
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
        let mark = if endpoint.contains('?') { '&' } else { '?' };
        Ok(format!("{endpoint}{mark}{}", query.join("&")))
    }

    /// Redeems the code that came back.
    ///
    /// # Errors
    /// When the provider, or the token it gave, is not as it must be.
    pub fn back(&self, code: &str, flow: &Flow, now: Moment) -> Result<Said, Trouble> {
        #[derive(Deserialize)]
        struct Tokens {
            id_token: String,
            #[serde(default)]
            access_token: String,
        }
        let known = self.known(now)?;
        let OidcSettings { client_id, client_secret, .. } = &self.settings;
        // RFC 6749 2.3.1: each half is encoded as in a form before the colon joins them.
        let basic = (!client_secret.is_empty())
            .then(|| STANDARD.encode(format!("{}:{}", encode(client_id), encode(client_secret))));
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.redirect),
            ("code_verifier", &flow.verifier),
        ];
        if basic.is_none() {
            form.push(("client_id", client_id));
        }
        let answer = self.fetch.post(&known.metadata.token_endpoint, basic.as_deref(), &form)?;
        let tokens: Tokens = serde_json::from_slice(&answer)
            .map_err(|_| Trouble::new("the token endpoint gave no identity token"))?;
        let claims = self.claims(&tokens.id_token, &known, flow, now)?;
        let number = match self.number(&claims) {
            Some(number) => number,
            None => self.asked_number(&known, &claims, &tokens.access_token)?,
        };
        let text = |name: &str| claims.get(name).and_then(Json::as_str).map(str::to_owned);
        Ok(Said { number, ticket: text("sid").unwrap_or_else(|| flow.state.clone()) })
    }

    fn claims(
        &self,
        token: &str,
        known: &Known,
        flow: &Flow,
        now: Moment,
    ) -> Result<Map<String, Json>, Trouble> {
        let expected = Expected {
            issuer: &self.settings.issuer,
            client_id: &self.settings.client_id,
            nonce: &flow.nonce,
            now,
        };
        match jwt::claims(token, &known.keys, &expected) {
            Ok(claims) => Ok(claims),
            Err(NotGood::Bad(trouble)) => Err(trouble),
            // The provider may have replaced its key: its keys are read once more.
            Err(NotGood::UnknownKey) => {
                let keys = self.keys_anew(known, now)?;
                jwt::claims(token, &keys, &expected).map_err(|no| match no {
                    NotGood::Bad(trouble) => trouble,
                    NotGood::UnknownKey => {
                        Trouble::new("identity token: signed by no key that the issuer publishes")
                    }
                })
            }
        }
    }

    /// The 学工号 among the claims.
    fn number(&self, claims: &Map<String, Json>) -> Option<String> {
        let claim = self.settings.number_claim.as_deref().unwrap_or("preferred_username");
        let number = match claims.get(claim)? {
            Json::String(text) => text.trim().to_owned(),
            Json::Number(number) if number.is_i64() => number.to_string(),
            _ => return None,
        };
        (1..=NUMBER_CHARS_MAX).contains(&number.chars().count()).then_some(number)
    }

    /// The 学工号, where only the userinfo endpoint says it.
    fn asked_number(
        &self,
        known: &Known,
        claims: &Map<String, Json>,
        access: &str,
    ) -> Result<String, Trouble> {
        let claim = self.settings.number_claim.as_deref().unwrap_or("preferred_username");
        let none =
            || Trouble(format!("the provider says no {claim}; see sign_on.oidc.number_claim"));
        let endpoint = known.metadata.userinfo_endpoint.as_deref().ok_or_else(none)?;
        let answer = self.fetch.get(endpoint, Some(access))?;
        let more: Map<String, Json> =
            serde_json::from_slice(&answer).map_err(|_| Trouble::new("userinfo is no JSON"))?;
        if more.get("sub").and_then(Json::as_str) != claims.get("sub").and_then(Json::as_str) {
            return Err(Trouble::new("userinfo speaks of somebody else"));
        }
        self.number(&more).ok_or_else(none)
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What discovery said, asked anew when it is old.
    fn known(&self, now: Moment) -> Result<Known, Trouble> {
        {
            let memory = self.memory();
            if let Some(known) = &memory.known
                && now.minutes_since(known.read_at) < FRESH_MINUTES
            {
                return Ok(known.clone());
            }
            if let Some((at, trouble)) = &memory.failed
                && now.0 - at.0 < FAILED_MILLIS
            {
                return Err(trouble.clone());
            }
        }
        let found = self.discover(now);
        let mut memory = self.memory();
        match &found {
            Ok(known) => *memory = Memory { known: Some(known.clone()), failed: None },
            Err(trouble) => memory.failed = Some((now, trouble.clone())),
        }
        found
    }

    fn discover(&self, now: Moment) -> Result<Known, Trouble> {
        let issuer = &self.settings.issuer;
        let place = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let answer = self.fetch.get(&place, None)?;
        let metadata: Metadata = serde_json::from_slice(&answer)
            .map_err(|why| Trouble(format!("{place} is no provider's metadata: {why}")))?;
        if metadata.issuer != *issuer {
            return Err(Trouble(format!("{place} speaks for another issuer, {}", metadata.issuer)));
        }
        if !super::fetch::is_safe(&metadata.authorization_endpoint) {
            return Err(Trouble::new("the provider's sign-in page is not reached over TLS"));
        }
        let keys = jwt::keys(&self.fetch.get(&metadata.jwks_uri, None)?)?;
        Ok(Known { metadata, keys, read_at: now, keys_at: now })
    }

    fn keys_anew(&self, known: &Known, now: Moment) -> Result<Vec<Key>, Trouble> {
        if now.0 - known.keys_at.0 < KEYS_MILLIS && known.keys_at != known.read_at {
            return Ok(known.keys.clone());
        }
        let keys = jwt::keys(&self.fetch.get(&known.metadata.jwks_uri, None)?)?;
        let mut memory = self.memory();
        if let Some(known) = &mut memory.known {
            known.keys.clone_from(&keys);
            known.keys_at = now;
        }
        Ok(keys)
    }
}
