//! 设定分离清单. A pair of hands is kept apart, or its bounds change.

use houqin_kernel::{Act, Now, Pair, Permit, Record, Refusal, Stop, Tier, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Longest code, in bytes.
const CODE_MAX: usize = 64;

/// 设定一对.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct SetApart(pub Pair);

impl Act for SetApart {
    const NAME: &'static str = "rulebook.set_apart";
    const REFUSALS: &'static [&'static str] =
        &["bad_code", "half_a_pair", "unknown_post", "no_clause", "no_bounds"];
    const CHANGES_INSTITUTION: bool = true;
    type Fact = Self;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Self, Stop> {
        let pair = &self.0;
        if pair.code.is_empty() || pair.code.len() > CODE_MAX || pair.name.zh.trim().is_empty() {
            return Err(Refusal::form(
                "code",
                "bad_code",
                format!("一对不相容须有编号（不超过 {CODE_MAX} 个字符）和名称。"),
                format!("A pair has a code of at most {CODE_MAX} characters, and a name."),
            )
            .into());
        }
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
        let named = pair.posts_a.iter().chain(&pair.posts_b).chain(&pair.approve_posts);
        if let Some(post) =
            named.into_iter().find(|post| !now.institution.posts.contains_key(*post))
        {
            return Err(Refusal::form(
                "posts_a",
                "unknown_post",
                format!("没有编号为“{post}”的岗位。"),
                format!("There is no post “{post}”."),
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
             ON CONFLICT (school_id, code) DO UPDATE SET body = $3, ended_at = NULL, \
             ended_by = NULL, end_reason = NULL",
            &[(&school).into(), (&fact.0.code).into(), (&body).into()],
        );
    }
}
