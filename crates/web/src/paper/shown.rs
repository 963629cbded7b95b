//! How sheets that come back are shown: chosen, looked at, filed.

use axum::http::StatusCode;
use axum::response::Response;
use houqin_kernel::{Refusal, ViewError};
use houqin_page::face::{PageContext, Paper, Rendered};
use houqin_page::{
    Button, Field, Form, Look, Markup, Tone, Upload, Words, button, checkbox, form, hidden, html,
    icon, note, page_head, photo_field, text_field,
};

use super::{Filed, Looked, PICTURES_MAX};
use crate::api::status_of;
use crate::site::{Visit, own, show_refusal};

/// Longest side of what a phone sends, in pixels: fine enough for the code of a whole sheet.
const EDGE_SENT: u32 = 2_400;
/// Longest number that is typed, in characters.
const NUMBER_MAX: u32 = 40;

/// `GET /paper`.
pub fn empty(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let words = context.words;
    let body = html! {
        (head(words))
        (asks(words, context.csrf))
    };
    Ok(Rendered::new(words.say("web-paper"), body))
}

fn head(words: Words<'_>) -> Markup {
    let lead = html! { (words.say("web-paper-lead")) };
    page_head(&html! {}, &words.say("web-paper"), &lead, &html! {})
}

/// The form that takes pictures, and nothing else.
fn asks(words: Words<'_>, csrf: &str) -> Markup {
    let around = Form { multipart: true, ..Form::new("/paper", csrf) };
    form(
        &around,
        &html! {
            (photos(words, "web-paper-photos", true))
            (button(&Button {
                large: true,
                icon: "search".into(),
                name: "_do".into(),
                value: "read".into(),
                ..Button::primary(words.say("web-paper-read"))
            }))
        },
    )
}

fn photos(words: Words<'_>, key: &str, required: bool) -> Markup {
    let most = u32::try_from(PICTURES_MAX).unwrap_or(u32::MAX);
    let field = Field {
        help: words.say_with("web-paper-photos-help", &[("n", most.into())]).into(),
        required,
        ..Field::new("photos", words.say(key))
    };
    photo_field(words, &field, &Upload { most, max_edge: EDGE_SENT, ..Upload::default() })
}

/// What was found in the pictures, and what was filed.
pub fn found(visit: &Visit, looked: &[Looked], filed: &[Filed], wrong: &[Refusal]) -> Response {
    let words = visit.words();
    let body = html! {
        (head(words))
        @if !filed.is_empty() { (done(words, filed)) }
        @for refusal in wrong { (show_refusal(words, refusal)) }
        @if looked.is_empty() { (asks(words, visit.csrf())) } @else { (to_confirm(visit, looked)) }
    };
    // What was refused is told by the answer too, for whoever reads no pages.
    let refusal = wrong.iter().chain(looked.iter().filter_map(refused)).next();
    let status = refusal.map_or(StatusCode::OK, status_of);
    own(visit, &words.say("web-paper"), status, "/paper", body)
}

fn refused(one: &Looked) -> Option<&Refusal> {
    one.means.as_ref().and_then(|means| means.as_ref().err())
}

fn done(words: Words<'_>, filed: &[Filed]) -> Markup {
    note(
        Tone::Good,
        &words.say_with("web-paper-filed", &[("n", filed.len().into())]),
        &html! {
            ul {
                @for one in filed {
                    li {
                        a href={ (one.paper.href) "#signed" } { span class="num" { (one.paper.number) } }
                        " " (one.paper.title) " · "
                        (words.say_with("web-paper-filed-one", &[("n", one.pictures.into()), ("record", one.record.to_string().into())]))
                    }
                }
            }
        },
    )
}

fn to_confirm(visit: &Visit, looked: &[Looked]) -> Markup {
    let words = visit.words();
    let mut numbers: Vec<&str> = looked.iter().filter_map(meant).collect();
    let sure = numbers.len();
    numbers.dedup();
    // Pages without a code mostly belong to the one sheet that has one.
    let likely = if let [only] = numbers.as_slice() { only } else { "" };
    let around = Form { multipart: true, ..Form::new("/paper", visit.csrf()) };
    form(
        &around,
        &html! {
            ul class="papers" role="list" {
                @for (at, one) in looked.iter().enumerate() { li { (row(words, at, one, likely)) } }
            }
            @if sure > 0 {
                (button(&Button {
                    large: true,
                    icon: "file-import".into(),
                    name: "_do".into(),
                    value: "file".into(),
                    ..Button::primary(words.say_with("web-paper-file", &[("n", sure.into())]))
                }))
            }
            (photos(words, "web-paper-more", false))
            @let look = Button {
                icon: "search".into(),
                name: "_do".into(),
                value: "read".into(),
                ..Button::new(words.say(if sure == looked.len() { "web-paper-read" } else { "web-paper-again" }))
            };
            (button(&Button { look: if sure == 0 { Look::Primary } else { look.look }, ..look }))
        },
    )
}

/// The number of the sheet that a picture is of, where that is sure.
fn meant(one: &Looked) -> Option<&str> {
    let paper = one.means.as_ref()?.as_ref().ok()?;
    Some(&paper.number)
}

/// One picture: small, with where it belongs, or with the field for its number.
fn row(words: Words<'_>, at: usize, one: &Looked, likely: &str) -> Markup {
    let kept = serde_json::to_string(&one.kept).unwrap_or_default();
    let alt = words.say_with("web-paper-picture", &[("n", (at + 1).into())]);
    html! {
        div class="paper-row" {
            (hidden("kept", &kept))
            div class="paper-picture" {
                @if one.thumb.is_empty() { (icon("photo")) span { (alt) } }
                @else { img src=(one.thumb) alt=(alt); }
            }
            div class="paper-means" {
                @match &one.means {
                    Some(Ok(paper)) => (sure(words, one, paper)),
                    Some(Err(refusal)) => { (show_refusal(words, refusal)) (number(words, one, &one.typed)) }
                    None => {
                        (note(Tone::Warn, &words.say("web-paper-unread"), &html! { p { (words.say("web-paper-unread-help")) } }))
                        (number(words, one, likely))
                    }
                }
            }
        }
    }
}

fn sure(words: Words<'_>, one: &Looked, paper: &Paper) -> Markup {
    let tick = Field {
        id: format!("file-{}", one.kept.digest).into(),
        value: one.kept.digest.as_str().into(),
        ..Field::new("file", words.say("web-paper-tick"))
    };
    html! {
        p class="paper-where" {
            a href=(paper.href) { span class="num" { (paper.number) } }
            " " strong { (paper.title) }
        }
        @if !paper.about.is_empty() { p { (paper.about) } }
        (hidden(&format!("as.{}", one.kept.digest), &paper.number))
        @if !one.typed.is_empty() { (hidden(&format!("number.{}", one.kept.digest), &one.typed)) }
        (checkbox(words, &tick, true))
    }
}

fn number(words: Words<'_>, one: &Looked, typed: &str) -> Markup {
    let name = format!("number.{}", one.kept.digest);
    text_field(
        words,
        &Field {
            value: typed.to_owned().into(),
            help: words.say("web-paper-number-help"),
            autocomplete: "off".into(),
            max_length: Some(NUMBER_MAX),
            ..Field::new(name, words.say("web-paper-number"))
        },
    )
}
