//! 名册. A list of people as another book keeps it, laid beside the school's own
//! by 学工号, never by name: who is new, what changed, who stands in it no more.
//! It only says which acts that takes; the desk judges each of them.

mod lay;
mod leavers;

use houqin_kernel::{Institution, Moment, PersonId, Refusal};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

pub use lay::lay;
pub use leavers::SHARE_MAX_PERCENT;

/// 名册行. One row of the list. What is `None` or empty stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RollRow {
    /// Line in the file.
    pub line: u64,
    /// 学工号.
    pub number: String,
    /// Name.
    pub name: String,
    /// Kind of person, as the record calls it.
    pub kind: String,
    /// Code or name of the unit.
    pub unit: Option<String>,
    /// Phone.
    pub phone: Option<String>,
    /// Codes of skills.
    pub skills: Option<Vec<String>>,
    /// Name to sign in with.
    pub login: Option<String>,
    /// Codes or names of posts to be held.
    pub posts: Vec<String>,
    /// Codes or names of posts held no more.
    pub ended: Vec<String>,
}

/// What is asked of a list.
pub struct Asked<'a> {
    /// The school's units, posts and appointments.
    pub institution: &'a Institution,
    /// Who brings the list.
    pub by: PersonId,
    /// When.
    pub at: Moment,
    /// Whether the list is whole: who is not in it leaves. At most so many of a
    /// hundred of those here.
    pub leavers_percent_max: Option<u8>,
}

/// What becomes of one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Comes {
    /// Enrolled.
    New,
    /// Changed, appointed, or relieved of a post.
    Changed,
    /// As the record has it.
    Same,
    /// Not in the list: leaves the school.
    Leaves,
}

/// One thing that changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// `name`, `kind`, `unit`, `phone`, `skills`, `login`, `post` or `ended`.
    pub field: &'static str,
    /// As it was; empty where there was nothing.
    pub from: String,
    /// As it will be.
    pub to: String,
}

/// What a row comes to.
#[derive(Debug, Clone, Serialize)]
pub struct Planned {
    /// Line in the file; 0 for who is not in it.
    pub line: u64,
    /// 学工号.
    pub number: String,
    /// Name.
    pub name: String,
    /// What becomes of them.
    pub comes: Comes,
    /// What changes.
    pub changes: Vec<Change>,
    /// The acts that do it, in order: their names and forms.
    #[serde(skip)]
    pub acts: Vec<(&'static str, Json)>,
}

/// A row that cannot be, and why.
#[derive(Debug, Clone)]
pub struct RowRefused {
    /// Line in the file.
    pub line: u64,
    /// The field.
    pub field: &'static str,
    /// Why.
    pub why: Refusal,
}

/// 名册比对. What a list comes to: first who leaves, then the rows.
#[derive(Debug, Default)]
pub struct Plan {
    /// Good rows.
    pub rows: Vec<Planned>,
    /// The others.
    pub refused: Vec<RowRefused>,
}

impl Plan {
    /// How many come to that.
    pub fn count(&self, comes: &Comes) -> usize {
        self.rows.iter().filter(|row| row.comes == *comes).count()
    }

    /// Rows that take any act.
    pub fn acting(&self) -> impl Iterator<Item = &Planned> {
        self.rows.iter().filter(|row| !row.acts.is_empty())
    }
}
