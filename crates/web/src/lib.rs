//! Routes, sessions, sign-on, API: the only place that names the web framework.

mod access;
mod api;
mod aside;
mod backups;
mod code;
mod each;
mod files;
mod follow;
mod form;
mod forms;
mod health;
pub mod metrics;
mod openapi;
mod paper;
mod photo;
mod picture;
mod pixels;
mod platform;
mod press;
pub mod registry;
mod sender;
pub mod sign_on;
mod site;
mod sound;
mod throttle;
mod tls;
mod visit;
mod visitor;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::serve::ListenerExt as _;
use houqin_page::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, Catalogue};
use tokio::net::TcpListener;
use tower_http::set_header::SetResponseHeaderLayer;

pub use aside::{After, Aside, Call, Unread};
pub use backups::{BackupState, Backups, Outcome};
pub use metrics::Notices;
pub use openapi::document;
pub use paper::{FindPaper, PAGE as PAPER_PAGE};
pub use platform::{Config, Limits, Platform, School, TabletWork, registry_engine, setup_of};
pub use press::Press;
pub use site::show_refusal;
pub use throttle::{FROM_ONE_ADDRESS_MAX, IN_ONE_SCHOOL_MAX};
pub use tls::{Certificate, Certificates, Challenges, TlsListener, redirect};

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
        .route("/each/{act}", post(each::each))
        .route("/aside/{name}", post(aside::aside))
        .route("/photo/{order}/{digest}", get(forms::photo_of))
        .route("/ledger/bundle/{case}", get(forms::bundle_of))
        .route("/face", post(forms::face))
        .merge(sign_on::routes())
        .route("/follow", get(follow::page).post(follow::open))
        .route("/paper", get(forms::any_page).post(paper::answer))
        .route("/r", get(follow::by_place))
        .route("/r/{code}", get(follow::at_place))
        .fallback(get(forms::any_page))
        .layer(DefaultBodyLimit::max(platform.config.limits.form_bytes_max))
        .layer(fixed(header::CACHE_CONTROL, "no-store"));
    let secure = strict_transport(&platform);
    Router::new()
        .route("/healthz", get(health::healthz))
        .route("/metrics", get(metrics_text))
        .route("/assets/{file}", get(asset))
        .nest("/api/v1", api)
        .merge(photos)
        .merge(pages)
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&platform), sign_on::tablet::fence))
        .layer(fixed(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::REFERRER_POLICY, "same-origin"))
        .layer(tower_http::set_header::SetResponseHeaderLayer::if_not_present(
            header::STRICT_TRANSPORT_SECURITY,
            secure,
        ))
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&platform), access::log))
        .with_state(platform)
}

/// Tells browsers to come by https only, where the operator asked for it.
fn strict_transport(platform: &Platform) -> Option<HeaderValue> {
    let days = platform.config.hsts_days;
    if days == 0 || !platform.config.origin.starts_with("https://") {
        return None;
    }
    HeaderValue::from_str(&format!("max-age={}", u64::from(days) * 24 * 60 * 60)).ok()
}

fn fixed(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

async fn metrics_text(State(platform): State<Arc<Platform>>) -> String {
    let mut text = platform.counts.text();
    metrics::desks(&platform, &mut text);
    platform.backups.metrics(platform.config.clock.now(), &mut text);
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

/// Serves until `stop` ends; then finishes what was handed in. By TLS where the
/// platform has certificates.
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
    match platform.config.certificates.clone() {
        Some(certificates) => {
            // `tap_io` is what lets a listener of ours tell the peer's address.
            let listener = TlsListener::begin(listener, certificates)?.tap_io(|_| ());
            axum::serve(listener, service).with_graceful_shutdown(stop).await?;
        }
        None => axum::serve(listener, service).with_graceful_shutdown(stop).await?,
    }
    ticker.abort();
    let _ = tokio::task::spawn_blocking(move || platform.stop()).await;
    Ok(())
}
