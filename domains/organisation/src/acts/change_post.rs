//! 变更岗位. A post is given anew under the same code.

use houqin_kernel::{Act, HeldBy, Now, Permit, Record, Stop, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::close_post::{is_held, still_held};
use super::{AddPost, POST, unknown};

/// 变更岗位. Gives the post anew; its code stays.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct ChangePost(pub AddPost);

impl Act for ChangePost {
    const NAME: &'static str = "organisation.change_post";
    const REFUSALS: &'static [&'static str] = &[
        "bad_code",
        "bad_name",
        "bad_clause",
        "too_long",
        "unknown_risk",
        "unknown",
        "still_held",
    ];
    const CHANGES_INSTITUTION: bool = true;
    type Fact = Self;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Self, Stop> {
        self.0.check(now)?;
        if !now.institution.posts.contains_key(&self.0.code) {
            return Err(unknown("code", POST, &self.0.code).into());
        }
        // No longer by appointment: then nobody may be left holding it by one.
        if self.0.held_by != HeldBy::Appointed && is_held(now, &self.0.code) {
            return Err(still_held().into());
        }
        Ok(self.clone())
    }

    fn apply(fact: &Self, _: &Record, tables: &mut dyn Writing) {
        fact.0.write(
            "UPDATE organisation_post SET name_zh = $3, name_en = $4, unit = $5, held_by = $6, \
             shared = $7, risk = $8, backup = $9, clause = $10, summary_zh = $11, \
             summary_en = $12 WHERE school_id = $1 AND code = $2",
            tables,
        );
    }
}
