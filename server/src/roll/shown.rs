//! What a list comes to, as a page shows it before it is done, and after.

use houqin_desk::DeskError;
use houqin_kernel::{Bilingual, StoreError};
use houqin_organisation::roll::{Change, Comes, Planned};
use houqin_page::{
    Button, Card, Column, Form, Markup, Row, Table, Tone, button, card, form, hidden, html, note,
    status_chip, table,
};
use houqin_web::{After, Call};

use super::{Brought, Judged, Plan, print_of};
use crate::import::RefusedRow;

/// Most rows that are shown of each sort.
const SHOWN_MAX: usize = 500;
const IMPORT: &str = "/organisation/people/import";
const PEOPLE: &str = "/organisation/people";

fn say<'a>(call: &Call<'a>, key: &str) -> houqin_page::Text<'a> {
    call.words.say(&format!("server-roll-{key}"))
}

fn counted(call: &Call<'_>, key: &str, n: usize) -> String {
    call.words.say_with(&format!("server-roll-{key}"), &[("n", n.into())])
}

/// The page of a file that was sent.
pub(super) fn preview(
    call: &Call<'_>,
    brought: &Brought,
    judged: &Judged,
) -> Result<After, DeskError> {
    let title = say(call, "preview").into_owned();
    let refused_here =
        |row: &Planned| judged.refused.iter().any(|no| no.row == row.line && no.row > 0);
    let changing = judged.plan.rows.iter().filter(|row| row.comes != Comes::Same);
    let rows: Vec<&Planned> = changing.filter(|row| !refused_here(row)).collect();
    let good = judged.refused.is_empty();
    let body = html! {
        header class="page-head" { h1 { (title) } }
        (sums(call, judged))
        @if !good {
            (note(Tone::Bad, &say(call, "refused-lead"), &html! {}))
            (refused(call, &judged.refused))
        } @else if rows.is_empty() {
            (note(Tone::Good, &say(call, "nothing-to-do"), &html! {}))
        } @else {
            (confirming(call, brought, &judged.plan)?)
        }
        @if !rows.is_empty() { (listed(call, &rows, if good { "rows" } else { "rows-other" })) }
        p { a href=(IMPORT) { (say(call, "another")) } }
    };
    Ok(After::Show { title, body })
}

fn sums(call: &Call<'_>, judged: &Judged) -> Markup {
    let plan = &judged.plan;
    let chips = [
        (Tone::Info, "user-plus", "n-new", plan.count(&Comes::New)),
        (Tone::Info, "edit", "n-changed", plan.count(&Comes::Changed)),
        (Tone::Neutral, "check", "n-same", plan.count(&Comes::Same)),
        (Tone::Warn, "logout", "n-leaves", plan.count(&Comes::Leaves)),
        (Tone::Bad, "alert-triangle", "n-refused", judged.refused.len()),
    ];
    html! {
        p class="chips" {
            @for (tone, icon, key, n) in chips {
                @if n > 0 || key == "n-same" { (status_chip(tone, icon, &counted(call, key, n))) " " }
            }
        }
    }
}

/// The rows go along to be laid beside the record once more.
fn confirming(call: &Call<'_>, brought: &Brought, plan: &Plan) -> Result<Markup, DeskError> {
    let rows = serde_json::to_string(&brought.rows).map_err(StoreError::from)?;
    let leaves = plan.count(&Comes::Leaves);
    let label = counted(call, "confirm", plan.acting().count());
    let look = if leaves > 0 { Button::danger(label) } else { Button::primary(label) };
    let inside = html! {
        (hidden("_page", IMPORT))
        (hidden("rows", &rows))
        (hidden("shown", &print_of(plan)?))
        @if brought.whole { (hidden("whole", "on")) }
        @if brought.many { (hidden("many", "on")) }
        @if leaves > 0 { (note(Tone::Warn, &counted(call, "leaves-warn", leaves), &html! {})) }
        (button(&look))
    };
    let around = Form { multipart: true, ..Form::new("/aside/people-confirm", call.field("csrf")) };
    let body =
        html! { div class="stack" { p { (say(call, "confirm-lead")) } (form(&around, &inside)) } };
    Ok(card(&Card { title: say(call, "confirm-title"), body, ..Card::default() }))
}

