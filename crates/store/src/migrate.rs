//! Migrations, embedded and ordered. A migration once applied never changes:
//! its digest is kept and compared.

use houqin_kernel::{Migration, Reading, StoreError};
use sha2::{Digest, Sha256};

use crate::{Engine, Store};

const TABLE: &str = "CREATE TABLE IF NOT EXISTS store_migration (
    name TEXT NOT NULL PRIMARY KEY,
    digest BYTES NOT NULL
)";

/// Names of the migrations that were applied, in order of name.
pub fn applied(store: &Store) -> Result<Vec<String>, StoreError> {
    let reading: &dyn Reading = store;
    reading.list("SELECT name FROM store_migration ORDER BY name", &[], |row| row.text(0))
}

/// Applies what is missing, all in one transaction; gives their number. Two servers that start together wait for each other.
pub fn migrate(store: &Store, migrations: &[Migration]) -> Result<usize, StoreError> {
    store.within(|| migrate_locked(store, migrations))
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
    lock(store)?;
    store.batch(&store.spell(TABLE))?;
    let mut count = 0;
    for migration in migrations {
        if apply(store, migration)? {
            count += 1;
        }
    }
    Ok(count)
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
