//! 保障及时 and 服务规范, from the record alone, and what stands beside them.
//!
//! Each figure is a share of named orders: the same predicate counts them and
//! lists them, so that every figure opens to the orders it is made of.
//! Imported orders are never in a figure of today's rules; they are shown apart.

mod cut;
mod measure;
mod period;
mod satisfaction;
mod scope;
mod slice;
mod tally;

use houqin_kernel::{Moment, StoreError, Viewer};
use schemars::JsonSchema;
use serde::Serialize;

pub use cut::{Bands, CutBy, CutRow, Cuts, PERSONS, Persons, cuts, persons};
pub use measure::{
    AGAIN, AGAINST_CONFORMANCE, AGAINST_TIMELINESS, ANSWERED_LATE, CONFORMANCE, FINISHED,
    FINISHED_LATE, LATE, LATE_NOW, MEASURES, Measure, NOT_FINISHED, OPEN, OPEN_NOW, Over, PAUSED,
    PAUSED_NOW, RATED, REJECTED, REOPENED, REPEAT, REPORTED, RESPONSE, SATISFIED, TIMELINESS,
    Terms, UNCONFIRMED, UNRATIFIED,
};
pub use period::{Month, Period};
pub use satisfaction::{Satisfaction, wilson};
pub(crate) use scope::below;
pub use scope::{Narrow, Scope, Without, terms};
pub use slice::{AGE, HOUR, LATENESS, SCORE, SLICINGS, Slicing, sliced, slices};
pub use tally::{By, Tallied, share, tally};

/// Days within which the same fault at the same place is a repeat, unless the
/// school sets `repeat_days`.
pub const REPEAT_DAYS: i64 = 30;
/// The scale of scores, unless the school sets `rating_scale`.
pub const SCALE: i64 = 5;

/// A share of things counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Share {
    /// Those that meet it.
    pub part: i64,
    /// All that are judged.
    pub whole: i64,
}

impl Share {
    /// Both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self { part: self.part + other.part, whole: self.whole + other.whole }
    }

    /// Those that do not meet it.
    pub const fn missed(self) -> i64 {
        self.whole - self.part
    }
}

/// What is counted of any part of the orders over a span.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Numbers {
    /// 保障及时.
    pub timeliness: Share,
    /// 响应及时.
    pub response: Share,
    /// 服务规范.
    pub conformance: Share,
    /// Closed in the span, and how many of them nobody confirmed.
    pub unconfirmed: Share,
    /// Scores: asked, answered, satisfied, with an interval.
    pub satisfaction: Satisfaction,
    /// Reported in the span.
    pub reported: i64,
    /// Sent back or reopened, of those closed in the span.
    pub again: Share,
    /// Reopened, of those reported in the span.
    pub reopened: Share,
    /// The same place and category had been repaired shortly before, of those
    /// reported in the span.
    pub repeat: Share,
    /// Rejected, of all that ended in the span.
    pub rejected: Share,
}

/// The measures that [`Numbers`] are made of, in the order of [`Numbers::of`].
pub const COUNTED: &[&Measure] = &[
    &TIMELINESS,
    &RESPONSE,
    &CONFORMANCE,
    &UNCONFIRMED,
    &RATED,
    &SATISFIED,
    &REPORTED,
    &AGAIN,
    &REOPENED,
    &REPEAT,
    &REJECTED,
];

impl Numbers {
    /// From what was tallied of [`COUNTED`].
    pub fn of(tallied: &Tallied) -> Self {
        Self {
            timeliness: tallied.share(&TIMELINESS),
            response: tallied.share(&RESPONSE),
            conformance: tallied.share(&CONFORMANCE),
            unconfirmed: tallied.share(&UNCONFIRMED),
            satisfaction: Satisfaction::of(
                tallied.share(&RATED),
                tallied.share(&SATISFIED),
                tallied.sum(&SATISFIED),
            ),
            reported: tallied.share(&REPORTED).whole,
            again: tallied.share(&AGAIN),
            reopened: tallied.share(&REOPENED),
            repeat: tallied.share(&REPEAT),
            rejected: tallied.share(&REJECTED),
        }
    }
}

/// The figures of a span of time.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Figures {
    /// First moment.
    pub from: Moment,
    /// First moment after.
    pub until: Moment,
    /// What is counted over the span.
    #[serde(flatten)]
    pub numbers: Numbers,
    /// Open now.
    pub open: i64,
    /// Open now and late.
    pub late: i64,
    /// Paused now.
    pub paused: i64,
    /// Orders from other books, ever; in no figure above.
    pub imported: i64,
}

/// Counts the figures of `scope` from `from` until `until`.
///
/// # Errors
/// When the store fails.
pub fn figures(
    viewer: &Viewer<'_>,
    scope: &Scope,
    from: Moment,
    until: Moment,
) -> Result<Figures, StoreError> {
    let counted = tally(viewer, scope, (from, until), By::All, COUNTED)?;
    let now = [&OPEN_NOW, &LATE_NOW, &PAUSED_NOW];
    let now = tally(viewer, scope, (from, viewer.at), By::All, &now)?;
    let (counted, now) = (Tallied::only(counted), Tallied::only(now));
    Ok(Figures {
        from,
        until,
        numbers: Numbers::of(&counted),
        open: now.share(&OPEN_NOW).whole,
        late: now.share(&LATE_NOW).part,
        paused: now.share(&PAUSED_NOW).part,
        imported: viewer.reading.number(
            "SELECT COUNT(*) FROM service_order WHERE school_id = $1 AND imported = 1",
            &[viewer.reading.school().into()],
        )?,
    })
}
