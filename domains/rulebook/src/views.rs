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
mod signatures;

pub use apart::{PairRow, pairs};
pub use calendar::{CalendarView, calendar};
pub use drafts::{
    ClauseChange, DraftDetail, DraftPage, DraftQuery, DraftRow, DraftsQuery, How, draft, drafts,
};
pub use exceptions::{
    ExceptionPage, ExceptionRow, ExceptionState, ExceptionsQuery, Use, exceptions,
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
pub use signatures::{SignaturePage, SignaturesQuery, Unsigned, signatures};

use houqin_kernel::{Refusal, StoreError, View, ViewError, Viewer};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// Most rows of a list.
pub const ROWS_MAX: usize = 200;
/// Rows of a list where the query does not say.
const ROWS: usize = 50;

/// 查询. Nothing to ask.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
pub struct NoQuery {}

/// How many rows a query asks for, within the limit.
fn limit(asked: Option<i64>) -> usize {
    asked.and_then(|most| usize::try_from(most).ok()).map_or(ROWS, |most| most.clamp(1, ROWS_MAX))
}

/// The first `most` of rows in order, and the key to go on after.
fn page<T, K>(mut rows: Vec<T>, most: usize, key: impl Fn(&T) -> K) -> (Vec<T>, Option<K>) {
    let more = rows.len() > most;
    rows.truncate(most);
    let next = rows.last().filter(|_| more).map(key);
    (rows, next)
}

/// A cursor that is a record number; the end of the ledger where none is given.
fn before(cursor: &str) -> i64 {
    cursor.parse().unwrap_or(i64::MAX)
}

fn missing(zh: &str, en: &str) -> Refusal {
    Refusal::missing("no_such_thing", zh, en)
}

/// Reads the query, gives the answer as JSON.
fn answer<Q: DeserializeOwned, T: Serialize>(
    viewer: &Viewer<'_>,
    query: &Json,
    view: impl FnOnce(&Viewer<'_>, &Q) -> Result<T, ViewError>,
) -> Result<Json, ViewError> {
    let query = Q::deserialize(query).map_err(|why| {
        Refusal::form(
            "query",
            "bad_query",
            format!("查询条件无法读取：{why}。请改正后再试。"),
            format!("The query cannot be read: {why}. Please correct it."),
        )
    })?;
    Ok(serde_json::to_value(view(viewer, &query)?).map_err(StoreError::from)?)
}

/// 视图. The views of the API.
pub const VIEWS: &[View] = &[
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
