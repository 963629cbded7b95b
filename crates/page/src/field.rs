//! Form fields: label, control, help and error, tied together for eyes and for screen readers.

use maud::{Markup, html};

use crate::words::Text;
use crate::{Words, classes, some};

/// How wide and how large a field stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FieldSize {
    /// As wide as its place.
    #[default]
    Normal,
    /// Large type, for hands and old eyes.
    Large,
    /// As narrow as what goes in: dates, numbers.
    Narrow,
}

/// What every field has.
#[derive(Debug, Clone, Default)]
pub struct Field<'a> {
    /// The name that the form sends.
    pub name: Text<'a>,
    /// The words above it.
    pub label: Text<'a>,
    /// What it holds now.
    pub value: Text<'a>,
    /// A sentence below the label that helps to fill it in.
    pub help: Text<'a>,
    /// Why what was sent was not taken.
    pub error: Text<'a>,
    /// Must be filled in.
    pub required: bool,
    /// Shown, but cannot be changed or sent.
    pub disabled: bool,
    /// Says "optional" beside the label.
    pub mark_optional: bool,
    /// The id, where the name stands twice on a page; else `field-{name}`.
    pub id: Text<'a>,
    /// What the browser may fill in: `username`, `current-password`, `tel` …
    pub autocomplete: Text<'a>,
    /// Which keyboard a phone opens: `numeric`, `decimal`, `tel` …
    pub inputmode: Text<'a>,
    /// The longest text taken, in characters.
    pub max_length: Option<u32>,
    /// How wide and how large it stands.
    pub size: FieldSize,
}

impl<'a> Field<'a> {
    /// A field with its name and label; the rest by struct update.
    pub fn new(name: impl Into<Text<'a>>, label: impl Into<Text<'a>>) -> Self {
        Self { name: name.into(), label: label.into(), ..Self::default() }
    }

    /// The id of the control.
    pub fn control_id(&self) -> String {
        match some(&self.id) {
            Some(id) => id.to_owned(),
            None => format!("field-{}", self.name),
        }
    }

    /// The ids of help and error, for `aria-describedby`.
    pub(crate) fn described_by(&self) -> Option<String> {
        let id = self.control_id();
        let help = some(&self.help).map(|_| format!("{id}-help")).unwrap_or_default();
        let error = some(&self.error).map(|_| format!("{id}-error")).unwrap_or_default();
        let ids = classes(&[&help, &error]);
        (!ids.is_empty()).then_some(ids)
    }

    pub(crate) fn invalid(&self) -> Option<&'static str> {
        some(&self.error).map(|_| "true")
    }

    pub(crate) fn wrapper_class(&self) -> String {
        let error = if self.error.is_empty() { "" } else { "field-invalid" };
        let size = match self.size {
            FieldSize::Normal => "",
            FieldSize::Large => "field-large",
            FieldSize::Narrow => "field-narrow",
        };
        classes(&["field", error, size])
    }

    /// The mark beside a label.
    pub(crate) fn mark(&self, words: Words<'_>) -> Markup {
        html! {
            @if self.required { span class="field-mark" { (words.say("page-required")) } }
            @else if self.mark_optional { span class="field-mark" { (words.say("page-optional")) } }
        }
    }

    pub(crate) fn help_and_error(&self) -> Markup {
        let id = self.control_id();
        html! {
            @if let Some(help) = some(&self.help) {
                p class="field-help" id={ (id) "-help" } { (help) }
            }
            @if let Some(error) = some(&self.error) {
                p class="field-error" id={ (id) "-error" } {
                    (crate::icon("alert-circle")) span { (error) }
                }
            }
        }
    }
}

/// Label, help, error, then the control.
pub(crate) fn wrap(words: Words<'_>, field: &Field<'_>, control: &Markup) -> Markup {
    html! {
        div class=(field.wrapper_class()) {
            label class="field-label" for=(field.control_id()) {
                (field.label) (field.mark(words))
            }
            (field.help_and_error())
            (control)
        }
    }
}

/// The limits of a number or date, as the browser writes them.
#[derive(Debug, Clone, Default)]
pub struct Limits<'a> {
    /// Least value.
    pub min: Text<'a>,
    /// Greatest value.
    pub max: Text<'a>,
    /// Step between values; `0.01` for yuan.
    pub step: Text<'a>,
    /// The unit shown behind the control.
    pub unit: Text<'a>,
}

