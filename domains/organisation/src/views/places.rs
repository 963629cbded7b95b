//! 地点: by code, found by code or names, directly in another, or anywhere below it.

use std::collections::BTreeMap;

use houqin_kernel::listing::{page_of, rows_asked};
use houqin_kernel::search::Question;
use houqin_kernel::{Moment, PlaceId, Reading, Refusal, Row, StoreError, Value, ViewError, Viewer};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{SCAN_MAX, check_cursor, missing};
use crate::place::DEPTH_MAX;
use crate::words::{self, Wanted};

/// 地点. A place in a list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PlaceRow {
    /// The id.
    pub id: PlaceId,
    /// Short code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: String,
    /// The place it is in.
    pub parent: Option<PlaceId>,
    /// Code of the place it is in; none at the top.
    pub parent_code: Option<String>,
    /// The building it is in, or is.
    pub building: Option<PlaceId>,
    /// Names from the top down, joined by " / ".
    pub path: String,
    /// Whether lessons are given in it.
    pub teaching: bool,
    /// When it was closed.
    pub closed_at: Option<Moment>,
}

/// 查询. Which places to list.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PlacesQuery {
    /// The beginning of a code, or words of the names on the way to it.
    pub q: String,
    /// Code of a place: lists those directly in it. `-` lists the top.
    pub parent: String,
    /// Code of a place: lists it and everything in it, however deep.
    pub inside: String,
    /// Kind of place.
    pub kind: String,
    /// `1`: closed places too.
    pub closed: String,
    /// The cursor that the list before gave.
    pub after: String,
    /// At most so many, up to 200 (default 50).
    pub limit: Option<i64>,
}

/// 查询. Which place.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceQuery {
    /// Its code.
    pub code: String,
}

/// 地点. A list of places.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PlacePage {
    /// By code.
    pub places: Vec<PlaceRow>,
    /// Give it as `after` for the next ones; none at the end.
    pub next: Option<String>,
}

impl PlacesQuery {
    fn fits(&self, row: &PlaceRow) -> bool {
        (self.kind.is_empty() || self.kind == row.kind)
            && match self.parent.as_str() {
                "" => true,
                "-" => row.parent.is_none(),
                code => row.parent_code.as_deref() == Some(code),
            }
            && (self.closed == "1" || row.closed_at.is_none())
    }
}

fn read(row: &Row) -> Result<PlaceRow, StoreError> {
    let name = row.text(2)?;
    let path = row.text(7)?;
    Ok(PlaceRow {
        id: row.id(0)?,
        code: row.text(1)?,
        kind: row.text(3)?,
        parent: row.opt_id(4)?,
        parent_code: row.opt_text(5)?,
        building: row.opt_id(6)?,
        // Places set before paths were kept have none until one is set again.
        path: if path.is_empty() { name.clone() } else { path },
        name,
        teaching: row.truth(8)?,
        closed_at: row.opt_moment(9)?,
    })
}

