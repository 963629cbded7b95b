//! Housekeeping of the platform: what 值守 records by itself, and what it records
//! for whoever runs the server by its command line. No page offers any of it.

use houqin_kernel::{Act, CaseId, Moment, Now, Permit, Record, Refusal, Stop, Writing};
use houqin_ledger::acts::{OPEN_YEAR, ROTATE_KEY};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// 开立年度台账. The first entry of a year holds the last checkpoint of the year before.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenYear {
    /// The signed note.
    pub previous: String,
}

impl Act for OpenYear {
    const NAME: &'static str = OPEN_YEAR;
    const REFUSALS: &'static [&'static str] = &[];
    const BY_PLATFORM: bool = true;
    type Fact = Self;

    fn decide(&self, _: &Permit, _: &Now<'_>) -> Result<Self, Stop> {
        Ok(self.clone())
    }

    fn apply(_: &Self, _: &Record, _: &mut dyn Writing) {}
}

/// 转兜底岗位. A case that nobody may move is given to a named post, with a clock.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// The case.
    pub case: CaseId,
    /// The post that takes it over.
    pub post: String,
    /// Until when.
    pub due: Moment,
}

impl Act for Route {
    const NAME: &'static str = "desk.route";
    const REFUSALS: &'static [&'static str] = &["already_routed"];
    type Fact = Self;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Self, Stop> {
        let waiting = now.reading.number(
            "SELECT COUNT(*) FROM desk_case \
             WHERE school_id = $1 AND case_id = $2 AND routed_at IS NULL",
            &[now.school().into(), (&self.case).into()],
        )?;
        if waiting == 0 {
            return Err(Refusal::rule(
                "already_routed",
                "此事项已经转给兜底岗位。",
                "This case has already been routed to its fallback post.",
            )
            .into());
        }
        Ok(self.clone())
    }

    fn apply(fact: &Self, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "UPDATE desk_case SET routed_at = $3, routed_due = $4 \
             WHERE school_id = $1 AND case_id = $2",
            &[(&school).into(), (&fact.case).into(), record.at.into(), fact.due.into()],
        );
    }
}

/// 更换签名密钥. The old key signs the new one.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RotateKey {
    /// The verifier key that hands over.
    pub from: String,
    /// The verifier key that takes over.
    pub key: String,
    /// The old key's signature over the new verifier key.
    pub signature: String,
}

impl Act for RotateKey {
    const NAME: &'static str = ROTATE_KEY;
    const REFUSALS: &'static [&'static str] = &[];
    const BY_PLATFORM: bool = true;
    type Fact = Self;

    fn decide(&self, _: &Permit, _: &Now<'_>) -> Result<Self, Stop> {
        Ok(self.clone())
    }

    fn apply(fact: &Self, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "INSERT INTO desk_key (school_id, seq, from_key, to_key, signature) \
             VALUES ($1, $2, $3, $4, $5)",
            &[
                (&school).into(),
                record.seq().into(),
                (&fact.from).into(),
                (&fact.key).into(),
                (&fact.signature).into(),
            ],
        );
    }
}

/// 记录时钟. The clock jumped ahead by more than a minute, or an operator has
/// looked at a clock that was refused and says that it is right.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmClock {
    /// By how many milliseconds; below zero when it went back.
    pub jump_ms: i64,
    /// Whether an operator confirmed it.
    #[serde(default)]
    pub by_operator: bool,
}

impl Act for ConfirmClock {
    const NAME: &'static str = "desk.clock";
    const REFUSALS: &'static [&'static str] = &[];
    const BY_PLATFORM: bool = true;
    type Fact = Self;

    fn decide(&self, _: &Permit, _: &Now<'_>) -> Result<Self, Stop> {
        Ok(self.clone())
    }

    fn apply(_: &Self, _: &Record, _: &mut dyn Writing) {}
}
