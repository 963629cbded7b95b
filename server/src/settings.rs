//! `houqin.toml`: the settings of a data folder. A flag at the command line
//! wins over it; it is written once, when the folder begins, and never again.

use std::io::Write as _;
use std::net::IpAddr;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::data::Failure;

/// Name of the file in the data folder.
pub const NAME: &str = "houqin.toml";

/// Days of a session, as the file may set them.
const SESSION_DAYS: std::ops::RangeInclusive<i64> = 1..=30;
/// Largest form with its photos, in MiB, as the file may set it.
const UPLOAD_MIB: std::ops::RangeInclusive<usize> = 1..=1_024;

/// The settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
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
    /// The mail server that notices go by.
    pub mail: Mail,
    /// What robots and webhooks may reach.
    pub webhooks: Webhooks,
}

/// The mail server that notices go by.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
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

/// What robots and webhooks may reach.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Webhooks {
    /// Plain HTTP to this very machine.
    pub allow_loopback_http: bool,
    /// Addresses inside the school's own network.
    pub allow_private: bool,
}

/// Limits that are the same for every school of the server.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
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
        Self::parse(&text).map_err(|why| Failure::said(format!("{}: {why}", path.display())))
    }

    fn parse(text: &str) -> Result<Self, String> {
        let settings: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        let Limits { session_days, upload_mib } = &settings.limits;
        if !SESSION_DAYS.contains(session_days) {
            return Err(format!("limits.session_days is {session_days}; it goes from 1 to 30"));
        }
        if !UPLOAD_MIB.contains(upload_mib) {
            return Err(format!("limits.upload_mib is {upload_mib}; it goes from 1 to 1024"));
        }
        if settings.origin.as_ref().is_some_and(|origin| {
            !(origin.starts_with("http://") || origin.starts_with("https://"))
                || origin.ends_with('/')
        }) {
            return Err(
                "origin begins with http:// or https:// and has no slash at its end".to_owned()
            );
        }
        let Mail { host, tls, from, .. } = &settings.mail;
        if !["starttls", "tls", "none"].contains(&tls.as_str()) {
            return Err(format!("mail.tls is {tls}; it is starttls, tls or none"));
        }
        if !host.is_empty() && from.is_empty() {
            return Err("mail.from is missing: the address that mail comes from".to_owned());
        }
        Ok(settings)
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
        let written =
            file.write_all(template(database_url).as_bytes()).and_then(|()| file.sync_all());
        written.map_err(|error| Failure::file(&path, error))
    }

    /// The folder's file, for sentences about it.
    pub fn path(folder: &Path) -> PathBuf {
        folder.join(NAME)
    }
}

fn template(database_url: Option<&str>) -> String {
    let database = database_url.map_or_else(
        || "# database_url = \"postgres://houqin@127.0.0.1/houqin\"".to_owned(),
        |url| format!("database_url = {}", toml::Value::from(url)),
    );
    let Limits { session_days, upload_mib } = Limits::default();
    let Mail { port, tls, .. } = Mail::default();
    format!(
        "\
# 后勤 houqin: settings of this data folder. 本数据目录的设置。
# Written once, when the folder began; a flag at the command line wins over it.
# An unknown name is refused. 未知的名称会被拒绝。

# 数据库。PostgreSQL for a university or a group of schools; without this line,
# SQLite: one file a school, in this folder.
{database}

# 访问地址。The address people type, for QR codes and cookies. Phones need https
# for their cameras and for offline pages: put a proxy with a certificate in front.
# origin = \"https://houqin.example\"

# 监听地址。Where the server listens.
# listen = \"127.0.0.1:8080\"

# 可信代理。Proxies in front whose X-Forwarded-For is believed, by address: strangers'
# reports are limited by address, and behind a proxy all would share one.
# trusted_proxies = [\"127.0.0.1\"]

[limits]
# 登录有效天数。A session ends after so many days (1 to 30), or 12 hours unused.
# session_days = {session_days}
# 一次提交的上限。Largest form with its photos, in MiB (1 to 1024); a photo has 12 at most.
# upload_mib = {upload_mib}

[mail]
# 邮件服务器。Notices go by mail once a host is named; without it, in the app alone.
# host = \"smtp.school.example\"
# port = {port}
# 加密方式。starttls, tls (from the first byte), or none (only inside one machine).
# tls = \"{tls}\"
# login = \"houqin@school.example\"
# password = \"…\"
# from = \"后勤 <houqin@school.example>\"

[webhooks]
# 接口推送。Webhooks go to https addresses outside the school's network alone, unless:
# plain http to this very machine; addresses inside the network.
# allow_loopback_http = false
# allow_private = false
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_says_what_is_so_without_it() {
        assert_eq!(Settings::parse(&template(None)).unwrap(), Settings::default());
        let plain: String = template(None)
            .lines()
            .map(|line| line.strip_prefix("# ").filter(|line| line.contains(" = ")).unwrap_or(line))
            .map(|line| format!("{line}\n"))
            .collect();
        let all = Settings::parse(&plain).unwrap();
        assert_eq!(all.limits, Limits::default());
        assert!(all.database_url.is_some() && all.origin.is_some() && all.listen.is_some());
        let url = "postgres://a:\"b\\@h/d";
        let named = Settings::parse(&template(Some(url))).unwrap();
        assert_eq!(named.database_url.as_deref(), Some(url));
    }

    #[test]
    fn an_unknown_name_and_an_impossible_value_are_refused_by_name() {
        let refused = |text: &str| Settings::parse(text).unwrap_err();
        assert!(refused("orgin = \"https://x\"").contains("orgin"));
        assert!(refused("[limits]\nsession_day = 1").contains("session_day"));
        assert!(refused("[limits]\nsession_days = 900").contains("session_days"));
        assert!(refused("[limits]\nupload_mib = 0").contains("upload_mib"));
        assert!(refused("origin = \"houqin.example\"").contains("origin"));
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