/// Reads `more` of the places, in their order.
fn list(
    viewer: &Viewer<'_>,
    more: &str,
    params: &[Value<'_>],
) -> Result<Vec<PlaceRow>, StoreError> {
    let sql = format!(
        "SELECT p.id, p.code, p.name, p.kind, p.parent, u.code, p.building, p.path_text, \
         p.teaching, p.closed_at FROM organisation_place p LEFT JOIN organisation_place u \
         ON u.school_id = p.school_id AND u.id = p.parent \
         WHERE p.school_id = $1 AND {more} LIMIT {SCAN_MAX}"
    );
    viewer.reading.list(&sql, params, read)
}

/// 地点名单. Places by code; looks at up to 10,000 a call, the cursor goes on.
///
/// # Errors
/// Without the right, with a cursor that no list gave, or when the store fails.
pub fn places(viewer: &Viewer<'_>, query: &PlacesQuery) -> Result<PlacePage, ViewError> {
    viewer.must_read("organisation.places")?;
    check_cursor(&query.after)?;
    let above = above(viewer.reading, &query.inside)?;
    let asked = Wanted::of(&Question::read(&query.q), words::PLACE, words::CODE, 3);
    let mut params = vec![viewer.reading.school().into(), (&query.after).into()];
    let mut wanted = "p.code > $2".to_owned();
    if !query.q.is_empty() {
        params.extend(asked.values());
        wanted.extend([" AND p.id IN (", &asked.sql, ")"]);
    }
    let rows = list(viewer, &format!("{wanted} ORDER BY p.code"), &params)?;
    let cut = rows.len() == SCAN_MAX;
    let most = rows_asked(query.limit);
    let fits = |row: &PlaceRow| query.fits(row) && above.hold(row);
    let (places, next) = page_of(rows, most, cut, |row| row.code.clone(), fits);
    Ok(PlacePage { places, next })
}

/// What lies above each place that has others in it, to know what lies in one.
struct Above {
    wanted: Option<PlaceId>,
    parents: BTreeMap<PlaceId, Option<PlaceId>>,
}

fn above(reading: &dyn Reading, inside: &str) -> Result<Above, ViewError> {
    if inside.is_empty() {
        return Ok(Above { wanted: None, parents: BTreeMap::new() });
    }
    let wanted = reading.first(
        "SELECT id FROM organisation_place WHERE school_id = $1 AND code = $2",
        &[reading.school().into(), inside.into()],
        |row| row.id(0),
    )?;
    let wanted = wanted.ok_or_else(no_such_place)?;
    let parents = reading.list(
        "SELECT id, parent FROM organisation_place WHERE school_id = $1 AND id IN \
         (SELECT parent FROM organisation_place WHERE school_id = $1 AND parent IS NOT NULL)",
        &[reading.school().into()],
        |row| Ok((row.id(0)?, row.opt_id(1)?)),
    )?;
    Ok(Above { wanted: Some(wanted), parents: parents.into_iter().collect() })
}

impl Above {
    /// Whether `row` is the wanted place or lies in it; every one where none is wanted.
    fn hold(&self, row: &PlaceRow) -> bool {
        let Some(wanted) = self.wanted else { return true };
        let mut next = Some(row.id);
        let mut up = row.parent;
        for _ in 0..=DEPTH_MAX {
            match next {
                Some(id) if id == wanted => return true,
                Some(_) => {}
                None => return false,
            }
            next = up;
            up = next.and_then(|id| self.parents.get(&id).copied().flatten());
        }
        false
    }
}

/// 地点树. What has, or may have, other places in it; and how many lie directly in each.
#[derive(Debug, Clone, Default)]
pub struct PlaceTree {
    /// By code.
    pub nodes: Vec<PlaceRow>,
    /// How many places in use lie directly in each.
    pub inside: BTreeMap<PlaceId, i64>,
}

/// 地点树. Campuses, buildings, floors, and whatever else has places in it.
///
/// # Errors
/// Without the right, or when the store fails.
pub fn place_tree(viewer: &Viewer<'_>) -> Result<PlaceTree, ViewError> {
    viewer.must_read("organisation.places")?;
    let school = viewer.reading.school();
    let counted: Vec<(PlaceId, i64)> = viewer.reading.list(
        "SELECT parent, CAST(COUNT(*) AS BIGINT) FROM organisation_place WHERE school_id = $1 \
         AND parent IS NOT NULL AND closed_at IS NULL GROUP BY parent",
        &[school.into()],
        |row| Ok((row.id(0)?, row.int(1)?)),
    )?;
    let inside: BTreeMap<PlaceId, i64> = counted.into_iter().collect();
    let more = "p.closed_at IS NULL AND (p.kind <> 'room' OR p.id IN (SELECT parent FROM \
                organisation_place WHERE school_id = $1 AND parent IS NOT NULL)) ORDER BY p.code";
    Ok(PlaceTree { nodes: list(viewer, more, &[school.into()])?, inside })
}

/// One place by its code, also a closed one.
///
/// # Errors
/// Without the right, when there is no such place, or when the store fails.
pub fn place(viewer: &Viewer<'_>, code: &str) -> Result<PlaceRow, ViewError> {
    viewer.must_read("organisation.places")?;
    let found = list(viewer, "p.code = $2", &[viewer.reading.school().into(), code.into()])?;
    Ok(found.into_iter().next().ok_or_else(no_such_place)?)
}

fn no_such_place() -> Refusal {
    missing("本校没有这个地点。", "This school has no such place.")
}
