//! People and places that search found.

use houqin_kernel::search::Question;
use houqin_page::face::{PageContext, address};
use houqin_page::{FoundRow, Markup, Tone, found_list, html, marked, status_chip};

use super::parts::{say, unit_name};
use super::places;
use crate::views::Found;

/// 地点. Each opens its place; and, for a place in use, the report from there.
pub fn found_places(
    context: &PageContext<'_>,
    question: &Question,
    found: &Found,
    most: usize,
) -> Markup {
    let mark = |text: &str| marked(text, &question.marks(text));
    let rows: Vec<FoundRow<'_>> = found
        .places
        .iter()
        .take(most)
        .map(|place| FoundRow {
            href: address("/organisation/places", &[("in", &place.code)]).into(),
            label: html! { span { (mark(&place.path)) } },
            text: html! {},
            aside: html! {
                span { (places::kind(context, &place.kind)) " · " span class="num" { (mark(&place.code)) } }
                a href=(address("/report", &[("place", &place.code)])) { (say(context, "found-report")) }
            },
        })
        .collect();
    let more = more(context, found.places.len() > most, "places");
    found_list("map-pin", &say(context, "nav-places"), &rows, &more)
}

/// 人员. Those who left are said to have.
pub fn found_people(
    context: &PageContext<'_>,
    question: &Question,
    found: &Found,
    most: usize,
) -> Markup {
    let mark = |text: &str| marked(text, &question.marks(text));
    let rows: Vec<FoundRow<'_>> = found
        .people
        .iter()
        .take(most)
        .map(|person| FoundRow {
            href: format!("/organisation/people/{}", person.id).into(),
            label: html! { span { (mark(person.name.as_deref().unwrap_or_default())) } },
            text: html! {},
            aside: html! {
                span class="num" { (mark(&person.number)) }
                @if !person.unit.is_empty() { span { (unit_name(context, &person.unit)) } }
                @if person.left { (status_chip(Tone::Neutral, "logout", &say(context, "left"))) }
            },
        })
        .collect();
    let more = more(context, found.people.len() > most, "people");
    found_list("users", &say(context, "nav-people"), &rows, &more)
}

fn more(context: &PageContext<'_>, are: bool, kind: &str) -> Markup {
    if !are || !context.asked("kind").is_empty() {
        return html! {};
    }
    let href = address("/search", &[("q", context.asked("q")), ("kind", kind)]);
    html! { p { a href=(href) { (say(context, "found-more")) } } }
}
