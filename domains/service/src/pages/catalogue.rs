//! 服务承诺. What is repaired, how soon, and by which clause, in plain words.

use houqin_kernel::{Bilingual, Evidence, ViewError};
use houqin_page::face::{ActForm, Ask, PageContext, Rendered, clause_now};
use houqin_page::{
    Button, Card, Column, Limits, Markup, Row, Table, Text, button, card, html, page_head, table,
};

use super::span;
use crate::catalogue::{Category, Clock, SettingValue, Urgency};
use crate::figures::{REPEAT_DAYS, SCALE};
use crate::views::{self, Catalogue};

/// `/service/catalogue`.
pub fn catalogue(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let catalogue = views::catalogue(context.viewer.reading)?;
    let title = context.words.say("service-nav-catalogue");
    let lead = html! { p { (context.words.say("service-pledge-lead")) } };
    let body = html! {
        (page_head(&html! {}, &title, &lead, &html! {}))
        (pledges(context, &catalogue))
        (limits(context, &catalogue))
        (kinds(context, &catalogue))
        (reasons(context, &catalogue))
        @if context.may("service.set_setting") { (settings(context, &catalogue)) }
    };
    Ok(Rendered::new(title, body))
}

/// Settings by name: what holds where the school has said nothing, the least and the
/// most.
const SETTINGS: [(&str, i64, i64, i64); 7] = [
    ("confirm_days", 5, 1, 60),
    ("reopen_days", 7, 0, 365),
    ("repeat_days", REPEAT_DAYS, 1, 365),
    ("rating_scale", SCALE, 2, 10),
    ("pool", 1, 0, 1),
    ("teaching_raise", 0, 0, 1),
    ("public_board", 0, 0, 1),
];

/// Each setting as a form of its own, for whoever may set it.
fn settings(context: &PageContext<'_>, catalogue: &Catalogue) -> Markup {
    let words = context.words;
    let form = |(name, otherwise, least, most): (&'static str, i64, i64, i64)| {
        let held = setting(catalogue, name, otherwise).to_string();
        let form = ActForm::new(context, "service.set_setting").about("name", name);
        let key = format!("service-setting-{name}");
        let (least, most) = (least.to_string(), most.to_string());
        let limits =
            Limits { min: least.into(), max: most.into(), step: "1".into(), ..Limits::default() };
        let body = html! {
            (form.number(&Ask::must("value~json", &key).given(&held), &limits))
            (button(&Button::new(words.say("service-setting-save"))))
        };
        form.around(&html! { div class="form-row" { (body) } })
    };
    let title = words.say("service-settings");
    html! {
        h2 id="settings" { (title) }
        p class="soft" { (words.say("service-settings-lead")) }
        div class="stack" { @for one in SETTINGS { (form(one)) } }
    }
}

fn setting(catalogue: &Catalogue, name: &str, otherwise: i64) -> i64 {
    let found = catalogue.settings.iter().find(|one| one.name == name);
    found.map_or(otherwise, |one| SettingValue::number(one.value))
}

/// The settings as sentences.
fn pledges(context: &PageContext<'_>, catalogue: &Catalogue) -> Markup {
    let words = context.words;
    let days = |key: &str, name: &str, otherwise| {
        words.say_with(key, &[("n", setting(catalogue, name, otherwise).into())])
    };
    let body = html! {
        ul {
            li { (words.say("service-pledge-number")) }
            li { (days("service-pledge-confirm", "confirm_days", 5)) }
            li { (days("service-pledge-reopen", "reopen_days", 7)) }
            @if setting(catalogue, "teaching_raise", 0) == 1 { li { (words.say("service-pledge-teaching")) } }
        }
        @if setting(catalogue, "public_board", 0) == 1 {
            p { a href="/pledge" { (words.say("service-kept")) } }
        }
    };
    card(&Card {
        title: words.say("service-pledge"),
        icon: "certificate".into(),
        body,
        ..Card::default()
    })
}

fn clock(context: &PageContext<'_>, urgency: &Urgency) -> String {
    let key = match urgency.clock {
        Clock::Always => "service-clock-always",
        Clock::Working => "service-clock-working",
    };
    context.words.say(key).into_owned()
}

