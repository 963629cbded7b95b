//! 图表. Trend, buildings, categories, age of what is open, finished minus due,
//! hours of the week; behind each its table, and the table as a file.

use houqin_kernel::{StoreError, ViewError};
use houqin_page::face::{PageContext, Rendered};
use houqin_page::{
    Bar, ColumnBar, HeatMap, Line, Markup, Plot, Tone, bar_list, column_plot, heat_map, html,
    line_plot, page_head, plot,
};

use super::asked::Asked;
use super::grid::{Grid, GridCell, GridColumn};
use super::{cut_grid, percent};
use crate::figures::{
    AGE, CONFORMANCE, CutBy, CutRow, HOUR, LATENESS, Measure, Narrow, REPORTED, Share, Slicing,
    TIMELINESS, UNCONFIRMED, Without, cuts, slices,
};
use crate::views::{TrendWeek, trend};

/// Weeks of the trend.
const WEEKS: i64 = 16;
/// Most bars of a chart; the table has all.
const BARS_MAX: usize = 12;

/// `/figures/charts`.
///
/// # Errors
/// For another person's figures without the right to read them, or when the store
/// fails.
pub fn charts(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let asked = Asked::of(context)?;
    let words = context.words;
    if context.asked("as") == "csv" {
        return file(context, &asked);
    }
    let weeks = trend(&context.viewer, &asked.scope, asked.span().1, Some(WEEKS))?.weeks;
    let title = words.say("service-more-charts");
    let crumb = asked.there(context, "/figures", &[]);
    let body = html! {
        (page_head(&html! { a href=(crumb) { (words.say("service-figures-back")) } }, &title, &html! { p { (asked.told(context)) } }, &html! {}))
        (asked.filters(context, "/figures/charts")?)
        div class="plots" {
            div class="plot-broad" { (course(context, &asked, &weeks)) }
            (side_by_side(context, &asked, CutBy::Building)?)
            (side_by_side(context, &asked, CutBy::Category)?)
            (columns(context, &asked, &AGE)?)
            (columns(context, &asked, &LATENESS)?)
            div class="plot-broad" { (hours(context, &asked)?) }
        }
    };
    Ok(Rendered::new(title, body).wide())
}

/// The table asked for, as a file.
fn file(context: &PageContext<'_>, asked: &Asked) -> Result<Rendered, ViewError> {
    let name = context.asked("table");
    let grid = match name {
        "age" => column_grid(context, asked, &AGE)?.1,
        "lateness" => column_grid(context, asked, &LATENESS)?.1,
        "hour" => hour_grid(context, asked)?.0,
        _ => {
            let weeks = trend(&context.viewer, &asked.scope, asked.span().1, Some(WEEKS))?.weeks;
            return Ok(week_grid(context, asked, &weeks).file("figures-week"));
        }
    };
    Ok(grid.file(&format!("figures-{name}")))
}

fn csv(context: &PageContext<'_>, asked: &Asked, table: &str) -> String {
    asked.there(context, "/figures/charts", &[("table", table), ("as", "csv")])
}

/// The weeks as lines.
pub fn course(context: &PageContext<'_>, asked: &Asked, weeks: &[TrendWeek]) -> Markup {
    let words = context.words;
    let zone = context.viewer.institution.calendar.zone();
    let day = |week: &TrendWeek| words.day(week.from.civil(zone).date());
    let line = |key: &str, pick: fn(&TrendWeek) -> Share| {
        let share = weeks.iter().map(pick);
        let points = share.map(|share| (share.whole > 0).then(|| percent(share)));
        Line { name: words.say(key), points: points.collect() }
    };
    let lines = [
        line("service-figure-timeliness", |week| week.numbers.timeliness),
        line("service-figure-conformance", |week| week.numbers.conformance),
    ];
    let labels: Vec<String> = weeks.iter().map(day).collect();
    let told = words.say_with("service-course", &[("n", weeks.len().into())]);
    plot(
        words,
        &Plot {
            id: "week".into(),
            title: told.into(),
            summary: words.say("service-course-summary"),
            picture: line_plot(words, &labels, &lines),
            table: week_grid(context, asked, weeks).table(context),
            csv_href: csv(context, asked, "week").into(),
        },
    )
}

