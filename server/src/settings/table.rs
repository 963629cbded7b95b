//! The one table of the settings: what is written into a new `houqin.toml`,
//! what `houqin config` prints, what `docs/operator.md` shows, and the names
//! that are known.

use std::fmt::Write as _;

pub use super::rows::SETTINGS;

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

/// The setting with this name.
pub fn known(name: &str) -> bool {
    SETTINGS.iter().any(|setting| setting.name == name)
}

/// Section and name within it.
fn split(name: &str) -> (&str, &str) {
    name.rsplit_once('.').unwrap_or(("", name))
}

/// The whole file, every setting explained and commented out, but for those
/// that `values` gives a value.
pub fn template(values: &[(&str, String)]) -> String {
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
            // A section within another is there only when something of it is set.
            let set = |(name, _): &(&str, String)| split(name).0 == section;
            let mark = if section.contains('.') && !values.iter().any(set) { "# " } else { "" };
            let _ = write!(text, "\n{mark}[{section}]\n");
        }
        let _ = write!(text, "\n# {}。\n# {}.\n", setting.zh, setting.en);
        if let Some((zh, en)) = setting.unset {
            let _ = writeln!(text, "#   不设时：{zh}。When not set: {en}.");
        }
        match values.iter().find(|(set, _)| *set == setting.name) {
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
