//! 未确认办结. The clock closes what nobody confirmed: shown as unconfirmed,
//! never as praise.

use houqin_kernel::{
    Act, CaseId, Due, Institution, Moment, Now, Permit, Reading, Record, Stop, StoreError, Writing,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::confirm::close;
use crate::catalogue;
use crate::order::Order;

/// Closes an order that nobody confirmed.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseUnconfirmed {
    /// The order.
    pub order: CaseId,
}

/// What the ledger keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ClosedUnconfirmed {
    reopen_until: Moment,
}

impl Act for CloseUnconfirmed {
    const NAME: &'static str = "service.close_unconfirmed";
    const REFUSALS: &'static [&'static str] = &["no_such_order"];
    const BY_PLATFORM: bool = true;
    type Fact = ClosedUnconfirmed;

    fn case(&self) -> Option<CaseId> {
        Some(self.order)
    }

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<ClosedUnconfirmed, Stop> {
        Order::of(permit, now)?;
        let days = catalogue::setting(now.reading, "reopen_days", 7)?;
        Ok(ClosedUnconfirmed { reopen_until: now.at.plus_days(days) })
    }

    fn apply(fact: &ClosedUnconfirmed, record: &Record, tables: &mut dyn Writing) {
        close(tables, record, "unconfirmed", fact.reopen_until);
    }
}

/// Orders whose days for confirming have passed.
///
/// # Errors
/// When the store fails.
pub fn due(reading: &dyn Reading, _: &Institution, now: Moment) -> Result<Vec<Due>, StoreError> {
    reading.list(
        "SELECT id, finished_at FROM service_order WHERE school_id = $1 AND closed_at IS NULL \
         AND finished_at IS NOT NULL AND confirm_due <= $2 ORDER BY confirm_due LIMIT 500",
        &[reading.school().into(), now.into()],
        |row| {
            let order: CaseId = row.id(0)?;
            Ok(Due {
                act: CloseUnconfirmed::NAME,
                form: json!({ "order": order }),
                key: format!("close_unconfirmed:{order}:{}", row.int(1)?),
            })
        },
    )
}
