//! Languages, and names that exist in both.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A language of the faces. Chinese first, English complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// 简体中文.
    #[default]
    Zh,
    /// English.
    En,
}

/// A name or sentence in both languages.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// 中文.
    pub zh: String,
    /// English; the Chinese stands for it where it is missing.
    #[serde(default)]
    pub en: String,
}

impl Bilingual {
    /// Both languages at once.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// The text in `lang`; where English is missing, the Chinese.
    pub fn pick(&self, lang: Lang) -> &str {
        match lang {
            Lang::En if !self.en.is_empty() => &self.en,
            _ => &self.zh,
        }
    }
}
