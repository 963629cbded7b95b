//! `[backup]`: the nightly backup.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Most of a kind that are kept.
const KEPT_MAX: usize = 366;

/// The nightly backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Backup {
    /// Where to.
    pub folder: Option<PathBuf>,
    /// Where a copy of the keys goes.
    pub keys_folder: Option<PathBuf>,
    /// The hour, by the school's zone.
    pub hour: u8,
    /// Days of which one is kept.
    pub keep_daily: usize,
    /// Weeks of which one is kept.
    pub keep_weekly: usize,
    /// Months of which one is kept.
    pub keep_monthly: usize,
    /// How often a restore is tried.
    pub drill: Drill,
}

/// How often a restore is tried.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Drill {
    /// On Sundays.
    #[default]
    Weekly,
    /// After each backup.
    Nightly,
    /// By hand only.
    Never,
}

impl Default for Backup {
    fn default() -> Self {
        Self {
            folder: None,
            keys_folder: None,
            hour: 2,
            keep_daily: 7,
            keep_weekly: 5,
            keep_monthly: 12,
            drill: Drill::Weekly,
        }
    }
}

impl Backup {
    /// Values that cannot be.
    pub fn faults(&self, faults: &mut Vec<(&'static str, String)>) {
        if self.hour > 23 {
            faults.push(("backup.hour", format!("is {}; it goes from 0 to 23", self.hour)));
        }
        for (name, kept, least) in [
            ("backup.keep_daily", self.keep_daily, 1),
            ("backup.keep_weekly", self.keep_weekly, 0),
            ("backup.keep_monthly", self.keep_monthly, 0),
        ] {
            if !(least..=KEPT_MAX).contains(&kept) {
                faults.push((name, format!("is {kept}; it goes from {least} to {KEPT_MAX}")));
            }
        }
        if self.folder.is_some() && self.folder == self.keys_folder {
            let why =
                "is the folder of the backups: who holds both holds everything; keep them apart";
            faults.push(("backup.keys_folder", why.to_owned()));
        }
    }
}
