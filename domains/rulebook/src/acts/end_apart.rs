//! 取消分离. A pair is no longer kept apart, for a reason.

use houqin_kernel::{Act, Now, Permit, Personal, Record, Refusal, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::version::reasoned;

/// 取消一对.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndApart {
    /// The pair.
    pub code: String,
    /// Why.
    pub reason: String,
}

/// What the ledger keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ended {
    code: String,
    reason: Personal,
}

impl Act for EndApart {
    const NAME: &'static str = "rulebook.end_apart";
    const REFUSALS: &'static [&'static str] = &["no_such_pair", "reason_missing"];
    const CHANGES_INSTITUTION: bool = true;
    const FOUNDS: bool = false;
    type Fact = Ended;

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<Ended, Stop> {
        if !now.institution.pairs.iter().any(|pair| pair.code == self.code) {
            return Err(Refusal::missing(
                "no_such_pair",
                "没有这一对不相容岗位。",
                "There is no such pair.",
            )
            .into());
        }
        let reason = reasoned(&self.reason)?;
        Ok(Ended { code: self.code.clone(), reason: Personal::new(permit.actor, reason) })
    }

    fn apply(fact: &Ended, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "UPDATE rulebook_pair SET ended_at = $3, ended_by = $4, end_reason = $5 \
             WHERE school_id = $1 AND code = $2",
            &[
                (&school).into(),
                (&fact.code).into(),
                record.at.into(),
                (&record.actor).into(),
                fact.reason.text().into(),
            ],
        );
    }
}
