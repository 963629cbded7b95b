//! 保障及时 and 服务规范, from the record alone.
//!
//! Each figure is a share of named orders: the same predicate counts them and
//! lists them, so that every figure opens to the orders it is made of.
//! Imported orders are never in a figure of today's rules; they are shown apart.

use houqin_kernel::{Moment, PersonId, PlaceId, StoreError, Value, Viewer};
use schemars::JsonSchema;
use serde::Serialize;

/// A share of things counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Share {
    /// Those that meet it.
    pub part: i64,
    /// All that are judged.
    pub whole: i64,
}

/// Which orders a figure judges, and which of them meet it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// Its name in a query.
    pub name: &'static str,
    /// Judged: a predicate over `o` with `$2` the start and `$3` the end.
    pub judged: &'static str,
    /// Met: a predicate over `o`.
    pub met: &'static str,
}

/// Closed in the span by one of the two endings that a repair has.
const CLOSED: &str = "o.imported = 0 AND o.closed_at >= $2 AND o.closed_at < $3 \
    AND o.ending IN ('confirmed', 'unconfirmed')";

/// 响应及时. Answered within the limit.
pub const RESPONSE: Measure = Measure {
    name: "response",
    judged: "o.imported = 0 AND o.respond_due >= $2 AND o.respond_due < $3 \
             AND (o.ending IS NULL OR o.ending <> 'withdrawn')",
    met: "o.responded_at IS NOT NULL AND o.responded_at <= o.respond_due",
};

/// 保障及时. Finished within the limit, pauses that stop the clock allowed for.
pub const TIMELINESS: Measure = Measure {
    name: "timeliness",
    judged: JUDGED_IN_TIME,
    met: "o.finished_at IS NOT NULL AND o.finished_at <= o.resolve_due",
};

const JUDGED_IN_TIME: &str = "o.imported = 0 AND o.resolve_due >= $2 AND o.resolve_due < $3 \
    AND (o.paused_at IS NULL OR o.pause_left IS NULL) \
    AND (o.ending IS NULL OR o.ending NOT IN ('withdrawn', 'rejected'))";

/// 服务规范. Confirmed by the requester, answered in time, neither sent back
/// nor reopened, and ratified where it was an emergency. What nobody confirmed
/// is judged and does not meet it: silence is no praise.
pub const CONFORMANCE: Measure = Measure {
    name: "conformance",
    judged: CLOSED,
    met: "o.ending = 'confirmed' AND o.sent_back = 0 AND o.reopened = 0 \
          AND o.responded_at <= o.respond_due AND (o.emergency = 0 OR EXISTS (SELECT 1 \
          FROM desk_ratification r WHERE r.school_id = o.school_id AND r.case_id = o.id \
          AND r.upheld = 1))",
};

/// 无人确认. Closed by the clock.
pub const UNCONFIRMED: Measure =
    Measure { name: "unconfirmed", judged: CLOSED, met: "o.ending = 'unconfirmed'" };

/// 评价. Closed and rated.
pub const RATED: Measure = Measure { name: "rated", judged: CLOSED, met: "o.score IS NOT NULL" };

/// 返修. Closed, and sent back or reopened on the way.
pub const AGAIN: Measure =
    Measure { name: "again", judged: CLOSED, met: "o.sent_back > 0 OR o.reopened > 0" };

/// Closed, and answered after the limit or never.
pub const ANSWERED_LATE: Measure = Measure {
    name: "answered-late",
    judged: CLOSED,
    met: "o.responded_at IS NULL OR o.responded_at > o.respond_due",
};

/// Closed, an emergency that nobody ratified.
pub const UNRATIFIED: Measure = Measure {
    name: "unratified",
    judged: CLOSED,
    met: "o.emergency = 1 AND NOT EXISTS (SELECT 1 FROM desk_ratification r \
          WHERE r.school_id = o.school_id AND r.case_id = o.id AND r.upheld = 1)",
};

/// Judged by timeliness, and finished after the limit.
pub const FINISHED_LATE: Measure = Measure {
    name: "finished-late",
    judged: JUDGED_IN_TIME,
    met: "o.finished_at IS NOT NULL AND o.finished_at > o.resolve_due",
};

