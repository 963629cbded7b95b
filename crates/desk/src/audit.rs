//! The ledger, judged against itself: bytes, hashes, chain, heads, openings.
//! Whoever edited a record, an opening or a head is found here.

use std::collections::{BTreeMap, BTreeSet};

use houqin_kernel::{Cell, PersonId, Reading, Row, StoreError};
use houqin_ledger::acts::{ERASE_PERSON, ROTATE_KEY};
use houqin_ledger::tree::{Stored as _, Tiled, leaf_hash, root_at};
use houqin_ledger::{Entry, Frontier, Hash, commitment, open_checkpoint};
use serde::Serialize;

use crate::keep::{Hashes, is_stored};
use crate::rotation::{Rotation, chain};
use crate::{DeskError, Keeper, SchoolSetup};

/// Records read at once.
pub(crate) const CHUNK: u64 = 1_000;
/// Most findings that are given.
pub(crate) const FINDINGS_MAX: usize = 1_000;

/// Something that is not as the ledger says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The record, where it speaks of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<u64>,
    /// The table, where it speaks of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// Key of the row, column by column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<String>,
    /// What differs.
    pub what: String,
}

impl Finding {
    fn record(seq: u64, what: impl Into<String>) -> Self {
        Self { record: Some(seq), table: None, row: None, what: what.into() }
    }

    fn ledger(what: impl Into<String>) -> Self {
        Self { record: None, table: None, row: None, what: what.into() }
    }
}

/// Judges the ledger against itself: bytes, hashes, chain, heads, openings.
///
/// `gone` names persons whose openings may be missing although no record here
/// erases them: after a restore, those erased since the backup was made.
pub fn check_ledger(
    setup: &SchoolSetup,
    keeper: &mut Keeper,
    reading: &dyn Reading,
    gone: &[PersonId],
) -> Result<Vec<Finding>, DeskError> {
    let mut check = Check {
        setup,
        reading,
        next: 0,
        trees: BTreeMap::new(),
        subtrees: 0,
        findings: Vec::new(),
        erased: gone.iter().copied().collect(),
        missing: Vec::new(),
        rotations: Vec::new(),
        last_of_case: BTreeMap::new(),
    };
    let mut from = 0_u64;
    loop {
        let rows = entry_rows(reading, from)?;
        let Some(last) = rows.last() else { break };
        from = u64::try_from(last.int(0)?).unwrap_or(0) + 1;
        for row in &rows {
            check.entry(keeper, row)?;
        }
    }
    check.heads()?;
    check.checkpoints()?;
    check.openings_without_entry()?;
    Ok(check.finish())
}

fn entry_rows(reading: &dyn Reading, from: u64) -> Result<Vec<Row>, StoreError> {
    let whole = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    reading.list(
        "SELECT seq, year, grp, act, case_id, actor, on_behalf_of, stands_for, recorded_at, exception_id, leaf, \
         entry FROM ledger_entry WHERE school_id = $1 AND seq >= $2 ORDER BY seq LIMIT $3",
        &[reading.school().into(), whole(from).into(), whole(CHUNK).into()],
        |row| Ok(row.clone()),
    )
}

struct Check<'a> {
    setup: &'a SchoolSetup,
    reading: &'a dyn Reading,
    next: u64,
    /// First record and tree of each year.
    trees: BTreeMap<i64, (u64, Frontier)>,
    /// Complete subtrees whose hashes must be stored.
    subtrees: i64,
    findings: Vec<Finding>,
    erased: BTreeSet<PersonId>,
    missing: Vec<(u64, String, PersonId)>,
    rotations: Vec<Rotation>,
    last_of_case: BTreeMap<[u8; 16], u64>,
}

