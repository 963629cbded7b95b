//! 并单. One order becomes part of another: its people follow the main one, and
//! limits and figures are counted once, by the main one. So that nobody wins
//! time by it, the main order is the one whose limit runs out no later.

use houqin_kernel::{
    Act, CaseId, Now, Permit, PersonId, Personal, Record, Refusal, Stop, StoreError, Writing,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::acts::note::remark;
use crate::followers;
use crate::order::{Order, limited, must_show};

/// So many mergers are followed to find a circle; each makes one order fewer.
const CHAIN_MAX: usize = 1_000;

/// Merges an order into another.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Merge {
    /// The order that becomes part of another.
    pub order: CaseId,
    /// Number of the main order, `WX-2026-000123`.
    #[serde(default)]
    pub main: String,
    /// Why they are one.
    #[serde(default)]
    pub reason: String,
}

/// What the ledger keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Merged {
    main: CaseId,
    number: String,
    /// Who follows the main order from now on and did not before.
    people: Vec<PersonId>,
    reason: Option<Personal>,
}

impl Act for Merge {
    const NAME: &'static str = "service.merge";
    const REFUSALS: &'static [&'static str] = &[
        "text_too_long",
        "reason_missing",
        "no_such_order",
        "no_such_main_order",
        "merge_into_itself",
        "merge_in_a_circle",
        "main_order_ended",
        "main_order_later",
    ];
    type Fact = Merged;

    fn case(&self) -> Option<CaseId> {
        Some(self.order)
    }

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<Merged, Stop> {
        limited("reason", &self.reason)?;
        must_show(permit, &[], 0, &self.reason)?;
        let order = Order::of(permit, now)?;
        let number = self.main.trim().to_uppercase();
        let main = Order::numbered(now.reading, &number)?.ok_or_else(no_main)?;
        let cited = |refusal: Refusal| refusal.by(permit.clause.clone());
        if main.id == order.id {
            return Err(cited(itself()).into());
        }
        if leads_to(&main, order.id, now)? {
            return Err(cited(circle()).into());
        }
        if main.ended {
            return Err(cited(ended()).into());
        }
        if main.resolve_due.zip(order.resolve_due).is_none_or(|(its, mine)| its > mine) {
            return Err(cited(later()).into());
        }
        let there = followers::followers(now.reading, &main)?;
        let people = followers::followers(now.reading, &order)?;
        Ok(Merged {
            main: main.id,
            number,
            people: people.into_iter().filter(|one| !there.contains(one)).collect(),
            reason: Personal::unless_blank(permit.actor, &self.reason),
        })
    }

    fn apply(fact: &Merged, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "UPDATE service_order SET closed_at = $3, ending = 'merged' \
             WHERE school_id = $1 AND id = $2",
            &[(&school).into(), record.case_key().into(), record.at.into()],
        );
        tables.one(
            "INSERT INTO service_merged (school_id, order_id, main, seq, at) \
             VALUES ($1, $2, $3, $4, $5)",
            &[
                (&school).into(),
                record.case_key().into(),
                (&fact.main).into(),
                record.seq().into(),
                record.at.into(),
            ],
        );
        for person in &fact.people {
            tables.one(
                "INSERT INTO service_joiner (school_id, order_id, person, via, raised, seq, at) \
                 VALUES ($1, $2, $3, $4, 0, $5, $6)",
                &[
                    (&school).into(),
                    (&fact.main).into(),
                    person.into(),
                    record.case_key().into(),
                    record.seq().into(),
                    record.at.into(),
                ],
            );
        }
        remark(tables, record, "merge", fact.reason.as_ref());
    }
}

/// Takes a merger back: the order stands alone again, and whom the merger
/// brought no longer follows the main one.
pub(super) fn part(record: &Record, tables: &mut dyn Writing) {
    let school = *tables.school();
    for sql in [
        "DELETE FROM service_merged WHERE school_id = $1 AND order_id = $2",
        "DELETE FROM service_joiner WHERE school_id = $1 AND via = $2",
    ] {
        tables.any(sql, &[(&school).into(), record.case_key().into()]);
    }
}

/// Whether the main order is itself, through others, part of `order`.
fn leads_to(main: &Order, order: CaseId, now: &Now<'_>) -> Result<bool, StoreError> {
    let mut at = main.id;
    for _ in 0..CHAIN_MAX {
        let Some(next) = followers::merged_into(now.reading, at)? else { return Ok(false) };
        if next == order {
            return Ok(true);
        }
        at = next;
    }
    Ok(true)
}

fn no_main() -> Refusal {
    Refusal::form(
        "main",
        "no_such_main_order",
        "本校没有这个单号的报修单，请核对后再填，例如 WX-2026-000123。",
        "This school has no order of that number; check it, for example WX-2026-000123.",
    )
}

fn itself() -> Refusal {
    Refusal::form(
        "main",
        "merge_into_itself",
        "不能把一张报修单并入它自己，请填另一张的单号。",
        "An order is not merged into itself; give the number of another one.",
    )
}

fn circle() -> Refusal {
    Refusal::form(
        "main",
        "merge_in_a_circle",
        "那一张已经并入了本单，不能再把本单并入它。",
        "That order is already part of this one; this one cannot become part of it.",
    )
}

fn ended() -> Refusal {
    Refusal::form(
        "main",
        "main_order_ended",
        "那一张已经完工或办结，没有可以并入的主单；还没修好的，请按复修办理。",
        "That order is finished or closed and takes nothing more; if the fault is still there, reopen it.",
    )
}

fn later() -> Refusal {
    Refusal::form(
        "main",
        "main_order_later",
        "那一张的办结时限比本单晚，并入会拖延本单；请反过来，把那一张并入本单。",
        "That order's limit runs out later than this one's, and merging would put this one off; merge that \
         one into this one instead.",
    )
}
