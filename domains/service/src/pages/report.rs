//! Report a broken thing in under thirty seconds: the place from the code on
//! the wall, one card, one sentence or one photo.

use std::collections::BTreeMap;

use houqin_kernel::{PlaceCard, StoreError, ViewError};
use houqin_page::face::{ActForm, Ask, PageContext, Rendered, address, refused};
use houqin_page::{
    Button, Choice, Field, FieldSize, Markup, Tab, Tone, button, hidden, html, note, radio_cards,
    tabs, text_field,
};

use super::{case, first_aid, joining};
use crate::catalogue::Category;
use crate::order::{PHOTOS_MAX, TEXT_MAX};
use crate::views::{self, Catalogue};

const ACT: &str = "service.report";

/// Most words of a category that are shown as a hint.
const HINTS_MAX: usize = 3;

/// So many categories stand in the open; the others are behind a fold.
const USUAL_MAX: usize = 6;

/// What breaks in every school: first where nothing has been counted yet.
const EVERYWHERE: &[&str] =
    &["water", "electric", "door", "furniture", "multimedia", "toilet", "network", "aircon"];

/// Most places that are offered for words typed instead of a code.
const NEAR_MAX: usize = 20;

/// Days by which the usual categories are known.
const USUAL_DAYS: i64 = 90;

fn icon_of(code: &str) -> &'static str {
    match code {
        "water" | "toilet" => "droplet",
        "electric" => "bolt",
        "door" | "gate" => "lock",
        "furniture" => "box",
        "multimedia" => "device-desktop",
        "network" => "wifi-off",
        "aircon" => "snowflake",
        "heating" => "temperature",
        "fire" => "fire-hydrant",
        "gas" => "flame",
        "canteen" => "tools-kitchen-2",
        "green" => "leaf",
        "dorm" => "bed",
        "sport" => "medal",
        "building" | "lift" => "building",
        "renovation" => "hammer",
        _ => "tool",
    }
}

/// `/report`.
pub fn report(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let words = context.words;
    let catalogue = views::catalogue(context.viewer.reading)?;
    let behalf = may_report_for(context)
        && (context.asked("for") == "1"
            || !context.value("_on_behalf_of", "").is_empty()
            || !context.value("caller", "").is_empty());
    let visitor = context.viewer.person.is_none();
    let next = if visitor { "/f/{follow}" } else { "/service/orders/{subject}" };
    let form = ActForm::new(context, ACT).then(next).with_photos().kept();
    let place = place(context)?;
    let fields = html! {
        @if behalf { (requester(context, &form)) } @else { (hidden("source", source(context))) }
        (where_it_is(context, &form, place.as_ref()))
        (what_is_broken(context, &form, &catalogue, &usual(context)?))
        (first_aid::all(context, &catalogue))
        (form.photos(&Ask::new("photos", "service-photo"), PHOTOS_MAX))
        (form.lines(&Ask::new("description", "service-report-words").at_most(TEXT_MAX)))
        (form.voice_folded("service-voice-note"))
        (rest(context, &form, place.is_some(), visitor || behalf, visitor))
        div class="send-bar" { (button(&Button { large: true, icon: "send".into(), ..Button::primary(words.say("service-report-send")) })) }
    };
    let title = words.say(if behalf { "service-report-for" } else { "service-report" });
    let body = html! {
        h1 { (title) }
        (who_reports(context, behalf))
        (refused(context))
        @if place.is_none() { (not_found(context)?) }
        @if let Some(place) = &place {
            @if !behalf { (joining::already(context, place, &catalogue, context.value("category", ""))?) }
        } @else { (by_code(context)) }
        (form.around(&fields))
        @if visitor {
            p { (words.say("service-report-follow-note")) }
            p { a href="/follow" { (words.say("service-report-lost")) } }
        }
    };
    let page = Rendered::new(title, body);
    Ok(if visitor { page.bare() } else { page })
}

/// The place that the code on the wall names, unless it is closed.
fn place(context: &PageContext<'_>) -> Result<Option<PlaceCard>, ViewError> {
    let code = context.value("place", context.asked("place"));
    if code.is_empty() {
        return Ok(None);
    }
    let by_code = context.viewer.institution.directory.place_by_code;
    Ok(by_code(context.viewer.reading, code)?.filter(|card| !card.closed))
}

