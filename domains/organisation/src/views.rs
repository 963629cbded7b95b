//! What can be read of the organisation.

use houqin_kernel::{
    Bilingual, Moment, PersonId, PlaceId, Reading, StoreError, View, ViewError, Viewer,
};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value as Json;

/// Most rows of a list.
const ROWS_MAX: usize = 500;

/// A person in a list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PersonRow {
    /// The id.
    pub id: PersonId,
    /// 学工号.
    pub number: String,
    /// Name; none once erased.
    pub name: Option<String>,
    /// Kind of person.
    pub kind: String,
    /// Codes of the posts held today.
    pub posts: Vec<String>,
    /// When they left.
    pub left_at: Option<Moment>,
}

/// People, by number.
///
/// # Errors
/// Without the right, or when the store fails.
pub fn people(viewer: &Viewer<'_>) -> Result<Vec<PersonRow>, ViewError> {
    viewer.must_read("organisation.people")?;
    let mut people = viewer.reading.list(
        "SELECT id, number, name, kind, left_at FROM organisation_person \
         WHERE school_id = $1 ORDER BY number LIMIT 500",
        &[viewer.reading.school().into()],
        |row| {
            Ok(PersonRow {
                id: row.id(0)?,
                number: row.text(1)?,
                name: row.opt_text(2)?,
                kind: row.text(3)?,
                posts: Vec::new(),
                left_at: row.opt_moment(4)?,
            })
        },
    )?;
    for person in &mut people {
        let held = viewer.institution.held_by(person.id, viewer.at);
        person.posts = held.map(|one| one.post.clone()).collect();
    }
    people.truncate(ROWS_MAX);
    Ok(people)
}

/// A post with those who hold it and what it answers for.
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
    pub holders: Vec<PersonId>,
    /// Codes of its duties.
    pub duties: Vec<String>,
}

/// Posts, by unit.
///
/// # Errors
/// Without the right.
pub fn posts(viewer: &Viewer<'_>) -> Result<Vec<PostRow>, ViewError> {
    viewer.must_read("organisation.units")?;
    let institution = viewer.institution;
    let mut posts: Vec<PostRow> = institution
        .posts
        .values()
        .map(|post| PostRow {
            code: post.code.clone(),
            name: post.name.clone(),
            unit: post.unit.clone(),
            clause: post.clause.clone(),
            appointed: post.held_by == houqin_kernel::HeldBy::Appointed,
            holders: institution.holders(&post.code, viewer.at).map(|held| held.person).collect(),
            duties: institution
                .duties
                .values()
                .filter(|duty| duty.post == post.code)
                .map(|duty| duty.code.clone())
                .collect(),
        })
        .collect();
    posts.sort_by(|one, other| one.unit.cmp(&other.unit).then(one.code.cmp(&other.code)));
    Ok(posts)
}

/// How a duty stands.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DutyRow {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Bilingual,
    /// The post with direct responsibility.
    pub post: String,
    /// Whether somebody holds that post today.
    pub held: bool,
    /// An act is expected at least every so many days; 0: on demand.
    pub every_days: i64,
    /// Whether the record can show it: a periodic duty without acts cannot be measured.
    pub measured: bool,
    /// When an act last showed it.
    pub last_at: Option<Moment>,
    /// Whether it is covered: held, and done in time where that can be measured.
    pub covered: bool,
}

/// 管理到位: every duty, and whether it is covered.
///
/// # Errors
/// When the store fails.
pub fn duties(viewer: &Viewer<'_>) -> Result<Vec<DutyRow>, StoreError> {
    let institution = viewer.institution;
    let mut rows = Vec::new();
    for duty in institution.duties.values() {
        let held = institution.posts.get(&duty.post).is_some_and(|post| {
            post.held_by != houqin_kernel::HeldBy::Appointed
                || institution.holders(&duty.post, viewer.at).next().is_some()
        });
        let mut last_at = None;
        for act in &duty.evidence_acts {
            last_at = last_at.max(last_act(viewer.reading, act)?);
        }
        let measured = duty.every_days == 0 || !duty.evidence_acts.is_empty();
        let fresh = duty.every_days == 0
            || last_at.is_some_and(|last: Moment| last.plus_days(duty.every_days) >= viewer.at);
        rows.push(DutyRow {
            code: duty.code.clone(),
            name: duty.name.clone(),
            post: duty.post.clone(),
            held,
            every_days: duty.every_days,
            measured,
            last_at,
            covered: held && (fresh || !measured),
        });
    }
    Ok(rows)
}

fn last_act(reading: &dyn Reading, act: &str) -> Result<Option<Moment>, StoreError> {
    let last = reading.first(
        "SELECT MAX(recorded_at) FROM ledger_entry WHERE school_id = $1 AND act = $2",
        &[reading.school().into(), act.into()],
        |row| row.opt_moment(0),
    )?;
    Ok(last.flatten())
}

/// A place in a list.
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
    /// Whether lessons are given in it.
    pub teaching: bool,
}

/// Places in use, by code.
///
/// # Errors
/// Without the right, or when the store fails.
pub fn places(viewer: &Viewer<'_>) -> Result<Vec<PlaceRow>, ViewError> {
    viewer.must_read("organisation.places")?;
    Ok(viewer.reading.list(
        "SELECT id, code, name, kind, parent, teaching FROM organisation_place \
         WHERE school_id = $1 AND closed_at IS NULL ORDER BY code LIMIT 5000",
        &[viewer.reading.school().into()],
        |row| {
            Ok(PlaceRow {
                id: row.id(0)?,
                code: row.text(1)?,
                name: row.text(2)?,
                kind: row.text(3)?,
                parent: row.opt_id(4)?,
                teaching: row.truth(5)?,
            })
        },
    )?)
}

/// Nothing to ask.
#[derive(Debug, Clone, Default, Serialize, serde::Deserialize, JsonSchema)]
pub struct NoQuery {}

fn told<T: Serialize>(answer: T) -> Result<Json, ViewError> {
    Ok(serde_json::to_value(answer).map_err(StoreError::from)?)
}

/// The views of the API.
pub const VIEWS: &[View] = &[
    View {
        name: "organisation.people",
        path: "organisation/people",
        summary: "People, by number",
        query: || schemars::schema_for!(NoQuery),
        answer: || schemars::schema_for!(Vec<PersonRow>),
        get: |viewer, _| told(people(viewer)?),
    },
    View {
        name: "organisation.posts",
        path: "organisation/posts",
        summary: "Posts, their holders and duties",
        query: || schemars::schema_for!(NoQuery),
        answer: || schemars::schema_for!(Vec<PostRow>),
        get: |viewer, _| told(posts(viewer)?),
    },
    View {
        name: "organisation.duties",
        path: "organisation/duties",
        summary: "Every duty, and whether it is covered",
        query: || schemars::schema_for!(NoQuery),
        answer: || schemars::schema_for!(Vec<DutyRow>),
        get: |viewer, _| {
            viewer.must_read("organisation.units")?;
            told(duties(viewer)?)
        },
    },
    View {
        name: "organisation.places",
        path: "organisation/places",
        summary: "Places in use, by code",
        query: || schemars::schema_for!(NoQuery),
        answer: || schemars::schema_for!(Vec<PlaceRow>),
        get: |viewer, _| told(places(viewer)?),
    },
];
