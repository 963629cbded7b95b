//! The proof: checkpoint, bundle, export, key, audit.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use houqin_desk::outside::{LedgerSource, bundle_case, newest_checkpoint};
use houqin_desk::replay::{Replica, check_ledger};
use houqin_desk::{CORE, NOT_IN_THE_LEDGER};
use houqin_kernel::{CaseId, Reading};
use houqin_ledger::export;
use serde_json::json;

use super::{Where, say};
use crate::data::{DOMAINS, Data, Failure};

/// The newest signed head; signed anew where nobody serves the school.
fn head(data: &Data, place: &Where) -> Result<String, Failure> {
    let row = data.school(place.school.as_deref())?;
    if let Ok(desk) = data.desk(&row)
        && let Some(note) = desk.checkpoint()?
    {
        return Ok(note);
    }
    // A server has the desk; it signs at most a second after each write.
    let (_, _, store) = data.auditor(&row)?;
    let reading: &dyn Reading = &store;
    let year = reading.number(
        "SELECT MAX(year) FROM ledger_checkpoint WHERE school_id = $1",
        &[(&row.id).into()],
    )?;
    let note = newest_checkpoint(reading, year)?;
    note.map(|(_, note)| note).ok_or_else(|| Failure::said("there is no record yet"))
}

/// `houqin checkpoint`.
#[derive(Debug, Args)]
pub struct Checkpoint {
    #[command(flatten)]
    place: Where,
    /// Writes it to a file.
    #[arg(short, long)]
    out: Option<PathBuf>,
}

impl Checkpoint {
    /// Runs it.
    pub fn run(self) -> Result<ExitCode, Failure> {
        let data = Data::open(&self.place.data, None)?;
        let note = head(&data, &self.place)?;
        match &self.out {
            Some(path) => {
                std::fs::write(path, &note).map_err(|error| Failure::file(path, error))?;
            }
            None => say(note.trim_end()),
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// `houqin bundle`.
#[derive(Debug, Args)]
pub struct Bundle {
    /// The case: its number, or its id.
    case: String,
    #[command(flatten)]
    place: Where,
    /// The file to write.
    #[arg(short, long)]
    out: PathBuf,
}

impl Bundle {
    /// Runs it.
    pub fn run(self) -> Result<ExitCode, Failure> {
        let data = Data::open(&self.place.data, None)?;
        let row = data.school(self.place.school.as_deref())?;
        head(&data, &self.place)?;
        let (setup, mut keeper, store) = data.auditor(&row)?;
        let reading: &dyn Reading = &store;
        let case = match self.case.parse::<CaseId>() {
            Ok(case) => Some(case),
            Err(_) => reading.first(
                "SELECT case_id FROM desk_case WHERE school_id = $1 AND number = $2",
                &[(&row.id).into(), (&self.case).into()],
                |row| row.id(0),
            )?,
        };
        let case = case.ok_or_else(|| Failure::said(format!("there is no case {}", self.case)))?;
        let institution = houqin_desk::institution(reading, DOMAINS)?;
        let bundle = bundle_case(&setup, &mut keeper, reading, &institution, case)?;
        bundle.write(&self.out).map_err(Failure::said)?;
        say(format!("{} records of {} in {}", bundle.records.len(), self.case, self.out.display()));
        Ok(ExitCode::SUCCESS)
    }
}

/// `houqin ledger …`.
#[derive(Debug, Subcommand)]
pub enum LedgerVerb {
    /// Writes tiles, entries, checkpoints and openings.
    Export {
        #[command(flatten)]
        place: Where,
        /// The folder to make.
        #[arg(short, long)]
        out: PathBuf,
    },
}

impl LedgerVerb {
    /// Runs it.
    pub fn run(self) -> Result<ExitCode, Failure> {
        let Self::Export { place, out } = self;
        let data = Data::open(&place.data, None)?;
        let row = data.school(place.school.as_deref())?;
        head(&data, &place)?;
        let (setup, mut keeper, store) = data.auditor(&row)?;
        let mut source = LedgerSource::new(&setup, &mut keeper, &store)?;
        let index = export::write(&mut source, &out).map_err(Failure::said)?;
        say(format!("{} records in {}", index.count(), out.display()));
        Ok(ExitCode::SUCCESS)
    }
}

/// `houqin key …`.
#[derive(Debug, Subcommand)]
pub enum KeyVerb {
    /// Prints the public key and its fingerprint.
    Show {
        #[command(flatten)]
        place: Where,
    },
}

impl KeyVerb {
    /// Runs it.
    pub fn run(self) -> Result<ExitCode, Failure> {
        let Self::Show { place } = self;
        let data = Data::open(&place.data, None)?;
        let row = data.school(place.school.as_deref())?;
        let key = data.setup(&row)?.log_key()?;
        let (key, fingerprint) = (key.public().to_string(), key.public().fingerprint().to_string());
        if place.json {
            say(json!({ "key": key, "fingerprint": fingerprint }));
        } else {
            say(format!("{key}\n{fingerprint}"));
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// `houqin audit`.
#[derive(Debug, Args)]
pub struct Audit {
    #[command(flatten)]
    place: Where,
    /// Folds the ledger anew and compares every business table.
    #[arg(long)]
    replay: bool,
}

impl Audit {
    /// Runs it.
    pub fn run(self) -> Result<ExitCode, Failure> {
        let data = Data::open(&self.place.data, None)?;
        let row = data.school(self.place.school.as_deref())?;
        let (setup, mut keeper, store) = data.auditor(&row)?;
        store.batch("BEGIN")?;
        let mut findings = check_ledger(&setup, &mut keeper, &store, &[])?;
        let mut records = 0;
        if self.replay && findings.is_empty() {
            let folder = tempfile::tempdir().map_err(|error| Failure::file(&data.folder, error))?;
            let domains: Vec<_> = std::iter::once(&CORE).chain(DOMAINS.iter().copied()).collect();
            let path = folder.path().join("replica.db");
            let replica = Replica::build(&path, &domains, &mut keeper, &store)?;
            records = replica.records;
            findings = replica.compare(&store)?;
        }
        if self.place.json {
            say(
                json!({ "records": records, "findings": findings, "not_in_the_ledger": NOT_IN_THE_LEDGER }),
            );
        } else {
            for finding in &findings {
                say(serde_json::to_string(finding).map_err(Failure::said)?);
            }
            let how = if self.replay { "ledger and tables" } else { "ledger" };
            say(format!("{how}: {} findings, {records} records replayed", findings.len()));
            for (name, why) in NOT_IN_THE_LEDGER {
                say(format!("  not in the ledger, and so not compared: {name} ({why})"));
            }
        }
        Ok(if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }
}
