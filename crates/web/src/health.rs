//! Whether the server can take acts now, and if not, why.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use houqin_kernel::SchoolId;
use serde_json::{Value, json};

use crate::platform::Platform;

/// A head that is older than this and covers less than all records is late, in minutes.
const SIGNED_WITHIN_MINUTES: i64 = 10;
/// A desk with more requests than this waiting is overrun.
const WAITING_MAX: i64 = 5_000;

/// `GET /healthz`: 200 when every open school takes acts, 503 with the reasons
/// otherwise. What an operator should look at without hurry stands under `warnings`.
pub async fn healthz(State(platform): State<Arc<Platform>>) -> (StatusCode, Json<Value>) {
    let reasons = reasons(&platform);
    let status = if reasons.is_empty() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let reasons: Vec<Value> =
        reasons.into_iter().map(|(school, why)| json!({ "school": school, "why": why })).collect();
    let warnings: Vec<Value> = platform
        .backups
        .warnings(platform.config.clock.now())
        .into_iter()
        .map(|(school, why)| json!({ "school": school, "why": why }))
        .collect();
    let ready = reasons.is_empty();
    (status, Json(json!({ "ready": ready, "reasons": reasons, "warnings": warnings })))
}

fn reasons(platform: &Platform) -> Vec<(SchoolId, String)> {
    let now = platform.config.clock.now();
    let mut reasons = Vec::new();
    for school in platform.open_schools() {
        let look = school.desk.gauges().read();
        let mut say = |why: String| reasons.push((school.row.id, why));
        if !school.desk.is_open() {
            say("its desk has stopped".into());
        }
        if let Some(trouble) = look.trouble {
            say(trouble);
        }
        if look.waiting > WAITING_MAX {
            say(format!("{} requests wait at its desk", look.waiting));
        }
        if look.unsigned
            && look.signed_at.is_some_and(|at| now.minutes_since(at) > SIGNED_WITHIN_MINUTES)
        {
            say(format!("its head has not been signed for {SIGNED_WITHIN_MINUTES} minutes"));
        }
    }
    reasons
}
