//! 免职. An appointment ends, now or on a later day.

use houqin_kernel::{
    Act, Appointment, AppointmentId, Moment, Now, Permit, Record, Refusal, Stop, Tenure, Writing,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::appointment::ends_before_it_begins;

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

/// 免职. What the ledger keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ended {
    appointment: AppointmentId,
    until: Moment,
    /// Delegations of this very post by its holder: they end with it.
    #[serde(default)]
    delegated: Vec<AppointmentId>,
}

impl Act for EndAppointment {
    const NAME: &'static str = "organisation.end_appointment";
    const REFUSALS: &'static [&'static str] =
        &["no_such_appointment", "ends_before_it_begins", "ends_sooner_already"];
    const CHANGES_INSTITUTION: bool = true;
    type Fact = Ended;

    fn decide(&self, _: &Permit, now: &Now<'_>) -> Result<Ended, Stop> {
        let until = self.until.unwrap_or(now.at);
        // The founder's own stands in no table: closing the founding ends it.
        let listed = now.reading.number(
            "SELECT COUNT(*) FROM organisation_appointment WHERE school_id = $1 AND id = $2",
            &[now.school().into(), (&self.appointment).into()],
        )?;
        let live = |one: &&Appointment| one.until.is_none_or(|ends| ends > now.at);
        let all = &now.institution.appointments;
        let found = all.iter().filter(live).find(|one| one.id == self.appointment && listed == 1);
        let Some(one) = found else { return Err(no_such_appointment().into()) };
        if until < now.at {
            return Err(ends_before_it_begins().into());
        }
        if one.until.is_some_and(|ends| ends < until) {
            return Err(ends_sooner_already().into());
        }
        let follows = |other: &&Appointment| {
            one.stands_for.is_none()
                && other.tenure == Tenure::Delegated
                && other.post == one.post
                && other.stands_for == Some(one.person)
                && other.until.is_none_or(|ends| ends > until)
        };
        let delegated = all.iter().filter(live).filter(follows).map(|other| other.id).collect();
        Ok(Ended { appointment: self.appointment, until, delegated })
    }

    fn apply(fact: &Ended, record: &Record, tables: &mut dyn Writing) {
        let school = *tables.school();
        for id in std::iter::once(&fact.appointment).chain(&fact.delegated) {
            tables.one(
                "UPDATE organisation_appointment SET until_at = $3, ended_seq = $4 \
                 WHERE school_id = $1 AND id = $2",
                &[(&school).into(), id.into(), fact.until.into(), record.seq().into()],
            );
        }
    }
}

fn no_such_appointment() -> Refusal {
    Refusal::missing(
        "no_such_appointment",
        "没有这一任职，或它已经结束；请核对。",
        "There is no such appointment, or it has ended; please check.",
    )
}

fn ends_sooner_already() -> Refusal {
    Refusal::form(
        "until",
        "ends_sooner_already",
        "这一任职原定的结束时间更早；要延长，请另行任命。",
        "The appointment already ends sooner; to prolong it, please appoint anew.",
    )
}
