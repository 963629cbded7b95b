//! 地点: by code, found by code or names, or directly in another.

use houqin_kernel::{Moment, PlaceId, Row, StoreError, Value, ViewError, Viewer};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{SCAN_MAX, limit, page};

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
    /// The beginning of a code, or a part of the names on the way to it.
    pub q: String,
    /// Code of a place: lists those directly in it. `-` lists the top.
    pub parent: String,
    /// Kind of place.
    pub kind: String,
    /// `1`: closed places too.
    pub closed: String,
    /// The cursor that the list before gave.
    pub after: String,
    /// At most so many, up to 200 (default 50).
    pub limit: Option<i64>,
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
        (row.code.starts_with(&self.q) || row.path.contains(&self.q))
            && (self.kind.is_empty() || self.kind == row.kind)
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

/// 地点名单. Places by code; looks at up to 10,000 a call, the cursor goes on.
///
/// # Errors
/// Without the right, or when the store fails.
pub fn places(viewer: &Viewer<'_>, query: &PlacesQuery) -> Result<PlacePage, ViewError> {
    viewer.must_read("organisation.places")?;
    let rows = viewer.reading.list(
        "SELECT p.id, p.code, p.name, p.kind, p.parent, u.code, p.building, p.path_text, \
         p.teaching, p.closed_at FROM organisation_place p LEFT JOIN organisation_place u \
         ON u.school_id = p.school_id AND u.id = p.parent \
         WHERE p.school_id = $1 AND p.code > $2 ORDER BY p.code LIMIT $3",
        &[
            viewer.reading.school().into(),
            (&query.after).into(),
            Value::Int(i64::try_from(SCAN_MAX).unwrap_or(i64::MAX)),
        ],
        read,
    )?;
    let cut = rows.len() == SCAN_MAX;
    let most = limit(query.limit);
    let (places, next) = page(rows, most, cut, |row| row.code.clone(), |row| query.fits(row));
    Ok(PlacePage { places, next })
}
