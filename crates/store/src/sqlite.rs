//! SQLite: WAL, `synchronous=FULL`, one file a school.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use houqin_kernel::{Cell, Row, StoreError, Value};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, ToSql, params_from_iter};

use crate::Driver;

/// Longest wait for another connection, in milliseconds.
pub const BUSY_MS_MAX: u64 = 10_000;
/// Statements kept prepared by a connection.
const STATEMENTS_MAX: usize = 256;

pub struct Sqlite {
    connection: Connection,
    numbered: HashMap<String, Arc<str>>,
}

fn failed(error: rusqlite::Error) -> StoreError {
    StoreError(format!("SQLite: {error}"))
}

impl Sqlite {
    pub fn open(path: &Path, reading: bool) -> Result<Self, StoreError> {
        let flags = if reading {
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX
        } else {
            OpenFlags::SQLITE_OPEN_READ_WRITE
                | OpenFlags::SQLITE_OPEN_CREATE
                | OpenFlags::SQLITE_OPEN_NO_MUTEX
        };
        let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
        connection.busy_timeout(Duration::from_millis(BUSY_MS_MAX)).map_err(failed)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
        if !reading {
            Self::make_durable(&connection)?;
        }
        Ok(Self { connection, numbered: HashMap::new() })
    }

    /// Sets, then asks: a setting that did not take is a refusal to start.
    fn make_durable(connection: &Connection) -> Result<(), StoreError> {
        connection
            .execute_batch(
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; \
                 PRAGMA secure_delete=ON; PRAGMA wal_autocheckpoint=2000; \
                 PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-8192;",
            )
            .map_err(failed)?;
        let mode: String =
            connection.query_row("PRAGMA journal_mode", [], |row| row.get(0)).map_err(failed)?;
        let level: i64 =
            connection.query_row("PRAGMA synchronous", [], |row| row.get(0)).map_err(failed)?;
        if mode != "wal" || level < 2 {
            return Err(StoreError(format!(
                "SQLite will not write durably here (journal {mode}, synchronous {level})"
            )));
        }
        Ok(())
    }

    /// `$1` becomes `?1`, outside of quoted text, and BYTES becomes BLOB.
    fn number(&mut self, sql: &str) -> Arc<str> {
        if let Some(done) = self.numbered.get(sql) {
            return Arc::clone(done);
        }
        let mut quoted = false;
        let done: String = sql
            .chars()
            .map(|letter| {
                quoted ^= letter == '\'';
                if letter == '$' && !quoted { '?' } else { letter }
            })
            .collect();
        let done: Arc<str> = done.replace("BYTES", "BLOB").into();
        self.numbered.insert(sql.to_owned(), Arc::clone(&done));
        done
    }
}

struct Param<'a>(&'a Value<'a>);

impl ToSql for Param<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Value::Null => ValueRef::Null,
            Value::Int(number) => ValueRef::Integer(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

fn cell(value: ValueRef<'_>) -> Result<Cell, StoreError> {
    Ok(match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(number) => Cell::Int(number),
        ValueRef::Text(text) => Cell::Text(
            String::from_utf8(text.to_vec())
                .map_err(|_| StoreError("SQLite: text that is not UTF-8".into()))?,
        ),
        ValueRef::Blob(bytes) => Cell::Bytes(bytes.to_vec()),
        ValueRef::Real(number) => return Err(StoreError(format!("SQLite: a float, {number}"))),
    })
}

impl Driver for Sqlite {
    fn rows(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        each: &mut dyn FnMut(Row) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let sql = self.number(sql);
        let mut statement = self.connection.prepare_cached(&sql).map_err(failed)?;
        let width = statement.column_count();
        let mut rows =
            statement.query(params_from_iter(params.iter().map(Param))).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            let cells = (0..width)
                .map(|at| cell(row.get_ref(at).map_err(failed)?))
                .collect::<Result<_, _>>()?;
            each(Row(cells))?;
        }
        Ok(())
    }

    fn run(&mut self, sql: &str, params: &[Value<'_>]) -> Result<u64, StoreError> {
        let sql = self.number(sql);
        let mut statement = self.connection.prepare_cached(&sql).map_err(failed)?;
        let changed =
            statement.execute(params_from_iter(params.iter().map(Param))).map_err(failed)?;
        Ok(changed as u64)
    }

    fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        if sql.contains(';') {
            return self.connection.execute_batch(sql).map_err(failed);
        }
        let mut statement = self.connection.prepare_cached(sql).map_err(failed)?;
        statement.raw_execute().map(|_| ()).map_err(failed)
    }

    fn prepare(&mut self, sql: &str) -> Result<(), StoreError> {
        let sql = self.number(sql);
        self.connection.prepare(&sql).map(|_| ()).map_err(failed)
    }

    fn columns(&mut self, sql: &str) -> Result<Vec<String>, StoreError> {
        let sql = self.number(sql);
        let statement = self.connection.prepare(&sql).map_err(failed)?;
        Ok(statement.column_names().map(str::to_owned).collect())
    }

    fn spell(&self, schema: &str) -> String {
        schema.replace("BYTES", "BLOB").replace(") CLUSTERED", ") WITHOUT ROWID")
    }

    fn guard(&self, table: &str) -> String {
        ["UPDATE", "DELETE"]
            .map(|verb| {
                format!(
                    "CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb} ON {table} \
                     BEGIN SELECT RAISE(ABORT, '{table} is only added to'); END;"
                )
            })
            .concat()
    }
}

/// Copies a database in use, page by page.
pub fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    let source =
        Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(failed)?;
    let mut target = Connection::open(to).map_err(failed)?;
    let backup = rusqlite::backup::Backup::new(&source, &mut target).map_err(failed)?;
    backup.run_to_completion(1_024, Duration::ZERO, None).map_err(failed)
}
