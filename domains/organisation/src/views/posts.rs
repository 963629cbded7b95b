//! 部门与岗位: units as a tree, posts with their holders and duties.

use houqin_kernel::{
    AppointmentId, Bilingual, HeldBy, Moment, PersonId, Post, StoreError, Tenure, ViewError, Viewer,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::appointments::{AppointmentRow, of_post};
use super::missing;

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
    /// Whether it is held by appointment.
    pub appointed: bool,
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

/// 部门树. Units as a tree, with posts and holders.
///
/// # Errors
/// Without the right, or when the store fails.
pub fn units(viewer: &Viewer<'_>) -> Result<Units, ViewError> {
    let mut posts = posts(viewer)?;
    let units = below(viewer, "", &mut posts);
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

/// 岗位名单. Posts in use, by unit.
///
/// # Errors
/// Without the right, or when the store fails.
pub fn posts(viewer: &Viewer<'_>) -> Result<Vec<PostRow>, ViewError> {
    viewer.must_read("organisation.units")?;
    let mut posts = Vec::new();
    for post in viewer.institution.posts.values() {
        posts.push(row(viewer, post)?);
    }
    posts.sort_by(|one, other| one.unit.cmp(&other.unit).then(one.code.cmp(&other.code)));
    Ok(posts)
}

fn row(viewer: &Viewer<'_>, post: &Post) -> Result<PostRow, StoreError> {
    let institution = viewer.institution;
    let mut holders = Vec::new();
    for held in institution.holders(&post.code, viewer.at) {
        let card = (institution.directory.person)(viewer.reading, held.person)?;
        holders.push(Holder {
            appointment: held.id,
            person: held.person,
            name: card.and_then(|card| card.name),
            tenure: held.tenure,
            stands_for: held.stands_for,
            until: held.until,
        });
    }
    let duties = institution.duties.values();
    let answers = duties.clone().filter(|duty| duty.post == post.code);
    let leads = duties.filter(|duty| duty.leads.contains(&post.code));
    Ok(PostRow {
        code: post.code.clone(),
        name: post.name.clone(),
        unit: post.unit.clone(),
        clause: post.clause.clone(),
        appointed: post.held_by == HeldBy::Appointed,
        holders,
        duties: answers.map(|duty| duty.code.clone()).collect(),
        leads: leads.map(|duty| duty.code.clone()).collect(),
    })
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
    /// When it was closed.
    pub closed_at: Option<Moment>,
    /// Its appointments, newest first, up to 200.
    pub appointments: Vec<AppointmentRow>,
}

/// 岗位详情. One post, also a closed one, which nobody holds.
///
/// # Errors
/// Without the right, when there is no such post, or when the store fails.
pub fn post(viewer: &Viewer<'_>, code: &str) -> Result<PostDetail, ViewError> {
    viewer.must_read("organisation.units")?;
    let found = viewer.reading.first(
        "SELECT code, name_zh, name_en, unit, held_by, shared, clause, risk, backup, summary_zh, \
         summary_en, closed_at FROM organisation_post WHERE school_id = $1 AND code = $2",
        &[viewer.reading.school().into(), code.into()],
        |found| {
            let post = Post {
                code: found.text(0)?,
                name: Bilingual::new(found.text(1)?, found.text(2)?),
                unit: found.text(3)?,
                held_by: serde_json::from_value(found.text(4)?.into())?,
                shared: found.truth(5)?,
                clause: found.text(6)?,
            };
            let more = (found.text(7)?, found.text(8)?, found.opt_moment(11)?);
            Ok((post, more, Bilingual::new(found.text(9)?, found.text(10)?)))
        },
    )?;
    let (found, (risk, backup, closed_at), summary) =
        found.ok_or_else(|| missing("本校没有这一岗位。", "This school has no such post."))?;
    Ok(PostDetail {
        post: row(viewer, &found)?,
        risk,
        backup,
        summary,
        closed_at,
        appointments: of_post(viewer, code)?,
    })
}
