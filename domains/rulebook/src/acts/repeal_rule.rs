//! 废止. A rule is no longer in force from a date, for a reason.

use houqin_kernel::{
    Act, Moment, Now, Permit, Personal, Reading, Record, Refusal, Stop, StoreError, Writing,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::version::{end_before, not_backdated, not_reserved, reasoned};

/// 废止.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RepealRule {
    /// The rule.
    pub code: String,
    /// Why.
    pub reason: String,
    /// First moment no longer in force; at once when not given.
    #[serde(default)]
    pub from: Option<Moment>,
    /// Whether it reaches cases opened before.
    #[serde(default)]
    pub reaches_open_cases: bool,
}

/// What the ledger keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Repealed {
    code: String,
    reason: Personal,
    from: Moment,
    reaches_open_cases: bool,
}

/// The records that drafted what is in force or to come.
fn drafts_of(reading: &dyn Reading, code: &str) -> Result<Vec<u64>, StoreError> {
    reading.list(
        "SELECT drafted_seq FROM rulebook_version WHERE school_id = $1 AND rule = $2 \
         AND from_at IS NOT NULL ORDER BY version DESC LIMIT 1",
        &[reading.school().into(), code.into()],
        |row| row.count(0),
    )
}

impl Act for RepealRule {
    const NAME: &'static str = "rulebook.repeal_rule";
    const REFUSALS: &'static [&'static str] =
        &["reserved_code", "reason_missing", "backdated", "not_in_force"];
    const CHANGES_INSTITUTION: bool = true;
    const FOUNDS: bool = false;
    type Fact = Repealed;

    fn stems_from(&self, reading: &dyn Reading) -> Result<Vec<u64>, StoreError> {
        drafts_of(reading, &self.code)
    }

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<Repealed, Stop> {
        not_reserved(&self.code)?;
        let reason = reasoned(&self.reason)?;
        let from = not_backdated(self.from, now)?;
        if now.institution.rules.get(&self.code).and_then(|rule| rule.at(from)).is_none() {
            return Err(Refusal::rule(
                "not_in_force",
                "届时没有这一制度在施行，无从废止。",
                "No such rule is in force then.",
            )
            .into());
        }
        Ok(Repealed {
            code: self.code.clone(),
            reason: Personal::new(permit.actor, reason),
            from,
            reaches_open_cases: self.reaches_open_cases,
        })
    }

    fn apply(fact: &Repealed, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        end_before(tables, &fact.code, i64::MAX, fact.from, fact.reaches_open_cases);
        tables.any(
            "UPDATE rulebook_version SET repealed_seq = $3, repealed_by = $4, repeal_reason = $5 \
             WHERE school_id = $1 AND rule = $2 AND until_at = $6 AND from_at IS NOT NULL",
            &[
                (&school).into(),
                (&fact.code).into(),
                record.seq().into(),
                (&record.actor).into(),
                fact.reason.text().into(),
                fact.from.into(),
            ],
        );
    }
}
