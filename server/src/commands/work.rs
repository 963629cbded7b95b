//! Import, backup, restore.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use houqin_desk::{DeskError, Request, backup};
use houqin_kernel::Hand;
use houqin_store::{Engine, Store};
use houqin_web::registry::SchoolRow;
use serde_json::json;

use super::{Where, say};
use crate::data::{DOMAINS, Data, Failure};
use crate::import::{Mapping, judge};

/// `houqin import`.
#[derive(Debug, Args)]
pub struct Import {
    /// `service-orders`, `places` or `people`.
    kind: String,
    /// The file.
    file: PathBuf,
    #[command(flatten)]
    place: Where,
    /// What the other book calls our fields.
    #[arg(long)]
    map: Option<PathBuf>,
    /// Judge only; write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Apply the good rows and list the rest.
    #[arg(long)]
    partial: bool,
    /// Login of the person on whose word places and people are imported.
    #[arg(long)]
    login: Option<String>,
}

impl Import {
    /// Runs it.
    pub fn run(self) -> Result<ExitCode, Failure> {
        let mapping = Mapping::read(self.map.as_deref()).map_err(Failure::said)?;
        let data = Data::open(&self.place.data, None)?;
        let row = data.school(self.place.school.as_deref())?;
        let desk = data.desk(&row)?;
        let judged =
            judge(&self.kind, &self.file, &mapping, desk.clock().now()).map_err(Failure::said)?;
        let apply = !self.dry_run && (judged.refused.is_empty() || self.partial);
        let mut applied = 0;
        if apply && !judged.items.is_empty() {
            let mut request = Request::one(self.hand(&data)?, "", json!({}));
            request.items = judged.items;
            desk.perform(request)?;
            applied = judged.good;
        }
        desk.stop();
        let answer = json!({ "read": judged.read, "applied": applied, "refused": judged.refused });
        if self.place.json {
            say(answer);
        } else {
            say(format!(
                "read {}, applied {applied}, refused {}",
                judged.read,
                judged.refused.len()
            ));
            for refused in &judged.refused {
                say(format!("  line {} {}: {}", refused.row, refused.field, refused.why));
            }
            if !apply && !self.dry_run {
                say(
                    "Nothing was applied. Correct the file, or ask for the good rows alone by --partial.",
                );
            }
        }
        Ok(if judged.refused.is_empty() || self.partial {
            ExitCode::SUCCESS
        } else {
            ExitCode::from(1)
        })
    }

    /// Other books come in by the import's hand; places and people are set up
    /// by a person who may.
    fn hand(&self, data: &Data) -> Result<Hand, Failure> {
        if self.kind == "service-orders" {
            return Ok(Hand::Import);
        }
        let name = self.login.as_deref().ok_or_else(|| {
            Failure::said("say by --login on whose word this is done; their post must allow it")
        })?;
        let login = data.registry.login(name)?;
        let login = login.ok_or_else(|| Failure::said(format!("there is no login {name}")))?;
        Ok(Hand::Person(login.person))
    }
}

/// `houqin backup`.
#[derive(Debug, Args)]
pub struct Backup {
    #[command(flatten)]
    place: Where,
    /// The file to write.
    file: PathBuf,
}

impl Backup {
    /// Runs it.
    pub fn run(self) -> Result<ExitCode, Failure> {
        let data = Data::open(&self.place.data, None)?;
        let row = data.school(self.place.school.as_deref())?;
        let setup = data.setup(&row)?;
        let live = Store::open_reading(&setup.engine, setup.school)?;
        live.batch("BEGIN")?;
        let records = backup::backup(&setup, &live, &self.file)?;
        let target = Store::open(&Engine::Sqlite(self.file.clone()), setup.school)?;
        target.batch(
            "CREATE TABLE backup_school (id BLOB NOT NULL, name TEXT NOT NULL, \
             log_domain TEXT NOT NULL, demo BIGINT NOT NULL, zone TEXT NOT NULL)",
        )?;
        target.run(
            "INSERT INTO backup_school (id, name, log_domain, demo, zone) VALUES ($1, $2, $3, $4, $5)",
            &[
                (&row.id).into(),
                (&row.name).into(),
                (&row.log_domain).into(),
                row.demo.into(),
                (&row.zone).into(),
            ],
        )?;
        target.batch("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode=DELETE;")?;
        say(format!(
            "{records} records; the keys are not in it: copy {} apart",
            data.folder.join("keys").display()
        ));
        Ok(ExitCode::SUCCESS)
    }
}

/// `houqin restore`.
#[derive(Debug, Args)]
pub struct Restore {
    /// The backup.
    file: PathBuf,
    /// The data folder; the school's keys must lie in it.
    #[arg(long)]
    data: PathBuf,
    /// A PostgreSQL URL; SQLite files when not given.
    #[arg(long)]
    database_url: Option<String>,
}

impl Restore {
    /// Runs it.
    pub fn run(self) -> Result<ExitCode, Failure> {
        if !self.file.exists() {
            return Err(Failure::said(format!("{} is not there", self.file.display())));
        }
        let zero = houqin_kernel::SchoolId([0; 16]);
        let source = Store::open_reading(&Engine::Sqlite(self.file.clone()), zero)?;
        let reading: &dyn houqin_kernel::Reading = &source;
        let row = reading.first(
            "SELECT id, name, log_domain, demo, zone FROM backup_school",
            &[],
            |row| {
                Ok(SchoolRow {
                    id: row.id(0)?,
                    name: row.text(1)?,
                    log_domain: row.text(2)?,
                    demo: row.truth(3)?,
                    zone: row.text(4)?,
                })
            },
        )?;
        let row =
            row.ok_or_else(|| Failure::said("the file names no school; it is not a backup"))?;
        let data = Data::open(&self.data, self.database_url.as_deref())?;
        let setup = data.setup(&row)?;
        if !setup.files.person_keys().exists() {
            return Err(Failure::said(format!(
                "the school's keys are missing: put {} and the two .key files of {} there first",
                setup.files.person_keys().display(),
                setup.files.root().display()
            )));
        }
        let records =
            backup::restore(&setup, DOMAINS, &self.file).map_err(|error| match error {
                DeskError::Damaged(what) => Failure::said(what),
                other => Failure::Desk(other),
            })?;
        if !data.registry.schools()?.iter().any(|known| known.id == row.id) {
            let now = houqin_desk::Clock::now(&houqin_desk::SystemClock::default());
            data.registry.add_school(&row, now)?;
        }
        say(format!("{records} records restored, verified and replayed"));
        Ok(ExitCode::SUCCESS)
    }
}
