//! What can be read of notices: one's own, the rules, the endpoints and what
//! went to them.

use houqin_kernel::listing::{NoQuery, answer, page, rows_asked};
use houqin_kernel::{CaseId, Moment, Refusal, StoreError, View, ViewError, Viewer};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::deliveries::{self, Delivery, READ, UNREAD};
use crate::rule::{self, Endpoint, Rule, Wishes};

/// Which of one's own notices.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MineQuery {
    /// `unread` (default) or `read`.
    pub state: String,
    /// The cursor that the list before gave.
    pub after: String,
    /// At most so many, up to 200 (default 50).
    pub limit: Option<i64>,
}

/// One's own notices.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Mine {
    /// How many are unread.
    pub unread: i64,
    /// Newest first.
    pub notices: Vec<Delivery>,
    /// Give it as `after` for the next ones; none at the end.
    pub next: Option<String>,
}

/// Where a list goes on: the moment and the id of the last one shown.
fn before(after: &str) -> Result<(Moment, CaseId), Refusal> {
    if after.is_empty() {
        return Ok((Moment(i64::MAX), CaseId([u8::MAX; 16])));
    }
    let read =
        after.split_once('.').and_then(|(at, id)| Some((at.parse().ok()?, id.parse().ok()?)));
    read.map(|(at, id)| (Moment(at), id)).ok_or_else(|| {
        Refusal::form(
            "after",
            "not_a_cursor",
            "翻页标记无法识别，请从第一页重新开始。",
            "That cursor cannot be read; begin at the first page again.",
        )
    })
}

fn place_of(last: &Delivery) -> String {
    format!("{}.{}", last.at.0, last.id)
}

fn sign_in() -> Refusal {
    Refusal::post("not_signed_in", "请先登录，再看自己的通知。", "Sign in to read your notices.")
}

/// One's own notices of one state.
///
/// # Errors
/// Without an account, or when the store fails.
pub fn mine(viewer: &Viewer<'_>, query: &MineQuery) -> Result<Mine, ViewError> {
    let person = viewer.person.ok_or_else(sign_in)?;
    let most = rows_asked(query.limit);
    let state = if query.state == READ { READ } else { UNREAD };
    let rows =
        deliveries::of_person(viewer.reading, person, state, before(&query.after)?, most + 1)?;
    let (notices, next) = page(rows, most, place_of);
    Ok(Mine { unread: deliveries::unread(viewer.reading, person)?, notices, next })
}

/// One's own wishes.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OwnWishes {
    /// The wishes.
    pub wishes: Wishes,
    /// The mail address; none where no mail is wanted.
    pub email: Option<String>,
}

/// One's own wishes.
///
/// # Errors
/// Without an account, or when the store fails.
pub fn own_wishes(viewer: &Viewer<'_>) -> Result<OwnWishes, ViewError> {
    let person = viewer.person.ok_or_else(sign_in)?;
    let (wishes, email) = rule::wishes(viewer.reading, person)?;
    Ok(OwnWishes { wishes, email })
}

/// The rules of notices.
///
/// # Errors
/// Without the right to read, or when the store fails.
pub fn rules(viewer: &Viewer<'_>) -> Result<Vec<Rule>, ViewError> {
    viewer.must_read("notice.rules")?;
    Ok(rule::rules(viewer.reading)?)
}

/// An endpoint, with the print of its secret.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct EndpointRow {
    /// The endpoint.
    pub endpoint: Endpoint,
    /// Print of its secret; none before it has one.
    pub secret_print: Option<String>,
    /// Since when it is stopped, after failing long.
    pub stopped_at: Option<Moment>,
}

/// All endpoints.
///
/// # Errors
/// Without the right to read, or when the store fails.
pub fn endpoints(viewer: &Viewer<'_>) -> Result<Vec<EndpointRow>, ViewError> {
    viewer.must_read("notice.endpoints")?;
    let all = rule::endpoints(viewer.reading)?;
    let row =
        |(endpoint, secret_print, stopped_at)| EndpointRow { endpoint, secret_print, stopped_at };
    Ok(all.into_iter().map(row).collect())
}

/// Which deliveries of one endpoint.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DeliveriesQuery {
    /// The endpoint's code.
    pub code: String,
    /// `waiting`, `sent` or `dead`; all where empty.
    pub state: String,
    /// The cursor that the list before gave.
    pub after: String,
    /// At most so many, up to 200 (default 50).
    pub limit: Option<i64>,
}

/// What went to one endpoint.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Deliveries {
    /// Newest first.
    pub deliveries: Vec<Delivery>,
    /// Give it as `after` for the next ones; none at the end.
    pub next: Option<String>,
}

/// What went to one endpoint.
///
/// # Errors
/// Without the right to read, or when the store fails.
pub fn of_endpoint(viewer: &Viewer<'_>, query: &DeliveriesQuery) -> Result<Deliveries, ViewError> {
    viewer.must_read("notice.endpoints")?;
    let most = rows_asked(query.limit);
    let rows = deliveries::of_endpoint(
        viewer.reading,
        &query.code,
        &query.state,
        before(&query.after)?,
        most + 1,
    )?;
    let (deliveries, next) = page(rows, most, place_of);
    Ok(Deliveries { deliveries, next })
}

/// How many notices somebody has not read: for the bell.
///
/// # Errors
/// When the store fails.
pub fn unread(viewer: &Viewer<'_>) -> Result<i64, StoreError> {
    viewer.person.map_or(Ok(0), |person| deliveries::unread(viewer.reading, person))
}

/// 视图. The views of the API.
pub const VIEWS: &[View] = &[
    View {
        name: "notice.mine",
        path: "notice/mine",
        summary: "One's own notices, newest first",
        query: || schemars::schema_for!(MineQuery),
        answer: || schemars::schema_for!(Mine),
        get: |viewer, query| answer(viewer, query, mine),
    },
    View {
        name: "notice.wishes",
        path: "notice/wishes",
        summary: "How one wants to be told",
        query: || schemars::schema_for!(NoQuery),
        answer: || schemars::schema_for!(OwnWishes),
        get: |viewer, query| answer(viewer, query, |viewer, _: &NoQuery| own_wishes(viewer)),
    },
    View {
        name: "notice.rules",
        path: "notice/rules",
        summary: "Which event tells whom, by which ways",
        query: || schemars::schema_for!(NoQuery),
        answer: || schemars::schema_for!(Vec<Rule>),
        get: |viewer, query| answer(viewer, query, |viewer, _: &NoQuery| rules(viewer)),
    },
    View {
        name: "notice.endpoints",
        path: "notice/endpoints",
        summary: "Robots and webhooks that hear of events; never their secrets",
        query: || schemars::schema_for!(NoQuery),
        answer: || schemars::schema_for!(Vec<EndpointRow>),
        get: |viewer, query| answer(viewer, query, |viewer, _: &NoQuery| endpoints(viewer)),
    },
    View {
        name: "notice.deliveries",
        path: "notice/endpoints/{code}/deliveries",
        summary: "What went to one endpoint, and what came of it",
        query: || schemars::schema_for!(DeliveriesQuery),
        answer: || schemars::schema_for!(Deliveries),
        get: |viewer, query| answer(viewer, query, of_endpoint),
    },
];
