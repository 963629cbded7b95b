//! The figures as the API gives them: whole, side by side, by week, as
//! distributions, and the pledge with how it was kept.

use houqin_kernel::listing::answer;
use houqin_kernel::{
    Bilingual, Cell, Moment, PersonId, PlaceId, Refusal, StoreError, View, ViewError, Viewer,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::catalogue::{self, Category, Clock, Urgency};
use crate::figures::{
    self, By, COUNTED, CutBy, CutRow, Cuts, Figures, Month, Narrow, Numbers, PERSONS as OF_PERSONS,
    Period, Persons, Scope, Slicing, Tallied, Without, cuts, persons, slices, tally,
};

const DAY_MS: i64 = 24 * 3_600_000;
/// Weeks of a trend, unless asked otherwise, and at most.
const WEEKS: i64 = 12;
const WEEKS_MAX: i64 = 106;

/// Which span of time, and which part of the orders.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SpanQuery {
    /// First moment, UTC milliseconds (default: 30 days ago).
    pub from: Option<Moment>,
    /// First moment after (default: now).
    pub until: Option<Moment>,
    /// Category code, the closer ones under it included (default: all).
    pub category: String,
    /// Building id (default: all).
    pub building: Option<PlaceId>,
    /// Who has or had the order (default: all); another's needs the right to read persons.
    pub assignee: Option<PersonId>,
    /// Unit code, those below it included (default: all).
    pub unit: String,
    /// Urgency code (default: all).
    pub urgency: String,
    /// For cuts: `unit`, `building`, `category` or `urgency` (default: unit).
    pub by: String,
    /// For a trend: how many weeks, up to 106 (default 12).
    pub weeks: Option<i64>,
    /// For distributions: `age`, `lateness`, `hour` or `score` (default: age).
    pub name: String,
}

impl SpanQuery {
    /// The part of the orders that is looked at.
    ///
    /// # Errors
    /// For another person's figures without the right to read them, or when the
    /// store fails.
    pub fn scope(&self, viewer: &Viewer<'_>) -> Result<Scope, ViewError> {
        viewer.must_read("service.figures")?;
        may_see(viewer, self.assignee)?;
        let narrow = Narrow {
            category: self.category.clone(),
            building: self.building,
            worker: self.assignee,
            unit: self.unit.clone(),
            urgency: self.urgency.clone(),
            without: Without::Nothing,
        };
        Ok(Scope::of(viewer, narrow)?)
    }

    /// The span, with its defaults.
    pub fn span(&self, now: Moment) -> (Moment, Moment) {
        let until = self.until.unwrap_or(now).min(now);
        (self.from.unwrap_or(Moment(until.0.saturating_sub(30 * DAY_MS))), until)
    }
}

/// One's own figures are everybody's to see; another's are not.
///
/// # Errors
/// Without the right to read persons.
pub fn may_see(viewer: &Viewer<'_>, person: Option<PersonId>) -> Result<(), ViewError> {
    if person.is_none() || person == viewer.person {
        return Ok(());
    }
    viewer.must_read(OF_PERSONS)
}

/// 一周. One week of a trend.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TrendWeek {
    /// First moment: a Monday's, on the school's clock.
    pub from: Moment,
    /// First moment after.
    pub until: Moment,
    /// What is counted.
    #[serde(flatten)]
    pub numbers: Numbers,
}

/// 走势. Weeks, oldest first.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Trend {
    /// The weeks.
    pub weeks: Vec<TrendWeek>,
}

/// The weeks up to `until`.
///
/// # Errors
/// When the store fails.
pub fn trend(
    viewer: &Viewer<'_>,
    scope: &Scope,
    until: Moment,
    weeks: Option<i64>,
) -> Result<Trend, StoreError> {
    let weeks = weeks.unwrap_or(WEEKS).clamp(1, WEEKS_MAX);
    let from = Period::weeks_back(until, weeks, viewer.institution.calendar.zone());
    let groups = tally(viewer, scope, (from, until), By::Week, COUNTED)?;
    let week = |at: i64| {
        let begins = from.plus_days(7 * at);
        let counted = groups.get(&Cell::Int(at)).map(Numbers::of).unwrap_or_default();
        TrendWeek { from: begins, until: begins.plus_days(7).min(until), numbers: counted }
    };
    Ok(Trend { weeks: (0..weeks).map(week).collect() })
}

