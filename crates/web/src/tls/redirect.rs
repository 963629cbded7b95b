//! The listener for plain HTTP beside a TLS one: it sends everyone to https,
//! and answers the question by which an ACME server sees that the name is ours.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use tokio::net::TcpListener;

/// Answers to the challenges of an ACME server, by token.
#[derive(Debug, Default)]
pub struct Challenges(RwLock<HashMap<String, String>>);

impl Challenges {
    /// This token is answered so.
    pub fn put(&self, token: String, answer: String) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(token, answer);
    }

    /// No token is answered any more.
    pub fn clear(&self) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn answer(&self, token: &str) -> Option<String> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(token).cloned()
    }
}

struct Where {
    origin: String,
    challenges: Arc<Challenges>,
}

/// Serves it until it is dropped. Everyone is sent to `origin`, whatever host
/// they asked for.
pub async fn redirect(
    listener: TcpListener,
    origin: String,
    challenges: Arc<Challenges>,
) -> std::io::Result<()> {
    let place = Arc::new(Where { origin, challenges });
    let router = Router::new()
        .route("/.well-known/acme-challenge/{token}", get(answer))
        .fallback(elsewhere)
        .with_state(place);
    axum::serve(listener, router).await
}

async fn answer(State(place): State<Arc<Where>>, Path(token): Path<String>) -> Response {
    match place.challenges.answer(&token) {
        Some(answer) => answer.into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn elsewhere(State(place): State<Arc<Where>>, uri: Uri) -> Redirect {
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    Redirect::permanent(&format!("{}{path}", place.origin))
}
