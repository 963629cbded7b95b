//! 留痕. What happened, entry by entry: who, under which post, by which clause, when, what it
//! changed, and the receipt.

use maud::{Markup, html};

use crate::words::Text;
use crate::{Tone, Words, icon, some};

/// One changed value.
#[derive(Debug, Clone, Default)]
pub struct Change<'a> {
    /// What was changed.
    pub what: Text<'a>,
    /// From what; empty where there was nothing.
    pub from: Text<'a>,
    /// To what.
    pub to: Text<'a>,
}

impl<'a> Change<'a> {
    /// A value that became another.
    pub fn new(
        what: impl Into<Text<'a>>,
        from: impl Into<Text<'a>>,
        to: impl Into<Text<'a>>,
    ) -> Self {
        Self { what: what.into(), from: from.into(), to: to.into() }
    }
}

/// One record as people read it.
#[derive(Debug, Clone, Default)]
pub struct TimelineEntry<'a> {
    /// The act: 派工, 完工.
    pub act: Text<'a>,
    /// Its colour and mark.
    pub tone: Tone,
    /// An icon for the act; the tone's own where empty.
    pub icon: Text<'a>,
    /// Who did it.
    pub who: Text<'a>,
    /// Under which post.
    pub post: Text<'a>,
    /// For whom, where it was done for another (代办).
    pub on_behalf: Text<'a>,
    /// The clause's name.
    pub clause: Text<'a>,
    /// The clause's text as it stood that day.
    pub clause_href: Text<'a>,
    /// When it was recorded: see [`crate::moment`].
    pub when: Markup,
    /// When it happened, as its author says; empty where that is the same.
    pub claimed_when: Text<'a>,
    /// What its author wrote.
    pub note: Text<'a>,
    /// What it changed.
    pub changes: Vec<Change<'a>>,
    /// Photos, sheets, files.
    pub evidence: Markup,
    /// The record's number.
    pub record_no: i64,
    /// The receipt: the leaf hash.
    pub hash: Text<'a>,
    /// The proof that it stands in the ledger.
    pub proof_href: Text<'a>,
    /// It came from another book.
    pub imported: bool,
}

/// Entries, the newest where the caller puts it.
pub fn timeline(words: Words<'_>, entries: &[TimelineEntry<'_>]) -> Markup {
    html! {
        ol class="timeline" aria-label=(words.say("page-timeline")) {
            @for entry in entries {
                li class={ "entry entry-" (entry.tone.name()) } {
                    span class="entry-mark" { (icon(some(&entry.icon).unwrap_or(entry.tone.icon()))) }
                    div class="entry-body" { (one(words, entry)) }
                }
            }
        }
    }
}

fn one(words: Words<'_>, entry: &TimelineEntry<'_>) -> Markup {
    html! {
        div class="entry-head" {
            strong class="entry-act" { (entry.act) }
            span class="entry-who" {
                (entry.who)
                @if let Some(post) = some(&entry.post) { " · " (post) }
                @if let Some(other) = some(&entry.on_behalf) {
                    " · " (words.say_with("page-on-behalf", &[("who", other.into())]))
                }
            }
            span class="entry-when" { (entry.when) }
        }
        @if let Some(note) = some(&entry.note) { p class="entry-note" { (note) } }
        @if !entry.changes.is_empty() { (changes(words, &entry.changes)) }
        (entry.evidence)
        (receipt(words, entry))
    }
}

fn changes(words: Words<'_>, changes: &[Change<'_>]) -> Markup {
    html! {
        ul class="changes" aria-label=(words.say("page-changed")) {
            @for change in changes {
                li {
                    span class="change-what" { (change.what) }
                    @if let Some(from) = some(&change.from) { del { (from) } }
                    (icon("arrow-right"))
                    ins { (change.to) }
                }
            }
        }
    }
}

fn receipt(words: Words<'_>, entry: &TimelineEntry<'_>) -> Markup {
    let short: String = entry.hash.chars().take(12).collect();
    html! {
        p class="entry-receipt" {
            @if let Some(href) = some(&entry.clause_href) {
                a href=(href) { (words.say("page-clause")) " " (entry.clause) }
            } @else if let Some(clause) = some(&entry.clause) {
                span { (words.say("page-clause")) " " (clause) }
            }
            @if let Some(claimed) = some(&entry.claimed_when) {
                span { (words.say("page-claimed")) " " (claimed) }
            }
            @if entry.imported { span { (words.say("page-imported")) } }
            @if entry.record_no > 0 { span class="num" { (words.say("page-record")) " #" (entry.record_no) } }
            @if !short.is_empty() {
                span title=(entry.hash) { (words.say("page-receipt")) " " code { (short) } }
            }
            @if let Some(href) = some(&entry.proof_href) {
                a href=(href) class="link-icon" { (icon("shield-check")) span { (words.say("page-proof")) } }
            }
        }
    }
}
