//! Migrations, embedded and ordered. A migration once applied never changes:
//! its digest is kept and compared.

use houqin_kernel::{Migration, Reading, StoreError};
use sha2::{Digest, Sha256};

use crate::{Engine, Store};

const TABLE: &str = "CREATE TABLE IF NOT EXISTS store_migration (
    name TEXT NOT NULL PRIMARY KEY,
    digest BYTES NOT NULL
)";

/// How a database stands to a set of migrations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// None of the set was applied.
    Fresh,
    /// All of it, and nothing else.
    Current,
    /// These are missing.
    Older(Vec<String>),
    /// These were applied, and this program does not know them.
    Newer(Vec<String>),
}

/// The registry's migrations begin so; one PostgreSQL holds it beside the schools.
const REGISTRY: &str = "server/";

/// Names of the migrations that were applied, in order of name.
pub fn applied(store: &Store) -> Result<Vec<String>, StoreError> {
    let reading: &dyn Reading = store;
    reading.list("SELECT name FROM store_migration ORDER BY name", &[], |row| row.text(0))
}

/// Applies what is missing, all in one transaction; gives their number. Two servers that start together wait for each other.
pub fn migrate(store: &Store, migrations: &[Migration]) -> Result<usize, StoreError> {
    store.within(|| migrate_locked(store, migrations))
}

/// Makes the schema of a new database, and lets an older or a newer one be.
///
/// # Errors
/// When the database is of another version: an older one is brought up by the
/// operator, who backs up first; a newer one is not for this program.
pub fn settle(store: &Store, set: &[Migration]) -> Result<(), StoreError> {
    store.within(|| {
        lock(store)?;
        store.batch(&store.spell(TABLE))?;
        match standing(store, set)? {
            Standing::Fresh => migrate_locked(store, set).map(drop),
            Standing::Current => Ok(()),
            Standing::Older(missing) => Err(older(&missing)),
            Standing::Newer(unknown) => Err(newer(&unknown)),
        }
    })
}

/// Refuses a database of another version, also where it is only read.
pub fn must_be_current(store: &Store, set: &[Migration]) -> Result<(), StoreError> {
    match standing(store, set)? {
        Standing::Newer(unknown) => Err(newer(&unknown)),
        Standing::Older(missing) => Err(older(&missing)),
        Standing::Current | Standing::Fresh => Ok(()),
    }
}

fn older(missing: &[String]) -> StoreError {
    StoreError(format!(
        "the database is of an older version of this program ({} is missing); stop the server \
         and bring it up, with a backup before: houqin upgrade --data DIR",
        missing.join(", ")
    ))
}

/// The refusal of a database that a newer program has written.
pub fn newer(unknown: &[String]) -> StoreError {
    StoreError(format!(
        "the database is of a newer version of this program ({} is not known here); run that \
         version, or restore a backup made by this one into an empty folder",
        unknown.join(", ")
    ))
}

/// How the database stands to `set`, which is the registry's or all of a school's.
pub fn standing(store: &Store, set: &[Migration]) -> Result<Standing, StoreError> {
    let of_registry = set.iter().any(|one| one.name.starts_with(REGISTRY));
    let mut known = applied(store)?;
    known.retain(|name| name.starts_with(REGISTRY) == of_registry);
    let is_known = |one: &&Migration| known.iter().any(|name| name == one.name);
    let missing: Vec<String> =
        set.iter().filter(|one| !is_known(one)).map(|one| one.name.to_owned()).collect();
    let in_set = |name: &String| set.iter().any(|one| one.name == name);
    let unknown: Vec<String> = known.iter().filter(|name| !in_set(name)).cloned().collect();
    Ok(match (known.is_empty(), unknown.is_empty(), missing.is_empty()) {
        (true, ..) => Standing::Fresh,
        (_, false, _) => Standing::Newer(unknown),
        (_, _, false) => Standing::Older(missing),
        _ => Standing::Current,
    })
}

/// Applies what is missing inside the open transaction; gives the names.
pub fn bring_up(store: &Store, set: &[Migration]) -> Result<Vec<String>, StoreError> {
    lock(store)?;
    store.batch(&store.spell(TABLE))?;
    let mut done = Vec::new();
    for migration in set {
        if apply(store, migration)? {
            done.push(migration.name.to_owned());
        }
    }
    Ok(done)
}

/// Holds the schema for this transaction.
pub fn lock(store: &Store) -> Result<(), StoreError> {
    match store.engine() {
        // 'houq': any number that only we use.
        Engine::Postgres(_) => store.batch("SELECT pg_advisory_xact_lock(1752134001)"),
        Engine::Sqlite(_) => Ok(()),
    }
}

fn migrate_locked(store: &Store, migrations: &[Migration]) -> Result<usize, StoreError> {
    bring_up(store, migrations).map(|done| done.len())
}

fn apply(store: &Store, migration: &Migration) -> Result<bool, StoreError> {
    let digest: [u8; 32] = Sha256::digest(migration.sql).into();
    let reading: &dyn Reading = store;
    let known = reading.first(
        "SELECT digest FROM store_migration WHERE name = $1",
        &[migration.name.into()],
        |row| row.bytes(0),
    )?;
    match known {
        Some(known) if known == digest => Ok(false),
        Some(_) => Err(StoreError(format!(
            "migration {} was applied with another text; this program is not of that lineage",
            migration.name
        ))),
        None => {
            store.batch(&store.spell(migration.sql))?;
            store.run(
                "INSERT INTO store_migration (name, digest) VALUES ($1, $2)",
                &[migration.name.into(), (&digest).into()],
            )?;
            Ok(true)
        }
    }
}
