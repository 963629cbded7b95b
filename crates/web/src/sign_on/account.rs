//! 我的账号. One's own password, one's own sessions.

use std::sync::Arc;

use axum::extract::{Request as HttpRequest, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use houqin_kernel::{Refusal, StoreError};
use houqin_page::{
    Button, Card, Field, Form, Look, Markup, Text, Tone, badge, button, card, description_list,
    form, hidden, html, link_button, note, page_head, password_field,
};
use jiff::tz::TimeZone;

use super::{Shown, let_in, or_broken, sent, shown};
use crate::form::{Fields, field};
use crate::platform::Platform;
use crate::registry::{Login, Session, SessionRow, Verdict};
use crate::site::{Visit, own, retry, set_cookie, show_refusal};

type Shared = State<Arc<Platform>>;

/// `POST /sign-out`.
pub async fn sign_out(State(platform): Shared, request: HttpRequest) -> Response {
    sent(platform, request, |visit, _| {
        if let Some(token) = &visit.token
            && let Err(error) = visit.platform.registry.end_session(token)
        {
            tracing::error!(%error, "a session did not end");
        }
        let mut response = Redirect::to("/sign-in?out").into_response();
        set_cookie(&mut response, "houqin", "", 0, visit.is_secure());
        response
    })
    .await
}

/// `GET /me`.
pub async fn me(State(platform): Shared, request: HttpRequest) -> Response {
    let done = match request.uri().query() {
        Some("changed") => "web-password-changed",
        Some("pin") => "web-pin-was-set",
        _ => "",
    };
    shown(platform, request, move |visit| match visit.session.clone() {
        None => Redirect::to("/sign-in").into_response(),
        Some(session) => or_broken(&visit, me_page(&visit, &session, None, done)),
    })
    .await
}

fn me_page(
    visit: &Visit,
    session: &Session,
    refusal: Option<&Refusal>,
    done: &str,
) -> Result<Response, StoreError> {
    let words = visit.words();
    let registry = &visit.platform.registry;
    let login = session.login.login.as_str();
    let sessions = registry.sessions_of(login)?;
    let factor = registry.factor(login)?.is_some_and(|factor| factor.confirmed);
    let has_password = registry.password_since(login)?.is_some();
    let lead = html! { p { (words.say_with("web-me-lead", &[("login", login.into())])) } };
    let body = html! {
        (page_head(&html! {}, &words.say("web-me"), &lead, &html! {}))
        @if let Some(refusal) = refusal { (show_refusal(words, refusal)) }
        @if !done.is_empty() { (note(Tone::Good, &words.say(done), &html! {})) }
        @if has_password {
            (card(&Card { title: words.say("web-change-password"), icon: "lock".into(), body: password_form(visit), ..Card::default() }))
        }
        (super::pin::card_of(visit, session, has_password)?)
        (card(&Card { title: words.say("web-second"), icon: "shield-check".into(), ..Card { body: html! {
            p { (words.say(if factor { "web-second-on" } else { "web-second-off" })) }
            (link_button("/me/second", &Button::new(words.say(if factor { "web-second-manage" } else { "web-second-begin" }))))
        }, ..Card::default() } }))
        (card(&Card { title: words.say("web-own-data"), icon: "id-badge-2".into(), body: html! {
            p { (words.say("web-own-data-lead")) }
            (link_button(&format!("/organisation/people/{}/data", session.login.person), &Button::new(words.say("web-own-data-go"))))
        }, ..Card::default() }))
        (card(&Card { title: words.say("web-sessions"), icon: "users".into(), body: session_list(visit, session, &sessions), ..Card::default() }))
    };
    let status = refusal.map_or(StatusCode::OK, crate::api::status_of);
    Ok(retry(own(visit, &words.say("web-me"), status, "/me", body), refusal))
}

fn password_form(visit: &Visit) -> Markup {
    let words = visit.words();
    form(
        &Form::new("/me", visit.csrf()),
        &html! {
            (password_field(words, &Field { required: true, autocomplete: "current-password".into(), ..Field::new("old", words.say("web-old-password")) }))
            (password_field(words, &Field { required: true, autocomplete: "new-password".into(), help: help(visit).into(), ..Field::new("password", words.say("web-new-password")) }))
            (button(&Button { label: words.say("web-change-password"), look: Look::Primary, ..Button::default() }))
        },
    )
}

/// What a new password must be, before somebody types it.
pub fn help(visit: &Visit) -> String {
    let policy = visit.platform.config.sign_on.password();
    let chars = i64::try_from(policy.chars_min).unwrap_or_default();
    let classes = i64::try_from(policy.classes_min).unwrap_or_default();
    let words = visit.words();
    if classes > 1 {
        let args = [("chars", chars.into()), ("classes", classes.into())];
        return words.say_with("web-password-help-mixed", &args).clone();
    }
    words.say_with("web-password-help", &[("chars", chars.into())]).clone()
}

fn session_list(visit: &Visit, session: &Session, rows: &[SessionRow]) -> Markup {
    let words = visit.words();
    let zone =
        visit.school.as_ref().map(|school| school.desk.institution().calendar.zone().clone());
    let zone = zone.unwrap_or(TimeZone::UTC);
    let at = |moment: houqin_kernel::Moment| {
        let stamp = jiff::Timestamp::from_millisecond(moment.0).unwrap_or_default();
        words.date_time(stamp.to_zoned(zone.clone()).datetime())
    };
    html! {
        p { (words.say("web-sessions-lead")) }
        @for row in rows {
            @let here = row.id == session.id;
            @let facts: Vec<(Text<'_>, Markup)> = vec![
                (words.say("web-session-seen"), html! { (at(row.seen_at)) @if here { " " (badge(Tone::Good, &words.say("web-session-here"))) } }),
                (words.say("web-session-since"), html! { (at(row.created_at)) }),
                (words.say("web-session-from"), html! { (row.address) }),
                (words.say("web-session-browser"), html! { (browser(&row.agent)) }),
            ];
            div class="card-block" {
                (description_list(&facts))
                @if !here {
                    (form(&Form::new("/me", visit.csrf()), &html! {
                        (hidden("end", &row.id))
                        (button(&Button { small: true, ..Button::new(words.say("web-session-end")) }))
                    }))
                }
            }
        }
        (form(&Form::new("/me", visit.csrf()), &html! {
            (hidden("everywhere", "1"))
            (button(&Button { look: Look::Danger, ..Button::new(words.say("web-sign-out-everywhere")) }))
        }))
    }
}

/// A browser's short name, as far as it tells one.
fn browser(agent: &str) -> String {
    let system = ["Android", "iPhone", "iPad", "Windows", "Macintosh", "Linux"];
    let program = ["MicroMessenger", "DingTalk", "Edg/", "Firefox/", "Chrome/", "Safari/"];
    let first = |names: &[&str]| {
        let found = names.iter().find(|name| agent.contains(**name));
        found.map(|name| name.trim_end_matches('/').to_owned())
    };
    let parts: Vec<String> = [first(&program), first(&system)].into_iter().flatten().collect();
    if parts.is_empty() { "—".to_owned() } else { parts.join(" · ") }
}

/// `POST /me`: a new password, the end of one session or of all.
pub async fn change_me(State(platform): Shared, request: HttpRequest) -> Response {
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
    let end = field(fields, "end");
    if !end.is_empty() {
        registry.end_named(&login.login, end)?;
        registry.note(&login.login, "ended one session", &visit.asker, now)?;
        return Ok(Redirect::to("/me").into_response());
    }
    if !field(fields, "everywhere").is_empty() {
        registry.kill(&login.login)?;
        registry.note(&login.login, "ended all sessions", &visit.asker, now)?;
        return Ok(Redirect::to("/sign-in?out").into_response());
    }
    if !field(fields, "pin").is_empty() {
        return Ok(match super::pin::set(visit, login, fields)? {
            None => Redirect::to("/me?pin").into_response(),
            Some(refusal) => me_page(visit, session, Some(&refusal), "")?,
        });
    }
    match new_password(visit, login, fields)? {
        None => {
            let mut response = let_in(visit, login, Shown::Both)?;
            let to = axum::http::HeaderValue::from_static("/me?changed");
            response.headers_mut().insert(axum::http::header::LOCATION, to);
            Ok(response)
        }
        Some(refusal) => me_page(visit, session, Some(&refusal), ""),
    }
}

/// Sets a new password for whoever knows the present one; all sessions end.
/// Gives why not, where it was not set.
pub fn new_password(
    visit: &Visit,
    login: &Login,
    fields: &Fields,
) -> Result<Option<Refusal>, StoreError> {
    let (registry, now) = (&visit.platform.registry, visit.platform.config.clock.now());
    let (old, new) = (field(fields, "old"), field(fields, "password"));
    if old == new {
        return Ok(Some(Refusal::form(
            "password",
            "same_password",
            "新密码与现在的密码相同，请换一个。",
            "The new password is the present one; choose another.",
        )));
    }
    if let Err(refusal) = visit.judge_password(login, new) {
        return Ok(Some(refusal));
    }
    match registry.verify(&login.login, old, &visit.asker, now)? {
        Verdict::Right(_) => {
            registry.set_login(login, new, now)?;
            registry.note(&login.login, "changed the password", &visit.asker, now)?;
            Ok(None)
        }
        Verdict::Wrong => Ok(Some(wrong_password())),
        Verdict::Wait(seconds) => Ok(Some(wait_first(seconds))),
    }
}

/// The present password was not the one.
pub fn wrong_password() -> Refusal {
    Refusal::form(
        "old",
        "wrong_password",
        "现在的密码不对，没有修改。",
        "The present password is wrong; nothing was changed.",
    )
}

/// Too many wrong passwords: again after so many seconds.
pub fn wait_first(seconds: i64) -> Refusal {
    let minutes = (seconds + 59) / 60;
    Refusal::too_many(
        "too_many_tries",
        seconds,
        format!("试错次数太多，请 {minutes} 分钟后再试。"),
        format!("Too many failures; try again in {minutes} min."),
    )
}
