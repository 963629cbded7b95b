//! 确认. The requester says that it works; may rate it in the same breath by a
//! second act.

use houqin_kernel::{Act, CaseId, Moment, Now, Permit, Record, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::catalogue;
use crate::order::Order;

/// Confirms an order.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Confirm {
    /// The order.
    pub order: CaseId,
}

/// What the ledger keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Confirmed {
    reopen_until: Moment,
}

impl Act for Confirm {
    const NAME: &'static str = "service.confirm";
    const REFUSALS: &'static [&'static str] = &["no_such_order"];
    type Fact = Confirmed;

    fn case(&self) -> Option<CaseId> {
        Some(self.order)
    }

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<Confirmed, Stop> {
        Order::of(permit, now)?;
        let days = catalogue::setting(now.reading, "reopen_days", 7)?;
        Ok(Confirmed { reopen_until: now.at.plus_days(days) })
    }

    fn apply(fact: &Confirmed, record: &Record, tables: &mut dyn Writing) {
        close(tables, record, "confirmed", fact.reopen_until);
    }
}

/// Closes an order by `ending`.
pub(super) fn close(tables: &mut dyn Writing, record: &Record, ending: &str, reopen_until: Moment) {
    let school = *tables.school();
    tables.one(
        "UPDATE service_order SET closed_at = $3, ending = $4, reopen_until = $5 \
         WHERE school_id = $1 AND id = $2",
        &[
            (&school).into(),
            record.case_key().into(),
            record.at.into(),
            ending.into(),
            reopen_until.into(),
        ],
    );
}
