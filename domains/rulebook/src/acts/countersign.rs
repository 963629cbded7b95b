//! 会签. The named substitute has looked at one use of an exception.

use houqin_kernel::{Act, Id, Now, Permit, Reading, Record, Refusal, Stop, StoreError, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::standing::find;

/// The exception that a record was made under.
fn used_by(reading: &dyn Reading, record: u64) -> Result<Option<Id>, StoreError> {
    let seq = i64::try_from(record).unwrap_or(i64::MAX);
    let used = reading.first(
        "SELECT exception_id FROM ledger_entry WHERE school_id = $1 AND seq = $2",
        &[reading.school().into(), seq.into()],
        |row| row.opt_id::<Id>(0),
    )?;
    Ok(used.flatten())
}

/// 会签. The substitute has looked at one use.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Countersign {
    /// The record that was made under the exception.
    pub record: u64,
    /// Whether it was in order.
    pub upheld: bool,
}

/// What the ledger keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Countersigned {
    record: i64,
    exception: Id,
    upheld: bool,
}

impl Act for Countersign {
    const NAME: &'static str = "rulebook.countersign";
    const REFUSALS: &'static [&'static str] =
        &["not_under_an_exception", "not_the_substitute", "already_countersigned"];
    type Fact = Countersigned;

    fn stems_from(&self, reading: &dyn Reading) -> Result<Vec<u64>, StoreError> {
        let Some(exception) = used_by(reading, self.record)? else { return Ok(Vec::new()) };
        let standing = find(reading, exception)?;
        Ok(standing.and_then(|row| row.approved).into_iter().chain([self.record]).collect())
    }

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<Countersigned, Stop> {
        let record = i64::try_from(self.record).unwrap_or(i64::MAX);
        let exception = used_by(now.reading, self.record)?.ok_or_else(|| {
            Refusal::form(
                "record",
                "not_under_an_exception",
                "这条记录不是依例外办理的，无须会签。",
                "That record was not made under an exception.",
            )
        })?;
        let mine = find(now.reading, exception)?.is_some_and(|row| row.substitute == permit.actor);
        if !mine {
            return Err(Refusal::rule(
                "not_the_substitute",
                "会签应由例外中写明的替代人办理。",
                "It is countersigned by the substitute named in the exception.",
            )
            .by(permit.clause.clone())
            .into());
        }
        let signed = now.reading.number(
            "SELECT COUNT(*) FROM rulebook_countersign WHERE school_id = $1 AND record = $2",
            &[now.school().into(), record.into()],
        )?;
        if signed > 0 {
            return Err(Refusal::rule(
                "already_countersigned",
                "这条记录已经会签。",
                "It was countersigned already.",
            )
            .into());
        }
        Ok(Countersigned { record, exception, upheld: self.upheld })
    }

    fn apply(fact: &Countersigned, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "INSERT INTO rulebook_countersign (school_id, record, exception_id, person, upheld, at) \
             VALUES ($1, $2, $3, $4, $5, $6)",
            &[
                (&school).into(),
                fact.record.into(),
                (&fact.exception).into(),
                (&record.actor).into(),
                fact.upheld.into(),
                record.at.into(),
            ],
        );
    }
}