fn week_grid(context: &PageContext<'_>, asked: &Asked, weeks: &[TrendWeek]) -> Grid {
    let words = context.words;
    let zone = context.viewer.institution.calendar.zone();
    let line = |week: &TrendWeek| {
        let span = (week.from, week.until);
        let open =
            |measure: &Measure, met: &str| asked.orders_of(&asked.scope.narrow, measure, met, span);
        let numbers = &week.numbers;
        vec![
            GridCell::name(&words.date(week.from.civil(zone).date()), 0, ""),
            GridCell::count(context, numbers.reported, &open(&REPORTED, "")),
            GridCell::share(context, numbers.timeliness, &open(&TIMELINESS, "")),
            GridCell::share(context, numbers.conformance, &open(&CONFORMANCE, "")),
            GridCell::share(context, numbers.unconfirmed, &open(&UNCONFIRMED, "1")),
        ]
    };
    let share = |key: &str| GridColumn::share(context, &words.say(key));
    Grid {
        title: words.say_with("service-course", &[("n", weeks.len().into())]),
        columns: vec![
            GridColumn::name(&words.say("service-week")),
            GridColumn::count(&words.say("service-figure-reported")),
            share("service-figure-timeliness"),
            share("service-figure-conformance"),
            share("service-figure-unconfirmed"),
        ],
        rows: weeks.iter().map(line).collect(),
        scrolls: false,
    }
}

/// What was reported, by building or category, and how much of it in time.
fn side_by_side(context: &PageContext<'_>, asked: &Asked, by: CutBy) -> Result<Markup, ViewError> {
    let words = context.words;
    let found = cuts(&context.viewer, &asked.scope, asked.span(), by)?;
    let mut rows: Vec<&CutRow> =
        found.rows.iter().filter(|row| row.depth == 0 && row.numbers.reported > 0).collect();
    rows.sort_by_key(|row| -row.numbers.reported);
    let none = format!("service-cut-without-{}", by.name());
    let bar = |row: &&CutRow| {
        let narrow = match by {
            CutBy::Building if row.key.is_empty() => {
                Narrow { without: Without::Building, ..asked.scope.narrow.clone() }
            }
            CutBy::Building => {
                Narrow { building: row.key.parse().ok(), ..asked.scope.narrow.clone() }
            }
            _ => Narrow { category: row.key.clone(), ..asked.scope.narrow.clone() },
        };
        let share = super::shown(context, row.numbers.timeliness);
        let told = [("n", row.numbers.reported.into()), ("share", share.into_owned().into())];
        let name = if row.key.is_empty() {
            words.say(&none).into_owned()
        } else {
            context.name(&row.name).to_owned()
        };
        Bar {
            label: name.into(),
            value: row.numbers.reported,
            text: words.say_with("service-bar-told", &told).into(),
            href: asked.orders_of(&narrow, &REPORTED, "", asked.span()).into(),
            tone: Tone::Neutral,
        }
    };
    let bars: Vec<Bar<'_>> = rows.iter().take(BARS_MAX).map(bar).collect();
    let path = format!("/figures/by/{}", by.name());
    let mut grid = cut_grid(context, asked, by, None)?;
    grid.scrolls = true;
    Ok(plot(
        words,
        &Plot {
            id: by.name().into(),
            title: words.say(&format!("service-chart-{}", by.name())),
            summary: words.say("service-chart-side-summary"),
            picture: if bars.is_empty() {
                html! {}
            } else {
                bar_list(words, &bars)
            },
            table: grid.table(context),
            csv_href: asked.there(context, &path, &[("as", "csv")]).into(),
        },
    ))
}

