//! Forms that people send: sign-in, face, password, and acts.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{
    ConnectInfo, FromRequest as _, Multipart, Path, Request as HttpRequest, State,
};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use houqin_desk::{Answer, DeskError, Receipt, Request};
use houqin_kernel::Refusal;
use houqin_page::{
    Button, Field, Form, Look, button, form, html, link_button, password_field, text_field,
};
use serde_json::Value as Json;

use crate::form::{Fields, by_schema, field};
use crate::photo;
use crate::platform::{Platform, School};
use crate::registry::{Login, check_password};
use crate::site::{
    Refused, Visit, broken, home, own, page, refusal_page, set_cookie, show_refusal,
};
use crate::visitor;

type Shared = State<Arc<Platform>>;

/// Largest form without photos, in bytes.
const FORM_BYTES_MAX: usize = 1024 * 1024;
/// Most photos of one form.
const PHOTOS_MAX: usize = 9;

/// Runs on a thread that may block.
pub async fn blocking(work: impl FnOnce() -> Response + Send + 'static) -> Response {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

/// `GET` of any page.
pub async fn any_page(State(platform): Shared, request: HttpRequest) -> Response {
    platform.counts.request();
    let (path, query) =
        (request.uri().path().to_owned(), request.uri().query().unwrap_or_default().to_owned());
    let headers = request.headers().clone();
    blocking(move || match Visit::of(platform, &headers) {
        Ok(visit) if path == "/" => home(&visit),
        Ok(visit) => page(&visit, &path, &query, &Refused::default()),
        Err(response) => response,
    })
    .await
}

/// `GET /photo/{order}/{digest}`.
pub async fn photo_of(
    State(platform): Shared,
    Path((order, digest)): Path<(String, String)>,
    request: HttpRequest,
) -> Response {
    let headers = request.headers().clone();
    let query = request.uri().query().unwrap_or_default().to_owned();
    blocking(move || match Visit::of(platform, &headers) {
        Ok(visit) => {
            let query = crate::site::read_query(&query);
            let follow = query.get("follow").map_or("", String::as_str);
            crate::files::photo(&visit, &order, &digest, follow)
        }
        Err(response) => response,
    })
    .await
}

/// `GET /ledger/bundle/{case}`.
pub async fn bundle_of(
    State(platform): Shared,
    Path(case): Path<String>,
    headers: HeaderMap,
) -> Response {
    blocking(move || match Visit::of(platform, &headers) {
        Ok(visit) => crate::files::bundle(&visit, &case),
        Err(response) => response,
    })
    .await
}

/// The fields of a form, and the photos it carries.
pub async fn read(request: HttpRequest) -> Result<(Fields, Vec<Vec<u8>>), Refusal> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if kind.is_some_and(|kind| kind.starts_with("multipart/")) {
        return read_multipart(request).await;
    }
    let bytes =
        axum::body::to_bytes(request.into_body(), FORM_BYTES_MAX).await.map_err(|_| too_large())?;
    let fields = axum::extract::Form::<Fields>::from_request(
        HttpRequest::builder()
            .method("POST")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(bytes.into())
            .unwrap_or_default(),
        &(),
    )
    .await
    .map_err(|_| too_large())?;
    Ok((fields.0, Vec::new()))
}

