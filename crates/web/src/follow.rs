//! 凭码查进度. Whoever lost the link types the code: it leads to the same page.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, Path, Request as HttpRequest, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use houqin_desk::DeskError;
use houqin_kernel::Refusal;
use houqin_page::{Button, Field, Form, button, form, html, text_field};

use crate::api::status_of;
use crate::form::field;
use crate::forms::{blocking, forged, forged_refusal, read};
use crate::platform::Platform;
use crate::site::{Visit, broken, own, refusal_page, show_refusal};
use crate::{code, visitor};

type Shared = State<Arc<Platform>>;

/// Longest code that is shown again as it was typed.
const TYPED_MAX: usize = 40;

fn ask(visit: &Visit, typed: &str, refusal: Option<&Refusal>) -> Response {
    let words = visit.words();
    let wrong = refusal.filter(|why| why.field == Some("code"));
    let error = wrong.map_or("", |why| match visit.lang {
        houqin_page::Lang::Zh => why.message.zh.as_str(),
        houqin_page::Lang::En => why.message.en.as_str(),
    });
    let typed: String = typed.chars().take(TYPED_MAX).collect();
    let fields = html! {
        (text_field(words, &Field {
            value: typed.into(),
            help: words.say("web-follow-code-help"),
            error: error.into(),
            required: true,
            autocomplete: "off".into(),
            ..Field::new("code", words.say("web-follow-code"))
        }))
        (button(&Button { large: true, icon: "search".into(), ..Button::primary(words.say("web-follow-find")) }))
    };
    let body = html! {
        h1 { (words.say("web-follow")) }
        p { (words.say("web-follow-lead")) }
        @if let Some(refusal) = refusal.filter(|_| wrong.is_none()) { (show_refusal(words, refusal)) }
        (form(&Form::new("/follow", visit.csrf()), &fields))
    };
    let status = refusal.map_or(StatusCode::OK, status_of);
    own(visit, &words.say("web-follow"), status, "/follow", body)
}

/// `GET /follow`.
pub async fn page(State(platform): Shared, headers: HeaderMap) -> Response {
    blocking(move || match Visit::of(platform, &headers) {
        Ok(visit) => match visit.must_be_on("/follow") {
            Ok(()) => ask(&visit, "", None),
            Err(refusal) => refusal_page(&visit, &refusal),
        },
        Err(response) => response,
    })
    .await
}

/// `POST /follow`: to the page of the code's case.
pub async fn open(State(platform): Shared, request: HttpRequest) -> Response {
    let headers = request.headers().clone();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    let fields = read(request).await.map(|(fields, _)| fields).unwrap_or_default();
    blocking(move || {
        let visit = match Visit::of(platform, &headers) {
            Ok(visit) => visit.from(peer.unwrap_or_else(|| IpAddr::from([0, 0, 0, 0])), &headers),
            Err(response) => return response,
        };
        if forged(&visit, &headers, &fields) {
            return refusal_page(&visit, &forged_refusal());
        }
        let typed = field(&fields, "code");
        match token(&visit, typed) {
            Ok(token) => Redirect::to(&format!("/f/{token}")).into_response(),
            Err(DeskError::Refused(refusal)) => ask(&visit, typed, Some(&refusal)),
            Err(error) => broken(&visit, &error),
        }
    })
    .await
}

/// The token of the case whose code was typed. A slip is told before it counts as
/// a guess: it opens nothing in any case.
fn token(visit: &Visit, typed: &str) -> Result<String, DeskError> {
    let school = visit.school.as_ref().ok_or(DeskError::Stopped)?;
    let code = code::read(typed)?;
    let now = school.desk.clock().now();
    visit.platform.throttle.guess(school.row.id, visit.address, now)?;
    let found = code::find(&visit.platform.registry, school.row.id, &school.secret, &code)?;
    let (case, person) = found.ok_or_else(code::unknown)?;
    Ok(visitor::token(&school.secret, case, person))
}

/// `GET /r`: to the report page, where the code under a QR code is typed.
pub async fn by_place() -> Redirect {
    Redirect::to("/report?by=code")
}

/// `GET /r/{code}`: to the report of a fault there.
pub async fn at_place(Path(code): Path<String>) -> Redirect {
    let kept: String = code
        .chars()
        .take(TYPED_MAX)
        .filter(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.'))
        .collect();
    Redirect::to(&format!("/report?place={kept}"))
}
