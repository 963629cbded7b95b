//! 任职: of today, to come, and ended.

use houqin_kernel::listing::{ROWS_MAX, page_of, rows_asked};
use houqin_kernel::{
    Appointment, AppointmentId, Moment, PersonId, Row, StoreError, Tenure, Value, ViewError, Viewer,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{SCAN_MAX, check_state};
use crate::appointment::{COLUMNS, read};

/// 任职. An appointment in a list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AppointmentRow {
    /// The id.
    pub id: AppointmentId,
    /// Who.
    pub person: PersonId,
    /// Their name; none once erased.
    pub name: Option<String>,
    /// The post.
    pub post: String,
    /// How it came about.
    pub tenure: Tenure,
    /// Whose hands these are too.
    pub stands_for: Option<PersonId>,
    /// First moment.
    pub from: Moment,
    /// First moment no longer held.
    pub until: Option<Moment>,
    /// `current`, `future` or `ended`.
    pub state: String,
    /// The clause under which it was made; empty in older records.
    pub clause: String,
    /// Codes of notice pairs it joins.
    pub notices: Vec<String>,
    /// The record that ended it, where one did.
    pub ended_by: Option<i64>,
}

/// 查询. Which appointments to list.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AppointmentQuery {
    /// `current`, `future`, `ended`, or all when empty.
    pub state: String,
    /// Code of the post.
    pub post: String,
    /// Whose.
    pub person: Option<PersonId>,
    /// The cursor that the list before gave.
    pub after: Option<AppointmentId>,
    /// At most so many, up to 200 (default 50).
    pub limit: Option<i64>,
}

/// 任职. A list of appointments.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AppointmentPage {
    /// In the order in which they were made.
    pub appointments: Vec<AppointmentRow>,
    /// Give it as `after` for the next ones; none at the end.
    pub next: Option<AppointmentId>,
}

fn state(one: &Appointment, at: Moment) -> &'static str {
    if one.holds(at) {
        "current"
    } else if one.from > at && one.until.is_none_or(|until| until > one.from) {
        "future"
    } else {
        "ended"
    }
}

/// 任职名单. Appointments, in the order in which they were made.
///
/// # Errors
/// Without the right, or when the store fails.
pub fn appointments(
    viewer: &Viewer<'_>,
    query: &AppointmentQuery,
) -> Result<AppointmentPage, ViewError> {
    viewer.must_read("organisation.appointments")?;
    check_state(&query.state, &["current", "future", "ended"])?;
    let after = query.after.unwrap_or(AppointmentId([0; 16]));
    let mut params: Vec<Value<'_>> = vec![viewer.reading.school().into(), (&after).into()];
    let mut wanted = vec!["id > $2".to_owned()];
    if !query.post.is_empty() {
        params.push((&query.post).into());
        wanted.push(format!("post = ${}", params.len()));
    }
    if let Some(person) = &query.person {
        params.push(person.into());
        wanted.push(format!("person = ${}", params.len()));
    }
    let sql = format!("{} ORDER BY id LIMIT {SCAN_MAX}", wanted.join(" AND "));
    let rows = list(viewer, &sql, &params)?;
    let cut = rows.len() == SCAN_MAX;
    let fits = |row: &AppointmentRow| query.state.is_empty() || row.state == query.state;
    let (mut appointments, next) = page_of(rows, rows_asked(query.limit), cut, |row| row.id, fits);
    name(viewer, &mut appointments)?;
    Ok(AppointmentPage { appointments, next })
}

/// Appointments of a person, newest first.
pub(super) fn of_person(
    viewer: &Viewer<'_>,
    person: PersonId,
) -> Result<Vec<AppointmentRow>, StoreError> {
    newest(viewer, "person", (&person).into())
}

/// Appointments to a post, newest first.
pub(super) fn of_post(viewer: &Viewer<'_>, post: &str) -> Result<Vec<AppointmentRow>, StoreError> {
    newest(viewer, "post", post.into())
}

fn newest(
    viewer: &Viewer<'_>,
    column: &str,
    value: Value<'_>,
) -> Result<Vec<AppointmentRow>, StoreError> {
    let sql = format!("{column} = $2 ORDER BY from_at DESC, id LIMIT {ROWS_MAX}");
    let mut rows = list(viewer, &sql, &[viewer.reading.school().into(), value])?;
    name(viewer, &mut rows)?;
    Ok(rows)
}

fn list(
    viewer: &Viewer<'_>,
    more: &str,
    params: &[Value<'_>],
) -> Result<Vec<AppointmentRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS}, clause, notices, ended_seq FROM organisation_appointment \
         WHERE school_id = $1 AND {more}"
    );
    viewer.reading.list(&sql, params, |row| of_row(row, viewer.at))
}

fn of_row(row: &Row, at: Moment) -> Result<AppointmentRow, StoreError> {
    let one = read(row)?;
    Ok(AppointmentRow {
        state: state(&one, at).to_owned(),
        id: one.id,
        person: one.person,
        name: None,
        post: one.post,
        tenure: one.tenure,
        stands_for: one.stands_for,
        from: one.from,
        until: one.until,
        clause: row.text(7)?,
        notices: row.json(8)?,
        ended_by: row.opt_int(9)?,
    })
}

fn name(viewer: &Viewer<'_>, rows: &mut [AppointmentRow]) -> Result<(), StoreError> {
    for row in rows {
        let card = (viewer.institution.directory.person)(viewer.reading, row.person)?;
        row.name = card.and_then(|card| card.name);
    }
    Ok(())
}
