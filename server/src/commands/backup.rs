//! `houqin backup`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use houqin_desk::backup::{Label, backup};
use houqin_desk::keyring::copy_keys;
use houqin_store::Store;
use serde_json::json;

use super::{Where, say};
use crate::data::{Data, Failure};
use crate::progress::while_working;

/// Writes a backup while the school is served.
#[derive(Debug, Args)]
pub struct Backup {
    #[command(flatten)]
    place: Where,
    /// The file to write: the ledger and the attachments, no keys.
    file: PathBuf,
    /// Writes the school's keys to a file of their own. Keep it apart from the
    /// backup, and not for long.
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// Replaces files that are there.
    #[arg(long)]
    force: bool,
}

/// Refuses a file that is there already, unless it may be replaced.
pub fn must_be_free(path: &Path, force: bool) -> Result<(), Failure> {
    if !force && path.exists() {
        return Err(Failure::said(format!(
            "{} is there already; name another file, or replace it by --force",
            path.display()
        )));
    }
    Ok(())
}

impl Backup {
    /// Runs it.
    pub fn run(self) -> Result<ExitCode, Failure> {
        let data = Data::open(&self.place.data)?;
        let row = data.school(self.place.school.as_deref())?;
        let files = std::iter::once(&self.file).chain(&self.keys);
        files.into_iter().try_for_each(|path| must_be_free(path, self.force))?;
        let setup = data.setup(&row)?;
        let live = Store::open_reading(&setup.engine, setup.school)?;
        live.batch("BEGIN")?;
        let label = Label {
            school: row.id,
            name: row.name,
            log_domain: row.log_domain,
            demo: row.demo,
            zone: row.zone,
        };
        let records = while_working("backup", || backup(&setup, &label, &live, &self.file))?;
        if let Some(path) = &self.keys {
            copy_keys(&setup, path)?;
        }
        if self.place.json {
            say(json!({ "records": records, "file": self.file, "keys": self.keys }));
        } else {
            say(format!("{records} records in {}", self.file.display()));
            match &self.keys {
                Some(path) => say(format!("the keys in {}: keep it apart", path.display())),
                None => say(
                    "The keys are not in it, and without them it opens nothing: --keys FILE copies them.",
                ),
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
