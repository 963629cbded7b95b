//! 平板: the shared tablets, those in use first.

use houqin_kernel::{Moment, PersonId, TabletId, ViewError, Viewer};
use schemars::JsonSchema;
use serde::Serialize;

/// 平板. A shared tablet in a list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TabletRow {
    /// The id.
    pub id: TabletId,
    /// What people call it.
    pub name: String,
    /// Codes of the posts whose holders may step up to it.
    pub posts: Vec<String>,
    /// Codes of units: whoever holds a post of one may step up too.
    pub units: Vec<String>,
    /// Who set it up.
    pub set_up_by: PersonId,
    /// When.
    pub set_up_at: Moment,
    /// When it was taken away.
    pub taken_at: Option<Moment>,
}

/// 平板. All of them.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TabletList {
    /// Those in use first, each the newest first.
    pub tablets: Vec<TabletRow>,
}

/// 平板. The shared tablets of the school.
///
/// # Errors
/// Without the right.
pub fn tablets(viewer: &Viewer<'_>) -> Result<TabletList, ViewError> {
    viewer.must_read("organisation.tablets")?;
    let known = viewer.institution.tablets.values();
    let mut tablets: Vec<TabletRow> = known
        .map(|tablet| TabletRow {
            id: tablet.id,
            name: tablet.name.clone(),
            posts: tablet.posts.clone(),
            units: tablet.units.clone(),
            set_up_by: tablet.set_up_by,
            set_up_at: tablet.set_up_at,
            taken_at: tablet.taken_at,
        })
        .collect();
    tablets.sort_by_key(|row| (row.taken_at.is_some(), std::cmp::Reverse(row.set_up_at)));
    Ok(TabletList { tablets })
}
