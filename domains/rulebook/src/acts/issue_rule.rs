//! 发布. A draft comes into force from a date, by other hands than drafted it
//! where the school keeps the two apart.

use houqin_kernel::{
    Act, Moment, Now, Permit, Reading, Record, Refusal, Stop, StoreError, Writing,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::version::{drafted_by, end_before, newest, not_backdated, not_reserved};

/// 发布. A draft comes into force from a date.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueRule {
    /// The rule.
    pub code: String,
    /// The drafted version.
    pub version: i64,
    /// First moment in force; at once when not given.
    #[serde(default)]
    pub from: Option<Moment>,
    /// Whether it reaches cases opened before.
    #[serde(default)]
    pub reaches_open_cases: bool,
}

/// What the ledger keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Issued {
    code: String,
    version: i64,
    from: Moment,
    reaches_open_cases: bool,
}

impl Act for IssueRule {
    const NAME: &'static str = "rulebook.issue_rule";
    const REFUSALS: &'static [&'static str] =
        &["reserved_code", "no_such_draft", "overtaken", "backdated"];
    const CHANGES_INSTITUTION: bool = true;
    type Fact = Issued;

    fn stems_from(&self, reading: &dyn Reading) -> Result<Vec<u64>, StoreError> {
        Ok(drafted_by(reading, &self.code, self.version)?.into_iter().collect())
    }

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Issued, Stop> {
        not_reserved(&self.code)?;
        let drafts = now.reading.number(
            "SELECT COUNT(*) FROM rulebook_version WHERE school_id = $1 AND rule = $2 \
             AND version = $3 AND from_at IS NULL",
            &[now.school().into(), (&self.code).into(), self.version.into()],
        )?;
        if drafts == 0 {
            return Err(no_such_draft().into());
        }
        let newest = newest(now.reading, &self.code)?;
        if newest > self.version {
            return Err(overtaken(self.version, newest).into());
        }
        let from = not_backdated(self.from, now)?;
        Ok(Issued {
            code: self.code.clone(),
            version: self.version,
            from,
            reaches_open_cases: self.reaches_open_cases,
        })
    }

    fn apply(fact: &Issued, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        end_before(tables, &fact.code, fact.version, fact.from, fact.reaches_open_cases);
        tables.one(
            "UPDATE rulebook_version SET from_at = $4, issued_seq = $5 \
             WHERE school_id = $1 AND rule = $2 AND version = $3",
            &[
                (&school).into(),
                (&fact.code).into(),
                fact.version.into(),
                fact.from.into(),
                record.seq().into(),
            ],
        );
    }
}

fn no_such_draft() -> Refusal {
    Refusal::form(
        "version",
        "no_such_draft",
        "没有这一版草案，或它已经发布。",
        "There is no such draft, or it was issued already.",
    )
}

fn overtaken(version: i64, newest: i64) -> Refusal {
    Refusal::rule(
        "overtaken",
        format!(
            "第 {version} 版草案已被第 {newest} 版取代，不能再发布。请发布最新一版，或重新起草。"
        ),
        format!(
            "Draft {version} has been overtaken by version {newest}. Issue the newest one, or draft anew."
        ),
    )
}
