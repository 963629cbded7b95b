//! 人员. One person: appointments, skills, how to reach them; and erasing what
//! is kept of one who left, on a page of its own.

use houqin_kernel::{SkillCard, ViewError};
use houqin_page::face::{PageContext, Rendered, refused};
use houqin_page::{
    Button, Card, Crumb, Look, Markup, Row, Table, Text, Tone, badge, breadcrumbs, card,
    description_list, html, icon, link_button, note, page_head, table, two_columns,
};

use super::parts::{post_link, say, unit_name};
use super::{people, person_forms, post};
use crate::views::{self, PersonDetail};

fn named(context: &PageContext<'_>) -> Result<PersonDetail, ViewError> {
    let id = context.params.get("id").and_then(|id| id.parse().ok());
    let id = id.ok_or_else(views::no_such_person)?;
    views::person(&context.viewer, id)
}

fn called(context: &PageContext<'_>, person: &PersonDetail) -> String {
    let name = person.person.name.clone();
    name.unwrap_or_else(|| context.words.say("page-erased").into_owned())
}

/// `/organisation/people/{id}`.
pub fn person(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let person = named(context)?;
    let skills = (context.viewer.institution.directory.skills)(context.viewer.reading)?;
    let title = called(context, &person);
    let crumbs = crumbs(context, &[Crumb::new(title.clone(), "")]);
    let lead = html! { p { (people::state(context, &person.person)) } };
    let main = html! {
        @if person.person.name.is_none() {
            (note(Tone::Info, &say(context, "erased-title"), &html! { p { (say(context, "erased-note")) } }))
        }
        (facts(context, &person))
        (own_data(context, &person))
        (known(context, &person, &skills))
        (appointments(context, &person)?)
    };
    let forms = upkeep(context, &person, &skills);
    let side = html! {
        @if !forms.0.is_empty() {
            (card(&Card { title: say(context, "actions"), icon: "edit".into(), body: forms, ..Card::default() }))
        }
    };
    let body = html! {
        (page_head(&crumbs, &title, &lead, &html! {}))
        (refused(context))
        @if side.0.is_empty() { (main) } @else { (two_columns(&main, &side)) }
    };
    Ok(Rendered::new(title, body))
}

fn crumbs<'a>(context: &PageContext<'a>, more: &[Crumb<'a>]) -> Markup {
    if !context.viewer.may_read("organisation.people") {
        return html! {};
    }
    let mut all = vec![Crumb::new(say(context, "nav-people"), "/organisation/people")];
    all.extend_from_slice(more);
    breadcrumbs(context.words, &all)
}

fn facts(context: &PageContext<'_>, person: &PersonDetail) -> Markup {
    let row = &person.person;
    let dash = |text: &str| if text.is_empty() { "—".to_owned() } else { text.to_owned() };
    let phone = person.phone.as_deref().unwrap_or_default();
    let invited =
        person.invited_at.map(|at| (say(context, "invited-on"), html! { (context.day(at)) }));
    let left = row.left_at.map(|at| (say(context, "left-on"), html! { (context.day(at)) }));
    let rows: Vec<(Text<'_>, Markup)> = [
        (say(context, "number"), html! { span class="num" { (row.number) } }),
        (say(context, "kind"), html! { (people::kind(context, &row.kind)) }),
        (say(context, "unit"), html! { (dash(unit_name(context, &row.unit))) }),
        (
            say(context, "phone"),
            html! { @if phone.is_empty() { "—" } @else { a href={ "tel:" (phone) } { (phone) } } },
        ),
        (say(context, "login"), html! { (dash(person.login.as_deref().unwrap_or_default())) }),
        (say(context, "enrolled-on"), html! { (context.day(person.enrolled_at)) }),
    ]
    .into_iter()
    .chain(invited)
    .chain(left)
    .collect();
    card(&Card {
        title: say(context, "person-facts"),
        icon: "id-badge-2".into(),
        body: description_list(&rows),
        ..Card::default()
    })
}

