//! 口径. Which orders a figure judges, and which of them meet it.

use super::{REPEAT_DAYS, SCALE};

/// Milliseconds of a day.
pub(super) const DAY_MS: i64 = 86_400_000;

/// By which of its times an order falls into a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// Its resolution limit.
    Due,
    /// Its response limit.
    Answer,
    /// Its end.
    Closed,
    /// Its report.
    Reported,
    /// It is open at the span's end.
    Open,
}

impl Over {
    /// Every one, in the order they are counted.
    pub const ALL: [Self; 5] = [Self::Due, Self::Answer, Self::Closed, Self::Reported, Self::Open];

    /// The time it goes by.
    pub const fn column(self) -> &'static str {
        match self {
            Self::Due => "o.resolve_due",
            Self::Answer => "o.respond_due",
            Self::Closed => "o.closed_at",
            Self::Reported | Self::Open => "o.reported_at",
        }
    }

    /// A predicate over `o` with `$2` the start and `$3` the end: a range of one
    /// index. Imported orders are in none.
    pub const fn window(self) -> &'static str {
        match self {
            Self::Due => "o.imported = 0 AND o.resolve_due >= $2 AND o.resolve_due < $3",
            Self::Answer => "o.imported = 0 AND o.respond_due >= $2 AND o.respond_due < $3",
            Self::Closed => "o.imported = 0 AND o.closed_at >= $2 AND o.closed_at < $3",
            Self::Reported => "o.imported = 0 AND o.reported_at >= $2 AND o.reported_at < $3",
            Self::Open => {
                "o.imported = 0 AND o.closed_at IS NULL AND o.reported_at <= $3 \
                 AND CAST($2 AS BIGINT) IS NOT NULL"
            }
        }
    }
}

/// 口径. One figure's two predicates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// Its name in a query.
    pub name: &'static str,
    /// By which time orders fall into the span.
    pub over: Over,
    /// Which of these are judged: a predicate over `o`.
    pub judged: &'static str,
    /// Which of those judged meet it: a predicate over `o`.
    pub met: &'static str,
}

/// What the school has set that predicates speak of.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// Days of a repeat.
    pub repeat_days: i64,
    /// The scale of scores.
    pub scale: i64,
}

impl Default for Terms {
    fn default() -> Self {
        Self { repeat_days: REPEAT_DAYS, scale: SCALE }
    }
}

impl Terms {
    /// The predicate with the school's numbers in it.
    pub fn said(&self, predicate: &str) -> String {
        let within = self.repeat_days.clamp(0, 3_650) * DAY_MS;
        predicate
            .replace("{repeat_ms}", &within.to_string())
            .replace("{scale}", &self.scale.clamp(1, 100).to_string())
    }
}

/// Closed by one of the two endings that a repair has.
const ENDED: &str = "o.ending IN ('confirmed', 'unconfirmed')";
const ALL: &str = "1 = 1";

/// Whoever repaired it asked for it: no score of theirs counts.
#[cfg(test)]
const NOT_OWN: &str = "(o.finished_by IS NULL OR o.finished_by <> o.requester)";

/// 响应及时. Answered within the limit.
pub const RESPONSE: Measure = Measure {
    name: "response",
    over: Over::Answer,
    judged: "(o.ending IS NULL OR o.ending NOT IN ('withdrawn', 'merged'))",
    met: "o.responded_at IS NOT NULL AND o.responded_at <= o.respond_due",
};

const JUDGED_IN_TIME: &str = "(o.paused_at IS NULL OR o.pause_left IS NULL) \
    AND (o.ending IS NULL OR o.ending NOT IN ('withdrawn', 'rejected', 'merged'))";

/// 保障及时. Finished within the limit, pauses that stop the clock allowed for.
pub const TIMELINESS: Measure = Measure {
    name: "timeliness",
    over: Over::Due,
    judged: JUDGED_IN_TIME,
    met: "o.finished_at IS NOT NULL AND o.finished_at <= o.resolve_due",
};

