//! `[tls]`: a certificate from files, or by ACME, or none.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Let's Encrypt.
pub const ACME_DIRECTORY: &str = "https://acme-v02.api.letsencrypt.org/directory";
/// Longest that browsers may be told to come by https only, in days.
const HSTS_DAYS_MAX: u32 = 3_650;

/// TLS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tls {
    /// The chain, PEM.
    pub certificate: Option<PathBuf>,
    /// Its key, PEM.
    pub key: Option<PathBuf>,
    /// Where plain HTTP is sent on to https.
    pub redirect_from: Option<String>,
    /// Browsers are told to come by https for so many days.
    pub hsts_days: u32,
    /// Names to get a certificate for by ACME.
    pub acme_domains: Vec<String>,
    /// Who is told when something is wrong with it.
    pub acme_contact: Option<String>,
    /// Whose certificates.
    pub acme_directory: String,
    /// A root to trust for the directory itself, PEM.
    pub acme_root: Option<PathBuf>,
    /// Whether the operator agrees to the terms of the directory.
    pub acme_terms_agreed: bool,
}

impl Default for Tls {
    fn default() -> Self {
        Self {
            certificate: None,
            key: None,
            redirect_from: None,
            hsts_days: 0,
            acme_domains: Vec::new(),
            acme_contact: None,
            acme_directory: ACME_DIRECTORY.to_owned(),
            acme_root: None,
            acme_terms_agreed: false,
        }
    }
}

impl Tls {
    /// Whether the server does TLS itself.
    pub const fn is_on(&self) -> bool {
        self.certificate.is_some() || !self.acme_domains.is_empty()
    }

    /// Values that cannot be.
    pub fn faults(&self, faults: &mut Vec<(&'static str, String)>) {
        let mut say = |name, why: &str| faults.push((name, why.to_owned()));
        if self.certificate.is_some() != self.key.is_some() {
            let name = if self.key.is_none() { "tls.certificate" } else { "tls.key" };
            say(name, "needs the other of tls.certificate and tls.key beside it");
        }
        if self.certificate.is_some() && !self.acme_domains.is_empty() {
            say("tls.acme_domains", "and tls.certificate exclude each other: keep one");
        }
        if self.redirect_from.is_some() && !self.is_on() {
            say("tls.redirect_from", "sends to https, and there is no certificate to do that with");
        }
        if self.hsts_days > HSTS_DAYS_MAX {
            say("tls.hsts_days", "goes from 0 to 3650");
        }
        if self.acme_domains.is_empty() {
            return;
        }
        if self.redirect_from.is_none() {
            say("tls.acme_domains", "needs tls.redirect_from: the directory asks at port 80");
        }
        if !self.acme_terms_agreed {
            let why = "needs tls.acme_terms_agreed = true: read the terms of the directory first";
            say("tls.acme_domains", why);
        }
        if !self.acme_directory.starts_with("https://") {
            say("tls.acme_directory", "begins with https://");
        }
    }
}
