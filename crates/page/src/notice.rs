//! What the page says about what happened: flash, note, refusal, nothing here.

use maud::{Markup, html};

use crate::words::Text;
use crate::{Tone, Words, icon, some};

/// 闪示. One sentence about what was just done, shown once at the head of the page.
#[derive(Debug, Clone, Default)]
pub struct Flash<'a> {
    /// Good news or bad.
    pub tone: Tone,
    /// The sentence.
    pub text: Text<'a>,
    /// Where more stands, such as the receipt.
    pub href: Text<'a>,
    /// The words of that link.
    pub link: Text<'a>,
}

impl<'a> Flash<'a> {
    /// A flash with its tone and sentence.
    pub fn new(tone: Tone, text: impl Into<Text<'a>>) -> Self {
        Self { tone, text: text.into(), ..Self::default() }
    }
}

/// The flash band. Good news goes by itself after a while where scripts run.
pub fn flash(words: Words<'_>, flash: &Flash<'_>) -> Markup {
    let (role, key) = match flash.tone {
        Tone::Bad => ("alert", "page-flash-bad"),
        Tone::Warn => ("alert", "page-flash-warn"),
        Tone::Good => ("status", "page-flash-good"),
        Tone::Info | Tone::Neutral => ("status", "page-flash-info"),
    };
    html! {
        div class={ "notice flash notice-" (flash.tone.name()) } role=(role)
            data-dismiss=[(flash.tone == Tone::Good).then_some("10")] {
            (icon(flash.tone.icon()))
            div class="notice-body" {
                p {
                    strong class="notice-kind" { (words.say(key)) } " " (flash.text) " "
                    @if let Some(href) = some(&flash.href) { a href=(href) { (flash.link) } }
                }
            }
            button type="button" class="btn btn-quiet flash-close" data-close hidden
                aria-label=(words.say("page-dismiss")) { (icon("x")) }
        }
    }
}

/// A standing note in the page.
pub fn note(tone: Tone, title: &str, body: &Markup) -> Markup {
    html! {
        div class={ "notice notice-" (tone.name()) } {
            (icon(tone.icon()))
            div class="notice-body" {
                @if let Some(title) = some(title) { p class="notice-title" { (title) } }
                (body)
            }
        }
    }
}

/// 驳回. Why an act was not done: a whole sentence, and the clause to read.
#[derive(Debug, Clone, Default)]
pub struct Refusal<'a> {
    /// The sentence, naming the clause: 「依《报修管理办法》第九条，验收应由报修人办理。」
    pub sentence: Text<'a>,
    /// The clause's name, such as 《报修管理办法》第九条.
    pub clause: Text<'a>,
    /// Where the clause's text stands.
    pub clause_href: Text<'a>,
    /// What can be done instead.
    pub way_out: Text<'a>,
    /// The page's heading, where it is the whole page; else empty.
    pub heading: Text<'a>,
}

/// The panel of a refusal.
pub fn refusal(words: Words<'_>, refusal: &Refusal<'_>) -> Markup {
    html! {
        div class="notice notice-bad refusal" role="alert" tabindex="-1" data-focus {
            (icon("hand-stop"))
            div class="notice-body" {
                @if let Some(heading) = some(&refusal.heading) { h1 class="notice-title" { (heading) } }
                @else { p class="notice-title" { (words.say("page-refusal-title")) } }
                p class="refusal-sentence" { (refusal.sentence) }
                @if let Some(way) = some(&refusal.way_out) { p { (way) } }
                @if let Some(href) = some(&refusal.clause_href) {
                    p { a href=(href) class="link-icon" {
                        (icon("book-2"))
                        span {
                            @if let Some(clause) = some(&refusal.clause) { (clause) " · " }
                            (words.say("page-refusal-clause"))
                        }
                    } }
                }
            }
        }
    }
}

/// 空. Nothing here yet: what would stand here, and how the first one comes.
#[derive(Debug, Clone, Default)]
pub struct Empty<'a> {
    /// An icon of the things that would stand here.
    pub icon: Text<'a>,
    /// One short sentence.
    pub title: Text<'a>,
    /// What to do now.
    pub help: Text<'a>,
    /// A button or link.
    pub action: Markup,
}

/// The empty state of a list or page.
pub fn empty_state(empty: &Empty<'_>) -> Markup {
    html! {
        div class="empty" {
            (icon(some(&empty.icon).unwrap_or("inbox")))
            p class="empty-title" { (empty.title) }
            @if let Some(help) = some(&empty.help) { p class="empty-help" { (help) } }
            (empty.action)
        }
    }
}
