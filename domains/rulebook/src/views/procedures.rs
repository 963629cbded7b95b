//! 规程: listed by code; one with its states, steps, posts, clauses and limits.

use houqin_kernel::listing::{page, rows_asked};
use houqin_kernel::{
    Bilingual, Evidence, Guard, Limit, Moment, Procedure, State, Step, ViewError, Viewer,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::missing;

/// 规程. A procedure in a list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ProcedureRow {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Bilingual,
    /// The version in force.
    pub version: u32,
    /// Since when; none for what was always there.
    pub from: Option<Moment>,
    /// Whether cases follow it, or its steps stand alone.
    pub has_cases: bool,
    /// Number of states.
    pub states: usize,
    /// Number of steps.
    pub steps: usize,
}

/// 查询. Which procedures to list.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ProceduresQuery {
    /// The cursor that the list before gave.
    pub after: String,
    /// At most so many, up to 200 (default 50).
    pub limit: Option<i64>,
}

/// 规程. A list of procedures.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ProcedurePage {
    /// By code.
    pub procedures: Vec<ProcedureRow>,
    /// Give it as `after` for the next ones; none at the end.
    pub next: Option<String>,
}

fn since(procedure: &Procedure) -> Option<Moment> {
    Some(procedure.from).filter(|from| from.0 > i64::MIN)
}

fn row(procedure: &Procedure) -> ProcedureRow {
    ProcedureRow {
        code: procedure.code.clone(),
        name: procedure.name.clone(),
        version: procedure.version,
        from: since(procedure),
        has_cases: procedure.has_cases(),
        states: procedure.states.len(),
        steps: procedure.steps.len(),
    }
}

/// 规程名单. Procedures in force.
///
/// # Errors
/// Without the right.
pub fn procedures(
    viewer: &Viewer<'_>,
    query: &ProceduresQuery,
) -> Result<ProcedurePage, ViewError> {
    viewer.must_read("rulebook.procedures")?;
    let most = rows_asked(query.limit);
    let institution = viewer.institution;
    let rows = institution
        .procedures
        .keys()
        .filter(|code| **code > query.after)
        .filter_map(|code| institution.procedure(code, viewer.at))
        .filter(|procedure| !procedure.steps.is_empty())
        .take(most + 1)
        .map(row)
        .collect();
    let (procedures, next) = page(rows, most, |row: &ProcedureRow| row.code.clone());
    Ok(ProcedurePage { procedures, next })
}

/// 查询. Which procedure, and which version.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProcedureQuery {
    /// Code.
    pub code: String,
    /// Version; the one in force when not given.
    #[serde(default)]
    pub version: Option<u32>,
}

/// A step with what today's rules say of it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct StepRow {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Bilingual,
    /// The act.
    pub act: String,
    /// States it starts from.
    pub from: Vec<String>,
    /// The state it leads to; empty where it stays or the fact says.
    pub to: String,
    /// Posts that may do it.
    pub posts: Vec<String>,
    /// The clause that founds it, `rule#no`.
    pub clause: String,
    /// The clause as it stands today, `rule@version#no`; none where it is not in force.
    pub cited: Option<String>,
    /// The limit that it ends.
    pub limit: Option<Limit>,
    /// What must be shown.
    pub evidence: Vec<Evidence>,
    /// Conditions.
    pub guards: Vec<Guard>,
    /// Whether it is an emergency step.
    pub emergency: bool,
    /// Posts that ratify it.
    pub ratify_posts: Vec<String>,
    /// Within how many hours.
    pub ratify_hours: i64,
    /// Whether its record may be reversed.
    pub reversible: bool,
    /// Whether it may be done on behalf of another.
    pub on_behalf: bool,
    /// Codes of the kept-apart pairs that name its act.
    pub pairs: Vec<String>,
}

/// A version, and since when it stands.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct VersionSince {
    /// The version.
    pub version: u32,
    /// Since when; none for what was always there.
    pub from: Option<Moment>,
}

/// One version of a procedure.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ProcedureDetail {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Bilingual,
    /// The version shown.
    pub version: u32,
    /// Since when; none for what was always there.
    pub from: Option<Moment>,
    /// Whether that version is the one in force.
    pub in_force: bool,
    /// All versions, newest first, and since when.
    pub versions: Vec<VersionSince>,
    /// The post that takes over a stuck case; empty for a standing procedure.
    pub fallback_post: String,
    /// The clock of that post, in hours; 0 where there is none.
    pub fallback_hours: i64,
    /// States.
    pub states: Vec<State>,
    /// Steps.
    pub steps: Vec<StepRow>,
}

fn step_row(viewer: &Viewer<'_>, step: &Step) -> StepRow {
    let institution = viewer.institution;
    let clause = institution.clause(&step.clause, viewer.at);
    let pairs = institution.pairs.iter().filter(|pair| pair.against(&step.act).is_some());
    StepRow {
        code: step.code.clone(),
        name: step.name.clone(),
        act: step.act.clone(),
        from: step.from.clone(),
        to: step.to.clone(),
        posts: step.posts.clone(),
        clause: step.clause.clone(),
        cited: clause.map(|clause| clause.cited().to_string()),
        limit: step.limit,
        evidence: step.evidence.clone(),
        guards: step.guards.clone(),
        emergency: step.emergency,
        ratify_posts: step.ratify_posts.clone(),
        ratify_hours: step.ratify_hours,
        reversible: step.reversible,
        on_behalf: step.on_behalf,
        pairs: pairs.map(|pair| pair.code.clone()).collect(),
    }
}

/// 一项规程. One version of a procedure, step by step.
///
/// # Errors
/// Without the right, or when there is none.
pub fn procedure(
    viewer: &Viewer<'_>,
    query: &ProcedureQuery,
) -> Result<ProcedureDetail, ViewError> {
    viewer.must_read("rulebook.procedures")?;
    let institution = viewer.institution;
    let now = institution.procedure(&query.code, viewer.at);
    let found = match query.version {
        Some(version) => institution.procedure_version(&query.code, version),
        None => now,
    };
    let found = found.ok_or_else(|| {
        missing("没有这一规程或这一版本。", "There is no such procedure or version.")
    })?;
    let all = institution.procedures.get(&query.code).map(Vec::as_slice).unwrap_or_default();
    let fallback = houqin_kernel::fallback_post(institution, found);
    Ok(ProcedureDetail {
        code: found.code.clone(),
        name: found.name.clone(),
        version: found.version,
        from: since(found),
        in_force: now.is_some_and(|now| now.version == found.version),
        versions: all
            .iter()
            .rev()
            .map(|one| VersionSince { version: one.version, from: since(one) })
            .collect(),
        fallback_post: if found.has_cases() { fallback.to_owned() } else { String::new() },
        fallback_hours: found.fallback_hours,
        states: found.states.clone(),
        steps: found.steps.iter().map(|step| step_row(viewer, step)).collect(),
    })
}
