//! 撤回. The requester takes the report back before anyone works on it.

use houqin_kernel::{Act, CaseId, Now, Permit, Personal, Record, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::acts::note::remark;
use crate::order::{Order, limited};

/// Withdraws an order.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Withdraw {
    /// The order.
    pub order: CaseId,
    /// Why, if they care to say.
    #[serde(default)]
    pub reason: String,
}

/// What the ledger keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Withdrawn {
    reason: Option<Personal>,
}

impl Act for Withdraw {
    const NAME: &'static str = "service.withdraw";
    const REFUSALS: &'static [&'static str] = &["text_too_long", "no_such_order"];
    type Fact = Withdrawn;

    fn case(&self) -> Option<CaseId> {
        Some(self.order)
    }

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<Withdrawn, Stop> {
        limited("reason", &self.reason)?;
        Order::of(permit, now)?;
        Ok(Withdrawn { reason: Personal::unless_blank(permit.actor, &self.reason) })
    }

    fn apply(fact: &Withdrawn, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "UPDATE service_order SET closed_at = $3, ending = 'withdrawn' \
             WHERE school_id = $1 AND id = $2",
            &[(&school).into(), record.case_key().into(), record.at.into()],
        );
        remark(tables, record, "withdraw", fact.reason.as_ref());
    }
}
