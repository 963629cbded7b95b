//! 留好链接. What whoever reported without an account must keep: the link, and the
//! code that opens the same page where the link was lost.

use houqin_page::face::PageContext;
use houqin_page::{Markup, card, html, qr};

/// The card that says so, with what the link is good for under `lead`; unfolded right after the report. Nothing for whoever has an account.
pub fn keep(context: &PageContext<'_>, lead: &str) -> Markup {
    if context.follow.is_empty() || context.viewer.person.is_some() {
        return html! {};
    }
    let words = context.words;
    let link = format!("{}/f/{}", context.origin, context.follow);
    let title = words.say("service-keep");
    let inside = html! {
        p { (words.say(lead)) }
        @if !context.code.is_empty() {
            p class="keep-code" {
                span { (words.say("service-keep-code")) }
                strong class="mono" { (context.code) }
            }
            p { (words.say("service-keep-code-help")) " " a href="/follow" { (context.origin) "/follow" } }
        }
        p { a class="keep-link" href=(link) { (link) } }
        p { button type="button" class="btn btn-secondary" hidden data-copy=(link) data-copied=(words.say("service-keep-copied")) { span { (words.say("service-keep-copy")) } } }
        details class="fold" {
            summary { (words.say("service-keep-qr")) }
            (qr(&link, &words.say("service-keep-qr")))
        }
    };
    if context.asked("done").is_empty() {
        return html! { details class="fold" { summary { (title) } (inside) } };
    }
    card(&houqin_page::Card {
        title,
        icon: "bookmark".into(),
        body: inside,
        ..houqin_page::Card::default()
    })
}