fn section(context: &PageContext<'_>, key: &str, heads: &[&str], rows: Vec<Row<'_>>) -> Markup {
    let words = context.words;
    let title = words.say(key);
    let column = |(at, key): (usize, &&str)| {
        let label: Text<'_> = words.say(&format!("service-{key}"));
        if at == 0 { Column::title(label) } else { Column::new(label) }
    };
    html! {
        h2 { (title) }
        (table(words, &Table {
            caption: title.clone(),
            columns: heads.iter().enumerate().map(column).collect(),
            rows,
            ..Table::default()
        }))
    }
}

fn limits(context: &PageContext<'_>, catalogue: &Catalogue) -> Markup {
    let rows = catalogue.urgencies.iter().map(|one| {
        Row::from(vec![
            html! { (context.name(&one.name)) },
            html! { (span(context, one, one.respond_minutes)) },
            html! { (span(context, one, one.resolve_minutes)) },
            html! { (clock(context, one)) },
            clause_now(context, &one.clause),
        ])
    });
    let heads = ["urgency", "respond-limit", "resolve-limit", "clock-runs", "clause"];
    section(context, "service-limits", &heads, rows.collect())
}

/// A category's name, under its parent's.
fn called(context: &PageContext<'_>, catalogue: &Catalogue, one: &Category) -> String {
    let own = context.name(&one.name);
    if one.parent.is_empty() {
        return own.to_owned();
    }
    format!("{} › {own}", context.name(&catalogue.category(&one.parent)))
}

fn kinds(context: &PageContext<'_>, catalogue: &Catalogue) -> Markup {
    let words = context.words;
    let mut listed: Vec<&Category> = catalogue.categories.iter().collect();
    // A category stands above those under it.
    listed.sort_by_key(|one| {
        let parent = if one.parent.is_empty() { &one.code } else { &one.parent };
        (one.code == "other", parent.as_str(), !one.parent.is_empty())
    });
    let rows = listed.iter().map(|one| {
        let urgency = catalogue.urgencies.iter().find(|urgency| urgency.code == one.urgency);
        let limit = |minutes: fn(&Urgency) -> i64| {
            urgency.map(|one| span(context, one, minutes(one))).unwrap_or_default()
        };
        let photo = one.evidence.contains(&Evidence::Photo);
        Row::from(vec![
            html! { (called(context, catalogue, one)) },
            html! { (limit(|one| one.respond_minutes)) },
            html! { (limit(|one| one.resolve_minutes)) },
            html! { @if let Some(urgency) = urgency { (clock(context, urgency)) } },
            html! { @if photo { (words.say("service-photo")) } },
            html! { (in_words(context, &one.keywords)) },
        ])
    });
    let heads =
        ["category", "respond-limit", "resolve-limit", "clock-runs", "shown-at-end", "in-words"];
    section(context, "service-kinds", &heads, rows.collect())
}

/// What people call it, one word beside the other.
fn in_words(context: &PageContext<'_>, keywords: &Bilingual) -> String {
    let said: Vec<&str> = context.name(keywords).split_whitespace().collect();
    said.join(context.words.pick("、", ", "))
}

fn reasons(context: &PageContext<'_>, catalogue: &Catalogue) -> Markup {
    let words = context.words;
    let pauses = catalogue.pause_reasons.iter().map(|one| {
        let stops = if one.stops_clock { "service-clock-stops" } else { "service-clock-goes-on" };
        Row::from(vec![
            html! { (context.name(&one.name)) },
            html! { (words.say(stops)) },
            clause_now(context, &one.clause),
        ])
    });
    let rejects = catalogue.reject_reasons.iter().map(|one| {
        Row::from(vec![html! { (context.name(&one.name)) }, clause_now(context, &one.clause)])
    });
    html! {
        (section(context, "service-pauses", &["reason", "clock-runs", "clause"], pauses.collect()))
        (section(context, "service-rejects", &["reason", "clause"], rejects.collect()))
    }
}
