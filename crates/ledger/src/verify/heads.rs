//! Heads that somebody kept: what the log was on a certain day. They find what no signature can,
//! namely that the owner of the key has written the log anew.

use std::collections::BTreeSet;

use super::Head;
use super::finding::{Finding, Findings, What};
use super::report::Report;
use super::year::YearRead;
use crate::checkpoint::{Checkpoint, CheckpointError, open_checkpoint};
use crate::key::PublicKey;
use crate::note::Note;
use crate::tree::Hash;

/// What a head says about one log.
pub(super) struct Kept<'h> {
    pub(super) origin: Option<String>,
    pub(super) size: u64,
    root: Root<'h>,
}

enum Root<'h> {
    Whole(Hash),
    Typed(&'h crate::paper::PaperHead),
}

impl Kept<'_> {
    pub(super) fn matches(&self, root: &Hash) -> bool {
        match &self.root {
            Root::Whole(own) => own == root,
            Root::Typed(paper) => paper.matches(root),
        }
    }
}

/// The sizes the heads speak of, before anything in them is believed.
pub(super) fn sizes(heads: &[Head]) -> BTreeSet<u64> {
    let size = |head: &Head| match head {
        Head::Signed(note) => Some(Checkpoint::from_text(&Note::parse(note).ok()?.text).ok()?.size),
        Head::Paper(paper) => Some(paper.size),
    };
    heads.iter().filter_map(size).collect()
}

/// The heads that are what they claim to be; a false one is a finding.
pub(super) fn valid<'h>(
    heads: &'h [Head],
    keys: &[PublicKey],
    vouched: &[Checkpoint],
    findings: &mut Findings,
) -> Vec<Kept<'h>> {
    let mut kept = Vec::new();
    for head in heads {
        match head {
            Head::Paper(paper) => kept.push(Kept {
                origin: paper.origin.clone(),
                size: paper.size,
                root: Root::Typed(paper),
            }),
            Head::Signed(note) => match signed(note, keys, vouched) {
                Ok(Checkpoint { origin, size, root }) => {
                    kept.push(Kept { origin: Some(origin), size, root: Root::Whole(root) });
                }
                Err(error) => findings.general(What::HeadInvalid { why: error.to_string() }),
            },
        }
    }
    kept
}

/// A head signed by an older key than the given one counts where a later year vouches for it.
fn signed(
    note: &str,
    keys: &[PublicKey],
    vouched: &[Checkpoint],
) -> Result<Checkpoint, CheckpointError> {
    let opened = open_checkpoint(note, keys);
    if opened != Err(CheckpointError::UnknownKey) {
        return opened;
    }
    let claimed = Checkpoint::from_text(&Note::parse(note)?.text)?;
    if vouched.contains(&claimed) { Ok(claimed) } else { opened }
}

/// Compares the kept heads of one export with its years.
pub(super) fn judge(
    kept: &[Kept<'_>],
    years: &[YearRead],
    heads: &[Option<Checkpoint>],
    report: &mut Report,
    findings: &mut Findings,
) {
    let mut by_size: Vec<_> = kept.iter().collect();
    by_size.sort_by_key(|head| head.size);
    // The last size of each year at which a head was met: what was rewritten lies after it.
    let mut met: Vec<u64> = vec![0; years.len()];
    for head in by_size {
        let named = |own: &Option<Checkpoint>| match (&head.origin, own) {
            (Some(origin), Some(own)) => own.origin == *origin,
            _ => false,
        };
        let place = match &head.origin {
            Some(_) => heads.iter().position(named),
            None => years.len().checked_sub(1),
        };
        let found = place.and_then(|at| Some((years.get(at)?, met.get_mut(at)?)));
        let Some((year, met)) = found else {
            let origin = head.origin.clone().unwrap_or_default();
            findings.general(What::HeadForeign { origin });
            continue;
        };
        match compare(head, year, *met) {
            None => {
                *met = head.size;
                report.heads_met += 1;
            }
            Some(finding) => findings.push(finding),
        }
    }
}

fn compare(head: &Kept<'_>, year: &YearRead, met: u64) -> Option<Finding> {
    let first = year.index.first_seq;
    if head.size > year.size {
        let what = What::TailCut { head: head.size, found: year.size };
        return Some(Finding { seq: Some(first + year.size), range: None, what });
    }
    let same = year.roots_at.get(&head.size).is_some_and(|root| head.matches(root));
    (!same).then(|| {
        let range = (head.size > met).then(|| (first + met, first + head.size - 1));
        Finding { seq: None, range, what: What::HeadDiffers { head: head.size } }
    })
}