fn input(kind: &str, field: &Field<'_>, limits: &Limits<'_>, list: Option<&str>) -> Markup {
    html! {
        input type=(kind) class="input" id=(field.control_id()) name=(field.name)
            value=[some(&field.value)] required[field.required] disabled[field.disabled]
            autocomplete=[some(&field.autocomplete)] inputmode=[some(&field.inputmode)]
            maxlength=[field.max_length] min=[some(&limits.min)] max=[some(&limits.max)]
            step=[some(&limits.step)] list=[list] aria-invalid=[field.invalid()]
            aria-describedby=[field.described_by()];
    }
}

/// One line of text.
pub fn text_field(words: Words<'_>, field: &Field<'_>) -> Markup {
    wrap(words, field, &input("text", field, &Limits::default(), None))
}

/// A password, with a button (where scripts run) that shows what was typed.
pub fn password_field(words: Words<'_>, field: &Field<'_>) -> Markup {
    let control = html! {
        div class="input-joined" {
            (input("password", field, &Limits::default(), None))
            button type="button" class="btn btn-quiet input-reveal" data-reveal=(field.control_id())
                aria-pressed="false" aria-label=(words.say("page-show-password")) hidden {
                (crate::icon("eye"))
            }
        }
    };
    wrap(words, field, &control)
}

/// A PIN: hidden as a password is, with large keys under it where scripts run; the
/// device's own keypad does it otherwise.
pub fn keypad_field(words: Words<'_>, field: &Field<'_>) -> Markup {
    let control = html! {
        (input("password", field, &Limits::default(), None))
        div class="keypad" data-keypad=(field.control_id()) hidden {
            @for digit in ["1", "2", "3", "4", "5", "6", "7", "8", "9"] {
                button type="button" class="key" value=(digit) { (digit) }
            }
            button type="button" class="key key-quiet" value="clear" { (words.say("page-keypad-clear")) }
            button type="button" class="key" value="0" { "0" }
            button type="button" class="key key-quiet" value="back" aria-label=(words.say("page-keypad-back")) { (crate::icon("arrow-left")) }
        }
    };
    wrap(words, field, &control)
}

/// A number, with its unit behind it.
pub fn number_field(words: Words<'_>, field: &Field<'_>, limits: &Limits<'_>) -> Markup {
    let mode = if field.inputmode.is_empty() { "decimal" } else { &field.inputmode };
    let field = Field { inputmode: mode.into(), ..field.clone() };
    let control = html! {
        div class="input-joined" {
            (input("number", &field, limits, None))
            @if let Some(unit) = some(&limits.unit) { span class="input-unit" { (unit) } }
        }
    };
    wrap(words, &field, &control)
}

/// A day, `2026-03-05`.
pub fn date_field(words: Words<'_>, field: &Field<'_>, limits: &Limits<'_>) -> Markup {
    wrap(words, field, &input("date", field, limits, None))
}

/// A day and a time of day, `2026-03-05T08:03`.
pub fn date_time_field(words: Words<'_>, field: &Field<'_>, limits: &Limits<'_>) -> Markup {
    wrap(words, field, &input("datetime-local", field, limits, None))
}

/// A line of text with proposals; anything else may be typed too.
pub fn suggest_field(words: Words<'_>, field: &Field<'_>, proposals: &[Text<'_>]) -> Markup {
    let list = format!("{}-list", field.control_id());
    let control = html! {
        (input("text", field, &Limits::default(), Some(&list)))
        datalist id=(list) { @for proposal in proposals { option value=(proposal); } }
    };
    wrap(words, field, &control)
}

/// Several lines of text.
pub fn textarea_field(words: Words<'_>, field: &Field<'_>, rows: u32) -> Markup {
    let control = html! {
        textarea class="input" id=(field.control_id()) name=(field.name) rows=(rows)
            required[field.required] disabled[field.disabled] maxlength=[field.max_length]
            aria-invalid=[field.invalid()] aria-describedby=[field.described_by()] {
            // A line end after the tag is dropped by browsers; this one keeps the user's own.
            "\n" (field.value)
        }
    };
    wrap(words, field, &control)
}

/// A value that the form carries without showing it.
pub fn hidden(name: &str, value: &str) -> Markup {
    html! { input type="hidden" name=(name) value=(value); }
}
