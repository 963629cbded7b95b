//! How large a sample school is, and how its days go: a short one for who only
//! looks in, and a whole term.

use houqin_kernel::Calendar;
use jiff::civil::Date;

use super::Chance;
use super::cast::Trouble;

/// How much the school has lived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Size {
    /// Three months of a small school: some six hundred orders.
    Short,
    /// A term of eighteen weeks with full buildings: more than five thousand
    /// orders, fewer in a village school.
    Term,
}

/// Shares of a working day's reports: from this minute to that one, so many of a
/// hundred. Most come when lessons begin, after the noon rest, and in the evening
/// from where people live.
const HOURS: &[(u64, u64, u64)] = &[
    (430, 480, 9),
    (480, 560, 22),
    (560, 700, 19),
    (700, 840, 6),
    (840, 930, 19),
    (930, 1_050, 12),
    (1_050, 1_140, 4),
    (1_140, 1_320, 9),
];

/// A weekday's reports in a hundred of the average, from Monday to Sunday.
const WEEK: [u64; 7] = [132, 106, 96, 92, 104, 9, 16];
/// Reports of a hundred that remain on a day that is a holiday.
const HOLIDAY_PERCENT: u64 = 6;
/// How far a day may lie beside its average, of a hundred.
const SPREAD_PERCENT: u64 = 25;

/// How often a category's things break beside each other, in a term.
const SHARES: &[(&str, u64)] = &[
    ("water", 21),
    ("electric", 19),
    ("multimedia", 14),
    ("furniture", 12),
    ("door", 11),
    ("toilet", 9),
    ("network", 8),
    ("aircon", 6),
];

impl Size {
    /// How long the school has lived when it is opened, in days.
    pub const fn days(self) -> i64 {
        match self {
            Self::Short => 91,
            Self::Term => 126,
        }
    }

    /// How many days later than in the short life a day's events come: what
    /// stands open at the end stands open in both.
    pub const fn later_days(self) -> i64 {
        self.days() - Self::Short.days()
    }

    /// Floors of a building, and rooms of a floor.
    pub const fn rooms(self) -> (u64, u64) {
        match self {
            Self::Short => (3, 6),
            Self::Term => (6, 9),
        }
    }

    /// Orders a working day has on average.
    pub fn orders_a_day(self, pack: &str) -> u64 {
        match (self, pack) {
            (Self::Short, "school-small") => 4,
            (Self::Short, _) => 9,
            (Self::Term, "school-small") => 7,
            (Self::Term, _) => 54,
        }
    }

    /// The minutes of a day at which something is reported.
    pub fn times(
        self,
        chance: &mut Chance,
        average: u64,
        calendar: &Calendar,
        day: Date,
    ) -> Vec<i64> {
        let working = calendar.is_working_day(day);
        match self {
            Self::Short => {
                let many = if working { average - 3 + chance.below(7) } else { chance.below(3) };
                let (first, last) = if working { (440, 1_020) } else { (480, 1_200) };
                (0..many).map(|_| chance.between(first, last)).collect()
            }
            Self::Term => {
                let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0);
                let percent = match (working, weekday) {
                    // A day of the week that is a holiday, and a weekend that is worked.
                    (false, 0..=4) => HOLIDAY_PERCENT,
                    (true, 5..) => 100,
                    _ => WEEK.get(weekday).copied().unwrap_or(100),
                };
                let spread = 100 - SPREAD_PERCENT + chance.below(2 * SPREAD_PERCENT + 1);
                let many = (average * percent * spread + 5_000) / 10_000;
                (0..many).map(|_| minute(chance)).collect()
            }
        }
    }

    /// What breaks: each as often as another in the short life, by its share in a term.
    pub fn one(self, chance: &mut Chance, fitting: &[Trouble]) -> Option<Trouble> {
        if self == Self::Short {
            return chance.one(fitting).copied();
        }
        let share = |one: &Trouble| {
            // A category's share falls on all that can break in it.
            let alike = fitting.iter().filter(|other| other.category == one.category).count();
            let share = SHARES.iter().find(|(code, _)| *code == one.category);
            share.map_or(5, |(_, share)| *share) * 60 / u64::try_from(alike).unwrap_or(1).max(1)
        };
        let mut drawn = chance.below(fitting.iter().map(share).sum());
        for one in fitting {
            let share = share(one);
            if drawn < share {
                return Some(*one);
            }
            drawn -= share;
        }
        fitting.first().copied()
    }
}

fn minute(chance: &mut Chance) -> i64 {
    let mut drawn = chance.below(100);
    for (from, to, share) in HOURS {
        if drawn < *share {
            return chance.between(*from, to - 1);
        }
        drawn -= share;
    }
    chance.between(480, 1_020)
}
