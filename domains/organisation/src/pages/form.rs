//! The form of an act: its control fields, what had been typed, what was wrong.

use houqin_page::face::PageContext;
use houqin_page::{
    Button, Choice, Field, FieldSize, Form, Limits, Markup, button, checkbox, checkbox_group,
    date_time_field, form, hidden, html, number_field, select_field, text_field, textarea_field,
};

use super::parts::say;

/// The field that names the form, so that a refusal finds it again among many.
const MARK: &str = "_form";

/// One act's form.
pub struct ActForm<'c, 'a> {
    context: &'c PageContext<'a>,
    act: &'static str,
    about: Vec<(&'static str, String)>,
    next: String,
}

/// One field: its name, the key of its words, and what it holds at first.
#[derive(Debug, Clone, Default)]
pub struct Ask<'f> {
    name: &'static str,
    key: &'static str,
    given: &'f str,
    required: bool,
    max: Option<u32>,
}

impl<'f> Ask<'f> {
    /// A field that may stay empty.
    pub fn new(name: &'static str, key: &'static str) -> Self {
        Self { name, key, ..Self::default() }
    }

    /// A field that must be filled in.
    pub fn must(name: &'static str, key: &'static str) -> Self {
        Self { required: true, ..Self::new(name, key) }
    }

    /// What it holds at first.
    pub const fn given(mut self, given: &'f str) -> Self {
        self.given = given;
        self
    }

    /// The longest text it takes, in characters.
    pub fn at_most(mut self, most: usize) -> Self {
        self.max = u32::try_from(most).ok();
        self
    }
}

impl<'c, 'a> ActForm<'c, 'a> {
    /// A form of `act` that comes back to its own page.
    pub fn new(context: &'c PageContext<'a>, act: &'static str) -> Self {
        Self { context, act, about: Vec::new(), next: without_receipt(context.here) }
    }

    /// What it is about: carried along, and part of the form's own name.
    #[must_use]
    pub fn about(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.about.push((name, value.into()));
        self
    }

    /// Where it goes on to.
    #[must_use]
    pub fn on_to(mut self, next: impl Into<String>) -> Self {
        self.next = next.into();
        self
    }

    fn mark(&self) -> String {
        let about: String = self.about.iter().map(|(_, value)| format!("-{value}")).collect();
        format!("{}{about}", self.act)
    }

    /// Whether it was this very form that was refused.
    pub fn came_back(&self) -> bool {
        self.context.refusal.is_some()
            && self.context.filled.get(MARK).is_some_and(|mark| *mark == self.mark())
    }

    fn value(&self, ask: &Ask<'_>) -> String {
        if self.came_back() {
            return self.context.filled.get(ask.name).cloned().unwrap_or_default();
        }
        ask.given.to_owned()
    }

    fn field(&self, ask: &Ask<'_>) -> Field<'a> {
        let words = self.context.words;
        let base = ask.name.split(['~', '.']).next().unwrap_or(ask.name);
        let first = ask.name.strip_suffix(".en").is_none();
        let wrong =
            self.context.refusal.filter(|why| self.came_back() && first && why.field == Some(base));
        let help = format!("organisation-{}-help", ask.key);
        let id = format!("{}-{}", ask.name, self.mark());
        Field {
            id: id.replace(['.', '~', '#', '@'], "-").into(),
            value: self.value(ask).into(),
            help: if words.knows(&help) { words.say(&help) } else { "".into() },
            error: wrong
                .map(|why| why.message.pick(self.context.data_lang()).to_owned())
                .unwrap_or_default()
                .into(),
            required: ask.required,
            mark_optional: !ask.required,
            max_length: ask.max,
            ..Field::new(ask.name, say(self.context, ask.key))
        }
    }

    /// One line of text.
    pub fn text(&self, ask: &Ask<'_>) -> Markup {
        text_field(self.context.words, &self.field(ask))
    }

    /// Several lines of text.
    pub fn lines(&self, ask: &Ask<'_>) -> Markup {
        textarea_field(self.context.words, &self.field(ask), 2)
    }

    /// A whole number with its unit.
    pub fn number(&self, ask: &Ask<'_>, limits: &Limits<'_>) -> Markup {
        let field =
            Field { inputmode: "numeric".into(), size: FieldSize::Narrow, ..self.field(ask) };
        number_field(self.context.words, &field, limits)
    }

    /// A day and a time of day of the school.
    pub fn moment(&self, ask: &Ask<'_>) -> Markup {
        let field = Field { size: FieldSize::Narrow, ..self.field(ask) };
        date_time_field(self.context.words, &field, &Limits::default())
    }

    /// A list to choose from; what it holds is among the choices whatever they are.
    pub fn choose(&self, ask: &Ask<'_>, choices: &[Choice<'_>]) -> Markup {
        let field = Field { mark_optional: false, ..self.field(ask) };
        let held = field.value.is_empty() || choices.iter().any(|one| one.value == field.value);
        let kept = (!held).then(|| Choice::new(field.value.clone(), field.value.clone()));
        let all: Vec<Choice<'_>> = kept.into_iter().chain(choices.iter().cloned()).collect();
        select_field(self.context.words, &field, &all)
    }

