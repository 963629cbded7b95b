//! `houqin.toml`: the settings of a data folder. A flag at the command line
//! wins over it; it is written once, when the folder begins, and never again.

use std::io::Write as _;
use std::net::IpAddr;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use houqin_web::sign_on::settings::SignOn;
use serde::{Deserialize, Serialize};

use crate::data::Failure;

mod backup;
mod check;
mod log;
mod mail;
mod rows;
mod table;
mod tls;

pub use backup::{Backup, Drill};
pub use check::check;
pub use log::{Format, Log};
pub use mail::{Mail, Webhooks};
pub use table::{markdown, template};
pub use tls::Tls;

/// Name of the file in the data folder.
pub const NAME: &str = "houqin.toml";

/// Where it listens when nothing else is said.
pub const LISTEN: &str = "127.0.0.1:8080";
/// Days of a session, as the file may set them.
const SESSION_DAYS: std::ops::RangeInclusive<i64> = 1..=30;
/// Largest form with its photos, in MiB, as the file may set it.
const UPLOAD_MIB: std::ops::RangeInclusive<usize> = 1..=1_024;

/// The settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// A PostgreSQL URL; SQLite files when not given.
    pub database_url: Option<String>,
    /// The address people use.
    pub origin: Option<String>,
    /// Address and port to listen at.
    pub listen: Option<String>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Limits.
    pub limits: Limits,
    /// TLS.
    pub tls: Tls,
    /// Nightly backups.
    pub backup: Backup,
    /// PDF.
    pub press: Press,
    /// The log of the server.
    pub log: Log,
    /// Sign-on.
    pub sign_on: SignOn,
    /// The mail server that notices go by.
    pub mail: Mail,
    /// What robots and webhooks may reach.
    pub webhooks: Webhooks,
}

/// The program that prints pages as PDF.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Press {
    /// Where it is; beside this program when not given.
    pub program: Option<PathBuf>,
    /// The folder of its font; the system's fonts when not given.
    pub fonts: Option<PathBuf>,
}

/// Limits that are the same for every school of the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// A session ends after so many days.
    pub session_days: i64,
    /// Largest form with its photos, in MiB.
    pub upload_mib: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { session_days: 7, upload_mib: 120 }
    }
}

impl Settings {
    /// Reads the file of a folder; a folder without one has the settings of
    /// the template.
    pub fn read(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join(NAME);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Self::default());
            }
            Err(error) => return Err(Failure::file(&path, error)),
        };
        check(&text).map_err(|faults| {
            let faults: Vec<String> =
                faults.iter().map(|fault| format!("{}: {fault}", path.display())).collect();
            Failure::said(faults.join("\n"))
        })
    }

    /// Values that cannot be, each by its name, with the reason.
    fn faults(&self) -> Vec<(&'static str, String)> {
        let mut faults = Vec::new();
        let Limits { session_days, upload_mib } = &self.limits;
        if self.origin.as_ref().is_some_and(|origin| {
            !(origin.starts_with("http://") || origin.starts_with("https://"))
                || origin.ends_with('/')
        }) {
            let why = "begins with http:// or https:// and has no slash at its end";
            faults.push(("origin", why.to_owned()));
        }
        if !SESSION_DAYS.contains(session_days) {
            faults
                .push(("limits.session_days", format!("is {session_days}; it goes from 1 to 30")));
        }
        if !UPLOAD_MIB.contains(upload_mib) {
            faults.push(("limits.upload_mib", format!("is {upload_mib}; it goes from 1 to 1024")));
        }
        self.tls.faults(&mut faults);
        self.sign_on.faults(&mut faults);
        self.backup.faults(&mut faults);
        self.mail.faults(&mut faults);
        faults
    }

    /// Writes the template, where there is no file yet. Only its owner may
    /// read it: a database URL can hold a password.
    pub fn begin(folder: &Path, database_url: Option<&str>) -> Result<(), Failure> {
        let path = folder.join(NAME);
        let file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
        let mut file = match file {
            Ok(file) => file,
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => return Ok(()),
            Err(error) => return Err(Failure::file(&path, error)),
        };
        let set: Vec<_> = database_url
            .map(|url| ("database_url", toml::Value::from(url).to_string()))
            .into_iter()
            .collect();
        let written = file.write_all(template(&set).as_bytes()).and_then(|()| file.sync_all());
        written.map_err(|error| Failure::file(&path, error))
    }

    /// The folder's file, for sentences about it.
    pub fn path(folder: &Path) -> PathBuf {
        folder.join(NAME)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The template with these values set.
    fn all_set(keep: impl Fn(&table::Setting) -> bool) -> Settings {
        let set: Vec<_> = table::SETTINGS
            .iter()
            .filter(|setting| keep(setting))
            .map(|setting| (setting.name, setting.value.to_owned()))
            .collect();
        toml::from_str(&template(&set)).unwrap()
    }

    fn names(value: &toml::Value, section: &str, into: &mut Vec<String>) {
        for (key, value) in value.as_table().unwrap() {
            let name = if section.is_empty() { key.clone() } else { format!("{section}.{key}") };
            if value.is_table() { names(value, &name, into) } else { into.push(name) }
        }
    }

    #[test]
    fn what_the_file_shows_as_so_without_a_line_is_so_without_it() {
        assert_eq!(check(&template(&[])).unwrap(), Settings::default());
        let mut defaults = all_set(|setting| setting.unset.is_none());
        assert_eq!(defaults.listen.take().as_deref(), Some(LISTEN));
        assert_eq!(defaults, Settings::default());
        let url = "postgres://a:\"b\\@h/d";
        let named = template(&[("database_url", toml::Value::from(url).to_string())]);
        assert_eq!(check(&named).unwrap().database_url.as_deref(), Some(url));
    }

    #[test]
    fn the_table_names_every_setting_that_the_code_reads_and_no_other() {
        let all = toml::Value::try_from(all_set(|_| true)).unwrap();
        let mut read = Vec::new();
        names(&all, "", &mut read);
        let mut told: Vec<_> = table::SETTINGS.iter().map(|one| one.name.to_owned()).collect();
        read.sort();
        told.sort();
        assert_eq!(read, told);
    }

    #[test]
    fn the_operators_guide_has_the_same_table() {
        let guide = include_str!("../../docs/operator.md");
        assert!(guide.contains(&markdown()), "put in what `houqin config --markdown` prints");
    }

    #[test]
    fn the_file_is_written_once_and_for_its_owner() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        Settings::begin(folder.path(), None).unwrap();
        let path = Settings::path(folder.path());
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::write(&path, "listen = \"127.0.0.1:1\"").unwrap();
        Settings::begin(folder.path(), Some("postgres://x")).unwrap();
        let kept = Settings::read(folder.path()).unwrap();
        assert_eq!(kept.listen.as_deref(), Some("127.0.0.1:1"));
        assert_eq!(kept.database_url, None);
    }
}
