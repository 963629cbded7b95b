//! Which backups are kept: the newest of each of the last days, weeks and
//! months that have one.

use std::collections::BTreeSet;

use jiff::civil::Date;

/// For each of `days`, the newest first, whether its backup is kept.
pub fn kept(days: &[Date], daily: usize, weekly: usize, monthly: usize) -> Vec<bool> {
    let mut kept = vec![false; days.len()];
    keep(days, daily, &mut kept, |day| (i64::from(day.year()), i64::from(day.day_of_year())));
    keep(days, weekly, &mut kept, |day| {
        let week = day.iso_week_date();
        (i64::from(week.year()), i64::from(week.week()))
    });
    keep(days, monthly, &mut kept, |day| (i64::from(day.year()), i64::from(day.month())));
    kept
}

fn keep(days: &[Date], most: usize, kept: &mut [bool], of: impl Fn(Date) -> (i64, i64)) {
    let mut seen = BTreeSet::new();
    for (day, kept) in days.iter().zip(kept) {
        if seen.len() < most && seen.insert(of(*day)) {
            *kept = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days_weeks_and_months_keep_their_newest() {
        let newest = date(2026, 11, 25);
        let days: Vec<Date> = (0..400)
            .map(|back| newest.checked_sub(jiff::Span::new().days(back)).unwrap())
            .collect();
        let kept: Vec<Date> = days
            .iter()
            .zip(kept(&days, 3, 2, 2))
            .filter_map(|(day, kept)| kept.then_some(*day))
            .collect();
        assert_eq!(
            kept,
            [
                date(2026, 11, 25),
                date(2026, 11, 24),
                date(2026, 11, 23),
                // The Sunday before, and the last of October.
                date(2026, 11, 22),
                date(2026, 10, 31),
            ]
        );
    }

    #[test]
    fn of_two_on_one_day_the_newer_stays() {
        let day = date(2026, 11, 25);
        assert_eq!(kept(&[day, day], 7, 5, 12), [true, false]);
        assert_eq!(kept(&[], 7, 5, 12), [] as [bool; 0]);
    }
}
