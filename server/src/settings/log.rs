//! `[log]`: how much the server logs, and in which form.

use serde::{Deserialize, Serialize};

/// The log on stderr.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// From which level on.
    pub level: Level,
    /// In which form.
    pub format: Format,
}

/// Levels, the gravest first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// What broke.
    Error,
    /// And what an operator should look at.
    #[default]
    Warn,
    /// And a line a request.
    Info,
    /// And more than anyone wants in daily life.
    Debug,
}

/// Forms of a line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs: an object a line.
    Json,
}

impl Log {
    /// What passes: libraries only when they warn.
    pub const fn filter(self) -> &'static str {
        match self.level {
            Level::Error => "error",
            Level::Warn => "warn",
            Level::Info => "warn,houqin=info",
            Level::Debug => "warn,houqin=debug",
        }
    }
}
