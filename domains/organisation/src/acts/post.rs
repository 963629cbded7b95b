//! 岗位: set up, changed, closed.

use houqin_kernel::{Act, Bilingual, HeldBy, Now, Permit, Record, Refusal, Stop, Value, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{check_code, check_name, taken, unknown};

/// 设岗.
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
    /// Code of the post that stands in.
    #[serde(default)]
    pub backup: String,
    /// The clause that founds it, `rule#no`.
    pub clause: String,
    /// What it is for.
    #[serde(default)]
    pub summary: Bilingual,
}

fn held_by(held_by: HeldBy) -> &'static str {
    match held_by {
        HeldBy::Appointed => "appointed",
        HeldBy::Member => "member",
        HeldBy::Anyone => "anyone",
        HeldBy::Clock => "clock",
        HeldBy::Import => "import",
    }
}

impl AddPost {
    fn check(&self, now: &Now<'_>) -> Result<(), Refusal> {
        check_code(&self.code)?;
        check_name(&self.name)?;
        if !self.unit.is_empty() && !now.institution.units.contains_key(&self.unit) {
            return Err(unknown("unit", "部门", "unit", &self.unit));
        }
        Ok(())
    }

    fn write(&self, sql: &str, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            sql,
            &[
                (&school).into(),
                (&self.code).into(),
                (&self.name.zh).into(),
                (&self.name.en).into(),
                (&self.unit).into(),
                Value::Text(held_by(self.held_by)),
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

impl Act for AddPost {
    const NAME: &'static str = "organisation.add_post";
    const REFUSALS: &'static [&'static str] = &["bad_code", "bad_name", "unknown", "code_taken"];
    const CHANGES_INSTITUTION: bool = true;
    type Fact = Self;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Self, Stop> {
        self.check(now)?;
        let found = now.reading.number(
            "SELECT COUNT(*) FROM organisation_post WHERE school_id = $1 AND code = $2",
            &[now.school().into(), (&self.code).into()],
        )?;
        if found > 0 {
            return Err(taken("岗位", "post", &self.code).into());
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

/// 变更岗位. Gives the post anew; its code stays.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct ChangePost(pub AddPost);

impl Act for ChangePost {
    const NAME: &'static str = "organisation.change_post";
    const REFUSALS: &'static [&'static str] = &["bad_code", "bad_name", "unknown"];
    const CHANGES_INSTITUTION: bool = true;
    type Fact = Self;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Self, Stop> {
        self.0.check(now)?;
        if !now.institution.posts.contains_key(&self.0.code) {
            return Err(unknown("code", "岗位", "post", &self.0.code).into());
        }
        Ok(self.clone())
    }

    fn apply(fact: &Self, _: &Record, tables: &mut dyn Writing) {
        fact.0.write(
            "UPDATE organisation_post SET name_zh = $3, name_en = $4, unit = $5, held_by = $6, \
             shared = $7, risk = $8, backup = $9, clause = $10, summary_zh = $11, \
             summary_en = $12 WHERE school_id = $1 AND code = $2",
            tables,
        );
    }
}

/// 撤岗.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClosePost {
    /// The post.
    pub code: String,
}

impl Act for ClosePost {
    const NAME: &'static str = "organisation.close_post";
    const REFUSALS: &'static [&'static str] = &["unknown", "still_held", "still_answers"];
    const CHANGES_INSTITUTION: bool = true;
    type Fact = Self;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Self, Stop> {
        if !now.institution.posts.contains_key(&self.code) {
            return Err(unknown("code", "岗位", "post", &self.code).into());
        }
        let later = |until: Option<houqin_kernel::Moment>| until.is_none_or(|until| until > now.at);
        let held = now.institution.appointments.iter();
        if held.into_iter().any(|one| one.post == self.code && later(one.until)) {
            return Err(Refusal::rule(
                "still_held",
                "此岗位还有人任职，请先免去任职再撤岗。",
                "Somebody still holds this post; end the appointment first.",
            )
            .into());
        }
        if let Some(duty) = now.institution.duties.values().find(|duty| duty.post == self.code) {
            return Err(Refusal::rule(
                "still_answers",
                format!("此岗位对“{}”负直接责任，请先把职责交给别的岗位。", duty.name.zh),
                format!(
                    "This post answers directly for “{}”; give that duty to another post first.",
                    duty.name.en
                ),
            )
            .into());
        }
        Ok(self.clone())
    }

    fn apply(fact: &Self, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "UPDATE organisation_post SET closed_at = $3 WHERE school_id = $1 AND code = $2",
            &[(&school).into(), (&fact.code).into(), record.at.into()],
        );
    }
}
