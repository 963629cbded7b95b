//! 名册. Bringing a list of people, the template for it, and the list of those
//! who are here in the same form.

use houqin_kernel::{Bilingual, PersonId};
use houqin_kernel::{HeldBy, Reading, Row, StoreError, ViewError};
use houqin_page::face::{Download, FOUNDER, PageContext, Rendered, refused};
use houqin_page::{
    Button, Card, Crumb, Field, Form, Upload, breadcrumbs, button, card, checkbox, file_field,
    form, hidden, html, link_button, page_head,
};

use crate::export::{ROLL_HEAD, RollBook, roll_book};
use crate::roll::{ACT, not_yours};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// `/organisation/people/import`.
pub fn import(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    must_enrol(context)?;
    let words = context.words;
    let say = |key: &str| words.say(&format!("server-roll-{key}"));
    let title = say("import");
    let crumbs = breadcrumbs(
        words,
        &[
            Crumb::new(words.say("organisation-nav-people"), "/organisation/people"),
            Crumb::new(title.clone(), ""),
        ],
    );
    let actions = html! {
        (link_button("/organisation/people/import/template",
            &Button { icon: "download".into(), ..Button::new(say("template")) }))
        (link_button("/organisation/people/export",
            &Button { icon: "download".into(), ..Button::new(say("export")) }))
    };
    let file = Field { required: true, help: say("file-help"), ..Field::new("file", say("file")) };
    let upload = Upload { accept: ".xlsx,.csv,.gz".into(), ..Upload::default() };
    let tick = |name: &'static str, key: &str| {
        let help = say(&format!("{key}-help"));
        let ticked = context.filled.contains_key(name);
        checkbox(words, &Field { value: "on".into(), help, ..Field::new(name, say(key)) }, ticked)
    };
    let inside = html! {
        (hidden("_page", context.here))
        (file_field(words, &file, &upload))
        (tick("whole", "whole"))
        (tick("many", "many"))
        (button(&Button::primary(say("preview-button"))))
    };
    let around = Form { multipart: true, ..Form::new("/aside/people-preview", context.csrf) };
    let body = html! {
        (page_head(&crumbs, &title, &html! { p { (say("lead")) } }, &actions))
        (refused(context))
        (card(&Card { body: form(&around, &inside), ..Card::default() }))
        (card(&Card { title: say("columns"), body: html! {
            ul { @for key in ["column-number", "column-blank", "column-posts", "column-leavers"] { li { (say(key)) } } }
        }, ..Card::default() }))
    };
    Ok(Rendered::new(title, body))
}

/// `/organisation/people/import/template`.
pub fn template(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    must_enrol(context)?;
    book(context, "people-template.xlsx", Vec::new())
}

/// `/organisation/people/export`.
pub fn export(context: &PageContext<'_>) -> Result<Rendered, ViewError> {
    must_enrol(context)?;
    let rows = everybody(context)?;
    book(context, "people.xlsx", rows)
}

fn must_enrol(context: &PageContext<'_>) -> Result<(), ViewError> {
    if context.may(ACT) { Ok(()) } else { Err(not_yours().into()) }
}

fn book(
    context: &PageContext<'_>,
    name: &str,
    rows: Vec<Vec<String>>,
) -> Result<Rendered, ViewError> {
    let kinds = houqin_organisation::PERSON_KINDS;
    let kinds = kinds.map(|kind| match context.words.pick("zh", "en") {
        "zh" => context.words.say(&format!("organisation-kind-{kind}")).into_owned(),
        _ => kind.to_owned(),
    });
    let institution = context.viewer.institution;
    let book = RollBook {
        head: ROLL_HEAD.map(|(zh, en)| context.words.pick(zh, en)),
        kinds: kinds.into(),
        units: institution
            .units
            .values()
            .map(|unit| called(context, &unit.code, &unit.name))
            .collect(),
        posts: institution
            .posts
            .values()
            .filter(|post| post.held_by == HeldBy::Appointed && post.code != FOUNDER)
            .map(|post| called(context, &post.code, &post.name))
            .collect(),
        lists: context.words.pick("可选", "choices"),
        rows,
    };
    let bytes = roll_book(&book).map_err(StoreError)?;
    Ok(Rendered::file(Download { name: name.to_owned(), media_type: XLSX, bytes }))
}

/// Its name, where the import would find it by that alone; else its code.
fn called(context: &PageContext<'_>, code: &str, name: &Bilingual) -> String {
    let picked = context.name(name);
    let institution = context.viewer.institution;
    let same = |other: &Bilingual| other.zh == picked || other.en == picked;
    let units = institution.units.values().filter(|unit| same(&unit.name)).count();
    let posts = institution.posts.values().filter(|post| same(&post.name)).count();
    // A comma parts the entries of a cell.
    let plain = !picked.is_empty() && !picked.contains([',', '，', '、', ';', '；']);
    if plain && units + posts == 1 { picked.to_owned() } else { code.to_owned() }
}

fn everybody(context: &PageContext<'_>) -> Result<Vec<Vec<String>>, StoreError> {
    let reading: &dyn Reading = context.viewer.reading;
    let institution = context.viewer.institution;
    let unit_of = |code: &str| {
        let unit = institution.units.get(code);
        unit.map_or_else(|| code.to_owned(), |unit| called(context, code, &unit.name))
    };
    let posts_of = |id: PersonId| {
        let held = institution.held_by(id, context.viewer.at);
        let own = held.filter(|one| one.stands_for.is_none() && one.post != FOUNDER);
        let names: Vec<String> =
            own.map(|one| called(context, &one.post, &institution.post_name(&one.post))).collect();
        names.join("、")
    };
    reading.list(
        "SELECT id, number, name, kind, unit, phone, skills, login FROM organisation_person \
         WHERE school_id = $1 AND left_at IS NULL AND name IS NOT NULL ORDER BY number",
        &[reading.school().into()],
        |row: &Row| {
            let kind = row.text(3)?;
            let skills: Vec<String> = row.json(6)?;
            let kind = match context.words.pick("zh", "en") {
                "zh" => context.words.say(&format!("organisation-kind-{kind}")).into_owned(),
                _ => kind,
            };
            Ok(vec![
                row.text(1)?,
                row.text(2)?,
                kind,
                unit_of(&row.text(4)?),
                row.opt_text(5)?.unwrap_or_default(),
                skills.join(" "),
                row.opt_text(7)?.unwrap_or_default(),
                posts_of(row.id(0)?),
                String::new(),
            ])
        },
    )
}
