//! 账号邀请. The post that may hands out a link with which a person sets a
//! password; whoever hands it out never learns it. That it was handed out is
//! an act, judged by post and clause and kept in the ledger; the link is not.

use std::sync::Arc;

use axum::extract::{Path, Request as HttpRequest, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use houqin_desk::{Answer, DeskError, Request};
use houqin_kernel::{Hand, PersonId, Refusal, StoreError};
use houqin_page::{
    Button, Card, Field, Form, Look, Markup, Tone, button, card, form, html, link_button, note,
    page_head, password_field, qr,
};
use serde_json::json;

use super::{Shown, let_in, or_broken, sent, sent_by_anyone, shown};
use crate::form::field;
use crate::platform::{Platform, School};
use crate::registry::Login;
use crate::site::{Visit, broken, own, refusal_page, show_refusal};

type Shared = State<Arc<Platform>>;

/// The act that stands behind an invitation.
const ACT: &str = "organisation.invite";

/// `POST /invitations`: an act first, then the link, shown once.
pub async fn invite(State(platform): Shared, request: HttpRequest) -> Response {
    sent(platform, request, |visit, fields| {
        let Some((session, school)) = visit.session.clone().zip(visit.school.clone()) else {
            return Redirect::to("/sign-in").into_response();
        };
        let person = field(&fields, "person").parse::<PersonId>();
        let Ok(person) = person else { return refusal_page(&visit, &no_such_person()) };
        let login = field(&fields, "login").trim();
        let login = Login { login: login.to_owned(), school: school.row.id, person };
        match taken(&visit, &login) {
            Ok(None) => {}
            Ok(Some(refusal)) => return refusal_page(&visit, &refusal),
            Err(error) => return broken(&visit, &error),
        }
        let mut request = Request::one(
            Hand::Person(session.login.person),
            ACT,
            json!({ "person": person, "login": login.login }),
        );
        let key = field(&fields, "_key");
        request.key = (!key.is_empty()).then(|| key.to_owned());
        match school.desk.perform(request) {
            Ok(Answer::Done(_)) => or_broken(&visit, hand_out(&visit, &school, &login)),
            Ok(Answer::Allowed(_)) => Redirect::to("/").into_response(),
            Err(DeskError::Refused(refusal)) => {
                visit.platform.counts.refused();
                refusal_page(&visit, &refusal)
            }
            Err(error) => broken(&visit, &error),
        }
    })
    .await
}

fn no_such_person() -> Refusal {
    Refusal::form("person", "no_such_person", "没有此人。", "There is no such person.")
}

/// Names belong to the server: one that is another's is refused.
fn taken(visit: &Visit, login: &Login) -> Result<Option<Refusal>, StoreError> {
    let held = visit.platform.registry.login(&login.login)?;
    let other = held.is_some_and(|held| held != *login);
    Ok(other.then(|| {
        Refusal::form(
            "login",
            "login_taken",
            "这个账号名已有别人使用，请另选一个。",
            "This account name is another person's; choose another.",
        )
    }))
}

fn hand_out(visit: &Visit, school: &School, login: &Login) -> Result<Response, StoreError> {
    let (registry, now) = (&visit.platform.registry, visit.platform.config.clock.now());
    let hours = visit.platform.config.sign_on.invitation_hours;
    let token = registry.invite(login, now.plus_minutes(hours * 60))?;
    registry.note(&login.login, "invited", &visit.asker, now)?;
    let link = format!("{}/invitation/{token}", visit.platform.config.origin);
    let lookup = school.desk.institution().directory.person;
    let card_of = school.readers.read(|store| lookup(store, login.person))?;
    let name = card_of.and_then(|card| card.name).unwrap_or_default();
    let words = visit.words();
    let lead = words.say_with(
        "web-invited-lead",
        &[
            ("name", name.as_str().into()),
            ("login", login.login.as_str().into()),
            ("hours", hours.into()),
        ],
    );
    let back = format!("/organisation/people/{}", login.person);
    let body = html! {
        (page_head(&html! {}, &words.say("web-invited"), &html! { p { (lead) } }, &html! {}))
        (card(&Card { body: html! {
            div class="qr-box" { (qr(&link, &words.say("web-invited"))) }
            p { code class="wrap-anywhere" { (link) } }
            (note(Tone::Info, &words.say("web-invited-once"), &html! {}))
        }, ..Card::default() }))
        p { (link_button(&back, &Button::new(words.say("web-back")))) }
    };
    Ok(own(visit, &words.say("web-invited"), StatusCode::OK, &back, body))
}

/// `GET /invitation/{token}`.
pub async fn open(
    State(platform): Shared,
    Path(token): Path<String>,
    request: HttpRequest,
) -> Response {
    shown(platform, request, move |visit| {
        let now = visit.platform.config.clock.now();
        let answer = match visit.platform.registry.invited(&token, now) {
            Ok(Some(login)) => Ok(invitation_page(&visit, &token, &login, None)),
            Ok(None) => Ok(over(&visit)),
            Err(error) => Err(error),
        };
        or_broken(&visit, answer)
    })
    .await
}

/// That the link is used up, too old, or none.
fn over(visit: &Visit) -> Response {
    let contact = super::provider::contact(visit);
    let refusal = Refusal::missing(
        "invitation_over",
        format!("这个邀请链接已用过或已过期。请找{}再要一个。", contact.0),
        format!("This invitation was used or has expired. Ask {} for another.", contact.1),
    );
    let words = visit.words();
    let body = html! {
        h1 { (words.say("web-invitation")) }
        (show_refusal(words, &refusal))
        p { a href="/sign-in" { (words.say("web-sign-in")) } }
    };
    own(visit, &words.say("web-invitation"), StatusCode::NOT_FOUND, "/sign-in", body)
}

fn invitation_page(
    visit: &Visit,
    token: &str,
    login: &Login,
    refusal: Option<&Refusal>,
) -> Response {
    let words = visit.words();
    let help = super::account::help(visit);
    // The account's name stands in the form, so that a browser keeps both together.
    let fields: Markup = html! {
        input type="hidden" name="username" autocomplete="username" value=(login.login);
        (password_field(words, &Field { required: true, autocomplete: "new-password".into(), help: help.into(), ..Field::new("password", words.say("web-new-password")) }))
        (password_field(words, &Field { required: true, autocomplete: "new-password".into(), ..Field::new("again", words.say("web-again")) }))
        (button(&Button { label: words.say("web-set-password"), look: Look::Primary, large: true, ..Button::default() }))
    };
    let body = html! {
        h1 { (words.say("web-invitation")) }
        p { (words.say_with("web-invitation-lead", &[("login", login.login.as_str().into())])) }
        @if let Some(refusal) = refusal { (show_refusal(words, refusal)) }
        (form(&Form::new(format!("/invitation/{token}"), ""), &fields))
    };
    let status = refusal.map_or(StatusCode::OK, crate::api::status_of);
    own(visit, &words.say("web-invitation"), status, "/sign-in", body)
}

/// `POST /invitation/{token}`.
pub async fn accept(
    State(platform): Shared,
    Path(token): Path<String>,
    request: HttpRequest,
) -> Response {
    sent_by_anyone(platform, request, move |visit, fields| {
        let (registry, now) = (&visit.platform.registry, visit.platform.config.clock.now());
        let login = match registry.invited(&token, now) {
            Ok(Some(login)) => login,
            Ok(None) => return over(&visit),
            Err(error) => return broken(&visit, &error),
        };
        let password = field(&fields, "password");
        let judged =
            super::page::twice(&fields).and_then(|()| visit.judge_password(&login, password));
        if let Err(refusal) = judged {
            return invitation_page(&visit, &token, &login, Some(&refusal));
        }
        let answer = registry.accept(&token, password, now).and_then(|good| {
            if !good {
                return Ok(over(&visit));
            }
            registry.note(&login.login, "set a password by invitation", &visit.asker, now)?;
            let_in(&visit, &login, Shown::Password)
        });
        or_broken(&visit, answer)
    })
    .await
}
