//! `houqin upgrade`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::say;
use crate::data::Failure;
use crate::progress::while_working;
use crate::settings::Settings;

/// Brings the database of an older version up: backs up, migrates, proves by replay.
#[derive(Debug, Args)]
pub struct Upgrade {
    /// The data folder.
    #[arg(long)]
    data: PathBuf,
    /// A PostgreSQL URL; otherwise `houqin.toml`'s, or the folder's SQLite files.
    #[arg(long)]
    database_url: Option<String>,
    /// Answer in JSON.
    #[arg(long)]
    json: bool,
}

impl Upgrade {
    /// Runs it.
    pub fn run(self) -> Result<ExitCode, Failure> {
        if !self.data.is_dir() {
            return Err(Failure::said(format!("{} is no data folder", self.data.display())));
        }
        let settings = Settings::read(&self.data)?;
        let url = self.database_url.as_deref().or(settings.database_url.as_deref());
        let done = while_working("upgrade", || crate::upgrade::upgrade(&self.data, url))?;
        let Some(done) = done else {
            if self.json {
                say(json!({ "applied": [], "schools": [] }));
            } else {
                say("The database is of this version; nothing was done");
            }
            return Ok(ExitCode::SUCCESS);
        };
        if self.json {
            say(serde_json::to_string(&done).map_err(Failure::said)?);
            return Ok(ExitCode::SUCCESS);
        }
        for one in &done.schools {
            say(format!("{}: backed up in {}", one.name, one.backup.display()));
            if !one.filled.is_empty() {
                say(format!("  filled from the ledger: {}", one.filled.join(", ")));
            }
            say(format!("  {} records verified and replayed: the tables agree", one.records));
        }
        say(format!("applied: {}", done.applied.join(", ")));
        Ok(ExitCode::SUCCESS)
    }
}
