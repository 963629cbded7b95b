//! Sign-in by the school's own identity system. What it says is a 学工号; who
//! has it on the roll is let in, never who has the same name.

use std::sync::Arc;

use axum::extract::{Request as HttpRequest, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use houqin_kernel::{Refusal, StoreError};
use houqin_page::html;

use super::cas::{self, Cas};
use super::fetch::Trouble;
use super::oidc::{Oidc, Said};
use super::settings::SignOn;
use super::{Shown, let_in, or_broken, shown};
use crate::platform::{Platform, School};
use crate::registry::{Asker, Flow, Login};
use crate::site::{Visit, broken, cookie, own, read_query, set_cookie_for, show_refusal};

type Shared = State<Arc<Platform>>;

/// The cookie that binds an answer to the browser that asked.
const STATE: &str = "sign_on";
/// It lasts so long, in seconds.
const STATE_SECONDS: i64 = 15 * 60;

/// The providers that are set.
#[derive(Default)]
pub struct Providers {
    oidc: Option<Oidc>,
    cas: Option<Cas>,
}

impl Providers {
    /// As they are set; their answers come back to `origin`.
    ///
    /// # Errors
    /// When a file of authorities cannot be read.
    pub fn new(settings: &SignOn, origin: &str) -> Result<Self, Trouble> {
        let oidc = settings.oidc.as_ref().map(|oidc| Oidc::new(oidc, origin)).transpose()?;
        let cas = settings.cas.as_ref().map(|cas| Cas::new(cas, origin)).transpose()?;
        Ok(Self { oidc, cas })
    }

    /// The way to each, and its name.
    pub fn names(&self) -> Vec<(&'static str, String)> {
        let oidc = self.oidc.as_ref().map(|one| ("/sign-in/oidc", one.settings.name.clone()));
        let cas = self.cas.as_ref().map(|one| ("/sign-in/cas", one.settings.name.clone()));
        oidc.into_iter().chain(cas).collect()
    }
}

/// Whom to ask who is not let in, in both languages.
pub fn contact(visit: &Visit) -> (String, String) {
    let set = &visit.platform.config.sign_on.contact;
    if set.is_empty() {
        return ("管理人员名册的同事".to_owned(), "whoever keeps the roll of persons".to_owned());
    }
    (set.clone(), set.clone())
}

fn sorry(visit: &Visit, status: StatusCode, refusal: &Refusal) -> Response {
    let words = visit.words();
    let body = html! {
        h1 { (words.say("web-not-in")) }
        (show_refusal(words, refusal))
        p { a href="/sign-in" { (words.say("web-sign-in")) } }
    };
    let mut response = own(visit, &words.say("web-not-in"), status, "/sign-in", body);
    set_cookie_for(&mut response, STATE, "", 0, visit.is_secure());
    response
}

/// The provider failed, or its answer is not as it must be: told without the
/// reason, which is for the log.
fn failed(visit: &Visit, which: &str, trouble: &Trouble) -> Response {
    let now = visit.platform.config.clock.now();
    tracing::warn!(which, why = %trouble, "a provider's answer is refused");
    let why: String = trouble.0.chars().take(200).collect();
    let event = format!("{which}: {why}");
    if let Err(error) = visit.platform.registry.note("", &event, &visit.asker, now) {
        return broken(visit, &error);
    }
    let contact = contact(visit);
    let refusal = Refusal::later(
        "provider_failed",
        format!(
            "学校的统一身份认证没有给出可用的答复，没有登录。请再试一次；仍不行，请找{}，或用本地账号登录。",
            contact.0
        ),
        format!(
            "The school's identity system gave no answer that can be used; you are not signed in. \
             Try once more; if it fails again, ask {} or use a local account.",
            contact.1
        ),
    );
    sorry(visit, StatusCode::BAD_GATEWAY, &refusal)
}

/// The answer does not belong to a sign-in that this browser began.
fn astray(visit: &Visit) -> Response {
    let refusal = Refusal::form(
        "state",
        "sign_in_astray",
        "这次登录不是从本页开始的，或已超过一刻钟。请重新登录。",
        "This sign-in did not begin here, or more than a quarter of an hour ago. Begin again.",
    );
    sorry(visit, StatusCode::BAD_REQUEST, &refusal)
}

fn none() -> Response {
    StatusCode::NOT_FOUND.into_response()
}

fn away(visit: &Visit, flow: &Flow, to: &str) -> Response {
    let mut response = Redirect::to(to).into_response();
    set_cookie_for(&mut response, STATE, &flow.state, STATE_SECONDS, visit.is_secure());
    response
}

/// `GET /sign-in/oidc`.
pub async fn to_oidc(State(platform): Shared, request: HttpRequest) -> Response {
    shown(platform, request, |visit| {
        let Some(oidc) = &visit.platform.providers.oidc else { return none() };
        let now = visit.platform.config.clock.now();
        match visit.platform.registry.begin_flow(now) {
            Ok(flow) => match oidc.away(&flow, now) {
                Ok(to) => away(&visit, &flow, &to),
                Err(trouble) => failed(&visit, "oidc", &trouble),
            },
            Err(error) => broken(&visit, &error),
        }
    })
    .await
}

/// `GET /sign-in/cas`.
pub async fn to_cas(State(platform): Shared, request: HttpRequest) -> Response {
    shown(platform, request, |visit| {
        let Some(cas) = &visit.platform.providers.cas else { return none() };
        let now = visit.platform.config.clock.now();
        match visit.platform.registry.begin_flow(now) {
            Ok(flow) => away(&visit, &flow, &cas.away(&flow.state)),
            Err(error) => broken(&visit, &error),
        }
    })
    .await
}

/// The sign-in that this browser began and that this answer names, once.
fn flow(visit: &Visit, headers: &HeaderMap, state: &str) -> Result<Option<Flow>, StoreError> {
    if state.is_empty() || cookie(headers, STATE) != Some(state) {
        return Ok(None);
    }
    visit.platform.registry.end_flow(state, visit.platform.config.clock.now())
}

/// `GET /sign-in/oidc/back`.
pub async fn from_oidc(State(platform): Shared, request: HttpRequest) -> Response {
    let headers = request.headers().clone();
    let query = read_query(request.uri().query().unwrap_or_default());
    shown(platform, request, move |visit| {
        let Some(oidc) = &visit.platform.providers.oidc else { return none() };
        let asked = |name: &str| query.get(name).map_or("", String::as_str);
        let flow = match flow(&visit, &headers, asked("state")) {
            Ok(Some(flow)) => flow,
            Ok(None) => return astray(&visit),
            Err(error) => return broken(&visit, &error),
        };
        // RFC 9207: an answer that names its issuer names ours.
        if query.get("iss").is_some_and(|issuer| *issuer != oidc.settings.issuer) {
            return failed(&visit, "oidc", &Trouble::new("the answer names another issuer"));
        }
        if !asked("error").is_empty() {
            return failed(&visit, "oidc", &Trouble(format!("error {}", asked("error"))));
        }
        match oidc.back(asked("code"), &flow, visit.platform.config.clock.now()) {
            Ok(said) => or_broken(&visit, welcome(&visit, &oidc.settings.school, "oidc", &said)),
            Err(trouble) => failed(&visit, "oidc", &trouble),
        }
    })
    .await
}

/// `GET /sign-in/cas/back`.
pub async fn from_cas(State(platform): Shared, request: HttpRequest) -> Response {
    let headers = request.headers().clone();
    let query = read_query(request.uri().query().unwrap_or_default());
    shown(platform, request, move |visit| {
        let Some(cas) = &visit.platform.providers.cas else { return none() };
        let asked = |name: &str| query.get(name).map_or("", String::as_str);
        match flow(&visit, &headers, asked("state")) {
            Ok(Some(_)) => {}
            Ok(None) => return astray(&visit),
            Err(error) => return broken(&visit, &error),
        }
        match cas.back(asked("ticket"), asked("state")) {
            Ok(said) => or_broken(&visit, welcome(&visit, &cas.settings.school, "cas", &said)),
            Err(trouble) => failed(&visit, "cas", &trouble),
        }
    })
    .await
}

/// Lets in whoever on the roll has the number.
fn welcome(visit: &Visit, school: &str, which: &str, said: &Said) -> Result<Response, StoreError> {
    let broken = |error: houqin_desk::DeskError| StoreError(error.to_string());
    let (registry, now) = (&visit.platform.registry, visit.platform.config.clock.now());
    let Some(school) = visit.platform.school_named(school).map_err(broken)? else {
        return Ok(failed(visit, which, &Trouble::new("no such school; see sign_on.*.school")));
    };
    let lookup = school.desk.institution().directory.person_by_number;
    let card = school.readers.read(|store| lookup(store, &said.number))?;
    let here = match &card {
        Some(card) => school.has(card.id)?,
        None => false,
    };
    let Some(card) = card.filter(|_| here) else {
        registry.note(&said.number, &format!("{which}: not on the roll"), &visit.asker, now)?;
        return Ok(sorry(visit, StatusCode::FORBIDDEN, &unknown(visit, &said.number)));
    };
    let Some(login) = login_of(visit, &school, &card, which)? else {
        return Ok(failed(visit, which, &Trouble::new("no account name is free")));
    };
    let mut response = let_in(visit, &login, Shown::Elsewhere(&said.ticket))?;
    set_cookie_for(&mut response, STATE, "", 0, visit.is_secure());
    Ok(response)
}

/// The person's login; made, without a password, where there is none.
fn login_of(
    visit: &Visit,
    school: &School,
    card: &houqin_kernel::PersonCard,
    which: &str,
) -> Result<Option<Login>, StoreError> {
    let registry = &visit.platform.registry;
    if let Some(login) = registry.logins_of(school.row.id, card.id)?.into_iter().next() {
        return Ok(Some(login));
    }
    for name in [card.number.clone(), format!("{}@{which}", card.number), card.id.to_string()] {
        let login = Login { login: name, school: school.row.id, person: card.id };
        if registry.add_login(&login)? {
            return Ok(Some(login));
        }
    }
    Ok(None)
}

fn unknown(visit: &Visit, number: &str) -> Refusal {
    let contact = contact(visit);
    Refusal::post(
        "not_on_the_roll",
        format!(
            "统一身份认证说您的学工号是“{number}”，但本校名册里没有在校的这个号。请找{}登记。",
            contact.0
        ),
        format!(
            "The identity system gives your number as “{number}”, and nobody on this school's roll \
             has it. Ask {}.",
            contact.1
        ),
    )
}

/// `POST /sign-in/cas/back`: the server says that somebody signed out there.
/// Who knows the ticket may end the session that it began, and nothing else.
pub async fn cas_logout(State(platform): Shared, request: HttpRequest) -> Response {
    if platform.providers.cas.is_none() {
        return none();
    }
    let Ok(body) = axum::body::to_bytes(request.into_body(), 3 * cas::LOGOUT_BYTES_MAX).await
    else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let fields = read_query(&String::from_utf8_lossy(&body));
    let message = fields.get("logoutRequest").cloned().unwrap_or_default();
    crate::forms::blocking(move || {
        if message.len() > cas::LOGOUT_BYTES_MAX {
            return StatusCode::PAYLOAD_TOO_LARGE.into_response();
        }
        let Ok(ticket) = cas::logged_out(message.as_bytes()) else {
            return StatusCode::BAD_REQUEST.into_response();
        };
        let now = platform.config.clock.now();
        let ended = platform.registry.end_by_ticket(&ticket).and_then(|ended| {
            if ended > 0 {
                platform.registry.note("", "cas: signed out there", &Asker::default(), now)?;
            }
            Ok(())
        });
        match ended {
            Ok(()) => StatusCode::OK.into_response(),
            Err(error) => {
                tracing::error!(%error, "a session did not end");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    })
    .await
}
