//! 免责. A duty ends.

use houqin_kernel::{Act, Now, Permit, Record, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{DUTY, unknown};

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
            return Err(unknown("code", DUTY, &self.code).into());
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
