//! 评价. By the requester alone; silence is no praise.

use houqin_kernel::{Act, CaseId, Now, Permit, Personal, Record, Refusal, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::catalogue;
use crate::order::{Order, limited};

/// Rates an order.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// The order.
    pub order: CaseId,
    /// 1 (very poor) to the school's scale (5: very good).
    pub score: i64,
    /// A word to it.
    #[serde(default)]
    pub text: String,
}

/// What the ledger keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Rated {
    score: i64,
    text: Option<Personal>,
}

impl Act for Rate {
    const NAME: &'static str = "service.rate";
    const REFUSALS: &'static [&'static str] =
        &["text_too_long", "no_such_order", "own_work", "out_of_scale"];
    type Fact = Rated;

    fn case(&self) -> Option<CaseId> {
        Some(self.order)
    }

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<Rated, Stop> {
        limited("text", &self.text)?;
        let order = Order::of(permit, now)?;
        if order.finished_by == Some(permit.actor) {
            return Err(own_work(permit).into());
        }
        let scale = catalogue::setting(now.reading, "rating_scale", 5)?;
        if !(1..=scale).contains(&self.score) {
            return Err(Refusal::form(
                "score",
                "out_of_scale",
                format!("评分须在 1 至 {scale} 之间。"),
                format!("A score is 1 to {scale}."),
            )
            .into());
        }
        Ok(Rated { score: self.score, text: Personal::unless_blank(order.requester, &self.text) })
    }

    fn apply(fact: &Rated, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "UPDATE service_order SET score = $3, score_text = $4 \
             WHERE school_id = $1 AND id = $2",
            &[
                (&school).into(),
                record.case_key().into(),
                fact.score.into(),
                fact.text.as_ref().and_then(Personal::text).into(),
            ],
        );
    }
}

fn own_work(permit: &Permit) -> Refusal {
    Refusal::post(
        "own_work",
        "这件是您自己修的，不能由您评价；确认后不评价即可，不影响办结。",
        "You repaired this yourself and cannot rate it; it stays closed without a score.",
    )
    .by(permit.clause.clone())
}
