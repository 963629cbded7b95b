//! The proof: checkpoint, bundle, export, key, audit.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use houqin_desk::audit::check_ledger;
use houqin_desk::outside::{LedgerSource, bundle_case};
use houqin_desk::replay::Replica;
use houqin_desk::{CORE, NOT_IN_THE_LEDGER, rotation};
use houqin_kernel::{CaseId, Reading};
use houqin_ledger::checkpoint::open_signed;
use houqin_ledger::paper::PaperHead;
use houqin_ledger::{PublicKey, export};
use houqin_web::registry::SchoolRow;
use serde_json::json;

use super::{Where, say};
use crate::data::{DOMAINS, Data, Failure};
use crate::door::Door;
use crate::progress::while_working;

/// The signed head of all that is committed now.
fn head(data: &Data, row: &SchoolRow) -> Result<String, Failure> {
    let note = Door::open(data, row)?.checkpoint()?;
    note.ok_or_else(|| Failure::said("there is no record yet"))
}

/// `houqin checkpoint`.
#[derive(Debug, Args)]
pub struct Checkpoint {
    #[command(flatten)]
    place: Where,
    /// Writes the signed note to a file, for `houqin-verify --checkpoint`.
    #[arg(short, long)]
    out: Option<PathBuf>,
    /// Prints the head for paper: origin, size, and the root in eight groups of
    /// eight digits, each with a check digit.
    #[arg(long)]
    paper: bool,
}

impl Checkpoint {
    /// Runs it.
    pub fn run(self) -> Result<ExitCode, Failure> {
        let data = Data::open(&self.place.data)?;
        let row = data.school(self.place.school.as_deref())?;
        let note = head(&data, &row)?;
        if let Some(path) = &self.out {
            std::fs::write(path, &note).map_err(|error| Failure::file(path, error))?;
        }
        let keys = chain(&data, &row)?;
        let (head, key) = open_signed(&note, &keys).map_err(Failure::said)?;
        let paper = PaperHead::new(&head);
        if self.place.json {
            say(json!({
                "origin": head.origin, "size": head.size, "root": houqin_desk::hex(&head.root),
                "paper": paper.to_string(), "note": note, "fingerprint": key.fingerprint().to_string(),
            }));
        } else if self.paper {
            let now = houqin_desk::Clock::now(&houqin_desk::SystemClock::default());
            let at = now.civil(&data.setup(&row)?.zone);
            say(format!("台账日首 · daily head of the ledger\n{}", row.name));
            say(at.strftime("%Y-%m-%d %H:%M"));
            say(format!("\n{paper}\n"));
            say(format!("签名密钥 · key {}", key.fingerprint()));
            say("核验 · to check: houqin-verify FOLDER --key KEY --head \"ORIGIN SIZE GROUP…\"");
        } else if self.out.is_none() {
            say(note.trim_end());
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn chain(data: &Data, row: &SchoolRow) -> Result<Vec<PublicKey>, Failure> {
    let (setup, _, store) = data.auditor(row)?;
    let rotations = rotation::rotations(&store)?;
    let keys = rotation::chain(&setup, &rotations)?;
    keys.ok_or_else(|| {
        Failure::said("the signing keys do not hand over to each other; see `houqin audit`")
    })
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
        let data = Data::open(&self.place.data)?;
        let row = data.school(self.place.school.as_deref())?;
        head(&data, &row)?;
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
        if self.place.json {
            say(json!({ "case": self.case, "records": bundle.records.len(), "file": self.out }));
        } else {
            say(format!(
                "{} records of {} in {}",
                bundle.records.len(),
                self.case,
                self.out.display()
            ));
        }
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
        let data = Data::open(&place.data)?;
        let row = data.school(place.school.as_deref())?;
        head(&data, &row)?;
        let (setup, mut keeper, store) = data.auditor(&row)?;
        let mut source = LedgerSource::new(&setup, &mut keeper, &store)?;
        let index = while_working("exporting the ledger", || export::write(&mut source, &out));
        let index = index.map_err(Failure::said)?;
        if place.json {
            say(json!({ "records": index.count(), "folder": out }));
        } else {
            say(format!("{} records in {}", index.count(), out.display()));
        }
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
    /// Hands the log over to a new signing key, by a record that the old key
    /// signed. The old key is destroyed.
    Rotate {
        #[command(flatten)]
        place: Where,
    },
}

impl KeyVerb {
    /// Runs it.
    pub fn run(self) -> Result<ExitCode, Failure> {
        match self {
            Self::Show { place } => Self::show(&place),
            Self::Rotate { place } => Self::rotate(&place),
        }
    }

    fn show(place: &Where) -> Result<ExitCode, Failure> {
        let data = Data::open(&place.data)?;
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

    fn rotate(place: &Where) -> Result<ExitCode, Failure> {
        let data = Data::open(&place.data)?;
        let row = data.school(place.school.as_deref())?;
        let old = data.setup(&row)?.log_key()?.public().fingerprint().to_string();
        let done = Door::open(&data, &row)?.rotate_key()?;
        let new = data.setup(&row)?.log_key()?.public().clone();
        let fingerprint = new.fingerprint().to_string();
        let record = done.records.first().copied().unwrap_or_default();
        if place.json {
            say(json!({
                "record": record, "old_fingerprint": old, "key": new.to_string(),
                "fingerprint": fingerprint,
            }));
        } else {
            say(format!("record {record}: the log was handed over from {old}"));
            say(format!("Write this down, outside the machine: {fingerprint}"));
            say("Who has the old fingerprint can still verify: it leads to the new key.");
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
        let data = Data::open(&self.place.data)?;
        let row = data.school(self.place.school.as_deref())?;
        let (setup, mut keeper, store) = data.auditor(&row)?;
        store.batch("BEGIN")?;
        store.take_your_time()?;
        let mut findings =
            while_working("judging the ledger", || check_ledger(&setup, &mut keeper, &store, &[]))?;
        let mut records = 0;
        if self.replay && findings.is_empty() {
            let folder = tempfile::tempdir().map_err(|error| Failure::file(&data.folder, error))?;
            let domains: Vec<_> = std::iter::once(&CORE).chain(DOMAINS.iter().copied()).collect();
            let path = folder.path().join("replica.db");
            let (folded, differing) = while_working("replaying", || {
                let replica = Replica::build(&path, &domains, &mut keeper, &store)?;
                Ok::<_, Failure>((replica.records, replica.compare(&store)?))
            })?;
            (records, findings) = (folded, differing);
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
