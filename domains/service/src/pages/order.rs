//! One order: where it is, who has it, by when, what may be done, what happened.

use houqin_kernel::{CaseId, Moment, Refusal, ViewError};
use houqin_page::face::{PageContext, RecordLine, Rendered, refused};
use houqin_page::{
    Button, Markup, Photo, StepMark, StepState, Text, Tone, button_row, card, description_list,
    html, link_button, note, page_head, photo_strip, rating, status_chip, steps,
};

use super::actions::Open;
use super::{
    case, complaints, due, first_aid, found, history, joining, keeping, no_such_order, place,
    state_chip, state_name,
};
use crate::views::{self, Catalogue, OrderDetail};

/// The states of a plain repair, in their order.
const PATH: [&str; 7] =
    ["reported", "accepted", "dispatched", "taken", "on_site", "done", "confirmed"];

/// `/f/{token}`: a visitor follows their own report.
pub fn follow(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let Some((case, visitor)) = context.visitor else {
        return Err(Refusal::missing(
            "no_such_link",
            "这个链接无效，请核对后重试。",
            "This link does not open anything; check it.",
        )
        .into());
    };
    let found = views::find_order(context.viewer.reading, case)?;
    let order = found.ok_or_else(no_such_order)?;
    if order.row.requester != visitor {
        if !joining::has_joined(context, case)? {
            return Err(no_such_order().into());
        }
        return Ok(joining::joined(context, &order)?.bare());
    }
    // The visitor's link is all they have; staff who follow it see what the visitor sees.
    let face = Face { own: true, staff: false };
    Ok(show(context, &order, face, &format!("/f/{}", context.follow))?.bare())
}

/// The order that a path names, where the viewer may see it.
pub fn named(context: &PageContext<'_>) -> Result<OrderDetail, ViewError> {
    let id = context.params.get("id").and_then(|id| id.parse::<CaseId>().ok());
    views::order(&context.viewer, id.ok_or_else(no_such_order)?)
}

/// `/service/orders/{id}`.
pub fn order(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    if let Some(order) = only_joined(context)? {
        return joining::joined(context, &order);
    }
    let order = named(context)?;
    let own = context.viewer.person == Some(order.row.requester);
    let staff = context.viewer.may_read("service.order")
        || (context.viewer.person.is_some() && context.viewer.person == order.row.assignee);
    let here = format!("/service/orders/{}", order.row.id);
    show(context, &order, Face { own, staff }, &here)
}

/// The order that a path names, where the viewer joined it and has no other right to it.
fn only_joined(context: &PageContext<'_>) -> Result<Option<OrderDetail>, ViewError> {
    let id = context.params.get("id").and_then(|id| id.parse::<CaseId>().ok());
    let Some(id) = id else { return Ok(None) };
    match views::order(&context.viewer, id) {
        Ok(_) => Ok(None),
        Err(ViewError::Refused(_)) if joining::has_joined(context, id)? => {
            Ok(views::find_order(context.viewer.reading, id)?)
        }
        Err(error) => Err(error),
    }
}

/// From which side an order is looked at.
#[derive(Clone, Copy)]
struct Face {
    own: bool,
    staff: bool,
}

fn show(
    context: &PageContext<'_>,
    order: &OrderDetail,
    face: Face,
    here: &str,
) -> Result<Rendered, ViewError> {
    let words = context.words;
    let catalogue = views::catalogue(context.viewer.reading)?;
    let records = context.records.of_case(order.row.id);
    let id = order.row.id.to_string();
    let procedure = case::procedure_of(context, order.row.id)?;
    let open = Open {
        context,
        catalogue: &catalogue,
        order,
        records: &records,
        steps: procedure
            .map(|procedure| case::open_steps(context, procedure, order, face.own))
            .unwrap_or_default(),
        here,
        id: &id,
    };
    let category = context.name(&catalogue.category(&order.row.category)).to_owned();
    let title = format!("{} {category}", order.row.number);
    let body = html! {
        (page_head(&html! {}, &title, &state_chip(context, &order.row), &paper(context, &id)))
        (refused(context))
        (keeping::keep(context, "service-keep-lead"))
        (where_it_stands(context, order)?)
        @if face.own { (first_aid::of(context, &catalogue, order)) }
        (joining::beside(context, order, face.staff)?)
        (complaints::about(context, order)?)
        (progress(context, order, &records, false)?)
        (open.all()?)
        (history::ratifications(context, order, here)?)
        (facts(context, order, &catalogue, face)?)
        @if face.staff { (found::last_time(context, order, &catalogue)?) }
        (photos(context, order))
        (super::paper::signed(context, order, &records)?)
        h2 { (words.say("service-history")) }
        @if face.staff { (history::full(context, order, &catalogue, &records)?) }
        @else { (history::plain(context, order, &records)?) }
        @if order.row.imported { p { (words.say("service-imported-note")) } }
        (proof(context, &id))
    };
    Ok(Rendered::new(title, body))
}

