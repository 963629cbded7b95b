//! Backup and restore, engine-neutral: the ledger, not the tables.
//!
//! A backup is a SQLite file of the ledger's own tables, openings still
//! encrypted, and the blobs, with a digest over each table. Names and words in
//! clear are not in it; the keys of persons are kept apart. A restore replays,
//! and so proves itself.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use houqin_kernel::{Cell, Domain, Reading, Row, SchoolId, StoreError, Value};
use houqin_store::{Engine, Store};
use sha2::{Digest as _, Sha256};

use crate::audit::check_ledger;
use crate::bench::migrations_of;
use crate::core::CORE;
use crate::keyring::private;
use crate::replay::Replica;
use crate::thread::lock_file;
use crate::{DeskError, Keeper, SchoolSetup};

/// The form of the file; another one is refused.
const FORM: i64 = 1;

/// Tables of a backup, and the order of their rows.
const COPIED: &[(&str, &str)] = &[
    ("ledger_entry", "seq"),
    ("ledger_opening", "seq, path"),
    ("ledger_subtree", "year, level, number"),
    ("ledger_head", "year"),
    ("ledger_checkpoint", "year, size"),
    ("desk_outbox", "seq, number"),
];

const OWN_TABLES: &str = "CREATE TABLE backup_blob \
    (school_id BLOB NOT NULL, digest BLOB NOT NULL, bytes BLOB NOT NULL, \
     PRIMARY KEY (school_id, digest)); \
    CREATE TABLE backup_seal \
    (name TEXT NOT NULL PRIMARY KEY, count BIGINT NOT NULL, digest BLOB NOT NULL); \
    CREATE TABLE backup_school (form BIGINT NOT NULL, id BLOB NOT NULL, name TEXT NOT NULL, \
     log_domain TEXT NOT NULL, demo BIGINT NOT NULL, zone TEXT NOT NULL);";

/// Whose backup it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The school.
    pub school: SchoolId,
    /// Its name.
    pub name: String,
    /// Domain of its log's origin.
    pub log_domain: String,
    /// Whether its clock is scripted.
    pub demo: bool,
    /// Zone of its ledger's years.
    pub zone: String,
}

fn damaged(what: impl std::fmt::Display) -> DeskError {
    DeskError::Start(format!(
        "the backup is damaged or cannot be taken in, and nothing of it was restored: {what}"
    ))
}

/// A running digest over the rows of one table.
#[derive(Default)]
struct Seal {
    digest: Sha256,
    count: i64,
}

impl Seal {
    fn add(&mut self, cells: &[Cell]) {
        self.count += 1;
        for cell in cells {
            let (kind, bytes): (u8, &[u8]) = match cell {
                Cell::Null => (0, &[]),
                Cell::Int(number) => (1, &number.to_be_bytes()),
                Cell::Text(text) => (2, text.as_bytes()),
                Cell::Bytes(bytes) => (3, bytes),
            };
            self.digest.update([kind]);
            self.digest.update((bytes.len() as u64).to_be_bytes());
            self.digest.update(bytes);
        }
    }

    fn write(self, name: &str, target: &Store) -> Result<(), StoreError> {
        let digest: [u8; 32] = self.digest.finalize().into();
        target.run(
            "INSERT INTO backup_seal (name, count, digest) VALUES ($1, $2, $3)",
            &[name.into(), self.count.into(), (&digest).into()],
        )?;
        Ok(())
    }

    fn check(self, name: &str, source: &Store) -> Result<(), DeskError> {
        let digest: [u8; 32] = self.digest.finalize().into();
        let kept = (source as &dyn Reading)
            .first("SELECT count, digest FROM backup_seal WHERE name = $1", &[name.into()], |row| {
                Ok((row.int(0)?, row.bytes(1)?))
            })
            .map_err(damaged)?;
        if kept == Some((self.count, digest.to_vec())) {
            return Ok(());
        }
        Err(damaged(format!("{name} is not what was backed up")))
    }
}

