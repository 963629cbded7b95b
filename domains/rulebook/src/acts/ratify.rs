//! 追认. An emergency act is upheld or not, by another pair of hands.

use houqin_kernel::{
    Act, Now, Permit, PersonId, Personal, Reading, Record, Refusal, Stop, StoreError, Writing,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// Ratifies an emergency act, or does not.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ratify {
    /// The record.
    pub record: u64,
    /// Whether it is upheld.
    pub upheld: bool,
    /// A word to it.
    #[serde(default)]
    pub remark: String,
}

/// What the ledger keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ratified {
    record: i64,
    upheld: bool,
    remark: Option<Personal>,
}

impl Act for Ratify {
    const NAME: &'static str = "rulebook.ratify";
    const REFUSALS: &'static [&'static str] = &["not_pending", "same_hands", "not_the_ratifier"];
    type Fact = Ratified;

    fn stems_from(&self, _: &dyn Reading) -> Result<Vec<u64>, StoreError> {
        Ok(vec![self.record])
    }

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<Ratified, Stop> {
        let record = i64::try_from(self.record).unwrap_or(i64::MAX);
        let pending = now.reading.first(
            "SELECT e.actor, e.stands_for, e.on_behalf_of, e.entry FROM desk_ratification r \
             JOIN ledger_entry e ON e.school_id = r.school_id AND e.seq = r.seq \
             WHERE r.school_id = $1 AND r.seq = $2 AND r.ratified_seq IS NULL",
            &[now.school().into(), record.into()],
            |row| {
                let hands = [Some(row.id(0)?), row.opt_id(1)?, row.opt_id(2)?];
                Ok((hands, row.bytes(3)?))
            },
        )?;
        let Some((hands, entry)) = pending else {
            return Err(Refusal::form(
                "record",
                "not_pending",
                "这条记录无须追认，或已经追认。",
                "That record needs no ratification, or has had it.",
            )
            .into());
        };
        let mine: [Option<PersonId>; 3] =
            [Some(permit.actor), permit.stands_for, permit.on_behalf_of];
        if mine.iter().flatten().any(|me| hands.contains(&Some(*me))) {
            return Err(Refusal::rule(
                "same_hands",
                "抢修与追认不得由同一人经手。",
                "Whoever did the emergency act may not ratify it.",
            )
            .by(permit.clause.clone())
            .into());
        }
        if !ratifies(permit, now, &entry) {
            return Err(Refusal::post(
                "not_the_ratifier",
                "这一抢修不由您的岗位追认。",
                "This emergency act is not ratified by your post.",
            )
            .by(permit.clause.clone())
            .into());
        }
        let remark = Personal::unless_blank(permit.actor, &self.remark);
        Ok(Ratified { record, upheld: self.upheld, remark })
    }

    fn apply(fact: &Ratified, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "UPDATE desk_ratification SET ratified_seq = $3, upheld = $4 \
             WHERE school_id = $1 AND seq = $2",
            &[(&school).into(), fact.record.into(), record.seq().into(), fact.upheld.into()],
        );
    }
}

/// Whether the emergency step names the permit's post as one that ratifies it.
fn ratifies(permit: &Permit, now: &Now<'_>, entry: &[u8]) -> bool {
    let entry: Json = serde_json::from_slice(entry).unwrap_or(Json::Null);
    let text = |name: &str| entry.get(name).and_then(Json::as_str).unwrap_or_default();
    let Some((code, version)) = text("procedure").split_once('@') else { return false };
    let Ok(version) = version.parse() else { return false };
    now.institution
        .procedure_version(code, version)
        .and_then(|procedure| procedure.steps.iter().find(|step| step.code == text("step")))
        .is_some_and(|step| {
            step.ratify_posts.is_empty() || step.ratify_posts.contains(&permit.post)
        })
}
