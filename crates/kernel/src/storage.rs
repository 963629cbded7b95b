//! The two doors to the tables, implemented by `store`.
//!
//! SQL is plain text in the portable subset of both engines: `$1 … $n`,
//! TEXT, BIGINT and BYTES, no LIKE, no engine's own functions. Every key begins
//! with `school_id`.

use crate::{IdError, SchoolId};

/// The store failed, or a row was not of the form expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("store: {0}")]
pub struct StoreError(pub String);

impl From<IdError> for StoreError {
    fn from(error: IdError) -> Self {
        Self(error.to_string())
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self(error.to_string())
    }
}

/// A value bound to `$n`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    /// NULL.
    Null,
    /// BIGINT.
    Int(i64),
    /// TEXT.
    Text(&'a str),
    /// BYTES.
    Bytes(&'a [u8]),
}

macro_rules! value_of_ids {
    ($($name:ident),+) => {$(
        impl<'a> From<&'a crate::$name> for Value<'a> {
            fn from(id: &'a crate::$name) -> Self {
                Self::Bytes(id.bytes())
            }
        }
    )+};
}

value_of_ids!(Id, SchoolId, PersonId, AppointmentId, CaseId, PlaceId, TabletId);

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a [u8]> for Value<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Bytes(bytes)
    }
}

impl<'a> From<&'a Vec<u8>> for Value<'a> {
    fn from(bytes: &'a Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Value<'a> {
    fn from(bytes: &'a [u8; N]) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<u32> for Value<'_> {
    fn from(number: u32) -> Self {
        Self::Int(i64::from(number))
    }
}

impl From<bool> for Value<'_> {
    fn from(truth: bool) -> Self {
        Self::Int(i64::from(truth))
    }
}

impl From<crate::Moment> for Value<'_> {
    fn from(moment: crate::Moment) -> Self {
        Self::Int(moment.0)
    }
}

impl<'a, T> From<Option<T>> for Value<'a>
where
    Value<'a>: From<T>,
{
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::from)
    }
}

/// One cell, owned.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cell {
    /// NULL.
    Null,
    /// BIGINT.
    Int(i64),
    /// TEXT.
    Text(String),
    /// BYTES.
    Bytes(Vec<u8>),
}

impl<'a> From<&'a Cell> for Value<'a> {
    fn from(cell: &'a Cell) -> Self {
        match cell {
            Cell::Null => Self::Null,
            Cell::Int(number) => Self::Int(*number),
            Cell::Text(text) => Self::Text(text),
            Cell::Bytes(bytes) => Self::Bytes(bytes),
        }
    }
}

/// One row of an answer; columns by position, from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row(pub Vec<Cell>);

impl Row {
    fn cell(&self, at: usize) -> Result<&Cell, StoreError> {
        self.0.get(at).ok_or_else(|| StoreError(format!("no column {at}")))
    }

    fn odd(at: usize, cell: &Cell) -> StoreError {
        StoreError(format!("column {at} holds {cell:?}"))
    }

    /// TEXT.
    pub fn text(&self, at: usize) -> Result<String, StoreError> {
        self.opt_text(at)?.ok_or_else(|| Self::odd(at, &Cell::Null))
    }

    /// TEXT or NULL.
    pub fn opt_text(&self, at: usize) -> Result<Option<String>, StoreError> {
        match self.cell(at)? {
            Cell::Null => Ok(None),
            Cell::Text(text) => Ok(Some(text.clone())),
            other => Err(Self::odd(at, other)),
        }
    }

    /// BIGINT.
    pub fn int(&self, at: usize) -> Result<i64, StoreError> {
        self.opt_int(at)?.ok_or_else(|| Self::odd(at, &Cell::Null))
    }

    /// BIGINT or NULL.
    pub fn opt_int(&self, at: usize) -> Result<Option<i64>, StoreError> {
        match self.cell(at)? {
            Cell::Null => Ok(None),
            Cell::Int(number) => Ok(Some(*number)),
            other => Err(Self::odd(at, other)),
        }
    }