fn copy_table(from: &Store, to: &Store, table: &str, order: &str) -> Result<Seal, StoreError> {
    let names = to.columns(&format!("SELECT * FROM {table}"))?.join(", ");
    let select = format!("SELECT {names} FROM {table} WHERE school_id = $1 ORDER BY {order}");
    let marks: Vec<String> = (1..=names.split(", ").count()).map(|at| format!("${at}")).collect();
    let insert = format!("INSERT INTO {table} ({names}) VALUES ({})", marks.join(", "));
    let mut seal = Seal::default();
    let reading: &dyn Reading = from;
    reading.rows(&select, &[reading.school().into()], &mut |row: Row| {
        let values: Vec<Value<'_>> = row.0.iter().map(Value::from).collect();
        to.run(&insert, &values)?;
        seal.add(&row.0);
        Ok(())
    })?;
    Ok(seal)
}

/// A name beside `path` that nobody else takes: a file is written there and
/// renamed when it is whole.
pub fn aside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.part-{}", std::process::id()))
}

/// Writes what `live` sees now into a new file at `path`; gives the number of records.
///
/// The file is written aside and renamed: it is whole or not there.
pub fn backup(
    setup: &SchoolSetup,
    label: &Label,
    live: &Store,
    path: &Path,
) -> Result<u64, DeskError> {
    let aside = aside(path);
    let done = write(setup, label, live, &aside).and_then(|records| {
        let io = |error: std::io::Error| StoreError(format!("{}: {error}", path.display()));
        File::open(&aside).and_then(|file| file.sync_all()).map_err(io)?;
        fs::rename(&aside, path).map_err(io)?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new("."))).and_then(|it| it.sync_all()).map_err(io)?;
        Ok(records)
    });
    for rest in ["", "-wal", "-shm", "-journal"] {
        let mut name = aside.clone().into_os_string();
        name.push(rest);
        let _ = fs::remove_file(name);
    }
    done
}

fn write(setup: &SchoolSetup, label: &Label, live: &Store, aside: &Path) -> Result<u64, DeskError> {
    let _ = fs::remove_file(aside);
    // SQLite writes into the empty file and leaves it its rights.
    drop(private(aside)?);
    let target = Store::open(&Engine::Sqlite(aside.to_owned()), setup.school)?;
    target.migrate(CORE.migrations)?;
    target.batch(OWN_TABLES)?;
    live.take_your_time()?;
    target.begin()?;
    let mut records = 0;
    for (table, order) in COPIED {
        let seal = copy_table(live, &target, table, order)?;
        if *table == "ledger_entry" {
            records = u64::try_from(seal.count).unwrap_or(0);
        }
        seal.write(table, &target)?;
    }
    copy_blobs(setup, &target)?.write("backup_blob", &target)?;
    target.run(
        "INSERT INTO backup_school (form, id, name, log_domain, demo, zone) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        &[
            FORM.into(),
            (&label.school).into(),
            (&label.name).into(),
            (&label.log_domain).into(),
            label.demo.into(),
            (&label.zone).into(),
        ],
    )?;
    target.commit()?;
    target.batch("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode=DELETE;")?;
    Ok(records)
}

/// Blobs: every one that the school's folder holds. Sealed are their names,
/// in order; a blob itself is its name's proof.
fn copy_blobs(setup: &SchoolSetup, target: &Store) -> Result<Seal, DeskError> {
    let root = setup.files.blobs();
    let failed = |error: std::io::Error| StoreError(format!("{}: {error}", root.display()));
    let mut paths = Vec::new();
    if root.exists() {
        for folder in fs::read_dir(&root).map_err(failed)? {
            for file in fs::read_dir(folder.map_err(failed)?.path()).map_err(failed)? {
                paths.push(file.map_err(failed)?.path());
            }
        }
    }
    let name = |path: &Path| path.file_name().and_then(|name| name.to_str()).map(str::to_owned);
    paths.retain(|path| name(path).is_some_and(|name| name.len() == 64));
    paths.sort_by_key(|path| name(path));
    let mut seal = Seal::default();
    for path in paths {
        let name = name(&path).unwrap_or_default();
        let bytes = fs::read(&path).map_err(failed)?;
        target.run(
            "INSERT INTO backup_blob (school_id, digest, bytes) VALUES ($1, $2, $3)",
            &[(&setup.school).into(), name.as_bytes().into(), (&bytes).into()],
        )?;
        seal.add(&[Cell::Bytes(name.into_bytes())]);
    }
    Ok(seal)
}

