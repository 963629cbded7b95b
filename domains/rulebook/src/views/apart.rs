//! 不相容岗位: every pair, and what its exceptions still open.

use houqin_kernel::{Bilingual, Pair, Tier, ViewError, Viewer};
use schemars::JsonSchema;
use serde::Serialize;

/// A kept-apart pair.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PairRow {
    /// Stable code.
    pub code: String,
    /// How strictly.
    pub tier: Tier,
    /// Name.
    pub name: Bilingual,
    /// The clause that founds it, `rule#no`.
    pub clause: String,
    /// Acts on one side.
    pub acts_a: Vec<String>,
    /// Acts on the other side.
    pub acts_b: Vec<String>,
    /// Posts on one side.
    pub posts_a: Vec<String>,
    /// Posts on the other side.
    pub posts_b: Vec<String>,
    /// Longest life of an exception, in days.
    pub max_days: i64,
    /// Most cases under one exception.
    pub cap_cases: i64,
    /// Posts that approve an exception.
    pub approve_posts: Vec<String>,
    /// What stands in for the missing second hand.
    pub measures: Vec<String>,
    /// Exceptions that are open today.
    pub open_exceptions: usize,
    /// How many cases these still let through.
    pub cases_left: i64,
}

fn row(viewer: &Viewer<'_>, pair: &Pair) -> PairRow {
    let open = viewer.institution.exceptions.iter().filter(|one| {
        one.pair == pair.code
            && one.from <= viewer.at
            && viewer.at < one.until
            && one.cases_left > 0
    });
    let left: Vec<i64> = open.map(|one| one.cases_left).collect();
    PairRow {
        code: pair.code.clone(),
        tier: pair.tier,
        name: pair.name.clone(),
        clause: pair.clause.clone(),
        acts_a: pair.acts_a.clone(),
        acts_b: pair.acts_b.clone(),
        posts_a: pair.posts_a.clone(),
        posts_b: pair.posts_b.clone(),
        max_days: pair.max_days,
        cap_cases: pair.cap_cases,
        approve_posts: pair.approve_posts.clone(),
        measures: pair.measures.clone(),
        open_exceptions: left.len(),
        cases_left: left.iter().sum(),
    }
}

/// 分离清单. Every pair, the strictest first.
///
/// # Errors
/// Without the right.
pub fn pairs(viewer: &Viewer<'_>) -> Result<Vec<PairRow>, ViewError> {
    viewer.must_read("rulebook.apart")?;
    let mut rows: Vec<_> = viewer.institution.pairs.iter().map(|one| row(viewer, one)).collect();
    rows.sort_by_key(|row| match row.tier {
        Tier::Never => 0,
        Tier::Compensable => 1,
        Tier::Notice => 2,
    });
    Ok(rows)
}
