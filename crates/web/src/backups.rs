//! How the nightly backups of the schools went: for `/healthz`, `/metrics` and
//! pages. Making them is the binary's work.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

use houqin_kernel::{Moment, SchoolId};

/// A backup that is older than this is told of, in hours: a night was missed.
const OLD_HOURS: i64 = 30;

/// How something that is repeated went the last times.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// When it went well.
    pub done_at: Option<Moment>,
    /// Why it did not go well since, in a sentence.
    pub failed: Option<String>,
}

impl Outcome {
    /// Takes in one more.
    pub fn take(&mut self, at: Moment, outcome: Result<(), String>) {
        match outcome {
            Ok(()) => *self = Self { done_at: Some(at), failed: None },
            Err(why) => self.failed = Some(why),
        }
    }
}

/// 备份情况. Of one school.
#[derive(Debug, Clone, Default)]
pub struct BackupState {
    /// The backup itself.
    pub made: Outcome,
    /// The drill: restored elsewhere, verified, replayed.
    pub drilled: Outcome,
}

/// Of every school; empty where the server makes no backups.
#[derive(Debug, Default)]
pub struct Backups(Mutex<HashMap<SchoolId, BackupState>>);

impl Backups {
    /// Changes what is known of a school.
    pub fn note(&self, school: SchoolId, change: impl FnOnce(&mut BackupState)) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        change(all.entry(school).or_default());
    }

    /// What is known, by school.
    pub fn all(&self) -> Vec<(SchoolId, BackupState)> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<_> = all.iter().map(|(school, state)| (*school, state.clone())).collect();
        all.sort_by_key(|(school, _)| school.0);
        all
    }

    /// What an operator should look at. None of it keeps the server from working.
    pub fn warnings(&self, now: Moment) -> Vec<(SchoolId, String)> {
        let mut warnings = Vec::new();
        for (school, state) in self.all() {
            if let Some(why) = &state.made.failed {
                warnings.push((school, format!("the nightly backup failed: {why}")));
            }
            let old = |at: Moment| now.minutes_since(at) > OLD_HOURS * 60;
            if state.made.done_at.is_some_and(old) {
                warnings.push((school, format!("the newest backup is over {OLD_HOURS} hours old")));
            }
            if let Some(why) = &state.drilled.failed {
                warnings.push((school, format!("the restore drill failed: {why}")));
            }
        }
        warnings
    }

    /// For Prometheus.
    pub fn metrics(&self, now: Moment, text: &mut String) {
        let all = self.all();
        let part = |state: &BackupState, drill| {
            if drill { state.drilled.clone() } else { state.made.clone() }
        };
        for (name, what, drill) in
            [("backup", "nightly backup", false), ("drill", "restore drill", true)]
        {
            let _ = write!(
                text,
                "# HELP houqin_{name}_failed 1 when the last {what} failed\n\
                 # TYPE houqin_{name}_failed gauge\n"
            );
            for (school, state) in &all {
                let failed = u8::from(part(state, drill).failed.is_some());
                let _ = writeln!(text, "houqin_{name}_failed{{school=\"{school}\"}} {failed}");
            }
            let _ = write!(
                text,
                "# HELP houqin_{name}_age_seconds since the last {what} that went well\n\
                 # TYPE houqin_{name}_age_seconds gauge\n"
            );
            for (school, state) in &all {
                if let Some(at) = part(state, drill).done_at {
                    let age = (now.0 - at.0).max(0) / 1_000;
                    let _ =
                        writeln!(text, "houqin_{name}_age_seconds{{school=\"{school}\"}} {age}");
                }
            }
        }
    }
}
