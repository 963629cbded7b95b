//! 答复投诉. The named post says whether the complaint is upheld, and what is done.

use houqin_kernel::{Act, CaseId, Now, Permit, PersonId, Personal, Record, Refusal, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::acts::note::remark;
use crate::complaint;
use crate::order::{Order, limited, must_show};

/// 是否属实. What looking into a complaint came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// 属实.
    Upheld,
    /// 部分属实.
    Partly,
    /// 不属实.
    Unfounded,
}

impl Outcome {
    /// Its code in tables and words.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Upheld => "upheld",
            Self::Partly => "partly",
            Self::Unfounded => "unfounded",
        }
    }
}

/// Answers a complaint.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The order.
    pub order: CaseId,
    /// The record of the complaint.
    pub complaint: u64,
    /// Whether it is upheld.
    pub outcome: Outcome,
    /// What is said to the complainer: what was found, what is done.
    #[serde(default)]
    pub reason: String,
}

/// What the ledger keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Answered {
    complaint: u64,
    outcome: Outcome,
    reason: Option<Personal>,
    answered_by: PersonId,
}

impl Act for Answer {
    const NAME: &'static str = "service.answer";
    const REFUSALS: &'static [&'static str] = &[
        "text_too_long",
        "reason_missing",
        "no_such_order",
        "no_such_complaint",
        "already_answered",
    ];
    type Fact = Answered;

    fn case(&self) -> Option<CaseId> {
        Some(self.order)
    }

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<Answered, Stop> {
        limited("reason", &self.reason)?;
        must_show(permit, &[], 0, &self.reason)?;
        let order = Order::of(permit, now)?;
        let found = complaint::of_order(now.reading, order.id)?
            .into_iter()
            .find(|one| u64::try_from(one.record) == Ok(self.complaint));
        let complaint = found.ok_or_else(no_such_complaint)?;
        if complaint.answered_at.is_some() {
            return Err(already_answered().into());
        }
        Ok(Answered {
            complaint: self.complaint,
            outcome: self.outcome,
            reason: Personal::unless_blank(permit.actor, &self.reason),
            answered_by: permit.actor,
        })
    }

    fn apply(fact: &Answered, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "UPDATE service_complaint SET answered_at = $4, answered_by = $5, answer_seq = $6, \
             outcome = $7 WHERE school_id = $1 AND order_id = $2 AND seq = $3",
            &[
                (&school).into(),
                record.case_key().into(),
                i64::try_from(fact.complaint).unwrap_or(i64::MAX).into(),
                record.at.into(),
                (&fact.answered_by).into(),
                record.seq().into(),
                fact.outcome.code().into(),
            ],
        );
        remark(tables, record, "answer", fact.reason.as_ref());
    }
}

fn no_such_complaint() -> Refusal {
    Refusal::missing(
        "no_such_complaint",
        "这张报修单上没有这条投诉，请刷新页面后再答复。",
        "There is no such complaint on this order; reload the page and answer again.",
    )
}

fn already_answered() -> Refusal {
    Refusal::rule(
        "already_answered",
        "这条投诉已经答复过了；要补充说明请留言。",
        "This complaint has been answered; add a remark if there is more to say.",
    )
}
