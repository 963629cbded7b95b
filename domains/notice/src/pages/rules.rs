//! `/notices/rules`: which event tells whom, by which ways; changed by the post
//! that may.

use houqin_kernel::{HeldBy, Refusal, ViewError};
use houqin_page::face::{ActForm, Ask, PageContext, Rendered, refused};
use houqin_page::{
    Button, Card, Choice, Column, Markup, Row, Table, Text, Tone, button, card, description_list,
    html, page_head, status_chip, table,
};

use super::{event, kind, lists, way};
use crate::rule::{EMAIL, EVENTS, IN_APP, PARTIES, Rule, Urgent};
use crate::views;

/// Where the pages stand.
const HERE: &str = "/notices/rules";

/// The list.
pub fn rules(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let words = context.words;
    let all = views::rules(&context.viewer)?;
    let rows: Vec<Row<'_>> = all.iter().map(|rule| row(context, rule)).collect();
    let columns = vec![
        Column::title(words.say("notice-column-kind")),
        Column::new(words.say("notice-column-event")),
        Column::new(words.say("notice-column-to")),
        Column::new(words.say("notice-column-ways")),
        Column::new(words.say("notice-column-urgent")),
    ];
    let title = words.say("notice-rules").into_owned();
    let body = html! {
        (page_head(&html! {}, &title, &html! { p { (words.say("notice-rules-lead")) } }, &html! {}))
        (lists(context, HERE))
        (refused(context))
        (table(words, &Table { caption: title.as_str().into(), columns, rows, ..Table::default() }))
        @if context.may("notice.set_rule") { (change(context, None)) }
    };
    Ok(Rendered::new(title, body).wide())
}

/// One rule.
pub fn rule(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let words = context.words;
    let code = context.params.get("code").cloned().unwrap_or_default();
    let all = views::rules(&context.viewer)?;
    let rule = all.iter().find(|rule| rule.code == code).ok_or_else(|| {
        Refusal::missing("no_such_rule", "没有这条通知规则。", "There is no such rule of notices.")
    })?;
    let rows: Vec<(Text<'_>, Markup)> = vec![
        (words.say("notice-column-event"), html! { (event(context, &rule.event)) }),
        (words.say("notice-column-to"), html! { (recipients(context, rule)) }),
        (words.say("notice-column-ways"), html! { (ways(context, rule)) }),
        (words.say("notice-column-urgent"), html! { (words.say(urgent_key(rule.urgent))) }),
    ];
    let title = kind(context, rule);
    let body = html! {
        (page_head(&html! {}, &title, &off(context, rule), &html! {}))
        (lists(context, HERE))
        (refused(context))
        (card(&Card { body: description_list(&rows), ..Card::default() }))
        @if context.may("notice.set_rule") { (change(context, Some(rule))) }
    };
    Ok(Rendered::new(title, body))
}

fn off(context: &PageContext<'_>, rule: &Rule) -> Markup {
    html! { @if rule.off { (status_chip(Tone::Neutral, "bell", &context.words.say("notice-off"))) } }
}

fn recipients(context: &PageContext<'_>, rule: &Rule) -> String {
    let to: Vec<String> = rule.to.iter().map(|to| recipient(context, to)).collect();
    to.join(context.words.pick("、", ", "))
}

fn ways(context: &PageContext<'_>, rule: &Rule) -> String {
    let ways: Vec<String> = rule.ways.iter().map(|one| way(context, one)).collect();
    ways.join(context.words.pick("、", ", "))
}

fn recipient(context: &PageContext<'_>, to: &str) -> String {
    if PARTIES.contains(&to) {
        context.words.say(&format!("notice-to-{}", to.replace('_', "-"))).into_owned()
    } else {
        context.post(to)
    }
}

const fn urgent_key(urgent: Urgent) -> &'static str {
    match urgent {
        Urgent::Never => "notice-urgent-never",
        Urgent::Emergency => "notice-urgent-emergency",
        Urgent::Always => "notice-urgent-always",
    }
}

fn row<'a>(context: &PageContext<'a>, rule: &Rule) -> Row<'a> {
    let cells = vec![
        html! { a href={ (HERE) "/" (rule.code) } { (kind(context, rule)) } " " (off(context, rule)) },
        html! { (event(context, &rule.event)) },
        html! { (recipients(context, rule)) },
        html! { (ways(context, rule)) },
        html! { (context.words.say(urgent_key(rule.urgent))) },
    ];
    Row { id: format!("rule-{}", rule.code).into(), cells, ..Row::default() }
}

/// The form of a rule: a new one, or an old one given anew.
fn change(context: &PageContext<'_>, rule: Option<&Rule>) -> Markup {
    let words = context.words;
    let form = ActForm::new(context, "notice.set_rule");
    let form = match rule {
        Some(rule) => form.about("code", rule.code.clone()),
        None => form,
    };
    let events: Vec<Choice<'_>> =
        EVENTS.iter().map(|name| Choice::new(*name, event(context, name))).collect();
    let appointed = context.viewer.institution.posts.values();
    let appointed = appointed.filter(|post| post.held_by == HeldBy::Appointed);
    let recipients: Vec<Choice<'_>> = PARTIES
        .iter()
        .copied()
        .chain(appointed.map(|post| post.code.as_str()))
        .map(|to| Choice::new(to.to_owned(), recipient(context, to)))
        .collect();
    let ways: Vec<Choice<'_>> =
        [IN_APP, EMAIL].map(|one| Choice::new(one, way(context, one))).into();
    let urgencies = [Urgent::Never, Urgent::Emergency, Urgent::Always].map(|one| {
        let code = urgent_key(one).trim_start_matches("notice-urgent-");
        Choice::new(code, words.say(urgent_key(one)))
    });
    let held = |list: Option<&Vec<String>>| -> Vec<String> { list.cloned().unwrap_or_default() };
    let (to, by) = (held(rule.map(|rule| &rule.to)), held(rule.map(|rule| &rule.ways)));
    let to: Vec<&str> = to.iter().map(String::as_str).collect();
    let by: Vec<&str> = by.iter().map(String::as_str).collect();
    let urgent = rule.map_or(Urgent::Never, |rule| rule.urgent);
    let fields = html! {
        @if rule.is_none() { (form.text(&Ask::must("code", "notice-code").at_most(40))) }
        (form.choose(&Ask::must("event", "notice-column-event").given(rule.map_or("", |rule| &rule.event)), &events))
        (form.ticks(&Ask::must("to", "notice-column-to"), &recipients, &to))
        (form.ticks(&Ask::must("ways", "notice-column-ways"), &ways, &by))
        (form.choose(&Ask::must("urgent", "notice-column-urgent").given(urgent_key(urgent).trim_start_matches("notice-urgent-")), &urgencies))
        (form.tick(&Ask::new("off", "notice-off"), rule.is_some_and(|rule| rule.off)))
        (button(&Button::primary(words.say("notice-save"))))
    };
    let label = if rule.is_some() { "notice-column-change" } else { "notice-rule-new" };
    form.folded(&words.say(label), &fields)
}
