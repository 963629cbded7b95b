//! 职责: exactly one post answers directly; others may lead it (一岗双责).

use houqin_kernel::{Act, Bilingual, Now, Permit, Record, Refusal, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{check_code, check_name, unknown};

/// 定责.
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
    const REFUSALS: &'static [&'static str] = &["bad_code", "bad_name", "unknown", "out_of_range"];
    const CHANGES_INSTITUTION: bool = true;
    type Fact = Self;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Self, Stop> {
        check_code(&self.code)?;
        check_name(&self.name)?;
        for post in std::iter::once(&self.post).chain(&self.leads) {
            if !now.institution.posts.contains_key(post) {
                return Err(unknown("post", "岗位", "post", post).into());
            }
        }
        if !(0..=3_660).contains(&self.every_days) {
            return Err(Refusal::form(
                "every_days",
                "out_of_range",
                "间隔须在 0 至 3660 天之间。",
                "The interval is 0 to 3,660 days.",
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

/// 免责. The duty ends; what was done under it stays.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndDuty {
    /// The duty.
    pub code: String,
}

impl Act for EndDuty {
    const NAME: &'static str = "organisation.end_duty";
    const REFUSALS: &'static [&'static str] = &["unknown"];
    const CHANGES_INSTITUTION: bool = true;
    type Fact = Self;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Self, Stop> {
        if !now.institution.duties.contains_key(&self.code) {
            return Err(unknown("code", "职责", "duty", &self.code).into());
        }
        Ok(self.clone())
    }

    fn apply(fact: &Self, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "UPDATE organisation_duty SET ended_at = $3 WHERE school_id = $1 AND code = $2",
            &[(&school).into(), (&fact.code).into(), record.at.into()],
        );
    }
}
