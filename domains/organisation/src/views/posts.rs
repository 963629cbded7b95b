//! 部门与岗位: units as a tree, posts with their holders and duties.

use houqin_kernel::listing::{ROWS_MAX, page_of, rows_asked};
use houqin_kernel::{
    AppointmentId, Bilingual, HeldBy, Moment, PersonId, Row, StoreError, Tenure, Value, ViewError,
    Viewer,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::appointments::{AppointmentRow, of_post};
use super::{SCAN_MAX, check_cursor, check_state, missing};

/// 任职人. Who holds a post today.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Holder {
    /// The appointment.
    pub appointment: AppointmentId,
    /// Who.
    pub person: PersonId,
    /// Their name; none once erased.
    pub name: Option<String>,
    /// How it came about.
    pub tenure: Tenure,
    /// Whose hands these are too.
    pub stands_for: Option<PersonId>,
    /// First moment no longer held.
    pub until: Option<Moment>,
}

/// 岗位. A post with those who hold it and what it answers for.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PostRow {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Bilingual,
    /// Unit.
    pub unit: String,
    /// The clause that founds it.
    pub clause: String,
    /// How it is held.
    pub held_by: HeldBy,
    /// Whether it is held by appointment.
    pub appointed: bool,
    /// Whether it is shared among schools.
    pub shared: bool,
    /// When it was closed.
    pub closed_at: Option<Moment>,
    /// Who holds it today.
    pub holders: Vec<Holder>,
    /// Codes of the duties it answers for directly.
    pub duties: Vec<String>,
    /// Codes of the duties it leads.
    pub leads: Vec<String>,
}

/// 部门. A unit, its posts, and the units under it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct UnitNode {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Bilingual,
    /// Its posts.
    pub posts: Vec<PostRow>,
    /// Units under it.
    pub units: Vec<UnitNode>,
}

/// 部门树. The whole school.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Units {
    /// Units at the top.
    pub units: Vec<UnitNode>,
    /// Posts of no unit.
    pub posts: Vec<PostRow>,
}

/// 查询. Which units to show.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct UnitsQuery {
    /// A part of a unit's name, or of its code; those above it stay.
    pub q: String,
}

/// 部门树. Units as a tree, with posts and holders.
///
/// # Errors
/// Without the right, or when the store fails.
pub fn units(viewer: &Viewer<'_>, query: &UnitsQuery) -> Result<Units, ViewError> {
    let mut posts = posts_in_use(viewer)?;
    let mut units = below(viewer, "", &mut posts);
    if !query.q.is_empty() {
        units.retain_mut(|unit| found(unit, &query.q));
        posts.clear();
    }
    Ok(Units { units, posts })
}

/// A unit never stands under itself, so this ends.
fn below(viewer: &Viewer<'_>, parent: &str, posts: &mut Vec<PostRow>) -> Vec<UnitNode> {
    let mut nodes = Vec::new();
    for unit in viewer.institution.units.values().filter(|unit| unit.parent == parent) {
        let (own, rest) = posts.drain(..).partition(|post| post.unit == unit.code);
        *posts = rest;
        nodes.push(UnitNode {
            code: unit.code.clone(),
            name: unit.name.clone(),
            posts: own,
            units: below(viewer, &unit.code, posts),
        });
    }
    nodes
}

/// Keeps what `q` finds and the way to it.
fn found(unit: &mut UnitNode, q: &str) -> bool {
    if [&unit.code, &unit.name.zh, &unit.name.en].iter().any(|text| text.contains(q)) {
        return true;
    }
    unit.units.retain_mut(|unit| found(unit, q));
    !unit.units.is_empty()
}

/// 查询. Which posts to list.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PostsQuery {
    /// Code of the unit.
    pub unit: String,
    /// `held`, `vacant`, `shared` or `closed`; those in use when empty.
    pub state: String,
    /// The cursor that the list before gave.
    pub after: String,
    /// At most so many, up to 200 (default 50).
    pub limit: Option<i64>,
}

/// 岗位. A list of posts.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PostPage {
    /// By code.
    pub posts: Vec<PostRow>,
    /// Give it as `after` for the next ones; none at the end.
    pub next: Option<String>,
}

impl PostsQuery {
    fn fits(&self, row: &PostRow) -> bool {
        (self.unit.is_empty() || self.unit == row.unit)
            && match self.state.as_str() {
                "closed" => row.closed_at.is_some(),
                "held" => row.appointed && !row.holders.is_empty(),
                "vacant" => row.is_vacant(),
                "shared" => row.closed_at.is_none() && row.shared,
                _ => row.closed_at.is_none(),
            }
    }
}

impl PostRow {
    /// Whether somebody should hold it, and nobody does.
    pub const fn is_vacant(&self) -> bool {
        self.appointed && self.holders.is_empty() && self.closed_at.is_none()
    }
}

