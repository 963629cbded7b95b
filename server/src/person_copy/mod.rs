//! 个人信息副本. A copy of all that is kept of one person, as a file: to the
//! person at any time, to others by an act of whoever answers for it.
//!
//! Source: 个人信息保护法 第四十五条 (the right to look at and to copy).

mod archive;

use houqin_desk::{DeskError, Request};
use houqin_kernel::{Hand, Lang, PersonId, Refusal, ViewError, Viewer};
use houqin_organisation::views;
use houqin_web::{After, Aside, Call};
use serde_json::json;

use self::archive::{About, written};

/// The form.
pub const ASIDES: &[Aside] = &[Aside { name: "person-copy", run: copy }];

/// The act by which somebody else's data are handed out.
pub const ACT: &str = "organisation.release_data";

/// Gives the copy; somebody else's only after its act was recorded.
fn copy(call: &Call<'_>) -> Result<After, DeskError> {
    let person: PersonId = match call.field("person") {
        "" => call.person,
        id => id.parse().map_err(|_| nobody())?,
    };
    if person != call.person {
        let form = json!({ "person": person, "basis": call.field("basis") });
        let request = Request::one(Hand::Person(call.person), ACT, form);
        call.school.desk.perform(request.keyed(call.field("_key")))?;
    }
    let desk = &call.school.desk;
    let logins = call.registry.logins_of(call.school.row.id, person)?;
    let file = call.school.readers.read(|store| {
        let viewer = Viewer {
            // What is kept is read as the person themself would; nothing of it is worded.
            person: Some(person),
            lang: Lang::Zh,
            at: desk.clock().now(),
            reading: store,
            institution: call.institution,
        };
        let detail = views::person(&viewer, person).map_err(|error| match error {
            ViewError::Refused(refusal) => DeskError::Refused(refusal.into()),
            ViewError::Broken(error) => error.into(),
        })?;
        let about = About { viewer: &viewer, id: person, detail: &detail, logins: &logins, call };
        written(&about).map(|file| (file, detail.person.number))
    });
    let (file, number) = file?;
    Ok(After::File { name: format!("person-{number}.zip"), media_type: "application/zip", file })
}

fn nobody() -> Refusal {
    Refusal::form(
        "person",
        "no_such_person",
        "本校没有此人，请核对。",
        "The school has no such person; please check whom you mean.",
    )
}
