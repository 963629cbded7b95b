//! 抢修. A worker starts at once on what cannot wait; it is ratified afterwards.
//!
//! Only what is most urgent may be begun so: with the declaration the order is of
//! the first urgency and stands under its clock. No limit given before is lengthened.

use houqin_kernel::{Act, CaseId, Moment, Now, Permit, PersonId, Personal, Record, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::acts::note::remark;
use crate::catalogue::{self, Urgency};
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
    /// What the order is raised to; none where the school has set no urgency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    raised: Option<Raised>,
}

/// The first urgency, and the limits from the declaration on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Raised {
    urgency: String,
    respond_due: Moment,
    resolve_due: Moment,
}

impl Raised {
    fn at(now: &Now<'_>) -> Result<Option<Self>, Stop> {
        let all = catalogue::all::<Urgency>(now.reading)?;
        let calendar = &now.institution.calendar;
        Ok(all.into_iter().next().map(|most| Self {
            respond_due: most.after(now.at, most.respond_minutes, calendar),
            resolve_due: most.after(now.at, most.resolve_minutes, calendar),
            urgency: most.code,
        }))
    }

    fn apply(&self, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        // The sooner of two limits holds.
        tables.one(
            "UPDATE service_order SET urgency = $3, \
             respond_due = CASE WHEN respond_due < $4 THEN respond_due ELSE $4 END, \
             resolve_due = CASE WHEN resolve_due < $5 THEN resolve_due ELSE $5 END \
             WHERE school_id = $1 AND id = $2",
            &[
                (&school).into(),
                record.case_key().into(),
                (&self.urgency).into(),
                self.respond_due.into(),
                self.resolve_due.into(),
            ],
        );
    }
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
        let raised = Raised::at(now)?;

        // Nothing after this point may refuse.
        Ok(Started { taker: permit.actor, reason, responds: responds(permit), post, raised })
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
        if let Some(raised) = &fact.raised {
            raised.apply(record, tables);
        }
        remark(tables, record, "emergency", fact.reason.as_ref());
    }
}
