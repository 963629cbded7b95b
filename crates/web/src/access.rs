//! 访问记录. One line a request: its own id, the school, the person by their
//! random id, the act, the record, the milliseconds. No names, no addresses, no
//! paths as typed: a path can hold a link's secret and a query somebody's name.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use houqin_kernel::{PersonId, SchoolId};

use crate::api::fits;
use crate::platform::Platform;
use crate::registry::Login;
use crate::site::Visit;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What a handler tells of a request, carried by its response.
#[derive(Debug, Clone, Default)]
pub struct Told {
    school: Option<SchoolId>,
    person: Option<PersonId>,
    act: Option<&'static str>,
    record: Option<u64>,
}

impl Told {
    /// Of somebody known by a token.
    pub fn of(login: &Login) -> Self {
        Self { school: Some(login.school), person: Some(login.person), ..Self::default() }
    }

    /// Of a visit.
    pub fn visit(visit: &Visit) -> Self {
        let school = visit.school.as_ref().map(|school| school.row.id);
        Self { school, person: visit.person(), ..Self::default() }
    }

    /// With the act, where there is one of this name: what else is sent there
    /// is not repeated.
    #[must_use]
    pub fn act(mut self, platform: &Platform, name: &str) -> Self {
        let domains = platform.config.domains.iter();
        let known = domains.flat_map(|domain| {
            let composites = domain.composites.iter().map(|one| one.name);
            domain.acts.iter().map(|act| act.name).chain(composites)
        });
        self.act = known.into_iter().find(|known| *known == name);
        self
    }

    /// With the record that was made.
    #[must_use]
    pub const fn record(mut self, record: Option<u64>) -> Self {
        self.record = record;
        self
    }

    /// Puts it on the response.
    pub fn on(self, mut response: Response) -> Response {
        response.extensions_mut().insert(self);
        response
    }
}

/// The route as it is written in the code, never as it was typed.
fn route(platform: &Platform, request: &Request) -> String {
    if let Some(matched) = request.extensions().get::<MatchedPath>() {
        return matched.as_str().to_owned();
    }
    let path = request.uri().path().trim_start_matches('/');
    let mut pages = platform.config.pages.iter().map(|page| page.path);
    let page = pages.find(|page| fits(page.trim_start_matches('/'), path).is_some());
    page.unwrap_or(if path.is_empty() { "/" } else { "-" }).to_owned()
}

/// Writes the line, and gives the request's id to whoever asked.
pub async fn log(State(platform): State<Arc<Platform>>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let id = uuid::Uuid::new_v4();
    let method = request.method().clone();
    let wanted = tracing::enabled!(tracing::Level::INFO);
    let route = if wanted { route(&platform, &request) } else { String::new() };
    let mut response = next.run(request).await;
    let told = response.extensions_mut().remove::<Told>().unwrap_or_default();
    let micros = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
    let (whole, part) = (micros / 1_000, micros % 1_000);
    tracing::info!(
        request = %id,
        %method,
        route,
        status = response.status().as_u16(),
        ms = %format_args!("{whole}.{part:03}"),
        school = told.school.map(tracing::field::display),
        person = told.person.map(tracing::field::display),
        act = told.act,
        record = told.record,
        "request"
    );
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}
