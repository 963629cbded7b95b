//! What a verification has to say, for machines and for whoever puts it into sentences.

use serde_json::{Value, json};

use super::finding::{Finding, Findings};
use crate::checkpoint::Checkpoint;
use crate::id::Id;
use crate::{hex, time};

/// What was judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An exported ledger.
    Export,
    /// A case bundle.
    Bundle,
}

/// What was judged and what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Ledger or case.
    pub kind: Kind,
    /// The schools whose records were judged.
    pub schools: Vec<Id>,
    /// The case, of a bundle.
    pub case: Option<Id>,
    /// Entries that were read.
    pub entries: u64,
    /// Earliest and latest time of recording, in milliseconds UTC.
    pub recorded: Option<(i64, i64)>,
    /// The years, with what signs them.
    pub years: Vec<YearReport>,
    /// The head of the year before the first one here; that year was not given.
    pub before: Option<Checkpoint>,
    /// Personal values whose opening was checked.
    pub opened: u64,
    /// People whose values were erased by an act.
    pub erased: Vec<Erased>,
    /// Personal values that are withheld from the reader; in a bundle also erased ones.
    pub withheld: u64,
    /// Given heads that were met.
    pub heads_met: u64,
    /// Given heads that could neither be met nor refuted from a bundle.
    pub heads_unjudged: u64,
    /// Cited clauses whose text is not in the bundle.
    pub clauses_missing: Vec<String>,
    /// What does not match.
    pub findings: Vec<Finding>,
    /// Findings beyond the limit of the list.
    pub more_findings: u64,
}

/// One year's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YearReport {
    /// The year.
    pub year: u16,
    /// Record number of its first entry; of a bundle, of the first that is shown.
    pub first_seq: u64,
    /// Its head, where that is valid.
    pub head: Option<Checkpoint>,
    /// Name and fingerprint of the key that signs it. None where a later year vouches for it.
    pub signer: Option<(String, String)>,
}

/// A person whose values were erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erased {
    /// The person.
    pub of: Id,
    /// Number of the erasing record.
    pub by: u64,
    /// How many values are gone.
    pub values: u64,
}

impl Report {
    pub(super) fn new(kind: Kind) -> Self {
        Self {
            kind,
            schools: Vec::new(),
            case: None,
            entries: 0,
            recorded: None,
            years: Vec::new(),
            before: None,
            opened: 0,
            erased: Vec::new(),
            withheld: 0,
            heads_met: 0,
            heads_unjudged: 0,
            clauses_missing: Vec::new(),
            findings: Vec::new(),
            more_findings: 0,
        }
    }

    /// Whether nothing was found.
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }

    /// Whether a school with a scripted clock is among what was judged.
    pub fn is_demo(&self) -> bool {
        self.years.iter().any(|year| year.head.as_ref().is_some_and(Checkpoint::is_demo))
    }

    /// Number of values that were erased.
    pub fn erased_values(&self) -> u64 {
        self.erased.iter().map(|erased| erased.values).sum()
    }

    pub(super) fn saw(&mut self, recorded_at: i64) {
        let (first, last) = self.recorded.unwrap_or((recorded_at, recorded_at));
        self.recorded = Some((first.min(recorded_at), last.max(recorded_at)));
        self.entries += 1;
    }

    pub(super) fn close(&mut self, mut findings: Findings) {
        findings.list.sort_by_key(|finding| (finding.seq.is_none(), finding.seq));
        self.findings = findings.list;
        self.more_findings = findings.more;
    }

    /// The report for machines.
    pub fn to_json(&self) -> Value {
        json!({
            "ok": self.is_clean(),
            "kind": match self.kind { Kind::Export => "ledger", Kind::Bundle => "case" },
            "schools": self.schools.iter().map(Id::to_string).collect::<Vec<_>>(),
            "case": self.case.as_ref().map(Id::to_string),
            "entries": self.entries,
            "from": self.recorded.and_then(|(first, _)| time::format(first)),
            "to": self.recorded.and_then(|(_, last)| time::format(last)),
            "years": self.years.iter().map(YearReport::to_json).collect::<Vec<_>>(),
            "before": self.before.as_ref().map(head_json),
            "demo": self.is_demo(),
            "opened": self.opened,
            "erased": self.erased.iter().map(Erased::to_json).collect::<Vec<_>>(),
            "withheld": self.withheld,
            "heads_met": self.heads_met,
            "heads_unjudged": self.heads_unjudged,
            "clauses_missing": self.clauses_missing,
            "findings": self.findings.iter().map(Finding::to_json).collect::<Vec<_>>(),
            "more_findings": self.more_findings,
        })
    }
}

impl YearReport {
    fn to_json(&self) -> Value {
        json!({
            "year": self.year,
            "first_seq": self.first_seq,
            "head": self.head.as_ref().map(head_json),
            "key": self.signer.as_ref().map(|(name, _)| name),
            "fingerprint": self.signer.as_ref().map(|(_, fingerprint)| fingerprint),
        })
    }
}

impl Erased {
    fn to_json(&self) -> Value {
        json!({ "person": self.of.to_string(), "by": self.by, "values": self.values })
    }
}

impl Finding {
    fn to_json(&self) -> Value {
        json!({
            "record": self.seq,
            "range": self.range.map(|(first, last)| [first, last]),
            "class": self.what.class().as_str(),
            "what": self.what.to_string(),
        })
    }
}

fn head_json(head: &Checkpoint) -> Value {
    json!({ "origin": head.origin, "size": head.size, "root": hex::text(&head.root) })
}
