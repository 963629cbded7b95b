//! 到场.

use houqin_kernel::{Act, CaseId, Now, Permit, Record, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::order::{Order, responds};

/// Says that the worker is there.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Arrive {
    /// The order.
    pub order: CaseId,
}

/// What the ledger keeps: that it was so, and whether it ends the response limit.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Arrived {
    responds: bool,
}

impl Act for Arrive {
    const NAME: &'static str = "service.arrive";
    const REFUSALS: &'static [&'static str] = &["no_such_order"];
    type Fact = Arrived;

    fn case(&self) -> Option<CaseId> {
        Some(self.order)
    }

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<Arrived, Stop> {
        Order::of(permit, now)?;
        Ok(Arrived { responds: responds(permit) })
    }

    fn apply(fact: &Arrived, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "UPDATE service_order SET arrived_at = $3, \
             responded_at = COALESCE(responded_at, CAST($4 AS BIGINT)) WHERE school_id = $1 AND id = $2",
            &[(&school).into(), record.case_key().into(), record.when().into(), fact.responds.then_some(record.at).into()],
        );
    }
}
