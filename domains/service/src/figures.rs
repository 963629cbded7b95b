//! 保障及时 and 服务规范, from the record alone.
//!
//! Each figure is a share of named orders: the same predicate counts them and
//! lists them, so that every figure opens to the orders it is made of.
//! Imported orders are never in a figure of today's rules; they are shown apart.

use houqin_kernel::{Moment, StoreError, Viewer};
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

/// 响应及时. Answered within the limit.
pub const RESPONSE: Measure = Measure {
    name: "response",
    judged: "o.imported = 0 AND o.respond_due >= $2 AND o.respond_due < $3 \
             AND (o.ending IS NULL OR o.ending <> 'withdrawn')",
    met: "o.responded_at IS NOT NULL AND o.responded_at <= o.respond_due",
};

/// 保障及时. Finished within the limit, pauses allowed for.
pub const TIMELINESS: Measure = Measure {
    name: "timeliness",
    judged: "o.imported = 0 AND o.paused_at IS NULL AND o.resolve_due >= $2 AND o.resolve_due < $3 \
             AND (o.ending IS NULL OR o.ending NOT IN ('withdrawn', 'rejected'))",
    met: "o.finished_at IS NOT NULL AND o.finished_at <= o.resolve_due",
};

/// 服务规范. Confirmed by the requester, answered in time, neither sent back
/// nor reopened, and ratified where it was an emergency. What nobody confirmed
/// is judged and does not meet it: silence is no praise.
pub const CONFORMANCE: Measure = Measure {
    name: "conformance",
    judged: "o.imported = 0 AND o.closed_at >= $2 AND o.closed_at < $3 \
             AND o.ending IN ('confirmed', 'unconfirmed')",
    met: "o.ending = 'confirmed' AND o.sent_back = 0 AND o.reopened = 0 \
          AND o.responded_at <= o.respond_due AND (o.emergency = 0 OR EXISTS (SELECT 1 \
          FROM desk_ratification r WHERE r.school_id = o.school_id AND r.case_id = o.id \
          AND r.upheld = 1))",
};

/// Measures by name.
pub const MEASURES: &[Measure] = &[TIMELINESS, RESPONSE, CONFORMANCE];

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
    /// Sum of the scores.
    pub score_sum: i64,
    /// Open now.
    pub open: i64,
    /// Open now and late.
    pub late: i64,
    /// Reported in the span.
    pub reported: i64,
    /// Sent back or reopened, of those closed in the span.
    pub again: i64,
    /// Orders from other books, ever; in no figure above.
    pub imported: i64,
}

/// Late: open, not paused, and past a limit (`$2` is now).
pub const LATE: &str = "o.closed_at IS NULL AND o.finished_at IS NULL AND o.paused_at IS NULL \
     AND o.imported = 0 AND (o.resolve_due < $2 OR (o.responded_at IS NULL AND o.respond_due < $2))";

/// Counts the figures from `from` until `until`.
///
/// # Errors
/// When the store fails.
pub fn figures(viewer: &Viewer<'_>, from: Moment, until: Moment) -> Result<Figures, StoreError> {
    let school = viewer.reading.school();
    let share = |measure: &Measure| share(viewer, measure, from, until);
    let closed = |more: &str| {
        let sql = format!(
            "SELECT COUNT(*) FROM service_order o WHERE o.school_id = $1 AND {} {more}",
            CONFORMANCE.judged
        );
        viewer.reading.number(&sql, &[school.into(), from.into(), until.into()])
    };
    let whole = closed("")?;
    let now = |predicate: &str| {
        let sql =
            format!("SELECT COUNT(*) FROM service_order o WHERE o.school_id = $1 AND {predicate}");
        viewer.reading.number(&sql, &[school.into(), viewer.at.into()])
    };
    let span = |sql: &str| viewer.reading.number(sql, &[school.into(), from.into(), until.into()]);
    Ok(Figures {
        from,
        until,
        timeliness: share(&TIMELINESS)?,
        response: share(&RESPONSE)?,
        conformance: share(&CONFORMANCE)?,
        unconfirmed: Share { part: closed("AND o.ending = 'unconfirmed'")?, whole },
        rated: Share { part: closed("AND o.score IS NOT NULL")?, whole },
        score_sum: span(
            "SELECT CAST(COALESCE(SUM(o.score), 0) AS BIGINT) FROM service_order o \
             WHERE o.school_id = $1 AND o.imported = 0 AND o.closed_at >= $2 AND o.closed_at < $3",
        )?,
        open: now("o.closed_at IS NULL AND o.imported = 0 AND o.reported_at <= $2")?,
        late: now(LATE)?,
        reported: span(
            "SELECT COUNT(*) FROM service_order o WHERE o.school_id = $1 AND o.imported = 0 \
             AND o.reported_at >= $2 AND o.reported_at < $3",
        )?,
        again: closed("AND (o.sent_back > 0 OR o.reopened > 0)")?,
        imported: viewer.reading.number(
            "SELECT COUNT(*) FROM service_order WHERE school_id = $1 AND imported = 1",
            &[school.into()],
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
    from: Moment,
    until: Moment,
) -> Result<Share, StoreError> {
    let sql = format!(
        "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN {} THEN 1 ELSE 0 END), 0) AS BIGINT) \
         FROM service_order o WHERE o.school_id = $1 AND {}",
        measure.met, measure.judged
    );
    let params = [viewer.reading.school().into(), from.into(), until.into()];
    let counted = viewer
        .reading
        .first(&sql, &params, |row| Ok(Share { whole: row.int(0)?, part: row.int(1)? }))?;
    Ok(counted.unwrap_or(Share { part: 0, whole: 0 }))
}