/// 分布. How many orders lie in each cell.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Distribution {
    /// `age`, `lateness`, `hour` or `score`.
    pub name: String,
    /// The figure whose orders that meet it are put into cells.
    pub figure: String,
    /// First moment.
    pub from: Moment,
    /// First moment after.
    pub until: Moment,
    /// Orders in each cell; list them with `figure`, `met=1` and `slice={name}.{cell}`.
    pub cells: Vec<i64>,
}

fn distribution(viewer: &Viewer<'_>, query: &SpanQuery) -> Result<Distribution, ViewError> {
    let scope = query.scope(viewer)?;
    let name = if query.name.is_empty() { "age" } else { &query.name };
    let slicing = Slicing::named(name).ok_or_else(|| {
        Refusal::form(
            "name",
            "no_such_distribution",
            "没有这种分布；可用 age、lateness、hour、score。",
            "There is no such distribution; use age, lateness, hour or score.",
        )
    })?;
    let span = query.span(viewer.at);
    let cells = slices(viewer, &scope, span, slicing)?;
    let figure = slicing.measure.name.to_owned();
    Ok(Distribution { name: name.to_owned(), figure, from: span.0, until: span.1, cells })
}

fn side_by_side(viewer: &Viewer<'_>, query: &SpanQuery) -> Result<Cuts, ViewError> {
    let scope = query.scope(viewer)?;
    let by = if query.by.is_empty() { Some(CutBy::Unit) } else { CutBy::named(&query.by) };
    let by = by.ok_or_else(|| {
        Refusal::form(
            "by",
            "no_such_cut",
            "不能这样分解；可用 unit、building、category、urgency。",
            "The figures are not cut that way; use unit, building, category or urgency.",
        )
    })?;
    Ok(cuts(viewer, &scope, query.span(viewer.at), by)?)
}

/// 一级紧急程度的承诺. Its limits, and how they were kept.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PledgeRow {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Bilingual,
    /// Minutes to respond.
    pub respond_minutes: i64,
    /// Minutes to finish.
    pub resolve_minutes: i64,
    /// How the minutes are counted.
    pub clock: Clock,
    /// The clause that says so.
    pub clause: String,
    /// Answered within the limit.
    pub response: figures::Share,
    /// Finished within the limit.
    pub timeliness: figures::Share,
}

/// 服务承诺. What is promised, and how it was kept in a month; nobody is in it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Pledge {
    /// `2026-10`.
    pub month: String,
    /// First moment.
    pub from: Moment,
    /// First moment after.
    pub until: Moment,
    /// By urgency, most urgent first.
    pub rows: Vec<PledgeRow>,
    /// By category, the top ones.
    pub categories: Vec<CutRow>,
    /// All orders.
    pub whole: Numbers,
}

/// Which month.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MonthQuery {
    /// `2026-10` (default: the last whole month).
    pub month: String,
}

/// Whether the school shows its pledge to everybody.
///
/// # Errors
/// When the store fails.
pub fn is_public(viewer: &Viewer<'_>) -> Result<bool, StoreError> {
    Ok(catalogue::setting(viewer.reading, "public_board", 0)? == 1)
}

