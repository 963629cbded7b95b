//! 零星维修. The months, and the sheet of one month: printed, signed by hand, brought back.

use houqin_kernel::{Moment, PlaceId, StoreError, ViewError};
use houqin_page::face::{Download, PageContext, Rendered, address};
use houqin_page::{
    Button, Column, Empty, Markup, Photo as Shown, Row, Table, Tone, amount_fen, csv, empty_state,
    html, icon, link_button, note, page_head, photo_strip, sheet_around, status_chip, table,
};
use houqin_paper::{Cell, Sheet, Sign};

use super::{at, place};
use crate::figures::Month;
use crate::small::{self, Line, OneMonth, Signed, Standing, Sums};
use crate::views::{self, Catalogue};

const PATH: &str = "/service/small";
/// Most months in the list: three years.
const MONTHS_MAX: usize = 36;

/// Most characters of what was reported that stand on paper.
const SAID_MAX: usize = 40;
/// Most characters of a place on paper: it stands on one line.
const PLACE_MAX: usize = 16;

/// `/service/small`: the months with small repairs, the last one first.
pub fn months(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let words = context.words;
    let reading = context.viewer.reading;
    let zone = context.viewer.institution.calendar.zone();
    let limit = small::limit_fen(reading)?;
    let first = first_month(context)?;
    let mut month = Month::of(context.viewer.at.civil(zone).date());
    let mut rows = Vec::new();
    while rows.len() < MONTHS_MAX && first.is_some_and(|first| first.first() <= month.first()) {
        let signed = small::signed(reading, &month.name())?;
        let row = match signed.first() {
            Some(last) => month_row(context, month, last.sums(), Some(last))?,
            None => month_row(context, month, small::sums(reading, month, limit, zone)?, None)?,
        };
        rows.push(row);
        month = month.before();
    }
    let title = words.say("service-small");
    let heads = ["service-small-orders", "service-material", "service-small-minutes"];
    let columns = std::iter::once(Column::title(words.say("service-small-month")))
        .chain(heads.map(|key| Column::number(words.say(key))))
        .chain([Column::new(words.say("service-small-signed"))]);
    let lead = words.say_with("service-small-lead", &[("limit", words.money_fen(limit).into())]);
    let body = html! {
        (page_head(&html! {}, &title, &html! { (lead) }, &back_button(context)))
        (table(words, &Table {
            caption: title.clone(),
            columns: columns.collect(),
            rows,
            empty: empty_state(&Empty {
                icon: "receipt-2".into(),
                title: words.say("service-small-none"),
                help: words.say("service-small-none-help"),
                action: html! {},
            }),
            ..Table::default()
        }))
    };
    Ok(Rendered::new(title, body))
}

/// The month in which the first order was finished.
fn first_month(context: &PageContext<'_>) -> Result<Option<Month>, StoreError> {
    let zone = context.viewer.institution.calendar.zone();
    let first = small::first_finished(context.viewer.reading)?;
    Ok(first.map(|at| Month::of(at.civil(zone).date())))
}

fn back_button(context: &PageContext<'_>) -> Markup {
    let look =
        Button { icon: "signature".into(), ..Button::new(context.words.say("service-small-file")) };
    link_button("/paper", &look)
}

fn name(context: &PageContext<'_>, month: Month) -> String {
    let (year, number) = (month.first().year(), month.first().month());
    let pairs = [("year", i64::from(year).to_string().into()), ("month", i64::from(number).into())];
    context.words.say_with("service-month-name", &pairs)
}

