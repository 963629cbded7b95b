//! 共用平板. A crew shares one tablet: each steps up by a PIN of their own, does
//! the work of the service desk, and steps down. A PIN opens nothing anywhere
//! else, and what a session on the tablet opens is a short list.

use std::sync::Arc;

use axum::extract::{Path, Request as HttpRequest, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect, Response};
use houqin_desk::{Answer, DeskError, Request};
use houqin_kernel::{Hand, PersonId, Refusal, StoreError, TabletId};
use houqin_page::{
    Button, Field, FieldSize, Form, Look, Tone, button, form, html, icon, keypad_field,
    link_button, note, page_head,
};

use super::{or_broken, sent, sent_by_anyone, shown};
use crate::api::fits;
use crate::form::{by_schema, field};
use crate::forms::{again, blocking};
use crate::platform::{Platform, School};
use crate::registry::{Login, PinVerdict};
use crate::site::{Visit, broken, own, refusal_page, show_refusal};
use crate::visit::{TabletHere, cookie, set_cookie_for, set_strict_cookie};

type Shared = State<Arc<Platform>>;

/// The act that stands behind a tablet.
const ACT: &str = "organisation.set_up_tablet";
/// The counter of wrong PINs of one tablet.
const KIND: &str = "tablet";
/// The cookie that makes a device a tablet lasts so many days from its last
/// use; browsers keep none for longer.
const COOKIE_DAYS: i64 = 400;
/// The name of that cookie.
pub const COOKIE: &str = "tablet";
/// What a tablet opens besides the pages of its work.
const OPEN: &[&str] =
    &["/", "/tablet", "/tablet/{person}", "/sign-out", "/face", "/photo/{order}/{digest}"];

/// `POST /tablets/set-up`: an act first, then the device is the tablet and whoever
/// set it up is signed out of it.
pub async fn set_up(State(platform): Shared, request: HttpRequest) -> Response {
    sent(platform, request, |visit, mut fields| {
        let Some((session, school)) = visit.session.clone().zip(visit.school.clone()) else {
            return Redirect::to("/sign-in").into_response();
        };
        let tablet = TabletId(uuid::Uuid::now_v7().into_bytes());
        fields.push(("tablet".to_owned(), tablet.to_string()));
        let schema = crate::forms::schema(&school, ACT);
        let institution = school.desk.institution();
        let zone = institution.calendar.zone();
        let made = schema
            .ok_or(DeskError::Stopped)
            .and_then(|schema| Ok(by_schema(&schema, &fields, zone)?))
            .map(|form| Request::one(Hand::Person(session.login.person), ACT, form))
            .and_then(|request| school.desk.perform(request));
        match made {
            Ok(Answer::Done(_)) => {
                or_broken(&visit, begin(&visit, &school, &session.login, tablet))
            }
            Ok(Answer::Allowed(_)) => Redirect::to("/").into_response(),
            Err(DeskError::Refused(refusal)) => {
                visit.platform.counts.refused();
                fields.retain(|(name, _)| name != "tablet");
                again(&visit, fields, *refusal)
            }
            Err(error) => broken(&visit, &error),
        }
    })
    .await
}

fn begin(
    visit: &Visit,
    school: &School,
    login: &Login,
    tablet: TabletId,
) -> Result<Response, StoreError> {
    let (registry, now) = (&visit.platform.registry, visit.platform.config.clock.now());
    if let Some(before) = &visit.tablet {
        registry.forget_tablet(before.id)?;
    }
    let token = registry.add_tablet(school.row.id, tablet, now)?;
    registry.note(&login.login, &format!("set up tablet {tablet}"), &visit.asker, now)?;
    if let Some(old) = &visit.token {
        registry.end_session(old)?;
    }
    let mut response = Redirect::to("/tablet").into_response();
    let secure = visit.is_secure();
    set_cookie_for(&mut response, "houqin", "", 0, secure);
    set_strict_cookie(&mut response, COOKIE, &token, COOKIE_DAYS, secure);
    Ok(response)
}