/// A distribution: its counts, and its table.
fn column_grid(
    context: &PageContext<'_>,
    asked: &Asked,
    slicing: &Slicing,
) -> Result<(Vec<i64>, Grid), StoreError> {
    let words = context.words;
    let counted = slices(&context.viewer, &asked.scope, asked.span(), slicing)?;
    let line = |(cell, count): (usize, &i64)| {
        vec![
            GridCell::name(&words.say(&format!("service-{}-{cell}", slicing.name)), 0, ""),
            GridCell::count(context, *count, &asked.orders_in(slicing, cell)),
        ]
    };
    let title = words.say(&format!("service-chart-{}", slicing.name)).into_owned();
    let grid = Grid {
        columns: vec![
            GridColumn::name(&title),
            GridColumn::count(&words.say("service-grid-orders")),
        ],
        rows: counted.iter().enumerate().map(line).collect(),
        title,
        scrolls: false,
    };
    Ok((counted, grid))
}

/// A distribution as columns.
pub fn columns(
    context: &PageContext<'_>,
    asked: &Asked,
    slicing: &Slicing,
) -> Result<Markup, StoreError> {
    let words = context.words;
    let (counted, grid) = column_grid(context, asked, slicing)?;
    // What is beyond the limit or a week old is told in another colour too.
    let bad = if slicing.name == LATENESS.name { 3 } else { 3.min(slicing.cells) };
    let bar = |(cell, count): (usize, &i64)| ColumnBar {
        label: words.say(&format!("service-{}-{cell}", slicing.name)),
        value: *count,
        href: if *count > 0 { asked.orders_in(slicing, cell).into() } else { "".into() },
        tone: if cell >= bad { Tone::Bad } else { Tone::Neutral },
    };
    let bars: Vec<ColumnBar<'_>> = counted.iter().enumerate().map(bar).collect();
    Ok(plot(
        words,
        &Plot {
            id: slicing.name.into(),
            title: words.say(&format!("service-chart-{}", slicing.name)),
            summary: words.say(&format!("service-chart-{}-summary", slicing.name)),
            picture: column_plot(words, &bars),
            table: grid.table(context),
            csv_href: csv(context, asked, slicing.name).into(),
        },
    ))
}

/// Weekdays by hours: the table, the counts, the first and the last hour of any.
fn hour_grid(
    context: &PageContext<'_>,
    asked: &Asked,
) -> Result<(Grid, Vec<i64>, (usize, usize)), StoreError> {
    let words = context.words;
    let counted = slices(&context.viewer, &asked.scope, asked.span(), &HOUR)?;
    let any = |hour: &usize| counted.iter().skip(*hour).step_by(24).any(|count| *count > 0);
    let first = (0..24).find(any).unwrap_or(0);
    let last = (0..24).rev().find(any).unwrap_or(23);
    let line = |day: usize| {
        let mut cells = vec![GridCell::name(&words.say(&format!("service-weekday-{day}")), 0, "")];
        for hour in first..=last {
            let cell = 24 * day + hour;
            let count = counted.get(cell).copied().unwrap_or(0);
            cells.push(GridCell::count(context, count, &asked.orders_in(&HOUR, cell)));
        }
        cells
    };
    let title = words.say("service-chart-hour").into_owned();
    let mut columns = vec![GridColumn::name(&words.say("service-weekday"))];
    columns.extend((first..=last).map(|hour| GridColumn::count(&format!("{hour}:00"))));
    let grid = Grid { title, columns, rows: (0..7).map(line).collect(), scrolls: true };
    Ok((grid, counted, (first, last)))
}

fn hours(context: &PageContext<'_>, asked: &Asked) -> Result<Markup, StoreError> {
    let words = context.words;
    let (grid, counted, (first, last)) = hour_grid(context, asked)?;
    let at = |day: usize, hour: usize| counted.get(24 * day + hour).copied().unwrap_or(0);
    let map = HeatMap {
        rows: (0..7).map(|day| words.say(&format!("service-weekday-{day}"))).collect(),
        columns: (first..=last).map(|hour| hour.to_string().into()).collect(),
        cells: (0..7)
            .flat_map(|day| (first..=last).map(move |hour| (day, hour)))
            .map(|(day, hour)| at(day, hour))
            .collect(),
        label: words.say("service-chart-hour-summary"),
    };
    Ok(plot(
        words,
        &Plot {
            id: "hour".into(),
            title: words.say("service-chart-hour"),
            summary: words.say("service-chart-hour-summary"),
            picture: heat_map(words, &map),
            table: grid.table(context),
            csv_href: csv(context, asked, "hour").into(),
        },
    ))
}