fn month_row(
    context: &PageContext<'_>,
    month: Month,
    sums: Sums,
    last: Option<&Signed>,
) -> Result<Row<'static>, StoreError> {
    let words = context.words;
    let zone = context.viewer.institution.calendar.zone();
    let running = month.span(zone).1 > context.viewer.at;
    let stands = match last {
        Some(last) => html! {
            (status_chip(Tone::Good, "signature", &words.say("service-small-is-signed")))
            " " (context.person(last.signed_by)?) " · " (at(context, last.signed_at))
        },
        None if running => {
            status_chip(Tone::Neutral, "hourglass", &words.say("service-small-running"))
        }
        None if sums.listed == 0 => html! { (words.say("service-small-nothing")) },
        None => status_chip(Tone::Warn, "writing-sign", &words.say("service-small-to-sign")),
    };
    Ok(Row::from(vec![
        html! { a href={ (PATH) "/" (month.name()) } { (name(context, month)) } },
        html! { (words.count(sums.listed)) },
        html! { (words.money_fen(sums.material_fen)) },
        html! { (words.count(sums.labour_minutes)) },
        stands,
    ]))
}

/// `/service/small/{month}`.
pub fn month(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let words = context.words;
    let asked = context.params.get("month").cloned().unwrap_or_default();
    let standing = small::month(&context.viewer, &OneMonth { month: asked.clone() })?;
    let Some(month) = Month::named(&asked) else { return Ok(Rendered::to(PATH)) };
    let catalogue = views::catalogue(context.viewer.reading)?;
    let groups = by_building(context, &standing)?;
    if context.asked("as") == "csv" {
        return file(context, &catalogue, &standing, &groups);
    }
    let here = format!("{PATH}/{}", month.name());
    let title = format!("{} {}", words.say("service-small"), name(context, month));
    let paper = if standing.list.lines.is_empty() {
        empty_state(&Empty {
            icon: "receipt-2".into(),
            title: words
                .say_with("service-small-empty", &[("month", name(context, month).into())])
                .into(),
            help: words.say("service-small-none-help"),
            action: html! {},
        })
    } else {
        paper(context, &catalogue, month, &standing, &groups)?
    };
    let zone = context.viewer.institution.calendar.zone();
    let current = Month::of(context.viewer.at.civil(zone).date());
    // Before the first finished order there is nothing to go back to.
    let first = first_month(context)?;
    let body = html! {
        nav class="crumbs no-print" aria-label=(words.say("page-breadcrumbs")) {
            a href=(PATH) { (words.say("service-small-all")) } " · "
            @if first.is_some_and(|first| first.first() < month.first()) {
                a href={ (PATH) "/" (month.before().name()) } rel="prev" { (words.say("service-month-before")) } " · "
            }
            @if month.after().first() <= current.first() {
                a href={ (PATH) "/" (month.after().name()) } { (words.say("service-month-after")) } " · "
            }
            @if !standing.list.lines.is_empty() {
                a href=(address(&here, &[("as", "csv")])) { (words.say("service-small-csv")) } " · "
                a href="/paper" { (words.say("service-sheet-return")) } " · "
                span { (icon("printer")) " " (words.say("service-sheet-hint")) }
            }
        }
        div class="no-print" { (stands(context, month, &standing)?) }
        (paper)
    };
    Ok(Rendered::new(title, body).bare())
}

/// Whether it is signed, by whom it was filed, and whether that still holds.
fn stands(
    context: &PageContext<'_>,
    month: Month,
    standing: &Standing,
) -> Result<Markup, ViewError> {
    let words = context.words;
    let zone = context.viewer.institution.calendar.zone();
    let Some(last) = standing.signed.first() else {
        if month.span(zone).1 > context.viewer.at {
            let help = words.say("service-small-running-help");
            return Ok(note(
                Tone::Info,
                &words.say("service-small-running"),
                &html! { p { (help) } },
            ));
        }
        return Ok(html! {});
    };
    let (tone, key) = if standing.changed {
        (Tone::Warn, "service-small-changed")
    } else {
        (Tone::Good, "service-small-is-signed")
    };
    let mut pictures = Vec::new();
    for one in &standing.signed {
        let caption =
            format!("{} · {}", context.person(one.signed_by)?, at(context, one.signed_at));
        for digest in small::pictures(context.viewer.reading, one.id)? {
            let src = format!("/photo/{}/{digest}", one.id);
            pictures.push(Shown {
                href: src.clone().into(),
                src: src.into(),
                alt: words.say("service-signed-sheet"),
                caption: caption.clone().into(),
            });
        }
    }
    let told = words.say_with(
        "service-small-signed-told",
        &[
            ("who", context.person(last.signed_by)?.into()),
            ("when", at(context, last.signed_at).into()),
            ("n", last.listed.into()),
            ("material", words.money_fen(last.material_fen).into()),
            ("number", last.number.as_str().into()),
        ],
    );
    Ok(html! {
        (note(tone, &words.say(key), &html! {
            p { (told) }
            @if standing.changed { p { (words.say("service-small-changed-help")) } }
        }))
        (photo_strip(words, &pictures))
    })
}

