//! 任命. A person is given a post, from a date.

use houqin_kernel::{Act, Moment, Now, Permit, PersonId, Record, Refusal, Stop, Tenure, Writing};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::appointment::Appointed;
use crate::person::must_be_here;

/// 任命. Appoints a person to a post.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Appoint {
    /// Who.
    pub person: PersonId,
    /// To which post.
    pub post: String,
    /// `regular`, `acting`, `delegated` or `shared`.
    pub tenure: Tenure,
    /// For whom, when acting or delegated.
    #[serde(default)]
    pub stands_for: Option<PersonId>,
    /// From when; at once when not given.
    #[serde(default)]
    pub from: Option<Moment>,
    /// Until when; open when not given.
    #[serde(default)]
    pub until: Option<Moment>,
}

impl Act for Appoint {
    const NAME: &'static str = "organisation.appoint";
    const REFUSALS: &'static [&'static str] = &[
        "no_such_person",
        "for_whom",
        "unknown",
        "not_by_appointment",
        "ends_before_it_begins",
        "already_appointed",
        "posts_apart",
    ];
    const CHANGES_INSTITUTION: bool = true;
    type Fact = Appointed;

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<Appointed, Stop> {
        must_be_here(now, "person", self.person)?;
        let standing = matches!(self.tenure, Tenure::Acting | Tenure::Delegated);
        if standing != self.stands_for.is_some() || self.stands_for == Some(self.person) {
            return Err(for_whom().into());
        }
        if let Some(absent) = self.stands_for {
            must_be_here(now, "stands_for", absent)?;
        }
        Appointed::judge(self, permit, now)
    }

    fn apply(fact: &Appointed, _: &Record, tables: &mut dyn Writing) {
        fact.write(tables);
    }
}

fn for_whom() -> Refusal {
    Refusal::form(
        "stands_for",
        "for_whom",
        "代理、委托须写明代何人（不能是本人）；正式任职与共享任职不写。",
        "An acting or delegated appointment says for whom, and never for oneself; a regular or \
         shared one does not say it.",
    )
}
