//! The worker's day: in order, large, one main action each.

use houqin_kernel::ViewError;
use houqin_page::face::{PageContext, Rendered};
use houqin_page::{
    Button, Choice, Empty, Field, Limits, Look, Markup, Tone, Upload, WorkCard, button,
    empty_state, hidden, html, number_field, photo_field, select_field, text_field, work_card,
};

use super::forms::{act_button, act_form, folded};
use super::{at, name, person, place, refused, state_chip, t};
use crate::views::{self, Catalogue, OrderRow};

const HERE: &str = "/service/mine";

/// `/service/mine`.
pub fn mine(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let orders = views::mine(&context.viewer)?;
    let catalogue = views::catalogue(context.viewer.reading)?;
    let title = t!(context, "今天的活", "Today's work");
    let cards: Vec<Markup> = orders
        .iter()
        .map(|row| card(context, &catalogue, row))
        .collect::<Result<_, ViewError>>()?;
    let body = html! {
        h1 { (title) }
        (refused(context))
        @if cards.is_empty() {
            (empty_state(&Empty {
                icon: "circle-check".into(),
                title: t!(context, "现在没有派给您的活", "Nothing is waiting for you").into(),
                help: t!(context, "有新的会排在这里，急的在前。", "New work is listed here, the most urgent first.").into(),
                action: html! {},
            }))
        }
        @for card in &cards { (card) }
    };
    Ok(Rendered::new(title, body))
}

fn card(
    context: &PageContext<'_>,
    catalogue: &Catalogue,
    row: &OrderRow,
) -> Result<Markup, ViewError> {
    let directory = &context.viewer.institution.directory;
    let requester = (directory.person)(context.viewer.reading, row.requester)?;
    let phone = requester.and_then(|card| card.phone).unwrap_or_default();
    let due =
        row.resolve_due.map(|due| format!("{} {}", t!(context, "须在", "By"), at(context, due)));
    let where_ = place(context, row.place, row.place_text.as_deref())?;
    let id = row.id.to_string();
    let title = format!(
        "{} · {}",
        name(context, &catalogue.category(&row.category)),
        row.description.as_deref().unwrap_or_default()
    );
    Ok(work_card(
        context.words,
        &WorkCard {
            number: row.number.as_str().into(),
            title: title.into(),
            href: format!("/service/orders/{id}").into(),
            place: where_.into(),
            chips: state_chip(context, row),
            due: due.unwrap_or_default().into(),
            due_tone: if row.is_late(context.viewer.at) { Tone::Bad } else { Tone::Neutral },
            photos: html! {},
            reporter: person(context, row.requester)?.into(),
            phone: phone.into(),
            action: main_action(context, row, &id),
            more: html! {
                @if row.state != "on_site" { (folded(t!(context, "一步完工", "Finish at once"), &finish(context, "service.finish_at_once", &id))) }
                @if row.state == "taken" || row.state == "on_site" { (folded(t!(context, "暂停", "Pause"), &pause(context, catalogue, &id))) }
            },
        },
    ))
}

fn main_action(context: &PageContext<'_>, row: &OrderRow, id: &str) -> Markup {
    let large = |zh, en, icon: &'static str| Button {
        look: Look::Primary,
        large: true,
        icon: icon.into(),
        ..Button::new(t!(context, zh, en))
    };
    match row.state.as_str() {
        "dispatched" => {
            act_button(context, "service.take", id, HERE, &large("接单", "Take it", "hand-stop"))
        }
        "taken" => act_button(
            context,
            "service.arrive",
            id,
            HERE,
            &large("我到了", "I am there", "map-pin"),
        ),
        "paused" => {
            act_button(context, "service.resume", id, HERE, &large("复工", "Go on", "player-play"))
        }
        _ => finish(context, "service.finish", id),
    }
}

/// The form of finishing.
pub fn finish(context: &PageContext<'_>, act: &str, id: &str) -> Markup {
    let words = context.words;
    let field = |name: &'static str, label| Field {
        id: format!("{name}-{act}-{id}").into(),
        ..Field::new(name, label)
    };
    let body = html! {
        (hidden("order", id))
        (photo_field(words, &field("photos", t!(context, "完工照片", "Photo of the work")), &Upload { most: 9, ..Upload::default() }))
        (text_field(words, &field("note", t!(context, "做了什么", "What was done"))))
        (number_field(words, &field("labour_minutes", t!(context, "用时（分钟）", "Minutes")), &Limits { min: "0".into(), max: "48000".into(), ..Limits::default() }))
        (number_field(words, &field("material_fen~yuan", t!(context, "材料费（元）", "Material (yuan)")), &Limits { min: "0".into(), step: "0.01".into(), ..Limits::default() }))
        (button(&Button { large: true, icon: "check".into(), ..Button::primary(t!(context, "完工", "Done")) }))
    };
    act_form(context, act, HERE, true, &body)
}

fn pause(context: &PageContext<'_>, catalogue: &Catalogue, id: &str) -> Markup {
    let reasons: Vec<Choice<'_>> = catalogue
        .pause_reasons
        .iter()
        .map(|one| Choice {
            value: one.code.as_str().into(),
            label: name(context, &one.name).into(),
            ..Choice::default()
        })
        .collect();
    let body = html! {
        (hidden("order", id))
        (select_field(context.words, &Field { id: format!("why-{id}").into(), required: true, ..Field::new("why", t!(context, "为什么停", "Why")) }, &reasons))
        (text_field(context.words, &Field { id: format!("reason-{id}").into(), ..Field::new("reason", t!(context, "等什么", "Waiting for")) }))
        (button(&Button::new(t!(context, "暂停", "Pause"))))
    };
    act_form(context, "service.pause", HERE, false, &body)
}