/// One of the crew, as the tablet shows them.
struct Hands {
    person: PersonId,
    name: String,
    login: Option<Login>,
}

/// The crew of this tablet, by name.
fn crew(visit: &Visit, school: &School, here: &TabletHere) -> Result<Vec<Hands>, StoreError> {
    let (institution, now) = (school.desk.institution(), school.desk.clock().now());
    let Some(tablet) = institution.tablets.get(&here.id) else { return Ok(Vec::new()) };
    let mut crew = Vec::new();
    for person in tablet.crew(&institution, now) {
        let lookup = institution.directory.person;
        let card = school.readers.read(|store| lookup(store, person))?;
        let Some(name) = card.filter(|card| !card.left).and_then(|card| card.name) else {
            continue;
        };
        let mut login = None;
        for one in visit.platform.registry.logins_of(school.row.id, person)? {
            if visit.platform.registry.pin_of(&one.login)?.is_some() {
                login = Some(one);
                break;
            }
        }
        crew.push(Hands { person, name, login });
    }
    crew.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(crew)
}

/// `GET /tablet`: whose hands these are.
pub async fn people(State(platform): Shared, request: HttpRequest) -> Response {
    shown(platform, request, |visit| {
        let Some((here, school)) = visit.tablet.clone().zip(visit.school.clone()) else {
            return Redirect::to("/sign-in").into_response();
        };
        if visit.session.is_some() {
            return crate::site::home(&visit);
        }
        let answer = crew(&visit, &school, &here).map(|crew| people_page(&visit, &here, &crew));
        or_broken(&visit, answer)
    })
    .await
}

fn people_page(visit: &Visit, here: &TabletHere, crew: &[Hands]) -> Response {
    let words = visit.words();
    let (ready, without): (Vec<_>, Vec<_>) = crew.iter().partition(|one| one.login.is_some());
    let lead = html! { p { (words.say("web-tablet-lead")) } };
    let body = html! {
        (page_head(&html! {}, &here.name, &lead, &html! {}))
        @if crew.is_empty() { (note(Tone::Warn, &words.say("web-tablet-nobody"), &html! {})) }
        ul class="crew" role="list" {
            @for one in &ready {
                li { a class="crew-one" href={ "/tablet/" (one.person) } { (one.name) } }
            }
        }
        @if !without.is_empty() {
            (note(Tone::Info, &words.say("web-tablet-without"), &html! {
                p { @for (at, one) in without.iter().enumerate() { @if at > 0 { (words.pick("、", ", ")) } (one.name) } }
                p { (words.say("web-tablet-without-how")) }
            }))
        }
        @if visit.must_be_on("/report").is_ok() { p { (link_button("/report", &Button { icon: "plus".into(), ..Button::new(words.say("web-report-without")) })) } }
        p { a href="/sign-in?password" { (words.say("web-tablet-by-password")) } }
    };
    let mut response = own(visit, &here.name, StatusCode::OK, "/tablet", body);
    // Given anew while it is in use, so that it does not run out.
    if let Some(token) = &here.token {
        set_strict_cookie(&mut response, COOKIE, token, COOKIE_DAYS, visit.is_secure());
    }
    response
}

/// `GET /tablet/{person}`: the keypad.
pub async fn ask(
    State(platform): Shared,
    Path(person): Path<String>,
    request: HttpRequest,
) -> Response {
    shown(platform, request, move |visit| match one(&visit, &person) {
        Ok(Some((_, hands))) => keypad(&visit, &hands, None),
        Ok(None) => Redirect::to("/tablet").into_response(),
        Err(error) => broken(&visit, &error),
    })
    .await
}

