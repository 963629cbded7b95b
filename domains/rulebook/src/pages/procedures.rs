//! `/rulebook/procedures`: each procedure, step by step: from which state to
//! which, by whom, by which clause, within which limit, kept apart from what.

use houqin_kernel::{Evidence, Guard, Limit, ViewError};
use houqin_page::face::{PageContext, Rendered, clause_now, rest};
use houqin_page::{
    Card, Column, Empty, Markup, Row, Table, Text, Tone, card, description_list, empty_state, html,
    icon, note, page_head, status_chip, table,
};

use super::back;
use crate::views::{self, ProcedureDetail, ProcedureQuery, ProcedureRow, ProceduresQuery, StepRow};

/// Where the list stands.
const HERE: &str = "/rulebook/procedures";

/// The list.
pub fn procedures(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let words = context.words;
    let query = ProceduresQuery { after: context.asked("after").to_owned(), limit: None };
    let list = views::procedures(&context.viewer, &query)?;
    let title = words.say("rulebook-nav-procedures").into_owned();
    let columns = vec![
        Column::title(words.say("rulebook-procedure")),
        Column::new(words.say("rulebook-version-head")),
        Column::new(words.say("rulebook-since")),
        Column::number(words.say("rulebook-states")),
        Column::number(words.say("rulebook-steps")),
    ];
    let empty = empty_state(&Empty {
        icon: "route".into(),
        title: words.say("rulebook-procedures-none"),
        ..Empty::default()
    });
    let (system, own): (Vec<_>, Vec<_>) = list.procedures.iter().partition(|one| is_system(one));
    let rows = own.into_iter().map(|one| row(context, one)).collect();
    let system_columns = columns.clone();
    let system: Vec<Row<'_>> = system.into_iter().map(|one| row(context, one)).collect();
    let heading = words.say("rulebook-system-rules");
    let body = html! {
        (page_head(&html! {}, &title, &html! { p { (words.say("rulebook-procedures-lead")) } }, &html! {}))
        (table(words, &Table { caption: title.clone().into(), columns, rows, empty, ..Table::default() }))
        @if !system.is_empty() {
            details class="fold" {
                summary { (heading) }
                (table(words, &Table { caption: heading.clone(), columns: system_columns, rows: system, ..Table::default() }))
            }
        }
        (rest(context, HERE, list.procedures.len(), list.next.as_deref()))
    };
    Ok(Rendered::new(title, body))
}

/// Whether it keeps the platform itself going rather than the school's work.
fn is_system(one: &ProcedureRow) -> bool {
    one.code.ends_with(".upkeep") || matches!(one.code.as_str(), "founding" | "platform")
}

fn row<'a>(context: &PageContext<'a>, one: &ProcedureRow) -> Row<'a> {
    let words = context.words;
    Row::from(vec![
        html! { a href={ (HERE) "/" (one.code) } { (context.name(&one.name)) } },
        html! { (words.say_with("rulebook-version", &[("n", i64::from(one.version).into())])) },
        html! { @if let Some(from) = one.from { (context.day(from)) } @else { (words.say("rulebook-always")) } },
        html! { @if one.has_cases { (one.states) } @else { span class="muted" { (words.say("rulebook-standing-steps")) } } },
        html! { (one.steps) },
    ])
}

/// One procedure.
pub fn procedure(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let words = context.words;
    let query = ProcedureQuery {
        code: context.params.get("code").cloned().unwrap_or_default(),
        version: context.asked("version").parse().ok(),
    };
    let one = views::procedure(&context.viewer, &query)?;
    let title = context.name(&one.name).to_owned();
    let version = words.say_with("rulebook-version", &[("n", i64::from(one.version).into())]);
    let lead = html! { p { (version) " " code class="soft" { (one.code) "@" (one.version) } } };
    let body = html! {
        (page_head(&back(context, HERE, "rulebook-nav-procedures"), &title, &lead, &html! {}))
        @if !one.in_force { (note(Tone::Warn, &words.say("rulebook-procedure-not-now"), &html! { a href={ (HERE) "/" (one.code) } { (words.say("rulebook-see-now")) } })) }
        (card(&Card { title: words.say("rulebook-about"), icon: "info-circle".into(), body: about(context, &one), ..Card::default() }))
        @if !one.states.is_empty() {
            (card(&Card { title: words.say("rulebook-figure"), icon: "git-branch".into(), body: figure(context, &one), ..Card::default() }))
        }
        (card(&Card { title: words.say("rulebook-steps"), icon: "list-details".into(), body: steps(context, &one), flush: true, ..Card::default() }))
    };
    Ok(Rendered::new(title, body).wide())
}