/// 证明. The bundle to take home and how it is checked, for whoever may have it.
fn proof(context: &PageContext<'_>, id: &str) -> Markup {
    if !context.viewer.may_read("ledger.bundle") {
        return html! {};
    }
    let words = context.words;
    let look =
        Button { icon: "download".into(), ..Button::new(words.say("service-proof-download")) };
    card(&houqin_page::Card {
        title: words.say("service-proof"),
        icon: "shield-check".into(),
        body: html! {
            p { (words.say("service-proof-lead")) }
            p { (link_button(&format!("/ledger/bundle/{id}"), &look)) }
            p { (words.say("service-proof-how")) }
            pre class="mono" tabindex="0" { "houqin-verify case-" (id) ".bundle --key " (words.say("service-proof-key")) }
        },
        ..houqin_page::Card::default()
    })
}

/// The links to the paper form and to where it comes back signed; visitors have no account to print with.
fn paper(context: &PageContext<'_>, id: &str) -> Markup {
    if context.viewer.person.is_none() {
        return html! {};
    }
    let print =
        Button { icon: "printer".into(), ..Button::new(context.words.say("service-paper")) };
    let back =
        Button { icon: "signature".into(), ..Button::new(context.words.say("service-sheet-file")) };
    let sheet = format!("/service/orders/{id}/sheet");
    button_row(&[link_button(&sheet, &print), link_button("/paper", &back)])
}

/// 进展. One sentence: who has it, and by when it will be done.
pub fn where_it_stands(
    context: &PageContext<'_>,
    order: &OrderDetail,
) -> Result<Markup, ViewError> {
    let words = context.words;
    let row = &order.row;
    let who = row.assignee.map(|who| context.person(who)).transpose()?.unwrap_or_default();
    let key = format!("service-now-{}", row.state);
    let sentence = if words.knows(&key) {
        let confirm = order.confirm_due.map(|due| super::at(context, due)).unwrap_or_default();
        words.say_with(&key, &[("who", who.into()), ("when", confirm.into())])
    } else {
        state_name(context, &row.state)
    };
    let (limit, tone) = due(context, row)?;
    let tone = match row.state.as_str() {
        "unconfirmed" | "done" => Tone::Warn,
        "confirmed" | "rated" => Tone::Good,
        _ if tone == Tone::Neutral => Tone::Info,
        _ => tone,
    };
    let why = why_it_stands_still(context, order)?;
    Ok(note(
        tone,
        &sentence,
        &html! {
            @if !limit.is_empty() { p { (limit) } }
            @if let Some(why) = why { p { (why) } }
        },
    ))
}

/// The reason of a pause or a rejection, by its name in the catalogue.
fn why_it_stands_still(
    context: &PageContext<'_>,
    order: &OrderDetail,
) -> Result<Option<String>, ViewError> {
    let catalogue = views::catalogue(context.viewer.reading)?;
    let paused = order.pause_reason.as_deref().and_then(|code| {
        let found = catalogue.pause_reasons.iter().find(|one| one.code == code)?;
        Some(context.name(&found.name).to_owned())
    });
    let ended = order.end_reason.as_deref().and_then(|code| {
        let found = catalogue.reject_reasons.iter().find(|one| one.code == code)?;
        Some(context.name(&found.name).to_owned())
    });
    Ok(match order.row.state.as_str() {
        "paused" => paused,
        "rejected" => ended,
        _ => None,
    })
}

