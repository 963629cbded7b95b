//! 月报. A month on A4: the figures beside the month before, by unit, building and
//! category, scores with their interval, and boxes to sign.

use houqin_kernel::ViewError;
use houqin_page::face::{PageContext, Rendered, address};
use houqin_page::{
    Column, Markup, Row, Sheet, SheetCell, SignBox, Table, html, icon, sheet, table,
};

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
    let paper = sheet(
        words,
        &Sheet {
            school: context.school.into(),
            title: title.clone(),
            number: month.name().into(),
            code: format!("{}{}", context.origin, to(month)).into(),
            cells: cells(context, covered, &now),
            table: html! { div class="report" {
                (beside(context, &now, &before))
                (why(context, month)?)
                (parts(context, month, CutBy::Unit)?)
                (parts(context, month, CutBy::Category)?)
                (parts(context, month, CutBy::Building)?)
                p class="report-note" { (words.say("service-month-note")) }
            } },
            signs: ["made", "checked", "office"]
                .map(|who| SignBox {
                    label: words.say(&format!("service-month-{who}")),
                    said: "".into(),
                    stamp: who == "office",
                })
                .into(),
            foot: words.say("service-month-foot"),
            printed: context.at(context.viewer.at).into(),
        },
    );
    let body = html! {
        nav class="crumbs no-print" aria-label=(words.say("page-breadcrumbs")) {
            a href="/figures" { (words.say("service-figures-back")) } " · "
            a href=(to(month.before())) rel="prev" { (words.say("service-month-before")) } " · "
            @if month.after().first() <= current.first() {
                a href=(to(month.after())) { (words.say("service-month-after")) } " · "
            }
            span { (icon("printer")) " " (words.say("service-sheet-hint")) }
        }
        (paper)
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

fn cells<'a>(context: &PageContext<'a>, covered: Share, now: &Numbers) -> Vec<SheetCell<'a>> {
    let words = context.words;
    let share = |key: &str, share: Share| {
        SheetCell::new(words.say(key), html! { strong { (of(context, share)) } })
    };
    let told = |key: &str, text: String| SheetCell {
        wide: true,
        ..SheetCell::new(words.say(key), html! { (text) })
    };
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

fn paper_table(
    title: &str,
    heads: &[String],
    rows: Vec<Vec<String>>,
    context: &PageContext<'_>,
) -> Markup {
    let column = |(at, head): (usize, &String)| {
        if at == 0 { Column::title(head.clone()) } else { Column::number(head.clone()) }
    };
    let rows = rows
        .into_iter()
        .map(|row| Row::from(row.into_iter().map(|cell| html! { (cell) }).collect::<Vec<_>>()));
    html! { section {
        h2 { (title) }
        (table(context.words, &Table {
            caption: title.to_owned().into(),
            columns: heads.iter().enumerate().map(column).collect(),
            rows: rows.collect(),
            dense: true,
            scrolls: true,
            empty: html! { p { (context.words.say("service-figure-nothing")) } },
            ..Table::default()
        }))
    } }
}

/// The month beside the one before.
fn beside(context: &PageContext<'_>, now: &Numbers, before: &Numbers) -> Markup {
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
    let heads = heads.map(|key| words.say(key).into_owned());
    paper_table(&words.say("service-month-beside"), &heads, rows, context)
}

/// Why orders did not meet the figures.
fn why(context: &PageContext<'_>, month: Month) -> Result<Markup, ViewError> {
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
    let heads = heads.map(|key| words.say(key).into_owned());
    Ok(paper_table(&words.say("service-wrong"), &heads, rows.collect(), context))
}

fn parts(context: &PageContext<'_>, month: Month, by: CutBy) -> Result<Markup, ViewError> {
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
    let title = words.say(&format!("service-cut-{}", by.name()));
    let heads = [
        "service-figure-reported",
        "service-figure-timeliness",
        "service-figure-conformance",
        "service-satisfaction",
        "service-figure-repeat",
    ];
    let mut named = vec![title.clone().into_owned()];
    named.extend(heads.map(|key| words.say(key).into_owned()));
    let lines = rows.iter().take(LINES_MAX).map(line).collect();
    Ok(html! {
        (paper_table(&title, &named, lines, context))
        @if more > 0 {
            p class="report-note" { (words.say_with("service-month-more", &[("n", more.into())])) }
        }
    })
}
