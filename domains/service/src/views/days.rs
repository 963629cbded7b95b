//! 按人按天. What is still to be done, by person and by the day on which its
//! limit runs out, with how much work that is beside the time there is for it.
//!
//! One count over the index of what is open: it costs by what is open, never by
//! what was ever reported.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use houqin_kernel::{Moment, PersonId, PlaceId, Refusal, StoreError, Value, ViewError, Viewer};
use jiff::civil::{Date, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::hands;
use crate::figures::{Narrow, Over, Scope, Without};

/// Newest orders of a category from which its usual labour is told.
const NEWEST: i64 = 200;
/// Fewest of them with a labour time: with fewer nothing is told.
const FEWEST: usize = 5;
/// So far ahead the next working day is looked for, in days.
const AHEAD_DAYS: i64 = 60;
/// Most groups of the count: of persons, categories and days together.
const GROUPS_MAX: usize = 50_000;

/// The limit that runs out first of those that still run.
const LIMIT: &str = "CASE WHEN o.responded_at IS NULL AND o.respond_due IS NOT NULL \
    AND (o.resolve_due IS NULL OR o.respond_due <= o.resolve_due) \
    THEN o.respond_due ELSE o.resolve_due END";
/// What is still to be done.
const STILL: &str = "o.imported = 0 AND o.closed_at IS NULL AND o.finished_at IS NULL";

/// 到期. When the limit of an order runs out, in days of the school.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Due {
    /// It has run out.
    Late,
    /// Today.
    Today,
    /// After today, up to the end of the next working day.
    Next,
    /// After that.
    Later,
    /// It does not run: a pause has stopped its clock, or there is none.
    Stopped,
}

impl Due {
    /// Every one, in the order of the columns.
    pub const ALL: [Self; 5] = [Self::Late, Self::Today, Self::Next, Self::Later, Self::Stopped];
    /// The name under which a query asks for all of them.
    pub const ANY: &'static str = "any";

    /// Its name in a query.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Today => "today",
            Self::Next => "next",
            Self::Later => "later",
            Self::Stopped => "stopped",
        }
    }

    /// Its number in a count.
    const fn code(self) -> i64 {
        match self {
            Self::Late => 0,
            Self::Today => 1,
            Self::Next => 2,
            Self::Later => 3,
            Self::Stopped => 4,
        }
    }
}

/// The days that the board tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// Now.
    pub now: Moment,
    /// Today.
    pub today: Date,
    /// The next working day; tomorrow where the calendar has none.
    pub next: Date,
    /// First moment after today.
    tomorrow: Moment,
    /// First moment after the next working day.
    after: Moment,
}

impl Days {
    /// The days around the viewer's now, on the school's calendar.
    pub fn of(viewer: &Viewer<'_>) -> Self {
        let calendar = &viewer.institution.calendar;
        let today = calendar.day(viewer.at);
        let ahead = |days: i64| today.saturating_add(jiff::Span::new().days(days));
        let next = (1..=AHEAD_DAYS).map(ahead).find(|day| calendar.is_working_day(*day));
        let next = next.unwrap_or_else(|| ahead(1));
        let begins = |day: Date| {
            Moment::at_civil(day.to_datetime(Time::midnight()), calendar.zone())
                .unwrap_or(viewer.at)
        };
        let after = begins(next.saturating_add(jiff::Span::new().days(1)));
        Self { now: viewer.at, today, next, tomorrow: begins(ahead(1)), after }
    }

    /// The number of the day on which the limit of `o` runs out.
    fn bucket(self, values: &mut Vec<Value<'_>>) -> String {
        let mut bind = |at: Moment| {
            values.push(at.into());
            format!("CAST(${} AS BIGINT)", values.len())
        };
        let (now, tomorrow, after) = (bind(self.now), bind(self.tomorrow), bind(self.after));
        format!(
            "CASE WHEN (o.paused_at IS NOT NULL AND o.pause_left IS NOT NULL) \
             OR ({LIMIT}) IS NULL THEN 4 WHEN ({LIMIT}) < {now} THEN 0 \
             WHEN ({LIMIT}) < {tomorrow} THEN 1 WHEN ({LIMIT}) < {after} THEN 2 ELSE 3 END"
        )
    }
}

/// Which of the orders that are still to be done a list asks for.
#[derive(Debug, Clone, Copy)]
pub struct DueAsked {
    due: Option<Due>,
    days: Days,
}

