//! 我也遇到. What is open at a place already, before another reports it; and an
//! order as whoever joined it may see it: nothing of who reported it.

use houqin_kernel::{CaseId, PlaceCard, StoreError, ViewError};
use houqin_page::face::{ActForm, PageContext, Rendered, refused};
use houqin_page::{
    Button, LinkRow, Markup, Tone, card, description_list, html, link_list, note, page_head,
    status_chip,
};

use super::order::{progress, where_it_stands};
use super::{at, look_of, place, state_chip, state_name};
use crate::followers;
use crate::views::{self, Catalogue, OrderDetail, PlainOrder};

/// So many stand in the open; the others are behind a fold.
const OPEN_MAX: usize = 3;

/// What is open at `place` already, each with one tap to join it; nothing where
/// nothing is. `category` narrows it, where it is known.
pub fn already(
    context: &PageContext<'_>,
    place: &PlaceCard,
    catalogue: &Catalogue,
    category: &str,
) -> Result<Markup, StoreError> {
    let viewer = &context.viewer;
    let words = context.words;
    let found = views::duplicates(viewer.reading, place, category, viewer.at)?;
    if found.is_empty() {
        return Ok(html! {});
    }
    let (first, rest) = found.split_at(found.len().min(OPEN_MAX));
    let body = html! {
        p { (words.say("service-already-lead")) }
        ul class="already" role="list" { @for one in first { li { (offer(context, catalogue, one)) } } }
        @if !rest.is_empty() {
            details class="fold" {
                summary { (words.say_with("service-already-more", &[("n", rest.len().into())])) }
                ul class="already" role="list" { @for one in rest { li { (offer(context, catalogue, one)) } } }
            }
        }
    };
    Ok(card(&houqin_page::Card {
        title: words.say_with("service-already", &[("n", found.len().into())]).into(),
        icon: "users".into(),
        body,
        ..houqin_page::Card::default()
    }))
}

fn offer(context: &PageContext<'_>, catalogue: &Catalogue, one: &PlainOrder) -> Markup {
    let words = context.words;
    let (tone, icon) = look_of(&one.state);
    let name = context.name(&catalogue.category(&one.category)).to_owned();
    let since =
        words.say_with("service-already-since", &[("when", at(context, one.reported_at).into())]);
    let next =
        if context.viewer.person.is_some() { "/service/orders/{subject}" } else { "/f/{follow}" };
    let join = Button { icon: "hand-stop".into(), ..Button::new(words.say("service-join")) };
    html! {
        div class="already-words" {
            strong { (name) } " " (status_chip(tone, icon, &state_name(context, &one.state)))
            span class="cell-more" {
                (one.number) " · " (since)
                @if one.people > 1 { " · " (people(context, one.people)) }
            }
        }
        (ActForm::new(context, "service.join").about("order", one.id.to_string()).then(next).tap(&join))
    }
}

fn people(context: &PageContext<'_>, people: i64) -> String {
    context.words.say_with("service-people", &[("n", people.into())])
}

/// How many others wait for an order, and which became part of it or what it
/// became part of.
pub fn beside(
    context: &PageContext<'_>,
    order: &OrderDetail,
    staff: bool,
) -> Result<Markup, ViewError> {
    let words = context.words;
    let reading = context.viewer.reading;
    let others = followers::joiners(reading, order.row.id)?.len();
    let merged = followers::merged_here(reading, order.row.id)?;
    let main = followers::merged_into(reading, order.row.id)?
        .map_or(Ok(None), |main| views::find_order(reading, main))?;
    Ok(html! {
        @if let Some(main) = main { (part_of(context, &main, staff)?) }
        @if others > 0 {
            (note(Tone::Info, &words.say_with("service-others", &[("n", others.into())]), &html! {}))
        }
        @if staff && !merged.is_empty() {
            (note(Tone::Info, &words.say("service-merged-here"), &html! {
                ul { @for (id, number) in &merged { li { a href={ "/service/orders/" (id) } { (number) } } } }
            }))
        }
    })
}

