//! ntfy's JSON: `POST /` with a topic.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Value, json};

use super::{Line, Server, TOKEN, TOPIC, is_web_address, json_of, only, refused, text};

/// A larger body is no message, in bytes.
const LARGEST: usize = 4096;

pub(super) fn routes(server: Server) -> Router {
    Router::new().route("/", post(publish)).with_state(server)
}

async fn publish(
    State(server): State<Server>,
    ConnectInfo(line): ConnectInfo<Line>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Response {
    server.serve("ntfy", line, || take(&server, &headers, &bytes)).await
}

fn take(server: &Server, headers: &HeaderMap, bytes: &[u8]) -> Response {
    let no = |status: StatusCode, code: u32, error: String| {
        refused(status, json!({ "code": code, "http": status.as_u16(), "error": error }))
    };
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    if token != Some(TOKEN) {
        return no(StatusCode::UNAUTHORIZED, 40101, "unauthorized".to_owned());
    }
    if bytes.len() > LARGEST {
        return no(StatusCode::PAYLOAD_TOO_LARGE, 41301, "attachment too large, or bandwidth limit reached".to_owned());
    }
    let body = json_of(bytes);
    if let Err(what) = check(&body) {
        return no(StatusCode::BAD_REQUEST, 40024, format!("invalid request: {what}"));
    }
    if body["topic"] != TOPIC {
        return no(StatusCode::FORBIDDEN, 40301, "forbidden".to_owned());
    }
    let (title, message) = (body["title"].as_str().unwrap_or_default(), body["message"].as_str().unwrap_or_default());
    let told = format!("priority {} | {title} | {message}", body["priority"]);
    server.keep("ntfy", "message".to_owned(), told, body.clone());
    let id = format!("m{}", server.told.lock().map(|told| told.len()).unwrap_or_default());
    axum::Json(json!({ "id": id, "time": server.clock.now().timestamp(), "event": "message", "topic": TOPIC }))
        .into_response()
}

fn check(body: &Value) -> Result<(), String> {
    only(body, &["topic", "title", "message", "priority", "tags", "click", "actions"])?;
    let topic = text(body, "topic")?;
    if topic.len() > 64 || !topic.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)) {
        return Err("topic invalid".to_owned());
    }
    text(body, "title")?;
    text(body, "message")?;
    if !body["priority"].as_u64().is_some_and(|priority| (1..=5).contains(&priority)) {
        return Err("priority must be 1 to 5".to_owned());
    }
    if !body["tags"].as_array().is_some_and(|tags| tags.iter().all(Value::is_string)) {
        return Err("tags must be texts".to_owned());
    }
    if !body["click"].is_null() && !is_web_address(&body["click"]) {
        return Err("click must be an address".to_owned());
    }
    let actions: &[Value] = body["actions"].as_array().map_or(&[], Vec::as_slice);
    let fits =
        |action: &Value| action["action"] == "view" && text(action, "label").is_ok() && is_web_address(&action["url"]);
    if actions.len() > 3 || !actions.iter().all(fits) {
        return Err("actions invalid".to_owned());
    }
    Ok(())
}