async fn read_multipart(request: HttpRequest) -> Result<(Fields, Vec<Vec<u8>>), Refusal> {
    let mut parts = Multipart::from_request(request, &()).await.map_err(|_| too_large())?;
    let (mut fields, mut photos) = (Fields::new(), Vec::new());
    while let Some(mut part) = parts.next_field().await.map_err(|_| too_large())? {
        let name = part.name().unwrap_or_default().to_owned();
        let is_file = part.file_name().is_some();
        let most = if is_file { photo::BYTES_MAX } else { FORM_BYTES_MAX };
        let mut bytes = Vec::new();
        while let Some(chunk) = part.chunk().await.map_err(|_| too_large())? {
            if bytes.len() + chunk.len() > most {
                return Err(too_large());
            }
            bytes.extend_from_slice(&chunk);
        }
        if is_file {
            if !bytes.is_empty() {
                photos.push(bytes);
            }
            if photos.len() > PHOTOS_MAX {
                return Err(too_large());
            }
        } else {
            fields.push((name, String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    Ok((fields, photos))
}

fn too_large() -> Refusal {
    Refusal::form(
        "photos",
        "form_too_large",
        "表单太大或没有收全：一张照片不超过 12 兆，最多 9 张。请缩小后再提交。",
        "The form is too large or did not arrive whole: a photo has at most 12 MiB, at most 9 of them.",
    )
}

/// A form must come from our own pages: by its token, or, for visitors, by its origin.
pub fn forged(visit: &Visit, headers: &HeaderMap, fields: &Fields) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text(header::HOST).unwrap_or_default();
    if let Some(origin) = text(header::ORIGIN) {
        let from = origin.split("://").nth(1).unwrap_or_default();
        if from != host {
            return true;
        }
    }
    let given = [field(fields, "_csrf"), field(fields, "csrf")];
    visit.session.is_some() && !given.contains(&visit.csrf())
}

pub fn forged_refusal() -> Refusal {
    Refusal::post(
        "forged_form",
        "这份表单不是从本站页面提交的，或登录已过期。请刷新页面后重试。",
        "This form did not come from our own page, or the session has ended. Reload and try again.",
    )
}

/// Only paths of this very site are gone to.
pub fn local(path: &str) -> &str {
    if path.starts_with('/') && !path.starts_with("//") && !path.contains('\\') {
        path
    } else {
        "/"
    }
}

/// `POST /act/{name}`.
pub async fn act(
    State(platform): Shared,
    Path(name): Path<String>,
    request: HttpRequest,
) -> Response {
    platform.counts.request();
    let headers = request.headers().clone();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    let fields = read(request).await;
    blocking(move || {
        let visit = match Visit::of(platform, &headers) {
            Ok(visit) => visit.from(peer.unwrap_or_else(|| IpAddr::from([0, 0, 0, 0])), &headers),
            Err(response) => return response,
        };
        let (fields, photos) = match fields {
            Ok(read) => read,
            Err(refusal) => return refusal_page(&visit, &refusal),
        };
        if forged(&visit, &headers, &fields) {
            return refusal_page(&visit, &forged_refusal());
        }
        match perform(&visit, &name, &fields, &photos) {
            Ok((receipt, visitor)) => go_on(&visit, &fields, &receipt, &visitor),
            Err(DeskError::Refused(refusal)) => {
                visit.platform.counts.refused();
                again(&visit, fields, *refusal)
            }
            Err(error) => broken(&visit, &error),
        }
    })
    .await
}

/// The schema of an act's form.
fn schema(school: &School, name: &str) -> Option<Json> {
    let domains = school.desk.domains();
    let act = domains.iter().flat_map(|domain| domain.acts).find(|act| act.name == name);
    let composites = domains.iter().flat_map(|domain| domain.composites);
    let composite = || composites.into_iter().find(|one| one.name == name).map(|one| one.schema);
    act.map(|act| act.schema).or_else(composite).map(|schema| schema().into())
}

/// Does the act; gives its receipt and, for a visitor, the token to follow it.
fn perform(
    visit: &Visit,
    name: &str,
    fields: &Fields,
    photos: &[Vec<u8>],
) -> Result<(Receipt, String), DeskError> {
    let school = visit.school.as_ref().ok_or(DeskError::Stopped)?;
    let schema = schema(school, name).ok_or_else(|| {
        Refusal::missing("no_such_act", "没有这一行为。", "There is no such act.")
    })?;
    if visit.session.is_none() {
        let now = school.desk.clock().now();
        visit.platform.throttle.let_in(school.row.id, visit.address, now)?;
    }
    let institution = school.desk.institution();
    let mut form = by_schema(&schema, fields, institution.calendar.zone())?;
    if !photos.is_empty() {
        let stored: Result<Vec<Json>, DeskError> =
            photos.iter().map(|bytes| photo::store(school.desk.setup(), bytes)).collect();
        if let Some(form) = form.as_object_mut() {
            form.insert("photos".into(), Json::Array(stored?));
        }
    }
    let hand = visit.hand(field(fields, "_follow"));
    let mut request = Request::one(hand, name, form);
    let keys = [field(fields, "_key"), field(fields, "idempotency_key")];
    // Photos get a fresh key each time: a form with photos is not the same twice.
    if photos.is_empty() {
        request.key = keys.into_iter().find(|key| !key.is_empty()).map(str::to_owned);
    }
    let behalf = field(fields, "_on_behalf_of");
    if !behalf.is_empty() {
        let lookup = institution.directory.person_by_number;
        let card = school.readers.read(|store| lookup(store, behalf))?;
        request.on_behalf_of = Some(card.ok_or_else(no_such_number)?.id);
    }
    let (Answer::Done(receipt), person) = (school.desk.perform(request)?, hand.id()) else {
        return Err(DeskError::Stopped);
    };
    let follow = receipt.subject().map(|case| visitor::token(&school.secret, case, person));
    Ok((receipt, follow.unwrap_or_default()))
}

fn no_such_number() -> Refusal {
    Refusal::form(
        "_on_behalf_of",
        "no_such_person",
        "没有这个学工号，请核对后再填。",
        "There is no such number; check it.",
    )
}

/// To where the form says, with the receipt's number.
fn go_on(visit: &Visit, fields: &Fields, receipt: &Receipt, follow: &str) -> Response {
    let subject = receipt.subject().map(|case| case.to_string()).unwrap_or_default();
    let next = field(fields, "_next").replace("{subject}", &subject).replace("{follow}", follow);
    let next = local(&next).to_owned();
    visit.platform.counts.done(0);
    let record = receipt.first().map_or(0, |line| line.record);
    let (path, anchor) = next.split_once('#').unwrap_or((&next, ""));
    let mark = if path.contains('?') { '&' } else { '?' };
    let anchor = if anchor.is_empty() { String::new() } else { format!("#{anchor}") };
    Redirect::to(&format!("{path}{mark}done={record}{anchor}")).into_response()
}

/// The page of the form again, with what had been typed.
fn again(visit: &Visit, fields: Fields, refusal: Refusal) -> Response {
    let here = local(field(&fields, "_page")).to_owned();
    if here == "/" {
        return refusal_page(visit, &refusal);
    }
    let mut filled = BTreeMap::<String, String>::new();
    for (name, value) in fields {
        // Boxes ticked under one name stand on a line each.
        filled
            .entry(name)
            .and_modify(|held| {
                held.push('\n');
                held.push_str(&value);
            })
            .or_insert(value);
    }
    let refused = Refused { filled, refusal: Some(refusal) };
    let (path, query) = here.split_once('?').unwrap_or((&here, ""));
    page(visit, path, query, &refused)
}

fn sign_in_form(visit: &Visit, login: &str, wrong: bool) -> Response {
    let words = visit.words();
    let sign_in = html! {
        (text_field(words, &Field { value: login.into(), required: true, autocomplete: "username".into(), ..Field::new("login", words.say("web-login")) }))
        (password_field(words, &Field { required: true, autocomplete: "current-password".into(), ..Field::new("password", words.say("web-password")) }))
        (button(&Button { label: words.say("web-sign-in"), look: Look::Primary, large: true, ..Button::default() }))
    };
    let body = html! {
        h1 { (words.say("web-sign-in")) }
        p { (words.say("web-sign-in-lead")) }
        @if wrong {
            (houqin_page::note(houqin_page::Tone::Bad, &words.say("web-wrong"), &html! {}))
        }
        (form(&Form::new("/sign-in", ""), &sign_in))
        p { (link_button("/report", &Button { label: words.say("web-report-without"), ..Button::default() })) }
    };
    let status = if wrong { StatusCode::UNAUTHORIZED } else { StatusCode::OK };
    own(visit, &words.say("web-sign-in"), status, "/sign-in", body)
}

/// `GET /sign-in`.
pub async fn sign_in_page(State(platform): Shared, headers: HeaderMap) -> Response {
    blocking(move || match Visit::of(platform, &headers) {
        Ok(visit) if visit.session.is_some() => home(&visit),
        Ok(visit) => sign_in_form(&visit, "", false),
        Err(response) => response,
    })
    .await
}

/// `POST /sign-in`.
pub async fn sign_in(State(platform): Shared, request: HttpRequest) -> Response {
    let headers = request.headers().clone();
    let fields = read(request).await.map(|(fields, _)| fields).unwrap_or_default();
    blocking(move || {
        let visit = match Visit::of(platform, &headers) {
            Ok(visit) => visit,
            Err(response) => return response,
        };
        let no_session = Visit { session: None, ..visit };
        if forged(&no_session, &headers, &fields) {
            return refusal_page(&no_session, &forged_refusal());
        }
        let registry = &no_session.platform.registry;
        let now = no_session.platform.config.clock.now();
        let login = field(&fields, "login").trim();
        match registry.verify(login, field(&fields, "password"), now) {
            Ok(Some(known)) => match registry.begin_session(&known.login, now) {
                Ok(token) => {
                    let mut response = Redirect::to("/").into_response();
                    let secure = no_session.platform.config.origin.starts_with("https://");
                    let days = no_session.platform.config.limits.session_days;
                    set_cookie(&mut response, "houqin", &token, days, secure);
                    response
                }
                Err(error) => broken(&no_session, &error),
            },
            Ok(None) => sign_in_form(&no_session, login, true),
            Err(error) => broken(&no_session, &error),
        }
    })
    .await
}

/// `POST /sign-out`.
pub async fn sign_out(State(platform): Shared, request: HttpRequest) -> Response {
    let headers = request.headers().clone();
    blocking(move || {
        if let Some(token) = crate::site::cookie(&headers, "houqin")
            && let Err(error) = platform.registry.end_session(token)
        {
            tracing::error!(%error, "a session did not end");
        }
        let mut response = Redirect::to("/sign-in").into_response();
        set_cookie(&mut response, "houqin", "", 0, false);
        response
    })
    .await
}

/// `POST /face`: language or colours.
pub async fn face(request: HttpRequest) -> Response {
    let fields = read(request).await.map(|(fields, _)| fields).unwrap_or_default();
    let mut response = Redirect::to(local(field(&fields, "back"))).into_response();
    for name in ["lang", "theme"] {
        let value = field(&fields, name);
        if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            set_cookie(&mut response, name, value, 365, false);
        }
    }
    response
}

fn me_form(visit: &Visit, refusal: Option<&Refusal>, changed: bool) -> Response {
    let words = visit.words();
    let fields = html! {
        (password_field(words, &Field { required: true, autocomplete: "current-password".into(), ..Field::new("old", words.say("web-old-password")) }))
        (password_field(words, &Field { required: true, autocomplete: "new-password".into(), ..Field::new("password", words.say("web-new-password")) }))
        (button(&Button { label: words.say("web-change-password"), look: Look::Primary, ..Button::default() }))
    };
    let everywhere = html! {
        (houqin_page::hidden("everywhere", "1"))
        (button(&Button { label: words.say("web-sign-out-everywhere"), ..Button::default() }))
    };
    let login = visit.session.as_ref().map_or("", |session| &session.login.login);
    let body = html! {
        h1 { (words.say("web-me")) }
        p { (words.say_with("web-me-lead", &[("login", login.into())])) }
        @if let Some(refusal) = refusal { (show_refusal(words, refusal)) }
        @if changed { (houqin_page::note(houqin_page::Tone::Good, &words.say("web-password-changed"), &html! {})) }
        (form(&Form::new("/me", visit.csrf()), &fields))
        h2 { (words.say("web-sessions")) }
        p { (words.say("web-sessions-lead")) }
        (form(&Form::new("/me", visit.csrf()), &everywhere))
        p { a href="/" { (words.say("web-home")) } }
    };
    let status = refusal.map_or(StatusCode::OK, crate::api::status_of);
    own(visit, &words.say("web-me"), status, "/me", body)
}

/// `GET /me`.
pub async fn me(State(platform): Shared, headers: HeaderMap) -> Response {
    blocking(move || match Visit::of(platform, &headers) {
        Ok(visit) if visit.session.is_none() => Redirect::to("/sign-in").into_response(),
        Ok(visit) => me_form(&visit, None, false),
        Err(response) => response,
    })
    .await
}

/// `POST /me`: a new password, or the end of all sessions.
pub async fn change_me(State(platform): Shared, request: HttpRequest) -> Response {
    let headers = request.headers().clone();
    let fields = read(request).await.map(|(fields, _)| fields).unwrap_or_default();
    blocking(move || {
        let visit = match Visit::of(platform, &headers) {
            Ok(visit) => visit,
            Err(response) => return response,
        };
        let Some(session) = visit.session.clone() else {
            return Redirect::to("/sign-in").into_response();
        };
        if forged(&visit, &headers, &fields) {
            return refusal_page(&visit, &forged_refusal());
        }
        if !field(&fields, "everywhere").is_empty() {
            return match visit.platform.registry.kill(&session.login.login) {
                Ok(()) => Redirect::to("/sign-in").into_response(),
                Err(error) => broken(&visit, &error),
            };
        }
        change_password(&visit, &session.login, &fields)
    })
    .await
}

fn change_password(visit: &Visit, login: &Login, fields: &Fields) -> Response {
    let (registry, now) = (&visit.platform.registry, visit.platform.config.clock.now());
    let (old, new) = (field(fields, "old"), field(fields, "password"));
    if let Err(refusal) = check_password(new) {
        return me_form(visit, Some(&refusal), false);
    }
    let changed = registry.verify(&login.login, old, now).and_then(|known| match known {
        Some(_) => registry.set_login(login, new).map(|()| true),
        None => Ok(false),
    });
    match changed {
        Ok(true) => match registry.begin_session(&login.login, now) {
            Ok(token) => {
                let mut response = me_form(visit, None, true);
                let secure = visit.platform.config.origin.starts_with("https://");
                let days = visit.platform.config.limits.session_days;
                set_cookie(&mut response, "houqin", &token, days, secure);
                response
            }
            Err(error) => broken(visit, &error),
        },
        Ok(false) => {
            let refusal = Refusal::form(
                "old",
                "wrong_password",
                "现在的密码不对，没有修改。",
                "The present password is wrong; nothing was changed.",
            );
            me_form(visit, Some(&refusal), false)
        }
        Err(error) => broken(visit, &error),
    }
}