/// What an order became part of, and how that one stands.
fn part_of(
    context: &PageContext<'_>,
    main: &OrderDetail,
    staff: bool,
) -> Result<Markup, ViewError> {
    let number = main.row.number.as_str();
    let title = context.words.say_with("service-merged-into", &[("number", number.into())]);
    let link = staff || context.viewer.person.is_some();
    Ok(html! {
        (note(Tone::Info, &title, &html! {
            p { (state_chip(context, &main.row)) }
            @if link { p { a href={ "/service/orders/" (main.row.id) } { (number) } } }
        }))
        @if !link { (where_it_stands(context, main)?) }
    })
}

/// An order to whoever joined it.
pub fn joined(context: &PageContext<'_>, order: &OrderDetail) -> Result<Rendered, ViewError> {
    let words = context.words;
    let row = &order.row;
    let catalogue = views::catalogue(context.viewer.reading)?;
    let records = context.records.of_case(row.id);
    let category = context.name(&catalogue.category(&row.category)).to_owned();
    let title = format!("{} {category}", row.number);
    let others = followers::joiners(context.viewer.reading, row.id)?.len();
    let waiting = i64::try_from(others).unwrap_or(i64::MAX).saturating_add(1);
    let mut lines = vec![
        (words.say("service-place"), html! { (place(context, row.place, None)?) }),
        (words.say("service-reported-at"), html! { (at(context, row.reported_at)) }),
        (words.say("service-waiting"), html! { (people(context, waiting)) }),
    ];
    if let Some(who) = row.assignee {
        lines.push((words.say("service-worker"), html! { (context.person(who)?) }));
    }
    let main = followers::merged_into(context.viewer.reading, row.id)?
        .map_or(Ok(None), |main| views::find_order(context.viewer.reading, main))?;
    let body = html! {
        (page_head(&html! {}, &title, &state_chip(context, row), &html! {}))
        (refused(context))
        (note(Tone::Good, &words.say("service-joined"), &html! { p { (words.say("service-joined-lead")) } }))
        @if let Some(main) = main { (part_of(context, &main, false)?) }
        (super::keeping::keep(context, "service-keep-lead-joined"))
        (where_it_stands(context, order)?)
        (progress(context, order, &records, true)?)
        (card(&houqin_page::Card {
            title: words.say("service-facts"),
            icon: "clipboard-list".into(),
            body: description_list(&lines),
            ..houqin_page::Card::default()
        }))
    };
    Ok(Rendered::new(title, body))
}

/// Whether the viewer, or the visitor of the link, joined an order.
pub fn has_joined(context: &PageContext<'_>, order: CaseId) -> Result<bool, StoreError> {
    let visitor = context.visitor.map(|(_, visitor)| visitor);
    let who = visitor.or(context.viewer.person);
    who.map_or(Ok(false), |who| followers::has_joined(context.viewer.reading, order, who))
}

/// What the viewer joined, for their own list; nothing where there is nothing.
pub fn mine(context: &PageContext<'_>, catalogue: &Catalogue) -> Result<Markup, ViewError> {
    let found = views::joined(&context.viewer)?;
    if found.is_empty() {
        return Ok(html! {});
    }
    let row = |one: &PlainOrder| {
        let (tone, icon) = look_of(&one.state);
        LinkRow {
            href: format!("/service/orders/{}", one.id).into(),
            label: context.name(&catalogue.category(&one.category)).to_owned().into(),
            help: format!("{} · {}", one.number, at(context, one.reported_at)).into(),
            icon: "".into(),
            aside: status_chip(tone, icon, &state_name(context, &one.state)),
        }
    };
    let rows: Vec<LinkRow<'_>> = found.iter().map(row).collect();
    Ok(html! {
        h2 { (context.words.say("service-my-joined")) }
        (link_list(&rows))
    })
}
