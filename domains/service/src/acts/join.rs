//! 我也遇到. Someone meets what is already reported: one order more people wait
//! for, not one more order. Enough people raise its urgency, where the rule says so.

use houqin_kernel::{
    Act, CaseId, Moment, Now, Permit, PersonId, Record, Refusal, Stop, StoreError, Writing,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::catalogue::{self, Urgency};
use crate::followers;
use crate::order::Order;

/// Joins an open order.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Join {
    /// The order.
    pub order: CaseId,
}

/// What the ledger keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Joined {
    person: PersonId,
    /// The urgency, where so many people raise it.
    urgency: Option<String>,
    /// The limit it now has to be answered by, where raising brings it forward.
    respond_due: Option<Moment>,
    /// The limit it now has to be finished by, where raising brings it forward.
    resolve_due: Option<Moment>,
}

impl Act for Join {
    const NAME: &'static str = "service.join";
    const REFUSALS: &'static [&'static str] = &["no_such_order", "own_order", "already_joined"];
    type Fact = Joined;

    fn case(&self) -> Option<CaseId> {
        Some(self.order)
    }

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<Joined, Stop> {
        let order = Order::of(permit, now)?;
        let person = permit.on_behalf_of.unwrap_or(permit.actor);
        if order.requester == person {
            return Err(own_order().into());
        }
        let waiting = followers::joiners(now.reading, order.id)?;
        if waiting.iter().any(|one| one.person == person) {
            return Err(already_joined().into());
        }
        let raised = waiting.iter().any(|one| one.raised);
        let urgency = if raised { None } else { raise(&order, waiting.len(), now)? };
        let Some(urgency) = urgency else {
            return Ok(Joined { person, urgency: None, respond_due: None, resolve_due: None });
        };
        let limit = |held: Option<Moment>, minutes| {
            let sooner = urgency.after(now.at, minutes, &now.institution.calendar);
            held.filter(|held| sooner < *held).map(|_| sooner)
        };
        let unanswered = order.respond_due.filter(|_| order.responded_at.is_none());
        Ok(Joined {
            person,
            respond_due: limit(unanswered, urgency.respond_minutes),
            resolve_due: limit(order.resolve_due, urgency.resolve_minutes),
            urgency: Some(urgency.code.clone()),
        })
    }

    fn apply(fact: &Joined, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "INSERT INTO service_joiner (school_id, order_id, person, raised, seq, at) \
             VALUES ($1, $2, $3, $4, $5, $6)",
            &[
                (&school).into(),
                record.case_key().into(),
                (&fact.person).into(),
                fact.urgency.is_some().into(),
                record.seq().into(),
                record.at.into(),
            ],
        );
        let Some(urgency) = &fact.urgency else { return };
        tables.any(
            "UPDATE service_order SET urgency = $3, \
             respond_due = COALESCE(CAST($4 AS BIGINT), respond_due), \
             resolve_due = COALESCE(CAST($5 AS BIGINT), resolve_due) \
             WHERE school_id = $1 AND id = $2",
            &[
                (&school).into(),
                record.case_key().into(),
                urgency.into(),
                fact.respond_due.into(),
                fact.resolve_due.into(),
            ],
        );
    }
}

/// The urgency one step up, where this person is the one who makes it enough.
/// The first stays reserved for dangers, and a stopped clock is not touched.
fn raise(order: &Order, joined: usize, now: &Now<'_>) -> Result<Option<Urgency>, StoreError> {
    let enough = catalogue::setting(now.reading, "join_raise", 0)?;
    // The requester, those who joined before, and this one.
    let people = i64::try_from(joined).unwrap_or(i64::MAX).saturating_add(2);
    if enough <= 0 || people < enough || order.pause_left.is_some() {
        return Ok(None);
    }
    let all = catalogue::all::<Urgency>(now.reading)?;
    let at = all.iter().position(|one| one.code == order.urgency).unwrap_or(0);
    Ok(if at > 1 { all.get(at - 1).cloned() } else { None })
}

fn own_order() -> Refusal {
    Refusal::rule(
        "own_order",
        "这张报修单就是您报的，您已在跟踪它；要补充情况请留言。",
        "This order is your own report and you follow it already; add a remark if there is more to say.",
    )
}

fn already_joined() -> Refusal {
    Refusal::rule(
        "already_joined",
        "您已经点过“我也遇到”，办结时会告知您，不必再点。",
        "You have joined this order already and will be told when it ends.",
    )
}