/// This one of the crew, with a PIN; none where there is no such hand or tablet.
fn one(visit: &Visit, person: &str) -> Result<Option<(TabletHere, Hands)>, StoreError> {
    let Some((here, school)) = visit.tablet.clone().zip(visit.school.clone()) else {
        return Ok(None);
    };
    let Ok(person) = person.parse::<PersonId>() else { return Ok(None) };
    let mut crew = crew(visit, &school, &here)?.into_iter();
    let found = crew.find(|one| one.person == person && one.login.is_some());
    Ok(found.map(|hands| (here, hands)))
}

fn keypad(visit: &Visit, hands: &Hands, refusal: Option<&Refusal>) -> Response {
    let words = visit.words();
    let pin = Field {
        required: true,
        autocomplete: "off".into(),
        inputmode: "numeric".into(),
        size: FieldSize::Large,
        max_length: u32::try_from(crate::registry::pins::DIGITS_MAX).ok(),
        ..Field::new("pin", words.say("web-tablet-pin"))
    };
    let body = html! {
        h1 { (hands.name) }
        @if let Some(refusal) = refusal { (show_refusal(words, refusal)) }
        div class="pin" {
            (form(&Form::new(format!("/tablet/{}", hands.person), ""), &html! {
                (keypad_field(words, &pin))
                (button(&Button { look: Look::Primary, large: true, ..Button::new(words.say("web-tablet-step-up")) }))
            }))
            p { a class="link-icon" href="/tablet" { (icon("arrow-left")) span { (words.say("web-tablet-not-me")) } } }
        }
    };
    let status = refusal.map_or(StatusCode::OK, crate::api::status_of);
    crate::site::retry(own(visit, &hands.name, status, "/tablet", body), refusal)
}

/// `POST /tablet/{person}`: a PIN.
pub async fn step_up(
    State(platform): Shared,
    Path(person): Path<String>,
    request: HttpRequest,
) -> Response {
    sent_by_anyone(platform, request, move |visit, fields| {
        let answer = match one(&visit, &person) {
            Ok(Some((here, hands))) => judge(&visit, &here, &hands, field(&fields, "pin")),
            Ok(None) => Ok(Redirect::to("/tablet").into_response()),
            Err(error) => Err(error),
        };
        or_broken(&visit, answer)
    })
    .await
}

fn judge(
    visit: &Visit,
    here: &TabletHere,
    hands: &Hands,
    pin: &str,
) -> Result<Response, StoreError> {
    let (registry, now) = (&visit.platform.registry, visit.platform.config.clock.now());
    let Some(login) = &hands.login else { return Ok(Redirect::to("/tablet").into_response()) };
    let (name, device) = (login.login.as_str(), here.id.to_string());
    let wait = registry.may_try(KIND, &device, now)?;
    if wait > 0 {
        registry.note(name, "kept waiting for a PIN", &visit.asker, now)?;
        return Ok(keypad(visit, hands, Some(&wait_first(wait))));
    }
    let verdict = registry.try_pin(name, pin)?;
    let refusal = match verdict {
        PinVerdict::Right => {
            registry.forgive(KIND, &device)?;
            let event = format!("stepped up to tablet {device}");
            registry.note(name, &event, &visit.asker, now)?;
            return begin_session(visit, here, login);
        }
        PinVerdict::Wrong(left) => wrong(left),
        PinVerdict::Shut | PinVerdict::None => shut(),
    };
    let event = if verdict == PinVerdict::Shut { "PIN shut" } else { "wrong PIN" };
    registry.note(name, &format!("{event} at tablet {device}"), &visit.asker, now)?;
    Ok(keypad(visit, hands, Some(&refusal)))
}

fn begin_session(visit: &Visit, here: &TabletHere, login: &Login) -> Result<Response, StoreError> {
    let (registry, now) = (&visit.platform.registry, visit.platform.config.clock.now());
    if let Some(old) = &visit.token {
        registry.end_session(old)?;
    }
    let token = registry.begin_on_tablet(&login.login, here.id, &visit.asker, now)?;
    let mut response = Redirect::to("/").into_response();
    let seconds = visit.platform.config.sign_on.tablet_minutes * 60;
    set_cookie_for(&mut response, "houqin", &token, seconds, visit.is_secure());
    Ok(response)
}