    /// One box to tick; `ticked` at first.
    pub fn tick(&self, ask: &Ask<'_>, ticked: bool) -> Markup {
        let ticked =
            if self.came_back() { self.context.filled.contains_key(ask.name) } else { ticked };
        let field = Field { value: "on".into(), mark_optional: false, ..self.field(ask) };
        checkbox(self.context.words, &field, ticked)
    }

    /// Boxes to tick; those in `ticked` at first.
    pub fn ticks(&self, ask: &Ask<'_>, choices: &[Choice<'_>], ticked: &[&str]) -> Markup {
        let typed = self.value(ask);
        let ticked: Vec<&str> =
            if self.came_back() { typed.lines().collect() } else { ticked.to_vec() };
        checkbox_group(self.context.words, &self.field(ask), choices, &ticked)
    }

    /// The form around `body`.
    pub fn around(&self, body: &Markup) -> Markup {
        let mark = self.mark();
        let inside = html! {
            (hidden("_page", &without_receipt(self.context.here)))
            (hidden("_next", &self.next))
            (hidden(MARK, &mark))
            @for (name, value) in &self.about { (hidden(name, value)) }
            (body)
        };
        form(
            &Form {
                // Each form of a page has a key of its own: sending another is another act.
                idempotency_key: format!("{}.{mark}", self.context.key).into(),
                ..Form::new(format!("/act/{}", self.act), self.context.csrf)
            },
            &inside,
        )
    }

    /// The form folded away behind its name; open where it was refused.
    pub fn folded(&self, key: &str, body: &Markup) -> Markup {
        let label = say(self.context, key);
        html! {
            details class="fold" open[self.came_back()] {
                summary { (label) }
                (self.around(body))
            }
        }
    }

    /// A form that takes something away: the question first, then the button.
    pub fn asked_twice(&self, key: &str, body: &Markup) -> Markup {
        let words = self.context.words;
        let label = say(self.context, key);
        let question = words.say(&format!("organisation-{key}-question"));
        let sure = words.say(&format!("organisation-{key}-sure"));
        html! {
            details class="fold" open[self.came_back()] {
                summary { (label) }
                p { (question) }
                (self.around(&html! { (body) (button(&Button::danger(sure))) }))
            }
        }
    }
}

/// The page's own address, without the receipt of the act before.
pub fn without_receipt(here: &str) -> String {
    let Some((path, query)) = here.split_once('?') else { return here.to_owned() };
    let kept: Vec<&str> = query.split('&').filter(|pair| !pair.starts_with("done=")).collect();
    if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_receipt_of_the_act_before_is_not_carried_on() {
        assert_eq!(without_receipt("/organisation/posts"), "/organisation/posts");
        assert_eq!(without_receipt("/organisation/posts?done=7"), "/organisation/posts");
        assert_eq!(without_receipt("/a?done=7&unit=x"), "/a?unit=x");
    }
}
