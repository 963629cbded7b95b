//! Judging a case bundle: each record by its own proof, the case by its chain.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::finding::{Findings, What};
use super::heads::{self, Kept};
use super::keys::{self, Rotation};
use super::openings::Openings;
use super::report::{Kind, Report, YearReport};
use super::year::blob_fact;
use super::{Head, TrustedKey, VerifyError};
use crate::bundle::{BundleError, BundleRecord, CaseBundle};
use crate::checkpoint::{Checkpoint, CheckpointError, open_signed};
use crate::commitment::commitments;
use crate::entry::{Entry, FactBody};
use crate::hex;
use crate::key::PublicKey;
use crate::tree::{Hash, leaf_hash, verify_inclusion};

pub(super) fn verify(
    path: &Path,
    trusted: &TrustedKey,
    given: &[Head],
) -> Result<Report, VerifyError> {
    let bundle = match CaseBundle::read(path) {
        Ok(bundle) => bundle,
        Err(BundleError::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(VerifyError::Nothing(path.to_owned()));
        }
        Err(BundleError::Io(error)) => {
            return Err(VerifyError::Io { path: path.to_owned(), error });
        }
        Err(error) => {
            let mut report = Report::new(Kind::Bundle);
            let mut findings = Findings::default();
            findings.general(What::Bundle { why: error.to_string() });
            report.close(findings);
            return Ok(report);
        }
    };
    Ok(judge(&bundle, trusted, given))
}

fn judge(bundle: &CaseBundle, trusted: &TrustedKey, given: &[Head]) -> Report {
    let mut findings = Findings::default();
    let rotations = bundle.rotations.iter();
    let rotations: Vec<_> = rotations
        .map(|(key, by)| Rotation { seq: None, key: key.clone(), signature: by.clone() })
        .collect();
    let keys = keys::chain(trusted, &bundle.key, &rotations, &mut findings);
    let mut case = Case {
        bundle,
        keys: &keys,
        findings,
        report: Report::new(Kind::Bundle),
        logs: BTreeMap::new(),
        blobs: bundle.blobs.iter().map(|b| (Sha256::digest(b).into(), b.as_slice())).collect(),
        named: HashSet::new(),
        openings: Openings::default(),
        last: None,
        cited: Vec::new(),
    };
    case.report.schools.push(bundle.school);
    case.report.case = Some(bundle.case);
    bundle.records.iter().for_each(|record| case.record(record));
    case.blobs_that_no_record_names();
    case.openings();
    case.clauses();
    case.heads(given);
    let Case { mut report, findings, .. } = case;
    report.close(findings);
    report
}

struct Case<'b> {
    bundle: &'b CaseBundle,
    keys: &'b [PublicKey],
    findings: Findings,
    report: Report,
    /// By checkpoint note: its head, and the number of its first record.
    logs: BTreeMap<&'b str, Option<Log>>,
    blobs: HashMap<Hash, &'b [u8]>,
    /// Those of them that a record names; several may name the same.
    named: HashSet<Hash>,
    openings: Openings,
    /// Number of the record before.
    last: Option<u64>,
    cited: Vec<String>,
}

#[derive(Clone)]
struct Log {
    head: Checkpoint,
    first_seq: Option<u64>,
}

impl<'b> Case<'b> {
    fn record(&mut self, record: &'b BundleRecord) {
        let index = record.proof.index;
        let log = self.log(&record.proof.checkpoint);
        let guessed = log.as_ref().and_then(|log| log.first_seq?.checked_add(index));
        let entry = match Entry::decode(&record.entry) {
            Ok(entry) => entry,
            Err(error) => {
                let what = What::NotAnEntry { why: error.to_string() };
                return self.find(guessed, what);
            }
        };
        let seq = entry.seq;
        let Some(log) = log else { return };
        let leaf = leaf_hash(&record.entry);
        let included =
            verify_inclusion(&leaf, index, log.head.size, &record.proof.path, &log.head.root);
        if let Err(error) = included {
            return self.find(guessed.or(Some(seq)), What::NotIncluded { why: error.to_string() });
        }
        match seq.checked_sub(index) {
            Some(first) if log.first_seq.is_none_or(|known| known == first) => {
                self.began(&record.proof.checkpoint, first);
            }
            _ => self.find(Some(seq), What::Sequence { found: seq }),
        }
        self.report.saw(entry.recorded_at);
        self.links(&entry);
        self.fact(seq, &entry.fact);
        self.cited.push(entry.clause);
    }

