//! 变更部门. A unit gets another name or another unit above it.

use houqin_kernel::{Act, Bilingual, Now, Permit, Record, Refusal, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{UNIT, check_name, unknown};

/// 变更部门. Renames or moves a unit; its code stays.
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
        let units = &now.institution.units;
        if !units.contains_key(&self.code) {
            return Err(unknown("code", UNIT, &self.code).into());
        }
        if !self.parent.is_empty() && !units.contains_key(&self.parent) {
            return Err(unknown("parent", UNIT, &self.parent).into());
        }
        let mut above = self.parent.as_str();
        for _ in 0..=units.len() {
            if above == self.code {
                return Err(above_itself().into());
            }
            above = units.get(above).map_or("", |unit| &unit.parent);
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
        "一个部门不能隶属于它自己或它的下级，请另选上级部门。",
        "A unit cannot stand under itself or under one of its own; choose another.",
    )
}