fn wrong(left: i64) -> Refusal {
    Refusal::form(
        "pin",
        "wrong_pin",
        format!("PIN 不对，还可以试 {left} 次。"),
        format!("The PIN is wrong; {left} tries are left."),
    )
}

fn shut() -> Refusal {
    Refusal::post(
        "pin_shut",
        "PIN 连续输错，已停用。请在自己的手机或电脑上用密码登录一次，PIN 就恢复；忘了 PIN，在“我的账号”里另设一个。",
        "Too many wrong PINs in a row: it is shut. Sign in with your password once, on your own \
         phone or computer, and it opens again; a forgotten PIN is set anew under “My account”.",
    )
}

fn wait_first(seconds: i64) -> Refusal {
    Refusal::too_many(
        "too_many_tries",
        seconds,
        format!("这台平板上 PIN 错得太多，请 {seconds} 秒后再试。"),
        format!("Too many wrong PINs on this tablet; try again in {seconds} s."),
    )
}

/// What is not done on a tablet.
fn not_here() -> Refusal {
    Refusal::post(
        "not_on_a_tablet",
        "共用平板上只办报修服务的事。这件事请在自己的手机或电脑上用密码登录后办理。",
        "On a shared tablet only service desk work is done. For this, sign in with your password \
         on your own phone or computer.",
    )
}

/// Whether a session on a tablet opens this path.
fn opens(platform: &Platform, path: &str) -> bool {
    let work = platform.config.tablet;
    if let Some(act) = path.strip_prefix("/act/") {
        return work.acts.contains(&act);
    }
    // The first page that fits is the one that is given.
    let parts = |pattern: &str| fits(pattern.trim_start_matches('/'), path.trim_start_matches('/'));
    let page = platform.config.pages.iter().find(|page| parts(page.path).is_some());
    page.is_some_and(|page| work.pages.contains(&page.path))
        || OPEN.iter().any(|open| parts(open).is_some())
}

/// Before every route: what a session on a shared tablet does not open is
/// refused here, whatever route it is; and its pages go back by themselves.
pub async fn fence(State(platform): Shared, request: HttpRequest, next: Next) -> Response {
    let headers = request.headers();
    let path = request.uri().path().to_owned();
    let outside = ["/assets/", "/api/", "/healthz", "/metrics"];
    let both = cookie(headers, COOKIE).is_some() && cookie(headers, "houqin").is_some();
    if !both || outside.iter().any(|prefix| path.starts_with(prefix)) {
        return next.run(request).await;
    }
    let (headers, asked) = (headers.clone(), Arc::clone(&platform));
    let opened = opens(&platform, &path);
    let judged = tokio::task::spawn_blocking(move || match Visit::of(asked, &headers) {
        Ok(visit) if !visit.on_tablet() => Ok(false),
        Ok(_) if opened => Ok(true),
        Ok(visit) => Err(Box::new(refusal_page(&visit, &not_here()))),
        Err(response) => Err(Box::new(response)),
    });
    let (on_tablet, mut response) = match judged.await {
        Ok(Ok(on_tablet)) => (on_tablet, next.run(request).await),
        Ok(Err(response)) => (true, *response),
        Err(_) => return blocking(|| StatusCode::INTERNAL_SERVER_ERROR.into_response()).await,
    };
    if on_tablet {
        let seconds = platform.config.sign_on.tablet_idle_seconds + 1;
        if let Ok(value) = HeaderValue::from_str(&format!("{seconds};url=/tablet")) {
            response.headers_mut().insert(header::REFRESH, value);
        }
    }
    response
}
