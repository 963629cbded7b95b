//! The faces of the organisation: units and posts with who holds them, people,
//! duties with their gaps, places with their QR codes.

mod appointing;
mod codes;
mod duties;
mod duty;
mod duty_forms;
mod found;
mod modules;
mod parts;
mod people;
mod person;
mod person_forms;
mod place_forms;
mod places;
mod post;
mod post_forms;
mod posts;
mod tablets;
mod unit_forms;

pub use found::{found_people, found_places};

use houqin_page::Catalogue;
use houqin_page::face::{Nav, PageDef, Right};

/// The words of these pages.
pub const CATALOGUE: Catalogue = Catalogue {
    zh: include_str!("../words/organisation.zh.ftl"),
    en: include_str!("../words/organisation.en.ftl"),
};

const fn nav(label: &'static str, icon: &'static str) -> Option<Nav> {
    Some(Nav { label, icon, section: "web-section-rules", phone: false })
}

/// The pages. The first whose path fits is given: `codes` stands before any code.
pub const PAGES: &[PageDef] = &[
    PageDef {
        path: "/organisation/posts",
        right: Right::View("organisation.units"),
        nav: nav("organisation-nav-posts", "hierarchy-2"),
        get: posts::posts,
    },
    PageDef {
        path: "/organisation/posts/{code}",
        right: Right::View("organisation.units"),
        nav: None,
        get: post::post,
    },
    PageDef {
        path: "/organisation/duties",
        right: Right::View("organisation.units"),
        nav: nav("organisation-nav-duties", "checklist"),
        get: duties::duties,
    },
    PageDef {
        path: "/organisation/duties/{code}",
        right: Right::View("organisation.units"),
        nav: None,
        get: duty::duty,
    },
    PageDef {
        path: "/organisation/people",
        right: Right::View("organisation.people"),
        nav: nav("organisation-nav-people", "users"),
        get: people::people,
    },
    PageDef {
        path: "/organisation/people/{id}",
        right: Right::SignedIn,
        nav: None,
        get: person::person,
    },
    PageDef {
        path: "/organisation/people/{id}/erase",
        right: Right::View("organisation.people"),
        nav: None,
        get: person::erase,
    },
    PageDef {
        path: "/modules",
        right: Right::View("organisation.modules"),
        nav: nav("organisation-nav-modules", "adjustments-horizontal"),
        get: modules::modules,
    },
    PageDef {
        path: "/tablets",
        right: Right::View("organisation.tablets"),
        nav: nav("organisation-nav-tablets", "device-mobile"),
        get: tablets::tablets,
    },
    PageDef {
        path: "/organisation/places",
        right: Right::View("organisation.places"),
        nav: nav("organisation-nav-places", "qrcode"),
        get: places::places,
    },
    PageDef {
        path: "/organisation/places/codes",
        right: Right::View("organisation.places"),
        nav: None,
        get: codes::codes,
    },
];

#[cfg(test)]
mod tests {
    use houqin_page::{Lang, Words};

    use super::*;

    const DOMAIN: &str = "organisation-";

    /// Every key that a page of this folder names.
    fn named() -> Vec<String> {
        let sources = [
            include_str!("pages/appointing.rs"),
            include_str!("pages/codes.rs"),
            include_str!("pages/duties.rs"),
            include_str!("pages/duty.rs"),
            include_str!("pages/duty_forms.rs"),
            include_str!("pages/modules.rs"),
            include_str!("pages/parts.rs"),
            include_str!("pages/people.rs"),
            include_str!("pages/person.rs"),
            include_str!("pages/person_forms.rs"),
            include_str!("pages/place_forms.rs"),
            include_str!("pages/places.rs"),
            include_str!("pages/post.rs"),
            include_str!("pages/post_forms.rs"),
            include_str!("pages/posts.rs"),
            include_str!("pages/tablets.rs"),
            include_str!("pages/unit_forms.rs"),
        ];
        let mut keys = Vec::new();
        for source in sources {
            for call in ["say(context, \"", "counted(context, \""] {
                let calls = source.split(call).skip(1);
                keys.extend(calls.filter_map(|rest| rest.split('"').next()).map(str::to_owned));
            }
            for call in ["Ask::must(\"", "Ask::new(\""] {
                let calls = source.split(call).skip(1);
                keys.extend(calls.filter_map(|rest| rest.split('"').nth(2)).map(str::to_owned));
            }
            for rest in source.split(".asked_twice(\"").skip(1) {
                let key = rest.split('"').next().unwrap_or_default();
                keys.push(key.to_owned());
                keys.push(format!("{key}-question"));
                keys.push(format!("{key}-sure"));
            }
        }
        keys.into_iter()
            .map(|key| if key.starts_with(DOMAIN) { key } else { format!("{DOMAIN}{key}") })
            .collect()
    }

    #[test]
    fn both_languages_say_the_same() {
        let book = Words::load(&[CATALOGUE]).unwrap();
        assert_eq!(book.check(&[CATALOGUE]), Vec::<String>::new());
    }

    #[test]
    fn every_key_that_a_page_names_has_its_words() {
        let book = Words::load(&[CATALOGUE]).unwrap();
        let words = book.words(Lang::Zh);
        let keys = named();
        assert!(keys.len() > 150, "{}", keys.len());
        let silent: Vec<_> = keys.iter().filter(|key| !words.knows(key)).collect();
        assert_eq!(silent, Vec::<&String>::new());
    }

    #[test]
    fn every_kind_has_its_word() {
        let book = Words::load(&[CATALOGUE]).unwrap();
        let words = book.words(Lang::En);
        let people = crate::person::KINDS.map(|kind| format!("organisation-kind-{kind}"));
        let places = crate::place::KINDS.map(|kind| format!("organisation-place-{kind}"));
        let risks = ["none", "low", "medium", "high"].map(|one| format!("organisation-risk-{one}"));
        let held = ["appointed", "member", "anyone", "clock", "import"]
            .map(|one| format!("organisation-held-{one}"));
        for key in people.iter().chain(&places).chain(&risks).chain(&held) {
            assert!(words.knows(key), "{key}");
        }
    }
}
