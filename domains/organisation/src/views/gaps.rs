//! 缺口: duties and posts without a holder, duties not done in time, posts
//! that rest on one person, hands that should be apart.

use std::collections::{BTreeMap, BTreeSet};

use houqin_kernel::{
    Appointment, Bilingual, HeldBy, Moment, Pair, PersonId, Tier, ViewError, Viewer,
};
use schemars::JsonSchema;
use serde::Serialize;

use super::DutyRow;

/// 缺口. Where the school is not covered, by codes.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct Gaps {
    /// Duties whose post nobody holds today.
    pub vacant_duties: Vec<String>,
    /// Posts that nobody holds today.
    pub vacant_posts: Vec<String>,
    /// Duties without an act within their interval, though the record can show it.
    pub overdue_duties: Vec<String>,
    /// Posts held by one person only.
    pub single_holders: Vec<SingleHolder>,
    /// Persons whose hands join posts that are kept apart.
    pub joined: Vec<Joined>,
}

/// 单人岗. A post that rests on one person.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SingleHolder {
    /// The post.
    pub post: String,
    /// Who.
    pub person: PersonId,
    /// The post that stands in for it; empty where none does.
    pub backup: String,
    /// Whether somebody else holds that post today.
    pub backed: bool,
}

/// 兼任. A person whose hands join two posts that are kept apart.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Joined {
    /// Whose hands.
    pub person: PersonId,
    /// Code of the pair.
    pub pair: String,
    /// Its name.
    pub name: Bilingual,
    /// How strictly it is kept apart.
    pub tier: Tier,
    /// The clause that founds it.
    pub clause: String,
    /// The two posts.
    pub posts: (String, String),
    /// Until when an exception opens it; none where none does.
    pub excepted_until: Option<Moment>,
}

/// 缺口分析. What is missing today, of duties already judged.
///
/// # Errors
/// Without the right, or when the store fails.
pub fn gaps(viewer: &Viewer<'_>, duties: &[DutyRow]) -> Result<Gaps, ViewError> {
    viewer.must_read("organisation.units")?;
    let codes = |keep: fn(&&DutyRow) -> bool| {
        duties.iter().filter(keep).map(|duty| duty.code.clone()).collect()
    };
    let mut gaps = Gaps {
        vacant_duties: codes(|duty| !duty.held),
        overdue_duties: codes(|duty| duty.held && duty.measured && !duty.covered),
        joined: joined(viewer),
        ..Gaps::default()
    };
    let holders = holders(viewer);
    let none = BTreeSet::new();
    for (post, backup) in appointed_posts(viewer)? {
        let persons = holders.get(post.as_str()).unwrap_or(&none);
        let others = holders.get(backup.as_str()).unwrap_or(&none);
        match persons.first() {
            None => gaps.vacant_posts.push(post),
            Some(person) if persons.len() == 1 => gaps.single_holders.push(SingleHolder {
                post,
                person: *person,
                backed: others.iter().any(|one| one != person),
                backup,
            }),
            Some(_) => {}
        }
    }
    Ok(gaps)
}

/// Who holds each post today.
fn holders<'a>(viewer: &'a Viewer<'_>) -> BTreeMap<&'a str, BTreeSet<PersonId>> {
    let mut holders: BTreeMap<&str, BTreeSet<PersonId>> = BTreeMap::new();
    for one in viewer.institution.appointments.iter().filter(|one| one.holds(viewer.at)) {
        holders.entry(&one.post).or_default().insert(one.person);
    }
    holders
}

/// The school's posts that are held by appointment, each with the one that
/// stands in. The founder's is none of them.
fn appointed_posts(viewer: &Viewer<'_>) -> Result<Vec<(String, String)>, ViewError> {
    let mut posts = viewer.reading.list(
        "SELECT code, backup FROM organisation_post \
         WHERE school_id = $1 AND closed_at IS NULL ORDER BY code",
        &[viewer.reading.school().into()],
        |row| Ok((row.text(0)?, row.text(1)?)),
    )?;
    let known = &viewer.institution.posts;
    posts.retain(|(code, _)| known.get(code).is_some_and(|it| it.held_by == HeldBy::Appointed));
    Ok(posts)
}

/// Posts of today in the same hands that a pair keeps apart.
fn joined(viewer: &Viewer<'_>) -> Vec<Joined> {
    let mut hands: BTreeMap<PersonId, BTreeSet<&str>> = BTreeMap::new();
    let today = |one: &&Appointment| one.holds(viewer.at);
    for one in viewer.institution.appointments.iter().filter(today) {
        for hand in [Some(one.person), one.stands_for].into_iter().flatten() {
            hands.entry(hand).or_default().insert(&one.post);
        }
    }
    let mut all = Vec::new();
    for (person, posts) in &hands {
        for pair in &viewer.institution.pairs {
            for one in posts {
                let later = posts.iter().filter(|other| *other > one);
                let others = later.filter(|other| pair.parts_posts(one, other));
                all.extend(others.map(|other| row(viewer, *person, pair, (one, other))));
            }
        }
    }
    all
}

fn row(viewer: &Viewer<'_>, person: PersonId, pair: &Pair, posts: (&str, &str)) -> Joined {
    let exceptions = viewer.institution.exceptions.iter();
    Joined {
        person,
        pair: pair.code.clone(),
        name: pair.name.clone(),
        tier: pair.tier,
        clause: pair.clause.clone(),
        posts: (posts.0.to_owned(), posts.1.to_owned()),
        excepted_until: exceptions
            .filter(|one| one.opens(&pair.code, person, viewer.at))
            .map(|one| one.until)
            .max(),
    }
}
