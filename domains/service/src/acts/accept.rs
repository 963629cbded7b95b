//! 受理. The desk takes the matter on; whoever received it first answers for it.

use houqin_kernel::{Act, CaseId, Now, Permit, Record, Refusal, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::catalogue::{self, Category, Urgency};
use crate::order::{Order, responds};

/// Accepts an order; may set its category or urgency right.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Accept {
    /// The order.
    pub order: CaseId,
    /// The right category, where the requester chose another.
    #[serde(default)]
    pub category: Option<String>,
    /// The right urgency.
    #[serde(default)]
    pub urgency: Option<String>,
}

/// What the ledger keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Accepted {
    category: String,
    urgency: String,
    resolve_due: Option<houqin_kernel::Moment>,
    responds: bool,
}

impl Act for Accept {
    const NAME: &'static str = "service.accept";
    const REFUSALS: &'static [&'static str] =
        &["no_such_order", "unknown_category", "unknown_urgency"];
    type Fact = Accepted;

    fn case(&self) -> Option<CaseId> {
        Some(self.order)
    }

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<Accepted, Stop> {
        let order = Order::of(permit, now)?;
        let said = |given: &Option<String>| given.clone().filter(|code| !code.is_empty());
        let category = said(&self.category).unwrap_or(order.category);
        if catalogue::find::<Category>(now.reading, &category)?.is_none() {
            return Err(Refusal::form(
                "category",
                "unknown_category",
                "所选类别不在本校的服务目录中。",
                "That category is not in this school's catalogue.",
            )
            .into());
        }
        let urgency = said(&self.urgency).unwrap_or_else(|| order.urgency.clone());
        let Some(limits) = catalogue::find::<Urgency>(now.reading, &urgency)? else {
            return Err(Refusal::form(
                "urgency",
                "unknown_urgency",
                "所选紧急程度不在本校的服务目录中。",
                "That urgency is not in this school's catalogue.",
            )
            .into());
        };
        let changed = urgency != order.urgency;
        let calendar = &now.institution.calendar;
        let resolve_due = changed.then(|| limits.after(now.at, limits.resolve_minutes, calendar));
        Ok(Accepted { category, urgency, resolve_due, responds: responds(permit) })
    }

    fn apply(fact: &Accepted, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "UPDATE service_order SET category = $3, urgency = $4, \
             resolve_due = COALESCE(CAST($5 AS BIGINT), resolve_due), \
             responded_at = COALESCE(responded_at, CAST($6 AS BIGINT)) WHERE school_id = $1 AND id = $2",
            &[
                (&school).into(),
                record.case_key().into(),
                (&fact.category).into(),
                (&fact.urgency).into(),
                fact.resolve_due.into(),
                fact.responds.then_some(record.at).into(),
            ],
        );
    }
}
