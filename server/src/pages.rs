//! All pages of this binary, in the order of the navigation; and their words.

mod figures;
mod ledger;
mod person_copy;
mod roll;
mod search;

use houqin_kernel::{CaseId, PersonId, ViewError, Viewer};
use houqin_page::face::{Nav, PageContext, PageDef, Rendered, Right};
use houqin_page::html;
use houqin_page::{Catalogue, Words, WordsBook, WordsError};

const CATALOGUE: Catalogue = Catalogue {
    zh: include_str!("../words/server.zh.ftl"),
    en: include_str!("../words/server.en.ftl"),
};

/// Every catalogue of the binary.
pub const CATALOGUES: &[Catalogue] = &[
    CATALOGUE,
    houqin_web::CATALOGUE,
    houqin_service::pages::CATALOGUE,
    houqin_organisation::pages::CATALOGUE,
    houqin_rulebook::pages::CATALOGUE,
    houqin_notice::pages::CATALOGUE,
];

const OWN: &[PageDef] = &[
    PageDef {
        path: "/figures",
        right: Right::View("figures"),
        nav: Some(Nav {
            label: "server-nav-figures",
            icon: "layout-dashboard",
            section: "web-section-work",
            phone: true,
        }),
        get: figures::figures,
    },
    PageDef {
        path: "/figures/coverage",
        right: Right::View("figures"),
        nav: None,
        get: figures::covered,
    },
    PageDef {
        path: "/figures/by/{cut}",
        right: Right::View("figures"),
        nav: None,
        get: figures::side_by_side,
    },
    PageDef {
        path: "/figures/month",
        right: Right::View("figures"),
        nav: None,
        get: figures::month,
    },
    PageDef {
        path: "/ledger",
        right: Right::View("ledger.checkpoint"),
        nav: Some(Nav {
            label: "server-nav-ledger",
            icon: "shield-check",
            section: "web-section-proof",
            phone: false,
        }),
        get: ledger::head,
    },
    PageDef {
        path: "/ledger/records/{seq}",
        right: Right::View("ledger.records"),
        nav: None,
        get: ledger::record,
    },
    PageDef {
        path: "/organisation/people/import",
        right: Right::View("organisation.people"),
        nav: None,
        get: roll::import,
    },
    PageDef {
        path: "/organisation/people/import/template",
        right: Right::View("organisation.people"),
        nav: None,
        get: roll::template,
    },
    PageDef {
        path: "/organisation/people/export",
        right: Right::View("organisation.people"),
        nav: None,
        get: roll::export,
    },
    PageDef {
        path: "/organisation/people/{id}/data",
        right: Right::SignedIn,
        nav: None,
        get: person_copy::data,
    },
    PageDef { path: "/search", right: Right::SignedIn, nav: None, get: search::search },
    PageDef {
        path: "/design",
        right: Right::Public,
        nav: None,
        get: |context| Ok(Rendered::new("Design", houqin_page::gallery(context.words)).wide()),
    },
];

/// Where an order is shown.
const ORDER: &str = "/service/orders/{id}";

/// An order, and who was told of it, for whoever reads every order.
fn order(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let page = houqin_service::pages::PAGES.iter().find(|page| page.path == ORDER);
    let Some(page) = page else { return Ok(Rendered::new("", html! {})) };
    let mut rendered = (page.get)(context)?;
    let case = context.params.get("id").and_then(|id| id.parse::<CaseId>().ok());
    let told = !context.viewer.institution.is_off(houqin_notice::DOMAIN.name);
    let told = told && context.viewer.may_read("service.order");
    if let Some(case) = case.filter(|_| told) {
        let told = houqin_notice::pages::of_case(context, case)?;
        rendered.body = html! { (rendered.body) (told) };
    }
    Ok(rendered)
}

/// The pages.
pub fn all() -> Vec<PageDef> {
    let with_notices = |page: &PageDef| match page.path {
        ORDER => PageDef { get: order, ..*page },
        _ => *page,
    };
    let service: Vec<PageDef> = houqin_service::pages::PAGES.iter().map(with_notices).collect();
    service
        .iter()
        .chain(std::iter::once(&houqin_web::PAPER_PAGE))
        .chain(OWN)
        .chain(houqin_rulebook::pages::PAGES)
        .chain(houqin_organisation::pages::PAGES)
        .chain(houqin_notice::pages::PAGES)
        .copied()
        .collect()
}

/// Pages of this crate that show the service desk.
const OF_SERVICE: &[&str] = &[
    "/figures",
    "/figures/coverage",
    "/figures/by/{cut}",
    "/figures/month",
    "/paper",
    "/photo/{order}/{digest}",
    "/follow",
];

/// The module that a page or a route belongs to; none where it is of the core.
pub fn module_of(path: &str) -> Option<&'static str> {
    let is_of = |pages: &[PageDef]| pages.iter().any(|page| page.path == path);
    let aside = path.strip_prefix("/aside/");
    let notice = |name: &str| crate::notices::ASIDES.iter().any(|aside| aside.name == name);
    if is_of(houqin_service::pages::PAGES) || OF_SERVICE.contains(&path) {
        Some(houqin_service::DOMAIN.name)
    } else if is_of(houqin_notice::pages::PAGES) || aside.is_some_and(notice) {
        Some(houqin_notice::DOMAIN.name)
    } else {
        None
    }
}

/// The words.
pub fn words() -> Result<WordsBook, WordsError> {
    Words::load(CATALOGUES)
}

/// Key and media type of an order's photo, for whoever may see the order.
pub fn photo_key(
    viewer: &Viewer<'_>,
    visitor: Option<PersonId>,
    order: CaseId,
    digest: &str,
) -> Result<Option<(String, String)>, ViewError> {
    use houqin_service::views;
    if let Some(found) = houqin_service::small::picture(viewer, order, digest)? {
        return Ok(Some(found));
    }
    let seen = match visitor {
        Some(visitor) => {
            views::find_order(viewer.reading, order)?.filter(|order| order.row.requester == visitor)
        }
        None => Some(views::order(viewer, order)?),
    };
    let photo = seen.into_iter().flat_map(|order| order.photos).find(|one| one.digest == digest);
    Ok(photo.and_then(|photo| Some((photo.key?, photo.media_type))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_say_everything() {
        assert_eq!(words().unwrap().check(CATALOGUES), Vec::<String>::new());
    }

    /// What `tests/api` asks as every post: `HOUQIN_BLESS=1 cargo nextest run pages`.
    #[test]
    fn the_list_of_routes_is_the_golden_one() {
        let mut routes: Vec<String> = all().iter().map(|page| page.path.to_owned()).collect();
        routes.sort();
        let golden =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/api/golden/pages.txt");
        let text = routes.join("\n") + "\n";
        if std::env::var_os("HOUQIN_BLESS").is_some() {
            std::fs::write(&golden, &text).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&golden).unwrap(), text);
    }

    #[test]
    fn every_page_in_the_navigation_has_its_words_and_icon() {
        let book = words().unwrap();
        let words = book.words(houqin_page::Lang::Zh);
        for nav in all().iter().filter_map(|page| page.nav) {
            assert!(words.knows(nav.label), "{}", nav.label);
            assert!(words.knows(nav.section), "{}", nav.section);
            assert!(houqin_page::icon_exists(nav.icon), "{}", nav.icon);
        }
    }
}
