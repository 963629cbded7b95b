//! The faces of the service desk: report, follow, the worker's day, the
//! dispatcher's board, the order with its timeline, its paper, the pledge.

mod actions;
mod board;
mod case;
mod catalogue;
mod figures;
mod first_aid;
mod found;
mod history;
mod lists;
mod mine;
mod order;
mod report;
mod sheet;
mod workers;

use houqin_kernel::{Moment, PlaceId, Reading, Refusal, StoreError};
use houqin_page::face::{Nav, PageContext, PageDef, Right};
use houqin_page::{Markup, Tone, html, status_chip};

pub use figures::{ServiceFigures, figures_cards, shown, tone};
pub use found::found;

use crate::views::OrderRow;

/// The words of these pages.
pub const CATALOGUE: houqin_page::Catalogue = houqin_page::Catalogue {
    zh: include_str!("../words/service.zh.ftl"),
    en: include_str!("../words/service.en.ftl"),
};

/// The pages.
pub const PAGES: &[PageDef] = &[
    PageDef {
        path: "/service/mine",
        right: Right::View("service.mine"),
        nav: nav("service-nav-mine", "tool", true),
        get: mine::mine,
    },
    PageDef {
        path: "/service/board",
        right: Right::View("service.board"),
        nav: nav("service-nav-board", "layout-board", true),
        get: board::board,
    },
    PageDef {
        path: "/service/orders",
        right: Right::View("service.orders"),
        nav: nav("service-nav-orders", "list", false),
        get: lists::orders,
    },
    PageDef {
        path: "/service/my",
        right: Right::SignedIn,
        nav: nav("service-nav-my", "inbox", true),
        get: lists::my,
    },
    PageDef {
        path: "/report",
        right: Right::Public,
        nav: nav("service-nav-report", "plus", true),
        get: report::report,
    },
    PageDef { path: "/f/{token}", right: Right::Public, nav: None, get: order::follow },
    PageDef { path: "/service/orders/{id}", right: Right::SignedIn, nav: None, get: order::order },
    PageDef {
        path: "/service/orders/{id}/sheet",
        right: Right::SignedIn,
        nav: None,
        get: sheet::paper,
    },
    PageDef {
        path: "/service/catalogue",
        right: Right::SignedIn,
        nav: Some(Nav {
            label: "service-nav-catalogue",
            icon: "clipboard-list",
            section: "web-section-rules",
            phone: false,
        }),
        get: catalogue::catalogue,
    },
];

const fn nav(label: &'static str, icon: &'static str, phone: bool) -> Option<Nav> {
    Some(Nav { label, icon, section: "web-section-work", phone })
}

/// Minutes before a limit from which it is shown as pressing.
const PRESSING_MINUTES: i64 = 120;

/// A place's path below the campus, then the words.
fn place(
    context: &PageContext<'_>,
    id: Option<PlaceId>,
    words: Option<&str>,
) -> Result<String, StoreError> {
    let reading: &dyn Reading = context.viewer.reading;
    let card =
        id.map_or(Ok(None), |id| (context.viewer.institution.directory.place)(reading, id))?;
    let mut parts = card.map(|card| below_campus(&card.path)).unwrap_or_default();
    parts.extend(words.filter(|words| !words.is_empty()).map(str::to_owned));
    Ok(parts.join(" "))
}

/// The names below the campus; the campus itself where there is nothing below.
fn below_campus(path: &[String]) -> Vec<String> {
    let below: Vec<String> = path.iter().skip(1).cloned().collect();
    if below.is_empty() { path.to_vec() } else { below }
}

/// A moment on the school's wall clock.
fn at(context: &PageContext<'_>, moment: Moment) -> String {
    context.words.day_time(moment.civil(context.viewer.institution.calendar.zone()))
}

