//! 月报. A month on A4: the figures beside the month before, by unit, building and
//! category, scores with their interval, and boxes to sign. One [`Sheet`] for both: by the
//! browser, or as PDF.

use houqin_kernel::ViewError;
use houqin_page::face::{PageContext, Rendered, address};
use houqin_page::{html, icon, sheet};
use houqin_paper::{Cell, Grid, Sheet, Sign};

use super::shown;
use crate::figures::{
    AGAINST_CONFORMANCE, AGAINST_TIMELINESS, By, COUNTED, CutBy, CutRow, Measure, Month, Numbers,
    Satisfaction, Scope, Share, Tallied, cuts, tally,
};

const PATH: &str = "/figures/month";
/// Most lines of a table on paper.
const LINES_MAX: usize = 14;

/// `/figures/month`; 管理到位 comes from whichever domain knows it.
///
/// # Errors
/// When the store fails.
pub fn month(context: &PageContext<'_>, covered: Share) -> Result<Rendered, ViewError> {
    let words = context.words;
    let zone = context.viewer.institution.calendar.zone();
    let current = Month::of(context.viewer.at.civil(zone).date());
    let asked = Month::named(context.asked("month"));
    let month = asked.filter(|month| month.first() <= current.first());
    let month = month.unwrap_or_else(|| current.before());
    let now = numbers(context, month)?;
    let before = numbers(context, month.before())?;
    let name = words.say_with(
        "service-month-name",
        &[
            ("year", i64::from(month.first().year()).to_string().into()),
            ("month", i64::from(month.first().month()).into()),
        ],
    );
    let to = |month: Month| address(PATH, &[("month", &month.name())]);
    let title = words.say("service-month");
    let paper = Sheet {
        title: title.clone().into_owned(),
        number: month.name(),
        code: format!("{}{}", context.origin, to(month)),
        cells: cells(context, covered, &now),
        grids: vec![
            beside(context, &now, &before),
            why(context, month)?,
            parts(context, month, CutBy::Unit)?,
            parts(context, month, CutBy::Category)?,
            parts(context, month, CutBy::Building)?,
        ],
        note: words.say("service-month-note").into_owned(),
        signs: ["made", "checked", "office"]
            .map(|who| Sign {
                label: words.say(&format!("service-month-{who}")).into_owned(),
                said: String::new(),
                stamp: who == "office",
            })
            .into(),
        foot: words.say("service-month-foot").into_owned(),
        ..context.sheet()
    };
    if context.asked_as_pdf() {
        return Ok(Rendered::paper(format!("month-{}", month.name()), paper));
    }
    let body = html! {
        nav class="crumbs no-print" aria-label=(words.say("page-breadcrumbs")) {
            a href="/figures" { (words.say("service-figures-back")) } " · "
            a href=(to(month.before())) rel="prev" { (words.say("service-month-before")) } " · "
            @if month.after().first() <= current.first() {
                a href=(to(month.after())) { (words.say("service-month-after")) } " · "
            }
            @if context.prints {
                a href=(context.pdf_href(PATH, &[("month", &month.name())])) { (words.say("page-as-pdf")) } " · "
            }
            span { (icon("printer")) " " (words.say("service-sheet-hint")) }
        }
        (sheet(words, &paper))
    };
    Ok(Rendered::new(format!("{title} {name}"), body).bare())
}

fn numbers(context: &PageContext<'_>, month: Month) -> Result<Numbers, ViewError> {
    let zone = context.viewer.institution.calendar.zone();
    let (from, until) = month.span(zone);
    let span = (from, until.min(context.viewer.at));
    let counted = tally(&context.viewer, &Scope::default(), span, By::All, COUNTED)?;
    Ok(Numbers::of(&Tallied::only(counted)))
}

fn cells(context: &PageContext<'_>, covered: Share, now: &Numbers) -> Vec<Cell> {
    let words = context.words;
    let share = |key: &str, share: Share| Cell {
        strong: true,
        ..Cell::new(words.say(key), of(context, share))
    };
    let told = |key: &str, text: String| Cell { wide: true, ..Cell::new(words.say(key), text) };
    vec![
        share("service-coverage", covered),
        share("service-figure-timeliness", now.timeliness),
        share("service-figure-conformance", now.conformance),
        share("service-figure-response", now.response),
        told("service-satisfaction", heard(context, &now.satisfaction)),
    ]
}

/// `94.3%（33 / 35）`.
fn of(context: &PageContext<'_>, share: Share) -> String {
    if share.whole == 0 {
        return context.words.say("service-none-yet").into_owned();
    }
    let told = [
        ("share", shown(context, share).into_owned().into()),
        ("part", share.part.into()),
        ("whole", share.whole.into()),
    ];
    context.words.say_with("service-share-told", &told)
}

