//! 时段. Weeks, months and terms of the school's own clock.

use houqin_kernel::Moment;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, ToSpan as _};

/// Days looked back over, unless asked otherwise.
const DAYS: i64 = 30;
/// Most days of a span.
const DAYS_MAX: i64 = 3_660;

/// 时段. A span of time by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// `week`, `last-week`, `month`, `last-month`, `term`, `custom`, or a number of days.
    pub name: String,
    /// First moment.
    pub from: Moment,
    /// First moment after.
    pub until: Moment,
}

/// 月份. A calendar month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Month(Date);

impl Month {
    /// `2026-10`; none for anything else.
    pub fn named(name: &str) -> Option<Self> {
        let month: Date = format!("{name}-01").parse().ok()?;
        (1_970..=9_000).contains(&month.year()).then_some(Self(month))
    }

    /// The month of a day.
    pub fn of(day: Date) -> Self {
        Self(day.first_of_month())
    }

    /// The month before.
    #[must_use]
    pub fn before(self) -> Self {
        Self(self.0.saturating_sub(1.month()))
    }

    /// The month after.
    #[must_use]
    pub fn after(self) -> Self {
        Self(self.0.saturating_add(1.month()))
    }

    /// `2026-10`.
    pub fn name(self) -> String {
        format!("{:04}-{:02}", self.0.year(), self.0.month())
    }

    /// Its first day.
    pub const fn first(self) -> Date {
        self.0
    }

    /// From its first moment until the next one's, on a zone's clock.
    pub fn span(self, zone: &TimeZone) -> (Moment, Moment) {
        (midnight(self.0, zone), midnight(self.after().0, zone))
    }
}

/// The first moment of a day on a zone's clock.
fn midnight(day: Date, zone: &TimeZone) -> Moment {
    Moment::at_civil(day.at(0, 0, 0, 0), zone).unwrap_or(Moment(0))
}

impl Period {
    /// The period asked for: by name, or by its first and last day. The last 30
    /// days where nothing that can be read is asked.
    pub fn of(name: &str, first: &str, last: &str, now: Moment, zone: &TimeZone) -> Self {
        let today = now.civil(zone).date();
        let days: Option<(Date, Date)> =
            first.parse().ok().zip(last.parse().ok()).filter(|(first, last)| first <= last);
        if let Some((first, last)) = days.filter(|_| name.is_empty() || name == "custom") {
            let from = midnight(first, zone);
            let until = midnight(last.saturating_add(1.day()), zone);
            // What is not due yet is not judged.
            let until = until.min(from.plus_days(DAYS_MAX)).min(now);
            return Self { name: "custom".into(), from, until };
        }
        let monday = monday(today);
        let (first, until) = match name {
            "week" => (monday, now),
            "last-week" => (back(monday, 7.days()), midnight(monday, zone)),
            "month" => (today.first_of_month(), now),
            "last-month" => (Month::of(today).before().0, midnight(today.first_of_month(), zone)),
            "term" => (term(today), now),
            _ => {
                let days = name.parse().ok().filter(|days| (1..=DAYS_MAX).contains(days));
                let days: i64 = days.unwrap_or(DAYS);
                return Self { name: days.to_string(), from: now.plus_days(-days), until: now };
            }
        };
        Self { name: name.to_owned(), from: midnight(first, zone), until }
    }

    /// From and until.
    pub const fn span(&self) -> (Moment, Moment) {
        (self.from, self.until)
    }

    /// The Monday from which `weeks` weeks reach to the one of `until`.
    pub fn weeks_back(until: Moment, weeks: i64, zone: &TimeZone) -> Moment {
        let last = Moment(until.0.saturating_sub(1)).civil(zone).date();
        midnight(back(monday(last), (7 * (weeks - 1)).days()), zone)
    }
}

fn back(day: Date, span: Span) -> Date {
    day.saturating_sub(span)
}

fn monday(day: Date) -> Date {
    back(day, i64::from(day.weekday().to_monday_zero_offset()).days())
}

/// The first day of a school term: 1 February or 1 August, the vacations with the
/// term that follows them.
fn term(day: Date) -> Date {
    let first = |year: i16, month: i8| Date::new(year, month, 1).unwrap_or(day);
    match day.month() {
        1 => first(day.year() - 1, 8),
        2..=7 => first(day.year(), 2),
        _ => first(day.year(), 8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone() -> TimeZone {
        TimeZone::get("Asia/Shanghai").unwrap()
    }

    /// Wednesday, 25 November 2026, 09:42 in Shanghai.
    fn now() -> Moment {
        let at: jiff::Timestamp = "2026-11-25T01:42:00Z".parse().unwrap();
        Moment(at.as_millisecond())
    }

    fn told(name: &str, first: &str, last: &str) -> (String, String) {
        let period = Period::of(name, first, last, now(), &zone());
        let day = |at: Moment| at.civil(&zone()).to_string();
        (day(period.from), day(period.until))
    }

    #[test]
    fn periods_begin_at_midnight_of_the_school() {
        let wanted = [
            ("week", "2026-11-23T00:00:00", "2026-11-25T09:42:00"),
            ("last-week", "2026-11-16T00:00:00", "2026-11-23T00:00:00"),
            ("month", "2026-11-01T00:00:00", "2026-11-25T09:42:00"),
            ("last-month", "2026-10-01T00:00:00", "2026-11-01T00:00:00"),
            ("term", "2026-08-01T00:00:00", "2026-11-25T09:42:00"),
            ("7", "2026-11-18T09:42:00", "2026-11-25T09:42:00"),
            ("nonsense", "2026-10-26T09:42:00", "2026-11-25T09:42:00"),
        ];
        for (name, from, until) in wanted {
            assert_eq!(told(name, "", ""), (from.to_owned(), until.to_owned()), "{name}");
        }
    }

    #[test]
    fn two_days_are_a_span_with_both_of_them() {
        let span = told("", "2026-11-01", "2026-11-02");
        assert_eq!(span, ("2026-11-01T00:00:00".into(), "2026-11-03T00:00:00".into()));
        let wrong = told("custom", "2026-11-02", "2026-11-01");
        assert_eq!(wrong.1, "2026-11-25T09:42:00", "the last days instead");
    }

    #[test]
    fn weeks_go_back_to_a_monday() {
        let from = Period::weeks_back(now(), 2, &zone());
        assert_eq!(from.civil(&zone()).to_string(), "2026-11-16T00:00:00");
    }

    #[test]
    fn months_follow_each_other() {
        let month = Month::named("2026-01").unwrap();
        assert_eq!(
            (month.before().name(), month.after().name()),
            ("2025-12".into(), "2026-02".into())
        );
        assert_eq!(Month::named("2026-13"), None);
        assert_eq!(term(Date::constant(2027, 1, 31)), Date::constant(2026, 8, 1));
        assert_eq!(term(Date::constant(2027, 2, 1)), Date::constant(2027, 2, 1));
    }
}
