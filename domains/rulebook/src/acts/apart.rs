//! 不相容岗位: pairs set and ended.

use houqin_kernel::{Act, Now, Pair, Permit, Record, Refusal, Stop, Tier, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Sets a pair.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct SetApart(pub Pair);

impl Act for SetApart {
    const NAME: &'static str = "rulebook.set_apart";
    const REFUSALS: &'static [&'static str] = &["half_a_pair", "no_clause", "no_bounds"];
    const CHANGES_INSTITUTION: bool = true;
    type Fact = Self;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Self, Stop> {
        let pair = &self.0;
        let acts = !pair.acts_a.is_empty() && !pair.acts_b.is_empty();
        let posts = !pair.posts_a.is_empty() && !pair.posts_b.is_empty();
        if acts == posts {
            return Err(Refusal::form(
                "acts_a",
                "half_a_pair",
                "一对不相容须写明两边的行为，或两边的岗位，二者择一。",
                "A pair names acts on both sides, or posts on both sides, not both kinds.",
            )
            .into());
        }
        if now.institution.clause(&pair.clause, now.at).is_none() {
            return Err(Refusal::form(
                "clause",
                "no_clause",
                format!("所据条款“{}”不在施行中。", pair.clause),
                format!("Its clause “{}” is not in force.", pair.clause),
            )
            .into());
        }
        let bounded = pair.max_days > 0 && pair.cap_cases > 0 && !pair.approve_posts.is_empty();
        if pair.tier == Tier::Compensable && !bounded {
            return Err(Refusal::form(
                "max_days",
                "no_bounds",
                "可补偿的一对须写明例外的最长天数、最多件数和批准岗位。",
                "A compensable pair says for how many days, how many cases, and who approves.",
            )
            .into());
        }
        Ok(self.clone())
    }

    fn apply(fact: &Self, _: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        let Ok(body) = serde_json::to_string(&fact.0) else { return };
        tables.one(
            "INSERT INTO rulebook_pair (school_id, code, body) VALUES ($1, $2, $3) \
             ON CONFLICT (school_id, code) DO UPDATE SET body = $3, ended_at = NULL",
            &[(&school).into(), (&fact.0.code).into(), (&body).into()],
        );
    }
}

/// Ends a pair.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndApart {
    /// The pair.
    pub code: String,
}

impl Act for EndApart {
    const NAME: &'static str = "rulebook.end_apart";
    const REFUSALS: &'static [&'static str] = &["no_such_pair"];
    const CHANGES_INSTITUTION: bool = true;
    const FOUNDS: bool = false;
    type Fact = Self;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Self, Stop> {
        if now.institution.pairs.iter().any(|pair| pair.code == self.code) {
            return Ok(self.clone());
        }
        Err(Refusal::missing("no_such_pair", "没有这一对不相容岗位。", "There is no such pair.")
            .into())
    }

    fn apply(fact: &Self, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "UPDATE rulebook_pair SET ended_at = $3 WHERE school_id = $1 AND code = $2",
            &[(&school).into(), (&fact.code).into(), record.at.into()],
        );
    }
}