/// 服务规范. Confirmed by the requester, answered in time, neither sent back
/// nor reopened, and ratified where it was an emergency. What nobody confirmed
/// is judged and does not meet it: silence is no praise.
pub const CONFORMANCE: Measure = Measure {
    name: "conformance",
    over: Over::Closed,
    judged: ENDED,
    met: "o.ending = 'confirmed' AND o.sent_back = 0 AND o.reopened = 0 \
          AND o.responded_at <= o.respond_due AND (o.emergency = 0 OR EXISTS (SELECT 1 \
          FROM desk_ratification r WHERE r.school_id = o.school_id AND r.case_id = o.id \
          AND r.upheld = 1))",
};

/// 无人确认. Closed by the clock.
pub const UNCONFIRMED: Measure = Measure {
    name: "unconfirmed",
    over: Over::Closed,
    judged: ENDED,
    met: "o.ending = 'unconfirmed'",
};

/// 评价. Closed, and whoever asked was asked for a score; those who gave one.
/// Own work is not asked about.
pub const RATED: Measure = Measure {
    name: "rated",
    over: Over::Closed,
    judged: "o.ending IN ('confirmed', 'unconfirmed') \
             AND (o.finished_by IS NULL OR o.finished_by <> o.requester)",
    met: "o.score IS NOT NULL",
};

/// 满意. Closed and scored by somebody else than who repaired it; at least four
/// fifths of the scale.
pub const SATISFIED: Measure = Measure {
    name: "satisfied",
    over: Over::Closed,
    judged: "o.score IS NOT NULL AND o.ending IN ('confirmed', 'unconfirmed') \
             AND (o.finished_by IS NULL OR o.finished_by <> o.requester)",
    met: "o.score * 5 >= {scale} * 4",
};

/// 返修. Closed, and sent back or reopened on the way.
pub const AGAIN: Measure = Measure {
    name: "again",
    over: Over::Closed,
    judged: ENDED,
    met: "(o.sent_back > 0 OR o.reopened > 0)",
};

/// 复修. Reported in the span, closed, and reopened since.
pub const REOPENED: Measure =
    Measure { name: "reopened", over: Over::Reported, judged: ALL, met: "o.reopened > 0" };

/// 重复故障. Reported in the span at a known place, where the same kind of thing
/// had been repaired within the days set.
pub const REPEAT: Measure = Measure {
    name: "repeat",
    over: Over::Reported,
    judged: "o.place IS NOT NULL \
             AND (o.ending IS NULL OR o.ending NOT IN ('withdrawn', 'rejected', 'merged'))",
    met: "EXISTS (SELECT 1 FROM service_order p WHERE p.school_id = o.school_id \
          AND p.place = o.place AND p.category = o.category AND p.finished_at < o.reported_at \
          AND p.finished_at >= o.reported_at - {repeat_ms} AND p.id <> o.id AND p.imported = 0)",
};

/// Closed, and answered after the limit or never.
pub const ANSWERED_LATE: Measure = Measure {
    name: "answered-late",
    over: Over::Closed,
    judged: ENDED,
    met: "(o.responded_at IS NULL OR o.responded_at > o.respond_due)",
};

/// Closed, an emergency that nobody ratified.
pub const UNRATIFIED: Measure = Measure {
    name: "unratified",
    over: Over::Closed,
    judged: ENDED,
    met: "o.emergency = 1 AND NOT EXISTS (SELECT 1 FROM desk_ratification r \
          WHERE r.school_id = o.school_id AND r.case_id = o.id AND r.upheld = 1)",
};

/// Judged by timeliness, and finished: in time or not.
pub const FINISHED: Measure = Measure {
    name: "finished",
    over: Over::Due,
    judged: JUDGED_IN_TIME,
    met: "o.finished_at IS NOT NULL",
};

/// Judged by timeliness, and finished after the limit.
pub const FINISHED_LATE: Measure = Measure {
    name: "finished-late",
    over: Over::Due,
    judged: JUDGED_IN_TIME,
    met: "o.finished_at IS NOT NULL AND o.finished_at > o.resolve_due",
};

/// Judged by timeliness, and not finished yet.
pub const NOT_FINISHED: Measure = Measure {
    name: "not-finished",
    over: Over::Due,
    judged: JUDGED_IN_TIME,
    met: "o.finished_at IS NULL",
};