/// Scores in one sentence.
pub fn heard(context: &PageContext<'_>, told: &Satisfaction) -> String {
    let words = context.words;
    let Some((low, high)) = told.low.zip(told.high) else {
        let asked = [("asked", told.asked.into())];
        return words.say_with("service-satisfaction-silent", &asked);
    };
    words.say_with(
        "service-satisfaction-sentence",
        &[
            ("asked", told.asked.into()),
            ("answered", told.answered.into()),
            ("rate", shown(context, told.responded()).into_owned().into()),
            ("share", shown(context, told.pleased()).into_owned().into()),
            ("low", words.percent(low, 10_000).into()),
            ("high", words.percent(high, 10_000).into()),
        ],
    )
}

/// A table of the words under `title`, its heads the words under those keys.
fn grid(context: &PageContext<'_>, title: &str, heads: &[&str], rows: Vec<Vec<String>>) -> Grid {
    let say = |key: &str| context.words.say(key).into_owned();
    Grid {
        title: say(title),
        heads: heads.iter().map(|key| say(key)).collect(),
        rows,
        none: say("service-figure-nothing"),
        note: String::new(),
    }
}

/// The month beside the one before.
fn beside(context: &PageContext<'_>, now: &Numbers, before: &Numbers) -> Grid {
    let words = context.words;
    let count = |numbers: &Numbers| words.count(numbers.reported);
    let mut rows =
        vec![vec![words.say("service-figure-reported").into_owned(), count(now), count(before)]];
    let shares: [(&str, fn(&Numbers) -> Share); 8] = [
        ("service-figure-timeliness", |one| one.timeliness),
        ("service-figure-conformance", |one| one.conformance),
        ("service-figure-response", |one| one.response),
        ("service-figure-unconfirmed", |one| one.unconfirmed),
        ("service-figure-again", |one| one.again),
        ("service-figure-reopened", |one| one.reopened),
        ("service-figure-repeat", |one| one.repeat),
        ("service-figure-rejected", |one| one.rejected),
    ];
    for (key, pick) in shares {
        rows.push(vec![
            words.say(key).into_owned(),
            of(context, pick(now)),
            of(context, pick(before)),
        ]);
    }
    let heads = ["service-month-measure", "service-month-now", "service-month-last"];
    grid(context, "service-month-beside", &heads, rows)
}

/// Why orders did not meet the figures.
fn why(context: &PageContext<'_>, month: Month) -> Result<Grid, ViewError> {
    let words = context.words;
    let zone = context.viewer.institution.calendar.zone();
    let (from, until) = month.span(zone);
    let reasons: Vec<&'static Measure> =
        AGAINST_TIMELINESS.iter().chain(AGAINST_CONFORMANCE).collect();
    let span = (from, until.min(context.viewer.at));
    let counted = tally(&context.viewer, &Scope::default(), span, By::All, &reasons)?;
    let counted = Tallied::only(counted);
    let rows = reasons.iter().map(|reason| {
        vec![
            words.say(&format!("service-why-{}", reason.name)).into_owned(),
            of(context, counted.share(reason)),
        ]
    });
    let heads = ["service-month-why", "service-grid-orders"];
    Ok(grid(context, "service-wrong", &heads, rows.collect()))
}

fn parts(context: &PageContext<'_>, month: Month, by: CutBy) -> Result<Grid, ViewError> {
    let words = context.words;
    let zone = context.viewer.institution.calendar.zone();
    let (from, until) = month.span(zone);
    let span = (from, until.min(context.viewer.at));
    let mut rows: Vec<CutRow> = cuts(&context.viewer, &Scope::default(), span, by)?
        .rows
        .into_iter()
        .filter(|row| row.depth == 0 || by == CutBy::Unit)
        .collect();
    if by != CutBy::Unit {
        rows.sort_by_key(|row| -row.numbers.reported);
    }
    let more = rows.len().saturating_sub(LINES_MAX);
    let none = format!("service-cut-without-{}", by.name());
    let line = |row: &CutRow| {
        let name = if row.key.is_empty() {
            words.say(&none).into_owned()
        } else {
            let deep = "　".repeat(usize::try_from(row.depth.clamp(0, 9)).unwrap_or(0));
            format!("{deep}{}", context.name(&row.name))
        };
        let told = &row.numbers;
        let satisfied = if told.satisfaction.answered == 0 {
            words.say("service-none-yet").into_owned()
        } else {
            of(context, told.satisfaction.pleased())
        };
        vec![
            name,
            words.count(told.reported),
            of(context, told.timeliness),
            of(context, told.conformance),
            satisfied,
            words.count(told.repeat.part),
        ]
    };
    let title = format!("service-cut-{}", by.name());
    let heads = [
        title.as_str(),
        "service-figure-reported",
        "service-figure-timeliness",
        "service-figure-conformance",
        "service-satisfaction",
        "service-figure-repeat",
    ];
    let mut shown = grid(context, &title, &heads, rows.iter().take(LINES_MAX).map(line).collect());
    if more > 0 {
        shown.note = words.say_with("service-month-more", &[("n", more.into())]);
    }
    Ok(shown)
}
