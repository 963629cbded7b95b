//! Cards and the arrangement of a page.

use maud::{Markup, html};

use crate::words::Text;
use crate::{Words, icon, some};

/// A card with a head.
#[derive(Debug, Clone, Default)]
pub struct Card<'a> {
    /// The head; without it the card has none.
    pub title: Text<'a>,
    /// An icon before the head.
    pub icon: Text<'a>,
    /// Beside the head: a link, a chip, a button.
    pub aside: Markup,
    /// The contents.
    pub body: Markup,
    /// Below a line at the foot.
    pub foot: Markup,
    /// No space around the contents (tables, lists).
    pub flush: bool,
    /// The element's id.
    pub id: Text<'a>,
}

/// A card.
pub fn card(card: &Card<'_>) -> Markup {
    html! {
        section class="card" id=[some(&card.id)] {
            @if let Some(title) = some(&card.title) {
                div class="card-head" {
                    h2 class="card-title" {
                        @if let Some(name) = some(&card.icon) { (icon(name)) }
                        span { (title) }
                    }
                    div class="card-aside" { (card.aside) }
                }
            }
            div class=(if card.flush { "card-body card-flush" } else { "card-body" }) { (card.body) }
            @if !card.foot.0.is_empty() { div class="card-foot" { (card.foot) } }
        }
    }
}

/// Parts under each other with even space.
pub fn stack(parts: &[Markup]) -> Markup {
    html! { div class="stack" { @for part in parts { (part) } } }
}

/// The main thing and what stands beside it; under each other where it is narrow.
pub fn two_columns(main: &Markup, side: &Markup) -> Markup {
    html! { div class="columns" { div class="stack" { (main) } div class="stack" { (side) } } }
}

/// Counts side by side: label, value, link to the records (may be empty).
pub fn stat_row(stats: &[(Text<'_>, Text<'_>, Text<'_>)]) -> Markup {
    html! {
        dl class="stats" {
            @for (label, value, href) in stats {
                div class="stat" {
                    dt { (label) }
                    dd class="num" {
                        @if let Some(href) = some(href) { a href=(href) { (value) } } @else { (value) }
                    }
                }
            }
        }
    }
}

/// A key, digest or fingerprint in groups of four, to be read aloud and compared.
pub fn key_block(label: &str, key: &str) -> Markup {
    let letters: Vec<char> = key.chars().filter(|c| !c.is_whitespace()).collect();
    html! {
        div class="key-block" {
            @if let Some(label) = some(label) { span class="key-label" { (label) } }
            code class="key" {
                @for group in letters.chunks(4) { span { (group.iter().collect::<String>()) } " " }
            }
        }
    }
}

/// 封存. The line at the foot of every page that says how far the record is sealed.
/// `when` is empty while nothing has been sealed.
pub fn integrity_line(
    words: Words<'_>,
    records: i64,
    when: &str,
    fingerprint: &str,
    href: &str,
) -> Markup {
    let when = some(when).map_or_else(|| words.say("page-unknown"), Into::into);
    let line = words.say_with(
        "page-integrity",
        &[("count", words.count(records).into()), ("when", when.into())],
    );
    html! {
        p class="integrity" {
            (icon("shield-check")) span { (line) }
            @if let Some(print) = some(fingerprint) {
                span class="integrity-print" { (words.say("page-fingerprint")) " " code { (print) } }
            }
            @if let Some(href) = some(href) { a href=(href) { (words.say("page-integrity-check")) } }
        }
    }
}
