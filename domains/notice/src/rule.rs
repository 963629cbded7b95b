//! 通知规则. What a school keeps about telling people, and what a person wishes.

use houqin_kernel::{Calendar, Moment, PersonId, Reading, StoreError};
use jiff::civil::Time;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// In the person's own list, under the bell.
pub const IN_APP: &str = "in_app";
/// By mail.
pub const EMAIL: &str = "email";
/// An order's limit has passed.
pub const LATE: &str = "late";
/// An order's limit passes soon.
pub const NEARLY_LATE: &str = "nearly_late";
/// A robot or webhook was stopped after failing long.
pub const ENDPOINT_STOPPED: &str = "notice.stop_endpoint";

/// Whether an event is a limit, not an act.
pub fn is_late(event: &str) -> bool {
    event == LATE || event == NEARLY_LATE
}

/// What can be told of: acts whose records are read, and limits.
pub const EVENTS: &[&str] = &[
    "service.report",
    "service.accept",
    "service.reject",
    "service.dispatch",
    "service.take",
    "service.arrive",
    "service.pause",
    "service.resume",
    "service.finish",
    "service.confirm",
    "service.send_back",
    "service.rate",
    "service.reopen",
    "service.close_unconfirmed",
    "service.withdraw",
    "service.emergency",
    "desk.route",
    "rulebook.issue_rule",
    "organisation.appoint",
    "organisation.delegate",
    ENDPOINT_STOPPED,
    NEARLY_LATE,
    LATE,
];

/// Who can be told without naming a post.
pub const PARTIES: &[&str] = &["requester", "assignee", "appointee", "signers", "named_post"];

/// Whether a notice breaks quiet hours.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Urgent {
    /// It waits for their end.
    #[default]
    Never,
    /// Where the case is an emergency.
    Emergency,
    /// Always.
    Always,
}

/// 通知规则. One event, who is told of it, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rule {
    /// Stable code; names the sentence.
    pub code: String,
    /// The act, or the limit.
    pub event: String,
    /// Parties and posts.
    pub to: Vec<String>,
    /// Ways.
    pub ways: Vec<String>,
    /// Whether it breaks quiet hours.
    pub urgent: Urgent,
    /// Off.
    pub off: bool,
}

/// The school's rules, in the order of their codes.
///
/// # Errors
/// When the store fails.
pub fn rules(reading: &dyn Reading) -> Result<Vec<Rule>, StoreError> {
    reading.list(
        "SELECT body FROM notice_rule WHERE school_id = $1 ORDER BY code",
        &[reading.school().into()],
        |row| row.json(0),
    )
}

/// 通知偏好. What one person wishes, their address apart.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Wishes {
    /// Codes of rules that are not mailed.
    pub muted: Vec<String>,
    /// One mail a day at this hour; each at once where not given.
    pub digest_hour: Option<i8>,
    /// Quiet from, `22:00`; empty for none.
    pub quiet_from: String,
    /// Quiet until, `07:00`.
    pub quiet_until: String,
    /// Mail only in the school's working hours.
    pub working_hours: bool,
    /// `zh` or `en`.
    pub lang: String,
}

/// The wishes of a person, and the address to write to.
///
/// # Errors
/// When the store fails.
pub fn wishes(
    reading: &dyn Reading,
    person: PersonId,
) -> Result<(Wishes, Option<String>), StoreError> {
    let kept = reading.first(
        "SELECT body, email FROM notice_preference WHERE school_id = $1 AND person = $2",
        &[reading.school().into(), (&person).into()],
        |row| Ok((row.json::<Wishes>(0)?, row.opt_text(1)?)),
    )?;
    Ok(kept.unwrap_or_default())
}

/// Reads `22:00`.
pub fn clock_time(text: &str) -> Option<Time> {
    text.parse().ok()
}

impl Wishes {
    /// When a mail about something that happened at `at` may go.
    pub fn may_go(&self, calendar: &Calendar, at: Moment, urgent: bool) -> Moment {
        if urgent {
            return at;
        }
        let at = self.digest_hour.map_or(at, |hour| next_at(calendar, at, hour));
        let at = self.after_quiet(calendar, at);
        if self.working_hours { calendar.add_working(at, 0).max(at) } else { at }
    }