fn refused(call: &Call<'_>, all: &[RefusedRow]) -> Markup {
    let rows = all.iter().take(SHOWN_MAX).map(|row| {
        Row::from(vec![
            html! { span class="num" { @if row.row == 0 { "—" } @else { (row.row) } } },
            html! { (field(call, &row.field)) },
            html! { (call.words.pick(&row.why.zh, &row.why.en)) },
        ])
    });
    let columns = ["line", "field", "why"].map(|key| Column::new(say(call, key)));
    framed(call, "refused", columns.into(), rows.collect(), all.len())
}

fn listed(call: &Call<'_>, all: &[&Planned], key: &str) -> Markup {
    let rows = all.iter().take(SHOWN_MAX).map(|row| {
        Row::from(vec![
            html! { (row.name) },
            html! { span class="num" { (row.number) } },
            html! { (chip(call, &row.comes)) },
            html! {
                @if row.changes.is_empty() { "—" } @else {
                    ul class="plain" role="list" { @for one in &row.changes { li { (change(call, one)) } } }
                }
            },
            html! { span class="num" { @if row.line == 0 { "—" } @else { (row.line) } } },
        ])
    });
    let columns = vec![
        Column::title(say(call, "name")),
        Column::new(say(call, "number")),
        Column::new(say(call, "comes")),
        Column::new(say(call, "changes")),
        Column { desk_only: true, ..Column::new(say(call, "line")) },
    ];
    framed(call, key, columns, rows.collect(), all.len())
}

fn framed<'a>(
    call: &Call<'a>,
    key: &str,
    columns: Vec<Column<'a>>,
    rows: Vec<Row<'a>>,
    all: usize,
) -> Markup {
    let more = all.saturating_sub(rows.len());
    let title = say(call, key);
    let body = table(
        call.words,
        &Table { caption: title.clone(), columns, rows, dense: true, ..Table::default() },
    );
    let foot = if more > 0 {
        html! { p { (counted(call, "more", more)) } }
    } else {
        html! {}
    };
    card(&Card { title, body, foot, flush: true, ..Card::default() })
}

fn chip(call: &Call<'_>, comes: &Comes) -> Markup {
    let (tone, icon, key) = match comes {
        Comes::New => (Tone::Info, "user-plus", "new"),
        Comes::Changed => (Tone::Info, "edit", "changed"),
        Comes::Same => (Tone::Neutral, "check", "same"),
        Comes::Leaves => (Tone::Warn, "logout", "leaves"),
    };
    status_chip(tone, icon, &say(call, key))
}

/// A field as the page calls it; nothing where it is none of the columns.
fn field(call: &Call<'_>, name: &str) -> String {
    let key = format!("server-roll-field-{name}");
    if call.words.knows(&key) { call.words.say(&key).into_owned() } else { "—".to_owned() }
}

fn change(call: &Call<'_>, one: &Change) -> Markup {
    let shown = |code: &str| -> String {
        let name = match one.field {
            "unit" => call.institution.units.get(code).map(|unit| unit.name.clone()),
            "post" | "ended" => Some(call.institution.post_name(code)),
            "kind" => return call.words.say(&format!("organisation-kind-{code}")).into_owned(),
            _ => None,
        };
        let picked = |name: Bilingual| call.words.pick(&name.zh, &name.en).to_owned();
        name.map_or_else(|| code.to_owned(), picked)
    };
    let of = field(call, one.field);
    html! {
        (of) " "
        @if !one.from.is_empty() { del { (shown(&one.from)) } " " }
        @if !one.to.is_empty() { ins { (shown(&one.to)) } }
        @else if one.field != "ended" { "—" }
    }
}

/// The page after it was done.
pub(super) fn done(call: &Call<'_>, plan: &Plan, records: Option<(u64, u64)>) -> After {
    let title = say(call, "done").into_owned();
    let judged =
        Judged { plan: Plan { rows: plan.rows.clone(), refused: Vec::new() }, refused: Vec::new() };
    let body = html! {
        header class="page-head" { h1 { (title) } }
        @if let Some((first, last)) = records {
            (note(Tone::Good, &call.words.say_with("server-roll-recorded",
                &[("first", first.to_string().as_str().into()), ("last", last.to_string().as_str().into())]), &html! {}))
        } @else { (note(Tone::Good, &say(call, "nothing-to-do"), &html! {})) }
        (sums(call, &judged))
        p { a href=(PEOPLE) { (say(call, "to-people")) } }
    };
    After::Show { title, body }
}
