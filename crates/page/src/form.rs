//! Forms. Plain POST; what a script adds is comfort only.

use maud::{Markup, html};

use crate::words::Text;
use crate::{Field, Words, hidden, icon, some};

/// Where a form goes and what guards it.
#[derive(Debug, Clone, Default)]
pub struct Form<'a> {
    /// The address it posts to.
    pub action: Text<'a>,
    /// The session's token against foreign forms, sent as `csrf`.
    pub csrf: Text<'a>,
    /// Sent as `idempotency_key`: the same form sent twice does one act.
    pub idempotency_key: Text<'a>,
    /// Carries files.
    pub multipart: bool,
    /// With htmx, the selector whose element the answer replaces. Without, a whole page comes.
    pub replaces: Text<'a>,
    /// Keeps what was typed in the browser's tab until it is on record (weak signal, a
    /// refusal); names the draft.
    pub draft: Text<'a>,
}

impl<'a> Form<'a> {
    /// A form with its address and token; the rest by struct update.
    pub fn new(action: impl Into<Text<'a>>, csrf: impl Into<Text<'a>>) -> Self {
        Self { action: action.into(), csrf: csrf.into(), ..Self::default() }
    }
}

/// A form around `body`. The browser's own checks are left on.
pub fn form(form: &Form<'_>, body: &Markup) -> Markup {
    let post = some(&form.replaces).map(|_| form.action.as_ref());
    html! {
        form method="post" action=(form.action) class="form"
            enctype=[form.multipart.then_some("multipart/form-data")]
            data-draft=[some(&form.draft)] hx-post=[post] hx-target=[some(&form.replaces)]
            hx-swap=[post.map(|_| "outerHTML")] {
            (hidden("csrf", &form.csrf))
            @if let Some(key) = some(&form.idempotency_key) { (hidden("idempotency_key", key)) }
            (body)
        }
    }
}

/// One thing to correct, and the control it belongs to.
#[derive(Debug, Clone, Default)]
pub struct FormError<'a> {
    /// The id of the control: [`Field::control_id`].
    pub control_id: Text<'a>,
    /// The sentence.
    pub text: Text<'a>,
}

impl<'a> FormError<'a> {
    /// The errors of the fields that have one, in their order.
    pub fn of(fields: &'a [Field<'a>]) -> Vec<Self> {
        let wrong = fields.iter().filter(|field| !field.error.is_empty());
        wrong
            .map(|field| Self {
                control_id: field.control_id().into(),
                text: Text::Borrowed(&field.error),
            })
            .collect()
    }
}

/// What has to be corrected, at the head of a form that came back; nothing when all is well.
pub fn error_summary(words: Words<'_>, errors: &[FormError<'_>]) -> Markup {
    html! {
        @if !errors.is_empty() {
            div class="notice notice-bad" role="alert" tabindex="-1" data-focus {
                (icon("alert-circle"))
                div class="notice-body" {
                    p class="notice-title" {
                        (words.say_with("page-errors-title", &[("n", errors.len().into())]))
                    }
                    ul {
                        @for error in errors {
                            li { a href={ "#" (error.control_id) } { (error.text) } }
                        }
                    }
                }
            }
        }
    }
}
