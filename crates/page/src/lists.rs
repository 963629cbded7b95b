//! Heads, paths, tabs and plain lists.

use maud::{Markup, html};

use crate::words::Text;
use crate::{Words, icon, some};

/// One step of the path to a page.
#[derive(Debug, Clone, Default)]
pub struct Crumb<'a> {
    /// The words.
    pub label: Text<'a>,
    /// The address; empty for the page itself.
    pub href: Text<'a>,
}

impl<'a> Crumb<'a> {
    /// A step with its words and address.
    pub fn new(label: impl Into<Text<'a>>, href: impl Into<Text<'a>>) -> Self {
        Self { label: label.into(), href: href.into() }
    }
}

/// The path to this page.
pub fn breadcrumbs(words: Words<'_>, crumbs: &[Crumb<'_>]) -> Markup {
    html! {
        nav class="crumbs" aria-label=(words.say("page-breadcrumbs")) {
            ol {
                @for crumb in crumbs {
                    li {
                        @if let Some(href) = some(&crumb.href) { a href=(href) { (crumb.label) } }
                        @else { span aria-current="page" { (crumb.label) } }
                    }
                }
            }
        }
    }
}

/// The head of a page: path, name, one line about it, and what can be done.
/// `lead` and `actions` may be empty.
pub fn page_head(crumbs: &Markup, title: &str, lead: &Markup, actions: &Markup) -> Markup {
    html! {
        div class="page-head" {
            (crumbs)
            div class="page-head-row" {
                div class="page-head-words" {
                    h1 { (title) }
                    @if !lead.0.is_empty() { div class="lead" { (lead) } }
                }
                @if !actions.0.is_empty() { div class="page-actions" { (actions) } }
            }
        }
    }
}

/// One tab: a link to another face of the same thing.
#[derive(Debug, Clone, Default)]
pub struct Tab<'a> {
    /// The words.
    pub label: Text<'a>,
    /// The address.
    pub href: Text<'a>,
    /// This is the face shown.
    pub current: bool,
    /// How many things it holds; empty where that is not known.
    pub count: Text<'a>,
}

/// Tabs as links. `label` names the set for screen readers.
pub fn tabs(label: &str, tabs: &[Tab<'_>]) -> Markup {
    html! {
        nav class="tabs" aria-label=(label) {
            ul role="list" {
                @for tab in tabs {
                    li { a href=(tab.href) aria-current=[tab.current.then_some("page")] {
                        span { (tab.label) }
                        @if let Some(count) = some(&tab.count) { span class="tab-count num" { (count) } }
                    } }
                }
            }
        }
    }
}

/// Names and what they are.
pub fn description_list(rows: &[(Text<'_>, Markup)]) -> Markup {
    html! {
        dl class="described" {
            @for (name, value) in rows { div { dt { (name) } dd { (value) } } }
        }
    }
}

/// A line that leads somewhere.
#[derive(Debug, Clone, Default)]
pub struct LinkRow<'a> {
    /// The address.
    pub href: Text<'a>,
    /// The words.
    pub label: Text<'a>,
    /// A second line.
    pub help: Text<'a>,
    /// An icon.
    pub icon: Text<'a>,
    /// At the end: a chip, a count.
    pub aside: Markup,
}

/// Lines that lead somewhere, each as tall as a thumb.
pub fn link_list(rows: &[LinkRow<'_>]) -> Markup {
    html! {
        ul class="links" role="list" {
            @for row in rows {
                li { a href=(row.href) class="link-row" {
                    @if let Some(name) = some(&row.icon) { (icon(name)) }
                    span class="link-words" {
                        span class="link-label" { (row.label) }
                        @if let Some(help) = some(&row.help) { span class="link-help" { (help) } }
                    }
                    @if !row.aside.0.is_empty() { span class="link-aside" { (row.aside) } }
                    (icon("chevron-right"))
                } }
            }
        }
    }
}
