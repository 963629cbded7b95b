//! 搜索. One box over orders, places, people and rules; each kind shows what
//! the viewer may read, by its own domain's search.

use houqin_kernel::ViewError;
use houqin_kernel::search::{QUESTION_MAX, Question};
use houqin_organisation::views as organisation;
use houqin_page::face::{PageContext, Rendered, address};
use houqin_page::{Empty, FilterLink, Markup, empty_state, filter_links, html, icon, page_head};
use houqin_rulebook::views as rulebook;
use houqin_service::views as service;

const HERE: &str = "/search";
/// Rows of each kind where all kinds are shown, and of one alone.
const FEW: i64 = 6;
const MANY: i64 = 50;
/// The kinds, in their order: what is found by its name stands before what
/// happened there.
const KINDS: [&str; 5] = ["", "places", "people", "orders", "rules"];

/// What was found of all kinds.
struct Found {
    orders: service::Found,
    organisation: organisation::Found,
    rules: rulebook::Found,
}

/// `/search`. A number that was typed whole opens its order.
pub fn search(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let words = context.words;
    let asked = context.asked("q").trim();
    let question = Question::read(asked);
    let kind = KINDS.into_iter().find(|kind| *kind == context.asked("kind")).unwrap_or_default();
    let found = find(context, asked, kind)?;
    let title = words.say("server-search");
    if let [one] = found.orders.orders.as_slice()
        && houqin_kernel::search::folded(&one.row.number) == question.whole
    {
        return Ok(Rendered::to(format!("/service/orders/{}", one.row.id)));
    }
    let limit = usize::try_from(if kind.is_empty() { FEW } else { MANY }).unwrap_or(usize::MAX);
    let lists = [
        (
            "places",
            houqin_organisation::pages::found_places(
                context,
                &question,
                &found.organisation,
                limit,
            ),
        ),
        (
            "people",
            houqin_organisation::pages::found_people(
                context,
                &question,
                &found.organisation,
                limit,
            ),
        ),
        ("orders", houqin_service::pages::found(context, &question, &found.orders, limit)?),
        ("rules", houqin_rulebook::pages::found(context, &question, &found.rules, limit)),
    ];
    let shown = lists.iter().filter(|(name, _)| kind.is_empty() || kind == *name);
    let shown: Vec<&Markup> =
        shown.map(|(_, list)| list).filter(|list| !list.0.is_empty()).collect();
    let older = found.orders.older.filter(|_| matches!(kind, "" | "orders") && !shown.is_empty());
    let body = html! {
        (page_head(&html! {}, &title, &html! {}, &html! {}))
        (form(context, asked, kind))
        @if !question.is_empty() { (kinds(context, asked, kind)) }
        @for list in &shown { (list) }
        @if shown.is_empty() { (nothing(context, question.is_empty(), asked)) }
        @if let Some(before) = older {
            p { a href=(address(HERE, &[("q", asked), ("kind", "orders"), ("before", &before.0.to_string())])) {
                (words.say("server-search-older"))
            } }
        }
    };
    Ok(Rendered::new(title, body))
}

fn find(context: &PageContext<'_>, asked: &str, kind: &str) -> Result<Found, ViewError> {
    let viewer = &context.viewer;
    let wanted = |kinds: &[&str]| kind.is_empty() || kinds.contains(&kind);
    let q = |kinds| if wanted(kinds) { asked.to_owned() } else { String::new() };
    // One more than is shown, to know that there are more.
    let limit = Some(if kind.is_empty() { FEW + 1 } else { MANY + 1 });
    let before = context.asked("before").parse().ok().map(houqin_kernel::Moment);
    let off = viewer.institution.is_off(houqin_service::DOMAIN.name);
    let sought = if off { String::new() } else { q(&["orders"]) };
    let orders = service::SearchQuery { q: sought, before, limit };
    let organisation = organisation::SearchQuery { q: q(&["places", "people"]), limit };
    let rules = rulebook::SearchQuery { q: q(&["rules"]), limit };
    let may = |views: &[&str]| views.iter().any(|view| viewer.may_read(view));
    let mut found = Found {
        orders: service::search(viewer, &orders)?,
        organisation: organisation::Found::default(),
        rules: rulebook::Found::default(),
    };
    if may(&["organisation.people", "organisation.places"]) {
        found.organisation = organisation::search(viewer, &organisation)?;
    }
    if may(&["rulebook.rules"]) {
        found.rules = rulebook::search(viewer, &rules)?;
    }
    Ok(found)
}

fn form(context: &PageContext<'_>, asked: &str, kind: &str) -> Markup {
    let words = context.words;
    html! {
        form method="get" action=(HERE) role="search" class="search-page" aria-label=(words.say("server-search")) {
            @if !kind.is_empty() { input type="hidden" name="kind" value=(kind); }
            input type="search" name="q" class="input" value=(asked) maxlength=(QUESTION_MAX)
                aria-label=(words.say("page-search-label")) placeholder=(words.say("page-search-label"))
                data-focus[asked.is_empty()] autocomplete="off";
            button type="submit" class="btn btn-primary" { (icon("search")) span { (words.say("page-search")) } }
        }
    }
}

fn kinds(context: &PageContext<'_>, asked: &str, kind: &str) -> Markup {
    let words = context.words;
    // Not one that can only say that nothing was found.
    let open = |kind: &&str| *kind != "people" || context.viewer.may_read("organisation.people");
    let links = KINDS.into_iter().filter(open).map(|one| FilterLink {
        label: words.say(&format!("server-search-{}", if one.is_empty() { "all" } else { one })),
        href: address(HERE, &[("q", asked), ("kind", one)]).into(),
        count: "".into(),
        current: one == kind,
    });
    filter_links(&words.say("server-search-kinds"), &links.collect::<Vec<_>>())
}

fn nothing(context: &PageContext<'_>, blank: bool, asked: &str) -> Markup {
    let words = context.words;
    let (title, help) = if blank {
        (words.say("server-search-begin"), words.say("server-search-begin-help"))
    } else {
        let said = words.say_with("server-search-none", &[("q", asked.into())]);
        (said.into(), words.say("server-search-none-help"))
    };
    empty_state(&Empty { icon: "search".into(), title, help, action: html! {} })
}
