//! Forms of a place: add one inside, change, close.

use houqin_page::face::{ActForm, Ask, PageContext, address};
use houqin_page::{Button, Card, Choice, Markup, button, card, html};

use super::parts::say;
use super::places::kind;
use crate::acts::{CODE_MAX, NAME_MAX};
use crate::place::KINDS;
use crate::views::{PlaceRow, PlaceTree};

/// What may be done here.
pub fn all(context: &PageContext<'_>, all: &PlaceTree, here: Option<&PlaceRow>) -> Markup {
    let open = here.filter(|place| place.closed_at.is_none());
    let body = html! {
        @if context.may("organisation.set_place") {
            @if open.is_some() || here.is_none() { (add(context, here)) }
            @if let Some(place) = here { (change(context, all, place)) }
        }
        @if let Some(place) = open.filter(|_| context.may("organisation.close_place")) {
            (close(context, all, place))
        }
    };
    if body.0.is_empty() {
        return body;
    }
    card(&Card { title: say(context, "actions"), icon: "edit".into(), body, ..Card::default() })
}

fn kinds(context: &PageContext<'_>) -> Vec<Choice<'static>> {
    KINDS.map(|one| Choice::new(one, kind(context, one))).into()
}

/// What usually lies in a place of this kind.
const fn usual(here: Option<&PlaceRow>) -> &'static str {
    let Some(place) = here else { return "campus" };
    match place.kind.as_bytes() {
        b"campus" => "building",
        b"building" => "floor",
        _ => "room",
    }
}

fn add(context: &PageContext<'_>, here: Option<&PlaceRow>) -> Markup {
    let form = ActForm::new(context, "organisation.set_place")
        .about("parent", here.map_or("", |place| &place.code));
    let body = html! {
        (form.text(&Ask::must("code", "organisation-place-code").at_most(CODE_MAX)))
        (form.text(&Ask::must("name", "organisation-place-name").at_most(NAME_MAX)))
        (form.choose(&Ask::must("kind", "organisation-kind").given(usual(here)), &kinds(context)))
        (form.tick(&Ask::new("teaching", "organisation-teaching"), false))
        (button(&Button::primary(say(context, "place-add"))))
    };
    form.folded(if here.is_some() { "place-add-inside" } else { "place-add" }, &body)
}

fn change(context: &PageContext<'_>, all: &PlaceTree, place: &PlaceRow) -> Markup {
    let form = ActForm::new(context, "organisation.set_place").about("code", &place.code);
    let top = Choice::new("", say(context, "place-top"));
    let others = all.nodes.iter().filter(|node| node.id != place.id);
    let parents: Vec<Choice<'_>> =
        std::iter::once(top)
            .chain(others.map(|node| {
                Choice::new(node.code.as_str(), format!("{} · {}", node.path, node.code))
            }))
            .collect();
    let above = place.parent_code.as_deref().unwrap_or_default();
    let body = html! {
        (form.text(&Ask::must("name", "organisation-place-name").given(&place.name).at_most(NAME_MAX)))
        (form.choose(&Ask::must("kind", "organisation-kind").given(&place.kind), &kinds(context)))
        (form.choose(&Ask::new("parent", "organisation-place-above").given(above), &parents))
        (form.tick(&Ask::new("teaching", "organisation-teaching"), place.teaching))
        (button(&Button::primary(say(context, "save"))))
    };
    let key = if place.closed_at.is_some() { "place-reopen" } else { "place-change" };
    form.folded(&say(context, key), &body)
}

fn close(context: &PageContext<'_>, all: &PlaceTree, place: &PlaceRow) -> Markup {
    if all.inside.get(&place.id).is_some_and(|inside| *inside > 0) {
        return html! { p class="muted" { (say(context, "place-close-not-yet")) } };
    }
    let above = place.parent_code.as_deref().unwrap_or_default();
    ActForm::new(context, "organisation.close_place")
        .about("code", &place.code)
        .then(address("/organisation/places", &[("in", above)]))
        .asked_twice("organisation-place-close", &html! {})
}
