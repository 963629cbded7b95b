//! Sign-on: who somebody is, shown by a password, by an identity provider, and
//! by a second factor where a post needs one. What somebody may do is none of
//! its business: that is judged by post and clause at the desk.

mod account;
mod cas;
pub mod fetch;
#[cfg(test)]
mod hostile;
mod invitation;
mod jwt;
mod oidc;
mod page;
mod pin;
mod provider;
mod second;
pub mod settings;
pub mod tablet;
mod totp;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, Request as HttpRequest};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use houqin_kernel::StoreError;

pub use page::has_left;
pub use provider::Providers;

use crate::form::Fields;
use crate::forms::{blocking, forged, forged_refusal, read};
use crate::platform::Platform;
use crate::registry::{Login, Stage};
use crate::site::{Visit, broken, refusal_page, set_cookie};

/// A browser in which somebody signed in is known for so many days.
const DEVICE_DAYS: i64 = 180;

/// Its routes.
pub fn routes() -> Router<Arc<Platform>> {
    Router::new()
        .route("/sign-in", get(page::sign_in_page).post(page::sign_in))
        .route("/sign-in/change", post(page::change))
        .route("/sign-in/second", post(second::answer))
        .route("/sign-in/enrol", post(second::confirm))
        .route("/sign-in/oidc", get(provider::to_oidc))
        .route("/sign-in/oidc/back", get(provider::from_oidc))
        .route("/sign-in/cas", get(provider::to_cas))
        .route("/sign-in/cas/back", get(provider::from_cas).post(provider::cas_logout))
        .route("/sign-out", post(account::sign_out))
        .route("/me", get(account::me).post(account::change_me))
        .route("/me/second", get(second::mine).post(second::change_mine))
        .route("/tablet", get(tablet::people))
        .route("/tablets/set-up", post(tablet::set_up))
        .route("/tablet/{person}", get(tablet::ask).post(tablet::step_up))
        .route("/invitations", post(invitation::invite))
        .route("/invitation/{token}", get(invitation::open).post(invitation::accept))
}

fn peer(request: &HttpRequest) -> IpAddr {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    peer.map_or_else(|| IpAddr::from([0, 0, 0, 0]), |peer| peer.0.ip())
}

/// A page: `show` runs on a thread that may block.
async fn shown(
    platform: Arc<Platform>,
    request: HttpRequest,
    show: impl FnOnce(Visit) -> Response + Send + 'static,
) -> Response {
    let (headers, peer) = (request.headers().clone(), peer(&request));
    blocking(move || match Visit::of(platform, &headers) {
        Ok(visit) => show(visit.from(peer, &headers)),
        Err(response) => response,
    })
    .await
}

/// A form that came from our own page: `take` runs on a thread that may block.
async fn sent(
    platform: Arc<Platform>,
    request: HttpRequest,
    take: impl FnOnce(Visit, Fields) -> Response + Send + 'static,
) -> Response {
    taken(platform, request, true, take).await
}

/// A form that needs no session, whoever is signed in here: it came from our
/// own site, and that is all.
async fn sent_by_anyone(
    platform: Arc<Platform>,
    request: HttpRequest,
    take: impl FnOnce(Visit, Fields) -> Response + Send + 'static,
) -> Response {
    taken(platform, request, false, take).await
}

async fn taken(
    platform: Arc<Platform>,
    request: HttpRequest,
    with_token: bool,
    take: impl FnOnce(Visit, Fields) -> Response + Send + 'static,
) -> Response {
    let (headers, peer) = (request.headers().clone(), peer(&request));
    let fields = read(request).await;
    blocking(move || {
        let visit = match Visit::of(platform, &headers) {
            Ok(visit) => visit.from(peer, &headers),
            Err(response) => return response,
        };
        let visit =
            if with_token { visit } else { Visit { session: None, pending: None, ..visit } };
        let fields = match fields {
            Ok((fields, _)) => fields,
            Err(refusal) => return refusal_page(&visit, &refusal),
        };
        if is_forged(&visit, &headers, &fields) {
            let now = visit.platform.config.clock.now();
            let who = visit.session.as_ref().map_or("", |session| &session.login.login);
            let noted = visit.platform.registry.note(who, "forged form", &visit.asker, now);
            return match noted {
                Ok(()) => refusal_page(&visit, &forged_refusal()),
                Err(error) => broken(&visit, &error),
            };
        }
        take(visit, fields)
    })
    .await
}

