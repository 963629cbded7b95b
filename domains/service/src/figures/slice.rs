//! 分布. A number from 0 up for each order of a measure: what groups the orders
//! of a chart is what lists those of one bar.

use std::fmt::Write as _;

use houqin_kernel::{Moment, StoreError, Viewer};
use jiff::tz::TimeZone;

use super::Scope;
use super::measure::{FINISHED, Measure, OPEN_NOW, RATED, REPORTED};
use super::scope::terms;

/// 分布. How the orders that meet a measure are put into numbered cells.
#[derive(Debug, Clone, Copy)]
pub struct Slicing {
    /// Its name in a query: `age`.
    pub name: &'static str,
    /// The orders.
    pub measure: &'static Measure,
    /// How many cells there are.
    pub cells: usize,
    /// An expression over `o`, whose value is the cell.
    cell: fn(&str) -> String,
}

/// How long what is open has been open: up to 1, 3, 7, 14, 30 days, and longer.
pub const AGE: Slicing =
    Slicing { name: "age", measure: &OPEN_NOW, cells: 6, cell: |_| steps(AGE_OF, &AGE_DAYS) };

/// Finished minus due: earlier by more than 3 days, 1 to 3, up to 1; later by up to
/// 1, 1 to 3, 3 to 7 days, and more.
pub const LATENESS: Slicing = Slicing {
    name: "lateness",
    measure: &FINISHED,
    cells: 7,
    cell: |_| steps("o.finished_at - o.resolve_due", &LATE_DAYS),
};

/// Hours of the week in which orders are reported: 0 is Monday from 0 to 1.
pub const HOUR: Slicing = Slicing {
    name: "hour",
    measure: &REPORTED,
    cells: 168,
    // The first of January 1970 was a Thursday.
    cell: |local| format!("(({local}) / 3600000 + 72) % 168"),
};

/// Scores as given.
pub const SCORE: Slicing =
    Slicing { name: "score", measure: &RATED, cells: 11, cell: |_| "o.score".into() };

/// Slicings by name.
pub const SLICINGS: &[Slicing] = &[AGE, LATENESS, HOUR, SCORE];

const AGE_OF: &str = "$3 - o.reported_at";
const AGE_DAYS: [i64; 5] = [1, 3, 7, 14, 30];
/// A cell ends with its bound: finished on the limit is in time.
const LATE_DAYS: [i64; 6] = [-3, -1, 0, 1, 3, 7];

/// The number of bounds that a span of milliseconds is beyond.
fn steps(of: &str, days: &[i64]) -> String {
    // Writing to a String cannot fail.
    let mut said = String::from("CASE");
    for (cell, bound) in days.iter().enumerate() {
        let bound = bound * super::measure::DAY_MS;
        let _ = write!(said, " WHEN {of} <= {bound} THEN {cell}");
    }
    let _ = write!(said, " ELSE {} END", days.len());
    said
}

/// The time of the report on the school's wall clock, in milliseconds, as SQL: the
/// zone's offset, and its changes within the span.
fn local(zone: &TimeZone, span: (Moment, Moment)) -> String {
    let offset = |at: jiff::Timestamp| i64::from(zone.to_offset(at).seconds()) * 1_000;
    let mut said = String::new();
    let changes = zone.following(span.0.timestamp());
    let until = span.1.timestamp();
    let mut at = span.0.timestamp();
    for change in changes.take_while(|change| change.timestamp() < until).take(CHANGES_MAX) {
        let moment = change.timestamp().as_millisecond();
        let _ = write!(said, " WHEN o.reported_at < {moment} THEN {}", offset(at));
        at = change.timestamp();
    }
    let last = offset(at);
    if said.is_empty() {
        format!("o.reported_at + {last}")
    } else {
        format!("o.reported_at + CASE{said} ELSE {last} END")
    }
}

/// Most changes of the clock within a span: two a year for a century.
const CHANGES_MAX: usize = 200;

impl Slicing {
    /// The slicing of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        SLICINGS.iter().find(|one| one.name == name)
    }

    fn expression(&self, viewer: &Viewer<'_>, span: (Moment, Moment)) -> String {
        (self.cell)(&local(viewer.institution.calendar.zone(), span))
    }

    /// A cell's name in a query: `age.2`.
    pub fn cell(&self, cell: usize) -> String {
        format!("{}.{cell}", self.name)
    }
}

/// The predicate of one cell, `age.2`: the same expression that counts it.
pub fn sliced(viewer: &Viewer<'_>, slice: &str, span: (Moment, Moment)) -> Option<String> {
    let (name, cell) = slice.split_once('.')?;
    let slicing = Slicing::named(name)?;
    let cell: usize = cell.parse().ok().filter(|cell| *cell < slicing.cells)?;
    Some(format!("({}) = {cell}", slicing.expression(viewer, span)))
}

/// Counts each cell of a slicing.
///
/// # Errors
/// When the store fails.
pub fn slices(
    viewer: &Viewer<'_>,
    scope: &Scope,
    span: (Moment, Moment),
    slicing: &Slicing,
) -> Result<Vec<i64>, StoreError> {
    let terms = terms(viewer.reading)?;
    let mut params = vec![viewer.reading.school().into(), span.0.into(), span.1.into()];
    let sql = format!(
        "SELECT CAST({} AS BIGINT), COUNT(*) FROM service_order o WHERE o.school_id = $1 AND {} \
         AND {} AND {} GROUP BY 1",
        slicing.expression(viewer, span),
        slicing.measure.judged_in_span(&terms),
        terms.said(slicing.measure.met),
        scope.predicate(slicing.measure.over, &mut params)
    );
    let mut cells = vec![0; slicing.cells];
    for (cell, count) in viewer.reading.list(&sql, &params, |row| Ok((row.int(0)?, row.int(1)?)))? {
        if let Some(kept) = usize::try_from(cell).ok().and_then(|cell| cells.get_mut(cell)) {
            *kept += count;
        }
    }
    Ok(cells)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::SATISFIED;

    #[test]
    fn a_zone_without_changes_is_one_sum() {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let span = (Moment(1_780_000_000_000), Moment(1_790_000_000_000));
        assert_eq!(local(&zone, span), "o.reported_at + 28800000");
    }

    #[test]
    fn a_zone_that_changes_its_clock_is_told_piece_by_piece() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        // All of 2026: the clock goes on 29 March and back on 25 October.
        let span = (Moment(1_767_225_600_000), Moment(1_798_761_600_000));
        assert_eq!(
            local(&zone, span),
            "o.reported_at + CASE WHEN o.reported_at < 1774746000000 THEN 3600000 \
             WHEN o.reported_at < 1792890000000 THEN 7200000 ELSE 3600000 END"
        );
    }

    #[test]
    fn bounds_belong_to_the_cell_before() {
        assert_eq!(steps("x", &[0]), "CASE WHEN x <= 0 THEN 0 ELSE 1 END");
        assert_eq!(AGE_DAYS.len() + 1, AGE.cells);
        assert_eq!(LATE_DAYS.len() + 1, LATENESS.cells);
    }

    #[test]
    fn scores_are_sliced_by_what_is_rated() {
        assert_eq!(SCORE.measure.met, "o.score IS NOT NULL");
        assert!(SATISFIED.judged.contains("o.score IS NOT NULL"));
    }
}