    /// The head of a record's proof. It is judged once, however many records share it.
    fn log(&mut self, note: &'b str) -> Option<Log> {
        if let Some(known) = self.logs.get(note) {
            return known.clone();
        }
        let year = year_of(note);
        let log = match open_signed(note, self.keys) {
            Ok((head, key)) => {
                let signer = Some((key.name().to_owned(), key.fingerprint().to_string()));
                let described = YearReport { year, first_seq: 0, head: Some(head.clone()), signer };
                self.report.years.push(described);
                Some(Log { head, first_seq: None })
            }
            Err(CheckpointError::UnknownKey) => {
                self.findings.general(What::UnknownKey { year });
                None
            }
            Err(error) => {
                self.findings.general(What::Checkpoint { year, why: error.to_string() });
                None
            }
        };
        self.logs.insert(note, log.clone());
        log
    }

    /// Notes the number of a log's first record, as the records' own numbers give it.
    fn began(&mut self, note: &str, first: u64) {
        if let Some(Some(log)) = self.logs.get_mut(note) {
            log.first_seq = Some(first);
            let origin = &log.head.origin;
            let same = |year: &&mut YearReport| {
                year.head.as_ref().is_some_and(|head| head.origin == *origin)
            };
            if let Some(year) = self.report.years.iter_mut().find(same) {
                year.first_seq = first;
            }
        }
    }

    fn links(&mut self, entry: &Entry) {
        let seq = entry.seq;
        if entry.school != self.bundle.school {
            self.find(Some(seq), What::School);
        }
        if entry.case != Some(self.bundle.case) {
            self.find(Some(seq), What::Case);
        }
        if entry.prev != self.last {
            let (expected, found) = (self.last, entry.prev);
            self.find(Some(seq), What::Previous { expected, found });
        }
        self.last = Some(seq);
    }

    fn fact(&mut self, seq: u64, body: &FactBody) {
        let committed = match body {
            FactBody::Inline(fact) => commitments(fact),
            FactBody::Blob { sha256, size } => match self.blob(sha256, *size) {
                Ok(fact) => commitments(&fact),
                Err(why) => {
                    self.find(Some(seq), What::Blob { sha256: hex::text(sha256), why });
                    return self.openings.leave_unjudged(seq);
                }
            },
        };
        match committed {
            Ok(commitments) => self.openings.commit(seq, commitments),
            Err(error) => {
                self.find(Some(seq), What::Commitment { why: error.to_string() });
                self.openings.leave_unjudged(seq);
            }
        }
    }

    fn blob(&mut self, sha256: &Hash, size: u64) -> Result<Value, String> {
        self.named.insert(*sha256);
        let bytes = self.blobs.get(sha256).copied().ok_or("it is missing");
        blob_fact(&bytes.map(<[u8]>::to_vec), sha256, size)
    }

    fn blobs_that_no_record_names(&mut self) {
        for sha256 in self.blobs.keys().filter(|sha256| !self.named.contains(*sha256)) {
            let why = "no record names it".to_owned();
            self.findings.general(What::Blob { sha256: hex::text(sha256), why });
        }
    }

    fn openings(&mut self) {
        let mut openings = std::mem::take(&mut self.openings);
        for (seq, opening) in &self.bundle.opened {
            openings.open(*seq, opening, &mut self.findings);
        }
        self.report.opened = openings.opened;
        // The acts that erase people are not in the case.
        self.report.withheld = openings.missing().count() as u64;
    }

    fn clauses(&mut self) {
        for clause in self.bundle.clauses.iter().filter(|clause| !clause.is_whole()) {
            self.findings.general(What::Clause { cite: clause.cite.clone() });
        }
        let mut cited = std::mem::take(&mut self.cited);
        cited.sort();
        cited.dedup();
        cited.retain(|cite| self.bundle.clauses.iter().all(|clause| clause.cite != *cite));
        self.report.clauses_missing = cited;
    }

    /// A bundle can meet or refute only a head of its own size.
    fn heads(&mut self, given: &[Head]) {
        for kept in heads::valid(given, self.keys, &[], &mut self.findings) {
            let comparable = |head: &&Checkpoint| {
                head.size == kept.size && kept.origin.as_ref().is_none_or(|own| *own == head.origin)
            };
            let logs = self.logs.values().flatten().map(|log| &log.head);
            match logs.into_iter().find(comparable) {
                None => self.report.heads_unjudged += 1,
                Some(head) if kept.matches(&head.root) => self.report.heads_met += 1,
                Some(_) => self.findings.general(differs(&kept)),
            }
        }
    }

    fn find(&mut self, seq: Option<u64>, what: What) {
        match seq {
            Some(seq) => self.findings.at(seq, what),
            None => self.findings.general(what),
        }
    }
}

fn differs(kept: &Kept<'_>) -> What {
    What::HeadDiffers { head: kept.size }
}

/// The year a note speaks of, before it is believed.
fn year_of(note: &str) -> u16 {
    let origin = note.lines().next().unwrap_or_default();
    origin.rsplit('/').next().and_then(|year| year.parse().ok()).unwrap_or_default()
}