/// Reported in the span.
pub const REPORTED: Measure =
    Measure { name: "reported", over: Over::Reported, judged: ALL, met: ALL };

/// 不受理. Of all that ended in the span, those that were rejected: nobody
/// betters a figure by turning work away unseen.
pub const REJECTED: Measure = Measure {
    name: "rejected",
    over: Over::Closed,
    judged: "o.ending <> 'merged'",
    met: "o.ending = 'rejected'",
};

/// Open.
pub const OPEN: &str = "o.closed_at IS NULL";

/// Late: open, its clock running, and past a limit (`$3` is now).
pub const LATE: &str = "o.closed_at IS NULL AND o.finished_at IS NULL \
     AND (o.paused_at IS NULL OR o.pause_left IS NULL) \
     AND o.imported = 0 AND (o.resolve_due < $3 OR (o.responded_at IS NULL AND o.respond_due < $3))";

/// Paused.
pub const PAUSED: &str = "o.closed_at IS NULL AND o.paused_at IS NOT NULL";

/// 未办结. Open at the end of the span.
pub const OPEN_NOW: Measure = Measure { name: "open", over: Over::Open, judged: ALL, met: ALL };

/// 超时. Open and late at the end of the span.
pub const LATE_NOW: Measure = Measure { name: "late", over: Over::Open, judged: ALL, met: LATE };

/// 暂停. Open and paused at the end of the span.
pub const PAUSED_NOW: Measure =
    Measure { name: "paused", over: Over::Open, judged: ALL, met: PAUSED };

/// Measures by name.
pub const MEASURES: &[Measure] = &[
    TIMELINESS,
    RESPONSE,
    CONFORMANCE,
    UNCONFIRMED,
    RATED,
    SATISFIED,
    AGAIN,
    REOPENED,
    REPEAT,
    ANSWERED_LATE,
    UNRATIFIED,
    FINISHED,
    FINISHED_LATE,
    NOT_FINISHED,
    REPORTED,
    REJECTED,
    OPEN_NOW,
    LATE_NOW,
    PAUSED_NOW,
];

/// Why an order did not meet 服务规范; one order may have several reasons.
pub const AGAINST_CONFORMANCE: &[Measure] = &[ANSWERED_LATE, UNCONFIRMED, AGAIN, UNRATIFIED];

/// Why an order did not meet 保障及时.
pub const AGAINST_TIMELINESS: &[Measure] = &[FINISHED_LATE, NOT_FINISHED];

impl Measure {
    /// The measure of this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        MEASURES.iter().find(|one| one.name == name)
    }

    /// Judged and in the span, whole.
    pub fn judged_in_span(&self, terms: &Terms) -> String {
        terms.said(&format!("{} AND {}", self.over.window(), self.judged))
    }

    /// How many are judged, in SQL.
    pub(super) fn whole(&self, terms: &Terms) -> String {
        counted(&terms.said(self.judged))
    }

    /// How many of those judged meet it, in SQL.
    pub(super) fn part(&self, terms: &Terms) -> String {
        counted(&terms.said(&format!("{} AND {}", self.judged, self.met)))
    }
}

fn counted(predicate: &str) -> String {
    format!("CAST(COALESCE(SUM(CASE WHEN {predicate} THEN 1 ELSE 0 END), 0) AS BIGINT)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_work_is_in_neither_measure_of_scores() {
        assert!(RATED.judged.contains(NOT_OWN) && RATED.judged.contains(ENDED));
        assert!(SATISFIED.judged.contains(NOT_OWN) && SATISFIED.judged.contains(ENDED));
    }

    #[test]
    fn names_are_unique_and_found() {
        for measure in MEASURES {
            let same = MEASURES.iter().filter(|one| one.name == measure.name).count();
            assert_eq!(same, 1, "{}", measure.name);
            assert_eq!(Measure::named(measure.name), Some(measure));
        }
    }

    #[test]
    fn no_placeholder_stays_in_a_predicate() {
        let terms = Terms::default();
        for measure in MEASURES {
            let said = terms.said(&format!("{} {}", measure.judged, measure.met));
            assert!(!said.contains('{'), "{said}");
        }
    }
}
