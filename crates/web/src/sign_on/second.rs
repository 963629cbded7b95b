//! 第二因素. The code of an app beside the password, for the posts that need it
//! and for whoever wants it.

use std::sync::Arc;

use axum::extract::{Request as HttpRequest, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use houqin_kernel::{Refusal, StoreError};
use houqin_page::{
    Button, Card, Field, FieldSize, Form, Look, Markup, Tone, button, card, form, hidden, html,
    link_button, note, page_head, qr, text_field,
};

use super::totp::{self, Secret};
use super::{Shown, let_in, or_broken, sent, shown};
use crate::form::{Fields, field};
use crate::platform::Platform;
use crate::registry::{Factor, Login, Session, Stage};
use crate::site::{Visit, own, retry, show_refusal};

type Shared = State<Arc<Platform>>;

/// The counter of wrong codes.
const KIND: &str = "totp";

/// Whether a post that the person holds needs a second factor.
pub fn is_needed(visit: &Visit, login: &Login) -> Result<bool, StoreError> {
    let posts = &visit.platform.config.sign_on.second_factor_posts;
    if posts.is_empty() {
        return Ok(false);
    }
    let school = visit.platform.school(login.school);
    let school = school.map_err(|error| StoreError(error.to_string()))?;
    let (institution, now) = (school.desk.institution(), school.desk.clock().now());
    Ok(institution.held_by(login.person, now).any(|held| posts.contains(&held.post)))
}

/// The school's secret, which second factors are encrypted with.
fn key(visit: &Visit, login: &Login) -> Result<[u8; 32], StoreError> {
    let school = visit.platform.school(login.school);
    Ok(school.map_err(|error| StoreError(error.to_string()))?.secret)
}

/// What is wrong with a code; nothing when it is right, and then it is used up.
fn judge(visit: &Visit, login: &Login, code: &str) -> Result<Option<Refusal>, StoreError> {
    let (registry, now) = (&visit.platform.registry, visit.platform.config.clock.now());
    let name = login.login.as_str();
    let wait = registry.may_try(KIND, name, now)?;
    if wait > 0 {
        registry.note(name, "kept waiting for a code", &visit.asker, now)?;
        let minutes = (wait + 59) / 60;
        return Ok(Some(Refusal::too_many(
            "too_many_tries",
            wait,
            format!("验证码错得太多，请 {minutes} 分钟后再试。"),
            format!("Too many wrong codes; try again in {minutes} min."),
        )));
    }
    let Some(factor) = registry.factor(name)? else { return Ok(Some(wrong_code())) };
    let secret = Secret::open(&factor.sealed, &key(visit, login)?, name)?;
    let right = match secret.step_of(code, now) {
        Some(step) => registry.use_step(name, step, now)?,
        None => {
            let plain = totp::plain(code);
            let used = factor.confirmed && registry.use_recovery_code(name, &plain)?;
            if used {
                registry.note(name, "used a recovery code", &visit.asker, now)?;
            }
            used
        }
    };
    if right {
        registry.forgive(KIND, name)?;
        return Ok(None);
    }
    registry.note(name, "wrong code", &visit.asker, now)?;
    Ok(Some(wrong_code()))
}

fn wrong_code() -> Refusal {
    Refusal::form(
        "code",
        "wrong_code",
        "验证码不对或已用过。请等下一个验证码再输入；手机时间须准确。",
        "The code is wrong or was used already. Wait for the next one; the phone's clock must be right.",
    )
}

fn code_field(visit: &Visit) -> Markup {
    let words = visit.words();
    text_field(
        words,
        &Field {
            required: true,
            autocomplete: "one-time-code".into(),
            size: FieldSize::Large,
            max_length: Some(32),
            help: words.say("web-code-help"),
            ..Field::new("code", words.say("web-code"))
        },
    )
}

/// The page that asks for a code.
pub fn ask(visit: &Visit, pending: &Session, refusal: Option<&Refusal>) -> Response {
    let words = visit.words();
    let body = html! {
        h1 { (words.say("web-second")) }
        p { (words.say("web-second-ask")) }
        @if let Some(refusal) = refusal { (show_refusal(words, refusal)) }
        (form(&Form::new("/sign-in/second", &pending.csrf), &html! {
            (code_field(visit))
            (button(&Button { label: words.say("web-sign-in"), look: Look::Primary, large: true, ..Button::default() }))
        }))
        p class="muted" { (words.say("web-second-lost")) }
    };
    retry(own(visit, &words.say("web-second"), status(refusal), "/sign-in", body), refusal)
}

fn status(refusal: Option<&Refusal>) -> StatusCode {
    refusal.map_or(StatusCode::OK, crate::api::status_of)
}

/// `POST /sign-in/second`.
pub async fn answer(State(platform): Shared, request: HttpRequest) -> Response {
    sent(platform, request, |visit, fields| {
        let Some(pending) = visit.pending.clone().filter(|one| one.stage == Stage::Second) else {
            return Redirect::to("/sign-in").into_response();
        };
        let answer = match judge(&visit, &pending.login, field(&fields, "code")) {
            Ok(None) => let_in(&visit, &pending.login, Shown::Both),
            Ok(Some(refusal)) => Ok(ask(&visit, &pending, Some(&refusal))),
            Err(error) => Err(error),
        };
        or_broken(&visit, answer)
    })
    .await
}

/// The secret that is proposed to a login: the one it was shown, until it is
/// confirmed.
fn proposed(visit: &Visit, login: &Login) -> Result<Secret, StoreError> {
    let registry = &visit.platform.registry;
    let key = key(visit, login)?;
    if let Some(Factor { sealed, .. }) = registry.factor(&login.login)? {
        return Secret::open(&sealed, &key, &login.login);
    }
    let secret = Secret::fresh()?;
    registry.propose_factor(&login.login, &secret.seal(&key, &login.login)?)?;
    Ok(secret)
}

/// The code to scan, and the field that proves it was.
fn scan(visit: &Visit, login: &Login, action: &str, csrf: &str) -> Result<Markup, StoreError> {
    let words = visit.words();
    let secret = proposed(visit, login)?;
    let school = visit.platform.school(login.school);
    let issuer = school.map(|school| school.row.name.clone()).unwrap_or_default();
    let address = secret.address(&issuer, &login.login);
    let typed: Vec<String> = secret
        .text()
        .as_bytes()
        .chunks(4)
        .map(|four| String::from_utf8_lossy(four).into_owned())
        .collect();
    Ok(html! {
        ol {
            li { (words.say("web-enrol-app")) }
            li { (words.say("web-enrol-scan"))
                div class="qr-box" { (qr(&address, &words.say("web-enrol-qr"))) }
                p { (words.say("web-enrol-typed")) " " code class="wrap-anywhere" { (typed.join(" ")) } }
            }
            li { (words.say("web-enrol-code")) }
        }
        (form(&Form::new(action, csrf), &html! {
            (code_field(visit))
            (button(&Button { label: words.say("web-enrol-confirm"), look: Look::Primary, large: true, ..Button::default() }))
        }))
    })
}

/// The page on which one whose post needs a second factor sets it up.
pub fn enrol(
    visit: &Visit,
    pending: &Session,
    refusal: Option<&Refusal>,
) -> Result<Response, StoreError> {
    let words = visit.words();
    let body = html! {
        h1 { (words.say("web-second")) }
        p { (words.say("web-enrol-lead")) }
        @if let Some(refusal) = refusal { (show_refusal(words, refusal)) }
        (scan(visit, &pending.login, "/sign-in/enrol", &pending.csrf)?)
    };
    Ok(retry(own(visit, &words.say("web-second"), status(refusal), "/sign-in", body), refusal))
}

/// `POST /sign-in/enrol`.
pub async fn confirm(State(platform): Shared, request: HttpRequest) -> Response {
    sent(platform, request, |visit, fields| {
        let Some(pending) = visit.pending.clone().filter(|one| one.stage == Stage::Enrol) else {
            return Redirect::to("/sign-in").into_response();
        };
        let answer = match judge(&visit, &pending.login, field(&fields, "code")) {
            Ok(None) => confirmed(&visit, &pending.login),
            Ok(Some(refusal)) => enrol(&visit, &pending, Some(&refusal)),
            Err(error) => Err(error),
        };
        or_broken(&visit, answer)
    })
    .await
}

/// Signed in with a new factor: the recovery codes are shown, once.
fn confirmed(visit: &Visit, login: &Login) -> Result<Response, StoreError> {
    let (registry, now) = (&visit.platform.registry, visit.platform.config.clock.now());
    let codes = totp::recovery_codes()?;
    let plain: Vec<String> = codes.iter().map(|code| totp::plain(code)).collect();
    registry.set_recovery_codes(&login.login, &plain)?;
    registry.note(&login.login, "set up a second factor", &visit.asker, now)?;
    let words = visit.words();
    let body = html! {
        h1 { (words.say("web-recovery")) }
        p { (words.say("web-recovery-lead")) }
        (card(&Card { body: html! {
            ul class="plain recovery-codes" role="list" { @for code in &codes { li { code { (code) } } } }
        }, ..Card::default() }))
        p { (link_button("/", &Button { look: Look::Primary, ..Button::new(words.say("web-recovery-kept")) })) }
    };
    let mut response = own(visit, &words.say("web-recovery"), StatusCode::OK, "/", body);
    // The session is renewed, and its cookies go out with the codes.
    let let_in = let_in(visit, login, Shown::Both)?;
    for cookie in let_in.headers().get_all(axum::http::header::SET_COOKIE) {
        response.headers_mut().append(axum::http::header::SET_COOKIE, cookie.clone());
    }
    Ok(response)
}

/// `GET /me/second`.
pub async fn mine(State(platform): Shared, request: HttpRequest) -> Response {
    shown(platform, request, |visit| match visit.session.clone() {
        None => Redirect::to("/sign-in").into_response(),
        Some(session) => or_broken(&visit, my_page(&visit, &session, None)),
    })
    .await
}

fn my_page(
    visit: &Visit,
    session: &Session,
    refusal: Option<&Refusal>,
) -> Result<Response, StoreError> {
    let words = visit.words();
    let login = &session.login;
    let has = visit.platform.registry.factor(&login.login)?.is_some_and(|one| one.confirmed);
    let left = visit.platform.registry.recovery_codes_left(&login.login)?;
    let inner = if has {
        html! {
            (note(Tone::Good, &words.say_with("web-second-left", &[("n", left.into())]), &html! {}))
            p { (words.say("web-second-drop-lead")) }
            (form(&Form::new("/me/second", visit.csrf()), &html! {
                (hidden("drop", "1"))
                (code_field(visit))
                (button(&Button { look: Look::Danger, ..Button::new(words.say("web-second-drop")) }))
            }))
        }
    } else {
        html! {
            p { (words.say("web-enrol-own")) }
            (scan(visit, login, "/me/second", visit.csrf())?)
        }
    };
    let body = html! {
        (page_head(&html! {}, &words.say("web-second"), &html! {}, &html! {}))
        @if let Some(refusal) = refusal { (show_refusal(words, refusal)) }
        (card(&Card { body: inner, ..Card::default() }))
        p { (link_button("/me", &Button::new(words.say("web-back")))) }
    };
    Ok(retry(own(visit, &words.say("web-second"), status(refusal), "/me/second", body), refusal))
}

/// `POST /me/second`: sets a second factor up, or takes it away.
pub async fn change_mine(State(platform): Shared, request: HttpRequest) -> Response {
    sent(platform, request, |visit, fields| {
        let Some(session) = visit.session.clone() else {
            return Redirect::to("/sign-in").into_response();
        };
        or_broken(&visit, changed(&visit, &session, &fields))
    })
    .await
}

fn changed(visit: &Visit, session: &Session, fields: &Fields) -> Result<Response, StoreError> {
    let (registry, now) = (&visit.platform.registry, visit.platform.config.clock.now());
    let login = &session.login;
    let had = registry.factor(&login.login)?.is_some_and(|one| one.confirmed);
    let drop = !field(fields, "drop").is_empty();
    // A form that is out of date changes nothing.
    if drop != had {
        return Ok(Redirect::to("/me/second").into_response());
    }
    if let Some(refusal) = judge(visit, login, field(fields, "code"))? {
        return my_page(visit, session, Some(&refusal));
    }
    if !drop {
        return confirmed(visit, login);
    }
    registry.drop_factor(&login.login)?;
    registry.note(&login.login, "took the second factor away", &visit.asker, now)?;
    let_in(visit, login, Shown::Password)
}
