//! The dispatcher's board and the worker's own list.

use std::collections::BTreeMap;

use houqin_kernel::{PersonId, ViewError, Viewer};
use schemars::JsonSchema;
use serde::Serialize;

use super::{COLUMNS, FROM, OrderRow};
use crate::catalogue::{self, Urgency};
use crate::order::PROCEDURE;

/// The dispatcher's board.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Board {
    /// Reported or accepted: to be dispatched.
    pub waiting: Vec<OrderRow>,
    /// Dispatched to a person or the pool, taken, on site.
    pub working: Vec<OrderRow>,
    /// Paused.
    pub paused: Vec<OrderRow>,
    /// Done, to be confirmed.
    pub done: Vec<OrderRow>,
    /// Open orders of each worker.
    pub load: BTreeMap<String, i64>,
}

/// The board: all that is open, late first, then by urgency and limit.
///
/// # Errors
/// Without the right to read, or when the store fails.
pub fn board(viewer: &Viewer<'_>) -> Result<Board, ViewError> {
    viewer.must_read("service.board")?;
    let sql = format!(
        "SELECT {COLUMNS} FROM {FROM} WHERE o.school_id = $1 AND o.closed_at IS NULL \
         AND o.imported = 0 ORDER BY o.urgency, o.resolve_due LIMIT 1000"
    );
    let mut open = viewer.reading.list(&sql, &[viewer.reading.school().into()], OrderRow::read)?;
    open.sort_by_key(|row| !row.is_late(viewer.at));
    let mut load = BTreeMap::new();
    for person in open.iter().filter_map(|row| row.assignee) {
        *load.entry(person.to_string()).or_insert(0) += 1;
    }
    let of = |states: &[&str]| {
        open.iter().filter(|row| states.contains(&row.state.as_str())).cloned().collect()
    };
    Ok(Board {
        waiting: of(&["reported", "accepted"]),
        working: of(&["dispatched", "taken", "on_site"]),
        paused: of(&["paused"]),
        done: of(&["done"]),
        load,
    })
}

/// All who hold a post that takes orders now, in the order of the procedure's steps.
pub fn hands(viewer: &Viewer<'_>) -> Vec<PersonId> {
    let institution = viewer.institution;
    let steps = institution.procedure(PROCEDURE, viewer.at).into_iter().flat_map(|one| &one.steps);
    let mut hands = Vec::new();
    for post in steps.filter(|step| step.act == "service.take").flat_map(|step| &step.posts) {
        for held in institution.holders(post, viewer.at) {
            if !hands.contains(&held.person) {
                hands.push(held.person);
            }
        }
    }
    hands
}

/// The worker's own list: theirs and the pool's, in the order to do them: what
/// is most urgent, what is late, then by limit; what is paused at the end.
///
/// # Errors
/// Without the right to read, or when the store fails.
pub fn mine(viewer: &Viewer<'_>) -> Result<Vec<OrderRow>, ViewError> {
    viewer.must_read("service.mine")?;
    let person = viewer.person.unwrap_or(PersonId([0; 16]));
    let sql = format!(
        "SELECT {COLUMNS} FROM {FROM} WHERE o.school_id = $1 AND o.closed_at IS NULL \
         AND o.finished_at IS NULL AND o.imported = 0 AND (COALESCE(o.taker, o.assignee) = $2 \
         OR (o.pooled = 1 AND o.taker IS NULL AND c.state = 'dispatched')) \
         ORDER BY o.urgency, o.resolve_due LIMIT 200"
    );
    let params = [viewer.reading.school().into(), (&person).into()];
    let mut orders = viewer.reading.list(&sql, &params, OrderRow::read)?;
    let most = most_urgent(viewer)?;
    orders.sort_by_key(|row| {
        let pressing = row.emergency || most.as_deref() == Some(row.urgency.as_str());
        (row.state == "paused", !pressing, !row.is_late(viewer.at), row.resolve_due)
    });
    Ok(orders)
}

/// The code of the first urgency.
fn most_urgent(viewer: &Viewer<'_>) -> Result<Option<String>, ViewError> {
    Ok(catalogue::all::<Urgency>(viewer.reading)?.into_iter().next().map(|most| most.code))
}
