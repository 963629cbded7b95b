//! 派工. To a person, or to the pool whose members take it themselves.

use houqin_kernel::{Act, CaseId, Now, Permit, PersonId, Personal, Record, Refusal, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::acts::note::remark;
use crate::catalogue::{self, Category, Skill};
use crate::order::{InHand, Order, limited, must_show, responds};

/// Dispatches an order.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dispatch {
    /// The order.
    pub order: CaseId,
    /// To whom; nobody: to the pool.
    #[serde(default)]
    pub assignee: Option<PersonId>,
    /// Why it is dispatched again, or a word to the worker.
    #[serde(default)]
    pub reason: String,
}

/// What the ledger keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Dispatched {
    assignee: Option<PersonId>,
    reason: Option<Personal>,
    responds: bool,
    /// In whose hands it was before.
    before: InHand,
}

impl Act for Dispatch {
    const NAME: &'static str = "service.dispatch";
    const REFUSALS: &'static [&'static str] = &[
        "text_too_long",
        "no_such_order",
        "reason_missing",
        "not_a_worker",
        "lacks_certificate",
        "no_pool",
    ];
    type Fact = Dispatched;

    fn case(&self) -> Option<CaseId> {
        Some(self.order)
    }

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<Dispatched, Stop> {
        limited("reason", &self.reason)?;
        let order = Order::of(permit, now)?;
        must_show(permit, &[], 0, &self.reason)?;
        match self.assignee {
            Some(assignee) => {
                must_take(permit, now, assignee)?;
                must_be_certified(now, &order, assignee)?;
            }
            None if catalogue::setting(now.reading, "pool", 1)? != 1 => {
                return Err(Refusal::form(
                    "assignee",
                    "no_pool",
                    "本校不设抢单，请指定维修人员。",
                    "This school has no pool; name a worker.",
                )
                .into());
            }
            None => {}
        }
        Ok(Dispatched {
            assignee: self.assignee,
            reason: Personal::unless_blank(permit.actor, &self.reason),
            responds: responds(permit),
            before: order.in_hand(),
        })
    }

    fn apply(fact: &Dispatched, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "UPDATE service_order SET assignee = $3, pooled = $4, taker = NULL, \
             responded_at = COALESCE(responded_at, CAST($5 AS BIGINT)) WHERE school_id = $1 AND id = $2",
            &[
                (&school).into(),
                record.case_key().into(),
                fact.assignee.as_ref().into(),
                fact.assignee.is_none().into(),
                fact.responds.then_some(record.at).into(),
            ],
        );
        remark(tables, record, "dispatch", fact.reason.as_ref());
    }
}

/// The person must hold a post that may take the order.
fn must_take(permit: &Permit, now: &Now<'_>, assignee: PersonId) -> Result<(), Stop> {
    let (code, version) = permit.procedure.split_once('@').unwrap_or((&permit.procedure, "1"));
    let procedure = now.institution.procedure_version(code, version.parse().unwrap_or(1));
    let posts: Vec<&String> = procedure
        .into_iter()
        .flat_map(|procedure| &procedure.steps)
        .filter(|step| step.act == super::take::Take::NAME)
        .flat_map(|step| &step.posts)
        .collect();
    let holds = now
        .institution
        .held_by(assignee, now.at)
        .any(|held| posts.iter().any(|post| **post == held.post));
    if holds {
        return Ok(());
    }
    Err(Refusal::form(
        "assignee",
        "not_a_worker",
        "所选人员现在没有担任可接单的岗位。",
        "That person does not hold a post that may take orders now.",
    )
    .by(permit.clause.clone())
    .into())
}

/// Where the category's skill takes a certificate, the person must have it.
fn must_be_certified(now: &Now<'_>, order: &Order, assignee: PersonId) -> Result<(), Stop> {
    let category = catalogue::find::<Category>(now.reading, &order.category)?;
    let Some(code) = category.map(|one| one.skill).filter(|code| !code.is_empty()) else {
        return Ok(());
    };
    let Some(skill) = catalogue::find::<Skill>(now.reading, &code)? else { return Ok(()) };
    if skill.certificate.is_empty() {
        return Ok(());
    }
    let person = (now.institution.directory.person)(now.reading, assignee)?;
    if person.is_some_and(|person| person.skills.contains(&code)) {
        return Ok(());
    }
    Err(Refusal::rule(
        "lacks_certificate",
        format!("此类报修须由持有{}的人员办理，所选人员没有登记此证。", skill.certificate),
        format!(
            "This kind of work takes a certificate ({}) that this person has not on record.",
            skill.name.en
        ),
    )
    .into())
}
