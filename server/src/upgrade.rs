//! 升级. Brings an older data folder up to this program: backups first, then the
//! new schema, then the proof by replay; or nothing at all.
//!
//! SQLite: copies are migrated and proven, and take the places of the files when
//! all of them hold. PostgreSQL: one transaction, in which the proof is made.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use houqin_desk::backup;
use houqin_desk::upgrade::{Proof, Shape, migrate, migrations, prove};
use houqin_desk::{SchoolSetup, lock_file};
use houqin_kernel::StoreError;
use houqin_store::{Engine, Standing, Store, bring_up, newer, standing};
use houqin_web::registry::{MIGRATIONS, SERVER, SchoolRow, schools};
use houqin_web::{registry_engine, setup_of};
use serde::Serialize;

use crate::data::{DOMAINS, Failure};
use crate::door::{Door, Listening};

/// The folder of the backups made before an upgrade, below the data folder.
const BACKUPS: &str = "upgrades";

/// What was done.
#[derive(Debug, Default, Serialize)]
pub struct Done {
    /// Migrations that were applied, by name.
    pub applied: Vec<String>,
    /// Each school.
    pub schools: Vec<SchoolDone>,
}

/// What was done for a school.
#[derive(Debug, Serialize)]
pub struct SchoolDone {
    /// Its name.
    pub name: String,
    /// The backup made before.
    pub backup: PathBuf,
    /// Records that were verified and replayed.
    pub records: u64,
    /// Tables that were filled from the ledger.
    pub filled: Vec<String>,
}

/// A school, and the right to write for it.
struct Held {
    row: SchoolRow,
    setup: SchoolSetup,
    backup: PathBuf,
    _lock: File,
}

/// Upgrades the folder; `None` where it is of this version already.
pub fn upgrade(folder: &Path, database_url: Option<&str>) -> Result<Option<Done>, Failure> {
    // No server runs here, and none begins meanwhile.
    let _door = Listening::open(folder)?;
    let engine = registry_engine(folder, database_url);
    let registry = open(&engine)?;
    let mut older = must_be_older(&registry, MIGRATIONS)?;
    let rows = schools(&registry)?;
    let domains = migrations(DOMAINS);
    let mut held = Vec::new();
    for row in rows {
        let setup = setup_of(folder, database_url, &row)?;
        let lock = lock_file(&setup)?;
        older |= must_be_older(&open(&setup.engine)?, &domains)?;
        held.push(Held { backup: PathBuf::new(), row, setup, _lock: lock });
    }
    if !older {
        return Ok(None);
    }
    for one in &mut held {
        one.backup = back_up(folder, one)?;
    }
    match engine {
        Engine::Sqlite(path) => {
            drop(registry);
            on_copies(&path, &held).map(Some)
        }
        Engine::Postgres(_) => in_one_transaction(registry, &held).map(Some),
    }
}

/// A database that is there.
fn open(engine: &Engine) -> Result<Store, Failure> {
    if let Engine::Sqlite(path) = engine
        && !path.exists()
    {
        return Err(Failure::said(format!("{} is missing", path.display())));
    }
    Ok(Store::open(engine, SERVER)?)
}

fn must_be_older(store: &Store, set: &[houqin_kernel::Migration]) -> Result<bool, Failure> {
    // A database in which nothing was ever made gets its list of migrations.
    store.migrate(&[])?;
    match standing(store, set)? {
        Standing::Newer(unknown) => Err(newer(&unknown).into()),
        Standing::Older(_) => Ok(true),
        Standing::Current | Standing::Fresh => Ok(false),
    }
}

fn back_up(folder: &Path, one: &Held) -> Result<PathBuf, Failure> {
    let backups = folder.join(BACKUPS);
    fs::create_dir_all(&backups).map_err(|error| Failure::file(&backups, error))?;
    let now = Door::now().civil(&one.setup.zone).strftime("%Y%m%d-%H%M%S").to_string();
    let path = backups.join(format!("{}-{now}.backup", one.row.id));
    let live = Store::open_reading(&one.setup.engine, one.setup.school)?;
    live.batch("BEGIN")?;
    backup::backup(&one.setup, &one.row.label(), &live, &path)?;
    Ok(path)
}

