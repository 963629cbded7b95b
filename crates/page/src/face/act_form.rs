//! The form of an act: its control fields, what had been typed, what was wrong.

use maud::{Markup, html};

use super::PageContext;
use crate::{
    Button, Choice, Field, Form, Text, button, form, hidden, select_field, textarea_field,
};

/// The field that names the form, so that a refusal finds it again among many.
const MARK: &str = "_form";

/// One act's form, about one thing.
pub struct ActForm<'c, 'a> {
    context: &'c PageContext<'a>,
    act: &'c str,
    about: String,
    next: String,
    given: Vec<(&'c str, String)>,
}

impl<'c, 'a> ActForm<'c, 'a> {
    /// A form of `act` that comes back to its page; `about` tells it from the
    /// same act's form about another thing.
    pub fn new(context: &'c PageContext<'a>, act: &'c str, about: impl Into<String>) -> Self {
        let next = without_receipt(context.here);
        Self { context, act, about: about.into(), next, given: Vec::new() }
    }

    /// The same form, going on to another page.
    #[must_use]
    pub fn then(mut self, next: impl Into<String>) -> Self {
        self.next = next.into();
        self
    }

    /// The same form with a field that is not asked.
    #[must_use]
    pub fn with(mut self, name: &'c str, value: impl Into<String>) -> Self {
        self.given.push((name, value.into()));
        self
    }

    fn mark(&self) -> String {
        if self.about.is_empty() { self.act.into() } else { format!("{}-{}", self.act, self.about) }
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
            id: format!("{field}-{}", self.mark()).replace(['.', '@', '/'], "-").into(),
            value: self.typed(name).into(),
            error: error.to_owned().into(),
            ..Field::new(name.to_owned(), label)
        }
    }

    /// A field for several lines.
    pub fn lines(&self, name: &str, label: impl Into<Text<'a>>, rows: u32, most: u32) -> Markup {
        let field = Field { required: true, max_length: Some(most), ..self.field(name, label) };
        textarea_field(self.context.words, &field, rows)
    }

    /// A list to choose from.
    pub fn choose(&self, name: &str, label: impl Into<Text<'a>>, choices: &[Choice<'_>]) -> Markup {
        let required = !choices.iter().any(|choice| choice.value.is_empty());
        select_field(self.context.words, &Field { required, ..self.field(name, label) }, choices)
    }

    /// The form around `body`.
    pub fn around(&self, body: &Markup) -> Markup {
        let context = self.context;
        let mark = self.mark();
        let inside = html! {
            (hidden("_page", &without_receipt(context.here)))
            (hidden("_next", &self.next))
            (hidden(MARK, &mark))
            @for (name, value) in &self.given { (hidden(name, value)) }
            (body)
        };
        form(
            &Form {
                // Each form of a page has a key of its own: going back and sending
                // another one is another act.
                idempotency_key: format!("{}.{mark}", context.key).into(),
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
        html! {
            details class="fold" open[self.came_back()] {
                summary { (label) }
                (self.around(body))
            }
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
        assert_eq!(without_receipt("/rulebook/apart"), "/rulebook/apart");
        assert_eq!(without_receipt("/rulebook/apart?done=7"), "/rulebook/apart");
        assert_eq!(without_receipt("/rulebook/rules?done=7&q=x"), "/rulebook/rules?q=x");
    }
}
