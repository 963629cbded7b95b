//! When all years are read and the keys are known: which signed head each year has, whether its
//! entries lead there, and whether the years follow each other.

use super::finding::{Findings, What};
use super::report::{Report, YearReport};
use super::year::YearRead;
use crate::checkpoint::{Checkpoint, CheckpointError, open_signed};
use crate::key::PublicKey;
use crate::note::Note;

/// Judges every year; returns the valid heads in the order of the years.
pub(super) fn years(
    years: &[YearRead],
    keys: &[PublicKey],
    report: &mut Report,
    findings: &mut Findings,
) -> Vec<Option<Checkpoint>> {
    let mut heads = Vec::new();
    // From the newest back: a year that is proven vouches for the last head of the year before.
    let mut vouched: Option<&str> = None;
    for year in years.iter().rev() {
        let head = head(year, keys, vouched, report, findings);
        let proven = entries(year, head.as_ref(), findings);
        vouched = year.previous.as_deref().filter(|_| proven);
        heads.push(head);
    }
    heads.reverse();
    report.years.reverse();
    follow(years, &heads, findings);
    if let Some(first) = years.first().filter(|year| year.index.first_seq > 0) {
        report.before = first.previous.as_deref().and_then(unsigned);
    }
    heads
}

/// The lines of a checkpoint whose signature is not what is believed.
fn unsigned(note: &str) -> Option<Checkpoint> {
    Checkpoint::from_text(&Note::parse(note).ok()?.text).ok()
}

/// The year's head, when it is signed by a key of the chain or vouched for by the year after.
fn head(
    read: &YearRead,
    keys: &[PublicKey],
    vouched: Option<&str>,
    report: &mut Report,
    findings: &mut Findings,
) -> Option<Checkpoint> {
    let year = read.index.year;
    let mut described =
        YearReport { year, first_seq: read.index.first_seq, head: None, signer: None };
    let opened = read.note.as_deref().map(|note| (open_signed(note, keys), unsigned(note)));
    let head = match opened {
        None => None,
        Some((Ok((head, key)), _)) => {
            described.signer = Some((key.name().to_owned(), key.fingerprint().to_string()));
            Some(head)
        }
        Some((Err(CheckpointError::UnknownKey), Some(head))) if vouched == read.note.as_deref() => {
            Some(head)
        }
        Some((Err(CheckpointError::UnknownKey), _)) => {
            findings.general(What::UnknownKey { year });
            None
        }
        Some((Err(error), _)) => {
            findings.general(What::Checkpoint { year, why: error.to_string() });
            None
        }
    };
    let head = head.filter(|head| {
        let right = head.year() == Some(year);
        if !right {
            findings.general(What::Origin { year, origin: head.origin.clone() });
        }
        right
    });
    described.head.clone_from(&head);
    report.years.push(described);
    head
}

/// Whether the entries are those that were signed; says what differs.
fn entries(read: &YearRead, head: Option<&Checkpoint>, findings: &mut Findings) -> bool {
    let year = read.index.year;
    let altered = |findings: &mut Findings| {
        read.suspects.iter().for_each(|seq| findings.at(*seq, What::EntryAltered));
    };
    let Some(head) = head else {
        // Without a head neither entries nor tiles are known to be right.
        altered(findings);
        return false;
    };
    if head.size != read.index.count {
        let first_odd = read.index.first_seq + head.size.min(read.index.count);
        let count = What::Count { year, signed: head.size, found: read.index.count };
        findings.at(first_odd, count);
    }
    if head.size != read.size {
        altered(findings);
        return false;
    }
    let (by_entries, by_tiles) = (read.roots.0 == head.root, read.roots.1 == head.root);
    let tiles = if by_entries { &read.tiles.0 } else { &read.tiles.1 };
    if by_entries {
        let level_0 = read.suspects.iter().map(|seq| (tile_name(read, *seq), *seq));
        let mut named: Vec<_> = level_0.chain(tiles.iter().cloned()).collect();
        named.dedup_by(|one, other| one.0 == other.0);
        for (path, seq) in named {
            findings.at(seq, What::TileAltered { path });
        }
        return true;
    }
    altered(findings);
    if !by_tiles {
        findings.general(What::Root { year });
    }
    for (path, seq) in tiles {
        findings.at(*seq, What::TileAltered { path: path.clone() });
    }
    false
}

fn tile_name(read: &YearRead, seq: u64) -> String {
    use crate::tiles::{Tile, WIDTH};
    let index = (seq - read.index.first_seq) / WIDTH;
    let width = (read.index.count - index * WIDTH).min(WIDTH);
    format!("{:04}/{}", read.index.year, Tile { level: 0, index, width }.path())
}

/// Each later year begins where the year before ended, in the same log, and says so.
fn follow(years: &[YearRead], heads: &[Option<Checkpoint>], findings: &mut Findings) {
    for (pair, heads) in years.windows(2).zip(heads.windows(2)) {
        let ([before, after], [head_before, head_after]) = (pair, heads) else { continue };
        let first = after.index.first_seq;
        if before.index.first_seq + before.index.count != first
            || before.index.year >= after.index.year
        {
            findings.general(What::Index);
        }
        let (Some(head_before), Some(head_after)) = (head_before, head_after) else { continue };
        if log(head_before) != log(head_after) {
            let origin = head_after.origin.clone();
            findings.general(What::Origin { year: after.index.year, origin });
        }
        let believed = after.suspects.first() != Some(&first);
        let said = after.previous.as_deref().map(unsigned);
        if believed && said.is_some_and(|said| said.as_ref() != Some(head_before)) {
            findings.at(first, What::YearBefore);
        }
    }
}

/// The origin without the year.
fn log(head: &Checkpoint) -> Option<&str> {
    head.origin.rsplit_once('/').map(|(log, _)| log)
}
