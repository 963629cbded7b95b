//! `/notices/endpoints`: robots and webhooks; each with its secret's print,
//! what went to it and what came of it, and the ways to send again.

use houqin_kernel::{Refusal, ViewError};
use houqin_page::face::{ActForm, Ask, PageContext, Rendered, refused, rest};
use houqin_page::{
    Button, Choice, Column, Empty, Field, FilterGroup, FilterLink, Form, Markup, Row, Search,
    Table, Text, Tone, button, card, description_list, empty_state, filter_bar, form, hidden, html,
    note, page_head, status_chip, table, text_field,
};

use super::{aside, event, lists, moment_of, state_chip, way};
use crate::acts::set_endpoint::KINDS;
use crate::deliveries::{DEAD, Delivery, SENT, WAITING};
use crate::rule::EVENTS;
use crate::views::{self, DeliveriesQuery, EndpointRow};

/// Where the pages stand.
const HERE: &str = "/notices/endpoints";

/// The list.
pub fn endpoints(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let words = context.words;
    let all = views::endpoints(&context.viewer)?;
    let rows: Vec<Row<'_>> = all
        .iter()
        .map(|one| {
            let href = format!("{HERE}/{}", one.endpoint.code);
            Row::from(vec![
                html! { a href=(href) { (one.endpoint.code) } },
                html! { (way(context, &one.endpoint.kind)) },
                html! { (events(context, one)) },
                standing(context, one),
            ])
        })
        .collect();
    let columns = vec![
        Column::title(words.say("notice-code")),
        Column::new(words.say("notice-endpoint-kind")),
        Column::new(words.say("notice-endpoint-events")),
        Column::new(words.say("notice-column-outcome")),
    ];
    let title = words.say("notice-endpoints").into_owned();
    let empty = empty_state(&Empty {
        icon: "plug".into(),
        title: words.say("notice-endpoints-none"),
        help: words.say("notice-endpoints-lead"),
        action: html! {},
    });
    let body = html! {
        (page_head(&html! {}, &title, &html! { p { (words.say("notice-endpoints-lead")) } }, &html! {}))
        (lists(context, HERE))
        (refused(context))
        (table(words, &Table { caption: title.as_str().into(), columns, rows, empty, ..Table::default() }))
        @if context.may("notice.set_endpoint") { (change(context, None)) }
    };
    Ok(Rendered::new(title, body))
}

fn events(context: &PageContext<'_>, one: &EndpointRow) -> String {
    let names: Vec<String> = one.endpoint.events.iter().map(|name| event(context, name)).collect();
    names.join(context.words.pick("、", ", "))
}

/// Whether it works.
fn standing(context: &PageContext<'_>, one: &EndpointRow) -> Markup {
    let (tone, icon, key) = if one.stopped_at.is_some() {
        (Tone::Bad, "alert-triangle", "notice-stopped")
    } else if one.endpoint.off {
        (Tone::Neutral, "player-pause", "notice-off")
    } else if one.secret_print.is_none() {
        (Tone::Warn, "key", "notice-no-secret")
    } else {
        (Tone::Good, "plug", "notice-on")
    };
    status_chip(tone, icon, &context.words.say(key))
}

/// One endpoint.
pub fn endpoint(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let words = context.words;
    let code = context.params.get("code").cloned().unwrap_or_default();
    let all = views::endpoints(&context.viewer)?;
    let one = all.iter().find(|one| one.endpoint.code == code).ok_or_else(|| {
        Refusal::missing("no_such_endpoint", "没有这个接收端。", "There is no such endpoint.")
    })?;
    let query = DeliveriesQuery {
        code: code.clone(),
        state: context.asked("state").to_owned(),
        after: context.asked("after").to_owned(),
        limit: None,
    };
    let list = views::of_endpoint(&context.viewer, &query)?;
    let here = format!("{HERE}/{code}");
    let may = context.may("notice.set_endpoint");
    let body = html! {
        (page_head(&html! {}, &code, &standing(context, one), &html! {}))
        (lists(context, HERE))
        (refused(context))
        @if one.stopped_at.is_some() {
            (note(Tone::Bad, &words.say("notice-stopped"), &html! { p { (words.say("notice-stopped-help")) } }))
        }
        (about(context, one))
        @if may { (change(context, Some(one))) (secret(context, one)) }
        h2 { (words.say("notice-deliveries")) }
        (filter_bar(words, &Search::default(), &[states(context, &here, &query.state)], ""))
        (deliveries(context, &list.deliveries, &code, may)?)
        (rest(context, &here, list.deliveries.len(), list.next.as_deref()))
        @if may && !list.deliveries.is_empty() { (replay_since(context, &code)) }
    };
    Ok(Rendered::new(code, body).wide())
}

