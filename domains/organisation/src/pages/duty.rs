//! 职责. One duty: who answers, who leads, by which clause, and what shows it.

use houqin_kernel::ViewError;
use houqin_page::face::{PageContext, Rendered, clause_now, refused};
use houqin_page::{
    Card, Crumb, Markup, Text, breadcrumbs, card, description_list, html, page_head, two_columns,
};

use super::parts::{holds, post_link, say, vacant};
use super::{duties, duty_forms};
use crate::views::{self, DutyRow};

/// `/organisation/duties/{code}`.
pub fn duty(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let code = context.params.get("code").map_or("", String::as_str);
    let duty = views::duty(&context.viewer, code)?;
    let title = context.name(&duty.name).to_owned();
    let up = [
        Crumb::new(say(context, "nav-duties"), "/organisation/duties"),
        Crumb::new(title.clone(), ""),
    ];
    let crumbs = breadcrumbs(context.words, &up);
    let forms = duty_forms::upkeep(context, &duty);
    let main = card(&Card { body: facts(context, &duty)?, ..Card::default() });
    let side = html! {
        @if !forms.0.is_empty() {
            (card(&Card { title: say(context, "actions"), icon: "edit".into(), body: forms, ..Card::default() }))
        }
    };
    let body = html! {
        (page_head(&crumbs, &title, &html! { p { (duties::state(context, &duty)) } }, &html! {}))
        (refused(context))
        (two_columns(&main, &side))
    };
    Ok(Rendered::new(title, body))
}

fn facts(context: &PageContext<'_>, duty: &DutyRow) -> Result<Markup, ViewError> {
    let viewer = &context.viewer;
    let mut holders = Vec::new();
    for held in viewer.institution.holders(&duty.post, viewer.at) {
        holders.push(holds(context, held)?);
    }
    let shown: Vec<String> = duty.evidence_acts.iter().map(|act| context.act_name(act)).collect();
    let last = duty.last_at.map_or_else(|| "—".to_owned(), |at| context.at(at));
    let rows: Vec<(Text<'_>, Markup)> = vec![
        (say(context, "code"), html! { code { (duty.code) } }),
        (say(context, "answers"), post_link(context, &duty.post)),
        (
            say(context, "holders"),
            html! {
                @for line in &holders { div class="each" { (line) } }
                @if !duty.held { (vacant(context)) }
            },
        ),
        (
            say(context, "leads"),
            html! {
                @for (at, post) in duty.leads.iter().enumerate() { @if at > 0 { " · " } (post_link(context, post)) }
                @if duty.leads.is_empty() { "—" }
            },
        ),
        (say(context, "clause"), clause_now(context, &duty.clause)),
        (say(context, "interval"), duties::interval(context, duty)),
        (
            say(context, "evidence"),
            html! { @if shown.is_empty() { (say(context, "evidence-none")) } @else { (shown.join(" · ")) } },
        ),
        (say(context, "last-done"), html! { (last) }),
    ];
    Ok(description_list(&rows))
}
