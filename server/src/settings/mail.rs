//! `[mail]` and `[webhooks]`: by which ways notices leave the server.

use serde::{Deserialize, Serialize};

/// The mail server that notices go by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    /// Its name; no mail is sent while it is empty.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// `starttls`, `tls` or `none`.
    pub tls: String,
    /// The login; none where empty.
    pub login: String,
    /// Its password.
    pub password: String,
    /// `后勤 <houqin@school.example>`.
    pub from: String,
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            host: String::new(),
            port: 587,
            tls: "starttls".to_owned(),
            login: String::new(),
            password: String::new(),
            from: String::new(),
        }
    }
}

impl Mail {
    /// Values that cannot be, each by its name, with the reason.
    pub fn faults(&self, faults: &mut Vec<(&'static str, String)>) {
        let Self { host, tls, from, .. } = self;
        if !["starttls", "tls", "none"].contains(&tls.as_str()) {
            faults.push(("mail.tls", format!("is {tls}; it is starttls, tls or none")));
        }
        if !host.is_empty() && from.is_empty() {
            let why = "is missing: the address that mail comes from".to_owned();
            faults.push(("mail.from", why));
        }
    }
}

/// What robots and webhooks may reach.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Webhooks {
    /// Plain HTTP to this very machine.
    pub allow_loopback_http: bool,
    /// Addresses inside the school's own network.
    pub allow_private: bool,
}
