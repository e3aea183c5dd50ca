//! What every call passes on its way in and out: planned faults, the token, the rate limits.

use std::sync::Arc;

use axum::Json;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use serde_json::json;
use tokio::time::Instant;

use super::super::faults::Fault;
use super::super::listener::Cut;
use super::super::refusal::Refusal;
use super::super::throttle::Standing;
use super::super::world::{Shared, locked};

/// Lets a call through, or answers it here.
pub(super) async fn pass(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let method = request.method().as_str().to_owned();
    let path = request.uri().path().to_owned();
    let cut = request.extensions().get::<ConnectInfo<Cut>>().map(|ConnectInfo(cut)| cut.clone());
    let fault = locked(&shared.mischief).strike(&method, &path);
    let response = match fault {
        Some(Fault::Hang(how_long)) => {
            tokio::time::sleep(how_long).await;
            admit(&shared, &method, &path, request, next).await
        }
        Some(Fault::ApplyThenHang(how_long)) => {
            let response = admit(&shared, &method, &path, request, next).await;
            tokio::time::sleep(how_long).await;
            response
        }
        Some(Fault::ApplyThenDrop) => {
            let response = admit(&shared, &method, &path, request, next).await;
            cut.unwrap_or_default().now();
            response
        }
        Some(fault) => broken(&fault),
        None => admit(&shared, &method, &path, request, next).await,
    };
    shared.with(|world| {
        world.counters.calls += 1;
        world.counters.invalid_calls += u64::from(matches!(response.status().as_u16(), 401 | 403 | 429));
    });
    response
}

async fn admit(shared: &Shared, method: &str, path: &str, request: Request, next: Next) -> Response {
    // An interaction's token is all that answering it takes.
    let by_token = path.starts_with("/interactions/") || path.starts_with("/webhooks/");
    if !by_token && path != "/gateway" && !knows_token(request.headers(), &shared.options.token) {
        return Refusal::unauthorized().into_response();
    }
    let mut standing = locked(&shared.throttle).take(method, path, Instant::now());
    if !shared.options.rate_limits {
        standing.remaining = standing.remaining.max(1);
    }
    if shared.options.rate_limits && standing.over && !by_token {
        return too_many(standing.reset_after.as_secs_f64(), standing.global, Some(&standing));
    }
    let mut response = next.run(request).await;
    tell(response.headers_mut(), &standing);
    response
}

fn knows_token(headers: &HeaderMap, token: &str) -> bool {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    given.and_then(|value| value.strip_prefix("Bot ")) == Some(token)
}

fn tell(headers: &mut HeaderMap, standing: &Standing) {
    let mut say = |name: &'static str, value: String| {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    };
    say("x-ratelimit-limit", standing.limit.to_string());
    say("x-ratelimit-remaining", standing.remaining.to_string());
    say("x-ratelimit-reset-after", format!("{:.3}", standing.reset_after.as_secs_f64()));
    say("x-ratelimit-bucket", hex::encode(&<sha2::Sha256 as sha2::Digest>::digest(&standing.bucket)[..8]));
}

fn too_many(retry_after: f64, global: bool, standing: Option<&Standing>) -> Response {
    let body = json!({"message": "You are being rate limited.", "retry_after": retry_after, "global": global});
    let mut response = (StatusCode::TOO_MANY_REQUESTS, Json(body)).into_response();
    let headers = response.headers_mut();
    if let Some(standing) = standing {
        tell(headers, standing);
    }
    if let Ok(seconds) = HeaderValue::from_str(&retry_after.ceil().to_string()) {
        headers.insert("retry-after", seconds);
    }
    headers.insert("x-ratelimit-scope", HeaderValue::from_static(if global { "global" } else { "user" }));
    if global {
        headers.insert("x-ratelimit-global", HeaderValue::from_static("true"));
    }
    response
}

fn broken(fault: &Fault) -> Response {
    match fault {
        Fault::TooMany { retry_after, global } => too_many(*retry_after, *global, None),
        Fault::ServerError => {
            let body = Json(json!({"message": "500: Internal Server Error", "code": 0}));
            (StatusCode::INTERNAL_SERVER_ERROR, body).into_response()
        }
        Fault::BadGateway => {
            let page = Html("<html><head><title>502 Bad Gateway</title></head><body>upstream</body></html>");
            (StatusCode::BAD_GATEWAY, page).into_response()
        }
        // The others let the call through and are dealt with there.
        Fault::Garbage | Fault::Hang(_) | Fault::ApplyThenHang(_) | Fault::ApplyThenDrop => {
            "{\"id\": [".into_response()
        }
    }
}
