//! Fields that choose: select, radio cards, boxes to tick.

use maud::{Markup, html};

use crate::field::wrap;
use crate::words::Text;
use crate::{Field, Words, icon, some};

/// One thing to choose.
#[derive(Debug, Clone, Default)]
pub struct Choice<'a> {
    /// What the form sends.
    pub value: Text<'a>,
    /// What people read.
    pub label: Text<'a>,
    /// A second line on a card.
    pub help: Text<'a>,
    /// An icon on a card.
    pub icon: Text<'a>,
    /// The group it stands under in a select.
    pub group: Text<'a>,
    /// Shown, but cannot be chosen; say why in `help`.
    pub disabled: bool,
}

impl<'a> Choice<'a> {
    /// A choice with its value and label; the rest by struct update.
    pub fn new(value: impl Into<Text<'a>>, label: impl Into<Text<'a>>) -> Self {
        Self { value: value.into(), label: label.into(), ..Self::default() }
    }
}

/// A list that opens. Consecutive choices of one group stand under its name.
pub fn select_field(words: Words<'_>, field: &Field<'_>, choices: &[Choice<'_>]) -> Markup {
    let control = html! {
        select class="input select" id=(field.control_id()) name=(field.name)
            required[field.required] disabled[field.disabled] aria-invalid=[field.invalid()]
            aria-describedby=[field.described_by()] {
            @if field.value.is_empty() && !choices.iter().any(|c| c.value.is_empty()) {
                option value="" { (words.say("page-choose")) }
            }
            @for group in choices.chunk_by(|a, b| a.group == b.group) {
                @match group.first().and_then(|choice| some(&choice.group)) {
                    Some(name) => optgroup label=(name) { (options(field, group)) },
                    None => (options(field, group)),
                }
            }
        }
    };
    wrap(words, field, &control)
}

fn options(field: &Field<'_>, choices: &[Choice<'_>]) -> Markup {
    html! {
        @for choice in choices {
            option value=(choice.value) selected[choice.value == field.value]
                disabled[choice.disabled] { (choice.label) }
        }
    }
}

/// One choice of few, as cards a thumb can hit.
pub fn radio_cards(words: Words<'_>, field: &Field<'_>, choices: &[Choice<'_>]) -> Markup {
    let chosen = |choice: &Choice<'_>| choice.value == field.value;
    cards(words, field, choices, "radio", &chosen)
}

/// Any number of choices, as cards; `chosen` holds the values that are ticked.
pub fn checkbox_group(
    words: Words<'_>,
    field: &Field<'_>,
    choices: &[Choice<'_>],
    chosen: &[&str],
) -> Markup {
    let ticked = |choice: &Choice<'_>| chosen.contains(&choice.value.as_ref());
    cards(words, field, choices, "checkbox", &ticked)
}

fn cards(
    words: Words<'_>,
    field: &Field<'_>,
    choices: &[Choice<'_>],
    kind: &str,
    chosen: &dyn Fn(&Choice<'_>) -> bool,
) -> Markup {
    let required = field.required && kind == "radio";
    html! {
        fieldset class={ (field.wrapper_class()) " choice-set" } id=(field.control_id())
            disabled[field.disabled] aria-describedby=[field.described_by()] {
            legend class="field-label" { (field.label) (field.mark(words)) }
            (field.help_and_error())
            div class="choices" {
                @for choice in choices {
                    label class="choice" {
                        input type=(kind) name=(field.name) value=(choice.value)
                            checked[chosen(choice)] required[required] disabled[choice.disabled];
                        span class="choice-face" {
                            @if let Some(name) = some(&choice.icon) { (icon(name)) }
                            span class="choice-words" {
                                span class="choice-label" { (choice.label) }
                                @if let Some(help) = some(&choice.help) {
                                    span class="choice-help" { (help) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// One box to tick. It sends `value`, or `yes` where that is empty.
pub fn checkbox(words: Words<'_>, field: &Field<'_>, checked: bool) -> Markup {
    let value = if field.value.is_empty() { "yes" } else { &field.value };
    html! {
        div class={ (field.wrapper_class()) " check" } {
            input type="checkbox" id=(field.control_id()) name=(field.name) value=(value)
                checked[checked] required[field.required] disabled[field.disabled]
                aria-invalid=[field.invalid()] aria-describedby=[field.described_by()];
            div class="check-words" {
                label for=(field.control_id()) { (field.label) (field.mark(words)) }
                (field.help_and_error())
            }
        }
    }
}