    /// BIGINT that is never negative.
    pub fn count(&self, at: usize) -> Result<u64, StoreError> {
        let number = self.int(at)?;
        u64::try_from(number).map_err(|_| Self::odd(at, &Cell::Int(number)))
    }

    /// BIGINT `= 1`.
    pub fn truth(&self, at: usize) -> Result<bool, StoreError> {
        Ok(self.int(at)? == 1)
    }

    /// A moment.
    pub fn moment(&self, at: usize) -> Result<crate::Moment, StoreError> {
        Ok(crate::Moment(self.int(at)?))
    }

    /// A moment or NULL.
    pub fn opt_moment(&self, at: usize) -> Result<Option<crate::Moment>, StoreError> {
        Ok(self.opt_int(at)?.map(crate::Moment))
    }

    /// BYTES.
    pub fn bytes(&self, at: usize) -> Result<Vec<u8>, StoreError> {
        match self.cell(at)? {
            Cell::Bytes(bytes) => Ok(bytes.clone()),
            other => Err(Self::odd(at, other)),
        }
    }

    /// An id.
    pub fn id<T: From<crate::Id>>(&self, at: usize) -> Result<T, StoreError> {
        self.opt_id(at)?.ok_or_else(|| Self::odd(at, &Cell::Null))
    }

    /// An id or NULL.
    pub fn opt_id<T: From<crate::Id>>(&self, at: usize) -> Result<Option<T>, StoreError> {
        match self.cell(at)? {
            Cell::Null => Ok(None),
            Cell::Bytes(bytes) => {
                let bytes = <[u8; 16]>::try_from(bytes.as_slice())
                    .map_err(|_| Self::odd(at, &Cell::Null))?;
                Ok(Some(T::from(crate::Id(bytes))))
            }
            other => Err(Self::odd(at, other)),
        }
    }

    /// JSON kept as TEXT.
    pub fn json<T: serde::de::DeserializeOwned>(&self, at: usize) -> Result<T, StoreError> {
        match self.cell(at)? {
            Cell::Text(text) => Ok(serde_json::from_str(text)?),
            other => Err(Self::odd(at, other)),
        }
    }
}

/// Reads. Cannot write: there is no way to.
pub trait Reading {
    /// The school whose rows are read; bound to `$1` by custom.
    fn school(&self) -> &SchoolId;

    /// Calls `each` for every row of `sql`.
    fn rows(
        &self,
        sql: &str,
        params: &[Value<'_>],
        each: &mut dyn FnMut(Row) -> Result<(), StoreError>,
    ) -> Result<(), StoreError>;
}

impl dyn Reading + '_ {
    /// All rows, each through `map`.
    pub fn list<T>(
        &self,
        sql: &str,
        params: &[Value<'_>],
        mut map: impl FnMut(&Row) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut all = Vec::new();
        self.rows(sql, params, &mut |row| {
            all.push(map(&row)?);
            Ok(())
        })?;
        Ok(all)
    }

    /// The first row through `map`, if there is one.
    pub fn first<T>(
        &self,
        sql: &str,
        params: &[Value<'_>],
        mut map: impl FnMut(&Row) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let mut found = None;
        self.rows(sql, params, &mut |row| {
            if found.is_none() {
                found = Some(map(&row)?);
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// A single number: a count or a sum.
    pub fn number(&self, sql: &str, params: &[Value<'_>]) -> Result<i64, StoreError> {
        Ok(self.first(sql, params, |row| row.opt_int(0))?.flatten().unwrap_or(0))
    }
}

/// Writes what a fact says. It cannot refuse: the first error is remembered
/// and the desk then rolls the whole act back.
pub trait Writing {
    /// The school whose rows are written.
    fn school(&self) -> &SchoolId;

    /// Runs one statement that changes exactly one row; anything else is an error.
    fn one(&mut self, sql: &str, params: &[Value<'_>]);

    /// Runs one statement that changes any number of rows.
    fn any(&mut self, sql: &str, params: &[Value<'_>]);
}