impl DueAsked {
    /// By its name in a query; none where nothing is asked.
    ///
    /// # Errors
    /// For a name that there is not.
    pub fn named(viewer: &Viewer<'_>, name: &str) -> Result<Option<Self>, Refusal> {
        if name.is_empty() {
            return Ok(None);
        }
        let due = Due::ALL.into_iter().find(|one| one.name() == name);
        if due.is_none() && name != Due::ANY {
            return Err(Refusal::form(
                "due",
                "no_such_due",
                "到期只分 late、today、next、later、stopped 或 any；请从按人按天的看板打开。",
                "A limit is late, today, next, later, stopped or any; open it from the board by person and day.",
            ));
        }
        Ok(Some(Self { due, days: Days::of(viewer) }))
    }

    /// Its predicate over `o`.
    pub fn predicate(self, values: &mut Vec<Value<'_>>) -> String {
        match self.due {
            Some(due) => format!("{STILL} AND ({}) = {}", self.days.bucket(values), due.code()),
            None => STILL.to_owned(),
        }
    }
}

/// Which part of the orders the board shows.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DaysQuery {
    /// Category code, the closer ones under it included (default: all).
    pub category: String,
    /// Building id (default: all).
    pub building: Option<PlaceId>,
    /// Unit code of the post that last took the order, those below it included (default: all).
    pub unit: String,
    /// Urgency code (default: all).
    pub urgency: String,
}

impl DaysQuery {
    fn narrow(&self) -> Narrow {
        Narrow {
            category: self.category.clone(),
            building: self.building,
            worker: None,
            unit: self.unit.clone(),
            urgency: self.urgency.clone(),
            without: Without::Nothing,
        }
    }
}

/// 工作量. How long some orders usually take.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Work {
    /// Minutes, by the usual labour of each category.
    pub minutes: i64,
    /// Orders of categories whose usual labour is not known: in no minutes.
    pub unknown: i64,
}

impl Work {
    fn add(&mut self, orders: i64, usual: Option<i64>) {
        match usual {
            Some(minutes) => self.minutes += minutes.saturating_mul(orders),
            None => self.unknown += orders,
        }
    }
}

/// What one person, or nobody yet, has still to do: numbers of orders.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DayRow {
    /// Who has taken them or was given them; none: nobody yet.
    pub person: Option<PersonId>,
    /// Whether they hold a post that takes orders now.
    pub takes: bool,
    /// Limit run out.
    pub late: i64,
    /// Limit today.
    pub today: i64,
    /// Limit after today, up to the end of the next working day.
    pub next: i64,
    /// Limit after that.
    pub later: i64,
    /// No limit that runs: paused with a stopped clock, or without one.
    pub stopped: i64,
    /// All of them.
    pub all: i64,
    /// The work of what is late or due today.
    pub work_today: Work,
    /// The work of what is late or due up to the end of the next working day.
    pub work_next: Work,
}

impl DayRow {
    /// The orders of one day.
    pub const fn of(&self, due: Due) -> i64 {
        match due {
            Due::Late => self.late,
            Due::Today => self.today,
            Due::Next => self.next,
            Due::Later => self.later,
            Due::Stopped => self.stopped,
        }
    }

    fn add(&mut self, due: Due, orders: i64, usual: Option<i64>) {
        match due {
            Due::Late => self.late += orders,
            Due::Today => self.today += orders,
            Due::Next => self.next += orders,
            Due::Later => self.later += orders,
            Due::Stopped => self.stopped += orders,
        }
        self.all += orders;
        if due <= Due::Today {
            self.work_today.add(orders, usual);
        }
        if due <= Due::Next {
            self.work_next.add(orders, usual);
        }
    }
}

/// 估时. What a category usually takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Usual {
    /// Category code.
    pub category: String,
    /// The median labour in minutes; none where too few tell theirs.
    pub minutes: Option<i64>,
    /// How many finished orders, of the newest, tell theirs.
    pub told: i64,
}

/// 按人按天的看板. What is still to be done by person and day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DayBoard {
    /// Today, on the school's calendar.
    #[schemars(with = "String")]
    pub today: Date,
    /// The next working day.
    #[schemars(with = "String")]
    pub next_day: Date,
    /// Working minutes that are left today.
    pub minutes_today: i64,
    /// Working minutes that are left up to the end of the next working day.
    pub minutes_next: i64,
    /// Nobody's yet first, then who takes orders, then who else has some.
    pub rows: Vec<DayRow>,
    /// All rows together.
    pub all: DayRow,
    /// What the categories that are on the board usually take.
    pub usual: Vec<Usual>,
}

