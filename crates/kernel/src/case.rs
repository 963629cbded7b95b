//! 事项. How a case enters the core's table: by its opening record, or, for
//! history taken over from another book, by the row of an import.

use crate::{Moment, Value, Writing};

/// A case to be put in the core's table.
#[derive(Debug, Clone, Copy)]
pub struct NewCase<'a> {
    /// Its id.
    pub id: &'a [u8],
    /// Its number, `WX-2026-000123`.
    pub number: &'a str,
    /// Code of its procedure.
    pub procedure: &'a str,
    /// Version of the procedure.
    pub version: i64,
    /// Its state.
    pub state: &'a str,
    /// When it opened.
    pub opened_at: Moment,
    /// The record that brought it.
    pub seq: i64,
    /// When that record was made.
    pub at: Moment,
}

impl NewCase<'_> {
    /// Writes the case, and moves the counter its number was drawn from.
    pub fn write(&self, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "INSERT INTO desk_case (school_id, case_id, procedure_code, procedure_version, number, \
             state, opened_at, last_seq, last_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            &[
                (&school).into(),
                self.id.into(),
                self.procedure.into(),
                self.version.into(),
                self.number.into(),
                self.state.into(),
                self.opened_at.into(),
                self.seq.into(),
                self.at.into(),
            ],
        );
        let mut parts = self.number.rsplitn(3, '-');
        let (last, year, prefix) = (parts.next(), parts.next(), parts.next());
        let whole =
            |text: Option<&str>| text.and_then(|text| text.parse::<i64>().ok()).unwrap_or(0);
        tables.one(
            "INSERT INTO desk_counter (school_id, prefix, year, last) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (school_id, prefix, year) DO UPDATE SET last = $4",
            &[
                (&school).into(),
                Value::Text(prefix.unwrap_or_default()),
                whole(year).into(),
                whole(last).into(),
            ],
        );
    }
}
