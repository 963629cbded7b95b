//! 定责. Exactly one post answers directly; others may lead it (一岗双责).

use houqin_kernel::{Act, Bilingual, Now, Permit, Record, Refusal, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{POST, check_clause, check_code, check_list, check_name, unknown};

/// Longest interval, in days.
pub const EVERY_DAYS_MAX: i64 = 3_660;

/// 定责. Makes a duty, or changes the one with this code.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetDuty {
    /// Stable code.
    pub code: String,
    /// The post with direct responsibility.
    pub post: String,
    /// Posts that lead it.
    #[serde(default)]
    pub leads: Vec<String>,
    /// Name.
    pub name: Bilingual,
    /// The clause that founds it, `rule#no`.
    pub clause: String,
    /// Acts whose record shows that it is done.
    #[serde(default)]
    pub evidence_acts: Vec<String>,
    /// An act is expected at least every so many days; 0: on demand.
    #[serde(default)]
    pub every_days: i64,
}

impl Act for SetDuty {
    const NAME: &'static str = "organisation.set_duty";
    const REFUSALS: &'static [&'static str] = &[
        "bad_code",
        "bad_name",
        "bad_clause",
        "too_long",
        "unknown",
        "named_twice",
        "out_of_range",
    ];
    const CHANGES_INSTITUTION: bool = true;
    type Fact = Self;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Self, Stop> {
        check_code(&self.code)?;
        check_name(&self.name)?;
        check_clause(&self.clause)?;
        check_list("leads", &self.leads)?;
        check_list("evidence_acts", &self.evidence_acts)?;
        let mut named = Vec::with_capacity(1 + self.leads.len());
        for post in std::iter::once(&self.post).chain(&self.leads) {
            if !now.institution.posts.contains_key(post) {
                return Err(unknown("post", POST, post).into());
            }
            if named.contains(&post) {
                return Err(named_twice().into());
            }
            named.push(post);
        }
        if !(0..=EVERY_DAYS_MAX).contains(&self.every_days) {
            return Err(Refusal::form(
                "every_days",
                "out_of_range",
                format!("间隔须在 0 至 {EVERY_DAYS_MAX} 天之间，0 表示按需。"),
                format!("The interval is 0 to {EVERY_DAYS_MAX} days; 0 means on demand."),
            )
            .into());
        }
        Ok(self.clone())
    }

    fn apply(fact: &Self, _: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        let list = |list: &Vec<String>| serde_json::Value::from(list.clone()).to_string();
        tables.one(
            "INSERT INTO organisation_duty (school_id, code, post, leads, name_zh, name_en, \
             clause, evidence_acts, every_days) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
             ON CONFLICT (school_id, code) DO UPDATE SET post = $3, leads = $4, name_zh = $5, \
             name_en = $6, clause = $7, evidence_acts = $8, every_days = $9, ended_at = NULL",
            &[
                (&school).into(),
                (&fact.code).into(),
                (&fact.post).into(),
                (&list(&fact.leads)).into(),
                (&fact.name.zh).into(),
                (&fact.name.en).into(),
                (&fact.clause).into(),
                (&list(&fact.evidence_acts)).into(),
                fact.every_days.into(),
            ],
        );
    }
}

fn named_twice() -> Refusal {
    Refusal::form(
        "leads",
        "named_twice",
        "每个岗位在一项职责里只写一次：直接责任岗位不再列为领导责任岗位。",
        "A post stands once in a duty: the one that answers directly does not lead it too.",
    )
}
