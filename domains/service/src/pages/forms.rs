//! The form of an act: its control fields, what had been typed, what was wrong.

use houqin_page::face::PageContext;
use houqin_page::{
    Button, Choice, Field, Form, Markup, Text, Tone, Upload, button, form, hidden, html, note,
    photo_field, select_field, textarea_field,
};

use crate::order::{PHOTOS_MAX, TEXT_MAX};

/// The field that names the form, so that a refusal finds it again among many.
const MARK: &str = "_form";

/// One act's form on one order.
pub struct ActForm<'c, 'a> {
    context: &'c PageContext<'a>,
    act: &'c str,
    order: &'c str,
    next: &'c str,
    multipart: bool,
    variant: &'c str,
}

impl<'c, 'a> ActForm<'c, 'a> {
    /// A form of `act` on `order` that goes on to `next`; an empty order where
    /// the act has none yet.
    pub const fn new(
        context: &'c PageContext<'a>,
        act: &'c str,
        order: &'c str,
        next: &'c str,
    ) -> Self {
        Self { context, act, order, next, multipart: false, variant: "" }
    }

    /// The same form, carrying photos.
    #[must_use]
    pub const fn with_photos(mut self) -> Self {
        self.multipart = true;
        self
    }

    /// The same form under a mark of its own, where a page has the act twice.
    #[must_use]
    pub const fn marked(mut self, variant: &'c str) -> Self {
        self.variant = variant;
        self
    }

    fn mark(&self) -> String {
        let parts = [self.act, self.order, self.variant];
        parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("-")
    }

    /// Whether it was this very form that was refused.
    pub fn came_back(&self) -> bool {
        self.context.refusal.is_some()
            && self.context.filled.get(MARK).is_some_and(|mark| *mark == self.mark())
    }

    /// What had been typed in `name`; empty where the form is fresh.
    pub fn typed(&self, name: &str) -> String {
        let typed = self.context.filled.get(name).filter(|_| self.came_back());
        typed.cloned().unwrap_or_default()
    }

    /// A field with an id of its own, with what had been typed and what was wrong with it.
    pub fn field(&self, name: &str, label: impl Into<Text<'a>>) -> Field<'a> {
        let field = name.split('~').next().unwrap_or(name);
        let wrong = self.context.refusal.filter(|why| self.came_back() && why.field == Some(field));
        let error = wrong.map_or("", |why| why.message.pick(self.context.data_lang()));
        Field {
            id: format!("{field}-{}", self.mark().replace('.', "-")).into(),
            value: self.typed(name).into(),
            error: error.to_owned().into(),
            ..Field::new(name.to_owned(), label)
        }
    }

    /// A field for several lines.
    pub fn lines(&self, name: &str, label: impl Into<Text<'a>>, required: bool) -> Markup {
        let field = Field {
            required,
            mark_optional: !required,
            max_length: u32::try_from(TEXT_MAX).ok(),
            ..self.field(name, label)
        };
        textarea_field(self.context.words, &field, 2)
    }

    /// A list to choose from.
    pub fn choose(&self, name: &str, label: impl Into<Text<'a>>, choices: &[Choice<'_>]) -> Markup {
        let required = !choices.iter().any(|choice| choice.value.is_empty());
        select_field(self.context.words, &Field { required, ..self.field(name, label) }, choices)
    }

    /// Photos; a form that came back needs them again.
    pub fn photos(&self, label: impl Into<Text<'a>>, required: bool) -> Markup {
        let words = self.context.words;
        let field = Field { required, mark_optional: !required, ..self.field("photos", label) };
        let most = u32::try_from(PHOTOS_MAX).unwrap_or(1);
        html! {
            @if self.came_back() { (note(Tone::Info, &words.say("service-photos-again"), &html! {})) }
            (photo_field(words, &field, &Upload { most, ..Upload::default() }))
        }
    }

    /// The form around `body`.
    pub fn around(&self, body: &Markup) -> Markup {
        let context = self.context;
        let mark = self.mark();
        let inside = html! {
            (hidden("_page", &without_receipt(context.here)))
            (hidden("_next", self.next))
            (hidden(MARK, &mark))
            @if !context.follow.is_empty() { (hidden("_follow", context.follow)) }
            @if !self.order.is_empty() { (hidden("order", self.order)) }
            (body)
        };
        form(
            &Form {
                // Each form of a page has a key of its own: going back and sending
                // another one is another act.
                idempotency_key: format!("{}.{mark}", context.key).into(),
                multipart: self.multipart,
                ..Form::new(format!("/act/{}", self.act), context.csrf)
            },
            &inside,
        )
    }

    /// The form that is one button.
    pub fn tap(&self, look: &Button<'_>) -> Markup {
        self.around(&button(look))
    }

    /// The form folded away behind its name; open where it was refused.
    pub fn folded(&self, label: &str, body: &Markup) -> Markup {
        self.behind("fold", label, body)
    }

    /// As [`ActForm::folded`], where it is the first thing to do.
    pub fn folded_first(&self, label: &str, body: &Markup) -> Markup {
        self.behind("fold fold-first", label, body)
    }

    fn behind(&self, class: &str, label: &str, body: &Markup) -> Markup {
        html! {
            details class=(class) open[self.came_back()] {
                summary { (label) }
                (self.around(body))
            }
        }
    }

    /// One photo straight from the camera that sends the form; without scripts a
    /// button beside it does.
    pub fn camera(&self, label: impl Into<Text<'a>>, required: bool) -> Markup {
        let words = self.context.words;
        let field = Field {
            id: format!("camera-{}", self.mark().replace('.', "-")).into(),
            required,
            help: words.say("service-finish-camera-help"),
            ..self.field("photos", label)
        };
        let upload = Upload { most: 1, camera_only: true, sends: true, ..Upload::default() };
        html! {
            @if self.came_back() { (note(Tone::Info, &words.say("service-photos-again"), &html! {})) }
            (photo_field(words, &field, &upload))
        }
    }
}

/// The page's own address, without the receipt of the act before.
fn without_receipt(here: &str) -> String {
    let Some((path, query)) = here.split_once('?') else { return here.to_owned() };
    let kept: Vec<&str> = query.split('&').filter(|pair| !pair.starts_with("done=")).collect();
    if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_receipt_of_the_act_before_is_not_carried_on() {
        assert_eq!(without_receipt("/service/mine"), "/service/mine");
        assert_eq!(without_receipt("/service/mine?done=7"), "/service/mine");
        assert_eq!(without_receipt("/report?done=7&place=JX1"), "/report?place=JX1");
    }
}
