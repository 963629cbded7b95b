//! 个人信息副本. What is in it, and the form that gives it: to the person, or to
//! whoever may hand it out.

use houqin_kernel::ViewError;
use houqin_organisation::views;
use houqin_page::face::{PageContext, Rendered, refused};
use houqin_page::{
    Button, Card, Crumb, Field, Form, Tone, breadcrumbs, button, card, checkbox, form, hidden,
    html, note, page_head, textarea_field,
};

use crate::person_copy::ACT;

/// Longest basis, in characters.
const BASIS_MAX: u32 = 500;

/// `/organisation/people/{id}/data`.
pub fn data(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let id = context.params.get("id").and_then(|id| id.parse().ok());
    let person = views::person(&context.viewer, id.ok_or_else(views::no_such_person)?)?;
    let words = context.words;
    let say = |key: &str| words.say(&format!("server-copy-{key}"));
    let own = context.viewer.person == Some(person.person.id);
    let title = say("title");
    let erased = person.person.name.is_none();
    let name = person.person.name.clone().unwrap_or_else(|| words.say("page-erased").into_owned());
    let here = format!("/organisation/people/{}", person.person.id);
    let mut crumbs = vec![Crumb::new(name.clone(), here), Crumb::new(title.clone(), "")];
    if context.viewer.may_read("organisation.people") {
        let people = words.say("organisation-nav-people");
        crumbs.insert(0, Crumb::new(people, "/organisation/people"));
    }
    let around = Form::new("/aside/person-copy", context.csrf);
    let get = button(&Button { icon: "download".into(), ..Button::primary(say("get")) });
    let body = html! {
        (page_head(&breadcrumbs(words, &crumbs), &title,
            &html! { p { (name) " · " (person.person.number) } }, &html! {}))
        (refused(context))
        (card(&Card { title: say("inside"), icon: "list-details".into(), body: html! {
            ul { @for key in ["in-register", "in-records", "in-photos", "in-account", "in-not"] { li { (say(key)) } } }
        }, ..Card::default() }))
        @if erased {
            (note(Tone::Info, &say("erased"), &html! {}))
        } @else if own {
            (card(&Card { body: form(&around, &html! { p { (say("own")) } (get) }), ..Card::default() }))
        } @else if context.may(ACT) {
            @let basis = Field { required: true, help: say("basis-help"), max_length: Some(BASIS_MAX), ..Field::new("basis", say("basis")) };
            (card(&Card { body: form(&around, &html! {
                p { (say("other")) }
                (hidden("person", &person.person.id.to_string()))
                (hidden("_key", &context.key))
                (textarea_field(words, &basis, 2))
                (checkbox(words, &Field { required: true, value: "on".into(), ..Field::new("_understood", say("understood")) }, false))
                (get)
            }), ..Card::default() }))
        } @else {
            (note(Tone::Info, &say("not-yours"), &html! {}))
        }
    };
    Ok(Rendered::new(title, body))
}
