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
    Setting {
        name: "tls.certificate",
        zh: "证书文件（PEM，含中间证书）；文件更换后自动读入，不必重启",
        en: "the certificate with its chain, a PEM file; read again when it changes, or on SIGHUP",
        value: "\"/etc/houqin/tls.crt\"",
        unset: Some(("不自己做 TLS", "no TLS of its own: put a proxy in front")),
    },
    Setting {
        name: "tls.key",
        zh: "证书的私钥文件（PEM）",
        en: "its key, a PEM file that the server's user may read",
        value: "\"/etc/houqin/tls.key\"",
        unset: NONE,
    },
    Setting {
        name: "tls.redirect_from",
        zh: "把此地址收到的 http 访问转到 https",
        en: "address and port where plain http is sent on to https; ACME needs port 80 of the name",
        value: "\"0.0.0.0:80\"",
        unset: NONE,
    },
    Setting {
        name: "tls.hsts_days",
        zh: "要求浏览器此后若干天只走 https（0 至 3650；0 为不要求）；证书稳定以后再设",
        en: "browsers are told to come by https only for so many days (0 to 3650; 0: not told); set it when the certificate has proved itself",
        value: "0",
        unset: None,
    },
    Setting {
        name: "tls.acme_domains",
        zh: "用 ACME（如 Let's Encrypt）自动申请并续期证书的域名",
        en: "names to get and renew a certificate for by ACME, such as Let's Encrypt",
        value: "[\"houqin.example\"]",
        unset: NONE,
    },
    Setting {
        name: "tls.acme_contact",
        zh: "证书机构的联系邮箱",
        en: "whom the authority writes to",
        value: "\"mailto:it@houqin.example\"",
        unset: NONE,
    },
    Setting {
        name: "tls.acme_directory",
        zh: "证书机构的 ACME 目录地址；校内机构也可",
        en: "the authority's ACME directory; one of your own network will do",
        value: "\"https://acme-v02.api.letsencrypt.org/directory\"",
        unset: None,
    },
    Setting {
        name: "tls.acme_root",
        zh: "校内证书机构的根证书（PEM），只用于访问上面的目录",
        en: "root certificate, PEM, to trust the directory by, where it is one of your own network",
        value: "\"/etc/houqin/school-ca.crt\"",
        unset: Some(("系统信任的根证书", "the roots that the system trusts")),
    },
    Setting {
        name: "tls.acme_terms_agreed",
        zh: "是否已阅读并同意证书机构的条款",
        en: "whether you have read the authority's terms and agree",
        value: "false",
        unset: None,
    },
    Setting {
        name: "backup.folder",
        zh: "每夜备份写入的文件夹，最好在另一块磁盘上",
        en: "the folder of the nightly backups; best on another disk",
        value: "\"/var/backups/houqin\"",
        unset: Some(("不自动备份", "no backups by itself")),
    },
    Setting {
        name: "backup.keys_folder",
        zh: "密钥副本写入的文件夹，须与备份分开存放：没有密钥，备份打不开",
        en: "the folder for a copy of the keys, apart from the backups: without them a backup opens nothing",
        value: "\"/mnt/usb/houqin-keys\"",
        unset: Some(("不复制密钥", "keys are not copied: do it by hand")),
    },
    Setting {
        name: "backup.hour",
        zh: "几点备份（0 至 23，学校当地时间）；那时没有开机，开机后补做",
        en: "the hour, 0 to 23, by the school's clock; made up for when the machine was off",
        value: "2",
        unset: None,
    },
    Setting {
        name: "backup.keep_daily",
        zh: "保留最近几天的备份，每天一份（1 至 366）",
        en: "how many days are kept, a backup each (1 to 366)",
        value: "7",
        unset: None,
    },
    Setting {
        name: "backup.keep_weekly",
        zh: "再保留几周，每周一份（0 至 366）",
        en: "and how many weeks (0 to 366)",
        value: "5",
        unset: None,
    },
    Setting {
        name: "backup.keep_monthly",
        zh: "再保留几个月，每月一份（0 至 366）",
        en: "and how many months (0 to 366)",
        value: "12",
        unset: None,
    },
    Setting {
        name: "backup.drill",
        zh: "恢复演练：备份后在临时文件夹里恢复、核验、重放；weekly 每周日，nightly 每夜，never 不做",
        en: "the restore drill after a backup, in a temporary folder: restored, verified, replayed; weekly (Sundays), nightly, never",
        value: "\"weekly\"",
        unset: None,
    },
    Setting {
        name: "log.level",
        zh: "日志级别：error、warn、info（每次访问一行）、debug",
        en: "how much is logged on stderr: error, warn, info (a line a request), debug; RUST_LOG wins",
        value: "\"warn\"",
        unset: None,
    },
    Setting {
        name: "log.format",
        zh: "日志格式：text 给人看，json 给程序看",
        en: "text for people, json for programs",
        value: "\"text\"",
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
