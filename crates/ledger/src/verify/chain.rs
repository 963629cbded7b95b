//! The numbers by which records hang together: school, sequence, groups, cases, years. And what
//! the records say about the proof itself: keys handed over, people erased.

use std::collections::HashMap;

use serde_json::Value;

use super::finding::{Findings, What};
use super::keys::Rotation;
use crate::acts;
use crate::entry::Entry;
use crate::id::Id;

/// Where an entry stands.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// Its number by its place.
    pub(super) seq: u64,
    /// Whether it is the first of its year.
    pub(super) opens_year: bool,
}

/// What has been learnt from the records so far.
pub(super) struct Chain {
    school: Id,
    /// The first record that is here; what lies before it is not judged.
    first: u64,
    /// For each record whether a group begins with it.
    begins_group: Vec<bool>,
    /// The last record of each case.
    last_of: HashMap<Id, u64>,
    /// An entry could not be read or believed: what hangs on it is not judged any more.
    broken: bool,
    pub(super) rotations: Vec<Rotation>,
    /// The latest erasing record of each person.
    pub(super) erasures: HashMap<Id, u64>,
}

impl Chain {
    pub(super) fn new(school: Id, first: u64) -> Self {
        Self {
            school,
            first,
            begins_group: Vec::new(),
            last_of: HashMap::new(),
            broken: false,
            rotations: Vec::new(),
            erasures: HashMap::new(),
        }
    }

    /// The entry at this place is not believed.
    pub(super) fn skip(&mut self) {
        self.broken = true;
        self.begins_group.push(false);
    }

    /// Takes an entry in. Returns the last checkpoint of the year before, when it holds one.
    pub(super) fn take(
        &mut self,
        place: Place,
        entry: &Entry,
        fact: Option<&Value>,
        findings: &mut Findings,
    ) -> Option<String> {
        let seq = place.seq;
        if entry.school != self.school {
            findings.at(seq, What::School);
        }
        if entry.seq != seq {
            findings.at(seq, What::Sequence { found: entry.seq });
        }
        self.begins_group.push(entry.group == seq);
        if !self.broken {
            self.group(seq, entry.group, findings);
            self.previous(seq, entry, findings);
        }
        if let Some(case) = entry.case {
            self.last_of.insert(case, seq);
        }
        self.learn(seq, entry, fact);
        let is_opening = entry.act == acts::OPEN_YEAR;
        if is_opening != (place.opens_year && seq > 0) {
            findings.at(seq, What::YearOpening);
        }
        let previous = fact.and_then(|fact| fact.get("previous")).and_then(Value::as_str);
        previous.filter(|_| is_opening && place.opens_year).map(str::to_owned)
    }

    fn group(&self, seq: u64, group: u64, findings: &mut Findings) {
        let Some(at) = group.checked_sub(self.first) else { return };
        let begins = usize::try_from(at).ok().and_then(|at| self.begins_group.get(at));
        if begins != Some(&true) {
            findings.at(seq, What::Group);
        }
    }

    fn previous(&self, seq: u64, entry: &Entry, findings: &mut Findings) {
        let Some(case) = entry.case else { return };
        let (expected, found) = (self.last_of.get(&case).copied(), entry.prev);
        let lies_before = expected.is_none() && found.is_some_and(|prev| prev < self.first);
        if expected != found && !lies_before {
            findings.at(seq, What::Previous { expected, found });
        }
    }

    fn learn(&mut self, seq: u64, entry: &Entry, fact: Option<&Value>) {
        let Some(fact) = fact else { return };
        if entry.act == acts::ROTATE_KEY {
            self.rotations.push(Rotation::from_fact(seq, fact));
        }
        if entry.act == acts::ERASE_PERSON {
            let person = fact.get("person").and_then(Value::as_str);
            if let Some(person) = person.and_then(|text| text.parse().ok()) {
                self.erasures.insert(person, seq);
            }
        }
    }
}