fn source(context: &PageContext<'_>) -> &'static str {
    if context.asked("place").is_empty() { "web" } else { "qr" }
}

/// Whether a post of the viewer may report on behalf of another.
fn may_report_for(context: &PageContext<'_>) -> bool {
    case::procedure_now(context).is_some_and(|procedure| {
        procedure.steps.iter().any(|step| {
            step.act == ACT
                && step.on_behalf
                && step.posts.iter().any(|post| context.viewer.holds(post))
        })
    })
}

/// The page's address for oneself or for another, at the same place.
fn here(context: &PageContext<'_>, behalf: bool) -> String {
    let place = context.asked("place");
    address("/report", &[("place", place), ("for", if behalf { "1" } else { "" })])
}

fn who_reports(context: &PageContext<'_>, behalf: bool) -> Markup {
    let words = context.words;
    if !may_report_for(context) {
        return html! {};
    }
    let tab = |key: &str, other: bool| Tab {
        label: words.say(key),
        href: here(context, other).into(),
        current: other == behalf,
        count: "".into(),
    };
    tabs(
        &words.say("service-report-who"),
        &[tab("service-report-own", false), tab("service-report-for", true)],
    )
}

/// Whom a report is made for, and how it came.
fn requester(context: &PageContext<'_>, form: &ActForm<'_, '_>) -> Markup {
    let words = context.words;
    let ways = ["phone", "door"];
    let choices = ways.map(|way| Choice {
        icon: if way == "phone" { "phone".into() } else { "user".into() },
        ..Choice::new(way, words.say(&format!("service-source-{way}")))
    });
    let typed = form.typed("source");
    let chosen = if ways.contains(&typed.as_str()) { typed } else { "phone".into() };
    html! {
        (text_field(words, &Field {
            autocomplete: "off".into(),
            ..form.field(&Ask::new("_on_behalf_of", "service-report-number"))
        }))
        (text_field(words, &Field {
            autocomplete: "off".into(),
            ..form.field(&Ask::new("caller", "service-report-caller"))
        }))
        (radio_cards(words, &Field { value: chosen.into(), mark_optional: false, ..form.field(&Ask::new("source", "service-source")) }, &choices))
    }
}

fn where_it_is(
    context: &PageContext<'_>,
    form: &ActForm<'_, '_>,
    place: Option<&PlaceCard>,
) -> Markup {
    let words = context.words;
    let other = if context.asked("for") == "1" { "/report?for=1" } else { "/report" };
    html! {
        @if let Some(place) = place {
            (hidden("place", &place.code))
            (note(Tone::Info, &place.path.join(" "), &html! {
                a href=(other) { (words.say("service-report-elsewhere")) }
            }))
        } @else {
            (form.text(&Ask::must("place_text", "service-report-where")))
        }
    }
}

/// Places by the words that were typed for a code, for whoever may read places.
fn named_so(context: &PageContext<'_>) -> Result<Markup, StoreError> {
    if !context.viewer.may_read("organisation.places") {
        return Ok(html! {});
    }
    let typed = context.value("place", context.asked("place"));
    let find = context.viewer.institution.directory.find_places;
    let found = find(context.viewer.reading, typed, NEAR_MAX)?;
    let behalf = if context.asked("for") == "1" { "1" } else { "" };
    let to = |code: &str| address("/report", &[("place", code), ("for", behalf)]);
    Ok(html! {
        @if !found.is_empty() {
            (note(Tone::Info, &context.words.say("service-report-which-place"), &html! {
                ul { @for one in &found { li { a href=(to(&one.code)) { (one.path.join(" ")) } } } }
            }))
        }
    })
}

/// That the code names no place in use, and which it may have been.
fn not_found(context: &PageContext<'_>) -> Result<Markup, StoreError> {
    let words = context.words;
    let code = context.value("place", context.asked("place"));
    if code.is_empty() {
        return Ok(html! {});
    }
    let directory = &context.viewer.institution.directory;
    let closed = (directory.place_by_code)(context.viewer.reading, code)?;
    let near = (directory.places_near)(context.viewer.reading, code)?;
    if closed.is_none() && near.is_empty() {
        let named = named_so(context)?;
        if !named.0.is_empty() {
            return Ok(named);
        }
    }
    let told = [("code", code.to_owned().into())];
    let behalf = if context.asked("for") == "1" { "1" } else { "" };
    let key = if closed.is_some() {
        "service-report-closed-place"
    } else {
        "service-report-unknown-place"
    };
    Ok(note(
        Tone::Warn,
        &words.say_with(key, &told),
        &html! {
            @if !near.is_empty() {
                p { (words.say("service-report-near-places")) }
                ul {
                    @for card in &near {
                        li { a href=(address("/report", &[("place", &card.code), ("for", behalf)])) { (card.code) " " (card.path.join(" ")) } }
                    }
                }
            }
        },
    ))
}

/// The short code under a QR code, where the camera cannot be had.
fn by_code(context: &PageContext<'_>) -> Markup {
    let words = context.words;
    let field = Field {
        id: "place-code".into(),
        help: words.say("service-report-code-help"),
        autocomplete: "off".into(),
        required: true,
        ..Field::new("place", words.say("service-report-code"))
    };
    html! {
        details class="fold" open[context.asked("by") == "code" || !context.asked("place").is_empty()] {
            summary { (words.say("service-report-by-code")) }
            form method="get" action="/report" class="form" {
                @if context.asked("for") == "1" { (hidden("for", "1")) }
                (text_field(words, &field))
                (button(&Button::new(words.say("service-report-find"))))
            }
        }
    }
}

/// A few words people use for a category, to recognise it by.
fn hints(context: &PageContext<'_>, category: &Category) -> String {
    let separator = context.words.pick("、", ", ");
    let all = context.name(&category.keywords).split_whitespace();
    all.take(HINTS_MAX).collect::<Vec<_>>().join(separator)
}

/// How often each category was reported of late: the usual ones stand first.
fn usual(context: &PageContext<'_>) -> Result<BTreeMap<String, i64>, StoreError> {
    let reading = context.viewer.reading;
    let since = context.viewer.at.plus_days(-USUAL_DAYS);
    let counted = reading.list(
        "SELECT category, COUNT(*) FROM service_order WHERE school_id = $1 \
         AND reported_at >= $2 AND imported = 0 GROUP BY category",
        &[reading.school().into(), since.into()],
        |row| Ok((row.text(0)?, row.int(1)?)),
    )?;
    Ok(counted.into_iter().collect())
}

/// The cards of the top categories, or of the closer ones under them.
fn cards(
    context: &PageContext<'_>,
    catalogue: &Catalogue,
    usual: &BTreeMap<String, i64>,
    top: bool,
) -> Vec<Choice<'static>> {
    let first = catalogue.urgencies.first().map_or("", |one| one.code.as_str());
    let mut listed: Vec<&Category> =
        catalogue.categories.iter().filter(|one| one.parent.is_empty() == top).collect();
    listed.sort_by_key(|one| {
        let often = usual.get(&one.code).copied().unwrap_or(0);
        let known = EVERYWHERE.iter().position(|code| *code == one.code);
        (one.code == "other", std::cmp::Reverse(often), known.unwrap_or(EVERYWHERE.len()))
    });
    let card = |one: &Category| {
        let pressing = !top && one.urgency == first;
        let icon = if pressing { "flame" } else { icon_of(&one.code) };
        Choice {
            icon: icon.into(),
            help: hints(context, one).into(),
            ..Choice::new(one.code.clone(), context.name(&one.name).to_owned())
        }
    };
    listed.into_iter().map(card).collect()
}

