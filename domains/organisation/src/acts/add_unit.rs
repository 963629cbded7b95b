//! 设立部门. A unit begins, at the top or under another.

use houqin_kernel::{Act, Bilingual, Now, Permit, Record, Stop, StoreError, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{UNIT, check_code, check_name, taken, unknown};

/// 设立部门. Begins a unit.
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

impl Act for AddUnit {
    const NAME: &'static str = "organisation.add_unit";
    const REFUSALS: &'static [&'static str] = &["bad_code", "bad_name", "code_taken", "unknown"];
    const CHANGES_INSTITUTION: bool = true;
    type Fact = Self;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Self, Stop> {
        check_code(&self.code)?;
        check_name(&self.name)?;
        if was_there(now, &self.code)? {
            return Err(taken(UNIT, &self.code).into());
        }
        if !self.parent.is_empty() && !now.institution.units.contains_key(&self.parent) {
            return Err(unknown("parent", UNIT, &self.parent).into());
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

/// Closed units keep their codes: old records speak of them.
fn was_there(now: &Now<'_>, code: &str) -> Result<bool, StoreError> {
    let found = now.reading.number(
        "SELECT COUNT(*) FROM organisation_unit WHERE school_id = $1 AND code = $2",
        &[now.school().into(), code.into()],
    )?;
    Ok(found > 0)
}
