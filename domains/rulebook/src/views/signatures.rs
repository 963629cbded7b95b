//! 签收: who has not signed a rule that a step of their post rests on.

use std::collections::{BTreeMap, BTreeSet};

use houqin_kernel::listing::{page, rows_asked};
use houqin_kernel::{Bilingual, PersonId, Rule, StoreError, ViewError, Viewer};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// 未签收. A signature that is wanted.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Unsigned {
    /// The rule.
    pub rule: String,
    /// Its title.
    pub name: Bilingual,
    /// The version in force.
    pub version: u32,
    /// Who has not signed it.
    pub person: PersonId,
    /// The posts they hold that act under it.
    pub posts: Vec<String>,
}

/// 查询. Which signatures to list.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SignaturesQuery {
    /// Code of the rule; all when empty.
    pub rule: String,
    /// The cursor that the list before gave.
    pub after: String,
    /// At most so many, up to 200 (default 50).
    pub limit: Option<i64>,
}

/// 未签收. A list of signatures that are wanted.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SignaturePage {
    /// By rule, then by person.
    pub unsigned: Vec<Unsigned>,
    /// How many are wanted in all.
    pub wanted: usize,
    /// Give it as `after` for the next ones; none at the end.
    pub next: Option<String>,
}

fn key(row: &Unsigned) -> String {
    format!("{}/{}", row.rule, row.person)
}

/// 未签收名单. Persons who hold a post that acts under a rule they must sign.
///
/// # Errors
/// Without the right, or when the store fails.
pub fn signatures(
    viewer: &Viewer<'_>,
    query: &SignaturesQuery,
) -> Result<SignaturePage, ViewError> {
    viewer.must_read("rulebook.signatures")?;
    let asked = |rule: &&Rule| query.rule.is_empty() || rule.code == query.rule;
    let mut all = Vec::new();
    for rule in viewer.institution.rules.values().filter(asked) {
        all.extend(unsigned(viewer, rule)?);
    }
    let wanted = all.len();
    all.retain(|row| query.after.is_empty() || key(row) > query.after);
    let (unsigned, next) = page(all, rows_asked(query.limit), key);
    Ok(SignaturePage { unsigned, wanted, next })
}

fn unsigned(viewer: &Viewer<'_>, rule: &Rule) -> Result<Vec<Unsigned>, StoreError> {
    let Some(version) = rule.at(viewer.at).filter(|version| version.requires_ack) else {
        return Ok(Vec::new());
    };
    let signed: BTreeSet<PersonId> = viewer
        .reading
        .list(
            "SELECT person FROM rulebook_signature \
             WHERE school_id = $1 AND rule = $2 AND version = $3",
            &[viewer.reading.school().into(), (&rule.code).into(), version.version.into()],
            |row| row.id(0),
        )?
        .into_iter()
        .collect();
    let mut holders: BTreeMap<PersonId, Vec<String>> = BTreeMap::new();
    for post in acting_under(viewer, &rule.code) {
        for held in viewer.institution.holders(post, viewer.at) {
            if !signed.contains(&held.person) {
                holders.entry(held.person).or_default().push(post.to_owned());
            }
        }
    }
    let mut rows: Vec<Unsigned> = holders
        .into_iter()
        .map(|(person, posts)| Unsigned {
            rule: rule.code.clone(),
            name: rule.name.clone(),
            version: version.version,
            person,
            posts,
        })
        .collect();
    rows.sort_by_key(key);
    Ok(rows)
}

/// 待我签收. The rules that the viewer must sign before acting under a post of theirs.
///
/// # Errors
/// When the store fails.
pub fn to_sign<'a>(viewer: &Viewer<'a>) -> Result<Vec<&'a Rule>, StoreError> {
    let Some(person) = viewer.person else { return Ok(Vec::new()) };
    let held: BTreeSet<&str> = viewer
        .institution
        .held_by(person, viewer.at)
        .map(|appointment| appointment.post.as_str())
        .collect();
    let mut rules = Vec::new();
    for rule in viewer.institution.rules.values() {
        let Some(version) = rule.at(viewer.at).filter(|version| version.requires_ack) else {
            continue;
        };
        if !held.is_disjoint(&acting_under(viewer, &rule.code))
            && !crate::has_signed(viewer.reading, person, &rule.code, version.version)?
        {
            rules.push(rule);
        }
    }
    Ok(rules)
}

/// Posts that a step founded on this rule names.
fn acting_under<'a>(viewer: &Viewer<'a>, rule: &str) -> BTreeSet<&'a str> {
    let institution = viewer.institution;
    institution
        .procedures
        .keys()
        .filter_map(|code| institution.procedure(code, viewer.at))
        .flat_map(|procedure| &procedure.steps)
        .filter(|step| step.clause.split_once('#').is_some_and(|(code, _)| code == rule))
        .flat_map(|step| step.posts.iter().map(String::as_str))
        .collect()
}
