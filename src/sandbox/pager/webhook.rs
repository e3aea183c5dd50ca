//! A web address of somebody's own, which takes nothing that isn't signed.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use hmac::{Hmac, Mac};
use serde_json::json;
use sha2::Sha256;

use super::{Line, SECRET, Server, json_of, only, refused, text};

/// How old a signature may be, in seconds.
const OLDEST: i64 = 300;

pub(super) fn routes(server: Server) -> Router {
    Router::new().route("/hook", post(hook)).with_state(server)
}

async fn hook(
    State(server): State<Server>,
    ConnectInfo(line): ConnectInfo<Line>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Response {
    server.serve("webhook", line, || take(&server, &headers, &bytes)).await
}

fn take(server: &Server, headers: &HeaderMap, bytes: &[u8]) -> Response {
    let signature = headers.get("x-cordial-signature").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !is_ours(signature, bytes, server.clock.now().timestamp()) {
        return refused(StatusCode::UNAUTHORIZED, json!({ "error": "the signature doesn't fit" }));
    }
    let body = json_of(bytes);
    let known = ["alert", "event", "about", "sentence", "severity", "account", "by", "at", "link"];
    let checked = only(&body, &known).and_then(|()| {
        let event = text(&body, "event")?.to_owned();
        Ok((event, format!("{} | {}", text(&body, "about")?, text(&body, "sentence")?)))
    });
    let (event, text): (String, String) = match checked {
        Ok(checked) => checked,
        Err(what) => return refused(StatusCode::BAD_REQUEST, json!({ "error": what })),
    };
    server.keep("webhook", event, text, body);
    StatusCode::NO_CONTENT.into_response()
}

/// `t=…,v1=…` of the last five minutes, over `t.body`.
fn is_ours(signature: &str, bytes: &[u8], now: i64) -> bool {
    let Some((t, v1)) = signature.strip_prefix("t=").and_then(|rest| rest.split_once(",v1=")) else { return false };
    let (Ok(at), Ok(v1)) = (t.parse::<i64>(), hex::decode(v1)) else { return false };
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()) else { return false };
    mac.update(t.as_bytes());
    mac.update(b".");
    mac.update(bytes);
    (now - at).abs() <= OLDEST && mac.verify_slice(&v1).is_ok()
}
