//! Who is here and not in a list that is whole, and how many that may be: a list
//! cut off in the middle must not empty the school.

use std::collections::HashSet;

use houqin_kernel::Refusal;
use serde_json::json;

use super::lay::Known;
use super::{Asked, Comes, Planned, RollRow};

/// Of those here, at most so many of a hundred leave by one list, where nothing
/// else is said.
pub const SHARE_MAX_PERCENT: u8 = 20;

/// Those who leave, by number: of the kinds that stand in the list, and of no other.
pub(super) fn leaving(
    rows: &[RollRow],
    known: &[Known],
    asked: &Asked<'_>,
) -> Result<Vec<Planned>, Refusal> {
    let Some(most) = asked.leavers_percent_max else { return Ok(Vec::new()) };
    let kinds: HashSet<&str> = rows.iter().map(|row| row.kind.as_str()).collect();
    let listed: HashSet<&str> = rows.iter().map(|row| row.number.as_str()).collect();
    let here: Vec<&Known> = known
        .iter()
        .filter(|one| !one.left && one.name.is_some() && kinds.contains(one.kind.as_str()))
        .collect();
    let gone: Vec<&Known> =
        here.iter().filter(|one| !listed.contains(one.number.as_str())).copied().collect();
    if let Some(own) = gone.iter().find(|one| one.id == asked.by) {
        return Err(yourself(&own.number));
    }
    if gone.len() * 100 > here.len() * usize::from(most) {
        return Err(too_many_leave(gone.len(), here.len(), most));
    }
    Ok(gone.into_iter().map(leaves).collect())
}

fn leaves(one: &Known) -> Planned {
    Planned {
        line: 0,
        number: one.number.clone(),
        name: one.name.clone().unwrap_or_default(),
        comes: Comes::Leaves,
        changes: Vec::new(),
        acts: vec![("organisation.leave", json!({ "person": one.id }))],
    }
}

fn yourself(number: &str) -> Refusal {
    Refusal::form(
        "number",
        "list_without_yourself",
        format!(
            "名单里没有您本人（学工号 {number}），按完整名单导入会把您自己也办离校。请核对名单是否完整。"
        ),
        format!(
            "The list does not have you (number {number}); as a whole list it would let you leave as well. Please check that it is complete."
        ),
    )
}

fn too_many_leave(gone: usize, here: usize, most: u8) -> Refusal {
    Refusal::form(
        "number",
        "too_many_leave",
        format!(
            "按这份名单，同类在校人员 {here} 人中有 {gone} 人要办离校，超过 {most}%，全部未导入。请核对名单是否完整；确实如此的，请另行确认允许的比例。"
        ),
        format!(
            "By this list {gone} of {here} people of its kinds would leave, more than {most} %, so nothing was imported. Please check that the list is complete; if it is, say that a larger share is allowed."
        ),
    )
}
