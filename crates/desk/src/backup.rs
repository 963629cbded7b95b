//! Backup and restore, engine-neutral: the ledger, not the tables.
//!
//! A backup is a SQLite file of the ledger's own tables, openings still
//! encrypted, and the blobs. Names and words in clear are not in it; the keys
//! of persons are kept apart. A restore replays, and so proves itself.

use std::path::Path;

use houqin_kernel::{Domain, Reading, Row, StoreError, Value};
use houqin_store::{Engine, Store};

use crate::core::CORE;
use crate::replay::{Replica, check_ledger};
use crate::{DeskError, Keeper, SchoolSetup};

/// Tables of a backup, and the order of their rows.
const COPIED: &[(&str, &str)] = &[
    ("ledger_entry", "seq"),
    ("ledger_opening", "seq, path"),
    ("ledger_subtree", "year, level, number"),
    ("ledger_head", "year"),
    ("ledger_checkpoint", "year, size"),
    ("desk_outbox", "seq, number"),
];

const BLOBS: &str = "CREATE TABLE IF NOT EXISTS backup_blob \
    (school_id BLOB NOT NULL, digest BLOB NOT NULL, bytes BLOB NOT NULL, \
     PRIMARY KEY (school_id, digest))";

fn copy_table(from: &Store, to: &Store, table: &str, order: &str) -> Result<u64, DeskError> {
    let select = format!("SELECT * FROM {table} WHERE school_id = $1 ORDER BY {order}");
    let columns = from.columns(&select)?;
    let marks: Vec<String> = (1..=columns.len()).map(|at| format!("${at}")).collect();
    let insert =
        format!("INSERT INTO {table} ({}) VALUES ({})", columns.join(", "), marks.join(", "));
    let mut copied = 0;
    let reading: &dyn Reading = from;
    reading.rows(&select, &[reading.school().into()], &mut |row: Row| {
        let values: Vec<Value<'_>> = row.0.iter().map(Value::from).collect();
        copied += to.run(&insert, &values)?;
        Ok(())
    })?;
    Ok(copied)
}

/// Writes what `live` sees now into a new file at `path`; gives the number of records.
///
/// The file is written aside and renamed: it is whole or not there.
pub fn backup(setup: &SchoolSetup, live: &Store, path: &Path) -> Result<u64, DeskError> {
    let io = |error: std::io::Error| StoreError(format!("{}: {error}", path.display()));
    let aside = path.with_extension("part");
    let _ = std::fs::remove_file(&aside);
    let target = Store::open(&Engine::Sqlite(aside.clone()), setup.school)?;
    target.migrate(CORE.migrations)?;
    target.batch(BLOBS)?;
    target.begin()?;
    let mut records = 0;
    for (table, order) in COPIED {
        let copied = copy_table(live, &target, table, order)?;
        if *table == "ledger_entry" {
            records = copied;
        }
    }
    copy_blobs(setup, &target)?;
    target.commit()?;
    target.batch("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode=DELETE;")?;
    drop(target);
    std::fs::File::open(&aside).and_then(|file| file.sync_all()).map_err(io)?;
    std::fs::rename(&aside, path).map_err(io)?;
    Ok(records)
}

/// Blobs: every one that the school's folder holds.
fn copy_blobs(setup: &SchoolSetup, target: &Store) -> Result<(), DeskError> {
    let root = setup.files.blobs();
    let failed = |error: std::io::Error| StoreError(format!("{}: {error}", root.display()));
    if !root.exists() {
        return Ok(());
    }
    for folder in std::fs::read_dir(&root).map_err(failed)? {
        for file in std::fs::read_dir(folder.map_err(failed)?.path()).map_err(failed)? {
            let path = file.map_err(failed)?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if name.len() != 64 {
                continue;
            }
            let bytes = std::fs::read(&path).map_err(failed)?;
            target.run(
                "INSERT INTO backup_blob (school_id, digest, bytes) VALUES ($1, $2, $3)",
                &[(&setup.school).into(), name.as_bytes().into(), (&bytes).into()],
            )?;
        }
    }
    Ok(())
}

/// Puts a backup into the empty school of `setup`, replays it into tables, and
/// judges the outcome; gives the number of records.
///
/// # Errors
/// When the school has records already, or the backup does not verify: then
/// nothing of it is kept.
pub fn restore(
    setup: &SchoolSetup,
    domains: &[&'static Domain],
    path: &Path,
) -> Result<u64, DeskError> {
    setup.files.make()?;
    let domains: Vec<_> = std::iter::once(&CORE).chain(domains.iter().copied()).collect();
    let source = Store::open_reading(&Engine::Sqlite(path.to_owned()), setup.school)?;
    let target = Store::open(&setup.engine, setup.school)?;
    for domain in &domains {
        target.migrate(domain.migrations)?;
    }
    let reading: &dyn Reading = &target;
    let present = reading.number(
        "SELECT COUNT(*) FROM ledger_entry WHERE school_id = $1",
        &[(&setup.school).into()],
    )?;
    if present > 0 {
        return Err(StoreError(format!("this school already has {present} records")).into());
    }
    let blobs = setup.blobs()?;
    (&source as &dyn Reading).rows(
        "SELECT bytes FROM backup_blob WHERE school_id = $1",
        &[(&setup.school).into()],
        &mut |row| blobs.put(&row.bytes(0)?).map(|_| ()),
    )?;
    target.begin()?;
    let restored = copy_and_replay(setup, &domains, &source, &target);
    match restored {
        Ok(records) => {
            target.commit()?;
            Ok(records)
        }
        Err(error) => {
            target.rollback()?;
            Err(error)
        }
    }
}

fn copy_and_replay(
    setup: &SchoolSetup,
    domains: &[&'static Domain],
    source: &Store,
    target: &Store,
) -> Result<u64, DeskError> {
    for (table, order) in COPIED {
        copy_table(source, target, table, order)?;
    }
    let mut keeper = Keeper::open(setup)?;
    let gone = keeper.erased()?;
    let findings = check_ledger(setup, &mut keeper, target, &gone)?;
    if let Some(first) = findings.first() {
        let what =
            format!("the backup does not verify: {} ({} findings)", first.what, findings.len());
        return Err(DeskError::Damaged(what));
    }
    Replica::fold_into(target, domains, &mut keeper, target)
}
