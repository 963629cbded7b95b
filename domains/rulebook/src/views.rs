//! What can be read of the rulebook: rules and drafts, procedures, kept-apart
//! pairs and exceptions, ratifications, signatures, the calendar, the matrix.
//!
//! Pages and the API read through the same functions; each asks for the
//! viewer's reading right itself.

mod apart;
mod calendar;
mod drafts;
mod exceptions;
mod matrix;
mod procedures;
mod ratifications;
mod rules;
mod search;
mod signatures;

pub use apart::{PairRow, pairs};
pub use calendar::{CalendarView, calendar};
pub use drafts::{
    ClauseChange, DraftDetail, DraftPage, DraftQuery, DraftRow, DraftsQuery, How, draft, drafts,
};
pub use exceptions::{
    ExceptionPage, ExceptionRow, ExceptionState, ExceptionsQuery, Use, exceptions, to_countersign,
};
pub use matrix::{Cell, Matrix, MatrixColumn, MatrixRow, Part, matrix};
pub use procedures::{
    ProcedureDetail, ProcedurePage, ProcedureQuery, ProcedureRow, ProceduresQuery, StepRow,
    VersionSince, procedure, procedures,
};
pub use ratifications::{
    RatificationPage, RatificationRow, RatificationState, RatificationsQuery, ratifications,
};
pub use rules::{
    Founded, FoundedKind, RuleDetail, RulePage, RuleQuery, RuleRow, RulesQuery, Standing,
    VersionLine, rule, rules,
};
pub use search::{ClauseFound, Found, SearchQuery, search};
pub use signatures::{SignaturePage, SignaturesQuery, Unsigned, signatures, to_sign};

use houqin_kernel::listing::{NoQuery, answer};
use houqin_kernel::{Refusal, View};

/// A cursor that is a record number; the end of the ledger where none is given.
fn before(cursor: &str) -> i64 {
    cursor.parse().unwrap_or(i64::MAX)
}

fn missing(zh: &str, en: &str) -> Refusal {
    Refusal::missing("no_such_thing", zh, en)
}

/// 视图. The views of the API.
pub const VIEWS: &[View] = &[
    View {
        name: "rulebook.search",
        path: "rulebook/search",
        summary: "Rules and clauses in force by their words",
        query: || schemars::schema_for!(SearchQuery),
        answer: || schemars::schema_for!(Found),
        get: |viewer, query| answer(viewer, query, search),
    },
    View {
        name: "rulebook.rules",
        path: "rulebook/rules",
        summary: "Rules with the version in force",
        query: || schemars::schema_for!(RulesQuery),
        answer: || schemars::schema_for!(RulePage),
        get: |viewer, query| answer(viewer, query, rules),
    },
    View {
        name: "rulebook.rule",
        path: "rulebook/rules/{code}",
        summary: "One version of a rule, its clauses and what they found",
        query: || schemars::schema_for!(RuleQuery),
        answer: || schemars::schema_for!(RuleDetail),
        get: |viewer, query| answer(viewer, query, rule),
    },
    View {
        name: "rulebook.drafts",
        path: "rulebook/drafts",
        summary: "Drafts that wait to be issued, newest first",
        query: || schemars::schema_for!(DraftsQuery),
        answer: || schemars::schema_for!(DraftPage),
        get: |viewer, query| answer(viewer, query, drafts),
    },
    View {
        name: "rulebook.draft",
        path: "rulebook/drafts/{code}/{version}",
        summary: "One draft, clause by clause against the version in force",
        query: || schemars::schema_for!(DraftQuery),
        answer: || schemars::schema_for!(DraftDetail),
        get: |viewer, query| answer(viewer, query, draft),
    },
    View {
        name: "rulebook.procedures",
        path: "rulebook/procedures",
        summary: "Procedures in force",
        query: || schemars::schema_for!(ProceduresQuery),
        answer: || schemars::schema_for!(ProcedurePage),
        get: |viewer, query| answer(viewer, query, procedures),
    },
    View {
        name: "rulebook.procedure",
        path: "rulebook/procedures/{code}",
        summary: "One version of a procedure: states, steps, posts, clauses, limits",
        query: || schemars::schema_for!(ProcedureQuery),
        answer: || schemars::schema_for!(ProcedureDetail),
        get: |viewer, query| answer(viewer, query, procedure),
    },
    View {
        name: "rulebook.apart",
        path: "rulebook/apart",
        summary: "Kept-apart pairs, and what their exceptions still open",
        query: || schemars::schema_for!(NoQuery),
        answer: || schemars::schema_for!(Vec<PairRow>),
        get: |viewer, query| answer(viewer, query, |viewer, _: &NoQuery| pairs(viewer)),
    },
    View {
        name: "rulebook.exceptions",
        path: "rulebook/exceptions",
        summary: "Exceptions to kept-apart hands, newest first",
        query: || schemars::schema_for!(ExceptionsQuery),
        answer: || schemars::schema_for!(ExceptionPage),
        get: |viewer, query| answer(viewer, query, exceptions),
    },
    View {
        name: "rulebook.ratifications",
        path: "rulebook/ratifications",
        summary: "Emergency acts that wait to be ratified, and those judged",
        query: || schemars::schema_for!(RatificationsQuery),
        answer: || schemars::schema_for!(RatificationPage),
        get: |viewer, query| answer(viewer, query, ratifications),
    },
    View {
        name: "rulebook.signatures",
        path: "rulebook/signatures",
        summary: "Who has not signed a rule that their post acts under",
        query: || schemars::schema_for!(SignaturesQuery),
        answer: || schemars::schema_for!(SignaturePage),
        get: |viewer, query| answer(viewer, query, signatures),
    },
    View {
        name: "rulebook.calendar",
        path: "rulebook/calendar",
        summary: "Working hours, holidays and make-up days",
        query: || schemars::schema_for!(NoQuery),
        answer: || schemars::schema_for!(CalendarView),
        get: |viewer, query| answer(viewer, query, |viewer, _: &NoQuery| calendar(viewer)),
    },
    View {
        name: "rulebook.matrix",
        path: "rulebook/matrix",
        summary: "Posts by procedures: who does, who answers, who is informed",
        query: || schemars::schema_for!(NoQuery),
        answer: || schemars::schema_for!(Matrix),
        get: |viewer, query| answer(viewer, query, |viewer, _: &NoQuery| matrix(viewer)),
    },
];