/// As `forged`; a sign-in that waits for its next step has a token too.
fn is_forged(visit: &Visit, headers: &HeaderMap, fields: &Fields) -> bool {
    let given = crate::form::field(fields, "csrf");
    let waits = visit.pending.as_ref().is_some_and(|pending| pending.csrf != given);
    forged(visit, headers, fields) || waits
}

/// What somebody has shown of who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown<'a> {
    /// The password.
    Password,
    /// A provider's word, and what it will name to sign them out.
    Elsewhere(&'a str),
    /// The second factor as well.
    Both,
}

/// The next step of a sign-in.
fn stage(visit: &Visit, login: &Login, shown: Shown<'_>) -> Result<Stage, StoreError> {
    let (registry, settings) = (&visit.platform.registry, &visit.platform.config.sign_on);
    if shown != Shown::Both {
        if registry.factor(&login.login)?.is_some_and(|factor| factor.confirmed) {
            return Ok(Stage::Second);
        }
        if second::is_needed(visit, login)? {
            return Ok(Stage::Enrol);
        }
    }
    if matches!(shown, Shown::Elsewhere(_)) {
        return Ok(Stage::Full);
    }
    let now = visit.platform.config.clock.now();
    let since = registry.password_since(&login.login)?;
    let expired = settings.password().days_max.zip(since).is_some_and(|(days, since)| {
        // One that was set before days were counted is not taken for old.
        since.0 > 0 && now > since.plus_days(days)
    });
    Ok(if expired { Stage::Change } else { Stage::Full })
}

/// Lets somebody in, as far as they have shown who they are: the old session
/// ends, a new one begins under a new secret.
fn let_in(visit: &Visit, login: &Login, shown: Shown<'_>) -> Result<Response, StoreError> {
    let (registry, now) = (&visit.platform.registry, visit.platform.config.clock.now());
    let stage = stage(visit, login, shown)?;
    let ticket = match shown {
        Shown::Elsewhere(ticket) => Some(ticket),
        Shown::Password | Shown::Both => None,
    };
    if let Some(old) = &visit.token {
        registry.end_session(old)?;
    }
    let token = registry.begin_session(&login.login, stage, &visit.asker, ticket, now)?;
    let event = match (stage, shown) {
        (Stage::Full, Shown::Elsewhere(_)) => "signed in by a provider",
        (Stage::Full, _) => "signed in",
        (Stage::Change, _) => "password right, and expired",
        (Stage::Second | Stage::Enrol, _) => "first factor right",
    };
    registry.note(&login.login, event, &visit.asker, now)?;
    let mut response =
        Redirect::to(if stage == Stage::Full { "/" } else { "/sign-in" }).into_response();
    let secure = visit.is_secure();
    let days = visit.platform.config.limits.session_days;
    set_cookie(&mut response, "houqin", &token, days, secure);
    if stage == Stage::Full {
        registry.open_pin(&login.login)?;
        let known = match &visit.asker.device {
            Some(device) => registry.knows_device(&login.login, device, now)?,
            None => false,
        };
        if !known {
            let device = registry.remember_device(&login.login, now)?;
            set_cookie(&mut response, "device", &device, DEVICE_DAYS, secure);
        }
    }
    Ok(response)
}

/// The answer, or that the platform failed.
fn or_broken(visit: &Visit, answer: Result<Response, StoreError>) -> Response {
    answer.unwrap_or_else(|error| broken(visit, &error))
}