/// The way of the order, step by step.
pub fn progress(
    context: &PageContext<'_>,
    order: &OrderDetail,
    records: &[RecordLine],
    joined: bool,
) -> Result<Markup, ViewError> {
    let row = &order.row;
    // Whoever only joined is not told who reported it.
    let hidden = |who| joined && (who == row.requester || who == order.reporter);
    if matches!(row.state.as_str(), "rejected" | "withdrawn" | "merged") || row.imported {
        return Ok(html! {});
    }
    let reached = match row.state.as_str() {
        "paused" => 4,
        "rated" | "unconfirmed" => PATH.len() - 1,
        state => PATH.iter().position(|one| *one == state).unwrap_or(0),
    };
    let late = row.is_late(context.viewer.at);
    let mut marks = Vec::new();
    for (number, state) in PATH.iter().enumerate() {
        let here = number == reached;
        let record = records.iter().rev().find(|one| one.to.as_deref() == Some(*state));
        let stands = match (number < reached, here) {
            (true, _) if record.is_none() => StepState::Skipped,
            (true, _) => StepState::Done,
            (_, true) if row.closed_at.is_some() => StepState::Done,
            (_, true) if late => StepState::Late,
            (_, true) => StepState::Current,
            _ => StepState::Ahead,
        };
        let record = record.filter(|_| number <= reached);
        let shown = if here { row.state.as_str() } else { state };
        marks.push(StepMark {
            label: state_name(context, shown).into(),
            state: stands,
            who: record
                .filter(|one| !hidden(one.actor))
                .map(|one| context.person(one.actor))
                .transpose()?
                .unwrap_or_default()
                .into(),
            when: record
                .map(|one| super::at(context, houqin_kernel::Moment(one.recorded_at)))
                .unwrap_or_default()
                .into(),
        });
    }
    Ok(steps(context.words, &marks))
}

type Line<'a> = (Text<'a>, Markup);

fn facts(
    context: &PageContext<'_>,
    order: &OrderDetail,
    catalogue: &Catalogue,
    face: Face,
) -> Result<Markup, ViewError> {
    let words = context.words;
    let row = &order.row;
    let mut lines: Vec<Line<'_>> = Vec::new();
    let where_ = place(context, row.place, row.place_text.as_deref())?;
    lines.push((words.say("service-place"), html! { (where_) }));
    let erased = if row.imported { "".into() } else { words.say("page-erased") };
    let said = row.description.clone().map_or(erased, Text::from);
    lines.push((words.say("service-what"), html! { (said) }));
    let requester = match &order.caller {
        Some(caller) => words.say_with("service-caller-is", &[("name", caller.clone().into())]),
        None => context.person(row.requester)?,
    };
    lines.push((words.say("service-requester"), html! { (requester) }));
    if order.reporter != row.requester {
        lines.push((words.say("service-reporter"), html! { (context.person(order.reporter)?) }));
    }
    lines.push((words.say("service-reported-at"), html! { (super::at(context, row.reported_at)) }));
    if let Some(contact) = order.contact.as_deref().filter(|_| face.staff || face.own) {
        let link = html! { a href={ "tel:" (contact) } { (contact) } };
        lines.push((words.say("service-contact"), link));
    }
    if face.staff {
        staff_facts(context, order, catalogue, &mut lines);
    }
    if let Some(who) = row.assignee {
        lines.push((words.say("service-worker"), html! { (context.person(who)?) }));
    }
    outcome(context, order, &mut lines);
    Ok(card(&houqin_page::Card {
        title: words.say("service-facts"),
        icon: "clipboard-list".into(),
        body: description_list(&lines),
        ..houqin_page::Card::default()
    }))
}

