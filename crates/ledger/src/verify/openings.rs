//! Openings against the commitments of the entries.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::finding::{Findings, What};
use super::report::Erased;
use crate::bundle::seq_and_opening;
use crate::canonical;
use crate::commitment::Opening;
use crate::id::Id;
use crate::tree::Hash;

struct Commitment {
    path: String,
    of: Id,
    hash: Hash,
    opened: bool,
}

/// A commitment without an opening.
pub(super) struct Missing {
    pub(super) seq: u64,
    pub(super) path: String,
    pub(super) of: Id,
}

/// The commitments of one year or one case, and which of them were opened.
#[derive(Default)]
pub(super) struct Openings {
    commitments: HashMap<u64, Vec<Commitment>>,
    /// Records whose own bytes are in doubt: their openings are not judged.
    unjudged: HashSet<u64>,
    pub(super) opened: u64,
}

impl Openings {
    pub(super) fn commit(&mut self, seq: u64, commitments: Vec<(String, Id, Hash)>) {
        if !commitments.is_empty() {
            let commitments = commitments.into_iter();
            let unopened =
                commitments.map(|(path, of, hash)| Commitment { path, of, hash, opened: false });
            self.commitments.insert(seq, unopened.collect());
        }
    }

    pub(super) fn leave_unjudged(&mut self, seq: u64) {
        self.unjudged.insert(seq);
    }

    /// One line of `openings.jsonl`; a false one is returned as what to find.
    pub(super) fn line(&mut self, year: u16, number: u64, line: &[u8], findings: &mut Findings) {
        let members = canonical::decode(line).ok().and_then(|value| match value {
            serde_json::Value::Object(members) => seq_and_opening(members),
            _ => None,
        });
        match members {
            Some((seq, opening)) => self.open(seq, &opening, findings),
            None => findings.general(What::OpeningMalformed { year, line: number }),
        }
    }

    pub(super) fn open(&mut self, seq: u64, opening: &Opening, findings: &mut Findings) {
        if self.unjudged.contains(&seq) {
            return;
        }
        let path = opening.path.clone();
        let of_record = self.commitments.get_mut(&seq).map(Vec::as_mut_slice).unwrap_or_default();
        match of_record.iter_mut().find(|commitment| commitment.path == path) {
            Some(commitment) if !commitment.opened => {
                commitment.opened = true;
                if opening.opens(&path, &commitment.of, &commitment.hash) {
                    self.opened += 1;
                } else {
                    findings.at(seq, What::OpeningMismatch { path });
                }
            }
            _ => findings.at(seq, What::OpeningUnknown { path }),
        }
    }

    pub(super) fn missing(self) -> impl Iterator<Item = Missing> {
        self.commitments.into_iter().flat_map(|(seq, commitments)| {
            let unopened = commitments.into_iter().filter(|commitment| !commitment.opened);
            unopened.map(move |Commitment { path, of, .. }| Missing { seq, path, of })
        })
    }
}

/// A missing opening needs an act, of the same record or a later one, that erased the person.
pub(super) fn excuse(
    missing: Vec<Missing>,
    erasures: &HashMap<Id, u64>,
    findings: &mut Findings,
) -> Vec<Erased> {
    let mut erased: BTreeMap<Id, Erased> = BTreeMap::new();
    for Missing { seq, path, of } in missing {
        match erasures.get(&of) {
            Some(by) if *by >= seq => {
                erased.entry(of).or_insert(Erased { of, by: *by, values: 0 }).values += 1;
            }
            _ => findings.at(seq, What::OpeningMissing { path }),
        }
    }
    erased.into_values().collect()
}
