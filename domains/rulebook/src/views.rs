//! What can be read of the rulebook.

use houqin_kernel::{
    Bilingual, ClauseText, Id, Moment, PersonId, Refusal, StoreError, View, ViewError, Viewer,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// A rule in a list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RuleRow {
    /// Code.
    pub code: String,
    /// Title.
    pub name: Bilingual,
    /// The version in force; none while no version is.
    pub version: Option<u32>,
    /// Since when.
    pub from: Option<Moment>,
    /// Whether it must be signed.
    pub requires_ack: bool,
    /// Whether the viewer has signed the version in force.
    pub signed: bool,
    /// Number of its clauses.
    pub clauses: usize,
}

/// Rules, by code; the built-in ones last.
///
/// # Errors
/// Without the right, or when the store fails.
pub fn rules(viewer: &Viewer<'_>) -> Result<Vec<RuleRow>, ViewError> {
    viewer.must_read("rulebook.rules")?;
    let mut rows = Vec::new();
    for rule in viewer.institution.rules.values() {
        let version = rule.at(viewer.at);
        let signed = match (viewer.person, version) {
            (Some(person), Some(version)) => {
                crate::has_signed(viewer.reading, person, &rule.code, version.version)?
            }
            _ => false,
        };
        rows.push(RuleRow {
            code: rule.code.clone(),
            name: rule.name.clone(),
            version: version.map(|version| version.version),
            from: version.map(|version| version.from).filter(|from| from.0 > i64::MIN),
            requires_ack: version.is_some_and(|version| version.requires_ack),
            signed,
            clauses: version.map_or(0, |version| version.clauses.len()),
        });
    }
    Ok(rows)
}

/// One version of a rule.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RuleDetail {
    /// Code.
    pub code: String,
    /// Title.
    pub name: Bilingual,
    /// The version shown.
    pub version: u32,
    /// All versions.
    pub versions: Vec<u32>,
    /// In force since.
    pub from: Option<Moment>,
    /// In force until.
    pub until: Option<Moment>,
    /// Whether it must be signed.
    pub requires_ack: bool,
    /// The clauses as they were issued.
    pub clauses: Vec<ClauseText>,
    /// What each clause founds: number, and names of posts, duties, steps, pairs.
    pub founds: Vec<(u32, Vec<Bilingual>)>,
    /// Who has signed it.
    pub signed: Vec<PersonId>,
}

/// Which rule, and which version.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleQuery {
    /// Code.
    pub code: String,
    /// Version; the one in force when not given.
    #[serde(default)]
    pub version: Option<u32>,
}

/// One version of a rule, whether or not it still stands.
///
/// # Errors
/// Without the right, when there is none, or when the store fails.
pub fn rule(viewer: &Viewer<'_>, query: &RuleQuery) -> Result<RuleDetail, ViewError> {
    viewer.must_read("rulebook.rules")?;
    let missing = || {
        Refusal::missing(
            "no_such_rule",
            "没有这一制度或这一版本。",
            "There is no such rule or version.",
        )
    };
    let rule = viewer.institution.rules.get(&query.code).ok_or_else(missing)?;
    let version = match query.version {
        Some(number) => rule.versions.iter().find(|version| version.version == number),
        None => rule.at(viewer.at).or(rule.versions.last()),
    };
    let version = version.ok_or_else(missing)?;
    let founds = version
        .clauses
        .iter()
        .map(|clause| (clause.no, founded(viewer, &format!("{}#{}", rule.code, clause.no))))
        .collect();
    let signed = viewer.reading.list(
        "SELECT person FROM rulebook_signature WHERE school_id = $1 AND rule = $2 \
         AND version = $3 ORDER BY at LIMIT 1000",
        &[viewer.reading.school().into(), (&rule.code).into(), version.version.into()],
        |row| row.id(0),
    )?;
    Ok(RuleDetail {
        code: rule.code.clone(),
        name: rule.name.clone(),
        version: version.version,
        versions: rule.versions.iter().map(|version| version.version).collect(),
        from: Some(version.from).filter(|from| from.0 > i64::MIN),
        until: version.until,
        requires_ack: version.requires_ack,
        clauses: version.clauses.clone(),
        founds,
        signed,
    })
}

