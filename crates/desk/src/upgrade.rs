//! 升级. An older database gets the tables of this program, inside one
//! transaction of the caller's, and proves that they are what the ledger says.
//!
//! A table that a migration made or changed is filled anew from the ledger; any
//! other must agree with it as it stands, so that an upgrade heals no tampering.

use std::collections::BTreeMap;

use houqin_kernel::{Domain, Migration, Reading, Row, Table, Value};
use houqin_store::{Store, bring_up};

use crate::audit::check_ledger;
use crate::bench::migrations_of;
use crate::core::CORE;
use crate::replay::Replica;
use crate::{DeskError, Keeper, SchoolSetup};

/// Findings named where the proof fails.
const NAMED_MAX: usize = 5;

/// What became of a school's tables.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Proof {
    /// Tables that were filled from the ledger.
    pub filled: Vec<String>,
    /// Records that were verified and replayed.
    pub records: u64,
}

/// The tables of a database by name, and their columns; empty where one is not there.
#[derive(Debug, Clone)]
pub struct Shape(BTreeMap<&'static str, Vec<String>>);

impl Shape {
    /// As it is now; to be asked outside of a transaction, which a missing
    /// table would break.
    pub fn of(store: &Store, domains: &[&'static Domain]) -> Self {
        let tables = all(domains).into_iter().flat_map(|domain| domain.tables);
        Self(tables.map(|table| (table.name, columns(store, table.name))).collect())
    }
}

fn columns(store: &Store, table: &str) -> Vec<String> {
    store.columns(&format!("SELECT * FROM {table}")).unwrap_or_default()
}

fn all(domains: &[&'static Domain]) -> Vec<&'static Domain> {
    std::iter::once(&CORE).chain(domains.iter().copied()).collect()
}

/// Every migration of a school's database, the desk's own first.
pub fn migrations(domains: &[&'static Domain]) -> Vec<Migration> {
    migrations_of(&all(domains))
}

/// Applies what is missing; gives the names.
pub fn migrate(store: &Store, domains: &[&'static Domain]) -> Result<Vec<String>, DeskError> {
    Ok(bring_up(store, &migrations(domains))?)
}

/// Fills what the migrations changed and judges the school of `store`.
///
/// # Errors
/// When ledger and tables do not agree: the caller takes everything back.
pub fn prove(
    setup: &SchoolSetup,
    domains: &[&'static Domain],
    store: &Store,
    before: &Shape,
) -> Result<Proof, DeskError> {
    let mut keeper = Keeper::open(setup)?;
    let findings = check_ledger(setup, &mut keeper, store, &[])?;
    let failed = |what: Vec<String>| {
        let count = what.len();
        let named: Vec<String> = what.into_iter().take(NAMED_MAX).collect();
        Err(DeskError::Damaged(format!(
            "the upgrade was taken back, since its proof failed ({count} findings): {}",
            named.join("; ")
        )))
    };
    if !findings.is_empty() {
        return failed(findings.into_iter().map(|one| one.what).collect());
    }
    let folder = tempfile::tempdir()
        .map_err(|error| houqin_kernel::StoreError(format!("no folder for the replay: {error}")))?;
    let domains = all(domains);
    let replica = Replica::build(&folder.path().join("replica.db"), &domains, &mut keeper, store)?;
    let mut filled = Vec::new();
    for table in domains.iter().flat_map(|domain| domain.tables) {
        let was = before.0.get(table.name).map(Vec::as_slice).unwrap_or_default();
        if columns(store, table.name) != was {
            fill(&replica.store, store, table)?;
            filled.push(table.name.to_owned());
        }
    }
    let findings = replica.compare(store)?;
    if !findings.is_empty() {
        let say =
            |one: crate::audit::Finding| format!("{}: {}", one.table.unwrap_or_default(), one.what);
        return failed(findings.into_iter().map(say).collect());
    }
    Ok(Proof { filled, records: replica.records })
}

/// Puts a table's rows of one school as the ledger gives them.
fn fill(from: &Store, to: &Store, table: &Table) -> Result<(), DeskError> {
    let school = Value::from(from.school());
    let name = table.name;
    to.run(&format!("DELETE FROM {name} WHERE school_id = $1"), &[school])?;
    let names = from.columns(&format!("SELECT * FROM {name}"))?;
    let marks: Vec<String> = (1..=names.len()).map(|at| format!("${at}")).collect();
    let names = names.join(", ");
    let insert = format!("INSERT INTO {name} ({names}) VALUES ({})", marks.join(", "));
    let reading: &dyn Reading = from;
    let select = format!("SELECT {names} FROM {name} WHERE school_id = $1");
    reading.rows(&select, &[Value::from(from.school())], &mut |row: Row| {
        let values: Vec<Value<'_>> = row.0.iter().map(Value::from).collect();
        to.run(&insert, &values).map(drop)
    })?;
    Ok(())
}
