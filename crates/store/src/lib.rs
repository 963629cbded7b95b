//! Reading, writing, migrations: the only place that names a database driver.
//!
//! One SQL text serves both engines. The differences are two: the types BYTES
//! and TEXT are spelt for each engine in a schema, and `$n` becomes `?n` for
//! SQLite (rusqlite numbers `$n` by first appearance).

mod blobs;
mod keys;
mod migrate;
mod postgresql;
#[cfg(feature = "record")]
pub mod record;
mod sqlite;

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use houqin_kernel::{Migration, Reading, Row, SchoolId, StoreError, Value, Writing};

pub use blobs::{Blobs, FolderBlobs};
pub use keys::{KeyStore, PersonKey, must_be_private};
pub use migrate::{Standing, applied, bring_up, migrate, must_be_current, newer, settle, standing};

/// Longest wait for the right to write, in milliseconds.
const HOLD_MS_MAX: u32 = 2_000;
/// Longest wait for readers to let go of a log that is scrubbed, in milliseconds.
const SCRUB_MS_MAX: u32 = 200;
/// SQLSTATE of a lock that was not given in time (PostgreSQL, appendix A).
const LOCK_NOT_AVAILABLE: &str = "(55P03)";

/// Which engine, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Engine {
    /// SQLite: this file.
    Sqlite(PathBuf),
    /// PostgreSQL, or an engine that speaks its wire: this URL.
    Postgres(String),
}

/// What an engine must be able to do for us; object-safe, so that nothing
/// above knows which engine it has.
pub(crate) trait Driver: Send {
    fn rows(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        each: &mut dyn FnMut(Row) -> Result<(), StoreError>,
    ) -> Result<(), StoreError>;
    fn run(&mut self, sql: &str, params: &[Value<'_>]) -> Result<u64, StoreError>;
    fn batch(&mut self, sql: &str) -> Result<(), StoreError>;
    fn prepare(&mut self, sql: &str) -> Result<(), StoreError>;
    fn columns(&mut self, sql: &str) -> Result<Vec<String>, StoreError>;
    /// Whether the connection broke.
    fn lost(&self) -> bool {
        false
    }
    fn spell(&self, schema: &str) -> String;
    fn guard(&self, table: &str) -> String;
}

/// A connection to the rows of one school.
///
/// Both doors, [`Reading`] and [`Writing`], are borrowed from it; the desk
/// holds the only one that writes.
pub struct Store {
    school: SchoolId,
    driver: RefCell<Box<dyn Driver>>,
    engine: Engine,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("school", &self.school).finish_non_exhaustive()
    }
}

impl Store {
    /// Opens for writing. Durability is checked: every commit is synced.
    pub fn open(engine: &Engine, school: SchoolId) -> Result<Self, StoreError> {
        Self::connect(engine, school, false)
    }

    /// Opens for reading alone; the engine itself refuses writes.
    pub fn open_reading(engine: &Engine, school: SchoolId) -> Result<Self, StoreError> {
        Self::connect(engine, school, true)
    }

    fn connect(engine: &Engine, school: SchoolId, reading: bool) -> Result<Self, StoreError> {
        let driver: Box<dyn Driver> = match engine {
            Engine::Sqlite(path) => Box::new(sqlite::Sqlite::open(path, reading)?),
            Engine::Postgres(url) => Box::new(postgresql::Postgres::open(url, reading)?),
        };
        Ok(Self { school, driver: RefCell::new(driver), engine: engine.clone() })
    }

    /// The same connection, for the rows of another school.
    #[must_use]
    pub fn of(self, school: SchoolId) -> Self {
        Self { school, ..self }
    }

    /// The engine it is connected to.
    pub const fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Whether the connection broke: it must be opened anew.
    pub fn lost(&self) -> bool {
        self.driver.borrow().lost()
    }

    /// Begins a transaction.
    pub fn begin(&self) -> Result<(), StoreError> {
        self.batch(match self.engine {
            Engine::Sqlite(_) => "BEGIN IMMEDIATE",
            Engine::Postgres(_) => "BEGIN",
        })
    }

    /// Commits; when this returns, the rows are on the disk.
    pub fn commit(&self) -> Result<(), StoreError> {
        self.batch("COMMIT")
    }

    /// Rolls the whole transaction back.
    pub fn rollback(&self) -> Result<(), StoreError> {
        self.batch("ROLLBACK")
    }

    /// Does `work` in a transaction of its own: all of it, or nothing.
    pub fn within<T>(&self, work: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.begin()?;
        let done = work().and_then(|made| self.commit().map(|()| made));
        if done.is_err()
            && let Err(error) = self.rollback()
        {
            tracing::warn!(%error, "a transaction was not rolled back");
        }
        done
    }

    /// Begins an act inside the transaction.
    pub fn savepoint(&self) -> Result<(), StoreError> {
        self.batch("SAVEPOINT act")
    }

    /// Keeps the act.
    pub fn release(&self) -> Result<(), StoreError> {
        self.batch("RELEASE SAVEPOINT act")
    }

    /// Takes the act back.
    pub fn undo(&self) -> Result<(), StoreError> {
        self.batch("ROLLBACK TO SAVEPOINT act")?;
        self.batch("RELEASE SAVEPOINT act")
    }

    /// Runs statements without parameters.
    pub fn batch(&self, sql: &str) -> Result<(), StoreError> {
        #[cfg(feature = "record")]
        record::note(record::Kind::Batch, sql, &[]);
        self.driver.borrow_mut().batch(sql)
    }

