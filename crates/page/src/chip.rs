//! Small signs: status, urgency, person, place, time. Never by colour alone.

use jiff::civil::DateTime;
use maud::{Markup, html};

use crate::words::Text;
use crate::{Words, icon, some};

/// What a sign means; its colour follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Nothing to say about it.
    #[default]
    Neutral,
    /// Under way.
    Info,
    /// As it should be.
    Good,
    /// Soon to go wrong.
    Warn,
    /// Wrong.
    Bad,
}

impl Tone {
    /// The word in class names.
    pub fn name(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Info => "info",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }

    /// The icon that says it without colour.
    pub fn icon(self) -> &'static str {
        match self {
            Self::Neutral => "circle-dashed",
            Self::Info => "info-circle",
            Self::Good => "circle-check",
            Self::Warn => "alert-triangle",
            Self::Bad => "alert-circle",
        }
    }
}

/// Where a matter stands: icon and word. An empty icon gives the tone's own.
pub fn status_chip(tone: Tone, icon_name: &str, label: &str) -> Markup {
    html! {
        span class={ "chip chip-" (tone.name()) } {
            (icon(some(icon_name).unwrap_or(tone.icon()))) span { (label) }
        }
    }
}

/// A small count or word, such as "3" or "演示".
pub fn badge(tone: Tone, label: &str) -> Markup {
    html! { span class={ "badge badge-" (tone.name()) } { (label) } }
}

/// 紧急程度. How much a matter presses; it follows the effect on teaching.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Urgency {
    /// 可缓.
    Later,
    /// 一般.
    #[default]
    Normal,
    /// 加急.
    Soon,
    /// 立即: a lesson or a person is affected now.
    Now,
}

/// How urgent, and in a few words why.
pub fn urgency_chip(words: Words<'_>, urgency: Urgency, why: &str) -> Markup {
    let (class, picture, key) = match urgency {
        Urgency::Now => ("now", "flame", "page-urgency-now"),
        Urgency::Soon => ("soon", "clock-exclamation", "page-urgency-soon"),
        Urgency::Normal => ("normal", "clock", "page-urgency-normal"),
        Urgency::Later => ("later", "clock-pause", "page-urgency-later"),
    };
    html! {
        span class={ "chip urgency urgency-" (class) } {
            (icon(picture)) span { (words.say(key)) }
            @if let Some(why) = some(why) { span class="chip-why" { (why) } }
        }
    }
}

/// A person under a post: first character as a mark, name, post. A link where `href` is given.
pub fn person(name: &str, post: &str, href: &str) -> Markup {
    let mark: String = name.chars().take(1).collect();
    html! {
        span class="person" {
            span class="person-mark" aria-hidden="true" { (mark) }
            span class="person-words" {
                @if let Some(href) = some(href) { a href=(href) class="person-name" { (name) } }
                @else { span class="person-name" { (name) } }
                @if let Some(post) = some(post) { span class="person-post" { (post) } }
            }
        }
    }
}

/// A place from the large to the small: campus, building, floor, room. Empty links are plain.
pub fn place_path(parts: &[(Text<'_>, Text<'_>)]) -> Markup {
    html! {
        span class="place" {
            (icon("map-pin"))
            @for (index, (name, href)) in parts.iter().enumerate() {
                @if index > 0 { span class="place-sep" aria-hidden="true" { "›" } " " }
                @if let Some(href) = some(href) { a href=(href) { (name) } }
                @else { span { (name) } }
            }
        }
    }
}

/// A time as people write it, with the machine's form beside it. With scripts its title tells
/// how long ago. `utc` is an RFC 3339 instant, or empty.
pub fn moment(words: Words<'_>, at: DateTime, utc: &str) -> Markup {
    let machine =
        some(utc).map_or_else(|| at.strftime("%Y-%m-%dT%H:%M").to_string(), str::to_owned);
    html! {
        time datetime=(machine) data-relative[!utc.is_empty()] { (words.date_time(at)) }
    }
}

/// How much of a whole, as a bar with its words. `part` above `whole` fills it.
pub fn meter(label: &str, part: u32, whole: u32, text: &str, tone: Tone) -> Markup {
    let width = share(part, whole);
    html! {
        div class={ "meter meter-" (tone.name()) } {
            div class="meter-words" { span { (label) } span class="num" { (text) } }
            (track(&width))
        }
    }
}

/// How far a long work has come.
pub fn progress(words: Words<'_>, label: &str, part: u32, whole: u32) -> Markup {
    let text = words.say_with("page-progress", &[("part", part.into()), ("whole", whole.into())]);
    html! {
        div class="meter meter-info" role="status" {
            div class="meter-words" { span { (label) } span class="num" { (text) } }
            (track(&share(part, whole)))
        }
    }
}

/// Stars given, with the words for it.
pub fn rating(words: Words<'_>, stars: u32, most: u32) -> Markup {
    let text = words.say_with("page-rating", &[("n", stars.into()), ("max", most.into())]);
    html! {
        span class="rating" role="img" aria-label=(text) {
            @for n in 0..most { span class=(if n < stars { "star star-on" } else { "star" }) { (icon("star")) } }
        }
    }
}

pub(crate) fn share(part: u32, whole: u32) -> String {
    let (part, whole) = (u64::from(part.min(whole)), u64::from(whole.max(1)));
    let hundredths = part * 10_000 / whole;
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

/// The bar itself: an SVG whose width is an attribute, so that no style is written inline.
pub(crate) fn track(width: &str) -> Markup {
    html! {
        svg class="track" width="100%" height="8" aria-hidden="true" focusable="false" {
            rect class="track-back" width="100%" height="8" rx="4" {}
            rect class="track-fill" width=(width) height="8" rx="4" {}
        }
    }
}