fn about(context: &PageContext<'_>, one: &ProcedureDetail) -> Markup {
    let words = context.words;
    let mut rows: Vec<(Text<'_>, Markup)> = Vec::new();
    if let Some(from) = one.from {
        rows.push((words.say("rulebook-since"), html! { (context.day(from)) }));
    }
    if !one.fallback_post.is_empty() {
        let hours = one.fallback_hours;
        rows.push((
            words.say("rulebook-fallback"),
            html! {
                (context.post(&one.fallback_post))
                @if hours > 0 { " · " (words.say_with("rulebook-within-hours", &[("n", hours.into())])) }
            },
        ));
    }
    if one.versions.len() > 1 {
        rows.push((
            words.say("rulebook-versions"),
            html! { @for version in one.versions.iter().map(|one| one.version) {
                a href={ (HERE) "/" (one.code) "?version=" (version) } { (words.say_with("rulebook-version", &[("n", i64::from(version).into())])) } " "
            } },
        ));
    }
    description_list(&rows)
}

fn state_name(context: &PageContext<'_>, one: &ProcedureDetail, code: &str) -> String {
    let state = one.states.iter().find(|state| state.code == code);
    state.map_or_else(|| code.to_owned(), |state| context.name(&state.name).to_owned())
}

/// Each state, and where its steps lead.
fn figure(context: &PageContext<'_>, one: &ProcedureDetail) -> Markup {
    let words = context.words;
    let opens: Vec<&StepRow> =
        one.steps.iter().filter(|step| step.from.is_empty() && !step.to.is_empty()).collect();
    html! {
        ol class="flow" role="list" {
            li class="flow-state" {
                strong { (words.say("rulebook-begin")) }
                (arrows(context, one, &opens, ""))
            }
            @for state in &one.states {
                @let leaving: Vec<&StepRow> = one.steps.iter().filter(|step| step.from.contains(&state.code) && !step.to.is_empty() && step.to != state.code).collect();
                li class={ "flow-state" @if state.closed { " flow-closed" } } {
                    strong { (context.name(&state.name)) }
                    @if state.closed { " " (status_chip(Tone::Neutral, "flag", &words.say("rulebook-closed-state"))) }
                    (arrows(context, one, &leaving, &state.code))
                }
            }
        }
    }
}

fn arrows(
    context: &PageContext<'_>,
    one: &ProcedureDetail,
    steps: &[&StepRow],
    state: &str,
) -> Markup {
    html! {
        @if !steps.is_empty() {
            ul class="flow-steps" role="list" {
                @for step in steps {
                    li {
                        a href={ "#step-" (step.code) } { (context.name(&step.name)) }
                        span class="flow-to" { (icon("arrow-right")) (state_name(context, one, &step.to)) }
                        @if step.emergency { " " (status_chip(Tone::Warn, "flame", &context.words.say("rulebook-emergency"))) }
                    }
                }
            }
        } @else if !state.is_empty() { p class="muted" { (context.words.say("rulebook-no-way-out")) } }
    }
}

fn steps(context: &PageContext<'_>, one: &ProcedureDetail) -> Markup {
    let words = context.words;
    let mut columns = vec![Column::title(words.say("rulebook-step"))];
    if !one.states.is_empty() {
        columns.push(Column::new(words.say("rulebook-from-to")));
    }
    columns.push(Column::new(words.say("rulebook-posts")));
    columns.push(Column::new(words.say("rulebook-clause")));
    columns.push(Column::new(words.say("rulebook-asks")));
    columns.push(Column::new(words.say("rulebook-nav-apart")));
    table(
        words,
        &Table {
            caption: words.say("rulebook-steps"),
            columns,
            rows: one.steps.iter().map(|step| step_row(context, one, step)).collect(),
            ..Table::default()
        },
    )
}

fn step_row<'a>(context: &PageContext<'a>, one: &ProcedureDetail, step: &StepRow) -> Row<'a> {
    let words = context.words;
    let mut cells = vec![html! {
        (context.name(&step.name))
        @if step.emergency { " " (status_chip(Tone::Warn, "flame", &words.say("rulebook-emergency"))) }
    }];
    if !one.states.is_empty() {
        cells.push(ways(context, one, step));
    }
    cells.push(html! { (context.posts(&step.posts)) });
    cells.push(clause_now(context, &step.clause));
    cells.push(asks(context, step));
    cells.push(pairs(context, step));
    Row { id: format!("step-{}", step.code).into(), ..Row::from(cells) }
}

