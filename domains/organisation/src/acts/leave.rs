//! 离校. A person leaves; from then on their hands hold nothing.

use houqin_kernel::{Act, Now, Permit, PersonId, Record, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::person::must_be_here;

/// 离校. All appointments end at once, also those that stand for the leaver.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Leave {
    /// Who.
    pub person: PersonId,
}

impl Act for Leave {
    const NAME: &'static str = "organisation.leave";
    const REFUSALS: &'static [&'static str] = &["no_such_person"];
    const CHANGES_INSTITUTION: bool = true;
    type Fact = Self;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Self, Stop> {
        must_be_here(now, "person", self.person)?;
        Ok(self.clone())
    }

    fn apply(fact: &Self, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "UPDATE organisation_person SET left_at = $3 WHERE school_id = $1 AND id = $2",
            &[(&school).into(), (&fact.person).into(), record.at.into()],
        );
        tables.any(
            "UPDATE organisation_appointment SET until_at = $3, ended_seq = $4 WHERE school_id = $1 \
             AND (person = $2 OR stands_for = $2) AND (until_at IS NULL OR until_at > $3)",
            &[(&school).into(), (&fact.person).into(), record.at.into(), record.seq().into()],
        );
    }
}