impl Check<'_> {
    fn entry(&mut self, keeper: &mut Keeper, row: &Row) -> Result<(), DeskError> {
        let seq = row.count(0)?;
        if seq != self.next {
            self.findings.push(Finding::record(self.next, format!("is missing; {seq} follows")));
        }
        self.next = seq + 1;
        let bytes = row.bytes(11)?;
        let leaf = leaf_hash(&bytes);
        let year = row.int(1)?;
        let (_, tree) = self.trees.entry(year).or_insert_with(|| (seq, Frontier::new()));
        let mut completed = Vec::new();
        tree.append(leaf, |level, number, hash| {
            if is_stored(level) {
                completed.push((level, number, *hash));
            }
        });
        for (level, number, hash) in completed {
            self.subtree(year, level, number, hash)?;
        }
        if row.bytes(10)? != leaf {
            self.findings.push(Finding::record(seq, "its bytes do not give its leaf hash"));
        }
        let entry = match Entry::decode(&bytes) {
            Ok(entry) => entry,
            Err(error) => {
                self.findings.push(Finding::record(seq, format!("is not an entry: {error}")));
                return Ok(());
            }
        };
        self.columns(row, &entry)?;
        self.chain(&entry);
        self.openings(keeper, &entry)
    }

    fn subtree(&mut self, year: i64, level: u32, number: u64, hash: Hash) -> Result<(), DeskError> {
        let stored = Hashes::of(self.reading, year)?.read(level, number, 1)?;
        if stored != [hash] {
            self.findings.push(Finding::ledger(format!(
                "subtree {number} of level {level} of {year} is not that of its records"
            )));
        }
        self.subtrees += 1;
        Ok(())
    }

    /// The columns beside an entry must say what the entry says.
    fn columns(&mut self, row: &Row, entry: &Entry) -> Result<(), StoreError> {
        let bytes = |id: Option<&houqin_ledger::Id>| {
            id.map_or(Cell::Null, |id| Cell::Bytes(id.as_bytes().to_vec()))
        };
        let whole = |n: u64| Cell::Int(i64::try_from(n).unwrap_or(i64::MAX));
        let year = houqin_kernel::Moment(entry.recorded_at).civil(&self.setup.zone).year();
        let said = [
            ("seq", whole(entry.seq)),
            ("year", Cell::Int(i64::from(year))),
            ("grp", whole(entry.group)),
            ("act", Cell::Text(entry.act.clone())),
            ("case_id", bytes(entry.case.as_ref())),
            ("actor", bytes(Some(&entry.actor))),
            ("on_behalf_of", bytes(entry.on_behalf_of.as_ref())),
            ("stands_for", bytes(entry.stands_for.as_ref())),
            ("recorded_at", Cell::Int(entry.recorded_at)),
            ("exception_id", bytes(entry.exception.as_ref())),
        ];
        for ((name, said), stored) in said.iter().zip(&row.0) {
            if said != stored {
                let what = format!("column {name} does not say what the entry says");
                self.findings.push(Finding::record(entry.seq, what));
            }
        }
        if entry.school.as_bytes() != self.setup.school.bytes() {
            self.findings.push(Finding::record(entry.seq, "belongs to another school"));
        }
        Ok(())
    }

    fn chain(&mut self, entry: &Entry) {
        let Some(case) = entry.case.as_ref().map(|case| *case.as_bytes()) else { return };
        let before = self.last_of_case.insert(case, entry.seq);
        if entry.prev != before {
            self.findings
                .push(Finding::record(entry.seq, "does not follow its case's last record"));
        }
    }

    fn openings(&mut self, keeper: &mut Keeper, entry: &Entry) -> Result<(), DeskError> {
        let sealed = match keeper.sealed(entry) {
            Ok(sealed) => sealed,
            Err(error) => {
                self.findings.push(Finding::record(entry.seq, error.to_string()));
                return Ok(());
            }
        };
        if entry.act == ERASE_PERSON {
            self.erased.extend(crate::header::erased_person(&sealed));
        }
        if entry.act == ROTATE_KEY {
            let text = |name| sealed.get(name).and_then(|text| text.as_str()).unwrap_or_default();
            let [from, to, signature] = ["from", "key", "signature"].map(text).map(str::to_owned);
            self.rotations.push(Rotation { from, to, signature });
        }
        let stored = self.reading.number(
            "SELECT COUNT(*) FROM ledger_opening WHERE school_id = $1 AND seq = $2",
            &[self.reading.school().into(), i64::try_from(entry.seq).unwrap_or(0).into()],
        )?;
        let committed = match commitment::commitments(&sealed) {
            Ok(committed) => committed,
            Err(error) => {
                self.findings.push(Finding::record(entry.seq, error.to_string()));
                return Ok(());
            }
        };
        let found = match keeper.openings(self.reading, entry.seq) {
            Ok(found) => found,
            Err(DeskError::Damaged(what)) => {
                self.findings.push(Finding::record(entry.seq, what));
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        for (path, of, hash) in &committed {
            match found.iter().find(|one| one.path == *path) {
                Some(opening) if opening.opens(path, of, hash) => {}
                Some(_) => self.findings.push(Finding::record(
                    entry.seq,
                    format!("the opening at {path} does not match its commitment"),
                )),
                None => self.missing.push((entry.seq, path.clone(), PersonId(*of.as_bytes()))),
            }
        }
        if usize::try_from(stored).unwrap_or(usize::MAX) > committed.len()
            || found.iter().any(|one| !committed.iter().any(|(path, _, _)| *path == one.path))
        {
            self.findings.push(Finding::record(entry.seq, "an opening belongs to no commitment"));
        }
        Ok(())
    }

    fn openings_without_entry(&mut self) -> Result<(), StoreError> {
        let strays = self.reading.list(
            "SELECT seq FROM ledger_opening WHERE school_id = $1 AND (seq < 0 OR seq >= $2)",
            &[self.reading.school().into(), i64::try_from(self.next).unwrap_or(i64::MAX).into()],
            |row| row.int(0),
        )?;
        for seq in strays {
            self.findings.push(Finding::ledger(format!(
                "an opening names record {seq}, which is not there"
            )));
        }
        Ok(())
    }

    /// Heads and stored subtrees must be those of the entries.
    fn heads(&mut self) -> Result<(), DeskError> {
        let rows = self.reading.list(
            "SELECT year, first_seq, size, frontier, last_at FROM ledger_head \
             WHERE school_id = $1 ORDER BY year",
            &[self.reading.school().into()],
            |row| Ok((row.int(0)?, row.count(1)?, row.count(2)?, row.bytes(3)?)),
        )?;
        let heads: BTreeMap<i64, (u64, u64, Vec<u8>)> =
            rows.into_iter().map(|(year, first, size, tree)| (year, (first, size, tree))).collect();
        for (year, (first, tree)) in &self.trees {
            let right = heads.get(year).is_some_and(|(head_first, size, frontier)| {
                head_first == first && *size == tree.size() && *frontier == tree.encode()
            });
            if !right {
                self.findings.push(Finding::ledger(format!(
                    "the head of {year} is not that of its records"
                )));
            }
        }
        let stored = self.reading.number(
            "SELECT COUNT(*) FROM ledger_subtree WHERE school_id = $1",
            &[self.reading.school().into()],
        )?;
        if stored != self.subtrees {
            self.findings.push(Finding::ledger(format!(
                "{stored} hashes of subtrees are stored, and its records complete {}",
                self.subtrees
            )));
        }
        for year in heads.keys().filter(|year| !self.trees.contains_key(year)) {
            self.findings.push(Finding::ledger(format!("there is a head of {year} and no record")));
        }
        Ok(())
    }

    /// Kept checkpoints must be signed by this log and name roots of its trees.
    fn checkpoints(&mut self) -> Result<(), DeskError> {
        let Some(keys) = chain(self.setup, &self.rotations)? else {
            let what = "the signing keys do not hand over to each other, or not to the key file";
            self.findings.push(Finding::ledger(what));
            return Ok(());
        };
        let notes = self.reading.list(
            "SELECT year, size, note FROM ledger_checkpoint WHERE school_id = $1 ORDER BY year, size",
            &[self.reading.school().into()],
            |row| Ok((row.int(0)?, row.count(1)?, row.text(2)?)),
        )?;
        for (year, size, note) in notes {
            let right = match open_checkpoint(&note, &keys) {
                Ok(checkpoint) if checkpoint.size == size => {
                    let tree = Tiled(Hashes::of(self.reading, year)?);
                    root_at(&tree, size).is_ok_and(|root: Hash| root == checkpoint.root)
                }
                _ => false,
            };
            if !right {
                self.findings.push(Finding::ledger(format!(
                    "the checkpoint of {year} at {size} is not of this log"
                )));
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Vec<Finding> {
        for (seq, path, person) in self.missing {
            if !self.erased.contains(&person) {
                self.findings.push(Finding::record(
                    seq,
                    format!("the opening at {path} is gone, and no record erases its person"),
                ));
            }
        }
        self.findings.truncate(FINDINGS_MAX);
        self.findings
    }
}