    /// Runs one statement outside the write path: for what is not in the
    /// ledger (sessions, tokens, heads, caches), and for tests that tamper.
    pub fn run(&self, sql: &str, params: &[Value<'_>]) -> Result<u64, StoreError> {
        #[cfg(feature = "record")]
        record::note(record::Kind::Run, sql, params);
        self.driver.borrow_mut().run(sql, params)
    }

    /// Prepares a statement and throws it away: the test over all of them.
    pub fn prepare(&self, sql: &str) -> Result<(), StoreError> {
        self.driver.borrow_mut().prepare(sql)
    }

    /// Names of the columns of an answer.
    pub fn columns(&self, sql: &str) -> Result<Vec<String>, StoreError> {
        self.driver.borrow_mut().columns(sql)
    }

    /// Takes the right to write for this school, or says who may have it.
    ///
    /// On PostgreSQL the right lives and dies with this very connection, so a
    /// writer that lost it cannot write. On SQLite the desk locks a file.
    pub fn hold(&self) -> Result<bool, StoreError> {
        match &self.engine {
            Engine::Sqlite(_) => Ok(true),
            Engine::Postgres(_) => {
                let (number, _) = self.school.bytes().split_at(8);
                let number = number.iter().fold(0_i64, |sum, byte| (sum << 8) | i64::from(*byte));
                // A writer that has just ended may hold it for a moment more.
                self.batch(&format!("SET lock_timeout = {HOLD_MS_MAX}"))?;
                let reading: &dyn Reading = self;
                let sql = "SELECT CASE WHEN pg_advisory_lock($1) IS NULL THEN 0 ELSE 1 END";
                let held = reading.number(sql, &[number.into()]);
                self.batch("SET lock_timeout = 0")?;
                match held {
                    Ok(_) => Ok(true),
                    Err(error) if error.0.contains(LOCK_NOT_AVAILABLE) => Ok(false),
                    Err(error) => Err(error),
                }
            }
        }
    }

    /// Lets one statement last as long as it must: for a backup, which reads
    /// whole tables.
    pub fn take_your_time(&self) -> Result<(), StoreError> {
        match &self.engine {
            Engine::Sqlite(_) => Ok(()),
            Engine::Postgres(_) => self.batch("SET statement_timeout = 0"),
        }
    }

    /// After an erasure: no page of the file and none of its log keeps what
    /// was deleted.
    ///
    /// # Errors
    /// While somebody reads what was there before; to be tried again.
    pub fn scrub(&self) -> Result<(), StoreError> {
        match &self.engine {
            Engine::Sqlite(_) => {
                // A reader, such as a backup, may take minutes; a desk does not wait so long.
                self.batch(&format!("PRAGMA busy_timeout = {SCRUB_MS_MAX};"))?;
                let reading: &dyn Reading = self;
                let busy = reading.number("PRAGMA wal_checkpoint(TRUNCATE)", &[]);
                self.batch(&format!("PRAGMA busy_timeout = {};", sqlite::BUSY_MS_MAX))?;
                keys::scrubbed(busy?)
            }
            Engine::Postgres(_) => Ok(()),
        }
    }

    /// The door for `apply`.
    pub fn writer(&self) -> Writer<'_> {
        Writer { store: self, failed: None }
    }

    /// Brings the schema up to `migrations`.
    pub fn migrate(&self, migrations: &[Migration]) -> Result<usize, StoreError> {
        migrate(self, migrations)
    }

    /// Forbids changing and deleting rows of `table`. It stops accidents; the
    /// hashes are the proof.
    pub fn guard(&self, table: &str) -> Result<(), StoreError> {
        let sql = self.driver.borrow().guard(table);
        // Two servers that start together wait for each other.
        self.within(|| migrate::lock(self).and_then(|()| self.batch(&sql)))
    }

    pub(crate) fn spell(&self, schema: &str) -> String {
        self.driver.borrow().spell(schema)
    }

    /// Copies a SQLite school into `path` while it is in use.
    pub fn copy_to(&self, path: &Path) -> Result<(), StoreError> {
        match &self.engine {
            Engine::Sqlite(from) => sqlite::copy(from, path),
            Engine::Postgres(_) => {
                Err(StoreError("a PostgreSQL school is copied by its own tools".into()))
            }
        }
    }
}

impl Reading for Store {
    fn school(&self) -> &SchoolId {
        &self.school
    }

    fn rows(
        &self,
        sql: &str,
        params: &[Value<'_>],
        each: &mut dyn FnMut(Row) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        #[cfg(feature = "record")]
        record::note(record::Kind::Rows, sql, params);
        self.driver.borrow_mut().rows(sql, params, each)
    }
}

/// The door for `apply`: it remembers the first error.
#[derive(Debug)]
pub struct Writer<'a> {
    store: &'a Store,
    failed: Option<StoreError>,
}

impl Writer<'_> {
    /// The first error, if a statement failed.
    pub fn finish(self) -> Result<(), StoreError> {
        self.failed.map_or(Ok(()), Err)
    }

    fn run(&mut self, sql: &str, params: &[Value<'_>], exactly_one: bool) {
        if self.failed.is_some() {
            return;
        }
        match self.store.run(sql, params) {
            Ok(changed) if exactly_one && changed != 1 => {
                self.failed = Some(StoreError(format!("{changed} rows changed, not one: {sql}")));
            }
            Ok(_) => {}
            Err(error) => self.failed = Some(error),
        }
    }
}

impl Writing for Writer<'_> {
    fn school(&self) -> &SchoolId {
        &self.store.school
    }

    fn one(&mut self, sql: &str, params: &[Value<'_>]) {
        self.run(sql, params, true);
    }

    fn any(&mut self, sql: &str, params: &[Value<'_>]) {
        self.run(sql, params, false);
    }
}