fn about(context: &PageContext<'_>, one: &EndpointRow) -> Markup {
    let words = context.words;
    let usual = || words.say("notice-usual-address").into_owned();
    let url = if one.endpoint.url.is_empty() { usual() } else { one.endpoint.url.clone() };
    let names = if one.endpoint.names { "notice-names-yes" } else { "notice-names-no" };
    let print = one.secret_print.clone().unwrap_or_default();
    let mut rows: Vec<(Text<'_>, Markup)> = vec![
        (words.say("notice-endpoint-kind"), html! { (way(context, &one.endpoint.kind)) }),
        (words.say("notice-endpoint-url"), html! { code { (url) } }),
        (words.say("notice-endpoint-events"), html! { (events(context, one)) }),
        (words.say("notice-names"), html! { (words.say(names)) }),
    ];
    if !print.is_empty() {
        rows.push((words.say("notice-secret-print"), html! { code { (print) } }));
    }
    card(&houqin_page::Card { body: description_list(&rows), ..houqin_page::Card::default() })
}

fn states<'a>(context: &PageContext<'a>, here: &str, current: &str) -> FilterGroup<'a> {
    let words = context.words;
    let links = ["", WAITING, SENT, DEAD].map(|state| FilterLink {
        label: words.say(&format!("notice-state-{}", if state.is_empty() { "all" } else { state })),
        href: if state.is_empty() {
            here.to_owned().into()
        } else {
            format!("{here}?state={state}").into()
        },
        count: "".into(),
        current: state == current,
    });
    FilterGroup { label: words.say("notice-column-outcome"), links: links.into() }
}

fn deliveries(
    context: &PageContext<'_>,
    all: &[Delivery],
    code: &str,
    may: bool,
) -> Result<Markup, ViewError> {
    let words = context.words;
    let mut rows = Vec::new();
    for one in all {
        let id = one.id.to_string();
        let status = one.status.map(|status| status.to_string()).unwrap_or_default();
        let again = Button {
            small: true,
            icon: "refresh".into(),
            ..Button::new(words.say("notice-replay"))
        };
        let when = if one.state == WAITING { one.due_at } else { moment_of(one) };
        let mut cells = vec![
            html! { (super::sentence(context, one)?) " " code class="muted" { (id) } },
            html! { (context.at(one.at)) },
            html! { (state_chip(context, one)) " " (context.at(when)) },
            html! { (one.attempts) },
            html! {
                (status)
                @if let Some(answer) = one.answer.as_deref().filter(|text| !text.is_empty()) {
                    details { summary { (words.say("notice-answer")) } pre class="mono" tabindex="0" { (answer) } }
                }
            },
        ];
        if may {
            cells.push(aside(
                context,
                "notices-replay",
                &[("endpoint", code), ("id", &id)],
                &again,
            ));
        }
        rows.push(Row { id: format!("d-{id}").into(), cells, ..Row::default() });
    }
    let mut columns = vec![
        Column::title(words.say("notice-column-what")),
        Column::new(words.say("notice-column-when")),
        Column::new(words.say("notice-column-outcome")),
        Column::number(words.say("notice-attempts")),
        Column::new(words.say("notice-status")),
    ];
    if may {
        columns.push(Column::actions(words.say("notice-replay")));
    }
    let empty = empty_state(&Empty {
        icon: "send".into(),
        title: words.say("notice-deliveries-none"),
        help: "".into(),
        action: html! {},
    });
    let caption = words.say("notice-deliveries");
    Ok(table(words, &Table { caption, columns, rows, empty, ..Table::default() }))
}