/// The way to a copy of all that is kept of them, for them and for who may hand it out.
fn own_data(context: &PageContext<'_>, person: &PersonDetail) -> Markup {
    let own = context.viewer.person == Some(person.person.id);
    let offered = own || (context.may("organisation.release_data") && person.person.name.is_some());
    html! {
        @if offered {
            p { a class="link-icon" href={ "/organisation/people/" (person.person.id) "/data" } {
                (icon("download")) span { (say(context, if own { "copy-own" } else { "copy" })) }
            } }
        }
    }
}

/// Skills, with the certificate that each takes.
fn known(context: &PageContext<'_>, person: &PersonDetail, skills: &[SkillCard]) -> Markup {
    let line = |code: &String| {
        let card = skills.iter().find(|one| one.code == *code);
        let name = card.map_or(code.as_str(), |card| context.name(&card.name));
        let takes = card.map_or("", |card| card.certificate.as_str());
        html! {
            li { (badge(Tone::Info, name))
                @if !takes.is_empty() {
                    " " span class="muted" { (context.words.say_with("organisation-by-certificate", &[("what", takes.into())])) }
                }
            }
        }
    };
    let body = html! {
        @if person.skills.is_empty() { p class="muted" { (say(context, "skills-none")) } }
        @else { ul class="plain" role="list" { @for code in &person.skills { (line(code)) } } }
    };
    card(&Card {
        title: say(context, "skills"),
        icon: "certificate".into(),
        body,
        ..Card::default()
    })
}

fn appointments(context: &PageContext<'_>, person: &PersonDetail) -> Result<Markup, ViewError> {
    let mut rows = Vec::new();
    for one in &person.appointments {
        let first = post_link(context, &one.post);
        rows.push(Row::from(post::appointment_cells(context, one, first)?));
    }
    let flush = !rows.is_empty();
    let body = table(
        context.words,
        &Table {
            caption: say(context, "appointments"),
            columns: post::columns(context, "post"),
            rows,
            empty: html! { p class="muted" { (say(context, "appointments-none")) } },
            ..Table::default()
        },
    );
    Ok(card(&Card {
        title: say(context, "appointments"),
        icon: "history".into(),
        body,
        flush,
        ..Card::default()
    }))
}

/// What may be done: change and leave while here, erase afterwards.
fn upkeep(context: &PageContext<'_>, person: &PersonDetail, skills: &[SkillCard]) -> Markup {
    let here = person.person.left_at.is_none();
    let erasable = (!here || person.person.kind == "guest") && person.person.name.is_some();
    html! {
        @if here {
            (person_forms::change(context, person, skills))
            (person_forms::invite(context, person))
            (person_forms::leave(context, person))
        }
        @if erasable && context.may("organisation.erase_person") {
            p { (say(context, "erase-when")) }
            (link_button(&format!("/organisation/people/{}/erase", person.person.id),
                &Button { look: Look::Danger, icon: "trash".into(), ..Button::new(say(context, "erase")) }))
        }
    }
}

/// `/organisation/people/{id}/erase`: what it means, then the form.
pub fn erase(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    let person = named(context)?;
    let here = format!("/organisation/people/{}", person.person.id);
    let title = say(context, "erase");
    let name = called(context, &person);
    let crumbs =
        crumbs(context, &[Crumb::new(name.clone(), here.clone()), Crumb::new(title.clone(), "")]);
    let who = format!("{name} · {}", person.person.number);
    let allowed = context.may("organisation.erase_person") && person.person.name.is_some();
    let means = ["erase-means-name", "erase-means-words", "erase-means-stays", "erase-means-never"];
    let body = html! {
        (page_head(&crumbs, &title, &html! { p { (who) } }, &html! {}))
        (refused(context))
        (note(Tone::Bad, &say(context, "erase-title"), &html! {
            ul { @for key in means { li { (say(context, key)) } } }
        }))
        @if allowed { (card(&Card { body: person_forms::erase(context, &person, &here), ..Card::default() })) }
        @else { p { (say(context, "erase-not")) } }
    };
    Ok(Rendered::new(title, body))
}
