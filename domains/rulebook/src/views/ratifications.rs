//! 追认: emergency acts that wait, each with its clock, and those judged.

use houqin_kernel::listing::{page, rows_asked};
use houqin_kernel::{CaseId, Moment, PersonId, Row, StoreError, Value, ViewError, Viewer};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::before;

/// Minutes of an hour.
const HOUR_MINUTES: i64 = 60;

/// How an emergency act stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RatificationState {
    /// 待追认.
    Waiting,
    /// 逾期未追认.
    Late,
    /// 已追认.
    Upheld,
    /// 不予追认.
    NotUpheld,
}

/// 追认. An emergency act.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RatificationRow {
    /// The record.
    pub record: u64,
    /// How it stands now.
    pub state: RatificationState,
    /// The act.
    pub act: String,
    /// The case.
    pub case: Option<CaseId>,
    /// Its number.
    pub number: Option<String>,
    /// Who did it.
    pub actor: PersonId,
    /// Under which post.
    pub post: String,
    /// When.
    pub at: Moment,
    /// By when it must be judged; none where the procedure sets no clock.
    pub due: Option<Moment>,
    /// Posts that judge it.
    pub ratify_posts: Vec<String>,
    /// The record that judged it.
    pub judged: Option<u64>,
    /// Who judged it.
    pub judged_by: Option<PersonId>,
    /// When.
    pub judged_at: Option<Moment>,
}

/// 查询. Which emergency acts to list.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RatificationsQuery {
    /// `waiting`, `judged`, or all when empty.
    pub state: String,
    /// The cursor that the list before gave.
    pub after: String,
    /// At most so many, up to 200 (default 50).
    pub limit: Option<i64>,
}

/// 追认. A list of emergency acts.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RatificationPage {
    /// Newest first.
    pub ratifications: Vec<RatificationRow>,
    /// Give it as `after` for the next ones; none at the end.
    pub next: Option<String>,
}

/// The posts that judge a record, and within how many hours, by the very
/// version of the procedure that it was done under.
fn by_step(viewer: &Viewer<'_>, entry: &Json) -> (Vec<String>, i64) {
    let text = |name: &str| entry.get(name).and_then(Json::as_str).unwrap_or_default();
    let (code, version) = text("procedure").split_once('@').unwrap_or_default();
    let version = version.parse().unwrap_or(0);
    let step = viewer
        .institution
        .procedure_version(code, version)
        .and_then(|procedure| procedure.steps.iter().find(|step| step.code == text("step")));
    step.map_or((Vec::new(), 0), |step| (step.ratify_posts.clone(), step.ratify_hours))
}

fn read(viewer: &Viewer<'_>, row: &Row) -> Result<RatificationRow, StoreError> {
    let entry: Json = serde_json::from_slice(&row.bytes(8)?)?;
    let (ratify_posts, hours) = by_step(viewer, &entry);
    let at = row.moment(4)?;
    let due = (hours > 0).then(|| at.plus_minutes(hours * HOUR_MINUTES));
    let state = match row.opt_int(6)? {
        Some(1) => RatificationState::Upheld,
        Some(_) => RatificationState::NotUpheld,
        None if due.is_some_and(|due| due < viewer.at) => RatificationState::Late,
        None => RatificationState::Waiting,
    };
    Ok(RatificationRow {
        record: row.count(0)?,
        state,
        act: row.text(1)?,
        case: row.opt_id(2)?,
        number: row.opt_text(3)?,
        actor: row.id(7)?,
        post: entry.get("post").and_then(Json::as_str).unwrap_or_default().to_owned(),
        at,
        due,
        ratify_posts,
        judged: row.opt_int(5)?.and_then(|seq| u64::try_from(seq).ok()),
        judged_by: row.opt_id(9)?,
        judged_at: row.opt_moment(10)?,
    })
}

/// 追认名单. Emergency acts, newest first.
///
/// # Errors
/// Without the right, or when the store fails.
pub fn ratifications(
    viewer: &Viewer<'_>,
    query: &RatificationsQuery,
) -> Result<RatificationPage, ViewError> {
    viewer.must_read("rulebook.ratifications")?;
    let most = rows_asked(query.limit);
    let rows = viewer.reading.list(
        "SELECT r.seq, e.act, e.case_id, c.number, e.recorded_at, r.ratified_seq, r.upheld, \
         e.actor, e.entry, j.actor, j.recorded_at FROM desk_ratification r \
         JOIN ledger_entry e ON e.school_id = r.school_id AND e.seq = r.seq \
         LEFT JOIN desk_case c ON c.school_id = e.school_id AND c.case_id = e.case_id \
         LEFT JOIN ledger_entry j ON j.school_id = r.school_id AND j.seq = r.ratified_seq \
         WHERE r.school_id = $1 AND r.seq < $2 AND ($3 = '' \
         OR ($3 = 'waiting' AND r.ratified_seq IS NULL) \
         OR ($3 = 'judged' AND r.ratified_seq IS NOT NULL)) ORDER BY r.seq DESC LIMIT $4",
        &[
            viewer.reading.school().into(),
            before(&query.after).into(),
            (&query.state).into(),
            Value::Int(i64::try_from(most + 1).unwrap_or(i64::MAX)),
        ],
        |row| read(viewer, row),
    )?;
    let (ratifications, next) = page(rows, most, |row| row.record.to_string());
    Ok(RatificationPage { ratifications, next })
}
