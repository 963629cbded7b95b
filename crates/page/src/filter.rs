//! Filters, search and pages of a list. All are links or GET forms: an address can be sent on.

use maud::{Markup, html};

use crate::words::Text;
use crate::{Words, hidden, icon, some};

/// One value to filter by.
#[derive(Debug, Clone, Default)]
pub struct FilterLink<'a> {
    /// The words.
    pub label: Text<'a>,
    /// The list filtered so (or, when chosen, without it).
    pub href: Text<'a>,
    /// How many there are; empty where that is not known.
    pub count: Text<'a>,
    /// The list is filtered so now.
    pub current: bool,
}

/// Values of one kind.
#[derive(Debug, Clone, Default)]
pub struct FilterGroup<'a> {
    /// What they are values of.
    pub label: Text<'a>,
    /// The values.
    pub links: Vec<FilterLink<'a>>,
}

/// A line to search the list with.
#[derive(Debug, Clone, Default)]
pub struct Search<'a> {
    /// The list's address.
    pub action: Text<'a>,
    /// What was looked for.
    pub value: Text<'a>,
    /// What can be looked for.
    pub label: Text<'a>,
    /// The filters to keep.
    pub keep: Vec<(Text<'a>, Text<'a>)>,
    /// What the field is called in the address; `q` where empty.
    pub name: Text<'a>,
}

/// The bar above a list. An empty `search.action` leaves the search out; an empty `clear_href`
/// the link that clears all filters.
pub fn filter_bar(
    words: Words<'_>,
    search: &Search<'_>,
    groups: &[FilterGroup<'_>],
    clear_href: &str,
) -> Markup {
    html! {
        nav class="filters" aria-label=(words.say("page-filters")) {
            @if !search.action.is_empty() { (search_form(words, search)) }
            @for group in groups { (links_of(&group.label, &group.links)) }
            @if let Some(href) = some(clear_href) {
                a href=(href) class="link-icon filter-clear" { (icon("x")) span { (words.say("page-filter-clear")) } }
            }
        }
    }
}

/// One group of filters as a bar of its own.
pub fn filter_links(label: &str, links: &[FilterLink<'_>]) -> Markup {
    html! { nav class="filters" aria-label=(label) { (links_of(label, links)) } }
}

fn links_of(label: &str, links: &[FilterLink<'_>]) -> Markup {
    html! {
        div class="filter-group" {
            span class="filter-label" { (label) }
            ul role="list" {
                @for link in links {
                    li { a href=(link.href) class="filter" aria-current=[link.current.then_some("true")] {
                        @if link.current { (icon("check")) }
                        span { (link.label) }
                        @if let Some(count) = some(&link.count) { span class="filter-count num" { (count) } }
                    } }
                }
            }
        }
    }
}

fn search_form(words: Words<'_>, search: &Search<'_>) -> Markup {
    html! {
        form method="get" action=(search.action) role="search" class="search"
            aria-label=(some(&search.label).map_or_else(|| words.say("page-search-label"), Into::into)) {
            @for (name, value) in &search.keep { (hidden(name, value)) }
            input type="search" class="input" name=(some(&search.name).unwrap_or("q")) value=(search.value)
                aria-label=(some(&search.label).map_or_else(|| words.say("page-search-label"), Into::into))
                placeholder=[some(&search.label)];
            button type="submit" class="btn btn-secondary" aria-label=(words.say("page-search")) {
                (icon("search"))
            }
        }
    }
}

/// Pages by cursor: there is a next or there is not; nobody counts to the end.
#[derive(Debug, Clone, Default)]
pub struct Pager<'a> {
    /// The page before.
    pub previous_href: Text<'a>,
    /// The page after.
    pub next_href: Text<'a>,
    /// The first page.
    pub first_href: Text<'a>,
    /// How many stand on this page.
    pub shown: usize,
}

/// Links to the pages before and after.
pub fn pager(words: Words<'_>, pager: &Pager<'_>) -> Markup {
    let link = |href: &str, picture: &str, key: &str, rel: &str| {
        html! {
            @if let Some(href) = some(href) {
                a href=(href) class="btn btn-secondary" rel=[some(rel)] {
                    @if rel != "next" { (icon(picture)) }
                    span { (words.say(key)) }
                    @if rel == "next" { (icon(picture)) }
                }
            }
        }
    };
    html! {
        nav class="pager" aria-label=(words.say("page-pages")) {
            span class="pager-shown" { (words.say_with("page-showing", &[("n", pager.shown.into())])) }
            (link(&pager.first_href, "arrow-up", "page-first", ""))
            (link(&pager.previous_href, "chevron-left", "page-previous", "prev"))
            (link(&pager.next_href, "chevron-right", "page-next", "next"))
        }
    }
}
