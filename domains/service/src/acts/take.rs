//! 接单. Whom it was dispatched to, or anyone of the pool, takes it.

use houqin_kernel::{Act, CaseId, Now, Permit, PersonId, Record, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::order::{Order, responds};

/// Takes an order.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Take {
    /// The order.
    pub order: CaseId,
}

/// What the ledger keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Taken {
    taker: PersonId,
    responds: bool,
    /// Under which post: its unit answers for the order in the figures.
    #[serde(default)]
    post: String,
}

impl Act for Take {
    const NAME: &'static str = "service.take";
    const REFUSALS: &'static [&'static str] = &["no_such_order"];
    type Fact = Taken;

    fn case(&self) -> Option<CaseId> {
        Some(self.order)
    }

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<Taken, Stop> {
        Order::of(permit, now)?;
        Ok(Taken { taker: permit.actor, responds: responds(permit), post: permit.post.clone() })
    }

    fn apply(fact: &Taken, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "UPDATE service_order SET taker = $3, assignee = $3, pooled = 0, post = $5, \
             responded_at = COALESCE(responded_at, CAST($4 AS BIGINT)) WHERE school_id = $1 AND id = $2",
            &[
                (&school).into(),
                record.case_key().into(),
                (&fact.taker).into(),
                fact.responds.then_some(record.at).into(),
                (&fact.post).into(),
            ],
        );
    }
}
