//! 暂停. By a named reason; where the reason says so, the limit stands still.

use houqin_kernel::{Act, CaseId, Now, Permit, Personal, Record, Refusal, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::acts::note::remark;
use crate::catalogue::{self, PauseReason};
use crate::order::{Order, limited};

/// Pauses an order.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pause {
    /// The order.
    pub order: CaseId,
    /// Code of the reason.
    pub why: String,
    /// What is waited for, in words.
    #[serde(default)]
    pub reason: String,
}

/// What the ledger keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Paused {
    why: String,
    /// Minutes of the limit that are left; none where the clock runs on.
    left_minutes: Option<i64>,
    reason: Option<Personal>,
}

impl Act for Pause {
    const NAME: &'static str = "service.pause";
    const REFUSALS: &'static [&'static str] = &["text_too_long", "no_such_order", "unknown_reason"];
    type Fact = Paused;

    fn case(&self) -> Option<CaseId> {
        Some(self.order)
    }

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<Paused, Stop> {
        limited("reason", &self.reason)?;
        let order = Order::of(permit, now)?;
        let Some(why) = catalogue::find::<PauseReason>(now.reading, &self.why)? else {
            return Err(Refusal::form(
                "why",
                "unknown_reason",
                "请从本校规定的暂停原因中选择一项。",
                "Choose one of the reasons this school has for pausing.",
            )
            .by(permit.clause.clone())
            .into());
        };
        let limits = order.limits(now.reading)?;
        let left_minutes = limits
            .zip(order.resolve_due)
            .filter(|_| why.stops_clock)
            .map(|(limits, due)| limits.minutes(now.at, due, &now.institution.calendar));
        Ok(Paused {
            why: why.code,
            left_minutes,
            reason: Personal::unless_blank(permit.actor, &self.reason),
        })
    }

    fn apply(fact: &Paused, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "UPDATE service_order SET paused_at = $3, pause_reason = $4, pause_left = $5 \
             WHERE school_id = $1 AND id = $2",
            &[
                (&school).into(),
                record.case_key().into(),
                record.at.into(),
                (&fact.why).into(),
                fact.left_minutes.into(),
            ],
        );
        remark(tables, record, "pause", fact.reason.as_ref());
    }
}
