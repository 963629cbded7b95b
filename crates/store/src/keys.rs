//! Keys of persons, in a store of their own outside the main database.
//!
//! A person's openings are encrypted with the person's key. Destroying the key
//! erases them everywhere, also in old backups of the main database; so this
//! file is backed up apart, with a short life.

use std::path::Path;

use houqin_kernel::{PersonId, SchoolId, StoreError};
use rusqlite::{Connection, OptionalExtension as _, params};

/// 32 bytes that open what belongs to one person.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PersonKey(pub [u8; 32]);

impl std::fmt::Debug for PersonKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PersonKey(…)")
    }
}

/// The key file. SQLite, WAL, FULL.
#[derive(Debug)]
pub struct KeyStore {
    connection: Connection,
}

fn failed(error: rusqlite::Error) -> StoreError {
    StoreError(format!("key store: {error}"))
}

impl KeyStore {
    /// Opens the key file, making it when missing.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let connection = Connection::open(path).map_err(failed)?;
        connection.busy_timeout(std::time::Duration::from_secs(10)).map_err(failed)?;
        connection
            .execute_batch(
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;
                 CREATE TABLE IF NOT EXISTS person_key (
                     school_id BLOB NOT NULL,
                     person_id BLOB NOT NULL,
                     key BLOB,
                     PRIMARY KEY (school_id, person_id)
                 ) WITHOUT ROWID;",
            )
            .map_err(failed)?;
        Ok(Self { connection })
    }

    /// The key of a person; `None` when never made or destroyed.
    pub fn get(
        &self,
        school: &SchoolId,
        person: &PersonId,
    ) -> Result<Option<PersonKey>, StoreError> {
        Ok(self.row(school, person)?.flatten())
    }

    fn row(
        &self,
        school: &SchoolId,
        person: &PersonId,
    ) -> Result<Option<Option<PersonKey>>, StoreError> {
        self.connection
            .prepare_cached("SELECT key FROM person_key WHERE school_id = ?1 AND person_id = ?2")
            .and_then(|mut statement| {
                statement
                    .query_row(params![school.bytes(), person.bytes()], |row| {
                        row.get::<_, Option<[u8; 32]>>(0)
                    })
                    .optional()
            })
            .map(|row| row.map(|key| key.map(PersonKey)))
            .map_err(failed)
    }

    /// The key of a person, made from `fresh` when there was none yet.
    ///
    /// # Errors
    /// When the person was erased: no new key is made for them, ever.
    pub fn get_or_make(
        &self,
        school: &SchoolId,
        person: &PersonId,
        fresh: impl FnOnce() -> [u8; 32],
    ) -> Result<PersonKey, StoreError> {
        match self.row(school, person)? {
            Some(Some(key)) => Ok(key),
            Some(None) => Err(StoreError(format!("person {person} was erased"))),
            None => {
                let key = fresh();
                self.connection
                    .execute(
                        "INSERT INTO person_key (school_id, person_id, key) VALUES (?1, ?2, ?3)",
                        params![school.bytes(), person.bytes(), key],
                    )
                    .map_err(failed)?;
                Ok(PersonKey(key))
            }
        }
    }

    /// Destroys a person's key for ever; the row stays, empty, so that no
    /// restore or retry makes another.
    pub fn destroy(&self, school: &SchoolId, person: &PersonId) -> Result<(), StoreError> {
        self.connection
            .execute(
                "INSERT INTO person_key (school_id, person_id, key) VALUES (?1, ?2, NULL)
                 ON CONFLICT (school_id, person_id) DO UPDATE SET key = NULL",
                params![school.bytes(), person.bytes()],
            )
            .map_err(failed)?;
        self.connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").map_err(failed)
    }

    /// Persons whose keys were destroyed: the kept list of erasures.
    pub fn erased(&self, school: &SchoolId) -> Result<Vec<PersonId>, StoreError> {
        let mut statement = self
            .connection
            .prepare("SELECT person_id FROM person_key WHERE school_id = ?1 AND key IS NULL")
            .map_err(failed)?;
        let rows = statement
            .query_map(params![school.bytes()], |row| row.get::<_, [u8; 16]>(0).map(PersonId))
            .map_err(failed)?;
        rows.collect::<Result<_, _>>().map_err(failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_destroyed_key_never_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let keys = KeyStore::open(&folder.path().join("keys.db")).unwrap();
        let (school, person) = (SchoolId([1; 16]), PersonId([2; 16]));
        assert_eq!(keys.get(&school, &person).unwrap(), None);
        let key = keys.get_or_make(&school, &person, || [3; 32]).unwrap();
        assert_eq!(keys.get_or_make(&school, &person, || [4; 32]).unwrap(), key);
        keys.destroy(&school, &person).unwrap();
        assert_eq!(keys.get(&school, &person).unwrap(), None);
        assert!(keys.get_or_make(&school, &person, || [5; 32]).is_err());
        assert_eq!(keys.erased(&school).unwrap(), [person]);
    }
}
