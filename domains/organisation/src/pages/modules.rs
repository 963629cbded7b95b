//! 模块. What of the platform this school uses; each is switched by an act, with a
//! reason.

use houqin_kernel::ViewError;
use houqin_page::face::{ActForm, Ask, PageContext, Rendered, refused};
use houqin_page::{
    Button, Card, Markup, Tone, button, card, description_list, html, note, page_head, status_chip,
};

use super::parts::{counted, person_link, post_link, say};
use crate::acts::TEXT_MAX;
use crate::views::{self, ModuleRow};

const SWITCH: &str = "organisation.switch_module";

/// `/modules`.
pub fn modules(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let listed = views::modules(&context.viewer)?.modules;
    let title = say(context, "nav-modules");
    let mut cards = Vec::new();
    for row in &listed {
        cards.push(one(context, row)?);
    }
    let lead = html! { p { (say(context, "modules-lead")) } };
    let body = html! {
        (page_head(&html! {}, &title, &lead, &html! {}))
        (refused(context))
        @for one in &cards { (one) }
    };
    Ok(Rendered::new(title, body))
}

fn one(context: &PageContext<'_>, row: &ModuleRow) -> Result<Markup, ViewError> {
    let state = if row.on {
        status_chip(Tone::Good, "circle-check", &say(context, "module-on"))
    } else {
        status_chip(Tone::Neutral, "player-pause", &say(context, "module-off"))
    };
    let since = match row.since.zip(row.by) {
        Some((at, by)) => html! { (context.at(at)) " · " (person_link(context, by)?) },
        None => html! { (say(context, "module-since-begin")) },
    };
    let mut facts =
        vec![(say(context, "module-state"), state), (say(context, "module-since"), since)];
    if !row.reason.is_empty() {
        facts.push((say(context, "module-reason-was"), html! { (row.reason) }));
    }
    facts.push((say(context, "module-posts"), linked(context, &row.posts, post_link)));
    if !row.duties.is_empty() {
        facts.push((say(context, "module-duties"), linked(context, &row.duties, duty_link)));
    }
    let body = html! {
        p { (context.name(&row.purpose)) }
        (description_list(&facts))
        @if context.may(SWITCH) { (switch(context, row)) }
    };
    let title = context.name(&row.name).to_owned().into();
    Ok(card(&Card { title, icon: "adjustments-horizontal".into(), body, ..Card::default() }))
}

fn linked(
    context: &PageContext<'_>,
    codes: &[String],
    link: fn(&PageContext<'_>, &str) -> Markup,
) -> Markup {
    html! {
        @for (at, code) in codes.iter().enumerate() {
            @if at > 0 { (context.words.pick("、", ", ")) }
            (link(context, code))
        }
    }
}

fn duty_link(context: &PageContext<'_>, code: &str) -> Markup {
    let duty = context.viewer.institution.duties.get(code);
    let name = duty.map_or(code, |duty| context.name(&duty.name));
    html! { a href={ "/organisation/duties/" (code) } { (name) } }
}

fn switch(context: &PageContext<'_>, row: &ModuleRow) -> Markup {
    let form = ActForm::new(context, SWITCH).about("module", &row.module);
    let why = form.text(&Ask::must("reason", "organisation-module-reason").at_most(TEXT_MAX));
    if !row.on {
        let on = form.with("on", "on");
        return on.folded(
            &say(context, "module-switch-on"),
            &html! { (why) (button(&Button::primary(say(context, "module-switch-on")))) },
        );
    }
    html! {
        (form.asked_twice("organisation-module-switch-off", &html! {
            @if row.open_cases > 0 {
                (note(Tone::Warn, &counted(context, "module-open", usize::try_from(row.open_cases).unwrap_or_default()), &html! {}))
            }
            p { (context.name(&row.waits)) }
            (why)
        }))
    }
}
