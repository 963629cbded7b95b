//! 任职, as several verbs see it: how a new appointment is judged against those
//! that are there, and how it is kept.
//!
//! Whose hands are one: an appointment has the hands of its person and of whom
//! it stands for. Two appointments that share a hand at some time may not join
//! posts that are kept apart.

use houqin_kernel::{
    Appointment, AppointmentId, HeldBy, Id, Moment, Now, Pair, Permit, PersonId, Refusal, Row,
    Stop, StoreError, Tenure, Tier, Value, Writing,
};
use serde::{Deserialize, Serialize};

use crate::acts::{Appoint, POST, unknown};

/// 任职. What the ledger keeps of an appointment.
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
    /// Exceptions under which it joins compensable pairs.
    #[serde(default)]
    exceptions: Vec<Id>,
    /// The clause under which it was made.
    #[serde(default)]
    clause: String,
}

const fn tenure(tenure: Tenure) -> &'static str {
    match tenure {
        Tenure::Regular => "regular",
        Tenure::Acting => "acting",
        Tenure::Delegated => "delegated",
        Tenure::Shared => "shared",
    }
}

/// Columns of an appointment, in the order of [`read`].
pub(crate) const COLUMNS: &str = "id, person, post, tenure, stands_for, from_at, until_at";

/// Reads [`COLUMNS`].
pub(crate) fn read(row: &Row) -> Result<Appointment, StoreError> {
    Ok(Appointment {
        id: row.id(0)?,
        person: row.id(1)?,
        post: row.text(2)?,
        tenure: serde_json::from_value(row.text(3)?.into())?,
        stands_for: row.opt_id(4)?,
        from: row.moment(5)?,
        until: row.opt_moment(6)?,
    })
}

impl Appointed {
    /// Judges post, dates, doubling and kept-apart posts, in this order.
    pub(crate) fn judge(form: &Appoint, permit: &Permit, now: &Now<'_>) -> Result<Self, Stop> {
        let Some(post) = now.institution.posts.get(&form.post) else {
            return Err(unknown("post", POST, &form.post).into());
        };
        if post.held_by != HeldBy::Appointed {
            return Err(not_by_appointment(&post.name.zh, &post.name.en).into());
        }
        let from = form.from.unwrap_or(now.at);
        if form.until.is_some_and(|until| until <= from || until <= now.at) {
            return Err(ends_before_it_begins().into());
        }
        let mut fact = Self {
            id: AppointmentId(now.ids.fresh().0),
            person: form.person,
            post: form.post.clone(),
            tenure: form.tenure,
            stands_for: form.stands_for,
            from,
            until: form.until,
            notices: Vec::new(),
            exceptions: Vec::new(),
            clause: permit.clause.to_string(),
        };
        let beside = fact.beside(now)?;
        if beside.iter().any(|one| fact.doubles(one)) {
            return Err(already_appointed().into());
        }
        fact.keep_apart(&beside, now)?;
        Ok(fact)
    }

    /// Appointments of the same time that share a hand with this one.
    fn beside(&self, now: &Now<'_>) -> Result<Vec<Appointment>, StoreError> {
        let other = self.stands_for.unwrap_or(self.person);
        let held = now.reading.list(
            &format!(
                "SELECT {COLUMNS} FROM organisation_appointment WHERE school_id = $1 \
                 AND (person = $2 OR person = $3 OR stands_for = $2 OR stands_for = $3) \
                 ORDER BY from_at, id"
            ),
            &[now.school().into(), (&self.person).into(), (&other).into()],
            read,
        )?;
        let meets = |one: &Appointment| {
            one.until.is_none_or(|until| until > self.from && until > one.from)
                && self.until.is_none_or(|until| one.from < until)
        };
        Ok(held.into_iter().filter(meets).collect())
    }

    fn doubles(&self, one: &Appointment) -> bool {
        one.person == self.person && one.post == self.post && one.stands_for == self.stands_for
    }

    /// The person in whose hands both appointments would lie.
    fn shared_hand(&self, one: &Appointment) -> Option<PersonId> {
        let mine = [Some(self.person), self.stands_for];
        mine.into_iter().flatten().find(|me| one.person == *me || one.stands_for == Some(*me))
    }

    fn keep_apart(&mut self, beside: &[Appointment], now: &Now<'_>) -> Result<(), Stop> {
        let at = self.from.max(now.at);
        for pair in &now.institution.pairs {
            for one in beside.iter().filter(|one| pair.parts_posts(&one.post, &self.post)) {
                let Some(hand) = self.shared_hand(one) else { continue };
                let open =
                    now.institution.exceptions.iter().find(|it| it.opens(&pair.code, hand, at));
                match (pair.tier, open) {
                    (Tier::Notice, _) => add(&mut self.notices, pair.code.clone()),
                    (Tier::Compensable, Some(exception)) => {
                        add(&mut self.exceptions, exception.id);
                    }
                    _ => return Err(posts_apart(pair, &one.post, now).into()),
                }
            }
        }
        Ok(())
    }

    /// Writes it.
    pub(crate) fn write(&self, tables: &mut dyn Writing) {
        let school = *tables.school();
        let notices = serde_json::Value::from(self.notices.clone()).to_string();
        tables.one(
            "INSERT INTO organisation_appointment (school_id, id, person, post, tenure, \
             stands_for, from_at, until_at, notices, clause) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
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
                (&self.clause).into(),
            ],
        );
    }
}

fn add<T: PartialEq>(list: &mut Vec<T>, one: T) {
    if !list.contains(&one) {
        list.push(one);
    }
}

fn not_by_appointment(zh: &str, en: &str) -> Refusal {
    Refusal::form(
        "post",
        "not_by_appointment",
        format!("“{zh}”不由任命产生，无须任命。"),
        format!("“{en}” is not held by appointment; nobody need be appointed to it."),
    )
}

/// The dates cannot be.
pub(crate) fn ends_before_it_begins() -> Refusal {
    Refusal::form(
        "until",
        "ends_before_it_begins",
        "结束时间须晚于开始时间，且不早于现在，请改正。",
        "It must end after it begins, and not before now; please correct the dates.",
    )
}

fn already_appointed() -> Refusal {
    Refusal::rule(
        "already_appointed",
        "此人在这段时间里已经担任该岗位，无须重复任职。",
        "This person already holds that post in that time; there is no need to repeat it.",
    )
}

fn posts_apart(pair: &Pair, other: &str, now: &Now<'_>) -> Refusal {
    let other = now.institution.post_name(other);
    let refusal = Refusal::rule(
        "posts_apart",
        format!(
            "{}：此人（或其所代之人）担任“{}”，两岗不得由一人兼任，请另选他人。",
            pair.name.zh, other.zh
        ),
        format!(
            "{}: this person, or whom they stand for, holds “{}”; one person may not hold both. \
             Please choose somebody else.",
            pair.name.en, other.en
        ),
    );
    match now.institution.clause(&pair.clause, now.at) {
        Some(clause) => refusal.by(clause.cited()),
        None => refusal,
    }
}