/// The pledge and how it was kept; to strangers where the school shows it to them.
///
/// # Errors
/// Where the school does not, or when the store fails.
pub fn pledge(viewer: &Viewer<'_>, month: &str) -> Result<Pledge, ViewError> {
    if !is_public(viewer)? {
        if viewer.person.is_none() {
            return Err(not_public().into());
        }
        viewer.must_read("service.figures")?;
    }
    let zone = viewer.institution.calendar.zone();
    let now = Month::of(viewer.at.civil(zone).date());
    let month = Month::named(month).filter(|month| month.first() <= now.first());
    let month = month.unwrap_or_else(|| now.before());
    let (from, until) = month.span(zone);
    let span = (from, until.min(viewer.at));
    let whole = Scope::default();
    let groups = tally(viewer, &whole, span, By::Urgency, COUNTED)?;
    let rows = catalogue::all::<Urgency>(viewer.reading)?.into_iter().map(|one| {
        let counted = groups.get(&Cell::Text(one.code.clone()));
        let numbers = counted.map(Numbers::of).unwrap_or_default();
        PledgeRow {
            code: one.code,
            name: one.name,
            respond_minutes: one.respond_minutes,
            resolve_minutes: one.resolve_minutes,
            clock: one.clock,
            clause: one.clause,
            response: numbers.response,
            timeliness: numbers.timeliness,
        }
    });
    let rows = rows.collect();
    let categories = cuts(viewer, &whole, span, CutBy::Category)?.rows;
    let known = catalogue::all::<Category>(viewer.reading)?;
    Ok(Pledge {
        month: month.name(),
        from: span.0,
        until: span.1,
        rows,
        categories: categories
            .into_iter()
            .filter(|row| row.depth == 0 && known.iter().any(|one| one.code == row.key))
            .collect(),
        whole: Numbers::of(&Tallied::only(groups)),
    })
}

fn not_public() -> Refusal {
    Refusal::missing(
        "not_public",
        "本校没有公开服务承诺的兑现情况；公开须由总务主任在服务目录中设定 public_board。",
        "This school does not show how its pledge is kept; the director of general affairs \
         would set public_board in the service catalogue.",
    )
}

/// `service/figures`.
pub const FIGURES: View = View {
    name: "service.figures",
    path: "service/figures",
    summary: "Support in time and service to standard, over a span of time",
    query: || schemars::schema_for!(SpanQuery),
    answer: || schemars::schema_for!(Figures),
    get: |viewer, query| {
        answer(viewer, query, |viewer, asked: &SpanQuery| {
            let scope = asked.scope(viewer)?;
            let (from, until) = asked.span(viewer.at);
            Ok(figures::figures(viewer, &scope, from, until)?)
        })
    },
};

/// `service/figures/cuts`.
pub const CUTS: View = View {
    name: "service.figures.cuts",
    path: "service/figures/cuts",
    summary: "The figures side by side: by unit, building, category or urgency",
    query: || schemars::schema_for!(SpanQuery),
    answer: || schemars::schema_for!(Cuts),
    get: |viewer, query| answer(viewer, query, side_by_side),
};

/// `service/figures/persons`.
pub const PERSONS: View = View {
    name: "service.persons",
    path: "service/figures/persons",
    summary: "Persons' figures: everybody's for whoever may read them, else one's own and how \
              all lie",
    query: || schemars::schema_for!(SpanQuery),
    answer: || schemars::schema_for!(Persons),
    get: |viewer, query| {
        answer(viewer, query, |viewer, asked: &SpanQuery| {
            persons(viewer, &asked.scope(viewer)?, asked.span(viewer.at))
        })
    },
};

/// `service/figures/trend`.
pub const TREND: View = View {
    name: "service.figures.trend",
    path: "service/figures/trend",
    summary: "The figures by week",
    query: || schemars::schema_for!(SpanQuery),
    answer: || schemars::schema_for!(Trend),
    get: |viewer, query| {
        answer(viewer, query, |viewer, asked: &SpanQuery| {
            let scope = asked.scope(viewer)?;
            Ok(trend(viewer, &scope, asked.span(viewer.at).1, asked.weeks)?)
        })
    },
};

/// `service/figures/distribution`.
pub const DISTRIBUTION: View = View {
    name: "service.figures.distribution",
    path: "service/figures/distribution",
    summary: "Age of what is open, finished minus due, hours of the week, scores",
    query: || schemars::schema_for!(SpanQuery),
    answer: || schemars::schema_for!(Distribution),
    get: |viewer, query| answer(viewer, query, distribution),
};

/// `service/pledge`.
pub const PLEDGE: View = View {
    name: "service.pledge",
    path: "service/pledge",
    summary: "The pledge by urgency, and how it was kept in a month",
    query: || schemars::schema_for!(MonthQuery),
    answer: || schemars::schema_for!(Pledge),
    get: |viewer, query| {
        answer(viewer, query, |viewer, asked: &MonthQuery| pledge(viewer, &asked.month))
    },
};