/// The board by person and day.
///
/// # Errors
/// Without the right to read the board, or when the store fails.
pub fn day_board(viewer: &Viewer<'_>, query: &DaysQuery) -> Result<DayBoard, ViewError> {
    viewer.must_read("service.board")?;
    let days = Days::of(viewer);
    let scope = Scope::of(viewer, query.narrow())?;
    let counted = count(viewer, &scope, days)?;
    let mut usual: BTreeMap<&str, Usual> = BTreeMap::new();
    for one in &counted {
        if !usual.contains_key(one.category.as_str()) {
            usual.insert(&one.category, usual_of(viewer, &one.category)?);
        }
    }
    let takers = hands(viewer);
    let mut rows = vec![DayRow::default()];
    rows.extend(takers.iter().map(|person| DayRow {
        person: Some(*person),
        takes: true,
        ..DayRow::default()
    }));
    let mut all = DayRow::default();
    for one in &counted {
        let minutes = usual.get(one.category.as_str()).and_then(|usual| usual.minutes);
        if !rows.iter().any(|row| row.person == one.person) {
            rows.push(DayRow { person: one.person, ..DayRow::default() });
        }
        if let Some(row) = rows.iter_mut().find(|row| row.person == one.person) {
            row.add(one.due, one.orders, minutes);
        }
        all.add(one.due, one.orders, minutes);
    }
    // Whoever has most to do first, so that the one with time stands at the end.
    rows.sort_by_key(|row| {
        (row.person.is_some(), !row.takes, Reverse((row.work_next.minutes, row.all)))
    });
    let calendar = &viewer.institution.calendar;
    Ok(DayBoard {
        today: days.today,
        next_day: days.next,
        minutes_today: calendar.working_between(days.now, days.tomorrow),
        minutes_next: calendar.working_between(days.now, days.after),
        rows,
        all,
        usual: usual.into_values().collect(),
    })
}

/// Orders of one person, category and day.
struct Counted {
    person: Option<PersonId>,
    category: String,
    due: Due,
    orders: i64,
}

fn count(viewer: &Viewer<'_>, scope: &Scope, days: Days) -> Result<Vec<Counted>, StoreError> {
    let mut values = vec![viewer.reading.school().into()];
    let bucket = days.bucket(&mut values);
    let part = scope.predicate(Over::Open, &mut values);
    let sql = format!(
        "SELECT COALESCE(o.taker, o.assignee), o.category, {bucket}, COUNT(*) \
         FROM service_order o WHERE o.school_id = $1 AND {STILL} AND {part} \
         GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 LIMIT {GROUPS_MAX}"
    );
    viewer.reading.list(&sql, &values, |row| {
        let code = row.int(2)?;
        Ok(Counted {
            person: row.opt_id(0)?,
            category: row.text(1)?,
            due: Due::ALL.into_iter().find(|due| due.code() == code).unwrap_or(Due::Stopped),
            orders: row.int(3)?,
        })
    })
}

/// The median of what the newest orders of a category took.
fn usual_of(viewer: &Viewer<'_>, category: &str) -> Result<Usual, StoreError> {
    let reading = viewer.reading;
    let mut told = reading.list(
        "SELECT n.labour_minutes FROM (SELECT o.labour_minutes, o.finished_at \
         FROM service_order o WHERE o.school_id = $1 AND o.imported = 0 AND o.category = $2 \
         ORDER BY o.reported_at DESC, o.id DESC LIMIT $3) n \
         WHERE n.finished_at IS NOT NULL AND n.labour_minutes > 0",
        &[reading.school().into(), category.into(), NEWEST.into()],
        |row| row.int(0),
    )?;
    told.sort_unstable();
    let minutes = median(&told).filter(|_| told.len() >= FEWEST);
    let told = i64::try_from(told.len()).unwrap_or(i64::MAX);
    Ok(Usual { category: category.to_owned(), minutes, told })
}

/// The middle of a sorted list, the lower whole minute of two.
fn median(sorted: &[i64]) -> Option<i64> {
    let upper = *sorted.get(sorted.len() / 2)?;
    let lower = *sorted.get((sorted.len().max(1) - 1) / 2)?;
    Some(i64::midpoint(lower, upper))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_one_or_between_the_two() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[7]), Some(7));
        assert_eq!(median(&[5, 10]), Some(7));
        assert_eq!(median(&[1, 2, 100]), Some(2));
    }
}
