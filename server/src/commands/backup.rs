//! `houqin backup`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use houqin_desk::backup;
use houqin_desk::keyring::copy_keys;
use houqin_store::Store;
use serde_json::json;

use super::{Where, say};
use crate::data::{Data, Failure};
use crate::drill::drill;
use crate::progress::while_working;

/// Writes a backup while the school is served; `verify` tries one.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Backup {
    #[command(subcommand)]
    verb: Option<BackupVerb>,
    /// The data folder.
    #[arg(long, required = true)]
    data: Option<PathBuf>,
    /// The school, where several live here.
    #[arg(long)]
    school: Option<String>,
    /// Answer in JSON.
    #[arg(long)]
    json: bool,
    /// The file to write: the ledger and the attachments, no keys.
    #[arg(required = true)]
    file: Option<PathBuf>,
    /// Writes the school's keys to a file of their own. Keep it apart from the
    /// backup, and not for long.
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// Replaces files that are there.
    #[arg(long)]
    force: bool,
}

#[derive(Debug, Subcommand)]
enum BackupVerb {
    /// The restore drill: restores it into a temporary folder, verifies every
    /// record and the signed head, replays, opens the desk, and throws it away.
    Verify {
        #[command(flatten)]
        place: Where,
        /// The backup.
        file: PathBuf,
        /// The file of keys that belongs to it; otherwise the data folder's keys.
        #[arg(long, value_name = "FILE")]
        keys: Option<PathBuf>,
    },
}

impl Backup {
    /// Runs it.
    pub fn run(self) -> Result<ExitCode, Failure> {
        let Self { verb, data, school, json, file, keys, force } = self;
        match (verb, data, file) {
            (Some(BackupVerb::Verify { place, file, keys }), ..) => {
                verify(&place, &file, keys.as_deref())
            }
            (None, Some(data), Some(file)) => {
                WriteBackup { place: Where { data, school, json }, file, keys, force }.run()
            }
            _ => Err(Failure::usage("name the data folder and the file to write")),
        }
    }
}

fn verify(place: &Where, file: &Path, keys: Option<&Path>) -> Result<ExitCode, Failure> {
    let live = match keys {
        Some(_) => None,
        None => {
            let data = Data::open(&place.data)?;
            let school = backup::label(file)?.school.to_string();
            Some(data.setup(&data.school(Some(place.school.as_deref().unwrap_or(&school)))?)?)
        }
    };
    let tried = while_working("the restore drill", || drill(file, live.as_ref(), keys));
    let (records, manifest) = tried?;
    if place.json {
        say(json!({ "records": records, "manifest": manifest, "file": file }));
    } else {
        say(format!("{records} records restored elsewhere, verified and replayed; the desk opens"));
        if !manifest {
            say("no manifest lies beside it, so the file's own digest was not compared");
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What writing needs.
struct WriteBackup {
    place: Where,
    file: PathBuf,
    keys: Option<PathBuf>,
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

impl WriteBackup {
    fn run(self) -> Result<ExitCode, Failure> {
        let data = Data::open(&self.place.data)?;
        let row = data.school(self.place.school.as_deref())?;
        let files = std::iter::once(&self.file).chain(&self.keys);
        files.into_iter().try_for_each(|path| must_be_free(path, self.force))?;
        let setup = data.setup(&row)?;
        let live = Store::open_reading(&setup.engine, setup.school)?;
        live.batch("BEGIN")?;
        let records =
            while_working("backup", || backup::backup(&setup, &row.label(), &live, &self.file))?;
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
