//! Who sends a form: a stranger, counted before anything is read; and for whom it
//! is sent, by what was typed of them.

use std::net::IpAddr;
use std::sync::Arc;

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use houqin_desk::DeskError;
use houqin_kernel::{PersonCard, PersonId, Refusal};

use crate::form::{Fields, field};
use crate::forms::local;
use crate::platform::{Platform, School};
use crate::site::{Visit, refusal_from};

/// Who sends a form. A stranger is counted before a byte of it is read: photos
/// are not taken from whoever may not send them.
pub async fn let_in(
    platform: Arc<Platform>,
    headers: HeaderMap,
    peer: IpAddr,
) -> Result<Visit, Box<Response>> {
    let judged = tokio::task::spawn_blocking(move || {
        let form = page_of(&headers);
        let visit = Visit::of(platform, &headers).map_err(Box::new)?.from(peer, &headers);
        if let (None, Some(school)) = (&visit.session, &visit.school) {
            let now = school.desk.clock().now();
            let throttle = &visit.platform.throttle;
            if let Err(refusal) = throttle.let_in(school.row.id, visit.address, now) {
                visit.platform.counts.refused();
                return Err(Box::new(refusal_from(&visit, &refusal, &form)));
            }
        }
        Ok(visit)
    });
    judged
        .await
        .unwrap_or_else(|_| Err(Box::new(StatusCode::INTERNAL_SERVER_ERROR.into_response())))
}

/// The page of our own that the form stands on; the first page where the browser
/// does not say.
fn page_of(headers: &HeaderMap) -> String {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text(header::HOST).unwrap_or_default();
    let from = text(header::REFERER).and_then(|from| from.split_once("://"));
    let path = from.and_then(|(_, rest)| rest.strip_prefix(host));
    // The answer to a form has no page of its own.
    let path = path.filter(|path| !path.starts_with("/act/")).unwrap_or("/");
    local(path).to_owned()
}

/// On whose behalf: by number, name or phone as it was typed; or a caller without
/// an account, who is somebody new.
pub fn behalf(
    visit: &Visit,
    school: &School,
    act: &str,
    fields: &Fields,
) -> Result<Option<PersonId>, DeskError> {
    let typed = field(fields, "_on_behalf_of").trim();
    let institution = school.desk.institution();
    let now = school.desk.clock().now();
    // Names are looked up only for those whose posts do this for others.
    let may = visit.person().is_some_and(|person| {
        let posts: Vec<&str> =
            institution.held_by(person, now).map(|held| held.post.as_str()).collect();
        let procedures =
            institution.procedures.keys().filter_map(|code| institution.procedure(code, now));
        procedures.flat_map(|one| &one.steps).any(|step| {
            step.act == act
                && step.on_behalf
                && step.posts.iter().any(|post| posts.contains(&post.as_str()))
        })
    });
    if typed.is_empty() {
        let caller = may && !field(fields, "caller").trim().is_empty();
        return Ok(caller.then(|| PersonId(uuid::Uuid::now_v7().into_bytes())));
    }
    let directory = &institution.directory;
    if let Some(card) = school.readers.read(|store| (directory.person_by_number)(store, typed))? {
        return Ok(Some(card.id));
    }
    if !may {
        return Err(no_such_person().into());
    }
    let named = school.readers.read(|store| (directory.people_named)(store, typed))?;
    match named.as_slice() {
        [] => Err(no_such_person().into()),
        [one] => Ok(Some(one.id)),
        several => Err(several_people(several).into()),
    }
}

fn no_such_person() -> Refusal {
    Refusal::form(
        "_on_behalf_of",
        "no_such_person",
        "没有这个学工号、姓名或电话的人，请核对后再填；没有账号的人，请填“来电或来人怎么称呼”。",
        "Nobody has this number, name or phone; check it. For somebody without an account, say what they are called.",
    )
}

fn several_people(people: &[PersonCard]) -> Refusal {
    let numbers: Vec<&str> = people.iter().map(|one| one.number.as_str()).collect();
    Refusal::form(
        "_on_behalf_of",
        "several_people",
        format!("不止一位叫这个名字或用这个电话，请填学工号：{}。", numbers.join("、")),
        format!(
            "More than one person has this name or phone; give the number: {}.",
            numbers.join(", ")
        ),
    )
}
