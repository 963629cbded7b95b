//! Asking an identity provider: with a time limit over all, a size limit, no
//! redirects, and only over TLS (or on this very machine).

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use ureq::Agent;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

/// Largest answer that is read, in bytes.
pub const ANSWER_BYTES_MAX: u64 = 256 * 1024;
/// How long a provider may take where nothing else is set, in seconds.
const WAIT_SECONDS: u64 = 8;

/// Why a provider could not be asked, or what was wrong with its answer: for
/// the log; a person is told only that it failed, and whom to ask.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Trouble(pub String);

impl Trouble {
    /// In a sentence.
    pub fn new(why: impl std::fmt::Display) -> Self {
        Self(why.to_string())
    }
}

/// Asks providers.
pub struct Fetch(Agent);

/// Whether nobody on the way can read or change what is said there.
pub fn is_safe(url: &str) -> bool {
    let Ok(uri) = url.parse::<axum::http::Uri>() else { return false };
    let host = uri.host().unwrap_or_default();
    let here = matches!(host, "127.0.0.1" | "[::1]" | "localhost");
    match uri.scheme_str() {
        Some("https") => !host.is_empty(),
        Some("http") => here,
        _ => false,
    }
}

fn roots(file: &Path) -> Result<RootCerts, Trouble> {
    let named = |why: String| Trouble(format!("{}: {why}", file.display()));
    let pem = std::fs::read(file).map_err(|error| named(error.to_string()))?;
    let mut certificates: Vec<Certificate<'static>> = Vec::new();
    for item in parse_pem(&pem) {
        if let PemItem::Certificate(one) = item.map_err(|error| named(error.to_string()))? {
            certificates.push(one);
        }
    }
    if certificates.is_empty() {
        return Err(named("holds no certificate".to_owned()));
    }
    Ok(RootCerts::Specific(Arc::new(certificates)))
}

impl Fetch {
    /// Asks with these authorities and this limit.
    ///
    /// # Errors
    /// When the file of authorities cannot be read.
    pub fn new(ca_file: Option<&Path>, wait_seconds: Option<u64>) -> Result<Self, Trouble> {
        let tls = match ca_file {
            Some(file) => TlsConfig::builder().root_certs(roots(file)?).build(),
            None => TlsConfig::builder().build(),
        };
        let wait = Duration::from_secs(wait_seconds.unwrap_or(WAIT_SECONDS));
        let config = Agent::config_builder()
            .timeout_global(Some(wait))
            .max_redirects(0)
            .http_status_as_error(false)
            .max_response_header_size(32 * 1024)
            // Somebody is away at the provider for minutes: a kept connection would be dead.
            .max_idle_connections(0)
            .user_agent("houqin")
            .tls_config(tls)
            .build();
        Ok(Self(config.new_agent()))
    }

    /// `GET`; the body of a 200.
    pub fn get(&self, url: &str, bearer: Option<&str>) -> Result<Vec<u8>, Trouble> {
        must_be_safe(url)?;
        let mut request = self.0.get(url).header("accept", "application/json, application/xml");
        if let Some(token) = bearer {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        read(url, request.call())
    }

    /// `POST` of a form; the body of a 200.
    pub fn post(
        &self,
        url: &str,
        basic: Option<&str>,
        form: &[(&str, &str)],
    ) -> Result<Vec<u8>, Trouble> {
        must_be_safe(url)?;
        let mut request = self.0.post(url).header("accept", "application/json");
        if let Some(secret) = basic {
            request = request.header("authorization", format!("Basic {secret}"));
        }
        read(url, request.send_form(form.iter().copied()))
    }
}

fn must_be_safe(url: &str) -> Result<(), Trouble> {
    if is_safe(url) { Ok(()) } else { Err(Trouble(format!("{url} is not reached over TLS"))) }
}

fn read(
    url: &str,
    answer: Result<axum::http::Response<ureq::Body>, ureq::Error>,
) -> Result<Vec<u8>, Trouble> {
    // What stands behind the question mark can be a ticket: not for the log.
    let place = url.split('?').next().unwrap_or_default();
    let named = |why: ureq::Error| Trouble(format!("{place}: {why}"));
    let mut answer = answer.map_err(named)?;
    let status = answer.status();
    let body = answer.body_mut().with_config().limit(ANSWER_BYTES_MAX).read_to_vec();
    let body = body.map_err(named)?;
    if status != 200 {
        return Err(Trouble(format!("{place} answers {status}")));
    }
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tls_or_this_machine() {
        for safe in ["https://id.example/realm", "http://127.0.0.1:9/x", "http://localhost:9"] {
            assert!(is_safe(safe), "{safe}");
        }
        for open in ["http://id.example", "ftp://x", "file:///etc/passwd", "https://", ""] {
            assert!(!is_safe(open), "{open}");
        }
        assert!(!is_safe("http://127.0.0.1.evil.example/"));
        assert!(!is_safe("http://localhost@evil.example/"));
    }
}
