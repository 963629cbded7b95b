//! 平板. What the acts about shared tablets have in common.

use houqin_kernel::{Institution, Now, Refusal, Row, StoreError, Tablet, TabletId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::acts::{POST, UNIT, check_list, check_text, unknown};

/// The columns that [`read`] reads, in their order.
pub(crate) const COLUMNS: &str = "id, name, posts, units, set_up_by, set_up_at, taken_at";

/// Reads a row of [`COLUMNS`].
pub(crate) fn read(row: &Row) -> Result<Tablet, StoreError> {
    Ok(Tablet {
        id: row.id(0)?,
        name: row.text(1)?,
        posts: row.json(2)?,
        units: row.json(3)?,
        set_up_by: row.id(4)?,
        set_up_at: row.moment(5)?,
        taken_at: row.opt_moment(6)?,
    })
}

/// 平板设定. What a tablet is called and who may step up to it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TabletForm {
    /// The tablet; its maker chooses the id.
    pub tablet: TabletId,
    /// What people call it.
    pub name: String,
    /// Codes of the posts whose holders may step up.
    #[serde(default)]
    pub posts: Vec<String>,
    /// Codes of units: whoever holds a post of one may step up too.
    #[serde(default)]
    pub units: Vec<String>,
}

impl TabletForm {
    /// The form as it is kept.
    ///
    /// # Errors
    /// A bad name, a post or unit that is not, or nobody who may step up.
    pub(crate) fn checked(&self, now: &Now<'_>) -> Result<Self, Refusal> {
        check_text(&self.name)?;
        check_list("posts", &self.posts)?;
        check_list("units", &self.units)?;
        for code in &self.posts {
            if !now.institution.posts.contains_key(code) {
                return Err(unknown("posts", POST, code));
            }
        }
        for code in &self.units {
            if !now.institution.units.contains_key(code) {
                return Err(unknown("units", UNIT, code));
            }
        }
        if self.posts.is_empty() && self.units.is_empty() {
            return Err(Refusal::form(
                "posts",
                "no_crew",
                "请至少勾选一个岗位或部门：没有人能用的平板不予设置。",
                "Tick at least one post or unit: a tablet that nobody may use is not set up.",
            ));
        }
        let mut form = self.clone();
        self.name.trim().clone_into(&mut form.name);
        for list in [&mut form.posts, &mut form.units] {
            list.sort_unstable();
            list.dedup();
        }
        Ok(form)
    }
}

/// The tablet that is still in use.
///
/// # Errors
/// When there is none with this id, or it was taken away.
pub(crate) fn in_use(institution: &Institution, id: TabletId) -> Result<&Tablet, Refusal> {
    let found = institution.tablets.get(&id).filter(|tablet| tablet.taken_at.is_none());
    found.ok_or_else(|| {
        Refusal::missing(
            "no_such_tablet",
            "没有这台平板，或它已被收回。",
            "There is no such tablet, or it was taken away.",
        )
    })
}

/// Codes as a column keeps them.
pub(crate) fn list(codes: &[String]) -> String {
    serde_json::json!(codes).to_string()
}
