//! Imports: CSV, XLSX, and gz of these. Every row is judged before any is
//! applied; the whole file or nothing, unless part of it is asked for.

mod mapping;
mod people;
mod places;
mod service_orders;
mod table;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::path::Path;

use houqin_desk::Item;
use houqin_kernel::{Bilingual, Moment};
use serde::Serialize;

use crate::export::is_formula;

pub use mapping::{Mapping, refused_by};
pub use people::Roll;
pub use table::Table;

/// What can be imported by rows that stand alone; people are laid beside the roll.
const KINDS: &[&str] = &["service-orders", "places"];
/// Rows in one act: few enough that the desk is free again soon.
const CHUNK: usize = 100;
/// Most rows of one file.
const ROWS_MAX: usize = 1_000_000;

/// Why a file cannot be imported at all.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file or the mapping cannot be read.
    #[error("{0}")]
    Unreadable(String),
    /// A column the kind needs is not there.
    #[error("the file has no column “{0}”; name it in the mapping file under [columns]")]
    NoColumn(String),
    /// There is no such kind.
    #[error("there is no import “{0}”; known are: service-orders, places, people")]
    NoSuchKind(String),
    /// Too many rows.
    #[error("the file has more than {ROWS_MAX} rows; split it")]
    TooLong,
}

/// A row that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RefusedRow {
    /// Line in the file, from 1; the header is line 1.
    pub row: u64,
    /// The field.
    pub field: String,
    /// Why.
    pub why: Bilingual,
}

impl RefusedRow {
    /// Why, in both languages on one line, for a terminal.
    pub fn said(&self) -> String {
        format!("{} {}", self.why.zh, self.why.en)
    }
}

/// What a file comes to.
#[derive(Debug)]
pub struct Judged {
    /// Rows read.
    pub read: usize,
    /// Rows that are good.
    pub good: usize,
    /// Acts that apply the good rows.
    pub items: Vec<Item>,
    /// Rows that are not.
    pub refused: Vec<RefusedRow>,
}

/// A file, judged, and the lines of its good rows in the order of the acts.
#[derive(Debug)]
pub struct Read {
    /// What it comes to.
    pub judged: Judged,
    /// Lines of the good rows.
    pub lines: Vec<u64>,
}

/// Reads and judges `file`.
pub fn judge(kind: &str, file: &Path, mapping: &Mapping, now: Moment) -> Result<Read, ImportError> {
    if !KINDS.contains(&kind) {
        return Err(ImportError::NoSuchKind(kind.to_owned()));
    }
    let mut table = Table::read(file)?;
    undefuse(&mut table);
    let judged = match kind {
        "service-orders" => service_orders::judge(&table, mapping, now),
        _ => places::judge(&table, mapping),
    }?;
    let refused: HashSet<u64> = judged.refused.iter().map(|row| row.row).collect();
    let lines = table.rows.iter().map(|(line, _)| *line);
    Ok(Read { lines: lines.filter(|line| !refused.contains(line)).collect(), judged })
}

/// Reads a file of people.
pub fn roll(file: &Path, mapping: &Mapping) -> Result<Roll, ImportError> {
    roll_in(Table::read(file)?, mapping)
}

/// The same of a file that was sent; it may unpack to so many bytes.
pub fn roll_sent(bytes: Vec<u8>, bytes_max: u64) -> Result<Roll, ImportError> {
    roll_in(Table::unpacked(bytes, bytes_max)?, &Mapping::default())
}

fn roll_in(mut table: Table, mapping: &Mapping) -> Result<Roll, ImportError> {
    undefuse(&mut table);
    people::read(&table, mapping)
}

fn undefuse(table: &mut Table) {
    // Our own export defuses what a spreadsheet would take for a formula.
    for cell in table.rows.iter_mut().flat_map(|(_, cells)| cells) {
        if cell.strip_prefix('\'').is_some_and(is_formula) {
            cell.remove(0);
        }
    }
}