fn told(one: &Held, proof: Proof) -> SchoolDone {
    SchoolDone {
        name: one.row.name.clone(),
        backup: one.backup.clone(),
        records: proof.records,
        filled: proof.filled,
    }
}

/// All of it, or nothing: the proof is made before the commit.
fn in_one_transaction(registry: Store, held: &[Held]) -> Result<Done, Failure> {
    let mut store = registry;
    for one in held {
        store = store.of(one.setup.school);
        if !store.hold()? {
            return Err(Failure::said(format!(
                "{} is open elsewhere: stop the server there first",
                one.row.name
            )));
        }
    }
    store.take_your_time()?;
    let before = Shape::of(&store, DOMAINS);
    store.begin()?;
    let mut done = Done { applied: bring_up(&store, MIGRATIONS)?, ..Done::default() };
    done.applied.extend(migrate(&store, DOMAINS)?);
    for one in held {
        store = store.of(one.setup.school);
        // Whatever fails here ends the connection, and so the transaction.
        done.schools.push(told(one, prove(&one.setup, DOMAINS, &store, &before)?));
    }
    store.commit()?;
    Ok(done)
}

/// A database and its copy, which goes when it has not taken its place.
struct Copy {
    live: PathBuf,
    path: PathBuf,
}

impl Copy {
    fn of(live: &Path) -> Result<Self, Failure> {
        let path = backup::aside(live);
        let copy = Self { live: live.to_owned(), path };
        copy.remove();
        Store::open_reading(&Engine::Sqlite(live.to_owned()), SERVER)?.copy_to(&copy.path)?;
        Ok(copy)
    }

    fn store(&self) -> Result<Store, StoreError> {
        Store::open(&Engine::Sqlite(self.path.clone()), SERVER)
    }

    fn remove(&self) {
        for rest in ["", "-wal", "-shm", "-journal"] {
            let _ = fs::remove_file(beside(&self.path, rest));
        }
    }

    /// Takes the place of the file it was made from, whole.
    fn take_over(&self) -> Result<(), Failure> {
        let failed = |error| Failure::file(&self.live, error);
        self.store()?.batch("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode=DELETE;")?;
        File::open(&self.path).and_then(|file| file.sync_all()).map_err(failed)?;
        // What lies in the old one's log goes into it, so that the log can go.
        let old = Store::open(&Engine::Sqlite(self.live.clone()), SERVER)?;
        old.batch("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode=DELETE;")?;
        drop(old);
        for rest in ["-wal", "-shm"] {
            let _ = fs::remove_file(beside(&self.live, rest));
        }
        fs::rename(&self.path, &self.live).map_err(failed)?;
        let folder = self.live.parent().unwrap_or(Path::new("."));
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        self.remove();
    }
}

fn beside(path: &Path, rest: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(rest);
    PathBuf::from(name)
}

/// No file is touched before every copy is proven.
fn on_copies(registry: &Path, held: &[Held]) -> Result<Done, Failure> {
    let mut done = Done::default();
    let mut copies = Vec::new();
    for one in held {
        let copy = Copy::of(&one.setup.files.database())?;
        let store = copy.store()?.of(one.setup.school);
        let before = Shape::of(&store, DOMAINS);
        store.begin()?;
        let applied = migrate(&store, DOMAINS)?;
        let proof = prove(&one.setup, DOMAINS, &store, &before)?;
        store.commit()?;
        done.applied.extend(applied);
        done.schools.push(told(one, proof));
        copies.push(copy);
    }
    let copy = Copy::of(registry)?;
    let store = copy.store()?;
    done.applied.extend(store.within(|| bring_up(&store, MIGRATIONS))?);
    drop(store);
    copies.push(copy);
    copies.iter().try_for_each(Copy::take_over)?;
    done.applied.sort();
    done.applied.dedup();
    Ok(done)
}