/// What a clause founds today.
fn founded(viewer: &Viewer<'_>, reference: &str) -> Vec<Bilingual> {
    let institution = viewer.institution;
    let posts = institution.posts.values().filter(|post| post.clause == reference);
    let duties = institution.duties.values().filter(|duty| duty.clause == reference);
    let pairs = institution.pairs.iter().filter(|pair| pair.clause == reference);
    let steps = institution
        .procedures
        .keys()
        .filter_map(|code| institution.procedure(code, viewer.at))
        .flat_map(|procedure| &procedure.steps)
        .filter(|step| step.clause == reference);
    posts
        .map(|post| post.name.clone())
        .chain(duties.map(|duty| duty.name.clone()))
        .chain(pairs.map(|pair| pair.name.clone()))
        .chain(steps.map(|step| step.name.clone()))
        .collect()
}

/// An exception in a list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ExceptionRow {
    /// The id.
    pub id: Id,
    /// The pair.
    pub pair: String,
    /// For whom.
    pub person: PersonId,
    /// The substitute.
    pub substitute: PersonId,
    /// From when.
    pub from: Moment,
    /// Until when.
    pub until: Moment,
    /// Cases allowed.
    pub cap_cases: i64,
    /// Whether it was approved.
    pub approved: bool,
}

/// Exceptions, the newest first: they are published.
///
/// # Errors
/// Without the right, or when the store fails.
pub fn exceptions(viewer: &Viewer<'_>) -> Result<Vec<ExceptionRow>, ViewError> {
    viewer.must_read("rulebook.exceptions")?;
    Ok(viewer.reading.list(
        "SELECT id, pair, person, substitute, from_at, until_at, cap_cases, approved_at \
         FROM rulebook_exception WHERE school_id = $1 ORDER BY id DESC LIMIT 200",
        &[viewer.reading.school().into()],
        |row| {
            Ok(ExceptionRow {
                id: row.id(0)?,
                pair: row.text(1)?,
                person: row.id(2)?,
                substitute: row.id(3)?,
                from: row.moment(4)?,
                until: row.moment(5)?,
                cap_cases: row.int(6)?,
                approved: row.opt_int(7)?.is_some(),
            })
        },
    )?)
}

/// Nothing to ask.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
pub struct NoQuery {}

fn told<T: Serialize>(answer: T) -> Result<Json, ViewError> {
    Ok(serde_json::to_value(answer).map_err(StoreError::from)?)
}

/// The views of the API.
pub const VIEWS: &[View] = &[
    View {
        name: "rulebook.rules",
        path: "rulebook/rules",
        summary: "Rules with the version in force",
        query: || schemars::schema_for!(NoQuery),
        answer: || schemars::schema_for!(Vec<RuleRow>),
        get: |viewer, _| told(rules(viewer)?),
    },
    View {
        name: "rulebook.rule",
        path: "rulebook/rules/{code}",
        summary: "One version of a rule, its clauses and what they found",
        query: || schemars::schema_for!(RuleQuery),
        answer: || schemars::schema_for!(RuleDetail),
        get: |viewer, query| {
            let query = RuleQuery::deserialize(query).map_err(|why| {
                Refusal::form(
                    "query",
                    "unreadable",
                    format!("查询条件无法读取：{why}。"),
                    format!("The query cannot be read: {why}."),
                )
            })?;
            told(rule(viewer, &query)?)
        },
    },
    View {
        name: "rulebook.exceptions",
        path: "rulebook/exceptions",
        summary: "Exceptions to kept-apart hands",
        query: || schemars::schema_for!(NoQuery),
        answer: || schemars::schema_for!(Vec<ExceptionRow>),
        get: |viewer, _| told(exceptions(viewer)?),
    },
];