/// The lines of one building.
struct Group<'s> {
    name: String,
    lines: Vec<&'s Line>,
}

impl Group<'_> {
    fn sums(&self) -> Sums {
        small::sums_of(self.lines.iter().copied())
    }
}

/// By the buildings' names; what is in none comes last.
fn by_building<'s>(
    context: &PageContext<'_>,
    standing: &'s Standing,
) -> Result<Vec<Group<'s>>, StoreError> {
    let mut groups: Vec<(Option<PlaceId>, Group<'s>)> = Vec::new();
    for line in &standing.list.lines {
        match groups.iter_mut().find(|(building, _)| *building == line.building) {
            Some((_, group)) => group.lines.push(line),
            None => {
                let name = match line.building {
                    Some(_) => place(context, line.building, None)?,
                    None => context.words.say("service-small-elsewhere").into_owned(),
                };
                groups.push((line.building, Group { name, lines: vec![line] }));
            }
        }
    }
    groups
        .sort_by(|(one, a), (other, b)| (one.is_none(), &a.name).cmp(&(other.is_none(), &b.name)));
    Ok(groups.into_iter().map(|(_, group)| group).collect())
}

fn paper(
    context: &PageContext<'_>,
    catalogue: &Catalogue,
    month: Month,
    standing: &Standing,
    groups: &[Group<'_>],
) -> Result<Markup, ViewError> {
    let words = context.words;
    let list = &standing.list;
    let sums = list.sums();
    let code = address(&format!("{PATH}/{}", month.name()), &[("list", &list.printed())]);
    let cell = |key: &str, text: String| Cell::new(words.say(key), text);
    let mut sections = Vec::new();
    let mut number = 0;
    for group in groups {
        sections.push(section(context, catalogue, group, number)?);
        number += group.lines.len();
    }
    let limit = words.money_fen(list.limit_fen);
    let sheet = Sheet {
        title: words.say("service-small-sheet").into_owned(),
        number: list.number(),
        code: format!("{}{code}", context.origin),
        cells: vec![
            cell("service-small-month", name(context, month)),
            cell("service-small-orders", words.count(sums.listed)),
            cell("service-material", words.money_fen(sums.material_fen)),
            cell("service-small-minutes", words.count(sums.labour_minutes)),
        ],
        signs: ["made", "checked", "office"]
            .map(|who| Sign {
                label: words.say(&format!("service-small-{who}")).into_owned(),
                said: String::new(),
                stamp: who == "office",
            })
            .into(),
        foot: words.say_with("service-small-foot", &[("limit", limit.into())]),
        ..context.sheet()
    };
    let table = html! { div class="report month-lines" { @for one in &sections { (one) } } };
    Ok(sheet_around(&sheet, &table))
}

/// One building, its lines numbered on from the building before.
fn section(
    context: &PageContext<'_>,
    catalogue: &Catalogue,
    group: &Group<'_>,
    before: usize,
) -> Result<Markup, StoreError> {
    let words = context.words;
    let mut rows = Vec::new();
    for (at, line) in group.lines.iter().enumerate() {
        rows.push(Row::from(vec![
            html! { (before + at + 1) },
            html! { a href={ "/service/orders/" (line.id) } { (line.number) } },
            html! { (day(context, line.finished_at)) },
            html! { (within(context, group, line)?) },
            html! {
                (context.name(&catalogue.category(&line.category)))
                @if let Some(said) = &line.description { "：" (in_short(said, SAID_MAX)) }
            },
            html! { (line.finished_by.map(|who| context.person(who)).transpose()?.unwrap_or_default()) },
            html! { (yuan(line.material_fen)) },
            html! { (line.labour_minutes) },
        ]));
    }
    let sums = group.sums();
    let foot = vec![
        html! {},
        html! { (words.say("service-small-sum")) },
        html! {},
        html! {},
        html! {},
        html! {},
        html! { (yuan(sums.material_fen)) },
        html! { (sums.labour_minutes) },
    ];
    let told = [("building", group.name.as_str().into()), ("n", sums.listed.into())];
    let caption = words.say_with("service-small-building", &told);
    Ok(html! { section {
        h2 { (caption) }
        (table(words, &Table {
            caption: caption.into(),
            columns: columns(context),
            rows,
            foot,
            dense: true,
            scrolls: true,
            ..Table::default()
        }))
    } })
}

fn columns<'a>(context: &PageContext<'a>) -> Vec<Column<'a>> {
    let words = context.words;
    let word = |key: &str| Column::new(words.say(key));
    vec![
        Column::number(words.say("service-small-line")),
        Column { whole: true, ..Column::title(words.say("service-number")) },
        Column { whole: true, ..word("service-finished") },
        Column { whole: true, ..word("service-place") },
        word("service-what"),
        Column { whole: true, ..word("service-worker") },
        Column::number(words.say("service-small-yuan")),
        Column::number(words.say("service-small-minutes")),
    ]
}

