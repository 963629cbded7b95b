//! A mapping file: what the other book calls our fields, and how it writes time.

use std::collections::BTreeMap;
use std::path::Path;

use houqin_kernel::{Moment, Refusal};
use jiff::civil::DateTime;
use jiff::fmt::strtime;
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::{ImportError, RefusedRow, Table};

/// A mapping file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mapping {
    /// Short name of the other book, e.g. `sf311`.
    pub book: String,
    /// Our field → its column; or several columns, joined.
    pub columns: BTreeMap<String, Columns>,
    /// How it writes time.
    pub time: Time,
    /// Its words for our states: `closed = ["Closed"]`, `open = ["Open"]`.
    pub states: BTreeMap<String, Vec<String>>,
    /// Columns whose time may not lie before the opening.
    pub not_before_opening: Vec<String>,
}

/// One column or several.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Columns {
    /// One.
    One(String),
    /// Several, joined by " · ".
    Many(Vec<String>),
}

impl Columns {
    /// Their names.
    pub fn names(&self) -> Vec<&str> {
        match self {
            Self::One(name) => vec![name],
            Self::Many(names) => names.iter().map(String::as_str).collect(),
        }
    }
}

/// How the other book writes time.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Time {
    /// `strptime` formats, tried in order.
    pub formats: Vec<String>,
    /// The zone of its wall clock.
    pub zone: String,
    /// Whether an offset it writes is wrong and the wall clock counts.
    pub ignore_offset: bool,
}

impl Default for Time {
    fn default() -> Self {
        Self {
            formats: [
                "%Y-%m-%dT%H:%M:%S",
                "%Y-%m-%d %H:%M:%S",
                "%Y-%m-%d %H:%M",
                "%Y/%m/%d %H:%M",
                "%Y.%m.%d",
                "%Y-%m-%d",
            ]
            .map(str::to_owned)
            .to_vec(),
            zone: "Asia/Shanghai".into(),
            ignore_offset: false,
        }
    }
}

impl Mapping {
    /// Reads a mapping file; none: our own field names.
    pub fn read(path: Option<&Path>) -> Result<Self, ImportError> {
        let Some(path) = path else { return Ok(Self::default()) };
        let unreadable =
            |why: String| ImportError::Unreadable(format!("{}: {why}", path.display()));
        let text = std::fs::read_to_string(path).map_err(|error| unreadable(error.to_string()))?;
        toml::from_str(&text).map_err(|error| unreadable(error.to_string()))
    }

    /// The columns of our field.
    pub fn columns_of<'a>(&'a self, field: &'a str) -> Vec<&'a str> {
        self.columns.get(field).map_or_else(|| vec![field], Columns::names)
    }

    /// The column of our field: as the mapping says; else called as we call it,
    /// or by one of `others`. Two that fit are refused by name.
    pub fn wanted(
        &self,
        table: &Table,
        field: &str,
        others: &[&str],
    ) -> Result<Option<usize>, ImportError> {
        if let Some(columns) = self.columns.get(field) {
            let name = columns.names().first().copied().unwrap_or_default();
            return table.column(name).map(Some);
        }
        let names = std::iter::once(&field).chain(others);
        let known: Vec<&&str> =
            names.filter(|name| table.header.iter().any(|head| head == **name)).collect();
        match known.as_slice() {
            [] => Ok(None),
            [name] => table.column(name).map(Some),
            [one, other, ..] => Err(ImportError::Unreadable(format!(
                "both “{one}” and “{other}” could be the column “{field}”; \
                 name it in the mapping file under [columns]"
            ))),
        }
    }

    /// The same; there must be one.
    pub fn needed(
        &self,
        table: &Table,
        field: &str,
        others: &[&str],
    ) -> Result<usize, ImportError> {
        let found = self.wanted(table, field, others)?;
        found.ok_or_else(|| ImportError::NoColumn(field.to_owned()))
    }

    /// The zone.
    pub fn zone(&self) -> Result<TimeZone, ImportError> {
        TimeZone::get(&self.time.zone)
            .map_err(|_| ImportError::Unreadable(format!("unknown zone “{}”", self.time.zone)))
    }

    /// A time as the other book writes it.
    pub fn moment(&self, text: &str, zone: &TimeZone) -> Result<Moment, String> {
        for format in &self.time.formats {
            let Ok(parsed) = strtime::parse(format, text) else { continue };
            if !self.time.ignore_offset
                && let Ok(at) = parsed.to_timestamp()
            {
                return Ok(Moment(at.as_millisecond()));
            }
            let at = parsed.to_datetime().or_else(|_| parsed.to_date().map(DateTime::from));
            if let Ok(at) = at {
                return Moment::at_civil(at, zone).map_err(|error| error.to_string());
            }
        }
        Err(format!("“{text}” is not a time in any of the formats given"))
    }
}

/// A row that the act itself would refuse, for the same reason.
pub fn refused_by(row: u64, field: &str, why: &Refusal) -> RefusedRow {
    RefusedRow { row, field: field.to_owned(), why: why.message.clone() }
}