fn replay_since(context: &PageContext<'_>, code: &str) -> Markup {
    let words = context.words;
    let field = Field { required: true, ..Field::new("since", words.say("notice-since")) };
    let inside = html! {
        (hidden("_next", context.here))
        (hidden("endpoint", code))
        (houqin_page::date_time_field(words, &field, &houqin_page::Limits::default()))
        (button(&Button { icon: "refresh".into(), ..Button::new(words.say("notice-replay-since")) }))
    };
    html! {
        details class="fold" {
            summary { (words.say("notice-replay-since")) }
            p { (words.say("notice-replay-help")) }
            (form(&Form::new("/aside/notices-replay", context.csrf), &inside))
        }
    }
}

/// A webhook's secret is made here and shown once; a robot's comes from its platform.
fn secret(context: &PageContext<'_>, one: &EndpointRow) -> Markup {
    let words = context.words;
    let ours = one.endpoint.kind == "webhook";
    let address = Field {
        required: true,
        autocomplete: "off".into(),
        ..Field::new("key", words.say("notice-robot-key"))
    };
    let sign = Field {
        mark_optional: true,
        autocomplete: "off".into(),
        help: words.say("notice-robot-sign-help"),
        ..Field::new("sign", words.say("notice-robot-sign"))
    };
    let inside = html! {
        (hidden("endpoint", &one.endpoint.code))
        @if !ours {
            (text_field(words, &address))
            @if one.endpoint.kind != "wecom" { (text_field(words, &sign)) }
        }
        (button(&Button { icon: "key".into(), ..Button::new(words.say(if ours { "notice-secret-new" } else { "notice-secret-keep" })) }))
    };
    html! {
        details class="fold" open[one.secret_print.is_none()] {
            summary { (words.say("notice-secret")) }
            p { (words.say(if ours { "notice-secret-help" } else { "notice-robot-help" })) }
            (form(&Form::new("/aside/notices-secret", context.csrf), &inside))
        }
    }
}

fn change(context: &PageContext<'_>, one: Option<&EndpointRow>) -> Markup {
    let words = context.words;
    let form = ActForm::new(context, "notice.set_endpoint");
    let form = match one {
        Some(one) => form.about("code", one.endpoint.code.clone()),
        None => form,
    };
    let old = one.map(|one| &one.endpoint);
    let kinds: Vec<Choice<'_>> =
        KINDS.iter().map(|kind| Choice::new(*kind, way(context, kind))).collect();
    let all: Vec<Choice<'_>> =
        EVENTS.iter().map(|name| Choice::new(*name, event(context, name))).collect();
    let heard: Vec<&str> =
        old.map(|old| old.events.iter().map(String::as_str).collect()).unwrap_or_default();
    let fields = html! {
        @if old.is_none() { (form.text(&Ask::must("code", "notice-code").at_most(40))) }
        (form.choose(&Ask::must("kind", "notice-endpoint-kind").given(old.map_or("webhook", |old| &old.kind)), &kinds))
        (form.text(&Ask::new("url", "notice-endpoint-url").given(old.map_or("", |old| &old.url)).at_most(500)))
        (form.ticks(&Ask::must("events", "notice-endpoint-events"), &all, &heard))
        (form.tick(&Ask::new("names", "notice-names"), old.is_some_and(|old| old.names)))
        (form.tick(&Ask::new("off", "notice-off"), old.is_some_and(|old| old.off)))
        (button(&Button::primary(words.say("notice-save"))))
    };
    let label = if old.is_some() { "notice-column-change" } else { "notice-endpoint-new" };
    form.folded(&words.say(label), &fields)
}
