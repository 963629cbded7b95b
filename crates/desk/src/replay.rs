//! Replay. The ledger, folded into an empty database, must give the tables:
//! whoever edited a row by hand is found here. [`crate::audit`] judges the
//! ledger itself.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use houqin_kernel::{ActDef, Cell, Domain, Reading, Row, Value};
use houqin_ledger::Entry;
use houqin_ledger::acts::ERASE_PERSON;
use houqin_store::{Engine, Store};
use sha2::{Digest as _, Sha256};

use crate::audit::{CHUNK, FINDINGS_MAX, Finding};
use crate::header::{erase_columns, fold_header, record_of};
use crate::keep::hex;
use crate::{DeskError, Keeper};

/// The tables as the ledger says they must be.
#[derive(Debug)]
pub struct Replica {
    pub(crate) store: Store,
    domains: Vec<&'static Domain>,
    /// Records folded.
    pub records: u64,
}

impl Replica {
    /// Folds the whole ledger into a new database at `path`.
    pub fn build(
        path: &Path,
        domains: &[&'static Domain],
        keeper: &mut Keeper,
        reading: &dyn Reading,
    ) -> Result<Self, DeskError> {
        let store = Store::open(&Engine::Sqlite(path.to_owned()), *reading.school())?;
        for domain in domains {
            store.migrate(domain.migrations)?;
        }
        store.begin()?;
        let records = Self::fold_into(&store, domains, keeper, reading)?;
        store.commit()?;
        Ok(Self { store, domains: domains.to_vec(), records })
    }

    /// Folds the whole ledger that `reading` sees into the empty tables of
    /// `store`, inside its open transaction; gives the number of records.
    pub fn fold_into(
        store: &Store,
        domains: &[&'static Domain],
        keeper: &mut Keeper,
        reading: &dyn Reading,
    ) -> Result<u64, DeskError> {
        let acts: BTreeMap<&str, &ActDef> =
            domains.iter().flat_map(|domain| domain.acts).map(|act| (act.name, act)).collect();
        let mut records = 0;
        loop {
            let kept = keeper.records(reading, records, CHUNK)?;
            if kept.is_empty() {
                return Ok(records);
            }
            for one in &kept {
                let act = acts.get(one.entry.act.as_str()).ok_or_else(|| {
                    DeskError::Damaged(format!("record {}: unknown act", one.entry.seq))
                })?;
                fold(store, domains, act, &one.entry, &one.fact)?;
                records += 1;
            }
        }
    }

    /// Compares every business table, cell by cell.
    pub fn compare(&self, live: &Store) -> Result<Vec<Finding>, DeskError> {
        let mut findings = Vec::new();
        for table in self.domains.iter().flat_map(|domain| domain.tables) {
            let order = std::iter::once("school_id").chain(table.key.iter().copied());
            let order = order.collect::<Vec<_>>().join(", ");
            let sql = format!("SELECT * FROM {} WHERE school_id = $1 ORDER BY {order}", table.name);
            let names = self.store.columns(&sql)?;
            let school = Value::from(self.store.school());
            // Most tables agree: only where they do not are their rows held side by side.
            if fingerprint(&self.store, &sql)? == fingerprint(live, &sql)? {
                continue;
            }
            let right =
                (&self.store as &dyn Reading).list(&sql, &[school], |row| Ok(row.clone()))?;
            let stored = (live as &dyn Reading).list(&sql, &[school], |row| Ok(row.clone()))?;
            differ(table.name, &names, table.key, &right, &stored, &mut findings);
        }
        findings.truncate(FINDINGS_MAX);
        Ok(findings)
    }

    /// Names of the tables it compares.
    pub fn tables(&self) -> Vec<&'static str> {
        self.domains.iter().flat_map(|domain| domain.tables).map(|table| table.name).collect()
    }
}

/// The number of the rows and a digest over them, in their order.
fn fingerprint(store: &Store, sql: &str) -> Result<(u64, [u8; 32]), DeskError> {
    let (mut rows, mut digest) = (0, Sha256::new());
    (store as &dyn Reading).rows(sql, &[Value::from(store.school())], &mut |row| {
        rows += 1;
        for cell in &row.0 {
            let (kind, bytes) = match cell {
                Cell::Null => (0, &[][..]),
                Cell::Int(number) => (1, &number.to_be_bytes()[..]),
                Cell::Text(text) => (2, text.as_bytes()),
                Cell::Bytes(bytes) => (3, bytes.as_slice()),
            };
            digest.update([kind]);
            digest.update((bytes.len() as u64).to_be_bytes());
            digest.update(bytes);
        }
        Ok(())
    })?;
    Ok((rows, digest.finalize().into()))
}

fn fold(
    store: &Store,
    domains: &[&'static Domain],
    act: &ActDef,
    entry: &Entry,
    fact: &serde_json::Value,
) -> Result<(), DeskError> {
    let mut writer = store.writer();
    fold_header(entry, fact, &mut writer);
    if entry.act == ERASE_PERSON {
        erase_columns(domains, fact, &mut writer);
    }
    (act.apply)(fact, &record_of(entry), &mut writer)?;
    Ok(writer.finish()?)
}

fn differ(
    table: &str,
    names: &[String],
    key: &[&str],
    right: &[Row],
    stored: &[Row],
    findings: &mut Vec<Finding>,
) {
    let key_of = |row: &Row| -> Vec<Cell> {
        key.iter()
            .filter_map(|name| row.0.get(names.iter().position(|column| column == name)?))
            .cloned()
            .collect()
    };
    let stored: BTreeMap<Vec<Cell>, &Row> = stored.iter().map(|row| (key_of(row), row)).collect();
    let mut seen = BTreeSet::new();
    let mut found = |row: &[Cell], what: String| {
        let row = row.iter().map(show).collect::<Vec<_>>().join(" ");
        findings.push(Finding {
            record: None,
            table: Some(table.to_owned()),
            row: Some(row),
            what,
        });
    };
    for row in right {
        let key = key_of(row);
        match stored.get(&key) {
            None => found(&key, "the row is missing".into()),
            Some(other) => {
                for (name, (ours, theirs)) in names.iter().zip(row.0.iter().zip(&other.0)) {
                    if ours != theirs {
                        found(
                            &key,
                            format!("{name} is {} and must be {}", show(theirs), show(ours)),
                        );
                    }
                }
            }
        }
        seen.insert(key);
    }
    for key in stored.keys().filter(|key| !seen.contains(*key)) {
        found(key, "no record made this row".into());
    }
}

fn show(cell: &Cell) -> String {
    match cell {
        Cell::Null => "nothing".into(),
        Cell::Int(number) => number.to_string(),
        Cell::Text(text) => format!("“{text}”"),
        Cell::Bytes(bytes) => hex(bytes),
    }
}
