//! The faces of the service desk: report, follow, the worker's day, the
//! dispatcher's board, the order with its timeline, its paper, the pledge.

mod actions;
mod board;
mod bulk;
mod case;
mod catalogue;
mod complaints;
mod days;
mod figures;
mod first_aid;
mod found;
mod history;
mod joining;
mod keeping;
mod lists;
mod merging;
mod mine;
mod order;
mod paper;
mod report;
mod sheet;
mod small;
mod workers;

use houqin_kernel::{Moment, PlaceId, Reading, Refusal, StoreError, Viewer};
use houqin_page::face::{Nav, PageContext, PageDef, Right};
use houqin_page::{Markup, Tone, html, status_chip};

pub use figures::month::month;
pub use figures::{
    Asked, Covered, FACES, Grid, ServiceFigures, cut_grid, faces, figures_cards, person_grid,
    shown, tone,
};
pub use found::found;
pub use paper::on_paper;

use crate::catalogue::{Clock, Urgency, find};
use crate::views::{Catalogue, OrderRow};

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
        path: "/service/board/days",
        right: Right::View("service.board"),
        nav: None,
        get: days::days,
    },
    PageDef {
        path: "/service/orders",
        right: Right::View("service.orders"),
        nav: nav("service-nav-orders", "list", false),
        get: lists::orders,
    },
    PageDef {
        path: "/service/bulk",
        right: Right::View("service.orders"),
        nav: None,
        get: bulk::bulk,
    },
    PageDef {
        path: "/service/complaints",
        right: Right::View("service.complaints"),
        nav: nav("service-nav-complaints", "message-2", false),
        get: complaints::list,
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
        path: "/figures/charts",
        right: Right::View("service.figures"),
        nav: None,
        get: figures::charts::charts,
    },
    PageDef {
        path: "/service/small",
        right: Right::View("service.orders"),
        nav: nav("service-nav-small", "receipt-2", false),
        get: small::months,
    },
    PageDef {
        path: "/service/small/{month}",
        right: Right::View("service.orders"),
        nav: None,
        get: small::month,
    },
    PageDef { path: "/pledge", right: Right::Public, nav: None, get: figures::pledge::board },
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
    place_of(&context.viewer, id, words)
}

/// As [`place`], for whoever looks.
fn place_of(
    viewer: &Viewer<'_>,
    id: Option<PlaceId>,
    words: Option<&str>,
) -> Result<String, StoreError> {
    let reading: &dyn Reading = viewer.reading;
    let card = id.map_or(Ok(None), |id| (viewer.institution.directory.place)(reading, id))?;
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
fn due(context: &PageContext<'_>, row: &OrderRow) -> Result<(String, Tone), StoreError> {
    let words = context.words;
    if row.closed_at.is_some() || row.finished_at.is_some() {
        return Ok((String::new(), Tone::Neutral));
    }
    if row.paused_at.is_some() {
        return Ok((words.say("service-due-paused").into_owned(), Tone::Warn));
    }
    let unanswered = row.respond_due.filter(|_| row.responded_at.is_none());
    let answer = unanswered.filter(|due| row.resolve_due.is_none_or(|other| *due <= other));
    let Some(limit) = answer.or(row.resolve_due) else {
        return Ok((String::new(), Tone::Neutral));
    };
    let urgency = find::<Urgency>(context.viewer.reading, &row.urgency)?;
    // By the clock of the limit: a night counts only where the limit counts it.
    let calendar = &context.viewer.institution.calendar;
    let left = urgency.as_ref().map_or_else(
        || limit.minutes_since(context.viewer.at),
        |urgency| urgency.minutes(context.viewer.at, limit, calendar),
    );
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
    let when = at(context, limit);
    let text = match urgency.filter(|_| left != 0) {
        Some(urgency) => {
            let span = span(context, &urgency, left.abs());
            words.say_with(key, &[("when", when.into()), ("span", span.into())])
        }
        // Past the limit, and no working minute since; or no urgency to count by.
        None => words.say_with(&format!("{key}-plain"), &[("when", when.into())]),
    };
    Ok((text, tone))
}

/// A span of minutes as the clock of an urgency counts them.
fn span(context: &PageContext<'_>, urgency: &Urgency, minutes: i64) -> String {
    match urgency.clock {
        Clock::Always => context.words.duration_minutes(minutes),
        Clock::Working => {
            let day = context.viewer.institution.calendar.day_minutes();
            context.words.working_minutes(minutes, day)
        }
    }
}

/// How a state looks.
fn look_of(state: &str) -> (Tone, &'static str) {
    match state {
        "confirmed" | "rated" => (Tone::Good, "circle-check"),
        "unconfirmed" => (Tone::Warn, "help-circle"),
        "rejected" | "withdrawn" => (Tone::Neutral, "circle-x"),
        "merged" => (Tone::Neutral, "route"),
        "paused" => (Tone::Warn, "player-pause"),
        "reported" => (Tone::Info, "inbox"),
        "done" => (Tone::Info, "user-check"),
        _ => (Tone::Info, "tool"),
    }
}

/// An order's state, and the marks that must not be overlooked.
fn state_chip(context: &PageContext<'_>, row: &OrderRow) -> Markup {
    html! {
        (only_state(context, row))
        @if row.is_late(context.viewer.at) {
            " " (status_chip(Tone::Bad, "alert-triangle", &context.words.say("service-late")))
        }
        @if row.emergency { " " (emergency_chip(context)) }
        (marks(context, row))
    }
}

/// An order's state and nothing else.
fn only_state(context: &PageContext<'_>, row: &OrderRow) -> Markup {
    let (tone, icon) = look_of(&row.state);
    status_chip(tone, icon, &state_name(context, &row.state))
}

/// That it is an emergency repair.
fn emergency_chip(context: &PageContext<'_>) -> Markup {
    status_chip(Tone::Bad, "flame", &context.words.say("service-emergency"))
}

/// How urgent it is, in a word; an emergency repair says that it is one.
fn urgency_chip(context: &PageContext<'_>, catalogue: &Catalogue, row: &OrderRow) -> Markup {
    if row.emergency {
        return emergency_chip(context);
    }
    let called = catalogue.urgency(&row.urgency);
    let whole = context.name(&called);
    let most = catalogue.urgencies.first().is_some_and(|first| first.code == row.urgency);
    let (tone, icon) = if most { (Tone::Bad, "flame") } else { (Tone::Neutral, "gauge") };
    html! { span title=(whole) { (status_chip(tone, icon, in_short(whole))) } }
}

/// A name without what its brackets explain.
fn in_short(whole: &str) -> &str {
    whole.split(['（', '(']).next().map_or(whole, str::trim)
}

/// The marks that must not be overlooked.
fn marks(context: &PageContext<'_>, row: &OrderRow) -> Markup {
    let words = context.words;
    html! {
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
            "merged",
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