/// Judged by timeliness, and not finished yet.
pub const NOT_FINISHED: Measure =
    Measure { name: "not-finished", judged: JUDGED_IN_TIME, met: "o.finished_at IS NULL" };

/// Reported in the span.
pub const REPORTED: Measure = Measure {
    name: "reported",
    judged: "o.imported = 0 AND o.reported_at >= $2 AND o.reported_at < $3",
    met: "1 = 1",
};

/// 不受理. Of all that ended in the span, those that were rejected: nobody
/// betters a figure by turning work away unseen.
pub const REJECTED: Measure = Measure {
    name: "rejected",
    judged: "o.imported = 0 AND o.closed_at >= $2 AND o.closed_at < $3",
    met: "o.ending = 'rejected'",
};

/// Measures by name.
pub const MEASURES: &[Measure] = &[
    TIMELINESS,
    RESPONSE,
    CONFORMANCE,
    UNCONFIRMED,
    RATED,
    AGAIN,
    ANSWERED_LATE,
    UNRATIFIED,
    FINISHED_LATE,
    NOT_FINISHED,
    REPORTED,
    REJECTED,
];

/// Why an order did not meet 服务规范; one order may have several reasons.
pub const AGAINST_CONFORMANCE: &[Measure] = &[ANSWERED_LATE, UNCONFIRMED, AGAIN, UNRATIFIED];

/// Why an order did not meet 保障及时.
pub const AGAINST_TIMELINESS: &[Measure] = &[FINISHED_LATE, NOT_FINISHED];

/// Which part of the orders is looked at; all of them by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// Category code; empty for all.
    pub category: String,
    /// The building.
    pub building: Option<PlaceId>,
    /// Who has or had the order.
    pub worker: Option<PersonId>,
}

impl Scope {
    /// Its predicate over `o`; its three values are the parameters from `$first` on.
    pub fn predicate(first: usize) -> String {
        let (category, building, worker) = (first, first + 1, first + 2);
        format!(
            "(CAST(${category} AS TEXT) = '' OR o.category = ${category} OR o.category IN \
             (SELECT k.code FROM service_kind k WHERE k.school_id = o.school_id \
             AND k.above = ${category})) \
             AND (CAST(${building} AS BYTES) IS NULL OR o.building = ${building}) \
             AND (CAST(${worker} AS BYTES) IS NULL OR COALESCE(o.taker, o.assignee) = ${worker})"
        )
    }

    /// Its values, in the predicate's order.
    pub fn values(&self) -> [Value<'_>; 3] {
        [Value::Text(&self.category), self.building.as_ref().into(), self.worker.as_ref().into()]
    }
}

/// The figures of a span of time.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Figures {
    /// First moment.
    pub from: Moment,
    /// First moment after.
    pub until: Moment,
    /// 保障及时.
    pub timeliness: Share,
    /// 响应及时.
    pub response: Share,
    /// 服务规范.
    pub conformance: Share,
    /// Closed in the span, and how many of them nobody confirmed.
    pub unconfirmed: Share,
    /// Rated, of those closed in the span.
    pub rated: Share,
    /// Sum of the scores of those rated.
    pub score_sum: i64,
    /// Open now.
    pub open: i64,
    /// Open now and late.
    pub late: i64,
    /// Paused now.
    pub paused: i64,
    /// Reported in the span.
    pub reported: i64,
    /// Sent back or reopened, of those closed in the span.
    pub again: i64,
    /// Rejected, of all that ended in the span.
    pub rejected: Share,
    /// Orders from other books, ever; in no figure above.
    pub imported: i64,
}

/// Open.
pub const OPEN: &str = "o.closed_at IS NULL";

/// Late: open, its clock running, and past a limit (`$2` is now).
pub const LATE: &str = "o.closed_at IS NULL AND o.finished_at IS NULL \
     AND (o.paused_at IS NULL OR o.pause_left IS NULL) \
     AND o.imported = 0 AND (o.resolve_due < $2 OR (o.responded_at IS NULL AND o.respond_due < $2))";