/// The categories: the top as cards, the closer ones behind a fold under them.
fn what_is_broken(
    context: &PageContext<'_>,
    form: &ActForm<'_, '_>,
    catalogue: &Catalogue,
    usual: &BTreeMap<String, i64>,
) -> Markup {
    let words = context.words;
    let typed = form.typed("category");
    let chosen = if typed.is_empty() { context.asked("category").to_owned() } else { typed };
    let closer = cards(context, catalogue, usual, false);
    let mut top = cards(context, catalogue, usual, true);
    let rest = top.split_off(top.len().min(USUAL_MAX));
    // Opened where the choice is a closer one, or has closer ones.
    let mut under = catalogue.categories.iter().filter(|one| !one.parent.is_empty());
    let open = under.any(|one| one.code == chosen || one.parent == chosen);
    let among_rest = rest.iter().any(|one| one.value == chosen);
    html! {
        (radio_cards(words, &Field {
            value: chosen.clone().into(), size: FieldSize::Large,
            ..form.field(&Ask::must("category", "service-report-what"))
        }, &top))
        @if !rest.is_empty() {
            details class="fold" open[among_rest] {
                summary { (words.say("service-report-more-kinds")) }
                (radio_cards(words, &Field {
                    id: "more-category".into(), value: chosen.clone().into(), size: FieldSize::Large,
                    ..Field::new("category", words.say("service-report-more-kinds"))
                }, &rest))
            }
        }
        @if !closer.is_empty() {
            details class="fold" open[open] {
                summary { (words.say("service-report-closer")) }
                (radio_cards(words, &Field {
                    id: "closer-category".into(), value: chosen.into(), size: FieldSize::Large,
                    help: words.say("service-report-closer-help"),
                    ..Field::new("category", words.say("service-report-closer-label"))
                }, &closer))
            }
        }
    }
}

/// The exact spot and the number to call. What is seldom needed is behind a
/// fold; who has no account on record is asked for the number in the open.
fn rest(
    context: &PageContext<'_>,
    form: &ActForm<'_, '_>,
    placed: bool,
    number: bool,
    visitor: bool,
) -> Markup {
    let words = context.words;
    let spot = html! {
        @if placed {
            (form.text(&Ask::new("place_text", "service-report-spot")))
        }
    };
    let label = if number { "service-report-more-for" } else { "service-report-more" };
    html! {
        @if number { (contact(context, form, visitor)) }
        @if placed || !number {
            details class="fold" open[form.came_back()] {
                summary { (words.say(label)) }
                (spot)
                @if !number { (contact(context, form, visitor)) }
            }
        }
    }
}

fn contact(context: &PageContext<'_>, form: &ActForm<'_, '_>, visitor: bool) -> Markup {
    let words = context.words;
    let help = if visitor { "service-contact-help-visitor" } else { "service-contact-help" };
    text_field(
        words,
        &Field {
            inputmode: "tel".into(),
            autocomplete: "tel".into(),
            ..form.field(&Ask::new("contact", "service-contact").help(help))
        },
    )
}
