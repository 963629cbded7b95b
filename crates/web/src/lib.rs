//! Routes, sessions, sign-on, API: the only place that names the web framework.

mod api;
mod aside;
mod files;
mod form;
mod forms;
mod health;
pub mod metrics;
mod openapi;
mod photo;
mod picture;
mod platform;
pub mod registry;
mod site;
mod throttle;
mod visitor;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use houqin_page::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, Catalogue};
use tokio::net::TcpListener;
use tower_http::set_header::SetResponseHeaderLayer;

pub use aside::{After, Aside, Call, Unread};
pub use metrics::Notices;
pub use openapi::document;
pub use platform::{Config, Limits, Platform, School, registry_engine, setup_of};
pub use site::show_refusal;
pub use throttle::{FROM_ONE_ADDRESS_MAX, IN_ONE_SCHOOL_MAX};

/// The words of this crate.
pub const CATALOGUE: Catalogue =
    Catalogue { zh: include_str!("../words/web.zh.ftl"), en: include_str!("../words/web.en.ftl") };

/// Between two looks of the clock at what is due.
const TICK: Duration = Duration::from_secs(20);
/// Largest body of the API, in bytes, photos apart.
const API_BYTES_MAX: usize = 1024 * 1024;

/// The routes.
pub fn router(platform: Arc<Platform>) -> Router {
    let api = Router::new()
        .route("/acts/{act}", post(api::act))
        .route("/acts/{act}/check", post(api::check))
        .route("/openapi.json", get(api::openapi))
        .route("/ledger/checkpoint", get(api::checkpoint))
        .route("/{*path}", get(api::view))
        .layer(DefaultBodyLimit::max(API_BYTES_MAX));
    let photos = Router::new()
        .route("/api/v1/photos", post(api::photo))
        .layer(DefaultBodyLimit::max(photo::BYTES_MAX + 1));
    let pages = Router::new()
        .route("/act/{act}", post(forms::act))
        .route("/aside/{name}", post(aside::aside))
        .route("/sign-in", get(forms::sign_in_page).post(forms::sign_in))
        .route("/photo/{order}/{digest}", get(forms::photo_of))
        .route("/ledger/bundle/{case}", get(forms::bundle_of))
        .route("/sign-out", post(forms::sign_out))
        .route("/face", post(forms::face))
        .route("/me", get(forms::me).post(forms::change_me))
        .fallback(get(forms::any_page))
        .layer(DefaultBodyLimit::max(platform.config.limits.form_bytes_max))
        .layer(fixed(header::CACHE_CONTROL, "no-store"));
    Router::new()
        .route("/healthz", get(health::healthz))
        .route("/metrics", get(metrics_text))
        .route("/assets/{file}", get(asset))
        .nest("/api/v1", api)
        .merge(photos)
        .merge(pages)
        .layer(fixed(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::REFERRER_POLICY, "same-origin"))
        .with_state(platform)
}

fn fixed(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

async fn metrics_text(State(platform): State<Arc<Platform>>) -> String {
    let mut text = platform.counts.text();
    metrics::desks(&platform, &mut text);
    metrics::process(&mut text);
    text
}

/// A built asset; its name carries its digest, so it never changes.
async fn asset(Path(file): Path<String>, headers: HeaderMap) -> Response {
    let Some(asset) = houqin_page::asset(&file) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let accepts = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    let gzip = asset.gzip.filter(|_| accepts.is_some_and(|accepts| accepts.contains("gzip")));
    let packed = gzip.is_some();
    let mut response = gzip.unwrap_or(asset.bytes).into_owned().into_response();
    let set = response.headers_mut();
    set.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.mime));
    set.insert(header::CACHE_CONTROL, HeaderValue::from_static(CACHE_CONTROL));
    set.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if packed {
        set.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}

/// Serves until `stop` ends; then finishes what was handed in.
pub async fn serve(
    platform: Arc<Platform>,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let ticking = Arc::clone(&platform);
    let ticker = tokio::spawn(async move {
        let mut every = tokio::time::interval(TICK);
        loop {
            every.tick().await;
            let platform = Arc::clone(&ticking);
            let _ = tokio::task::spawn_blocking(move || platform.tick()).await;
        }
    });
    let service = router(Arc::clone(&platform)).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(stop).await?;
    ticker.abort();
    let _ = tokio::task::spawn_blocking(move || platform.stop()).await;
    Ok(())
}
