//! One year's files: entries against tiles against each other. Which of them is right shows only
//! when the signed root is known, so both trees are grown here and judged in `settle`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::chain::{Chain, Place};
use super::finding::{Findings, What};
use super::openings::{Missing, Openings};
use super::report::Report;
use crate::canonical;
use crate::commitment::commitments;
use crate::entry::{Entry, FactBody};
use crate::export::{Folder, IndexYear};
use crate::hex;
use crate::tiles::{self, Tile, TileBuilder, WIDTH};
use crate::tree::{Hash, leaf_hash};

/// A tile that differs, and the first record under the difference.
type OddTile = (String, u64);

/// What one year's files say, before anything is believed.
pub(super) struct YearRead {
    pub(super) index: IndexYear,
    /// The checkpoint file.
    pub(super) note: Option<String>,
    /// Entries read without a gap.
    pub(super) size: u64,
    /// Root of the entries, and of the hashes in the tiles of level 0.
    pub(super) roots: (Hash, Hash),
    /// Root of the first entries, for each size somebody kept a head of.
    pub(super) roots_at: BTreeMap<u64, Hash>,
    /// Records whose hash is not the one in the tile.
    pub(super) suspects: Vec<u64>,
    /// Tiles that are not those of the entries, and that are not those of the tiles below.
    pub(super) tiles: (Vec<OddTile>, Vec<OddTile>),
    /// The last checkpoint of the year before, as the first entry holds it.
    pub(super) previous: Option<String>,
}

/// Reads years one after another.
pub(super) struct Reader<'a> {
    pub(super) folder: &'a Folder,
    pub(super) chain: Chain,
    pub(super) findings: Findings,
    pub(super) report: Report,
    /// Sizes for which somebody kept a head.
    pub(super) wanted: BTreeSet<u64>,
    /// Names of the files that belong to the export.
    pub(super) expected: BTreeSet<String>,
    pub(super) missing: Vec<Missing>,
    /// A year could not be read to its end.
    pub(super) gap: bool,
}

/// One year while it is read.
struct Growing {
    read: YearRead,
    by_entries: TileBuilder,
    by_tiles: TileBuilder,
    openings: Openings,
}

