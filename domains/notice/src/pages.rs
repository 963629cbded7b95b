//! The faces of notices: one's own list and wishes, the school's rules, the
//! endpoints with what went to them.

mod endpoints;
mod mine;
mod of_case;
mod rules;
mod wishes;

pub use of_case::of_case;

use houqin_kernel::{Moment, ViewError};
use houqin_page::face::{Nav, PageContext, PageDef, Right, beside};
use houqin_page::{Button, Catalogue, Form, Markup, Tone, button, form, hidden, html, status_chip};

use crate::deliveries::{DEAD, Delivery, READ, SENT, UNREAD, WAITING};
use crate::rule::{Rule, is_late};
use crate::say::Saying;

/// The words of these pages.
pub const CATALOGUE: Catalogue = Catalogue {
    zh: include_str!("../words/notice.zh.ftl"),
    en: include_str!("../words/notice.en.ftl"),
};

/// The pages.
pub const PAGES: &[PageDef] = &[
    PageDef {
        path: "/notices",
        right: Right::SignedIn,
        nav: Some(Nav {
            label: "notice-nav",
            icon: "bell",
            section: "web-section-work",
            phone: false,
        }),
        get: mine::mine,
    },
    PageDef { path: "/notices/wishes", right: Right::SignedIn, nav: None, get: wishes::wishes },
    PageDef {
        path: "/notices/rules",
        right: Right::View("notice.rules"),
        nav: None,
        get: rules::rules,
    },
    PageDef {
        path: "/notices/rules/{code}",
        right: Right::View("notice.rules"),
        nav: None,
        get: rules::rule,
    },
    PageDef {
        path: "/notices/endpoints",
        right: Right::View("notice.endpoints"),
        nav: None,
        get: endpoints::endpoints,
    },
    PageDef {
        path: "/notices/endpoints/{code}",
        right: Right::View("notice.endpoints"),
        nav: None,
        get: endpoints::endpoint,
    },
];

/// The pages that stand together.
fn lists(context: &PageContext<'_>, current: &str) -> Markup {
    let pages = [
        ("", "/notices", "notice-nav"),
        ("", "/notices/wishes", "notice-wishes"),
        ("notice.rules", "/notices/rules", "notice-rules"),
        ("notice.endpoints", "/notices/endpoints", "notice-endpoints"),
    ];
    beside(context, "notice-nav", current, &pages)
}

/// The sentence of a notice, as whoever looks may read it.
fn sentence(context: &PageContext<'_>, one: &Delivery) -> Result<String, ViewError> {
    let institution = context.viewer.institution;
    let saying = Saying {
        words: context.words,
        reading: context.viewer.reading,
        directory: institution.directory,
        zone: institution.calendar.zone(),
        names: true,
    };
    Ok(saying.sentence(one)?)
}

/// A form that changes what is not in the ledger.
fn aside(
    context: &PageContext<'_>,
    name: &str,
    given: &[(&str, &str)],
    look: &Button<'_>,
) -> Markup {
    let inside = html! {
        (hidden("_next", context.here))
        @for (name, value) in given { (hidden(name, value)) }
        (button(look))
    };
    form(&Form::new(format!("/aside/{name}"), context.csrf), &inside)
}

/// What came of a notice.
fn state_chip(context: &PageContext<'_>, one: &Delivery) -> Markup {
    let (tone, icon) = match one.state.as_str() {
        UNREAD => (Tone::Info, "bell"),
        READ => (Tone::Good, "check"),
        SENT => (Tone::Good, "circle-check"),
        DEAD => (Tone::Bad, "circle-x"),
        WAITING if one.attempts > 0 => (Tone::Warn, "refresh"),
        _ => (Tone::Neutral, "hourglass"),
    };
    let key = if one.state == WAITING && one.attempts > 0 {
        "notice-state-again".to_owned()
    } else {
        format!("notice-state-{}", one.state)
    };
    status_chip(tone, icon, &context.words.say(&key))
}

/// The name of a way.
fn way(context: &PageContext<'_>, one: &str) -> String {
    context.words.say(&format!("notice-way-{}", one.replace('_', "-"))).into_owned()
}

/// What people call a rule of notices.
fn kind(context: &PageContext<'_>, rule: &Rule) -> String {
    let key = format!("notice-kind-{}", rule.code);
    let words = context.words;
    if words.knows(&key) { words.say(&key).into_owned() } else { event(context, &rule.event) }
}

/// The name of an event.
fn event(context: &PageContext<'_>, name: &str) -> String {
    if is_late(name) || name.starts_with("desk.") {
        let key = format!("notice-event-{}", name.replace(['.', '_'], "-"));
        return context.words.say(&key).into_owned();
    }
    context.act_name(name)
}

/// When it goes again, or when it was settled.
fn moment_of(one: &Delivery) -> Moment {
    one.settled_at.or(one.tried_at).unwrap_or(one.at)
}

#[cfg(test)]
mod tests {
    use houqin_page::{Lang, Words, WordsBook};

    use super::*;

    #[test]
    fn both_languages_say_the_same() {
        let book: WordsBook = Words::load(&[CATALOGUE]).unwrap();
        assert_eq!(book.check(&[CATALOGUE]), Vec::<String>::new());
        assert!(book.words(Lang::En).knows("notice-nav"));
    }

    #[test]
    fn every_event_has_a_sentence() {
        let book: WordsBook = Words::load(&[CATALOGUE]).unwrap();
        for event in crate::rule::EVENTS {
            let key = format!("notice-news-{}", event.replace(['.', '_'], "-"));
            assert!(book.words(Lang::Zh).knows(&key), "{key}");
        }
    }
}
