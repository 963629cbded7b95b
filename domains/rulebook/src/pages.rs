//! The faces of the rulebook: rules and drafts, procedures, kept-apart hands
//! with their exceptions, ratification, the calendar, the matrix.

mod apart;
mod calendar;
mod differences;
mod draft_rule;
mod drafts;
mod exceptions;
mod found;
mod matrix;
mod owed;
mod procedures;
mod ratifications;
mod rule;
mod rules;
mod signatures;
mod to_sign;

pub use owed::owed;
pub use to_sign::to_sign;

pub use found::found;

use houqin_page::face::{Nav, PageContext, PageDef, Right, beside};
use houqin_page::{Catalogue, Crumb, Markup, breadcrumbs, html};

/// The words of these pages.
pub const CATALOGUE: Catalogue = Catalogue {
    zh: include_str!("../words/rulebook.zh.ftl"),
    en: include_str!("../words/rulebook.en.ftl"),
};

const fn nav(label: &'static str, icon: &'static str) -> Option<Nav> {
    Some(Nav { label, icon, section: "web-section-rules", phone: false })
}

/// The pages.
pub const PAGES: &[PageDef] = &[
    PageDef {
        path: "/rulebook/rules",
        right: Right::View("rulebook.rules"),
        nav: nav("rulebook-nav-rules", "book-2"),
        get: rules::rules,
    },
    PageDef {
        path: "/rulebook/rules/{code}",
        right: Right::View("rulebook.rules"),
        nav: None,
        get: rule::rule,
    },
    PageDef {
        path: "/rulebook/drafts",
        right: Right::View("rulebook.drafts"),
        nav: None,
        get: drafts::drafts,
    },
    PageDef {
        path: "/rulebook/drafts/new",
        right: Right::View("rulebook.drafts"),
        nav: None,
        get: draft_rule::draft_rule,
    },
    PageDef {
        path: "/rulebook/drafts/{code}/{version}",
        right: Right::View("rulebook.drafts"),
        nav: None,
        get: drafts::draft,
    },
    PageDef {
        path: "/rulebook/signatures",
        right: Right::View("rulebook.signatures"),
        nav: None,
        get: signatures::signatures,
    },
    PageDef {
        path: "/rulebook/procedures",
        right: Right::View("rulebook.procedures"),
        nav: nav("rulebook-nav-procedures", "route"),
        get: procedures::procedures,
    },
    PageDef {
        path: "/rulebook/procedures/{code}",
        right: Right::View("rulebook.procedures"),
        nav: None,
        get: procedures::procedure,
    },
    PageDef {
        path: "/rulebook/apart",
        right: Right::View("rulebook.apart"),
        nav: nav("rulebook-nav-apart", "users-group"),
        get: apart::apart,
    },
    PageDef {
        path: "/rulebook/ratifications",
        right: Right::View("rulebook.ratifications"),
        nav: nav("rulebook-nav-ratifications", "gavel"),
        get: ratifications::ratifications,
    },
    PageDef {
        path: "/rulebook/matrix",
        right: Right::View("rulebook.matrix"),
        nav: nav("rulebook-nav-matrix", "table"),
        get: matrix::matrix,
    },
    PageDef {
        path: "/rulebook/calendar",
        right: Right::View("rulebook.calendar"),
        nav: nav("rulebook-nav-calendar", "calendar"),
        get: calendar::calendar,
    },
];

/// The lists that stand together: rules, drafts, signatures wanted.
fn lists(context: &PageContext<'_>, current: &str) -> Markup {
    let pages = [
        ("rulebook.rules", "/rulebook/rules", "rulebook-nav-rules"),
        ("rulebook.drafts", "/rulebook/drafts", "rulebook-drafts"),
        ("rulebook.signatures", "/rulebook/signatures", "rulebook-signatures"),
    ];
    beside(context, "rulebook-nav-rules", current, &pages)
}

/// The way back to the list that a page belongs to.
fn back(context: &PageContext<'_>, href: &'static str, label: &str) -> Markup {
    breadcrumbs(context.words, &[Crumb::new(context.words.say(label), href)])
}

/// A link to a record of the ledger, for those who may read it.
fn record(context: &PageContext<'_>, seq: u64) -> Markup {
    let number = context
        .words
        .say_with("rulebook-record", &[("n", i64::try_from(seq).unwrap_or(i64::MAX).into())]);
    html! {
        @if context.viewer.may_read("ledger.records") {
            a href={ "/ledger/records/" (seq) } { (number) }
        } @else { (number) }
    }
}

#[cfg(test)]
mod tests {
    use houqin_page::{Lang, Words, WordsBook};

    use super::*;

    #[test]
    fn both_languages_say_the_same() {
        let book: WordsBook = Words::load(&[CATALOGUE]).unwrap();
        assert_eq!(book.check(&[CATALOGUE]), Vec::<String>::new());
        assert!(book.words(Lang::En).knows("rulebook-nav-rules"));
    }
}
