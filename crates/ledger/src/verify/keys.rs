//! The keys that may sign: the one given from outside, and those it handed over to in turn.

use serde_json::Value;

use super::TrustedKey;
use super::finding::{Findings, What};
use crate::key::PublicKey;

/// A record by which one key hands over to the next.
pub(super) struct Rotation {
    /// The record; none in a bundle, which carries only the statement.
    pub(super) seq: Option<u64>,
    pub(super) key: String,
    pub(super) signature: String,
}

impl Rotation {
    /// From the fact of a record; a malformed one gives a statement that nobody signed.
    pub(super) fn from_fact(seq: u64, fact: &Value) -> Self {
        let text = |name| fact.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        Self { seq: Some(seq), key: text("key"), signature: text("signature") }
    }
}

/// The chain of keys, the given one first. `here` are the keys found in what is judged: believed
/// only when one has the given fingerprint.
pub(super) fn chain(
    trusted: &TrustedKey,
    here: &str,
    rotations: &[Rotation],
    findings: &mut Findings,
) -> Vec<PublicKey> {
    let first = match trusted {
        TrustedKey::Key(key) => Some(key.clone()),
        TrustedKey::Fingerprint(wanted) => {
            let new = rotations.iter().map(|rotation| rotation.key.as_str());
            let parsed = here.lines().chain(new).filter_map(|line| line.parse::<PublicKey>().ok());
            parsed.into_iter().find(|key| key.fingerprint() == *wanted)
        }
    };
    let Some(first) = first else {
        findings.general(What::KeyNotHere);
        return Vec::new();
    };
    let begins = rotations.iter().rposition(|rotation| rotation.key == first.to_string());
    let mut keys = vec![first];
    // What led to the given key is older than the trust in it, and vouched for by later years.
    for rotation in rotations.iter().skip(begins.map_or(0, |at| at + 1)) {
        let next = rotation.key.parse::<PublicKey>().ok();
        let signed = next.filter(|next| {
            keys.last().is_some_and(|last| last.verify_successor(next, &rotation.signature).is_ok())
        });
        match (signed, rotation.seq) {
            (Some(next), _) => keys.push(next),
            (None, Some(seq)) => findings.at(seq, What::Rotation),
            (None, None) => findings.general(What::Rotation),
        }
    }
    keys
}
