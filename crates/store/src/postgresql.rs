//! PostgreSQL, and engines that speak its wire.

use std::collections::HashMap;
use std::error::Error;

use houqin_kernel::{Cell, Row, StoreError, Value};
use postgres::fallible_iterator::FallibleIterator;
use postgres::types::private::BytesMut;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, NoTls, Statement};

use crate::Driver;

pub struct Postgres {
    client: Client,
    statements: HashMap<String, Statement>,
}

fn failed(error: postgres::Error) -> StoreError {
    let why = error.as_db_error().map_or_else(
        || error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {source}")),
        |db| format!("{} ({})", db.message(), db.code().code()),
    );
    StoreError(format!("PostgreSQL: {why}"))
}

impl Postgres {
    pub fn open(url: &str, reading: bool) -> Result<Self, StoreError> {
        let mut client = Client::connect(url, NoTls).map_err(failed)?;
        client
            .batch_execute(
                "SET synchronous_commit = on; SET client_min_messages = warning; \
                 SET statement_timeout = '60s';",
            )
            .map_err(failed)?;
        if reading {
            client.batch_execute("SET default_transaction_read_only = on; SET default_transaction_isolation = 'repeatable read';").map_err(failed)?;
        } else {
            let fsync: String = client.query_one("SHOW fsync", &[]).map_err(failed)?.get(0);
            if fsync != "on" {
                return Err(StoreError("PostgreSQL will not write durably: fsync is off".into()));
            }
        }
        Ok(Self { client, statements: HashMap::new() })
    }

    fn statement(&mut self, sql: &str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self
            .client
            .prepare(&sql.replace("BYTES", "BYTEA"))
            .map_err(|error| StoreError(format!("{} in: {sql}", failed(error).0)))?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

#[derive(Debug)]
struct Param<'a>(&'a Value<'a>);

impl ToSql for Param<'_> {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self.0 {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(number) => number.to_sql_checked(kind, out),
            Value::Text(text) => text.to_sql_checked(kind, out),
            Value::Bytes(bytes) => bytes.to_sql_checked(kind, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

fn cell(row: &postgres::Row, at: usize, kind: &Type) -> Result<Cell, StoreError> {
    let cell = match *kind {
        Type::INT8 => row.try_get::<_, Option<i64>>(at).map(|cell| cell.map(Cell::Int)),
        Type::INT4 => {
            row.try_get::<_, Option<i32>>(at).map(|cell| cell.map(|n| Cell::Int(i64::from(n))))
        }
        Type::TEXT | Type::VARCHAR | Type::NAME => {
            row.try_get::<_, Option<String>>(at).map(|cell| cell.map(Cell::Text))
        }
        Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(at).map(|cell| cell.map(Cell::Bytes)),
        ref other => {
            return Err(StoreError(format!("PostgreSQL: column {at} is {other}; CAST it")));
        }
    };
    Ok(cell.map_err(failed)?.unwrap_or(Cell::Null))
}

impl Driver for Postgres {
    fn rows(
        &mut self,
        sql: &str,
        params: &[Value<'_>],
        each: &mut dyn FnMut(Row) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let statement = self.statement(sql)?;
        let kinds: Vec<Type> =
            statement.columns().iter().map(|column| column.type_().clone()).collect();
        let mut rows =
            self.client.query_raw(&statement, params.iter().map(Param)).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            let cells = kinds
                .iter()
                .enumerate()
                .map(|(at, kind)| cell(&row, at, kind))
                .collect::<Result<_, _>>()?;
            each(Row(cells))?;
        }
        Ok(())
    }

    fn run(&mut self, sql: &str, params: &[Value<'_>]) -> Result<u64, StoreError> {
        let statement = self.statement(sql)?;
        let params: Vec<Param<'_>> = params.iter().map(Param).collect();
        let params: Vec<&(dyn ToSql + Sync)> =
            params.iter().map(|param| param as &(dyn ToSql + Sync)).collect();
        self.client
            .execute(&statement, &params)
            .map_err(|error| StoreError(format!("{} in: {sql}", failed(error).0)))
    }

    fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        self.client.batch_execute(sql).map_err(failed)
    }

    fn prepare(&mut self, sql: &str) -> Result<(), StoreError> {
        self.client.prepare(&sql.replace("BYTES", "BYTEA")).map(|_| ()).map_err(failed)
    }

    fn columns(&mut self, sql: &str) -> Result<Vec<String>, StoreError> {
        let statement = self.client.prepare(sql).map_err(failed)?;
        Ok(statement.columns().iter().map(|column| column.name().to_owned()).collect())
    }

    fn lost(&self) -> bool {
        self.client.is_closed()
    }

    fn spell(&self, schema: &str) -> String {
        schema
            .replace("BYTES", "BYTEA")
            .replace("TEXT", "TEXT COLLATE \"C\"")
            .replace(") CLUSTERED", ")")
    }

    fn guard(&self, table: &str) -> String {
        format!(
            "CREATE OR REPLACE FUNCTION {table}_is_added_to() RETURNS trigger AS \
             $body$ BEGIN RAISE EXCEPTION '{table} is only added to'; END $body$ LANGUAGE plpgsql; \
             DROP TRIGGER IF EXISTS {table}_guard ON {table}; \
             CREATE TRIGGER {table}_guard BEFORE UPDATE OR DELETE ON {table} \
             FOR EACH ROW EXECUTE FUNCTION {table}_is_added_to();"
        )
    }
}
