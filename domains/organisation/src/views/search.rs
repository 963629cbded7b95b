//! 检索. People and places that answer a question, the best first.

use houqin_kernel::listing::rows_asked;
use houqin_kernel::search::Question;
use houqin_kernel::{PersonId, PlaceId, Reading, StoreError, Value, ViewError, Viewer};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::words::{self, Wanted};

/// Most candidates that are ranked.
const RANKED_MAX: usize = 2_000;

/// 查询. What to look for.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SearchQuery {
    /// Words of a name, or the beginning of a number or code.
    pub q: String,
    /// At most so many of each kind, up to 200 (default 50).
    pub limit: Option<i64>,
}

/// 人员. A person who was found.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PersonFound {
    /// The id.
    pub id: PersonId,
    /// 学工号.
    pub number: String,
    /// Name.
    pub name: Option<String>,
    /// Code of the unit.
    pub unit: String,
    /// Whether they have left.
    pub left: bool,
}

/// 地点. A place that was found.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PlaceFound {
    /// The id.
    pub id: PlaceId,
    /// Short code.
    pub code: String,
    /// Names from the top down, joined by " / ".
    pub path: String,
    /// Kind of place.
    pub kind: String,
}

/// 检索结果. What the viewer may read of what was found.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct Found {
    /// People; none for whoever may not read them.
    pub people: Vec<PersonFound>,
    /// Places in use.
    pub places: Vec<PlaceFound>,
}

/// 检索. People for those who may read people, places for those who may read places.
///
/// # Errors
/// With neither right, or when the store fails.
pub fn search(viewer: &Viewer<'_>, query: &SearchQuery) -> Result<Found, ViewError> {
    if !viewer.may_read("organisation.people") {
        viewer.must_read("organisation.places")?;
    }
    let most = rows_asked(query.limit);
    let mut found = Found::default();
    if viewer.may_read("organisation.people") {
        found.people = find_people(viewer.reading, &query.q, most)?;
    }
    if viewer.may_read("organisation.places") {
        found.places = find_places(viewer.reading, &query.q, most)?;
    }
    Ok(found)
}

/// People who answer, whoever asks: those who are here before those who left,
/// the whole name before its beginning before a part of it.
pub(crate) fn find_people(
    reading: &dyn Reading,
    text: &str,
    most: usize,
) -> Result<Vec<PersonFound>, StoreError> {
    let question = Question::read(text);
    let wanted = Wanted::of(&question, words::PERSON, words::NUMBER, 2);
    let sql = format!(
        "SELECT id, number, name, unit, left_at FROM organisation_person \
         WHERE school_id = $1 AND id IN ({}) LIMIT {RANKED_MAX}",
        wanted.sql
    );
    let params: Vec<Value<'_>> =
        std::iter::once(reading.school().into()).chain(wanted.values()).collect();
    let mut found = reading.list(&sql, &params, |row| {
        Ok(PersonFound {
            id: row.id(0)?,
            number: row.text(1)?,
            name: row.opt_text(2)?,
            unit: row.text(3)?,
            left: row.opt_int(4)?.is_some(),
        })
    })?;
    found.sort_by_cached_key(|one| {
        let name = one.name.as_deref().unwrap_or_default();
        (one.left, nearness(&question, &[&one.number, name]), one.number.clone())
    });
    found.truncate(most);
    Ok(found)
}

/// Places in use that answer, whoever asks: the code or name itself first, then
/// the shorter way down to it.
pub(crate) fn find_places(
    reading: &dyn Reading,
    text: &str,
    most: usize,
) -> Result<Vec<PlaceFound>, StoreError> {
    let question = Question::read(text);
    let wanted = Wanted::of(&question, words::PLACE, words::CODE, 2);
    let sql = format!(
        "SELECT id, code, name, kind, path_text FROM organisation_place \
         WHERE school_id = $1 AND closed_at IS NULL AND id IN ({}) LIMIT {RANKED_MAX}",
        wanted.sql
    );
    let params: Vec<Value<'_>> =
        std::iter::once(reading.school().into()).chain(wanted.values()).collect();
    let mut found = reading.list(&sql, &params, |row| {
        let place = PlaceFound {
            id: row.id(0)?,
            code: row.text(1)?,
            kind: row.text(3)?,
            path: row.text(4)?,
        };
        Ok((row.text(2)?, place))
    })?;
    found.sort_by_cached_key(|(name, place)| {
        let near = nearness(&question, &[&place.code, name]);
        (near, place.path.matches('/').count(), place.code.clone())
    });
    found.truncate(most);
    Ok(found.into_iter().map(|(_, place)| place).collect())
}

/// 0 where one of the names is what was asked, 1 where it begins so, 2 where it
/// has it inside, 3 where only its words were found.
fn nearness(question: &Question, names: &[&str]) -> u8 {
    let whole = question.whole.as_str();
    let near = names.iter().map(|name| houqin_kernel::search::folded(name)).map(|name| {
        if name == whole {
            0
        } else if name.starts_with(whole) {
            1
        } else if name.contains(whole) {
            2
        } else {
            3
        }
    });
    near.min().unwrap_or(3)
}
