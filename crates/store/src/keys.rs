//! Keys of persons, in a store of their own outside the main database.
//!
//! A person's openings are encrypted with the person's key. Destroying the key
//! erases them everywhere, also in old backups of the main database; so this
//! file is backed up apart, with a short life.

use std::fs::OpenOptions;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
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

/// What a truncating checkpoint of SQLite's log answered.
pub(crate) fn scrubbed(busy: i64) -> Result<(), StoreError> {
    if busy == 0 {
        return Ok(());
    }
    Err(StoreError("what was erased still lies in a log that somebody reads".into()))
}

/// Refuses a file of secrets that others may read.
pub fn must_be_private(path: &Path) -> Result<(), StoreError> {
    let about = std::fs::metadata(path)
        .map_err(|error| StoreError(format!("{}: {error}", path.display())))?;
    let mode = about.permissions().mode() & 0o777;
    let others = mode & 0o077;
    if others == 0 {
        return Ok(());
    }
    Err(StoreError(format!(
        "{0} holds secrets and may be read by others (mode {mode:o}); do: chmod 600 {0}",
        path.display()
    )))
}

impl KeyStore {
    /// Makes the key file where it is missing, and opens it. Nobody but its
    /// owner may read it; SQLite gives its log the same rights.
    pub fn make(path: &Path) -> Result<Self, StoreError> {
        let io = |error: std::io::Error| StoreError(format!("{}: {error}", path.display()));
        OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path)
            .map_err(io)?;
        Self::open(path)
    }

    /// Opens the key file. One that is missing is not made in silence.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        must_be_private(path)?;
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
                 ) WITHOUT ROWID;
                 CREATE TABLE IF NOT EXISTS kept_secret (
                     school_id BLOB NOT NULL,
                     name TEXT NOT NULL,
                     secret BLOB NOT NULL,
                     PRIMARY KEY (school_id, name)
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
            .map(|_| ())
            .map_err(failed)
    }

    /// After a destruction: no page of the log keeps the key.
    ///
    /// # Errors
    /// While somebody reads what was there before; to be tried again.
    pub fn scrub(&self) -> Result<(), StoreError> {
        let busy = self
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
            .map_err(failed)?;
        scrubbed(busy)
    }

    /// Writes all keys, and the kept list of erasures, into a new file; also
    /// while the keys are in use.
    pub fn copy_to(&self, path: &Path) -> Result<(), StoreError> {
        let Some(text) = path.to_str() else {
            return Err(StoreError(format!("{} is not a name in UTF-8", path.display())));
        };
        self.connection.execute("VACUUM INTO ?1", [text]).map(|_| ()).map_err(failed)
    }

    /// Keeps another secret of the school, in a copy of the keys.
    pub fn keep_secret(
        &self,
        school: &SchoolId,
        name: &str,
        secret: &[u8; 32],
    ) -> Result<(), StoreError> {
        self.connection
            .execute(
                "INSERT INTO kept_secret (school_id, name, secret) VALUES (?1, ?2, ?3)",
                params![school.bytes(), name, secret],
            )
            .map(|_| ())
            .map_err(failed)
    }

    /// Such a secret, read back.
    pub fn kept_secret(
        &self,
        school: &SchoolId,
        name: &str,
    ) -> Result<Option<[u8; 32]>, StoreError> {
        self.connection
            .query_row(
                "SELECT secret FROM kept_secret WHERE school_id = ?1 AND name = ?2",
                params![school.bytes(), name],
                |row| row.get(0),
            )
            .optional()
            .map_err(failed)
    }

    /// Takes in what another key file keeps: keys that are missing here, and
    /// every erasure. A key that was destroyed here stays destroyed.
    pub fn take_in(&self, other: &Path) -> Result<(), StoreError> {
        let Some(text) = other.to_str() else {
            return Err(StoreError(format!("{} is not a name in UTF-8", other.display())));
        };
        self.connection.execute("ATTACH ?1 AS other", [text]).map_err(failed)?;
        let done = self.connection.execute_batch(
            "INSERT INTO main.person_key (school_id, person_id, key) \
             SELECT school_id, person_id, key FROM other.person_key WHERE TRUE \
             ON CONFLICT (school_id, person_id) DO UPDATE SET key = NULL \
             WHERE excluded.key IS NULL;",
        );
        self.connection.execute_batch("DETACH other").map_err(failed)?;
        done.map_err(failed)
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
        let keys = KeyStore::make(&folder.path().join("keys.db")).unwrap();
        let (school, person) = (SchoolId([1; 16]), PersonId([2; 16]));
        assert_eq!(keys.get(&school, &person).unwrap(), None);
        let key = keys.get_or_make(&school, &person, || [3; 32]).unwrap();
        assert_eq!(keys.get_or_make(&school, &person, || [4; 32]).unwrap(), key);
        keys.destroy(&school, &person).unwrap();
        assert_eq!(keys.get(&school, &person).unwrap(), None);
        assert!(keys.get_or_make(&school, &person, || [5; 32]).is_err());
        assert_eq!(keys.erased(&school).unwrap(), [person]);
    }

    #[test]
    fn an_older_copy_brings_keys_back_but_never_an_erased_one() {
        let folder = tempfile::tempdir().unwrap();
        let keys = KeyStore::make(&folder.path().join("keys.db")).unwrap();
        let (school, erased, other) = (SchoolId([1; 16]), PersonId([2; 16]), PersonId([3; 16]));
        keys.get_or_make(&school, &erased, || [4; 32]).unwrap();
        keys.get_or_make(&school, &other, || [5; 32]).unwrap();
        let copy = folder.path().join("copy.db");
        keys.copy_to(&copy).unwrap();
        let fresh = KeyStore::make(&folder.path().join("fresh.db")).unwrap();
        fresh.destroy(&school, &erased).unwrap();
        fresh.take_in(&copy).unwrap();
        assert_eq!(fresh.get(&school, &other).unwrap(), Some(PersonKey([5; 32])));
        assert_eq!(fresh.get(&school, &erased).unwrap(), None);
        assert_eq!(fresh.erased(&school).unwrap(), [erased]);
        // And the other way: a copy that knows of an erasure erases here.
        let known = folder.path().join("known.db");
        fresh.copy_to(&known).unwrap();
        keys.take_in(&known).unwrap();
        assert_eq!(keys.get(&school, &erased).unwrap(), None);
    }

    #[test]
    fn a_key_file_that_others_may_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.db");
        drop(KeyStore::make(&path).unwrap());
        let mode = |mode| std::fs::Permissions::from_mode(mode);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::set_permissions(&path, mode(0o640)).unwrap();
        let refused = KeyStore::open(&path).unwrap_err().to_string();
        assert!(refused.contains("chmod 600"), "{refused}");
    }
}
