//! 申请例外. A compensable pair opens only by a dated, capped exception with a
//! named substitute; it expires by itself.

use houqin_kernel::{
    Act, Id, Moment, Now, Permit, PersonId, Personal, Record, Refusal, Stop, StoreError, Tier,
    Writing,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::version::reasoned;

/// 申请例外.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposeException {
    /// The pair.
    pub pair: String,
    /// For whom.
    pub person: PersonId,
    /// Who looks at each use in place of the missing second hand.
    pub substitute: PersonId,
    /// Why there is nobody else.
    pub reason: String,
    /// From when; at once when not given.
    #[serde(default)]
    pub from: Option<Moment>,
    /// Until when.
    pub until: Moment,
    /// For how many cases.
    pub cap_cases: i64,
}

/// What the ledger keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Proposed {
    id: Id,
    pair: String,
    person: PersonId,
    substitute: PersonId,
    reason: Personal,
    from: Moment,
    until: Moment,
    cap_cases: i64,
}

impl Act for ProposeException {
    const NAME: &'static str = "rulebook.propose_exception";
    const REFUSALS: &'static [&'static str] = &[
        "no_such_pair",
        "not_compensable",
        "same_person",
        "unknown_person",
        "reason_missing",
        "too_long",
        "too_many",
    ];
    type Fact = Proposed;

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<Proposed, Stop> {
        let Some(pair) = now.institution.pairs.iter().find(|pair| pair.code == self.pair) else {
            return Err(Refusal::form(
                "pair",
                "no_such_pair",
                "没有这一对不相容岗位。",
                "There is no such pair.",
            )
            .into());
        };
        let by = now.institution.clause(&pair.clause, now.at).map(|clause| clause.cited());
        let cite = |refusal: Refusal| match &by {
            Some(clause) => refusal.by(clause.clone()),
            None => refusal,
        };
        if pair.tier != Tier::Compensable {
            return Err(cite(not_compensable()).into());
        }
        if self.person == self.substitute {
            return Err(cite(same_person()).into());
        }
        for (field, person) in [("person", self.person), ("substitute", self.substitute)] {
            if !is_here(now, person)? {
                return Err(unknown_person(field).into());
            }
        }
        let reason = reasoned(&self.reason)?;
        let from = self.from.unwrap_or(now.at).max(now.at);
        if self.until <= from || self.until > from.plus_days(pair.max_days) {
            return Err(cite(too_long(pair.max_days)).into());
        }
        if !(1..=pair.cap_cases).contains(&self.cap_cases) {
            return Err(cite(too_many(pair.cap_cases)).into());
        }
        Ok(Proposed {
            id: now.ids.fresh(),
            pair: self.pair.clone(),
            person: self.person,
            substitute: self.substitute,
            reason: Personal::new(permit.actor, reason),
            from,
            until: self.until,
            cap_cases: self.cap_cases,
        })
    }

    fn apply(fact: &Proposed, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "INSERT INTO rulebook_exception (school_id, id, pair, person, substitute, reason, \
             proposed_by, proposed_seq, from_at, until_at, cap_cases) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            &[
                (&school).into(),
                (&fact.id).into(),
                (&fact.pair).into(),
                (&fact.person).into(),
                (&fact.substitute).into(),
                fact.reason.text().into(),
                (&record.actor).into(),
                record.seq().into(),
                fact.from.into(),
                fact.until.into(),
                fact.cap_cases.into(),
            ],
        );
    }
}

fn not_compensable() -> Refusal {
    Refusal::rule(
        "not_compensable",
        "这一对绝不可由一人兼办，没有例外。",
        "This pair is never joined in one person; there is no exception.",
    )
}

fn same_person() -> Refusal {
    Refusal::form(
        "substitute",
        "same_person",
        "替代人须是另一个人。",
        "The substitute is another person.",
    )
}

/// Whether the person belongs to the school and has not left.
fn is_here(now: &Now<'_>, person: PersonId) -> Result<bool, StoreError> {
    let card = (now.institution.directory.person)(now.reading, person)?;
    Ok(card.is_some_and(|card| !card.left))
}

fn unknown_person(field: &'static str) -> Refusal {
    Refusal::form(
        field,
        "unknown_person",
        "当事人和替代人都须是本校在册、未离校的人。",
        "Both the person and the substitute belong to the school and have not left.",
    )
}

fn too_long(days: i64) -> Refusal {
    Refusal::form(
        "until",
        "too_long",
        format!("例外最长 {days} 天，且须晚于开始时间。"),
        format!("An exception lasts at most {days} days, and ends after it begins."),
    )
}

fn too_many(cases: i64) -> Refusal {
    Refusal::form(
        "cap_cases",
        "too_many",
        format!("例外须限 1 至 {cases} 件。"),
        format!("An exception is for 1 to {cases} cases."),
    )
}
