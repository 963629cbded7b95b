//! 规程: set in a new version; cases that run keep theirs.

use houqin_kernel::{Act, Moment, Now, Permit, Procedure, Record, Refusal, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Sets the next version of a procedure.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetProcedure {
    /// The procedure; its version and date are given by the rulebook.
    pub procedure: Procedure,
    /// First moment in force; at once when not given.
    #[serde(default)]
    pub from: Option<Moment>,
}

/// What the ledger keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ProcedureSet {
    version: u32,
    from: Moment,
    /// The procedure as canonical text.
    body: Procedure,
}

impl Act for SetProcedure {
    const NAME: &'static str = "rulebook.set_procedure";
    const REFUSALS: &'static [&'static str] = &["backdated", "does_not_fit"];
    const CHANGES_INSTITUTION: bool = true;
    type Fact = ProcedureSet;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<ProcedureSet, Stop> {
        let from = self.from.unwrap_or(now.at);
        if from < now.at {
            return Err(Refusal::rule(
                "backdated",
                "规程不得追溯：施行时间不能早于现在。",
                "No procedure reaches back: it cannot begin before now.",
            )
            .into());
        }
        if let Some((zh, en)) = fault(&self.procedure, now) {
            return Err(does_not_fit(&zh, &en).into());
        }
        let known = now.institution.procedures.get(&self.procedure.code);
        let last = known.and_then(|versions| versions.last()).map_or(0, |last| last.version);
        let body = Procedure { version: 0, from: Moment(0), ..self.procedure.clone() };
        Ok(ProcedureSet { version: last + 1, from, body })
    }

    fn apply(fact: &ProcedureSet, _: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        let Ok(body) = serde_json::to_string(&fact.body) else { return };
        tables.one(
            "INSERT INTO rulebook_procedure (school_id, code, version, from_at, body) \
             VALUES ($1, $2, $3, $4, $5)",
            &[
                (&school).into(),
                (&fact.body.code).into(),
                fact.version.into(),
                fact.from.into(),
                (&body).into(),
            ],
        );
    }
}

/// The first thing that does not fit.
fn fault(procedure: &Procedure, now: &Now<'_>) -> Option<(String, String)> {
    let mut codes = std::collections::BTreeSet::new();
    for step in &procedure.steps {
        let at = |zh: String, en: String| {
            (format!("步骤“{}”：{zh}", step.name.zh), format!("Step “{}”: {en}", step.name.en))
        };
        if !codes.insert(&step.code) {
            return Some(at("编号重复".into(), "its code stands twice".into()));
        }
        let to = Some(&step.to).filter(|to| !to.is_empty());
        if let Some(state) =
            step.from.iter().chain(to).find(|state| procedure.state(state).is_none())
        {
            return Some(at(format!("没有状态“{state}”"), format!("there is no state “{state}”")));
        }
        if step.posts.is_empty() {
            return Some(at("没有岗位可办".into(), "no post may do it".into()));
        }
        let posts = step.posts.iter().chain(&step.ratify_posts);
        if let Some(post) =
            posts.into_iter().find(|post| !now.institution.posts.contains_key(*post))
        {
            return Some(at(format!("没有岗位“{post}”"), format!("there is no post “{post}”")));
        }
        if now.institution.clause(&step.clause, now.at).is_none() {
            let clause = &step.clause;
            return Some(at(
                format!("所据条款“{clause}”不在施行中"),
                format!("its clause “{clause}” is not in force"),
            ));
        }
    }
    let opens = procedure.steps.iter().any(|step| step.from.is_empty() && !step.to.is_empty());
    if procedure.has_cases() && !opens {
        return Some(("没有开始的步骤".into(), "no step opens a case".into()));
    }
    None
}

fn does_not_fit(zh: &str, en: &str) -> Refusal {
    Refusal::form(
        "procedure",
        "does_not_fit",
        format!("规程不能施行：{zh}。"),
        format!("The procedure does not fit: {en}."),
    )
}
