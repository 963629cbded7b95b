//! An exported ledger: a folder of files that any tool of C2SP tlog-tiles reads, year by year,
//! with the openings and blobs beside them. The layout stands in the README.
//!
//! Files are written under another name and renamed, `index.json` last: a folder without it is
//! unfinished. Whether the ledger is right is not judged here; see [`crate::verify`].

mod folder;
mod write;

use std::io;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::commitment::{Opening, SealError};
use crate::entry::EntryError;
use crate::id::Id;
use crate::key::PublicKey;
use crate::tree::Hash;

pub use folder::Folder;
pub use write::write;

/// The version of the folder's layout.
pub const LAYOUT: u64 = 1;
/// Most years in one export.
pub const YEARS_MAX: usize = 1000;

/// Whether all openings are there or only those the reader may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Openings {
    /// All that exist: a missing one needs an erasing act.
    All,
    /// Some are withheld from this reader.
    Partial,
}

/// One year's log as a source presents it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YearHead {
    /// Record number of the first entry.
    pub first_seq: u64,
    /// The signed checkpoint up to which entries are exported; its origin names the year.
    pub checkpoint: String,
}

/// Where an export comes from, asked for 256 records at a time so that nothing has to fit into
/// memory.
pub trait Source {
    /// Why it failed.
    type Error: std::error::Error;

    /// The school.
    fn school(&self) -> Id;
    /// The log's present key, written to `key.pub` for convenience.
    fn key(&self) -> PublicKey;
    /// Whether openings are withheld.
    fn openings(&self) -> Openings;
    /// The years, the oldest first.
    fn years(&mut self) -> Result<Vec<YearHead>, Self::Error>;
    /// The bytes of the entries with the numbers `from..from + count`.
    fn entries(&mut self, from: u64, count: u64) -> Result<Vec<Vec<u8>>, Self::Error>;
    /// The openings of those records, with the record's number.
    fn openings_of(&mut self, from: u64, count: u64) -> Result<Vec<(u64, Opening)>, Self::Error>;
    /// The bytes of a blob.
    fn blob(&mut self, sha256: &Hash) -> Result<Vec<u8>, Self::Error>;
}

/// What `index.json` says. Nothing in it is believed without proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// The school.
    pub school: Id,
    /// Whether openings are withheld.
    pub openings: Openings,
    /// The years, the oldest first.
    pub years: Vec<IndexYear>,
}

/// One year in `index.json`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IndexYear {
    /// The year, which names the folder.
    pub year: u16,
    /// Record number of the first entry.
    pub first_seq: u64,
    /// Number of entries.
    pub count: u64,
}

/// Why a folder could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum ExportError<E> {
    /// The source failed.
    #[error("the ledger could not be read: {0}")]
    Source(E),
    /// A file failed.
    #[error("{path}: {error}")]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// There is something in the folder already.
    #[error("{0} is not empty")]
    NotEmpty(PathBuf),
    /// A checkpoint of the source is not one, or its origin names no year.
    #[error("the checkpoint of the log from record {0} cannot be read")]
    Checkpoint(u64),
    /// The source gave fewer or more entries than its checkpoint promises.
    #[error("the ledger has not the records from {0} that its checkpoint promises")]
    Count(u64),
    /// The entries are not those that were signed.
    #[error("the entries of {0} do not lead to the signed root")]
    Root(u16),
    /// An entry is not one.
    #[error("record {seq}: {error}")]
    Entry {
        /// Its number.
        seq: u64,
        /// Why.
        error: EntryError,
    },
    /// An opening cannot be written.
    #[error("record {seq}: {error}")]
    Opening {
        /// The record's number.
        seq: u64,
        /// Why.
        error: SealError,
    },
    /// `index.json` is not one.
    #[error("index.json is not the index of an exported ledger")]
    Index,
}

impl Openings {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Partial => "partial",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::All, Self::Partial].into_iter().find(|scope| scope.as_str() == text)
    }
}

impl Index {
    /// Number of entries of all years.
    pub fn count(&self) -> u64 {
        self.years.iter().fold(0, |sum, year| sum.saturating_add(year.count))
    }

    pub(crate) fn to_value(&self) -> Value {
        let years = self.years.iter().map(
            |year| json!({ "year": year.year, "first_seq": year.first_seq, "count": year.count }),
        );
        json!({
            "v": LAYOUT,
            "school": self.school.to_string(),
            "openings": self.openings.as_str(),
            "count": self.count(),
            "years": years.collect::<Vec<_>>(),
        })
    }

    pub(crate) fn from_value(value: &Value) -> Option<Self> {
        let years = value.get("years")?.as_array().filter(|years| years.len() <= YEARS_MAX)?;
        let index = Self {
            school: value.get("school")?.as_str()?.parse().ok()?,
            openings: Openings::parse(value.get("openings")?.as_str()?)?,
            years: years.iter().map(IndexYear::from_value).collect::<Option<_>>()?,
        };
        // Making it again refuses other members and a wrong total.
        (index.to_value() == *value).then_some(index)
    }
}

impl IndexYear {
    fn from_value(value: &Value) -> Option<Self> {
        Some(Self {
            year: value.get("year")?.as_u64()?.try_into().ok()?,
            first_seq: value.get("first_seq")?.as_u64()?,
            count: value.get("count")?.as_u64()?,
        })
    }
}