/// 岗位名单. Posts by code.
///
/// # Errors
/// Without the right, with a cursor that no list gave, or when the store fails.
pub fn posts(viewer: &Viewer<'_>, query: &PostsQuery) -> Result<PostPage, ViewError> {
    viewer.must_read("organisation.units")?;
    check_cursor(&query.after)?;
    check_state(&query.state, &["held", "vacant", "shared", "closed"])?;
    let rows = read_all(viewer, &query.after)?;
    let cut = rows.len() == SCAN_MAX;
    let most = rows_asked(query.limit);
    let (posts, next) = page_of(rows, most, cut, |row| row.code.clone(), |row| query.fits(row));
    Ok(PostPage { posts, next })
}

/// Every post in use, by unit and code.
///
/// # Errors
/// Without the right, or when the store fails.
pub fn posts_in_use(viewer: &Viewer<'_>) -> Result<Vec<PostRow>, ViewError> {
    viewer.must_read("organisation.units")?;
    let mut posts = read_all(viewer, "")?;
    posts.retain(|post| post.closed_at.is_none());
    posts.sort_by(|one, other| one.unit.cmp(&other.unit).then(one.code.cmp(&other.code)));
    Ok(posts)
}

const COLUMNS: &str = "code, name_zh, name_en, unit, held_by, shared, clause, closed_at";

fn read_all(viewer: &Viewer<'_>, after: &str) -> Result<Vec<PostRow>, StoreError> {
    let mut posts = viewer.reading.list(
        &format!(
            "SELECT {COLUMNS} FROM organisation_post \
             WHERE school_id = $1 AND code > $2 ORDER BY code LIMIT $3"
        ),
        &[
            viewer.reading.school().into(),
            after.into(),
            Value::Int(i64::try_from(SCAN_MAX).unwrap_or(i64::MAX)),
        ],
        read,
    )?;
    for post in &mut posts {
        fill(viewer, post)?;
    }
    Ok(posts)
}

fn read(row: &Row) -> Result<PostRow, StoreError> {
    let held_by: HeldBy = serde_json::from_value(row.text(4)?.into())?;
    Ok(PostRow {
        code: row.text(0)?,
        name: Bilingual::new(row.text(1)?, row.text(2)?),
        unit: row.text(3)?,
        held_by,
        appointed: held_by == HeldBy::Appointed,
        shared: row.truth(5)?,
        clause: row.text(6)?,
        closed_at: row.opt_moment(7)?,
        holders: Vec::new(),
        duties: Vec::new(),
        leads: Vec::new(),
    })
}

/// Adds who holds it and what it answers for.
fn fill(viewer: &Viewer<'_>, post: &mut PostRow) -> Result<(), StoreError> {
    let institution = viewer.institution;
    for held in institution.holders(&post.code, viewer.at) {
        let card = (institution.directory.person)(viewer.reading, held.person)?;
        post.holders.push(Holder {
            appointment: held.id,
            person: held.person,
            name: card.and_then(|card| card.name),
            tenure: held.tenure,
            stands_for: held.stands_for,
            until: held.until,
        });
    }
    for duty in institution.duties.values() {
        if duty.post == post.code {
            post.duties.push(duty.code.clone());
        }
        if duty.leads.contains(&post.code) {
            post.leads.push(duty.code.clone());
        }
    }
    Ok(())
}

/// 查询. Which post.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PostQuery {
    /// Its code.
    pub code: String,
}

/// 岗位. One post, also a closed one.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PostDetail {
    /// As in a list.
    #[serde(flatten)]
    pub post: PostRow,
    /// `high`, `medium` or `low`; empty where not said.
    pub risk: String,
    /// The post that stands in; empty where none does.
    pub backup: String,
    /// What it is for.
    pub summary: Bilingual,
    /// Its appointments, newest first, up to 200.
    pub appointments: Vec<AppointmentRow>,
    /// Whether there are more appointments than are given here.
    pub more_appointments: bool,
}

/// 岗位详情. One post, also a closed one, which nobody holds.
///
/// # Errors
/// Without the right, when there is no such post, or when the store fails.
pub fn post(viewer: &Viewer<'_>, code: &str) -> Result<PostDetail, ViewError> {
    viewer.must_read("organisation.units")?;
    let found = viewer.reading.first(
        &format!(
            "SELECT {COLUMNS}, risk, backup, summary_zh, summary_en FROM organisation_post \
             WHERE school_id = $1 AND code = $2"
        ),
        &[viewer.reading.school().into(), code.into()],
        |row| {
            let summary = Bilingual::new(row.text(10)?, row.text(11)?);
            Ok((read(row)?, row.text(8)?, row.text(9)?, summary))
        },
    )?;
    let (mut post, risk, backup, summary) =
        found.ok_or_else(|| missing("本校没有这一岗位。", "This school has no such post."))?;
    fill(viewer, &mut post)?;
    let appointments = of_post(viewer, code)?;
    let more_appointments = appointments.len() == ROWS_MAX;
    Ok(PostDetail { post, risk, backup, summary, appointments, more_appointments })
}
