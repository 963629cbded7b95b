//! Forms that people send: acts, and the face of the pages.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{
    ConnectInfo, FromRequest as _, Multipart, Path, Request as HttpRequest, State,
};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use houqin_desk::{Answer, DeskError, Receipt, Request};
use houqin_kernel::{PersonId, Refusal};
use serde_json::Value as Json;

use crate::access::Told;
use crate::form::{Fields, by_schema, field};
use crate::photo;
use crate::platform::{Platform, School};
use crate::sender::{behalf, let_in};
use crate::site::{Refused, Visit, broken, home, page, refusal_page, set_cookie, sign_in_first};
use crate::{code, visitor};

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
        Ok(visit) => Told::visit(&visit).on(page(&visit, &path, &query, &Refused::default())),
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
            if let Err(refusal) = visit.must_be_on("/photo/{order}/{digest}") {
                return refusal_page(&visit, &refusal);
            }
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
        "表单太大或没有收全：一张照片不超过 12 兆，照片和录音一共最多 9 份。请缩小后再提交。",
        "The form is too large or did not arrive whole: a photo has at most 12 MiB; photos and voice notes are at most 9 together.",
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

/// A form of somebody who has signed in.
pub struct Signed {
    /// Their school.
    pub school: Arc<School>,
    /// Who they are.
    pub person: PersonId,
    /// Its fields.
    pub fields: Fields,
    /// The files that came with it.
    pub files: Vec<Vec<u8>>,
}

impl Signed {
    /// What was sent, or the answer to whoever may send nothing.
    pub fn of(
        visit: &Visit,
        headers: &HeaderMap,
        sent: Result<(Fields, Vec<Vec<u8>>), Refusal>,
    ) -> Result<Self, Response> {
        let Some((school, person)) = visit.school.clone().zip(visit.person()) else {
            return Err(sign_in_first());
        };
        let (fields, files) = sent.map_err(|refusal| refusal_page(visit, &refusal))?;
        if forged(visit, headers, &fields) {
            return Err(refusal_page(visit, &forged_refusal()));
        }
        Ok(Self { school, person, fields, files })
    }
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
    let peer = peer.unwrap_or_else(|| IpAddr::from([0, 0, 0, 0]));
    let visit = match let_in(platform, headers.clone(), peer).await {
        Ok(visit) => visit,
        Err(response) => return *response,
    };
    let fields = read(request).await;
    blocking(move || {
        let (fields, photos) = match fields {
            Ok(read) => read,
            Err(refusal) => return refusal_page(&visit, &refusal),
        };
        if forged(&visit, &headers, &fields) {
            return refusal_page(&visit, &forged_refusal());
        }
        let told = Told::visit(&visit).act(&visit.platform, &name);
        match perform(&visit, &name, &fields, &photos) {
            Ok((receipt, visitor)) => told
                .record(receipt.first().map(|line| line.record))
                .on(go_on(&visit, &fields, &receipt, &visitor)),
            Err(DeskError::Refused(refusal)) => {
                visit.platform.counts.refused();
                told.on(again(&visit, fields, *refusal))
            }
            Err(error) => broken(&visit, &error),
        }
    })
    .await
}

/// The schema of an act's form.
pub fn schema(school: &School, name: &str) -> Option<Json> {
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
    request.via = visit.session.as_ref().and_then(|session| session.tablet);
    request.on_behalf_of = behalf(visit, school, name, fields)?;
    let (Answer::Done(receipt), person) = (school.desk.perform(request)?, hand.id()) else {
        return Err(DeskError::Stopped);
    };
    let Some(case) = receipt.subject() else { return Ok((receipt, String::new())) };
    if visit.session.is_none() {
        let now = school.desk.clock().now();
        let owned = (case, person);
        // The act is done; a code that is not kept only leaves the link.
        if let Err(error) =
            code::keep(&visit.platform.registry, school.row.id, &school.secret, owned, now)
        {
            tracing::error!(%case, %error, "a follow code was not kept");
        }
    }
    Ok((receipt, visitor::token(&school.secret, case, person)))
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
pub fn again(visit: &Visit, fields: Fields, refusal: Refusal) -> Response {
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

/// `POST /face`: language or colours.
pub async fn face(State(platform): Shared, request: HttpRequest) -> Response {
    let secure = platform.config.origin.starts_with("https://");
    let fields = read(request).await.map(|(fields, _)| fields).unwrap_or_default();
    let mut response = Redirect::to(local(field(&fields, "back"))).into_response();
    for name in ["lang", "theme"] {
        let value = field(&fields, name);
        if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            set_cookie(&mut response, name, value, 365, secure);
        }
    }
    response
}
