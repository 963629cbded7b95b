//! 委托. The holder of a post lets another act in their place, for a time.

use houqin_kernel::{Act, Moment, Now, Permit, PersonId, Record, Refusal, Stop, Tenure, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Appoint;
use crate::appointment::Appointed;
use crate::person::must_be_here;

/// 委托. Delegates one's own post; the hands count as the holder's too.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Delegate {
    /// To whom.
    pub person: PersonId,
    /// Which of one's own posts.
    pub post: String,
    /// From when; at once when not given.
    #[serde(default)]
    pub from: Option<Moment>,
    /// Until when: a delegation always ends.
    pub until: Moment,
}

impl Act for Delegate {
    const NAME: &'static str = "organisation.delegate";
    const REFUSALS: &'static [&'static str] = &[
        "no_such_person",
        "not_ones_own",
        "outlasts_ones_own",
        "ends_before_it_begins",
        "already_appointed",
        "posts_apart",
    ];
    const CHANGES_INSTITUTION: bool = true;
    const FOUNDS: bool = false;
    type Fact = Appointed;

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<Appointed, Stop> {
        must_be_here(now, "person", self.person)?;
        // What one holds for another cannot be handed on.
        let own = now
            .institution
            .held_by(permit.actor, now.at)
            .find(|held| held.post == self.post && held.stands_for.is_none());
        let Some(own) = own.filter(|_| self.person != permit.actor) else {
            return Err(not_ones_own().by(permit.clause.clone()).into());
        };
        if own.until.is_some_and(|until| self.until > until) {
            return Err(outlasts_ones_own().by(permit.clause.clone()).into());
        }
        let form = Appoint {
            person: self.person,
            post: self.post.clone(),
            tenure: Tenure::Delegated,
            stands_for: Some(permit.actor),
            from: self.from,
            until: Some(self.until),
        };
        Appointed::judge(&form, permit, now)
    }

    fn apply(fact: &Appointed, _: &Record, tables: &mut dyn Writing) {
        fact.write(tables);
    }
}

fn not_ones_own() -> Refusal {
    Refusal::rule(
        "not_ones_own",
        "只能把自己正式担任的岗位委托给别人，代来的岗位不能再委托。",
        "One delegates a post that one holds oneself, to somebody else; a post held for another \
         is not handed on.",
    )
}

fn outlasts_ones_own() -> Refusal {
    Refusal::rule(
        "outlasts_ones_own",
        "委托的结束时间不能晚于您本人任职的结束时间，请改早。",
        "A delegation cannot outlast one's own appointment; please end it earlier.",
    )
}
