//! What an operator sets of sign-on, in `houqin.toml` under `[sign_on]`.

use serde::{Deserialize, Serialize};

use crate::registry::PasswordPolicy;

/// Minutes of an idle session, as they may be set.
const IDLE_MINUTES: std::ops::RangeInclusive<i64> = 5..=24 * 60;
/// Hours of an invitation, as they may be set.
const INVITATION_HOURS: std::ops::RangeInclusive<i64> = 1..=14 * 24;
/// Shortest password, as it may be set.
const CHARS_MIN: std::ops::RangeInclusive<usize> = 8..=64;
/// Shortest PIN, as it may be set.
const PIN_DIGITS_MIN: std::ops::RangeInclusive<usize> = 6..=crate::registry::pins::DIGITS_MAX;
/// Minutes of a session on a tablet, as they may be set.
const TABLET_MINUTES: std::ops::RangeInclusive<i64> = 5..=8 * 60;
/// Seconds of an idle session on a tablet, as they may be set.
const TABLET_IDLE_SECONDS: std::ops::RangeInclusive<i64> = 5..=30 * 60;
/// Days of a password, as they may be set.
const DAYS_MAX: std::ops::RangeInclusive<i64> = 1..=730;
/// Seconds to wait for a provider, as they may be set.
const WAIT_SECONDS: std::ops::RangeInclusive<u64> = 1..=30;

/// Sign-on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignOn {
    /// The profile of passwords: `nist` or `dengbao`.
    pub password_profile: String,
    /// Shortest password, where the profile's shall not hold.
    pub password_chars_min: Option<usize>,
    /// Days after which a password must be changed, where the profile's shall not hold.
    pub password_days_max: Option<i64>,
    /// A session ends after so many minutes unused.
    pub idle_minutes: i64,
    /// Shortest PIN on a shared tablet, where the profile's shall not hold.
    pub pin_digits_min: Option<usize>,
    /// On a shared tablet a session ends after so many minutes in any case.
    pub tablet_minutes: i64,
    /// On a shared tablet a session ends after so many seconds unused.
    pub tablet_idle_seconds: i64,
    /// An invitation is good for so many hours.
    pub invitation_hours: i64,
    /// Posts, by code, whose holders need a second factor.
    pub second_factor_posts: Vec<String>,
    /// Whom to ask who is not let in: an office, a telephone number.
    pub contact: String,
    /// An OpenID Connect provider.
    pub oidc: Option<OidcSettings>,
    /// A CAS server.
    pub cas: Option<CasSettings>,
}

impl Default for SignOn {
    fn default() -> Self {
        Self {
            password_profile: "nist".to_owned(),
            password_chars_min: None,
            password_days_max: None,
            idle_minutes: 12 * 60,
            pin_digits_min: None,
            tablet_minutes: 30,
            tablet_idle_seconds: 180,
            invitation_hours: 72,
            second_factor_posts: Vec::new(),
            contact: String::new(),
            oidc: None,
            cas: None,
        }
    }
}

/// An OpenID Connect provider.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OidcSettings {
    /// The words on the button.
    pub name: String,
    /// The issuer, letter by letter as the provider says it.
    pub issuer: String,
    /// Our name at the provider.
    pub client_id: String,
    /// Our secret there; none for a public client.
    pub client_secret: String,
    /// What is asked for.
    pub scopes: Option<String>,
    /// The claim that holds the 学工号.
    pub number_claim: Option<String>,
    /// The school, where several live on this server.
    pub school: String,
    /// Certificates of the provider's authority (PEM), where it is the school's own.
    pub ca_file: Option<std::path::PathBuf>,
    /// How long the provider may take, in seconds.
    pub wait_seconds: Option<u64>,
}

/// A CAS 3.0 server.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CasSettings {
    /// The words on the button.
    pub name: String,
    /// The server's address, before `/login`.
    pub url: String,
    /// The attribute that holds the 学工号; the user name where it is absent.
    pub number_attribute: String,
    /// The school, where several live on this server.
    pub school: String,
    /// Certificates of the server's authority (PEM), where it is the school's own.
    pub ca_file: Option<std::path::PathBuf>,
    /// How long the server may take, in seconds.
    pub wait_seconds: Option<u64>,
}

impl SignOn {
    /// What a password must be.
    pub fn password(&self) -> PasswordPolicy {
        let profile = PasswordPolicy::named(&self.password_profile).unwrap_or_default();
        PasswordPolicy {
            chars_min: self.password_chars_min.unwrap_or(profile.chars_min),
            days_max: self.password_days_max.or(profile.days_max),
            pin_digits_min: self.pin_digits_min.unwrap_or(profile.pin_digits_min),
            ..profile
        }
    }

    /// Values that cannot be, each by its name, with the reason.
    pub fn faults(&self, faults: &mut Vec<(&'static str, String)>) {
        let Self { password_profile, idle_minutes, invitation_hours, .. } = self;
        let mut say = |name, why: String| faults.push((name, why));
        if PasswordPolicy::named(password_profile).is_none() {
            let why = format!("is {password_profile}; it is nist or dengbao");
            say("sign_on.password_profile", why);
        }
        if self.password_chars_min.is_some_and(|chars| !CHARS_MIN.contains(&chars)) {
            say("sign_on.password_chars_min", "goes from 8 to 64".to_owned());
        }
        if self.password_days_max.is_some_and(|days| !DAYS_MAX.contains(&days)) {
            say("sign_on.password_days_max", "goes from 1 to 730".to_owned());
        }
        if !IDLE_MINUTES.contains(idle_minutes) {
            let why = format!("is {idle_minutes}; it goes from 5 to 1440");
            say("sign_on.idle_minutes", why);
        }
        if self.pin_digits_min.is_some_and(|digits| !PIN_DIGITS_MIN.contains(&digits)) {
            say("sign_on.pin_digits_min", "goes from 6 to 12".to_owned());
        }
        if !TABLET_MINUTES.contains(&self.tablet_minutes) {
            let why = format!("is {}; it goes from 5 to 480", self.tablet_minutes);
            say("sign_on.tablet_minutes", why);
        }
        if !TABLET_IDLE_SECONDS.contains(&self.tablet_idle_seconds) {
            let why = format!("is {}; it goes from 5 to 1800", self.tablet_idle_seconds);
            say("sign_on.tablet_idle_seconds", why);
        }
        if !INVITATION_HOURS.contains(invitation_hours) {
            let why = format!("is {invitation_hours}; it goes from 1 to 336");
            say("sign_on.invitation_hours", why);
        }
        if let Some(oidc) = &self.oidc {
            if oidc.client_id.is_empty() {
                say("sign_on.oidc.client_id", "is missing".to_owned());
            }
            safe("sign_on.oidc.issuer", &oidc.issuer, &mut say);
            waits("sign_on.oidc.wait_seconds", oidc.wait_seconds, &mut say);
        }
        if let Some(cas) = &self.cas {
            safe("sign_on.cas.url", &cas.url, &mut say);
            waits("sign_on.cas.wait_seconds", cas.wait_seconds, &mut say);
        }
    }
}

fn safe(name: &'static str, url: &str, say: &mut impl FnMut(&'static str, String)) {
    if !super::fetch::is_safe(url) || url.contains(['?', '#']) {
        say(name, "begins with https:// (or is on this very machine)".to_owned());
    }
}

fn waits(name: &'static str, seconds: Option<u64>, say: &mut impl FnMut(&'static str, String)) {
    if seconds.is_some_and(|seconds| !WAIT_SECONDS.contains(&seconds)) {
        say(name, "goes from 1 to 30".to_owned());
    }
}
