//! 二维码. A sheet of codes on A4, of one building, floor or room: each leads
//! to the report of a fault there, and has its short code under it.

use std::collections::BTreeMap;

use houqin_kernel::ViewError;
use houqin_page::face::{PageContext, Rendered, address};
use houqin_page::{Crumb, Empty, Markup, Tone, breadcrumbs, empty_state, html, note, qr};

use super::parts::{counted, say};
use crate::views::{self, PlaceRow, PlacesQuery};

/// Most labels on one sheet; a building with more prints floor by floor.
const LABELS_MAX: usize = 600;

/// `/organisation/places/codes?in=CODE`.
pub fn codes(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let here = views::place(&context.viewer, context.asked("in"))?;
    let (places, more) = inside(context, &here)?;
    let title = format!("{} · {}", here.name, say(context, "codes"));
    let back = address("/organisation/places", &[("in", &here.code)]);
    let crumbs = [
        Crumb::new(say(context, "nav-places"), "/organisation/places"),
        Crumb::new(here.path.clone(), back),
        Crumb::new(say(context, "codes"), ""),
    ];
    let body = html! {
        div class="labels-page" {
            div class="no-print" {
                (breadcrumbs(context.words, &crumbs))
                h1 { (title) }
                p { (counted(context, "codes-n", places.len())) " " (say(context, "codes-hint")) }
                @if more { (note(Tone::Warn, &say(context, "codes-more"), &html! {})) }
            }
            @if places.is_empty() { (none(context)) }
            @for (above, group) in grouped(&places) {
                section class="label-group" {
                    h2 { (above) }
                    div class="labels" { @for place in group { (label(context, place)) } }
                }
            }
        }
    };
    Ok(Rendered::new(title, body).bare())
}

fn none(context: &PageContext<'_>) -> Markup {
    empty_state(&Empty {
        icon: "qrcode".into(),
        title: say(context, "codes-none"),
        help: say(context, "codes-none-help"),
        action: html! {},
    })
}

/// `here` and all in use below it, but for campuses; whether there are more.
fn inside(context: &PageContext<'_>, here: &PlaceRow) -> Result<(Vec<PlaceRow>, bool), ViewError> {
    let mut query =
        PlacesQuery { inside: here.code.clone(), limit: Some(200), ..PlacesQuery::default() };
    let mut all = Vec::new();
    loop {
        let page = views::places(&context.viewer, &query)?;
        all.extend(page.places.into_iter().filter(|place| place.kind != "campus"));
        match page.next {
            Some(next) if all.len() < LABELS_MAX => query.after = next,
            next => {
                let more = next.is_some() || all.len() > LABELS_MAX;
                all.truncate(LABELS_MAX);
                return Ok((all, more));
            }
        }
    }
}

/// Places under the names of what they are in, so that a sheet is hung floor by floor.
fn grouped(places: &[PlaceRow]) -> BTreeMap<&str, Vec<&PlaceRow>> {
    let mut groups: BTreeMap<&str, Vec<&PlaceRow>> = BTreeMap::new();
    for place in places {
        let above = place.path.rsplit_once(" / ").map_or("", |(above, _)| above);
        groups.entry(above).or_default().push(place);
    }
    groups
}

/// An address as one types it.
fn bare(origin: &str) -> &str {
    origin.split_once("://").map_or(origin, |(_, host)| host)
}

fn label(context: &PageContext<'_>, place: &PlaceRow) -> Markup {
    let target = format!("{}/report?place={}", context.origin, place.code);
    let parts: Vec<&str> = place.path.split(" / ").collect();
    // The campus is where everybody is; the last two names find the door.
    let near = parts.get(parts.len().saturating_sub(2)..).unwrap_or_default().join(" ");
    html! {
        figure class="label" {
            (qr(&target, &place.path))
            figcaption {
                strong class="label-name" { (near) }
                code class="label-code" { (place.code) }
                span class="label-say" { (say(context, "scan-to-report")) }
                span class="label-or" { (context.words.say_with("organisation-or-type", &[("address", format!("{}/r", bare(context.origin)).into())])) }
            }
        }
    }
}
