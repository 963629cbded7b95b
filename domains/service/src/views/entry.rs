//! What is open at a place already, for whoever is about to report there; what
//! one has joined; the complaints.

use houqin_kernel::{
    CaseId, Moment, PersonId, PlaceCard, Reading, Refusal, Row, StoreError, ViewError, Viewer,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::catalogue::{self, Category};
use crate::complaint::{self, Complaint};

/// Days for which an open order is offered to join, unless the school sets them.
const DUPLICATE_DAYS: i64 = 14;
/// Most open orders of one place that are looked at.
const OPEN_MAX: i64 = 50;
/// Most complaints of each kind in the list.
const COMPLAINTS_MAX: i64 = 200;

/// An order, as strangers may see it: nothing of whoever reported it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PlainOrder {
    /// The case.
    pub id: CaseId,
    /// `WX-2026-000123`.
    pub number: String,
    /// State code.
    pub state: String,
    /// Category code.
    pub category: String,
    /// When it was reported.
    pub reported_at: Moment,
    /// How many people wait for it.
    pub people: i64,
}

const PLAIN: &str = "SELECT o.id, o.number, c.state, o.category, o.reported_at, \
    (SELECT CAST(COUNT(*) + 1 AS BIGINT) FROM service_joiner n \
    WHERE n.school_id = o.school_id AND n.order_id = o.id) \
    FROM service_order o JOIN desk_case c ON c.school_id = o.school_id AND c.case_id = o.id";

fn plain(row: &Row) -> Result<PlainOrder, StoreError> {
    Ok(PlainOrder {
        id: row.id(0)?,
        number: row.text(1)?,
        state: row.text(2)?,
        category: row.text(3)?,
        reported_at: row.moment(4)?,
        people: row.int(5)?,
    })
}

/// Whether two categories may well be one fault in one room: the same, one above
/// the other, under the same one, or work of the same skill.
fn near(one: &Category, other: &Category) -> bool {
    let under = !one.parent.is_empty() && one.parent == other.parent;
    let above = one.parent == other.code || other.parent == one.code;
    let skill = !one.skill.is_empty() && one.skill == other.skill;
    one.code == other.code || under || above || skill
}

/// Orders of the last days at a place that are neither finished nor ended, the
/// newest first. With a category: in a room those of a near one, elsewhere those
/// of that very one.
///
/// # Errors
/// When the store fails.
pub fn duplicates(
    reading: &dyn Reading,
    place: &PlaceCard,
    category: &str,
    at: Moment,
) -> Result<Vec<PlainOrder>, StoreError> {
    let days = catalogue::setting(reading, "duplicate_days", DUPLICATE_DAYS)?;
    let since = at.plus_days(-days.max(0));
    let sql = format!(
        "{PLAIN} WHERE o.school_id = $1 AND o.place = $2 AND o.closed_at IS NULL \
         AND o.finished_at IS NULL AND o.imported = 0 AND o.reported_at >= $3 \
         ORDER BY o.reported_at DESC, o.id DESC LIMIT $4"
    );
    let params = [reading.school().into(), (&place.id).into(), since.into(), OPEN_MAX.into()];
    let mut found = reading.list(&sql, &params, plain)?;
    let all = catalogue::all::<Category>(reading)?;
    let of = |code: &str| all.iter().find(|one| one.code == code);
    if let Some(asked) = of(category) {
        let in_a_room = place.kind == "room";
        found.retain(|order| {
            of(&order.category).is_some_and(|its| {
                if in_a_room { near(asked, its) } else { asked.code == its.code }
            })
        });
    }
    Ok(found)
}

/// Where something is about to be reported.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DuplicatesQuery {
    /// Code of the place.
    pub place: String,
    /// Category code (default: all).
    pub category: String,
}

/// As [`duplicates`], by the code of the place.
///
/// # Errors
/// When there is no such place, or the store fails.
pub fn duplicates_at(
    viewer: &Viewer<'_>,
    query: &DuplicatesQuery,
) -> Result<Vec<PlainOrder>, ViewError> {
    let by_code = viewer.institution.directory.place_by_code;
    let place = by_code(viewer.reading, &query.place)?.ok_or_else(|| {
        Refusal::missing(
            "unknown_place",
            "没有这个编号的地点，请核对后再查。",
            "There is no place of that code; check it and ask again.",
        )
    })?;
    Ok(duplicates(viewer.reading, &place, &query.category, viewer.at)?)
}

/// Orders of others that a person follows, the latest first.
///
/// # Errors
/// When the store fails.
pub fn joined_by(reading: &dyn Reading, person: PersonId) -> Result<Vec<PlainOrder>, StoreError> {
    let sql = format!(
        "{PLAIN} JOIN service_joiner j ON j.school_id = o.school_id AND j.order_id = o.id \
         WHERE o.school_id = $1 AND j.person = $2 ORDER BY j.at DESC, o.id LIMIT $3"
    );
    reading.list(&sql, &[reading.school().into(), (&person).into(), OPEN_MAX.into()], plain)
}

/// What the viewer has joined.
///
/// # Errors
/// When the store fails.
pub fn joined(viewer: &Viewer<'_>) -> Result<Vec<PlainOrder>, ViewError> {
    Ok(viewer.person.map_or(Ok(Vec::new()), |person| joined_by(viewer.reading, person))?)
}

/// Complaints, those that wait first.
///
/// # Errors
/// Without the right to read, or when the store fails.
pub fn complaints(viewer: &Viewer<'_>) -> Result<Vec<Complaint>, ViewError> {
    viewer.must_read("service.complaints")?;
    Ok(complaint::of_school(viewer.reading, COMPLAINTS_MAX)?)
}

#[cfg(test)]
mod tests {
    use houqin_kernel::Bilingual;

    use super::*;

    fn category(code: &str, parent: &str, skill: &str) -> Category {
        Category {
            code: code.into(),
            name: Bilingual::new(code, code),
            parent: parent.into(),
            skill: skill.into(),
            urgency: "p3".into(),
            evidence: Vec::new(),
            keywords: Bilingual::new("", ""),
            first_aid: Bilingual::default(),
        }
    }

    #[test]
    fn near_is_what_may_be_one_fault() {
        let water = category("water", "", "plumbing");
        for (other, is) in [
            (category("water", "", "plumbing"), true),
            (category("toilet", "", "plumbing"), true),
            (category("burst", "water", ""), true),
            (category("electric", "", "electrical"), false),
            (category("other", "", ""), false),
        ] {
            assert_eq!(near(&water, &other), is, "{}", other.code);
            assert_eq!(near(&other, &water), is, "{}", other.code);
        }
        let plain = category("other", "", "");
        assert!(!near(&plain, &category("green", "", "")), "no skill is not the same skill");
    }
}
