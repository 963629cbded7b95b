//! 批准例外. By a post that the pair names; not by whom it is for, not by the
//! substitute, not by the hands that proposed it.

use houqin_kernel::{Act, Id, Now, Permit, Reading, Record, Refusal, Stop, StoreError, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::standing::{find, no_such_exception};

/// 批准例外.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveException {
    /// Which.
    pub exception: Id,
}

impl Act for ApproveException {
    const NAME: &'static str = "rulebook.approve_exception";
    const REFUSALS: &'static [&'static str] =
        &["no_such_exception", "already_approved", "same_hands", "not_the_approver"];
    const CHANGES_INSTITUTION: bool = true;
    const FOUNDS: bool = false;
    type Fact = Self;

    fn stems_from(&self, reading: &dyn Reading) -> Result<Vec<u64>, StoreError> {
        Ok(find(reading, self.exception)?.map(|row| row.proposed).into_iter().collect())
    }

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<Self, Stop> {
        let found = find(now.reading, self.exception)?.filter(|row| row.until > now.at);
        let row = found.ok_or_else(no_such_exception)?;
        if row.approved.is_some() {
            return Err(Refusal::rule(
                "already_approved",
                "此例外已经批准。",
                "It was approved already.",
            )
            .into());
        }
        let mine = [Some(permit.actor), permit.stands_for, permit.on_behalf_of];
        let parties = [row.person, row.substitute, row.proposed_by];
        if mine.into_iter().flatten().any(|me| parties.contains(&me)) {
            return Err(Refusal::rule(
                "same_hands",
                "申请人、当事人和替代人都不得批准这一例外。",
                "Whoever proposed it, whom it is for, and the substitute may not approve it.",
            )
            .by(permit.clause.clone())
            .into());
        }
        let pair = now.institution.pairs.iter().find(|pair| pair.code == row.pair);
        if !pair.is_some_and(|pair| pair.approve_posts.contains(&permit.post)) {
            return Err(Refusal::post(
                "not_the_approver",
                "这一对不相容岗位的例外不由您的岗位批准。",
                "Exceptions to this pair are not approved by your post.",
            )
            .by(permit.clause.clone())
            .into());
        }
        Ok(self.clone())
    }

    fn apply(fact: &Self, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "UPDATE rulebook_exception SET approved_by = $3, approved_at = $4, approved_seq = $5 \
             WHERE school_id = $1 AND id = $2",
            &[
                (&school).into(),
                (&fact.exception).into(),
                (&record.actor).into(),
                record.at.into(),
                record.seq().into(),
            ],
        );
    }
}
