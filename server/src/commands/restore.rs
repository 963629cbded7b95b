//! `houqin restore`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use houqin_desk::keyring::take_in_keys;
use houqin_desk::{Keeper, SchoolSetup, backup};
use houqin_web::registry::SchoolRow;
use serde_json::json;

use super::say;
use crate::data::{DOMAINS, Data, Failure};
use crate::door::Door;
use crate::progress::while_working;

/// Puts a backup into a data folder: verified, replayed, or not at all.
#[derive(Debug, Args)]
pub struct Restore {
    /// The backup.
    file: PathBuf,
    /// The data folder; made when it is not there.
    #[arg(long)]
    data: PathBuf,
    /// A PostgreSQL URL; SQLite files when not given.
    #[arg(long)]
    database_url: Option<String>,
    /// The file of keys that belongs to the backup, where the folder has none.
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// The school, by its name or id, as a check that it is the right backup.
    #[arg(long)]
    school: Option<String>,
    /// Answer in JSON.
    #[arg(long)]
    json: bool,
}

impl Restore {
    /// Runs it.
    pub fn run(self) -> Result<ExitCode, Failure> {
        let label = backup::label(&self.file)?;
        let wanted = self.school.as_deref();
        if wanted.is_some_and(|wanted| wanted != label.name && wanted != label.school.to_string()) {
            return Err(Failure::said(format!("this is a backup of {}", label.name)));
        }
        let row = SchoolRow {
            id: label.school,
            name: label.name,
            log_domain: label.log_domain,
            demo: label.demo,
            zone: label.zone,
        };
        let data = Data::begin(&self.data, self.database_url.as_deref())?;
        let setup = data.setup(&row)?;
        if let Some(keys) = &self.keys {
            take_in_keys(&setup, keys)?;
        }
        must_have_keys(&setup)?;
        let records = while_working("restore", || backup::restore(&setup, DOMAINS, &self.file))?;
        if !data.registry.schools()?.iter().any(|known| known.id == row.id) {
            data.registry.add_school(&row, Door::now())?;
        }
        // Who was erased after the backup was made is erased again, by a record.
        let gone = Keeper::open(&setup)?.erased()?;
        let desk = data.desk(&row)?;
        let erased = desk.erase_again(gone)?;
        desk.stop();
        if self.json {
            say(
                json!({ "records": records, "erased_again": erased, "school": row.id.to_string() }),
            );
        } else {
            say(format!("{records} records of {} restored, verified and replayed", row.name));
            if erased > 0 {
                say(format!("{erased} persons erased since then were erased again"));
            }
            say("Logins and tokens are not in a backup: houqin login set, houqin token create");
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn must_have_keys(setup: &SchoolSetup) -> Result<(), Failure> {
    let own = ["log.key", "secret.key"].map(|name| setup.files.root().join(name));
    let missing: Vec<String> = own
        .into_iter()
        .chain([setup.files.person_keys()])
        .filter(|path| !path.exists())
        .map(|path| path.display().to_string())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Failure::said(format!(
        "the school's keys are missing: give the file of keys by --keys, or put these there first: {}",
        missing.join(", ")
    )))
}
