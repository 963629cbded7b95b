//! The form of an act: its control fields, what had been typed, what was wrong.

use maud::{Markup, html};

use super::{Ask, PageContext};
use crate::{
    Button, Choice, Field, FieldSize, Form, Limits, Tone, Upload, button, checkbox, checkbox_group,
    date_time_field, form, hidden, note, number_field, photo_field, select_field, text_field,
    textarea_field, voice_field,
};

/// The field that names the form, so that a refusal finds it again among many.
const MARK: &str = "_form";

/// What an act on several things is called, and where it goes on.
#[derive(Debug, Clone, Copy)]
pub struct Each<'c> {
    /// What people call the act.
    pub told: &'c str,
    /// Where one of the things is looked at; `{}` stands for its value.
    pub open: &'c str,
    /// The page that takes those that were refused, as `?name.value=on`.
    pub again: &'c str,
}

/// One act's form, about one thing or on each of several.
pub struct ActForm<'c, 'a> {
    context: &'c PageContext<'a>,
    mark: String,
    given: Vec<(&'c str, String)>,
    sent_to: String,
    next: String,
    photos: bool,
    kept: bool,
    each: Option<(&'c str, Vec<String>)>,
}

impl<'c, 'a> ActForm<'c, 'a> {
    /// A form of `act` that comes back to its own page.
    pub fn new(context: &'c PageContext<'a>, act: &'c str) -> Self {
        let next = without_receipt(context.here);
        Self {
            context,
            mark: act.to_owned(),
            given: Vec::new(),
            sent_to: format!("/act/{act}"),
            next,
            photos: false,
            kept: false,
            each: None,
        }
    }

    /// What it is about: carried along, and told by it from the same act's form
    /// about another thing.
    #[must_use]
    pub fn about(self, name: &'c str, value: impl Into<String>) -> Self {
        let value = value.into();
        self.marked(&value).with(name, value)
    }

    /// The same form, told from others of its act by `variant`.
    #[must_use]
    pub fn marked(mut self, variant: &str) -> Self {
        self.mark = format!("{}-{variant}", self.mark);
        self
    }

    /// The same form with a field that is not asked.
    #[must_use]
    pub fn with(mut self, name: &'c str, value: impl Into<String>) -> Self {
        self.given.push((name, value.into()));
        self
    }

    /// The same form on each of several things, told apart by the act's field `name`: it
    /// is shown first what each would come to. `said` words go with it: what the act is
    /// called, where one thing is looked at (`{}` is its value), and where those that
    /// are refused are taken up again.
    #[must_use]
    pub fn each(mut self, name: &'c str, values: Vec<String>, said: &Each<'c>) -> Self {
        self.each = Some((name, values));
        self.sent_to = self.sent_to.replacen("/act/", "/each/", 1);
        self.with("_told", said.told).with("_open", said.open).with("_again", said.again)
    }

    /// The same form, going on to another page.
    #[must_use]
    pub fn then(mut self, next: impl Into<String>) -> Self {
        self.next = next.into();
        self
    }

    /// The same form, sent to a route of its own that does the act and more.
    #[must_use]
    pub fn sent_to(mut self, route: &str) -> Self {
        route.clone_into(&mut self.sent_to);
        self
    }

    /// The same form, carrying photos.
    #[must_use]
    pub const fn with_photos(mut self) -> Self {
        self.photos = true;
        self
    }

    /// The same form, whose words the browser keeps until they are on record.
    #[must_use]
    pub const fn kept(mut self) -> Self {
        self.kept = true;
        self
    }

    /// Whether it was this very form that was refused.
    pub fn came_back(&self) -> bool {
        self.context.refusal.is_some() && self.context.filled.get(MARK) == Some(&self.mark)
    }

    /// What had been typed in `name`; empty where the form is fresh.
    pub fn typed(&self, name: &str) -> String {
        let typed = self.context.filled.get(name).filter(|_| self.came_back());
        typed.cloned().unwrap_or_default()
    }

    /// What a field holds: what had been typed, else what it is given.
    fn value(&self, ask: &Ask<'_>) -> String {
        if self.came_back() { self.typed(ask.name) } else { ask.given.to_owned() }
    }

    /// What was wrong with `field`; a name in two languages is one field, its
    /// error stands at the Chinese.
    fn error(&self, field: &str) -> String {
        let field = field.strip_suffix(".zh").unwrap_or(field);
        let wrong = self.context.refusal.filter(|why| self.came_back() && why.field == Some(field));
        wrong.map_or("", |why| why.message.pick(self.context.data_lang())).to_owned()
    }

    /// A field with an id of its own, with what had been typed and what was wrong with it.
    pub fn field(&self, ask: &Ask<'_>) -> Field<'a> {
        let words = self.context.words;
        let (field, key) = (ask.name.split('~').next().unwrap_or(ask.name), ask.help_key());
        Field {
            id: format!("{field}-{}", self.mark).replace(['.', '#', '@', '/'], "-").into(),
            value: self.value(ask).into(),
            help: if words.knows(&key) { words.say(&key) } else { "".into() },
            error: self.error(field).into(),
            required: ask.required,
            mark_optional: !ask.required,
            max_length: ask.most,
            ..Field::new(ask.name.to_owned(), words.say(ask.key))
        }
    }

    /// One line of text.
    pub fn text(&self, ask: &Ask<'_>) -> Markup {
        text_field(self.context.words, &self.field(ask))
    }

    /// Several lines of text.
    pub fn lines(&self, ask: &Ask<'_>) -> Markup {
        textarea_field(self.context.words, &self.field(ask), ask.rows)
    }

    /// A number with its unit; a whole one where its step is whole.
    pub fn number(&self, ask: &Ask<'_>, limits: &Limits<'_>) -> Markup {
        let mode = if limits.step.contains('.') { "decimal" } else { "numeric" };
        let field = Field { inputmode: mode.into(), size: FieldSize::Narrow, ..self.field(ask) };
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
        let typed = self.context.filled.contains_key(ask.name);
        let ticked = if self.came_back() { typed } else { ticked };
        let field = Field { value: "on".into(), mark_optional: false, ..self.field(ask) };
        checkbox(self.context.words, &field, ticked)
    }

    /// Boxes to tick; those in `ticked` at first.
    pub fn ticks(&self, ask: &Ask<'_>, choices: &[Choice<'_>], ticked: &[&str]) -> Markup {
        let typed = self.typed(ask.name);
        let typed: Vec<&str> = typed.lines().collect();
        let ticked = if self.came_back() { &typed } else { ticked };
        checkbox_group(self.context.words, &self.field(ask), choices, ticked)
    }

    /// Photos, at most so many.
    pub fn photos(&self, ask: &Ask<'_>, most: usize) -> Markup {
        let most = u32::try_from(most).unwrap_or(u32::MAX);
        self.photos_again(&self.field(ask), &Upload { most, ..Upload::default() })
    }

    /// A voice note.
    pub fn voice(&self, ask: &Ask<'_>) -> Markup {
        let field = self.field(ask);
        // Beside the photos, under one name but with an id of its own.
        voice_field(
            self.context.words,
            &Field { id: format!("voice-{}", field.id).into(), ..field },
        )
    }

    /// A voice note beside the photos, folded behind the words under `key`.
    pub fn voice_folded(&self, key: &str) -> Markup {
        let words = self.context.words;
        html! {
            details class="fold" {
                summary { (words.say(key)) }
                (self.voice(&Ask::new("photos", key)))
            }
        }
    }

    /// One photo straight from the camera that sends the form; without scripts a
    /// button beside it does.
    pub fn camera(&self, ask: &Ask<'_>) -> Markup {
        let upload = Upload { most: 1, camera_only: true, sends: true, ..Upload::default() };
        let field = self.field(ask);
        self.photos_again(&field, &upload)
    }

    /// A browser keeps no photo: a form that came back needs them again.
    fn photos_again(&self, field: &Field<'_>, upload: &Upload<'_>) -> Markup {
        let words = self.context.words;
        html! {
            @if self.came_back() { (note(Tone::Info, &words.say("page-photos-again"), &html! {})) }
            (photo_field(words, field, upload))
        }
    }

    /// The form around `body`.
    pub fn around(&self, body: &Markup) -> Markup {
        let context = self.context;
        let inside = html! {
            (hidden("_page", &without_receipt(context.here)))
            (hidden("_next", &self.next))
            (hidden(MARK, &self.mark))
            @if !context.follow.is_empty() { (hidden("_follow", context.follow)) }
            @for (name, value) in &self.given { (hidden(name, value)) }
            @if let Some((name, values)) = &self.each {
                (hidden("_each", name))
                @for value in values { (hidden(name, value)) }
            }
            (body)
        };
        form(
            &Form {
                // Each form of a page has a key of its own: going back and sending
                // another one is another act.
                idempotency_key: format!("{}.{}", context.key, self.mark).into(),
                multipart: self.photos,
                draft: if self.kept { self.mark.clone().into() } else { "".into() },
                ..Form::new(self.sent_to.clone(), context.csrf)
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
        self.behind("fold", label, &self.around(body))
    }

    /// As [`ActForm::folded`], where it is the first thing to do.
    pub fn folded_first(&self, label: &str, body: &Markup) -> Markup {
        self.behind("fold fold-first", label, &self.around(body))
    }

    /// A form that takes something away, by the words under `key`: behind its
    /// name the question, `…-question`, then the button, `…-sure`.
    pub fn asked_twice(&self, key: &str, body: &Markup) -> Markup {
        let say = |key: &str| self.context.words.say(key);
        let sure = Button::danger(say(&format!("{key}-sure")));
        let asked = html! {
            p { (say(&format!("{key}-question"))) }
            (self.around(&html! { (body) (button(&sure)) }))
        };
        self.behind("fold", &say(key), &asked)
    }

    fn behind(&self, class: &str, label: &str, inside: &Markup) -> Markup {
        html! {
            details class=(class) open[self.came_back()] {
                summary { (label) }
                (inside)
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
        assert_eq!(without_receipt("/report?done=7&place=JX1"), "/report?place=JX1");
    }
}
