//! Instants as text: `YYYY-MM-DDTHH:MM:SS.mmmZ` (RFC 3339 section 5.6, always UTC, always three
//! decimals), so that an inspector reads an entry on paper. Refuses to know the present time,
//! time zones and leap seconds.

/// 0000-01-01T00:00:00.000Z in milliseconds of the Unix epoch.
pub const MS_MIN: i64 = -62_167_219_200_000;
/// 9999-12-31T23:59:59.999Z in milliseconds of the Unix epoch.
pub const MS_MAX: i64 = 253_402_300_799_999;

const DAY_MS: i64 = 86_400_000;

/// The text of an instant; nothing outside the years 0000 to 9999.
pub fn format(ms: i64) -> Option<String> {
    let mut out = Vec::with_capacity(24);
    write(&mut out, ms)?;
    String::from_utf8(out).ok()
}

/// The instant of a text in exactly this form, or nothing.
pub fn parse(text: &str) -> Option<i64> {
    let number = |from: usize, to: usize| -> Option<i64> {
        let digits = text.get(from..to)?;
        digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok())?
    };
    let days = days_from_civil(number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let seconds = (number(11, 13)? * 60 + number(14, 16)?) * 60 + number(17, 19)?;
    let ms = days * DAY_MS + seconds * 1000 + number(20, 23)?;
    // Printing it again settles the separators, the length and dates such as 02-30.
    (format(ms)? == text).then_some(ms)
}

/// Appends the text of an instant.
pub(crate) fn write(out: &mut Vec<u8>, ms: i64) -> Option<()> {
    if !(MS_MIN..=MS_MAX).contains(&ms) {
        return None;
    }
    let (year, month, day) = civil_from_days(ms.div_euclid(DAY_MS));
    let in_day = ms.rem_euclid(DAY_MS);
    let parts = [
        (year, 1000, b'-'),
        (month, 10, b'-'),
        (day, 10, b'T'),
        (in_day / 3_600_000, 10, b':'),
        (in_day / 60_000 % 60, 10, b':'),
        (in_day / 1000 % 60, 10, b'.'),
        (in_day % 1000, 100, b'Z'),
    ];
    for (value, highest, after) in parts {
        let mut place = highest;
        while place > 0 {
            out.push(b'0' + u8::try_from(value / place % 10).ok()?);
            place /= 10;
        }
        out.push(after);
    }
    Some(())
}

/// Days since 1970-01-01 of a date in the proleptic Gregorian calendar
/// (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms").
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The inverse of [`days_from_civil`].
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day_of_year - (153 * shifted + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_instants_print_and_parse() {
        for (ms, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (1_709_210_096_007, "2024-02-29T12:34:56.007Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (MS_MIN, "0000-01-01T00:00:00.000Z"),
            (MS_MAX, "9999-12-31T23:59:59.999Z"),
        ] {
            assert_eq!(format(ms).as_deref(), Some(text));
            assert_eq!(parse(text), Some(ms));
        }
        assert_eq!(format(MS_MAX + 1), None);
        assert_eq!(format(MS_MIN - 1), None);
    }

    #[test]
    fn every_day_of_four_centuries_survives_the_round_trip() {
        for day in 0..146_097 {
            let text = format(day * DAY_MS).unwrap();
            assert_eq!(parse(&text), Some(day * DAY_MS), "{text}");
        }
    }

    #[test]
    fn other_forms_of_an_instant_are_refused() {
        for text in [
            "2026-02-30T00:00:00.000Z",
            "2026-01-01T24:00:00.000Z",
            "2026-01-01T00:00:60.000Z",
            "2026-01-01T00:00:00Z",
            "2026-01-01T00:00:00.000+00:00",
            "2026-01-01t00:00:00.000z",
            "+026-01-01T00:00:00.000Z",
            "二六-01-01T00:00:00.000Z",
            "",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
