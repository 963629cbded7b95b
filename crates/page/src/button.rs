//! Buttons. One primary action a page; what cannot be undone is asked for twice without a dialog.

use maud::{Markup, html};

use crate::words::Text;
use crate::{Words, classes, hidden, icon, some};

/// How much a button asks for attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Look {
    /// The one action that the page is for.
    Primary,
    /// Any other action.
    #[default]
    Secondary,
    /// An action that takes something away.
    Danger,
    /// An action beside text, without a frame.
    Quiet,
}

impl Look {
    fn class(self) -> &'static str {
        match self {
            Self::Primary => "btn-primary",
            Self::Secondary => "btn-secondary",
            Self::Danger => "btn-danger",
            Self::Quiet => "btn-quiet",
        }
    }
}

/// What a button says and sends.
#[derive(Debug, Clone, Default)]
pub struct Button<'a> {
    /// The words on it.
    pub label: Text<'a>,
    /// How loud it is.
    pub look: Look,
    /// Large and as wide as its place: for hands, not for pointers.
    pub large: bool,
    /// Small, for rows of a table; still 44 px to a finger.
    pub small: bool,
    /// An icon before the words.
    pub icon: Text<'a>,
    /// Field name sent with the form.
    pub name: Text<'a>,
    /// Field value sent with the form.
    pub value: Text<'a>,
    /// Shown, but cannot be pressed.
    pub disabled: bool,
}

impl<'a> Button<'a> {
    /// A secondary button.
    pub fn new(label: impl Into<Text<'a>>) -> Self {
        Self { label: label.into(), ..Self::default() }
    }

    /// The primary button.
    pub fn primary(label: impl Into<Text<'a>>) -> Self {
        Self { look: Look::Primary, ..Self::new(label) }
    }

    /// A button that takes something away.
    pub fn danger(label: impl Into<Text<'a>>) -> Self {
        Self { look: Look::Danger, ..Self::new(label) }
    }

    fn class(&self) -> String {
        let large = if self.large { "btn-large" } else { "" };
        let small = if self.small { "btn-small" } else { "" };
        classes(&["btn", self.look.class(), large, small])
    }

    fn inside(&self) -> Markup {
        html! {
            @if let Some(name) = some(&self.icon) { (icon(name)) }
            span { (self.label) }
        }
    }
}

/// A button that sends the form it stands in.
pub fn button(button: &Button<'_>) -> Markup {
    html! {
        button type="submit" class=(button.class()) name=[some(&button.name)]
            value=[some(&button.value)] disabled[button.disabled] { (button.inside()) }
    }
}

/// A link that looks like a button. It leads somewhere; it changes nothing.
pub fn link_button(href: &str, button: &Button<'_>) -> Markup {
    html! { a href=(href) class=(button.class()) { (button.inside()) } }
}

/// Buttons side by side; the first is the one to press. Under each other on a phone.
pub fn button_row(buttons: &[Markup]) -> Markup {
    html! { div class="btn-row" { @for one in buttons { (one) } } }
}

/// Where a button that is a whole form posts to.
#[derive(Debug, Clone, Default)]
pub struct Post<'a> {
    /// The address.
    pub action: Text<'a>,
    /// The session's token against foreign forms.
    pub csrf: Text<'a>,
    /// The key that makes a second press harmless.
    pub idempotency_key: Text<'a>,
    /// Further hidden fields.
    pub fields: Vec<(Text<'a>, Text<'a>)>,
}

/// A button with its own form around it: for one-tap acts in lists.
pub fn post_button(post: &Post<'_>, label: &Button<'_>) -> Markup {
    html! {
        form method="post" action=(post.action) class="post-button" {
            (hidden("csrf", &post.csrf))
            @if let Some(key) = some(&post.idempotency_key) { (hidden("idempotency_key", key)) }
            @for (name, value) in &post.fields { (hidden(name, value)) }
            (button(label))
        }
    }
}

/// 确认. A button that opens the question in its place, without a dialog and without a script.
/// `body` holds the form with the button that does it.
pub fn confirm(words: Words<'_>, label: &Button<'_>, question: &str, body: &Markup) -> Markup {
    html! {
        details class="confirm" {
            summary class=(label.class()) {
                (label.inside())
                span class="confirm-close" { (words.say("page-confirm-cancel")) }
            }
            div class="confirm-body" {
                p class="confirm-question" { (question) }
                (body)
            }
        }
    }
}
