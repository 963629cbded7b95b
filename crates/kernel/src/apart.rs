//! 不相容岗位. Hands that must be kept apart, in three tiers.
//!
//! Source: 行政事业单位内部控制规范 (财会〔2012〕21号); the tiers are the school's
//! own data (see the packs).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Bilingual, Id, Moment, PersonId};

/// How strictly a pair is kept apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Tier {
    /// Refused on the very case, always.
    Never,
    /// Refused, unless a dated, capped, published exception is in force.
    Compensable,
    /// Allowed and shown.
    Notice,
}

/// A pair of acts on one case, or of posts, that one person's hands may not join.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pair {
    /// Stable code.
    pub code: String,
    /// How strictly.
    pub tier: Tier,
    /// Name, e.g. 验收不得由经办人办理.
    pub name: Bilingual,
    /// The clause that founds it, `rule#no`.
    pub clause: String,
    /// Acts on one side.
    #[serde(default)]
    pub acts_a: Vec<String>,
    /// Acts on the other side.
    #[serde(default)]
    pub acts_b: Vec<String>,
    /// Posts on one side.
    #[serde(default)]
    pub posts_a: Vec<String>,
    /// Posts on the other side.
    #[serde(default)]
    pub posts_b: Vec<String>,
    /// Longest life of an exception, in days.
    #[serde(default)]
    pub max_days: i64,
    /// Most cases under one exception.
    #[serde(default)]
    pub cap_cases: i64,
    /// Posts that approve an exception.
    #[serde(default)]
    pub approve_posts: Vec<String>,
    /// What stands in for the missing second hand.
    #[serde(default)]
    pub measures: Vec<String>,
}

impl Pair {
    /// The acts on the other side of `act`, if the pair names it.
    pub fn against(&self, act: &str) -> Option<&[String]> {
        if self.acts_a.iter().any(|one| one == act) {
            Some(&self.acts_b)
        } else if self.acts_b.iter().any(|one| one == act) {
            Some(&self.acts_a)
        } else {
            None
        }
    }

    /// Whether one person may not hold both posts.
    pub fn parts_posts(&self, one: &str, other: &str) -> bool {
        let names = |list: &[String], post: &str| list.iter().any(|code| code == post);
        (names(&self.posts_a, one) && names(&self.posts_b, other))
            || (names(&self.posts_a, other) && names(&self.posts_b, one))
    }
}

/// 例外. Opens one compensable pair for one person, dated and capped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// Its id, cited by every record made under it.
    pub id: Id,
    /// The pair it opens.
    pub pair: String,
    /// For whom.
    pub person: PersonId,
    /// The named substitute who looks at each use.
    pub substitute: PersonId,
    /// First moment.
    pub from: Moment,
    /// First moment no longer open: it expires by itself.
    pub until: Moment,
    /// Cases still open to it.
    pub cases_left: i64,
}

impl Exception {
    /// Whether it opens `pair` for `person` at `at`.
    pub fn opens(&self, pair: &str, person: PersonId, at: Moment) -> bool {
        self.pair == pair
            && self.person == person
            && self.from <= at
            && at < self.until
            && self.cases_left > 0
    }
}