fn ways(context: &PageContext<'_>, one: &ProcedureDetail, step: &StepRow) -> Markup {
    let words = context.words;
    let from: Vec<String> = step.from.iter().map(|code| state_name(context, one, code)).collect();
    html! {
        @if from.is_empty() { (words.say("rulebook-begin")) }
        @else if from.len() > 3 {
            (words.say_with("rulebook-any-of", &[("n", i64::try_from(from.len()).unwrap_or(0).into())]))
        } @else { (from.join(words.pick("、", ", "))) }
        " → "
        @if step.to.is_empty() { span class="muted" { (words.say("rulebook-stays")) } }
        @else { (state_name(context, one, &step.to)) }
    }
}

/// Limit, evidence, conditions: each its own line.
fn asks(context: &PageContext<'_>, step: &StepRow) -> Markup {
    let words = context.words;
    let limit = step.limit.map(|limit| match limit {
        Limit::Respond => "rulebook-limit-respond",
        Limit::Resolve => "rulebook-limit-resolve",
        Limit::Confirm => "rulebook-limit-confirm",
    });
    let evidence = step.evidence.iter().map(|one| match one {
        Evidence::Photo => "rulebook-evidence-photo",
        Evidence::Reason => "rulebook-evidence-reason",
        Evidence::Signature => "rulebook-evidence-signature",
    });
    let guards = step.guards.iter().map(|guard| match guard {
        Guard::IsRequester => "rulebook-guard-is-requester",
        Guard::IsTaker => "rulebook-guard-is-taker",
        Guard::IsAssignee => "rulebook-guard-is-assignee",
        Guard::WithinReopenDays => "rulebook-guard-within-reopen-days",
        Guard::AfterUnconfirmedDays => "rulebook-guard-after-unconfirmed-days",
    });
    let more = [(step.reversible, "rulebook-reversible"), (step.on_behalf, "rulebook-on-behalf")];
    let more = more.into_iter().filter(|(is, _)| *is).map(|(_, key)| key);
    let keys: Vec<&str> = limit.into_iter().chain(evidence).chain(guards).chain(more).collect();
    html! {
        @if !keys.is_empty() || step.emergency {
            ul class="asks" role="list" {
                @for key in keys { li { (words.say(key)) } }
                @if step.emergency && step.ratify_hours > 0 {
                    li { (words.say_with("rulebook-ratified-by", &[("posts", context.posts(&step.ratify_posts).into()), ("n", step.ratify_hours.into())])) }
                }
            }
        }
    }
}

fn pairs(context: &PageContext<'_>, step: &StepRow) -> Markup {
    let all = &context.viewer.institution.pairs;
    html! {
        @for pair in all.iter().filter(|pair| step.pairs.contains(&pair.code)) {
            a class="founded" href={ "/rulebook/apart#pair-" (pair.code) } { (context.name(&pair.name)) } " "
        }
    }
}
