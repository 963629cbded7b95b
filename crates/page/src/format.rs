//! Dates, spans, money and shares, written the way people read them. Plain values come in; no
//! clock is read here.

use jiff::civil::{Date, DateTime};

use crate::words::{Lang, Words};

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl Words<'_> {
    /// `2026年3月5日` · `5 Mar 2026`.
    pub fn date(self, date: Date) -> String {
        match self.lang() {
            Lang::Zh => format!("{}年{}", date.year(), self.day(date)),
            Lang::En => format!("{} {}", self.day(date), date.year()),
        }
    }

    /// `3月5日` · `5 Mar`, where the year is plain from the page.
    pub fn day(self, date: Date) -> String {
        match self.lang() {
            Lang::Zh => format!("{}月{}日", date.month(), date.day()),
            Lang::En => {
                let index = usize::from(date.month().unsigned_abs()).saturating_sub(1);
                format!("{} {}", date.day(), MONTHS.get(index).copied().unwrap_or(""))
            }
        }
    }

    /// `2026年3月5日 08:03` · `5 Mar 2026, 08:03`.
    pub fn date_time(self, at: DateTime) -> String {
        let comma = if self.lang() == Lang::En { "," } else { "" };
        format!("{}{comma} {:02}:{:02}", self.date(at.date()), at.hour(), at.minute())
    }

    /// `3月5日 08:03` · `5 Mar, 08:03`.
    pub fn day_time(self, at: DateTime) -> String {
        let comma = if self.lang() == Lang::En { "," } else { "" };
        format!("{}{comma} {:02}:{:02}", self.day(at.date()), at.hour(), at.minute())
    }

    /// A span in its two largest units: `2 小时 15 分` · `2 h 15 min`. Negative spans keep a minus.
    pub fn duration_minutes(self, minutes: i64) -> String {
        let span = minutes.unsigned_abs();
        let (days, hours, rest) = (span / 1440, span % 1440 / 60, span % 60);
        let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX).into();
        let text = if days > 0 && hours > 0 {
            self.say_with("page-days-hours", &[("d", number(days)), ("h", number(hours))])
        } else if days > 0 {
            self.say_with("page-days", &[("d", number(days))])
        } else if hours > 0 && rest > 0 {
            self.say_with("page-hours-minutes", &[("h", number(hours)), ("m", number(rest))])
        } else if hours > 0 {
            self.say_with("page-hours", &[("h", number(hours))])
        } else {
            self.say_with("page-minutes", &[("m", number(rest))])
        };
        if minutes < 0 { format!("−{text}") } else { text }
    }

    /// A span of working time by the length of a working day: `7 个工作日`, `半个工作日`,
    /// `工作时间 3 小时 20 分`. Without working days it is a span like any other.
    pub fn working_minutes(self, minutes: i64, day_minutes: i64) -> String {
        let (span, day) = (minutes.unsigned_abs(), day_minutes.unsigned_abs());
        // What hardly differs from the clock's own day is read by the clock's own day.
        if day == 0 || day >= 1439 {
            return self.duration_minutes(minutes);
        }
        let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX).into();
        let (days, rest) = (span / day, span % day);
        let part = || self.duration_minutes(i64::try_from(rest).unwrap_or(i64::MAX));
        let text = match (days, rest) {
            (0, rest) if rest * 2 == day => self.say("page-working-half").into_owned(),
            (0, _) => self.say_with("page-working", &[("span", part().into())]),
            (days, 0) => self.say_with("page-working-days", &[("d", number(days))]),
            (days, _) => self.say_with(
                "page-working-days-part",
                &[("d", number(days)), ("span", part().into())],
            ),
        };
        if minutes < 0 { format!("−{text}") } else { text }
    }

    /// `1,234.50 元` · `¥1,234.50`, from whole fen.
    pub fn money_fen(self, fen: i64) -> String {
        let text =
            self.say_with("page-money", &[("amount", amount_fen(fen.unsigned_abs()).into())]);
        if fen < 0 { format!("−{text}") } else { text }
    }

    /// `96.4%`; a dash when there is nothing to take a share of. Rounded half up, in
    /// integers; only the whole is `100%`.
    pub fn percent(self, part: i64, whole: i64) -> String {
        if whole <= 0 {
            return "—".to_owned();
        }
        let (part, whole) = (i128::from(part), i128::from(whole));
        let tenths = (part * 2000 + whole).div_euclid(whole * 2);
        if part == whole {
            return "100%".to_owned();
        }
        // Nearly all is not all.
        let tenths = if part < whole { tenths.min(999) } else { tenths };
        let sign = if tenths < 0 { "−" } else { "" };
        format!("{sign}{}.{}%", tenths.abs() / 10, tenths.abs() % 10)
    }

    /// `12,345`.
    pub fn count(self, number: i64) -> String {
        let text = grouped(number.unsigned_abs());
        if number < 0 { format!("−{text}") } else { text }
    }
}

