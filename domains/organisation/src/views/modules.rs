//! 模块: what can be switched off, whether it is on, and what hangs on it.

use std::collections::BTreeSet;

use houqin_kernel::{Bilingual, Institution, Moment, PersonId, StoreError, ViewError, Viewer};
use schemars::JsonSchema;
use serde::Serialize;

/// 模块. A module in a list.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ModuleRow {
    /// Its name in code: `service`.
    pub module: String,
    /// Its name.
    pub name: Bilingual,
    /// What it is for.
    pub purpose: Bilingual,
    /// What waits while it is off.
    pub waits: Bilingual,
    /// Whether it is on.
    pub on: bool,
    /// Since when; none where it was never switched.
    pub since: Option<Moment>,
    /// By whom.
    pub by: Option<PersonId>,
    /// Why.
    pub reason: String,
    /// Codes of the posts that do something in it.
    pub posts: Vec<String>,
    /// Codes of the duties that are shown done by its acts.
    pub duties: Vec<String>,
    /// Its cases that are not closed.
    pub open_cases: i64,
}

/// 模块. All of them.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ModuleList {
    /// By their names in code.
    pub modules: Vec<ModuleRow>,
}

/// 模块. The modules of the school.
///
/// # Errors
/// Without the right, or when the store fails.
pub fn modules(viewer: &Viewer<'_>) -> Result<ModuleList, ViewError> {
    viewer.must_read("organisation.modules")?;
    let mut modules = Vec::new();
    for (code, state) in &viewer.institution.modules {
        let switched = state.switched.as_ref();
        let both = |(zh, en): (&str, &str)| Bilingual::new(zh, en);
        modules.push(ModuleRow {
            module: code.clone(),
            name: state.name(),
            purpose: both(state.module.purpose),
            waits: both(state.module.waits),
            on: state.on,
            since: switched.map(|one| one.at),
            by: switched.map(|one| one.by),
            reason: switched.map(|one| one.reason.clone()).unwrap_or_default(),
            posts: posts(viewer.institution, code, viewer.at),
            duties: duties(viewer.institution, code),
            open_cases: open_cases(viewer, code)?,
        });
    }
    Ok(ModuleList { modules })
}

fn is_of(name: &str, module: &str) -> bool {
    name.split('.').next() == Some(module)
}

fn posts(institution: &Institution, module: &str, at: Moment) -> Vec<String> {
    let procedures = institution.procedures.keys();
    let steps = procedures
        .filter_map(|code| institution.procedure(code, at))
        .flat_map(|procedure| &procedure.steps)
        .filter(|step| is_of(&step.act, module));
    let posts: BTreeSet<&String> = steps.flat_map(|step| &step.posts).collect();
    posts.into_iter().filter(|post| institution.posts.contains_key(*post)).cloned().collect()
}

fn duties(institution: &Institution, module: &str) -> Vec<String> {
    let shown = institution
        .duties
        .values()
        .filter(|duty| duty.evidence_acts.iter().any(|act| is_of(act, module)));
    shown.map(|duty| duty.code.clone()).collect()
}

fn open_cases(viewer: &Viewer<'_>, module: &str) -> Result<i64, StoreError> {
    let institution = viewer.institution;
    let mut open = 0;
    for code in institution.procedures.keys().filter(|code| is_of(code, module)) {
        let Some(procedure) = institution.procedure(code, viewer.at) else { continue };
        for state in procedure.states.iter().filter(|state| !state.closed) {
            open += viewer.reading.number(
                "SELECT COUNT(*) FROM desk_case \
                 WHERE school_id = $1 AND procedure_code = $2 AND state = $3",
                &[viewer.reading.school().into(), code.into(), (&state.code).into()],
            )?;
        }
    }
    Ok(open)
}
