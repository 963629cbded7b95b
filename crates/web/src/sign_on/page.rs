//! The page where one signs in, and the steps that may follow: a second
//! factor, a password that has expired.

use std::sync::Arc;

use axum::extract::{Request as HttpRequest, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use houqin_kernel::Refusal;
use houqin_page::{
    Button, Field, Form, Look, Markup, Tone, button, form, html, link_button, note, password_field,
    text_field,
};

use super::{Shown, let_in, or_broken, second, sent, sent_by_anyone, shown};
use crate::form::{Fields, field};
use crate::platform::Platform;
use crate::registry::{Session, Stage, Verdict};
use crate::site::{Visit, home, own, show_refusal};

type Shared = State<Arc<Platform>>;

/// `GET /sign-in`: the form, or the step that comes next.
pub async fn sign_in_page(State(platform): Shared, request: HttpRequest) -> Response {
    let asked_out = request.uri().query() == Some("out");
    let by_password = request.uri().query() == Some("password");
    shown(platform, request, move |visit| {
        if visit.session.is_some() {
            return home(&visit);
        }
        match visit.pending.clone() {
            None if visit.tablet.is_some() && !by_password && !visit.left => {
                Redirect::to("/tablet").into_response()
            }
            Some(pending) => step(&visit, &pending, None),
            None if visit.left => {
                let refusal = has_left(&visit);
                sign_in_form(&visit, "", StatusCode::OK, &show_refusal(visit.words(), &refusal))
            }
            None if asked_out => {
                let out = note(Tone::Good, &visit.words().say("web-signed-out"), &html! {});
                sign_in_form(&visit, "", StatusCode::OK, &out)
            }
            None => sign_in_form(&visit, "", StatusCode::OK, &html! {}),
        }
    })
    .await
}

/// The page of the step that a sign-in waits for.
pub fn step(visit: &Visit, pending: &Session, refusal: Option<&Refusal>) -> Response {
    match pending.stage {
        Stage::Full => Redirect::to("/").into_response(),
        Stage::Change => change_form(visit, pending, refusal),
        Stage::Second => second::ask(visit, pending, refusal),
        Stage::Enrol => or_broken(visit, second::enrol(visit, pending, refusal)),
    }
}

/// Whoever has left is told so, and whom to ask.
pub fn has_left(visit: &Visit) -> Refusal {
    let contact = super::provider::contact(visit);
    Refusal::post(
        "has_left",
        format!("您已不在本校名册中，登录已结束。如有疑问，请找{}。", contact.0),
        format!("You are no longer on this school's roll; you are signed out. Ask {}.", contact.1),
    )
}

/// The form, with what is said above it.
pub fn sign_in_form(visit: &Visit, login: &str, status: StatusCode, above: &Markup) -> Response {
    let words = visit.words();
    let sign_in = html! {
        (text_field(words, &Field { value: login.into(), required: true, autocomplete: "username".into(), max_length: Some(64), ..Field::new("login", words.say("web-login")) }))
        (password_field(words, &Field { required: true, autocomplete: "current-password".into(), ..Field::new("password", words.say("web-password")) }))
        (button(&Button { label: words.say("web-sign-in"), look: Look::Primary, large: true, ..Button::default() }))
    };
    let providers = visit.platform.providers.names();
    let body = html! {
        h1 { (words.say("web-sign-in")) }
        p { (words.say("web-sign-in-lead")) }
        (above)
        @for (href, name) in &providers {
            p { (link_button(href, &Button { look: Look::Primary, large: true,
                label: if name.is_empty() { words.say("web-sign-in-school") } else { words.say_with("web-sign-in-by", &[("name", name.as_str().into())]).into() },
                ..Button::default() })) }
        }
        @if !providers.is_empty() { p class="muted" { (words.say("web-or-local")) } }
        (form(&Form::new("/sign-in", ""), &sign_in))
        @if visit.must_be_on("/report").is_ok() {
            p { (link_button("/report", &Button { label: words.say("web-report-without"), ..Button::default() })) }
            p { a href="/follow" { (words.say("web-follow")) } }
        }
    };
    own(visit, &words.say("web-sign-in"), status, "/sign-in", body)
}

/// `POST /sign-in`.
pub async fn sign_in(State(platform): Shared, request: HttpRequest) -> Response {
    sent_by_anyone(platform, request, |visit, fields| {
        let (registry, now) = (&visit.platform.registry, visit.platform.config.clock.now());
        let login = field(&fields, "login").trim();
        let words = visit.words();
        let answer = match registry.verify(login, field(&fields, "password"), &visit.asker, now) {
            Ok(Verdict::Right(login)) => let_in(&visit, &login, Shown::Password),
            Ok(Verdict::Wrong) => {
                let wrong = note(Tone::Bad, &words.say("web-wrong"), &html! {});
                Ok(sign_in_form(&visit, login, StatusCode::UNAUTHORIZED, &wrong))
            }
            Ok(Verdict::Wait(seconds)) => Ok(wait(&visit, login, seconds)),
            Err(error) => Err(error),
        };
        or_broken(&visit, answer)
    })
    .await
}

/// Too many failures: again after so many seconds.
fn wait(visit: &Visit, login: &str, seconds: i64) -> Response {
    let above = note(Tone::Bad, &must_wait(visit, seconds), &html! {});
    let mut response = sign_in_form(visit, login, StatusCode::TOO_MANY_REQUESTS, &above);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// The sentence of one who must wait.
pub fn must_wait(visit: &Visit, seconds: i64) -> String {
    let minutes = (seconds + 59) / 60;
    visit.words().say_with("web-wait", &[("minutes", minutes.into())]).clone()
}

fn change_form(visit: &Visit, pending: &Session, refusal: Option<&Refusal>) -> Response {
    let words = visit.words();
    let days = visit.platform.config.sign_on.password().days_max.unwrap_or_default();
    let fields = html! {
        (password_field(words, &Field { required: true, autocomplete: "current-password".into(), ..Field::new("old", words.say("web-old-password")) }))
        (password_field(words, &Field { required: true, autocomplete: "new-password".into(), ..Field::new("password", words.say("web-new-password")) }))
        (button(&Button { label: words.say("web-change-password"), look: Look::Primary, large: true, ..Button::default() }))
    };
    let body = html! {
        h1 { (words.say("web-expired")) }
        p { (words.say_with("web-expired-lead", &[("days", days.into())])) }
        @if let Some(refusal) = refusal { (show_refusal(words, refusal)) }
        (form(&Form::new("/sign-in/change", &pending.csrf), &fields))
    };
    let status = refusal.map_or(StatusCode::OK, crate::api::status_of);
    own(visit, &words.say("web-expired"), status, "/sign-in", body)
}

/// `POST /sign-in/change`: a new password for one that has expired.
pub async fn change(State(platform): Shared, request: HttpRequest) -> Response {
    sent(platform, request, |visit, fields| {
        let Some(pending) = visit.pending.clone().filter(|one| one.stage == Stage::Change) else {
            return Redirect::to("/sign-in").into_response();
        };
        let answer = match super::account::new_password(&visit, &pending.login, &fields) {
            Ok(None) => let_in(&visit, &pending.login, Shown::Both),
            Ok(Some(refusal)) => Ok(step(&visit, &pending, Some(&refusal))),
            Err(error) => Err(error),
        };
        or_broken(&visit, answer)
    })
    .await
}

/// The fields of a form that asks for a new password twice.
pub fn twice(fields: &Fields) -> Result<(), Refusal> {
    if field(fields, "password") == field(fields, "again") {
        return Ok(());
    }
    Err(Refusal::form(
        "again",
        "not_the_same",
        "两次输入的密码不一样，请重新输入。",
        "The two passwords are not the same; type them again.",
    ))
}
