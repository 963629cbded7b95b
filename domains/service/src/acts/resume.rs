//! 复工. The limit runs on from where it stood. Work goes on at the place, so it
//! counts as arrival where the worker had not arrived before the pause.

use houqin_kernel::{Act, CaseId, Moment, Now, Permit, Personal, Record, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::acts::note::remark;
use crate::order::{Order, limited, must_show};

/// Resumes a paused order.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Resume {
    /// The order.
    pub order: CaseId,
    /// Why, where the office resumes it.
    #[serde(default)]
    pub reason: String,
}

/// What the ledger keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Resumed {
    /// The limit as it now stands; none where it never stood still.
    resolve_due: Option<Moment>,
    reason: Option<Personal>,
}

impl Act for Resume {
    const NAME: &'static str = "service.resume";
    const REFUSALS: &'static [&'static str] = &["text_too_long", "no_such_order", "reason_missing"];
    type Fact = Resumed;

    fn case(&self) -> Option<CaseId> {
        Some(self.order)
    }

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<Resumed, Stop> {
        limited("reason", &self.reason)?;
        let order = Order::of(permit, now)?;
        must_show(permit, &[], 0, &self.reason)?;
        let resolve_due = match (order.limits(now.reading)?, order.pause_left) {
            // What was late when it was paused stays as late as it was.
            (Some(_), Some(left)) if left < 0 => Some(now.at.plus_minutes(left)),
            (Some(limits), Some(left)) => {
                Some(limits.after(now.at, left, &now.institution.calendar))
            }
            _ => None,
        };
        Ok(Resumed { resolve_due, reason: Personal::unless_blank(permit.actor, &self.reason) })
    }

    fn apply(fact: &Resumed, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "UPDATE service_order SET resolve_due = COALESCE(CAST($3 AS BIGINT), resolve_due), \
             paused_at = NULL, pause_reason = NULL, pause_left = NULL, \
             arrived_at = COALESCE(arrived_at, $4), responded_at = COALESCE(responded_at, $4) \
             WHERE school_id = $1 AND id = $2",
            &[
                (&school).into(),
                record.case_key().into(),
                fact.resolve_due.into(),
                record.at.into(),
            ],
        );
        remark(tables, record, "resume", fact.reason.as_ref());
    }
}
