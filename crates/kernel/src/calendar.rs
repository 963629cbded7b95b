//! 工作日历. Working hours, holidays and make-up days, as data.
//!
//! Limits are counted in working minutes: lunch, nights, weekends and holidays
//! do not count; a make-up day (调休上班日) does, with the hours of a Monday to
//! Friday.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Bilingual, Moment};

/// The furthest a limit is looked for, in days. Beyond it the calendar is
/// taken to have no working time at all.
const DAYS_MAX: i64 = 400;

/// A calendar that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// The zone is unknown.
    #[error("unknown time zone: {0}")]
    Zone(String),
    /// Hours that end before they begin, or overlap, or name no day.
    #[error("working hours that cannot be: {0}")]
    Hours(String),
}

/// Working hours of some days of the week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// 1 is Monday, 7 is Sunday.
    pub days: Vec<i8>,
    /// `08:00`.
    pub from: String,
    /// `11:40`.
    pub to: String,
}

/// A named day that differs from its weekday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedDay {
    /// The day.
    #[schemars(with = "String")]
    pub date: Date,
    /// Its name.
    pub name: Bilingual,
}

/// 假期. Told to people; working hours still apply in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Vacation {
    /// First day.
    #[schemars(with = "String")]
    pub from: Date,
    /// Last day.
    #[schemars(with = "String")]
    pub to: Date,
    /// Its name.
    pub name: Bilingual,
}

/// A calendar as the rulebook keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarData {
    /// Stable code.
    pub code: String,
    /// IANA zone, e.g. `Asia/Shanghai`.
    pub zone: String,
    /// The clause that founds it.
    pub clause: String,
    /// Working hours.
    pub hours: Vec<Hours>,
    /// Days without work.
    #[serde(default, rename = "holiday")]
    pub holidays: Vec<NamedDay>,
    /// Make-up days (调休上班日).
    #[serde(default, rename = "workday")]
    pub workdays: Vec<NamedDay>,
    /// School vacations.
    #[serde(default, rename = "vacation")]
    pub vacations: Vec<Vacation>,
}

/// A calendar ready to count with.
#[derive(Debug, Clone)]
pub struct Calendar {
    zone: TimeZone,
    /// Spans of each weekday, Monday first, in order.
    week: [Vec<(Time, Time)>; 7],
    holidays: Vec<Date>,
    workdays: Vec<Date>,
}

impl Default for Calendar {
    /// Every minute of every day, in UTC: before a school has a calendar.
    fn default() -> Self {
        let whole = || vec![(Time::midnight(), Time::MAX)];
        Self {
            zone: TimeZone::UTC,
            week: std::array::from_fn(|_| whole()),
            holidays: vec![],
            workdays: vec![],
        }
    }
}

impl TryFrom<&CalendarData> for Calendar {
    type Error = CalendarError;

    fn try_from(data: &CalendarData) -> Result<Self, CalendarError> {
        let zone = TimeZone::get(&data.zone).map_err(|_| CalendarError::Zone(data.zone.clone()))?;
        let mut week: [Vec<(Time, Time)>; 7] = Default::default();
        for hours in &data.hours {
            let named = || CalendarError::Hours(format!("{}–{}", hours.from, hours.to));
            let from: Time = hours.from.parse().map_err(|_| named())?;
            let to: Time = hours.to.parse().map_err(|_| named())?;
            if to <= from {
                return Err(named());
            }
            for day in &hours.days {
                let index = usize::try_from(*day).ok().and_then(|day| day.checked_sub(1));
                let spans = index.and_then(|index| week.get_mut(index));
                spans.ok_or_else(named)?.push((from, to));
            }
        }
        for spans in &mut week {
            spans.sort_unstable();
            let overlap = spans.iter().zip(spans.iter().skip(1)).find(|(one, next)| next.0 < one.1);
            if let Some((one, next)) = overlap {
                return Err(CalendarError::Hours(format!("{} / {}", one.1, next.0)));
            }
        }
        let dates = |days: &[NamedDay]| days.iter().map(|day| day.date).collect();
        Ok(Self { zone, week, holidays: dates(&data.holidays), workdays: dates(&data.workdays) })
    }
}

impl Calendar {
    /// The zone of its wall clock.
    pub const fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The civil day at a moment.
    pub fn day(&self, at: Moment) -> Date {
        at.civil(&self.zone).date()
    }

    /// Whether work is done on `day`.
    pub fn is_working_day(&self, day: Date) -> bool {
        !self.spans(day).is_empty()
    }

    /// Working minutes of a usual working day: of the longest day of the week.
    pub fn day_minutes(&self) -> i64 {
        let span = |(from, to): &(Time, Time)| from.duration_until(*to).as_mins();
        self.week.iter().map(|day| day.iter().map(span).sum()).max().unwrap_or(0)
    }

    fn spans(&self, day: Date) -> &[(Time, Time)] {
        let weekday = if self.workdays.contains(&day) && day.weekday().to_monday_zero_offset() > 4 {
            0
        } else if self.holidays.contains(&day) {
            return &[];
        } else {
            day.weekday().to_monday_zero_offset()
        };
        usize::try_from(weekday).ok().and_then(|at| self.week.get(at)).map_or(&[], Vec::as_slice)
    }