impl Reader<'_> {
    pub(super) fn year(&mut self, index: IndexYear) -> YearRead {
        // Bytes that are no text stay visible as such: no signature verifies over them.
        let note = self.bytes(&format!("{:04}/checkpoint", index.year));
        let note = note.map(|note| String::from_utf8_lossy(&note).into_owned());
        let mut growing = Growing::new(index, note);
        growing.note_root(&self.wanted);
        for number in 0..index.count.div_ceil(WIDTH) {
            if !self.bundle(&mut growing, number) {
                break;
            }
        }
        if growing.by_entries.frontier().size() == index.count {
            self.partial_tiles(&mut growing);
        } else {
            self.gap = true;
        }
        self.openings(index.year, &mut growing.openings);
        self.report.opened += growing.openings.opened;
        self.missing.extend(growing.openings.missing());
        let roots = (growing.by_entries.frontier().root(), growing.by_tiles.frontier().root());
        YearRead { size: growing.by_entries.frontier().size(), roots, ..growing.read }
    }

    /// One entry bundle with its tile; false when there is a gap after it.
    fn bundle(&mut self, growing: &mut Growing, number: u64) -> bool {
        let IndexYear { year, first_seq, count } = growing.read.index;
        let width = (count - number * WIDTH).min(WIDTH);
        let tile = Tile { level: 0, index: number, width };
        let path = format!("{year:04}/{}", tile.entries_path());
        let tile_path = format!("{year:04}/{}", tile.path());
        let from = first_seq + number * WIDTH;
        let hashes = self.bytes(&tile_path).unwrap_or_default();
        let Some(bytes) = self.bytes(&path) else { return false };
        let (entries, whole) = tiles::split_bundle(&bytes);
        let complete = whole && entries.len() as u64 == width;
        let (hashes, rest) = hashes.as_chunks::<32>();
        let tile_whole = rest.is_empty() && hashes.len() as u64 == width;
        if !tile_whole {
            growing.read.tiles.0.push((tile_path.clone(), from));
            growing.read.tiles.1.push((tile_path.clone(), from));
        }
        for (seq, (place, entry)) in (from..from + width).zip(entries.iter().enumerate()) {
            let leaf = leaf_hash(entry);
            let in_tile = hashes.get(place).copied().filter(|_| tile_whole).unwrap_or(leaf);
            let believed = leaf == in_tile;
            if !believed {
                growing.read.suspects.push(seq);
            }
            self.grow(growing, leaf, in_tile);
            self.entry(growing, seq, entry, believed);
            if !believed && !complete {
                // The lengths are wrong from here: what follows is not entries.
                return false;
            }
        }
        if !complete {
            let seq = from + (entries.len() as u64).min(width);
            self.findings.at(seq, What::EntriesMalformed { path });
        }
        complete
    }

    /// Appends a leaf to both trees and compares the tiles above level 0 that become full.
    fn grow(&mut self, growing: &mut Growing, leaf: Hash, in_tile: Hash) {
        let mut full = (Vec::new(), Vec::new());
        growing.by_entries.append(leaf, |tile, hashes| full.0.push((tile, hashes.to_vec())));
        growing.by_tiles.append(in_tile, |tile, hashes| full.1.push((tile, hashes.to_vec())));
        growing.note_root(&self.wanted);
        self.tiles(growing, &full.0, &full.1);
    }

    fn partial_tiles(&mut self, growing: &mut Growing) {
        let owned = |builder: &TileBuilder| -> Vec<(Tile, Vec<Hash>)> {
            builder.partial().map(|(tile, hashes)| (tile, hashes.to_vec())).collect()
        };
        let (by_entries, by_tiles) = (owned(&growing.by_entries), owned(&growing.by_tiles));
        self.tiles(growing, &by_entries, &by_tiles);
    }

    fn tiles(
        &mut self,
        growing: &mut Growing,
        by_entries: &[(Tile, Vec<Hash>)],
        by_tiles: &[(Tile, Vec<Hash>)],
    ) {
        let IndexYear { year, first_seq, .. } = growing.read.index;
        // Level 0 was compared leaf by leaf.
        for ((tile, one), (_, other)) in by_entries.iter().zip(by_tiles) {
            if tile.level == 0 {
                continue;
            }
            let path = format!("{year:04}/{}", tile.path());
            let Some(bytes) = self.bytes(&path) else { continue };
            let differing = |hashes: &[Hash]| {
                let at = bytes.chunks(32).zip(hashes).take_while(|(a, b)| a == b).count() as u64;
                let leaves = (tile.index * WIDTH + at) << (8 * tile.level);
                (hashes.as_flattened() != bytes).then(|| (path.clone(), first_seq + leaves))
            };
            growing.read.tiles.0.extend(differing(one));
            growing.read.tiles.1.extend(differing(other));
        }
    }

    fn entry(&mut self, growing: &mut Growing, seq: u64, bytes: &[u8], believed: bool) {
        let entry = match Entry::decode(bytes) {
            Ok(entry) if believed => entry,
            Ok(_) => return self.leave_out(growing, seq),
            Err(error) => {
                if believed {
                    self.findings.at(seq, What::NotAnEntry { why: error.to_string() });
                }
                return self.leave_out(growing, seq);
            }
        };
        self.report.saw(entry.recorded_at);
        let fact = self.fact(seq, &entry.fact);
        let opens_year = seq == growing.read.index.first_seq;
        let place = Place { seq, opens_year };
        let previous = self.chain.take(place, &entry, fact.as_ref(), &mut self.findings);
        growing.read.previous = growing.read.previous.take().or(previous);
        match fact.as_ref().map(commitments) {
            Some(Ok(commitments)) => growing.openings.commit(seq, commitments),
            Some(Err(error)) => {
                self.findings.at(seq, What::Commitment { why: error.to_string() });
                growing.openings.leave_unjudged(seq);
            }
            None => growing.openings.leave_unjudged(seq),
        }
    }

    fn leave_out(&mut self, growing: &mut Growing, seq: u64) {
        self.chain.skip();
        growing.openings.leave_unjudged(seq);
    }

    /// The fact, from its blob where it is one.
    fn fact(&mut self, seq: u64, body: &FactBody) -> Option<Value> {
        let (sha256, size) = match body {
            FactBody::Inline(fact) => return Some(fact.clone()),
            FactBody::Blob { sha256, size } => (sha256, *size),
        };
        let name = hex::text(sha256);
        let path = format!("blobs/{name}");
        self.expected.insert(path.clone());
        let bytes = self.folder.read(&path).map_err(|error| error.to_string());
        blob_fact(&bytes, sha256, size)
            .map_err(|why| self.findings.at(seq, What::Blob { sha256: name, why }))
            .ok()
    }

    fn openings(&mut self, year: u16, openings: &mut Openings) {
        let name = format!("{year:04}/openings.jsonl");
        self.expected.insert(name.clone());
        let findings = &mut self.findings;
        let read = self.folder.each_line(&name, |number, line, ended| {
            if ended {
                openings.line(year, number, line, findings);
            } else {
                findings.general(What::OpeningMalformed { year, line: number });
            }
        });
        if let Err(error) = read {
            findings.general(What::FileUnreadable { path: name, why: error.to_string() });
        }
    }

    fn bytes(&mut self, name: &str) -> Option<Vec<u8>> {
        self.expected.insert(name.to_owned());
        let read = self.folder.read(name);
        self.or_unreadable(name, read)
    }

    fn or_unreadable<T>(&mut self, name: &str, read: std::io::Result<T>) -> Option<T> {
        let unreadable = |error: std::io::Error| What::FileUnreadable {
            path: name.to_owned(),
            why: error.to_string(),
        };
        read.map_err(|error| self.findings.general(unreadable(error))).ok()
    }
}

impl Growing {
    fn new(index: IndexYear, note: Option<String>) -> Self {
        let read = YearRead {
            index,
            note,
            size: 0,
            roots: ([0; 32], [0; 32]),
            roots_at: BTreeMap::new(),
            suspects: Vec::new(),
            tiles: (Vec::new(), Vec::new()),
            previous: None,
        };
        let (by_entries, by_tiles) = (TileBuilder::new(), TileBuilder::new());
        Self { read, by_entries, by_tiles, openings: Openings::default() }
    }

    fn note_root(&mut self, wanted: &BTreeSet<u64>) {
        let frontier = self.by_entries.frontier();
        if wanted.contains(&frontier.size()) {
            self.read.roots_at.insert(frontier.size(), frontier.root());
        }
    }
}

/// The fact of a blob, when its bytes are those the entry names.
pub(super) fn blob_fact<E: ToString>(
    bytes: &Result<Vec<u8>, E>,
    sha256: &Hash,
    size: u64,
) -> Result<Value, String> {
    let bytes = bytes.as_ref().map_err(ToString::to_string)?;
    if bytes.len() as u64 != size {
        return Err(format!("{} bytes instead of {size}", bytes.len()));
    }
    if Hash::from(Sha256::digest(bytes)) != *sha256 {
        return Err("other bytes".to_owned());
    }
    canonical::decode_blob(bytes).map_err(|error| error.to_string())
}
