//! 撤销部门. A unit ends once nothing in use is left in it.

use houqin_kernel::{Act, Now, Permit, Record, Refusal, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{UNIT, unknown};

/// 撤销部门. Ends a unit; its code is not given again.
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
            return Err(unknown("code", UNIT, &self.code).into());
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
