//! 抢修. A worker starts at once on what cannot wait; it is ratified afterwards.

use houqin_kernel::{Act, CaseId, Now, Permit, PersonId, Personal, Record, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::acts::note::remark;
use crate::order::{Order, limited, must_show, responds};

/// Starts an emergency repair.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Emergency {
    /// The order.
    pub order: CaseId,
    /// What could not wait.
    #[serde(default)]
    pub reason: String,
}

/// What the ledger keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Started {
    taker: PersonId,
    reason: Option<Personal>,
    responds: bool,
    /// Under which post: its unit answers for the order in the figures.
    #[serde(default)]
    post: String,
}

impl Act for Emergency {
    const NAME: &'static str = "service.emergency";
    const REFUSALS: &'static [&'static str] = &["text_too_long", "no_such_order", "reason_missing"];
    type Fact = Started;

    fn case(&self) -> Option<CaseId> {
        Some(self.order)
    }

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<Started, Stop> {
        limited("reason", &self.reason)?;
        Order::of(permit, now)?;
        must_show(permit, &[], 0, &self.reason)?;
        let reason = Personal::unless_blank(permit.actor, &self.reason);
        let post = permit.post.clone();
        Ok(Started { taker: permit.actor, reason, responds: responds(permit), post })
    }

    fn apply(fact: &Started, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "UPDATE service_order SET taker = $3, assignee = $3, pooled = 0, arrived_at = $4, \
             post = $6, responded_at = COALESCE(responded_at, CAST($5 AS BIGINT)), emergency = 1 \
             WHERE school_id = $1 AND id = $2",
            &[
                (&school).into(),
                record.case_key().into(),
                (&fact.taker).into(),
                record.at.into(),
                fact.responds.then_some(record.at).into(),
                (&fact.post).into(),
            ],
        );
        remark(tables, record, "emergency", fact.reason.as_ref());
    }
}
