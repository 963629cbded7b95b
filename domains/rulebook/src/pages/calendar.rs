//! `/rulebook/calendar`: working hours, holidays, make-up days, vacations.

use std::collections::BTreeMap;

use houqin_kernel::{Bilingual, NamedDay, ViewError};
use houqin_page::face::{PageContext, Rendered, clause_now};
use houqin_page::{
    Card, Column, Markup, Row, Table, Tone, card, html, note, page_head, table, two_columns,
};

use crate::views::{self, CalendarView};

/// The page.
pub fn calendar(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let words = context.words;
    let view = views::calendar(&context.viewer)?;
    let title = words.say("rulebook-nav-calendar").into_owned();
    let clause = clause_now(context, &view.calendar.clause);
    let lead = html! { p { (words.say("rulebook-calendar-lead")) " " (clause) } };
    let today = if view.working_today { "rulebook-works-today" } else { "rulebook-rests-today" };
    let main = html! {
        (note(if view.working_today { Tone::Good } else { Tone::Info }, &words.say(today), &html! { (context.day(context.viewer.at)) " · " (view.calendar.zone) }))
        (card(&Card { title: words.say("rulebook-hours"), icon: "clock".into(), body: hours(context, &view), flush: true, ..Card::default() }))
        (card(&Card { title: words.say("rulebook-vacations"), icon: "sun".into(), body: vacations(context, &view), flush: true, ..Card::default() }))
    };
    let side = html! {
        (card(&Card { title: words.say("rulebook-holidays"), icon: "calendar-event".into(), body: days(context, &view.calendar.holidays, "rulebook-holidays"), flush: true, ..Card::default() }))
        (card(&Card { title: words.say("rulebook-workdays"), icon: "briefcase".into(), body: days(context, &view.calendar.workdays, "rulebook-workdays"), flush: true, ..Card::default() }))
    };
    let set = words.say_with("rulebook-calendar-set", &[("day", context.day(view.set_at).into())]);
    let body = html! {
        (page_head(&html! {}, &title, &lead, &html! {}))
        (two_columns(&main, &side))
        p class="muted" { (set) }
    };
    Ok(Rendered::new(title, body))
}

fn hours(context: &PageContext<'_>, view: &CalendarView) -> Markup {
    let words = context.words;
    let mut week: BTreeMap<i8, Vec<String>> = BTreeMap::new();
    for span in &view.calendar.hours {
        for day in &span.days {
            week.entry(*day).or_default().push(format!("{}–{}", span.from, span.to));
        }
    }
    let rows = (1..=7)
        .map(|day| {
            let mut spans = week.remove(&day).unwrap_or_default();
            spans.sort();
            Row::from(vec![
                html! { (words.say(&format!("rulebook-weekday-{day}"))) },
                html! { @if spans.is_empty() { span class="muted" { (words.say("rulebook-rest-day")) } } @else { @for (at, span) in spans.iter().enumerate() { @if at > 0 { (words.pick("、", ", ")) } span class="num" { (span) } } } },
            ])
        })
        .collect();
    table(
        words,
        &Table {
            caption: words.say("rulebook-hours"),
            columns: vec![
                Column::title(words.say("rulebook-weekday")),
                Column::new(words.say("rulebook-hours")),
            ],
            rows,
            dense: true,
            ..Table::default()
        },
    )
}

/// Days that follow each other under one name stand as one line.
fn days(context: &PageContext<'_>, days: &[NamedDay], caption: &str) -> Markup {
    let words = context.words;
    let mut sorted: Vec<&NamedDay> = days.iter().collect();
    sorted.sort_by_key(|day| day.date);
    let mut spans: Vec<(&Bilingual, &NamedDay, &NamedDay)> = Vec::new();
    for day in sorted {
        match spans.last_mut() {
            Some((name, _, last))
                if **name == day.name && last.date.tomorrow().ok() == Some(day.date) =>
            {
                *last = day;
            }
            _ => spans.push((&day.name, day, day)),
        }
    }
    let rows = spans
        .into_iter()
        .map(|(name, first, last)| {
            Row::from(vec![
                html! { (context.name(name)) },
                html! {
                    (words.date(first.date))
                    @if first.date != last.date { " – " (words.date(last.date)) }
                },
            ])
        })
        .collect();
    list(context, caption, rows)
}

fn vacations(context: &PageContext<'_>, view: &CalendarView) -> Markup {
    let words = context.words;
    let rows = view
        .calendar
        .vacations
        .iter()
        .map(|one| {
            Row::from(vec![
                html! { (context.name(&one.name)) },
                html! { (words.date(one.from)) " – " (words.date(one.to)) },
            ])
        })
        .collect();
    list(context, "rulebook-vacations", rows)
}

fn list<'a>(context: &PageContext<'a>, caption: &str, rows: Vec<Row<'a>>) -> Markup {
    let words = context.words;
    table(
        words,
        &Table {
            caption: words.say(caption),
            columns: vec![
                Column::title(words.say("rulebook-day-name")),
                Column::new(words.say("rulebook-days")),
            ],
            rows,
            dense: true,
            empty: html! { p class="card-lead muted" { (words.say("rulebook-days-none")) } },
            ..Table::default()
        },
    )
}
