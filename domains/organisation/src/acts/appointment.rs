//! 任职: appointed, delegated, ended. Posts that are kept apart are not joined.

use houqin_kernel::{
    Act, AppointmentId, HeldBy, Moment, Now, Pair, Permit, PersonId, Record, Refusal, Stop, Tenure,
    Tier, Value, Writing,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::person::must_be_here;
use super::unknown;

/// 任命.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Appoint {
    /// Who.
    pub person: PersonId,
    /// To which post.
    pub post: String,
    /// Regular, acting, or shared.
    pub tenure: Tenure,
    /// For whom, when acting.
    #[serde(default)]
    pub stands_for: Option<PersonId>,
    /// From when; at once when not given.
    #[serde(default)]
    pub from: Option<Moment>,
    /// Until when.
    #[serde(default)]
    pub until: Option<Moment>,
}

/// What the ledger keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Appointed {
    id: AppointmentId,
    person: PersonId,
    post: String,
    tenure: Tenure,
    stands_for: Option<PersonId>,
    from: Moment,
    until: Option<Moment>,
    /// Notice pairs that this joins.
    notices: Vec<String>,
}

const fn tenure(tenure: Tenure) -> &'static str {
    match tenure {
        Tenure::Regular => "regular",
        Tenure::Acting => "acting",
        Tenure::Delegated => "delegated",
        Tenure::Shared => "shared",
    }
}

impl Act for Appoint {
    const NAME: &'static str = "organisation.appoint";
    const REFUSALS: &'static [&'static str] = &[
        "no_such_person",
        "unknown",
        "not_by_appointment",
        "ends_before_it_begins",
        "for_whom",
        "already_appointed",
        "posts_apart",
    ];
    const CHANGES_INSTITUTION: bool = true;
    type Fact = Appointed;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Appointed, Stop> {
        must_be_here(now, self.person)?;
        let standing = matches!(self.tenure, Tenure::Acting | Tenure::Delegated);
        if standing != self.stands_for.is_some() {
            return Err(for_whom().into());
        }
        Appointed::judge(self, now)
    }

    fn apply(fact: &Appointed, _: &Record, tables: &mut dyn Writing) {
        fact.write(tables);
    }
}

impl Appointed {
    fn judge(form: &Appoint, now: &Now<'_>) -> Result<Self, Stop> {
        let Some(post) = now.institution.posts.get(&form.post) else {
            return Err(unknown("post", "岗位", "post", &form.post).into());
        };
        if post.held_by != HeldBy::Appointed {
            return Err(not_by_appointment(&post.name.zh, &post.name.en).into());
        }
        let from = form.from.unwrap_or(now.at);
        if form.until.is_some_and(|until| until <= from || until <= now.at) {
            return Err(ends_before_it_begins().into());
        }
        let overlaps = |one: &&houqin_kernel::Appointment| {
            one.until.is_none_or(|until| until > from)
                && form.until.is_none_or(|until| one.from < until)
        };
        let mine: Vec<_> = now
            .institution
            .appointments
            .iter()
            .filter(|one| {
                one.person == form.person
                    || Some(one.person) == form.stands_for
                    || one.stands_for == Some(form.person)
            })
            .filter(overlaps)
            .collect();
        let twice = mine.iter().any(|one| {
            one.person == form.person && one.post == form.post && one.stands_for == form.stands_for
        });
        if twice {
            return Err(already_appointed().into());
        }
        let mut notices = Vec::new();
        for pair in &now.institution.pairs {
            let joined = mine
                .iter()
                .find(|one| one.person == form.person && pair.parts_posts(&one.post, &form.post));
            if let Some(joined) = joined {
                if must_refuse(pair, form.person, now) {
                    return Err(posts_apart(pair, &joined.post, now).into());
                }
                notices.push(pair.code.clone());
            }
        }
        Ok(Self {
            id: AppointmentId(now.ids.fresh().0),
            person: form.person,
            post: form.post.clone(),
            tenure: form.tenure,
            stands_for: form.stands_for,
            from,
            until: form.until,
            notices,
        })
    }

    fn write(&self, tables: &mut dyn Writing) {
        let school = *tables.school();
        let notices = serde_json::Value::from(self.notices.clone()).to_string();
        tables.one(
            "INSERT INTO organisation_appointment (school_id, id, person, post, tenure, \
             stands_for, from_at, until_at, notices) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            &[
                (&school).into(),
                (&self.id).into(),
                (&self.person).into(),
                (&self.post).into(),
                Value::Text(tenure(self.tenure)),
                self.stands_for.as_ref().into(),
                self.from.into(),
                self.until.into(),
                (&notices).into(),
            ],
        );
    }
}

