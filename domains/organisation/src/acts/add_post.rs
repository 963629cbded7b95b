//! 设岗. A post begins; what it may do is said by the procedures that name it.

use houqin_kernel::{Act, Bilingual, HeldBy, Now, Permit, Record, Refusal, Stop, Value, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    CODE_MAX, POST, TEXT_MAX, UNIT, check_clause, check_code, check_length, check_name, taken,
    unknown,
};

const RISKS: [&str; 4] = ["", "low", "medium", "high"];

/// 设岗. Begins a post.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddPost {
    /// Stable code.
    pub code: String,
    /// Name.
    pub name: Bilingual,
    /// Code of its unit; empty for posts of the whole school.
    #[serde(default)]
    pub unit: String,
    /// How it is held.
    pub held_by: HeldBy,
    /// Whether it is shared among schools.
    #[serde(default)]
    pub shared: bool,
    /// `high`, `medium` or `low`.
    #[serde(default)]
    pub risk: String,
    /// Code of the post that stands in; it may be added later.
    #[serde(default)]
    pub backup: String,
    /// The clause that founds it, `rule#no`; the rule may be issued later.
    pub clause: String,
    /// What it is for.
    #[serde(default)]
    pub summary: Bilingual,
}

impl Act for AddPost {
    const NAME: &'static str = "organisation.add_post";
    const REFUSALS: &'static [&'static str] = &[
        "bad_code",
        "bad_name",
        "bad_clause",
        "too_long",
        "unknown_risk",
        "unknown",
        "code_taken",
    ];
    const CHANGES_INSTITUTION: bool = true;
    type Fact = Self;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Self, Stop> {
        self.check(now)?;
        let found = now.reading.number(
            "SELECT COUNT(*) FROM organisation_post WHERE school_id = $1 AND code = $2",
            &[now.school().into(), (&self.code).into()],
        )?;
        if found > 0 {
            return Err(taken(POST, &self.code).into());
        }
        Ok(self.clone())
    }

    fn apply(fact: &Self, _: &Record, tables: &mut dyn Writing) {
        fact.write(
            "INSERT INTO organisation_post (school_id, code, name_zh, name_en, unit, held_by, \
             shared, risk, backup, clause, summary_zh, summary_en) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            tables,
        );
    }
}

impl AddPost {
    /// What the form of a new and of a changed post must keep to.
    pub(super) fn check(&self, now: &Now<'_>) -> Result<(), Refusal> {
        check_code(&self.code)?;
        check_name(&self.name)?;
        check_clause(&self.clause)?;
        check_length("backup", &self.backup, CODE_MAX)?;
        check_length("summary", &self.summary.zh, TEXT_MAX)?;
        check_length("summary", &self.summary.en, TEXT_MAX)?;
        if !RISKS.contains(&self.risk.as_str()) {
            return Err(unknown_risk());
        }
        if !self.unit.is_empty() && !now.institution.units.contains_key(&self.unit) {
            return Err(unknown("unit", UNIT, &self.unit));
        }
        Ok(())
    }

    /// Runs `sql`, which takes the columns of the table in their order.
    pub(super) fn write(&self, sql: &str, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            sql,
            &[
                (&school).into(),
                (&self.code).into(),
                (&self.name.zh).into(),
                (&self.name.en).into(),
                (&self.unit).into(),
                Value::Text(self.held_by.code()),
                self.shared.into(),
                (&self.risk).into(),
                (&self.backup).into(),
                (&self.clause).into(),
                (&self.summary.zh).into(),
                (&self.summary.en).into(),
            ],
        );
    }
}

fn unknown_risk() -> Refusal {
    Refusal::form(
        "risk",
        "unknown_risk",
        "风险等级须为 high、medium 或 low，也可不填。",
        "The risk is high, medium or low, or left empty.",
    )
}
