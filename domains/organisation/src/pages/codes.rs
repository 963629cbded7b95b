//! 二维码. A sheet of codes, of one building, floor or room: each leads to the report of a
//! fault there, and has its short code under it. By the browser on A4, or as PDF on the label
//! stock that shops sell.

use std::collections::BTreeMap;

use houqin_kernel::{Refusal, ViewError};
use houqin_page::face::{PageContext, Rendered, address};
use houqin_page::{
    Button, Choice, Crumb, Empty, Field, Markup, Tone, breadcrumbs, button, checkbox, empty_state,
    hidden, html, note, qr, select_field,
};
use houqin_paper::{Label, Labels, Stock};

use super::parts::{counted, say};
use crate::views::{self, PlaceRow, PlacesQuery};

/// Most labels on one page; a building with more prints floor by floor.
const LABELS_MAX: usize = 600;
/// Most labels in one PDF, which take `houqin-press` a few of the seconds that it is given.
const PDF_LABELS_MAX: usize = 1_000;

/// `/organisation/places/codes?in=CODE`.
pub fn codes(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let here = views::place(&context.viewer, context.asked("in"))?;
    if context.asked_as_pdf() {
        return pdf(context, &here);
    }
    let (places, more) = inside(context, &here, LABELS_MAX)?;
    let title = title(context, &here);
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
                @if context.prints && !places.is_empty() {
                    div class="stack" { (stock(context, &here)) }
                }
            }
            @if places.is_empty() { (none(context)) }
            @for (above, group) in grouped(&places) {
                section class="label-group" {
                    h2 { (above) }
                    div class="labels" { @for place in group { (shown(context, &label(context, place))) } }
                }
            }
        }
    };
    Ok(Rendered::new(title, body).bare())
}

fn title(context: &PageContext<'_>, here: &PlaceRow) -> String {
    format!("{} · {}", here.name, say(context, "codes"))
}

/// The same labels on stock, in the order of their places.
fn pdf(context: &PageContext<'_>, here: &PlaceRow) -> Result<Rendered, ViewError> {
    let stock = Stock::named(context.asked("stock")).unwrap_or_default();
    let (places, more) = inside(context, here, PDF_LABELS_MAX)?;
    if more {
        return Err(Refusal::rule(
            "too_many_labels",
            format!("这里的标签多于 {PDF_LABELS_MAX} 张，请按楼宇或楼层分开打印"),
            format!("There are more than {PDF_LABELS_MAX} labels here: print by building or floor"),
        )
        .into());
    }
    if places.is_empty() {
        let (zh, en) = ("这里没有可打印的地点", "There is no place here to print a label of");
        return Err(Refusal::missing("no_labels", zh, en).into());
    }
    let labels = Labels {
        lang: context.paper_lang(),
        made_at: context.viewer.at.0,
        title: title(context, here),
        stock,
        cut_lines: !context.asked("cut_lines").is_empty(),
        say: say(context, "scan-to-report").into_owned(),
        labels: places.iter().map(|place| label(context, place)).collect(),
    };
    let name = format!("labels-{}-{}", here.code, stock.name());
    Ok(Rendered::paper(name, labels))
}

/// Asks for the stock that a PDF is for.
fn stock(context: &PageContext<'_>, here: &PlaceRow) -> Markup {
    let choices = Stock::ALL
        .map(|one| Choice::new(one.name(), say(context, &format!("codes-stock-{}", one.name()))));
    let asked = Field {
        value: Stock::default().name().into(),
        required: true,
        ..Field::new("stock", say(context, "codes-stock"))
    };
    let lines =
        Field { mark_optional: false, ..Field::new("cut_lines", say(context, "codes-cut-lines")) };
    html! {
        form method="get" action="/organisation/places/codes" class="form form-row" {
            (hidden("in", &here.code))
            (hidden("as", "pdf"))
            (select_field(context.words, &asked, &choices))
            (checkbox(context.words, &lines, false))
            (button(&Button { icon: "printer".into(), ..Button::new(say(context, "codes-pdf")) }))
        }
    }
}

fn none(context: &PageContext<'_>) -> Markup {
    empty_state(&Empty {
        icon: "qrcode".into(),
        title: say(context, "codes-none"),
        help: say(context, "codes-none-help"),
        action: html! {},
    })
}

/// `here` and all in use below it, but for campuses, at most so many; whether there are more.
fn inside(
    context: &PageContext<'_>,
    here: &PlaceRow,
    most: usize,
) -> Result<(Vec<PlaceRow>, bool), ViewError> {
    let mut query =
        PlacesQuery { inside: here.code.clone(), limit: Some(200), ..PlacesQuery::default() };
    let mut all = Vec::new();
    loop {
        let page = views::places(&context.viewer, &query)?;
        all.extend(page.places.into_iter().filter(|place| place.kind != "campus"));
        match page.next {
            Some(next) if all.len() < most => query.after = next,
            next => {
                let more = next.is_some() || all.len() > most;
                all.truncate(most);
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

/// The label of a place.
fn label(context: &PageContext<'_>, place: &PlaceRow) -> Label {
    let typed = format!("{}/r", bare(context.origin));
    Label {
        name: place.name.clone(),
        path: place.path.rsplit_once(" / ").map_or("", |(above, _)| above).to_owned(),
        code: place.code.clone(),
        address: format!("{}/report?place={}", context.origin, place.code),
        otherwise: context.words.say_with("organisation-or-type", &[("address", typed.into())]),
    }
}

fn shown(context: &PageContext<'_>, label: &Label) -> Markup {
    // The campus is where everybody is; the last two names find the door.
    let above = label.path.rsplit(" / ").next().unwrap_or_default();
    html! {
        figure class="label" {
            (qr(&label.address, &label.name))
            figcaption {
                strong class="label-name" { (above) " " (label.name) }
                code class="label-code" { (label.code) }
                span class="label-say" { (say(context, "scan-to-report")) }
                span class="label-or" { (label.otherwise) }
            }
        }
    }
}