    /// `at`, or the end of the quiet hours it lies in.
    fn after_quiet(&self, calendar: &Calendar, at: Moment) -> Moment {
        let (Some(from), Some(until)) =
            (clock_time(&self.quiet_from), clock_time(&self.quiet_until))
        else {
            return at;
        };
        let now = at.civil(calendar.zone());
        let over_night = from > until;
        let quiet = if over_night {
            now.time() >= from || now.time() < until
        } else {
            now.time() >= from && now.time() < until
        };
        if !quiet {
            return at;
        }
        let day =
            if over_night && now.time() >= from { now.date().tomorrow() } else { Ok(now.date()) };
        let end = day.map(|day| Moment::at_civil(day.to_datetime(until), calendar.zone()));
        end.map_or(at, |end| end.unwrap_or(at)).max(at)
    }
}

/// The next time the school's wall clock shows the whole hour.
fn next_at(calendar: &Calendar, at: Moment, hour: i8) -> Moment {
    let now = at.civil(calendar.zone());
    let Ok(time) = Time::new(hour, 0, 0, 0) else { return at };
    let day = if now.time() < time { Ok(now.date()) } else { now.date().tomorrow() };
    day.ok()
        .and_then(|day| Moment::at_civil(day.to_datetime(time), calendar.zone()).ok())
        .unwrap_or(at)
}

/// 接收端. A robot of a chat group, or somebody else's system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Endpoint {
    /// Stable code.
    pub code: String,
    /// `wecom`, `dingtalk`, `feishu` or `webhook`.
    pub kind: String,
    /// Where a webhook goes; for a robot the platform's address, where it is not the usual.
    pub url: String,
    /// Events it hears of.
    pub events: Vec<String>,
    /// Whether people's names may go there.
    pub names: bool,
    /// Switched off.
    pub off: bool,
}

/// All endpoints, each with the print of its secret and since when it is stopped.
///
/// # Errors
/// When the store fails.
pub fn endpoints(
    reading: &dyn Reading,
) -> Result<Vec<(Endpoint, Option<String>, Option<Moment>)>, StoreError> {
    reading.list(
        "SELECT body, secret_print, stopped_at FROM notice_endpoint WHERE school_id = $1 \
         ORDER BY code",
        &[reading.school().into()],
        |row| Ok((row.json(0)?, row.opt_text(1)?, row.opt_moment(2)?)),
    )
}

#[cfg(test)]
mod tests {
    use houqin_kernel::{Bilingual, CalendarData, Hours, NamedDay};

    use super::*;

    fn school() -> Calendar {
        let days = vec![1, 2, 3, 4, 5];
        let date = "2026-10-01".parse().unwrap();
        Calendar::try_from(&CalendarData {
            code: "school".into(),
            zone: "Asia/Shanghai".into(),
            clause: "r#1".into(),
            hours: vec![Hours { days, from: "08:00".into(), to: "17:30".into() }],
            holidays: vec![NamedDay { date, name: Bilingual::default() }],
            workdays: vec![],
            vacations: vec![],
        })
        .unwrap()
    }

    fn at(text: &str) -> Moment {
        Moment::at_civil(text.parse().unwrap(), school().zone()).unwrap()
    }

    #[test]
    fn a_mail_waits_for_the_end_of_quiet_hours_and_an_urgent_one_does_not() {
        let night =
            Wishes { quiet_from: "22:00".into(), quiet_until: "07:00".into(), ..Wishes::default() };
        let noon =
            Wishes { quiet_from: "12:00".into(), quiet_until: "14:00".into(), ..Wishes::default() };
        let rows = [
            (&night, "2026-09-28T21:59", "2026-09-28T21:59"),
            (&night, "2026-09-28T22:00", "2026-09-29T07:00"),
            (&night, "2026-09-29T03:00", "2026-09-29T07:00"),
            (&night, "2026-09-29T07:00", "2026-09-29T07:00"),
            (&noon, "2026-09-28T13:59", "2026-09-28T14:00"),
            (&noon, "2026-09-28T14:00", "2026-09-28T14:00"),
        ];
        for (wishes, from, until) in rows {
            assert_eq!(wishes.may_go(&school(), at(from), false), at(until), "{from}");
            assert_eq!(wishes.may_go(&school(), at(from), true), at(from), "{from}, urgent");
        }
    }

    #[test]
    fn working_hours_are_the_schools_and_a_digest_comes_once_a_day() {
        let work = Wishes { working_hours: true, ..Wishes::default() };
        // Wednesday evening, and Thursday is a holiday.
        assert_eq!(work.may_go(&school(), at("2026-09-30T19:00"), false), at("2026-10-02T08:00"));
        let digest = Wishes { digest_hour: Some(18), ..Wishes::default() };
        assert_eq!(digest.may_go(&school(), at("2026-09-28T09:00"), false), at("2026-09-28T18:00"));
        assert_eq!(digest.may_go(&school(), at("2026-09-28T18:00"), false), at("2026-09-29T18:00"));
    }
}