fn must_refuse(pair: &Pair, person: PersonId, now: &Now<'_>) -> bool {
    match pair.tier {
        Tier::Never => true,
        Tier::Compensable => {
            !now.institution.exceptions.iter().any(|one| one.opens(&pair.code, person, now.at))
        }
        Tier::Notice => false,
    }
}

/// 委托. The holder lets another act in their place, for a time.
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
        "unknown",
        "not_by_appointment",
        "ends_before_it_begins",
        "already_appointed",
        "posts_apart",
    ];
    const CHANGES_INSTITUTION: bool = true;
    const FOUNDS: bool = false;
    type Fact = Appointed;

    fn decide(&self, permit: &Permit, now: &Now<'_>) -> Result<Appointed, Stop> {
        must_be_here(now, self.person)?;
        let own = now
            .institution
            .held_by(permit.actor, now.at)
            .any(|held| held.post == self.post && held.stands_for.is_none());
        if !own || self.person == permit.actor {
            return Err(Refusal::post(
                "not_ones_own",
                "只能把自己正式担任的岗位委托给他人；受托来的岗位不得再转委托。",
                "One may only delegate a post that one holds oneself, to another person.",
            )
            .by(permit.clause.clone())
            .into());
        }
        let form = Appoint {
            person: self.person,
            post: self.post.clone(),
            tenure: Tenure::Delegated,
            stands_for: Some(permit.actor),
            from: self.from,
            until: Some(self.until),
        };
        Appointed::judge(&form, now)
    }

    fn apply(fact: &Appointed, _: &Record, tables: &mut dyn Writing) {
        fact.write(tables);
    }
}

/// 免职. The appointment ends; what was done under it stays.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndAppointment {
    /// Which.
    pub appointment: AppointmentId,
    /// When; at once when not given.
    #[serde(default)]
    pub until: Option<Moment>,
}

/// What the ledger keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ended {
    appointment: AppointmentId,
    until: Moment,
}

impl Act for EndAppointment {
    const NAME: &'static str = "organisation.end_appointment";
    const REFUSALS: &'static [&'static str] = &["no_such_appointment", "ends_before_it_begins"];
    const CHANGES_INSTITUTION: bool = true;
    type Fact = Ended;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Ended, Stop> {
        let until = self.until.unwrap_or(now.at);
        let found = now.institution.appointments.iter().find(|one| one.id == self.appointment);
        match found {
            Some(one) if one.until.is_none_or(|ends| ends > now.at) => {}
            _ => {
                return Err(Refusal::missing(
                    "no_such_appointment",
                    "没有这一任职，或它已经结束。",
                    "There is no such appointment, or it has ended.",
                )
                .into());
            }
        }
        if until < now.at {
            return Err(ends_before_it_begins().into());
        }
        Ok(Ended { appointment: self.appointment, until })
    }

    fn apply(fact: &Ended, _: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        tables.one(
            "UPDATE organisation_appointment SET until_at = $3 WHERE school_id = $1 AND id = $2",
            &[(&school).into(), (&fact.appointment).into(), fact.until.into()],
        );
    }
}

fn for_whom() -> Refusal {
    Refusal::form(
        "stands_for",
        "for_whom",
        "代理须写明代理何人；正式任职与共享任职不写。",
        "An acting appointment says for whom; a regular or shared one does not.",
    )
}

fn not_by_appointment(zh: &str, en: &str) -> Refusal {
    Refusal::form(
        "post",
        "not_by_appointment",
        format!("“{zh}”不由任命产生，无须任命。"),
        format!("“{en}” is not held by appointment."),
    )
}

fn ends_before_it_begins() -> Refusal {
    Refusal::form(
        "until",
        "ends_before_it_begins",
        "结束时间须晚于开始时间，且不早于现在。",
        "It must end after it begins, and not before now.",
    )
}

fn already_appointed() -> Refusal {
    Refusal::rule(
        "already_appointed",
        "此人在这段时间里已经担任该岗位。",
        "This person already holds that post in that time.",
    )
}

fn posts_apart(pair: &Pair, other: &str, now: &Now<'_>) -> Refusal {
    let other = now.institution.post_name(other);
    let refusal = Refusal::rule(
        "posts_apart",
        format!("{}：此人已担任“{}”，两岗不得由一人兼任。", pair.name.zh, other.zh),
        format!(
            "{}: this person holds “{}”; one person may not hold both.",
            pair.name.en, other.en
        ),
    );
    match now.institution.clause(&pair.clause, now.at) {
        Some(clause) => refusal.by(clause.cited()),
        None => refusal,
    }
}
