//! The one table of the settings: what is written into a new `houqin.toml`,
//! what `houqin config` prints, what `docs/operator.md` shows, and the names
//! that are known.

use std::fmt::Write as _;

/// 设置项。One setting of `houqin.toml`.
#[derive(Debug)]
pub struct Setting {
    /// Its name, with its section before a dot.
    pub name: &'static str,
    /// What it is, in Chinese.
    pub zh: &'static str,
    /// What it is, in English.
    pub en: &'static str,
    /// In TOML: the default, or an example where there is none.
    pub value: &'static str,
    /// Where `value` is an example: what is so without it, in Chinese and English.
    pub unset: Option<(&'static str, &'static str)>,
}

const NONE: Option<(&str, &str)> = Some(("无", "none"));

/// Every setting, in the order of the file: those without a section first.
pub const SETTINGS: &[Setting] = &[
    Setting {
        name: "database_url",
        zh: "数据库地址：大学或校群用 PostgreSQL",
        en: "PostgreSQL, for a university or a group of schools",
        value: "\"postgres://houqin@127.0.0.1/houqin\"",
        unset: Some(("SQLite，每校一个文件", "SQLite, a file a school")),
    },
    Setting {
        name: "origin",
        zh: "访问地址：大家在浏览器里输入的地址，用于二维码与登录；手机拍照要用 https",
        en: "the address people type, for QR codes and cookies; phones need https for their cameras",
        value: "\"https://houqin.example\"",
        unset: Some(("监听地址", "where it listens, by https when it has a certificate")),
    },
    Setting {
        name: "listen",
        zh: "监听地址与端口",
        en: "address and port to listen at",
        value: "\"127.0.0.1:8080\"",
        unset: None,
    },
    Setting {
        name: "trusted_proxies",
        zh: "可信代理：只有列出的代理所报的来访地址才被采信（无账号报修按地址限次）",
        en: "proxies, by address, whose X-Forwarded-For is believed: reports without an account are limited by address",
        value: "[\"127.0.0.1\"]",
        unset: NONE,
    },
    Setting {
        name: "limits.session_days",
        zh: "登录有效天数（1 至 30）；12 小时不用也会失效",
        en: "a session ends after so many days (1 to 30), or 12 hours unused",
        value: "7",
        unset: None,
    },
    Setting {
        name: "limits.upload_mib",
        zh: "一次提交连同照片的上限，MiB（1 至 1024）；每张照片至多 12",
        en: "largest form with its photos, in MiB (1 to 1024); a photo has 12 at most",
        value: "120",
        unset: None,
    },
];

/// The setting with this name.
pub fn known(name: &str) -> bool {
    SETTINGS.iter().any(|setting| setting.name == name)
}

/// Section and name within it.
fn split(name: &str) -> (&str, &str) {
    name.rsplit_once('.').unwrap_or(("", name))
}

/// The whole file, every setting explained and commented out, but for those
/// that `set` gives a value.
pub fn template(set: &[(&str, String)]) -> String {
    let mut text = "\
# 后勤 houqin: settings of this data folder. 本数据目录的设置。
# Written once, when the folder began; a flag at the command line wins over it.
# What begins with # is not set; an unknown name is refused. 以 # 开头的行不生效；未知的名称会被拒绝。
# After a change: houqin config check --data DIR, then start the server again.
"
    .to_owned();
    let mut section = "";
    for setting in SETTINGS {
        let (of, name) = split(setting.name);
        if of != section {
            section = of;
            let _ = write!(text, "\n[{section}]\n");
        }
        let _ = write!(text, "\n# {}。\n# {}.\n", setting.zh, setting.en);
        if let Some((zh, en)) = setting.unset {
            let _ = writeln!(text, "#   不设时：{zh}。When not set: {en}.");
        }
        match set.iter().find(|(set, _)| *set == setting.name) {
            Some((_, value)) => {
                let _ = writeln!(text, "{name} = {value}");
            }
            None => {
                let _ = writeln!(text, "# {name} = {}", setting.value);
            }
        }
    }
    text
}

/// The table of `docs/operator.md`.
pub fn markdown() -> String {
    let mut text =
        "| setting | what it is | when not set | example |\n| --- | --- | --- | --- |\n".to_owned();
    for Setting { name, en, value, unset, .. } in SETTINGS {
        let _ = match unset {
            Some((_, unset)) => writeln!(text, "| `{name}` | {en} | {unset} | `{value}` |"),
            None => writeln!(text, "| `{name}` | {en} | `{value}` | |"),
        };
    }
    text
}