fn staff_facts<'a>(
    context: &PageContext<'a>,
    order: &OrderDetail,
    catalogue: &Catalogue,
    lines: &mut Vec<Line<'a>>,
) {
    let words = context.words;
    let row = &order.row;
    let urgency = context.name(&catalogue.urgency(&row.urgency)).to_owned();
    lines.push((words.say("service-urgency"), html! { (urgency) }));
    if let Some(limit) = row.respond_due {
        let answered = row.responded_at.map(|at| super::at(context, at));
        lines.push((
            words.say("service-respond-limit"),
            html! { (super::at(context, limit)) @if let Some(at) = answered { " · " (words.say("service-answered")) " " (at) } (too_late(context, limit, row.responded_at)) },
        ));
    }
    if let Some(limit) = row.resolve_due {
        let finished = row.finished_at.map(|at| super::at(context, at));
        lines.push((
            words.say("service-resolve-limit"),
            html! { (super::at(context, limit)) @if let Some(at) = finished { " · " (words.say("service-finished")) " " (at) } (too_late(context, limit, row.finished_at)) },
        ));
    }
    let key = format!("service-source-{}", order.source);
    let source = if words.knows(&key) { words.say(&key) } else { order.source.clone().into() };
    let number = order.source_key.clone().unwrap_or_default();
    lines.push((words.say("service-source"), html! { (source) " " (number) }));
}

/// Says so where it was done after its limit.
fn too_late(context: &PageContext<'_>, limit: Moment, done: Option<Moment>) -> Markup {
    html! {
        @if done.is_some_and(|at| at > limit) {
            " " (status_chip(Tone::Bad, "alert-triangle", &context.words.say("service-late")))
        }
    }
}

/// What was done, what it took, what the requester said of it.
fn outcome<'a>(context: &PageContext<'a>, order: &OrderDetail, lines: &mut Vec<Line<'a>>) {
    let words = context.words;
    if let Some(text) = order.finish_note.clone() {
        lines.push((words.say("service-finish-note"), html! { (text) }));
    }
    if order.row.finished_at.is_some() {
        let took = format!(
            "{} · {}",
            words.duration_minutes(order.labour_minutes),
            words.money_fen(order.material_fen)
        );
        lines.push((words.say("service-took"), html! { (took) }));
    }
    if let Some(score) = order.row.score.and_then(|score| u32::try_from(score).ok()) {
        let key = format!("service-score-{score}");
        let text = order.score_text.clone().unwrap_or_default();
        lines.push((
            words.say("service-rating"),
            html! {
                (rating(words, score, score.max(5)))
                @if words.knows(&key) { " " (words.say(&key)) }
                @if !text.is_empty() { " · " (text) }
            },
        ));
    }
}

/// The photos that can still be opened, signed sheets apart, and the voice notes that can still be heard.
pub fn photos(context: &PageContext<'_>, order: &OrderDetail) -> Markup {
    let words = context.words;
    let follow = if context.follow.is_empty() { "" } else { "?follow=" };
    let src = |digest: &str| format!("/photo/{}/{digest}{follow}{}", order.row.id, context.follow);
    let (sounds, pictures): (Vec<_>, Vec<_>) = order
        .photos
        .iter()
        .filter(|photo| photo.key.is_some() && photo.stage != crate::order::Photo::SHEET)
        .partition(|photo| photo.media_type.starts_with("audio/"));
    let shown: Vec<Photo<'_>> = pictures
        .into_iter()
        .map(|photo| {
            let src = src(&photo.digest);
            let key = format!("service-photo-{}", photo.stage);
            let caption =
                if words.knows(&key) { words.say(&key) } else { words.say("service-photo") };
            Photo { href: src.clone().into(), src: src.into(), alt: caption.clone(), caption }
        })
        .collect();
    html! {
        @if !shown.is_empty() { (photo_strip(words, &shown)) }
        @for sound in sounds {
            figure class="voice" {
                figcaption { (words.say("service-voice")) }
                audio controls preload="none" src=(src(&sound.digest)) {
                    a href=(src(&sound.digest)) { (words.say("service-voice")) }
                }
                // Browsers do not play what old phones record.
                @if sound.media_type == "audio/amr" { a href=(src(&sound.digest)) download { (words.say("service-voice-download")) } }
            }
        }
    }
}
