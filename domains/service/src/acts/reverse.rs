//! 冲正. A wrong record is not deleted: a new one cites it and takes it back.

use houqin_kernel::{Act, CaseId, Now, Permit, Personal, Record, Refusal, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::acts::merge::{self, Merge};
use crate::acts::note::remark;
use crate::order::{InHand, limited, must_show};

/// Reverses the last record of an order.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reverse {
    /// The order.
    pub order: CaseId,
    /// The record to take back; must be the order's last.
    pub record: u64,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// What the ledger keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Reversed {
    record: u64,
    act: String,
    to: String,
    reason: Option<Personal>,
    /// For a dispatch: in whose hands the order is again.
    in_hand: Option<InHand>,
    /// For a finish: what it had added.
    material_fen: i64,
    /// For a finish: what it had added.
    labour_minutes: i64,
}

impl Act for Reverse {
    const NAME: &'static str = "service.reverse";
    const REFUSALS: &'static [&'static str] =
        &["text_too_long", "reason_missing", "not_the_last_record", "not_reversible"];
    type Fact = Reversed;

    fn case(&self) -> Option<CaseId> {
        Some(self.order)
    }

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<Reversed, Stop> {
        limited("reason", &self.reason)?;
        must_show(permit, &[], 0, &self.reason)?;
        let last = now.reading.first(
            "SELECT seq, entry FROM ledger_entry WHERE school_id = $1 AND case_id = $2 \
             ORDER BY seq DESC LIMIT 1",
            &[now.school().into(), (&self.order).into()],
            |row| Ok((row.count(0)?, row.bytes(1)?)),
        )?;
        let entry: Option<Json> = last
            .filter(|(seq, _)| *seq == self.record)
            .and_then(|(_, bytes)| serde_json::from_slice(&bytes).ok());
        let Some(entry) = entry else {
            return Err(not_the_last().by(permit.clause.clone()).into());
        };
        let text =
            |name: &str| entry.get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
        let (code, version) = permit.procedure.split_once('@').unwrap_or((&permit.procedure, "1"));
        let reversible =
            now.institution.procedure_version(code, version.parse().unwrap_or(1)).is_some_and(
                |one| one.steps.iter().any(|step| step.code == text("step") && step.reversible),
            );
        if !reversible || text("from").is_empty() {
            return Err(not_reversible().by(permit.clause.clone()).into());
        }
        let fact = |name: &str| entry.get("fact").and_then(|fact| fact.get(name));
        let added = |name: &str| fact(name).and_then(Json::as_i64).unwrap_or(0);
        Ok(Reversed {
            record: self.record,
            act: text("act"),
            to: text("from"),
            reason: Personal::unless_blank(permit.actor, &self.reason),
            in_hand: fact("before").and_then(|before| InHand::deserialize(before).ok()),
            material_fen: added("material_fen"),
            labour_minutes: added("labour_minutes"),
        })
    }

    fn lands_in(fact: &Reversed) -> Option<String> {
        Some(fact.to.clone())
    }

    fn apply(fact: &Reversed, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        let undo = match fact.act.as_str() {
            "service.reject" | "service.merge" => {
                "closed_at = NULL, ending = NULL, end_reason = NULL"
            }
            "service.pause" => "paused_at = NULL, pause_reason = NULL, pause_left = NULL",
            "service.finish" => {
                "finished_at = NULL, finished_by = NULL, finish_note = NULL, confirm_due = NULL"
            }
            _ => "closed_at = closed_at",
        };
        let sql = format!(
            "UPDATE service_order SET {undo}, material_fen = material_fen - $3, \
             labour_minutes = labour_minutes - $4 WHERE school_id = $1 AND id = $2"
        );
        tables.one(
            &sql,
            &[
                (&school).into(),
                record.case_key().into(),
                fact.material_fen.into(),
                fact.labour_minutes.into(),
            ],
        );
        if let Some(in_hand) = &fact.in_hand {
            tables.one(
                "UPDATE service_order SET assignee = $3, pooled = $4, taker = $5 \
                 WHERE school_id = $1 AND id = $2",
                &[
                    (&school).into(),
                    record.case_key().into(),
                    in_hand.assignee.as_ref().into(),
                    in_hand.pooled.into(),
                    in_hand.taker.as_ref().into(),
                ],
            );
        }
        if fact.act == Merge::NAME {
            merge::part(record, tables);
        }
        remark(tables, record, "reverse", fact.reason.as_ref());
    }
}

fn not_the_last() -> Refusal {
    Refusal::rule(
        "not_the_last_record",
        "只能冲正这张报修单的最后一条记录；在它之后已有别的记录，请先处理后面的。",
        "Only the last record of an order is reversed; another has followed it.",
    )
}

fn not_reversible() -> Refusal {
    Refusal::rule(
        "not_reversible",
        "依规程，这一步不可冲正；如有差错，请用后续步骤改正。",
        "By the procedure this step is not reversed; set it right by a later step.",
    )
}
