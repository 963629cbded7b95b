//! Forms of a person: enrol, change, leave, erase.

use houqin_kernel::{SkillCard, ViewError};
use houqin_page::face::{ActForm, Ask, PageContext};
use houqin_page::{Button, Choice, Field, Form, Markup, button, form, hidden, html, text_field};

use super::parts::{counted, say, unit_choices};
use crate::acts::{CODE_MAX, NAME_MAX, TEXT_MAX};
use crate::person::{KINDS, PHONE_MAX};
use crate::views::PersonDetail;

/// The kinds of person to choose from.
pub fn kinds(context: &PageContext<'_>) -> Vec<Choice<'static>> {
    let choice = |kind: &str| {
        Choice::new(kind.to_owned(), say(context, &format!("kind-{kind}")).into_owned())
    };
    KINDS.map(choice).into()
}

fn skill_choices(
    context: &PageContext<'_>,
    skills: &[SkillCard],
    held: &[String],
) -> Vec<Choice<'static>> {
    let known = skills.iter().map(|one| Choice {
        help: one.certificate.clone().into(),
        ..Choice::new(one.code.clone(), context.name(&one.name).to_owned())
    });
    // What is kept of a person stays, also where the catalogue knows it no longer.
    let other = held.iter().filter(|code| !skills.iter().any(|one| one.code == **code));
    known.chain(other.map(|code| Choice::new(code.clone(), code.clone()))).collect()
}

/// The form of a new person; nothing for who may not.
pub fn enrol(context: &PageContext<'_>) -> Result<Markup, ViewError> {
    if !context.may("organisation.enrol") {
        return Ok(html! {});
    }
    let skills = (context.viewer.institution.directory.skills)(context.viewer.reading)?;
    let form = ActForm::new(context, "organisation.enrol");
    let body = html! {
        (fields(context, &form, None, &skills))
        (button(&Button::primary(say(context, "enrol"))))
    };
    Ok(form.folded(&say(context, "enrol"), &body))
}

/// The form that gives a person anew.
pub fn change(context: &PageContext<'_>, person: &PersonDetail, skills: &[SkillCard]) -> Markup {
    if !context.may("organisation.change_person") {
        return html! {};
    }
    let form = ActForm::new(context, "organisation.change_person")
        .about("id", person.person.id.to_string());
    let body = html! {
        (fields(context, &form, Some(person), skills))
        (button(&Button::primary(say(context, "save"))))
    };
    form.folded(&say(context, "person-change"), &body)
}

fn fields(
    context: &PageContext<'_>,
    form: &ActForm<'_, '_>,
    person: Option<&PersonDetail>,
    skills: &[SkillCard],
) -> Markup {
    let given = |pick: fn(&PersonDetail) -> Option<&str>| person.and_then(pick).unwrap_or("");
    let kind = person.map_or("staff", |one| &one.person.kind);
    let held = person.map(|one| one.skills.clone()).unwrap_or_default();
    let ticked: Vec<&str> = held.iter().map(String::as_str).collect();
    let choices = skill_choices(context, skills, &held);
    html! {
        (form.text(&Ask::must("name", "organisation-name").given(given(|one| one.person.name.as_deref())).at_most(NAME_MAX)))
        (form.text(&Ask::must("number", "organisation-number").given(given(|one| Some(&one.person.number))).at_most(CODE_MAX)))
        (form.choose(&Ask::must("kind", "organisation-kind").given(kind), &kinds(context)))
        (form.choose(&Ask::new("unit", "organisation-unit").given(given(|one| Some(&one.person.unit))), &unit_choices(context, "unit-whole")))
        (form.text(&Ask::new("phone", "organisation-phone").given(given(|one| one.phone.as_deref())).at_most(PHONE_MAX)))
        (form.text(&Ask::new("login", "organisation-login").given(given(|one| one.login.as_deref())).at_most(CODE_MAX)))
        @if !choices.is_empty() { (form.ticks(&Ask::new("skills", "organisation-skills"), &choices, &ticked)) }
    }
}

/// An invitation to set a password; the platform's own form, for its answer is
/// a secret that no record holds.
pub fn invite(context: &PageContext<'_>, person: &PersonDetail) -> Markup {
    if !context.may("organisation.invite") {
        return html! {};
    }
    let login = person.login.as_deref().unwrap_or(&person.person.number);
    let name = Field {
        value: login.into(),
        required: true,
        max_length: u32::try_from(CODE_MAX).ok(),
        id: "field-invite-login".into(),
        ..Field::new("login", say(context, "login"))
    };
    let fields = html! {
        p { (say(context, "invite-lead")) }
        (hidden("person", &person.person.id.to_string()))
        (hidden("_key", &context.key))
        (text_field(context.words, &name))
        (button(&Button::primary(say(context, "invite"))))
    };
    html! {
        details class="fold" {
            summary { (say(context, "invite")) }
            (form(&Form::new("/invitations", context.csrf), &fields))
        }
    }
}

/// Leaving: said how many appointments end with it.
pub fn leave(context: &PageContext<'_>, person: &PersonDetail) -> Markup {
    if !context.may("organisation.leave") {
        return html! {};
    }
    let open = person.appointments.iter().filter(|one| one.state != "ended").count();
    let form =
        ActForm::new(context, "organisation.leave").about("person", person.person.id.to_string());
    form.asked_twice("organisation-leave", &html! { p { (counted(context, "leave-ends", open)) } })
}

/// Erasing: the basis in law, and a box that says one has understood.
pub fn erase(context: &PageContext<'_>, person: &PersonDetail, next: &str) -> Markup {
    let form = ActForm::new(context, "organisation.erase_person")
        .about("person", person.person.id.to_string())
        .then(next);
    form.around(&html! {
        (form.lines(&Ask::must("basis", "organisation-erase-basis").at_most(TEXT_MAX)))
        (form.tick(&Ask::must("_understood", "organisation-erase-understood"), false))
        (button(&Button { icon: "trash".into(), ..Button::danger(say(context, "erase-sure")) }))
    })
}