/// Paused.
pub const PAUSED: &str = "o.closed_at IS NULL AND o.paused_at IS NOT NULL";

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
    let share = |measure: &Measure| share(viewer, measure, scope, from, until);
    let now = |predicate: &str| {
        let sql = format!(
            "SELECT COUNT(*) FROM service_order o WHERE o.school_id = $1 AND o.imported = 0 \
             AND CAST($2 AS BIGINT) IS NOT NULL AND {predicate} AND {}",
            Scope::predicate(3)
        );
        let [category, building, worker] = scope.values();
        let school = viewer.reading.school().into();
        viewer.reading.number(&sql, &[school, viewer.at.into(), category, building, worker])
    };
    Ok(Figures {
        from,
        until,
        timeliness: share(&TIMELINESS)?,
        response: share(&RESPONSE)?,
        conformance: share(&CONFORMANCE)?,
        unconfirmed: share(&UNCONFIRMED)?,
        rated: share(&RATED)?,
        score_sum: score_sum(viewer, scope, from, until)?,
        open: now(OPEN)?,
        late: now(LATE)?,
        paused: now(PAUSED)?,
        reported: share(&REPORTED)?.whole,
        again: share(&AGAIN)?.part,
        rejected: share(&REJECTED)?,
        imported: viewer.reading.number(
            "SELECT COUNT(*) FROM service_order WHERE school_id = $1 AND imported = 1",
            &[viewer.reading.school().into()],
        )?,
    })
}

/// Counts one measure.
///
/// # Errors
/// When the store fails.
pub fn share(
    viewer: &Viewer<'_>,
    measure: &Measure,
    scope: &Scope,
    from: Moment,
    until: Moment,
) -> Result<Share, StoreError> {
    let sql = format!(
        "SELECT COUNT(*), {} FROM service_order o WHERE o.school_id = $1 AND {} AND {}",
        measure.counted(),
        measure.judged,
        Scope::predicate(4)
    );
    let [category, building, worker] = scope.values();
    let school = viewer.reading.school().into();
    let params = [school, from.into(), until.into(), category, building, worker];
    let counted = viewer
        .reading
        .first(&sql, &params, |row| Ok(Share { whole: row.int(0)?, part: row.int(1)? }))?;
    Ok(counted.unwrap_or(Share { part: 0, whole: 0 }))
}

/// One measure by category: where it fails. The most judged first.
///
/// # Errors
/// When the store fails.
pub fn by_category(
    viewer: &Viewer<'_>,
    measure: &Measure,
    scope: &Scope,
    from: Moment,
    until: Moment,
) -> Result<Vec<(String, Share)>, StoreError> {
    let sql = format!(
        "SELECT o.category, COUNT(*), {} FROM service_order o WHERE o.school_id = $1 AND {} \
         AND {} GROUP BY o.category ORDER BY COUNT(*) DESC, o.category LIMIT 100",
        measure.counted(),
        measure.judged,
        Scope::predicate(4)
    );
    let [category, building, worker] = scope.values();
    let school = viewer.reading.school().into();
    let params = [school, from.into(), until.into(), category, building, worker];
    viewer.reading.list(&sql, &params, |row| {
        Ok((row.text(0)?, Share { whole: row.int(1)?, part: row.int(2)? }))
    })
}

/// The sum of the scores of what [`RATED`] counts.
fn score_sum(
    viewer: &Viewer<'_>,
    scope: &Scope,
    from: Moment,
    until: Moment,
) -> Result<i64, StoreError> {
    let sql = format!(
        "SELECT CAST(COALESCE(SUM(o.score), 0) AS BIGINT) FROM service_order o \
         WHERE o.school_id = $1 AND {} AND {} AND {}",
        RATED.judged,
        RATED.met,
        Scope::predicate(4)
    );
    let [category, building, worker] = scope.values();
    let school = viewer.reading.school().into();
    viewer.reading.number(&sql, &[school, from.into(), until.into(), category, building, worker])
}

impl Measure {
    /// How many of those judged meet it, in SQL.
    fn counted(&self) -> String {
        let met = self.met;
        format!("CAST(COALESCE(SUM(CASE WHEN {met} THEN 1 ELSE 0 END), 0) AS BIGINT)")
    }
}