/// Whose backup the file at `path` is.
///
/// # Errors
/// When it is no backup, or of a form that this program does not know.
pub fn label(path: &Path) -> Result<Label, DeskError> {
    let not = |why: &dyn std::fmt::Display| {
        DeskError::Start(format!("{} is not a backup of this program: {why}", path.display()))
    };
    File::open(path).map_err(|error| not(&error))?;
    let zero = SchoolId([0; 16]);
    let source =
        Store::open_reading(&Engine::Sqlite(path.to_owned()), zero).map_err(|error| not(&error))?;
    let row = (&source as &dyn Reading)
        .first("SELECT form, id, name, log_domain, demo, zone FROM backup_school", &[], |row| {
            let label = Label {
                school: row.id(1)?,
                name: row.text(2)?,
                log_domain: row.text(3)?,
                demo: row.truth(4)?,
                zone: row.text(5)?,
            };
            Ok((row.int(0)?, label))
        })
        .map_err(|error| not(&error))?;
    match row {
        Some((FORM, label)) => Ok(label),
        Some((form, _)) => Err(not(&format!("its form {form} is not known"))),
        None => Err(not(&"it names no school")),
    }
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
    let _lock = lock_file(setup)?;
    let domains: Vec<_> = std::iter::once(&CORE).chain(domains.iter().copied()).collect();
    let source = Store::open_reading(&Engine::Sqlite(path.to_owned()), setup.school)?;
    let target = Store::open(&setup.engine, setup.school)?;
    if !target.hold()? {
        return Err(DeskError::Held("PostgreSQL".into()));
    }
    houqin_store::settle(&target, &migrations_of(&domains))?;
    let present = (&target as &dyn Reading).number(
        "SELECT COUNT(*) FROM ledger_entry WHERE school_id = $1",
        &[(&setup.school).into()],
    )?;
    if present > 0 {
        return Err(DeskError::Start(format!(
            "this school already has {present} records; a backup is restored into an empty one"
        )));
    }
    let blobs = setup.files.blobs();
    let had_blobs = fs::read_dir(&blobs).is_ok_and(|mut inside| inside.next().is_some());
    target.begin()?;
    let restored = copy_and_replay(setup, &domains, &source, &target);
    if restored.is_ok() {
        target.commit()?;
    } else {
        target.rollback()?;
        if !had_blobs {
            let _ = fs::remove_dir_all(&blobs);
        }
    }
    restored
}

fn restore_blobs(setup: &SchoolSetup, source: &Store) -> Result<(), DeskError> {
    let blobs = setup.blobs()?;
    let mut seal = Seal::default();
    let mut wrong = None;
    (source as &dyn Reading)
        .rows(
            "SELECT digest, bytes FROM backup_blob WHERE school_id = $1 ORDER BY digest",
            &[(&setup.school).into()],
            &mut |row| {
                let name = row.bytes(0)?;
                let digest = blobs.put(&row.bytes(1)?)?;
                if crate::hex(&digest).as_bytes() != name {
                    wrong = Some(String::from_utf8_lossy(&name).into_owned());
                }
                seal.add(&[Cell::Bytes(name)]);
                Ok(())
            },
        )
        .map_err(damaged)?;
    match wrong {
        Some(name) => Err(damaged(format!("attachment {name} was altered"))),
        None => seal.check("backup_blob", source),
    }
}

fn copy_and_replay(
    setup: &SchoolSetup,
    domains: &[&'static Domain],
    source: &Store,
    target: &Store,
) -> Result<u64, DeskError> {
    restore_blobs(setup, source)?;
    for (table, order) in COPIED {
        copy_table(source, target, table, order).map_err(damaged)?.check(table, source)?;
    }
    let mut keeper = Keeper::open(setup)?;
    let gone = keeper.erased()?;
    let findings = check_ledger(setup, &mut keeper, target, &gone)?;
    if let Some(first) = findings.first() {
        return Err(damaged(format!("{} ({} findings)", first.what, findings.len())));
    }
    Replica::fold_into(target, domains, &mut keeper, target)
}
