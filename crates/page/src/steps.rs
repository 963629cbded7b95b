//! 按程. The steps of a case's procedure and where it stands.

use maud::{Markup, html};

use crate::words::Text;
use crate::{Words, icon, some};

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StepState {
    /// Done.
    Done,
    /// Being done.
    Current,
    /// Being done, and late.
    Late,
    /// Sent back by a person.
    Returned,
    /// Not needed in this case.
    Skipped,
    /// Still to come.
    #[default]
    Ahead,
}

/// One step.
#[derive(Debug, Clone, Default)]
pub struct StepMark<'a> {
    /// Its name.
    pub label: Text<'a>,
    /// How far it is.
    pub state: StepState,
    /// Who did it or has to.
    pub who: Text<'a>,
    /// When it was done, or by when it must be.
    pub when: Text<'a>,
}

/// The steps in order.
pub fn steps(words: Words<'_>, steps: &[StepMark<'_>]) -> Markup {
    html! {
        ol class="steps" aria-label=(words.say("page-steps")) {
            @for step in steps { (one(words, step)) }
        }
    }
}

fn one(words: Words<'_>, step: &StepMark<'_>) -> Markup {
    let (class, picture, key) = match step.state {
        StepState::Done => ("done", "check", "page-step-done"),
        StepState::Current => ("current", "point", "page-step-current"),
        StepState::Late => ("late", "clock-exclamation", "page-step-current"),
        StepState::Returned => ("returned", "arrow-back-up", "page-step-returned"),
        StepState::Skipped => ("skipped", "minus", "page-step-skipped"),
        StepState::Ahead => ("ahead", "", "page-step-ahead"),
    };
    let here = matches!(step.state, StepState::Current | StepState::Late);
    html! {
        li class={ "step step-" (class) } aria-current=[here.then_some("step")] {
            span class="step-mark" { @if let Some(name) = some(picture) { (icon(name)) } }
            span class="step-words" {
                span class="step-label" { (step.label) }
                span class="sr-only" { " " (words.say(key)) " " }
                @if let Some(who) = some(&step.who) { span class="step-who" { (who) } }
                @if let Some(when) = some(&step.when) { span class="step-when" { (when) } }
            }
        }
    }
}
