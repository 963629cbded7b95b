//! `/rulebook/rules`: all rules, found by title, code or wording.

use houqin_kernel::ViewError;
use houqin_page::face::{PageContext, Rendered, address, refused, rest};
use houqin_page::{
    Column, Empty, FilterGroup, FilterLink, Markup, Row, Search, Table, Tone, empty_state,
    filter_bar, html, page_head, status_chip, table,
};

use super::lists;
use crate::views::{self, RuleRow, RulesQuery, Standing};

/// Where the list stands.
const HERE: &str = "/rulebook/rules";

/// Rules that are built into the platform.
const SYSTEM: [&str; 2] = ["founding", "platform"];

/// The list.
pub fn rules(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let words = context.words;
    let query = RulesQuery {
        q: context.asked("q").to_owned(),
        standing: context.asked("standing").to_owned(),
        after: context.asked("after").to_owned(),
        limit: None,
    };
    let list = views::rules(&context.viewer, &query)?;
    let title = words.say("rulebook-nav-rules").into_owned();
    let shown = list.rules.len();
    let (system, own): (Vec<_>, Vec<_>) =
        list.rules.into_iter().filter(speaks).partition(is_system);
    let body = html! {
        (page_head(&html! {}, &title, &html! { p { (words.say("rulebook-rules-lead")) } }, &html! {}))
        (lists(context, HERE))
        (refused(context))
        (filters(context, &query))
        (rule_table(context, &title, own))
        @if !system.is_empty() {
            details class="fold" {
                summary { (words.say("rulebook-system-rules")) }
                (rule_table(context, &words.say("rulebook-system-rules"), system))
            }
        }
        (rest(context, HERE, shown, list.next.as_deref()))
    };
    Ok(Rendered::new(title, body))
}

/// Whether it is the platform's own rule rather than the school's.
fn is_system(rule: &RuleRow) -> bool {
    SYSTEM.contains(&rule.code.as_str())
}

/// Whether it has anything to read: the founding clause closes itself and is gone.
fn speaks(rule: &RuleRow) -> bool {
    !(is_system(rule) && rule.clauses == 0)
}

fn filters(context: &PageContext<'_>, query: &RulesQuery) -> Markup {
    let words = context.words;
    let links = ["", "in_force", "to_come", "ended"]
        .into_iter()
        .map(|standing| {
            let key = if standing.is_empty() { "all" } else { standing };
            FilterLink {
                label: words.say(&format!("rulebook-standing-{}", key.replace('_', "-"))),
                href: address(HERE, &[("standing", standing), ("q", &query.q)]).into(),
                count: "".into(),
                current: query.standing == standing,
            }
        })
        .collect();
    let search = Search {
        action: HERE.into(),
        value: query.q.clone().into(),
        label: words.say("rulebook-rules-search"),
        keep: vec![("standing".into(), query.standing.clone().into())],
        ..Search::default()
    };
    let asked = !query.q.is_empty() || !query.standing.is_empty();
    let group = FilterGroup { label: words.say("rulebook-standing"), links };
    filter_bar(words, &search, &[group], if asked { HERE } else { "" })
}

fn rule_table(context: &PageContext<'_>, title: &str, rules: Vec<RuleRow>) -> Markup {
    let words = context.words;
    table(
        words,
        &Table {
            caption: title.to_owned().into(),
            columns: vec![
                Column::title(words.say("rulebook-title")),
                Column::new(words.say("rulebook-standing")),
                Column::new(words.say("rulebook-since")),
                Column::number(words.say("rulebook-clauses")),
                Column::new(words.say("rulebook-signing")),
            ],
            rows: rules.into_iter().map(|rule| row(context, &rule)).collect(),
            empty: empty_state(&Empty {
                icon: "book-2".into(),
                title: words.say("rulebook-rules-none"),
                help: words.say("rulebook-rules-none-help"),
                action: html! {},
            }),
            ..Table::default()
        },
    )
}

fn row<'a>(context: &PageContext<'a>, rule: &RuleRow) -> Row<'a> {
    let words = context.words;
    Row::from(vec![
        html! { a href={ (HERE) "/" (rule.code) } { (context.name(&rule.name)) } },
        html! { (standing_chip(context, rule.standing)) @if let Some(version) = rule.version { " " (words.say_with("rulebook-version", &[("n", i64::from(version).into())])) } },
        html! { @if let Some(from) = rule.from { (context.day(from)) } },
        html! { (rule.clauses) },
        html! {
            @if rule.signed { (status_chip(Tone::Good, "signature", &words.say("rulebook-signed"))) }
            @else if rule.requires_ack { (status_chip(Tone::Warn, "writing-sign", &words.say("rulebook-to-sign"))) }
        },
    ])
}

/// How a rule stands.
pub fn standing_chip(context: &PageContext<'_>, standing: Standing) -> Markup {
    let (tone, icon, key) = match standing {
        Standing::InForce => (Tone::Good, "circle-check", "rulebook-standing-in-force"),
        Standing::ToCome => (Tone::Info, "calendar-due", "rulebook-standing-to-come"),
        Standing::Ended => (Tone::Neutral, "archive", "rulebook-standing-ended"),
    };
    status_chip(tone, icon, &context.words.say(key))
}
