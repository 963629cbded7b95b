//! The parts of a form that every act's form has.

use houqin_page::face::PageContext;
use houqin_page::{Button, Form, Markup, button, form, hidden, html};

/// A form of `act` with its control fields.
pub fn act_form(
    context: &PageContext<'_>,
    act: &str,
    next: &str,
    multipart: bool,
    body: &Markup,
) -> Markup {
    let inside = html! {
        (hidden("_page", context.here))
        (hidden("_next", next))
        @if !context.follow.is_empty() { (hidden("_follow", context.follow)) }
        (body)
    };
    let action = format!("/act/{act}");
    form(
        &Form {
            idempotency_key: context.key.clone().into(),
            multipart,
            ..Form::new(action, context.csrf)
        },
        &inside,
    )
}

/// A form that is one button.
pub fn act_button(
    context: &PageContext<'_>,
    act: &str,
    order: &str,
    next: &str,
    look: &Button<'_>,
) -> Markup {
    let body = html! { (hidden("order", order)) (button(look)) };
    act_form(context, act, next, false, &body)
}

/// A form folded away behind its name.
pub fn folded(label: &str, body: &Markup) -> Markup {
    html! { details class="fold" { summary { (label) } (body) } }
}