/// Until when something must be done, in words, and how the time stands; empty
/// once it is finished.
fn due(context: &PageContext<'_>, row: &OrderRow) -> (String, Tone) {
    let words = context.words;
    if row.closed_at.is_some() || row.finished_at.is_some() {
        return (String::new(), Tone::Neutral);
    }
    if row.paused_at.is_some() {
        return (words.say("service-due-paused").into_owned(), Tone::Warn);
    }
    let unanswered = row.respond_due.filter(|_| row.responded_at.is_none());
    let answer = unanswered.filter(|due| row.resolve_due.is_none_or(|other| *due <= other));
    let Some(limit) = answer.or(row.resolve_due) else {
        return (String::new(), Tone::Neutral);
    };
    let left = limit.minutes_since(context.viewer.at);
    let (key, late) = match (answer.is_some(), limit < context.viewer.at) {
        (true, true) => ("service-due-respond-late", true),
        (true, false) => ("service-due-respond", false),
        (false, true) => ("service-due-resolve-late", true),
        (false, false) => ("service-due-resolve", false),
    };
    let tone = match (late, left < PRESSING_MINUTES) {
        (true, _) => Tone::Bad,
        (false, true) => Tone::Warn,
        (false, false) => Tone::Neutral,
    };
    let span = words.duration_minutes(left.abs());
    let text = words.say_with(key, &[("when", at(context, limit).into()), ("span", span.into())]);
    (text, tone)
}

/// How a state looks.
fn look_of(state: &str) -> (Tone, &'static str) {
    match state {
        "confirmed" | "rated" => (Tone::Good, "circle-check"),
        "unconfirmed" => (Tone::Warn, "help-circle"),
        "rejected" | "withdrawn" => (Tone::Neutral, "circle-x"),
        "paused" => (Tone::Warn, "player-pause"),
        "reported" => (Tone::Info, "inbox"),
        "done" => (Tone::Info, "user-check"),
        _ => (Tone::Info, "tool"),
    }
}

/// An order's state, and the marks that must not be overlooked.
fn state_chip(context: &PageContext<'_>, row: &OrderRow) -> Markup {
    let (tone, icon) = look_of(&row.state);
    let words = context.words;
    html! {
        (status_chip(tone, icon, &state_name(context, &row.state)))
        @if row.is_late(context.viewer.at) {
            " " (status_chip(Tone::Bad, "alert-triangle", &words.say("service-late")))
        }
        @if row.emergency { " " (status_chip(Tone::Warn, "flame", &words.say("service-emergency"))) }
        @if let Some(since) = row.routed_at {
            " " (status_chip(Tone::Bad, "route", &case::routed(context, since)))
        }
        @if row.again > 0 {
            " " (status_chip(Tone::Warn, "refresh", &words.say_with("service-again", &[("n", row.again.into())])))
        }
        @if row.imported { " " (status_chip(Tone::Neutral, "file-import", &words.say("service-imported"))) }
    }
}

/// A state's name in the procedure now in force.
fn state_name(context: &PageContext<'_>, state: &str) -> String {
    let found = case::procedure_now(context).and_then(|procedure| procedure.state(state));
    found.map_or_else(|| state.to_owned(), |state| context.name(&state.name).to_owned())
}

fn no_such_order() -> Refusal {
    Refusal::missing("no_such_order", "找不到这张报修单。", "There is no such order.")
}

#[cfg(test)]
mod tests {
    use houqin_page::{Lang, Words};

    use super::*;

    #[test]
    fn both_languages_say_the_same() {
        let book = Words::load(&[CATALOGUE]).unwrap();
        assert_eq!(book.check(&[CATALOGUE]), Vec::<String>::new());
    }

    #[test]
    fn every_state_source_and_act_has_its_sentence() {
        let book = Words::load(&[CATALOGUE]).unwrap();
        let words = book.words(Lang::En);
        let states = [
            "reported",
            "accepted",
            "dispatched",
            "taken",
            "on_site",
            "paused",
            "done",
            "confirmed",
            "unconfirmed",
            "rated",
            "rejected",
            "withdrawn",
        ];
        for state in states {
            assert!(words.knows(&format!("service-now-{state}")), "{state}");
        }
        let acts = crate::DOMAIN.acts.iter().filter_map(|act| act.name.split_once('.'));
        for (_, act) in acts.filter(|(_, act)| !act.starts_with("set_")) {
            assert!(words.knows(&format!("service-told-{}", act.replace('_', "-"))), "{act}");
        }
        for source in ["web", "qr", "phone", "door"] {
            assert!(words.knows(&format!("service-source-{source}")), "{source}");
        }
    }
}
