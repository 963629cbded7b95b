//! `/notices`: one's own, the unread first; each leads to its case, and is
//! marked read by one tap, all by another.

use houqin_kernel::ViewError;
use houqin_page::face::{PageContext, Rendered, rest};
use houqin_page::{Button, Empty, Markup, Tone, card, empty_state, html, page_head, status_chip};

use super::{aside, lists, sentence};
use crate::deliveries::{Delivery, READ, UNREAD};
use crate::views::{self, MineQuery};

/// Where the page stands.
const HERE: &str = "/notices";
/// Read ones shown below the unread.
const READ_SHOWN: i64 = 20;

/// The page.
pub fn mine(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let words = context.words;
    let asked = |state: &str, after: &str, limit| MineQuery {
        state: state.to_owned(),
        after: after.to_owned(),
        limit,
    };
    let older = context.asked("after");
    let unread = views::mine(&context.viewer, &asked(UNREAD, "", None))?;
    let read = views::mine(&context.viewer, &asked(READ, older, Some(READ_SHOWN)))?;
    let title = words.say("notice-nav").into_owned();
    let all = (unread.unread > 0).then(|| {
        let look = Button { icon: "checks".into(), ..Button::new(words.say("notice-read-all")) };
        aside(context, "notices-read", &[], &look)
    });
    let body = html! {
        (page_head(&html! {}, &title, &html! {}, &all.unwrap_or_default()))
        (lists(context, HERE))
        h2 { (words.say_with("notice-unread-count", &[("n", unread.unread.into())])) }
        @if unread.notices.is_empty() {
            (empty_state(&Empty { icon: "bell".into(), title: words.say("notice-none"), help: words.say("notice-none-help"), action: html! {} }))
        }
        @for one in &unread.notices { (shown(context, one)?) }
        @if !read.notices.is_empty() {
            h2 { (words.say("notice-read-ones")) }
            @for one in &read.notices { (shown(context, one)?) }
        }
        (rest(context, HERE, read.notices.len(), read.next.as_deref()))
    };
    Ok(Rendered::new(title, body))
}

fn shown(context: &PageContext<'_>, one: &Delivery) -> Result<Markup, ViewError> {
    let words = context.words;
    let id = one.id.to_string();
    let said = sentence(context, one)?;
    let href = &one.subject.href;
    let read = Button { icon: "check".into(), ..Button::new(words.say("notice-mark-read")) };
    let new = one.state == UNREAD;
    Ok(card(&houqin_page::Card {
        id: format!("n-{id}").into(),
        aside: html! {
            @if new { (status_chip(Tone::Info, "bell", &words.say("notice-state-unread"))) }
        },
        body: html! {
            p { @if href.is_empty() { (said) } @else { a href=(href) { (said) } } }
            p class="muted" { (context.at(one.at)) }
            @if new { (aside(context, "notices-read", &[("id", &id)], &read)) }
        },
        ..houqin_page::Card::default()
    }))
}
