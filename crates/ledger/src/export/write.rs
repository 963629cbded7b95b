//! Writing an export: the tiles are computed again from the entries, so that what does not lead
//! to the signed root is never handed out.

use std::collections::HashSet;
use std::path::Path;

use super::folder::{Folder, Part};
use super::{ExportError, Index, IndexYear, Source, YearHead};
use crate::canonical;
use crate::checkpoint::Checkpoint;
use crate::commitment::Opening;
use crate::entry::{Entry, FactBody};
use crate::hex;
use crate::note::Note;
use crate::tiles::{self, Tile, TileBuilder, WIDTH};
use crate::tree::{Hash, leaf_hash};

/// Writes the ledger of a school into a new or empty folder.
pub fn write<S: Source>(source: &mut S, root: &Path) -> Result<Index, ExportError<S::Error>> {
    let folder = Folder::create(root)?;
    folder.write("key.pub", format!("{}\n", source.key()).as_bytes())?;
    let mut export = Export { folder, source, blobs: HashSet::new() };
    let heads = export.source.years().map_err(ExportError::Source)?;
    let years = heads.iter().map(|head| export.year(head)).collect::<Result<_, _>>()?;
    let (school, openings) = (export.source.school(), export.source.openings());
    let index = Index { school, openings, years };
    let bytes = canonical::encode_blob(&index.to_value()).map_err(|_| ExportError::Index)?;
    export.folder.write("index.json", &bytes)?;
    Ok(index)
}

/// One line of `openings.jsonl`.
pub(crate) fn opening_line(seq: u64, opening: &Opening) -> Option<Vec<u8>> {
    let mut members = opening.to_members();
    members.insert("seq".to_owned(), seq.into());
    canonical::encode(&members.into()).ok()
}

struct Export<'s, S> {
    folder: Folder,
    source: &'s mut S,
    /// Blobs that are written already.
    blobs: HashSet<Hash>,
}

impl<S: Source> Export<'_, S> {
    fn year(&mut self, head: &YearHead) -> Result<IndexYear, ExportError<S::Error>> {
        let unreadable = || ExportError::Checkpoint(head.first_seq);
        let note = Note::parse(&head.checkpoint).map_err(|_| unreadable())?;
        let checkpoint = Checkpoint::from_text(&note.text).map_err(|_| unreadable())?;
        let year = checkpoint.year().ok_or_else(unreadable)?;
        let mut openings = self.folder.part(&format!("{year:04}/openings.jsonl"))?;
        let mut tiles = TileBuilder::new();
        while tiles.frontier().size() < checkpoint.size {
            let done = tiles.frontier().size();
            let count = (checkpoint.size - done).min(WIDTH);
            self.bundle(year, head.first_seq + done, count, &mut tiles)?;
            self.openings(head.first_seq + done, count, &mut openings)?;
        }
        for (tile, hashes) in tiles.partial() {
            self.folder.write(&format!("{year:04}/{}", tile.path()), hashes.as_flattened())?;
        }
        if tiles.frontier().root() != checkpoint.root {
            return Err(ExportError::Root(year));
        }
        openings.finish()?;
        self.folder.write(&format!("{year:04}/checkpoint"), head.checkpoint.as_bytes())?;
        Ok(IndexYear { year, first_seq: head.first_seq, count: checkpoint.size })
    }

    /// One entry bundle, the tiles it fills, and the blobs its entries name.
    fn bundle(
        &mut self,
        year: u16,
        from: u64,
        count: u64,
        tiles: &mut TileBuilder,
    ) -> Result<(), ExportError<S::Error>> {
        let entries = self.source.entries(from, count).map_err(ExportError::Source)?;
        if entries.len() as u64 != count {
            return Err(ExportError::Count(from));
        }
        let index = tiles.frontier().size() / WIDTH;
        let mut bundle = Vec::new();
        let mut full: Vec<(Tile, Vec<Hash>)> = Vec::new();
        for (seq, bytes) in (from..).zip(&entries) {
            let entry = Entry::decode(bytes).map_err(|error| ExportError::Entry { seq, error })?;
            if let FactBody::Blob { sha256, .. } = entry.fact {
                self.blob(sha256)?;
            }
            tiles::push_entry(&mut bundle, bytes).map_err(|_| ExportError::Count(seq))?;
            tiles.append(leaf_hash(bytes), |tile, hashes| full.push((tile, hashes.to_vec())));
        }
        let name = Tile { level: 0, index, width: count }.entries_path();
        self.folder.write(&format!("{year:04}/{name}"), &bundle)?;
        full.iter().try_for_each(|(tile, hashes)| {
            self.folder.write(&format!("{year:04}/{}", tile.path()), hashes.as_flattened())
        })
    }

    fn openings(
        &mut self,
        from: u64,
        count: u64,
        file: &mut Part,
    ) -> Result<(), ExportError<S::Error>> {
        let openings = self.source.openings_of(from, count).map_err(ExportError::Source)?;
        for (seq, opening) in openings {
            let error = || ExportError::Opening {
                seq,
                error: crate::commitment::SealError::Opening("value"),
            };
            file.push(&opening_line(seq, &opening).ok_or_else(error)?)?;
            file.push(b"\n")?;
        }
        Ok(())
    }

    fn blob(&mut self, sha256: Hash) -> Result<(), ExportError<S::Error>> {
        if !self.blobs.insert(sha256) {
            return Ok(());
        }
        let bytes = self.source.blob(&sha256).map_err(ExportError::Source)?;
        self.folder.write(&format!("blobs/{}", hex::text(&sha256)), &bytes)
    }
}