/// `1,234.50`: fen as yuan without the unit, for table cells under a head that names it.
pub fn amount_fen(fen: u64) -> String {
    format!("{}.{:02}", grouped(fen / 100), fen % 100)
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn say(lang: Lang, f: impl Fn(Words<'_>) -> String) -> String {
        let book = Words::load(&[]).unwrap();
        f(book.words(lang))
    }

    #[test]
    fn dates_read_as_people_write_them() {
        let at = date(2026, 3, 5).at(8, 3, 0, 0);
        assert_eq!(say(Lang::Zh, |w| w.date_time(at)), "2026年3月5日 08:03");
        assert_eq!(say(Lang::En, |w| w.date_time(at)), "5 Mar 2026, 08:03");
    }

    #[test]
    fn spans_show_their_two_largest_units() {
        assert_eq!(say(Lang::Zh, |w| w.duration_minutes(0)), "0 分钟");
        assert_eq!(say(Lang::Zh, |w| w.duration_minutes(135)), "2 小时 15 分");
        assert_eq!(say(Lang::En, |w| w.duration_minutes(1440)), "1 day");
        assert_eq!(say(Lang::En, |w| w.duration_minutes(-1500)), "−1 d 1 h");
    }

    #[test]
    fn working_time_is_told_by_the_working_day() {
        let rows = [
            (2800, "7 个工作日", "7 working days"),
            (400, "1 个工作日", "1 working day"),
            (200, "半个工作日", "half a working day"),
            (135, "工作时间 2 小时 15 分", "2 h 15 min of working time"),
            (460, "1 个工作日 1 小时", "1 working day and 1 h"),
            (-400, "−1 个工作日", "−1 working day"),
        ];
        for (minutes, zh, en) in rows {
            assert_eq!(say(Lang::Zh, |w| w.working_minutes(minutes, 400)), zh);
            assert_eq!(say(Lang::En, |w| w.working_minutes(minutes, 400)), en);
        }
        // Round the clock, and where nobody has set hours.
        assert_eq!(say(Lang::Zh, |w| w.working_minutes(1500, 1439)), "1 天 1 小时");
        assert_eq!(say(Lang::Zh, |w| w.working_minutes(1500, 0)), "1 天 1 小时");
    }

    #[test]
    fn money_is_exact_at_both_ends() {
        assert_eq!(say(Lang::Zh, |w| w.money_fen(123_456_789)), "1,234,567.89 元");
        assert_eq!(say(Lang::En, |w| w.money_fen(-5)), "−¥0.05");
        assert_eq!(say(Lang::En, |w| w.money_fen(i64::MIN)), "−¥92,233,720,368,547,758.08");
    }

    #[test]
    fn shares_round_half_up_and_never_divide_by_nothing() {
        assert_eq!(say(Lang::Zh, |w| w.percent(1, 3)), "33.3%");
        assert_eq!(say(Lang::Zh, |w| w.percent(1, 0)), "—");
        assert_eq!(say(Lang::Zh, |w| w.percent(7, 7)), "100%");
        assert_eq!(say(Lang::Zh, |w| w.percent(1999, 2000)), "99.9%");
    }
}
