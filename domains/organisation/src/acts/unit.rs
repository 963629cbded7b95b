//! 部门: set up, renamed, closed.

use houqin_kernel::{Act, Bilingual, Now, Permit, Record, Refusal, Stop, StoreError, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{check_code, check_name, taken, unknown};

/// 设立部门.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddUnit {
    /// Stable code.
    pub code: String,
    /// Name.
    pub name: Bilingual,
    /// Code of the unit above; empty at the top.
    #[serde(default)]
    pub parent: String,
}

fn known(now: &Now<'_>, code: &str) -> Result<bool, StoreError> {
    let found = now.reading.number(
        "SELECT COUNT(*) FROM organisation_unit WHERE school_id = $1 AND code = $2",
        &[now.school().into(), code.into()],
    )?;
    Ok(found > 0)
}

impl Act for AddUnit {
    const NAME: &'static str = "organisation.add_unit";
    const REFUSALS: &'static [&'static str] = &["bad_code", "bad_name", "code_taken", "unknown"];
    const CHANGES_INSTITUTION: bool = true;
    type Fact = Self;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Self, Stop> {
        check_code(&self.code)?;
        check_name(&self.name)?;
        if known(now, &self.code)? {
            return Err(taken("部门", "unit", &self.code).into());
        }
        if !self.parent.is_empty() && !now.institution.units.contains_key(&self.parent) {
            return Err(unknown("parent", "部门", "unit", &self.parent).into());
        }
        Ok(self.clone())
    }

    fn apply(fact: &Self, _: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "INSERT INTO organisation_unit (school_id, code, name_zh, name_en, parent) \
             VALUES ($1, $2, $3, $4, $5)",
            &[
                (&school).into(),
                (&fact.code).into(),
                (&fact.name.zh).into(),
                (&fact.name.en).into(),
                (&fact.parent).into(),
            ],
        );
    }
}

/// 变更部门.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeUnit {
    /// The unit.
    pub code: String,
    /// Its new name.
    pub name: Bilingual,
    /// The unit now above it.
    #[serde(default)]
    pub parent: String,
}

impl Act for ChangeUnit {
    const NAME: &'static str = "organisation.change_unit";
    const REFUSALS: &'static [&'static str] = &["bad_name", "unknown", "above_itself"];
    const CHANGES_INSTITUTION: bool = true;
    type Fact = Self;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Self, Stop> {
        check_name(&self.name)?;
        for (field, code) in [("code", &self.code), ("parent", &self.parent)] {
            if !code.is_empty() && !now.institution.units.contains_key(code) {
                return Err(unknown(field, "部门", "unit", code).into());
            }
        }
        let mut above = self.parent.as_str();
        for _ in 0..=now.institution.units.len() {
            if above == self.code {
                return Err(above_itself().into());
            }
            above = now.institution.units.get(above).map_or("", |unit| &unit.parent);
        }
        Ok(self.clone())
    }

    fn apply(fact: &Self, _: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "UPDATE organisation_unit SET name_zh = $3, name_en = $4, parent = $5 \
             WHERE school_id = $1 AND code = $2",
            &[
                (&school).into(),
                (&fact.code).into(),
                (&fact.name.zh).into(),
                (&fact.name.en).into(),
                (&fact.parent).into(),
            ],
        );
    }
}

fn above_itself() -> Refusal {
    Refusal::form(
        "parent",
        "above_itself",
        "一个部门不能隶属于它自己或它的下级。",
        "A unit cannot stand under itself or under one of its own.",
    )
}

/// 撤销部门.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseUnit {
    /// The unit.
    pub code: String,
}

impl Act for CloseUnit {
    const NAME: &'static str = "organisation.close_unit";
    const REFUSALS: &'static [&'static str] = &["unknown", "still_in_use"];
    const CHANGES_INSTITUTION: bool = true;
    type Fact = Self;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Self, Stop> {
        if !now.institution.units.contains_key(&self.code) {
            return Err(unknown("code", "部门", "unit", &self.code).into());
        }
        let posts = now.institution.posts.values().any(|post| post.unit == self.code);
        let below = now.institution.units.values().any(|unit| unit.parent == self.code);
        if posts || below {
            return Err(Refusal::rule(
                "still_in_use",
                "部门下面还有岗位或下级部门，请先调整它们。",
                "The unit still has posts or units under it; move those first.",
            )
            .into());
        }
        Ok(self.clone())
    }

    fn apply(fact: &Self, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "UPDATE organisation_unit SET closed_at = $3 WHERE school_id = $1 AND code = $2",
            &[(&school).into(), (&fact.code).into(), record.at.into()],
        );
    }
}