    /// Working spans as moments, from the day of `from` on, `DAYS_MAX` days.
    fn moments(&self, from: Moment) -> impl Iterator<Item = (Moment, Moment)> + '_ {
        let first = self.day(from);
        (0..DAYS_MAX)
            .filter_map(move |ahead| first.checked_add(jiff::Span::new().days(ahead)).ok())
            .flat_map(move |day| {
                self.spans(day).iter().filter_map(move |(open, close)| {
                    let open = Moment::at_civil(day.to_datetime(*open), &self.zone).ok()?;
                    // A day that is worked to its end ends where the next begins.
                    let close = match *close {
                        Time::MAX => day.tomorrow().ok()?.to_datetime(Time::midnight()),
                        close => day.to_datetime(close),
                    };
                    let close = Moment::at_civil(close, &self.zone).ok()?;
                    Some((open, close))
                })
            })
    }

    /// The moment when `minutes` of working time have passed since `from`.
    ///
    /// A calendar without working time within 400 days answers as if every
    /// minute were working.
    pub fn add_working(&self, from: Moment, minutes: i64) -> Moment {
        let mut left = minutes.max(0).saturating_mul(60_000);
        for (open, close) in self.moments(from) {
            let start = open.max(from);
            if start >= close {
                continue;
            }
            let span = close.0 - start.0;
            if left <= span {
                return Moment(start.0 + left);
            }
            left -= span;
        }
        from.plus_minutes(minutes)
    }

    /// Whole working minutes between two moments; 0 when `to` is not later.
    pub fn working_between(&self, from: Moment, to: Moment) -> i64 {
        let millis: i64 = self
            .moments(from)
            .take_while(|(open, _)| *open < to)
            .map(|(open, close)| (close.min(to).0 - open.max(from).0).max(0))
            .sum();
        millis / 60_000
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn school() -> Calendar {
        let week = vec![1, 2, 3, 4, 5];
        let named =
            |date: &str| NamedDay { date: date.parse().unwrap(), name: Bilingual::default() };
        let data = CalendarData {
            code: "school".into(),
            zone: "Asia/Shanghai".into(),
            clause: "r#1".into(),
            hours: vec![
                Hours { days: week.clone(), from: "14:00".into(), to: "17:30".into() },
                Hours { days: week, from: "08:00".into(), to: "11:40".into() },
            ],
            holidays: vec![named("2026-10-01"), named("2026-10-02")],
            workdays: vec![named("2026-10-10")],
            vacations: vec![],
        };
        Calendar::try_from(&data).unwrap()
    }

    fn at(text: &str) -> Moment {
        Moment::at_civil(text.parse().unwrap(), school().zone()).unwrap()
    }

    #[test]
    fn the_clock_stops_at_lunch_nights_weekends_and_holidays_and_runs_on_make_up_days() {
        let rows = [
            ("2026-09-28T11:30", 20, "2026-09-28T14:10"), // over lunch
            ("2026-09-28T12:00", 1, "2026-09-28T14:01"),  // begins at lunch
            ("2026-09-28T17:20", 30, "2026-09-29T08:20"), // over night
            ("2026-09-30T17:00", 60, "2026-10-05T08:30"), // holiday and weekend
            ("2026-10-09T17:30", 10, "2026-10-10T08:10"), // Saturday made up
            ("2026-10-10T17:30", 10, "2026-10-12T08:10"), // Sunday is none
            ("2026-09-28T08:00", 430, "2026-09-28T17:30"), // one whole day
        ];
        for (from, minutes, until) in rows {
            assert_eq!(school().add_working(at(from), minutes), at(until), "{from} + {minutes}");
            assert_eq!(school().working_between(at(from), at(until)), minutes, "{from}..{until}");
        }
        assert_eq!(school().day_minutes(), 430);
    }

    #[test]
    fn before_there_are_hours_every_minute_counts_and_a_limit_without_end_is_far_away() {
        let always = Calendar::default();
        let (from, days) = (at("2026-09-28T00:00"), 3 * 24 * 60);
        assert_eq!(always.working_between(from, from.plus_minutes(days)), days);
        assert_eq!(always.add_working(from, days), from.plus_minutes(days));
        assert!(school().add_working(from, i64::MAX) > from.plus_days(100_000));
    }

    #[test]
    fn impossible_hours_are_refused() {
        let data = |from: &str, to: &str, day: i8| CalendarData {
            code: "x".into(),
            zone: "Asia/Shanghai".into(),
            clause: "r#1".into(),
            hours: vec![Hours { days: vec![day], from: from.into(), to: to.into() }],
            holidays: vec![],
            workdays: vec![],
            vacations: vec![],
        };
        assert!(Calendar::try_from(&data("09:00", "08:00", 1)).is_err());
        assert!(Calendar::try_from(&data("09:00", "10:00", 8)).is_err());
        assert!(Calendar::try_from(&data("09:00", "10:00", 0)).is_err());
        assert!(Calendar::try_from(&data("09:00", "10:00", i8::MIN)).is_err());
    }
}