/// Where in the building whose lines these are.
fn within(context: &PageContext<'_>, group: &Group<'_>, line: &Line) -> Result<String, StoreError> {
    let whole = place(context, line.place, line.place_text.as_deref())?;
    let below = whole.strip_prefix(&group.name).map(|rest| rest.trim_start().to_owned());
    Ok(in_short(&below.filter(|rest| !rest.is_empty()).unwrap_or(whole), PLACE_MAX))
}

/// The beginning of a text.
fn in_short(said: &str, most: usize) -> String {
    let mut short: String = said.chars().take(most).collect();
    if short.len() < said.len() {
        short.push('…');
    }
    short
}

/// Yuan with two decimals, without a sign: the head of the column says what it is.
fn yuan(fen: i64) -> String {
    amount_fen(fen.unsigned_abs())
}

/// Month and day: the year stands at the head.
fn day(context: &PageContext<'_>, at: Moment) -> String {
    at.civil(context.viewer.institution.calendar.zone()).strftime("%m-%d").to_string()
}

/// The same lines as a file, with the building in a column of its own.
fn file(
    context: &PageContext<'_>,
    catalogue: &Catalogue,
    standing: &Standing,
    groups: &[Group<'_>],
) -> Result<Rendered, ViewError> {
    let words = context.words;
    let mut head: Vec<String> =
        columns(context).into_iter().map(|column| column.label.into_owned()).collect();
    head.insert(1, words.say("service-building").into_owned());
    let mut rows = vec![head];
    for group in groups {
        for line in &group.lines {
            let who = line.finished_by.map(|who| context.person(who)).transpose()?;
            let said = line.description.as_deref().unwrap_or_default();
            let category = context.name(&catalogue.category(&line.category)).to_owned();
            rows.push(vec![
                rows.len().to_string(),
                group.name.clone(),
                line.number.clone(),
                at(context, line.finished_at),
                place(context, line.place, line.place_text.as_deref())?,
                format!("{category} {said}").trim().to_owned(),
                who.unwrap_or_default(),
                yuan(line.material_fen),
                line.labour_minutes.to_string(),
            ]);
        }
    }
    Ok(Rendered::file(Download {
        name: format!("small-{}.csv", standing.list.month),
        media_type: "text/csv; charset=utf-8",
        bytes: csv(&rows),
    }))
}
