//! PagerDuty's Events API v2: `POST /v2/enqueue`.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Value, json};

use super::{Line, ROUTING_KEY, Server, is_web_address, json_of, only, refused, text};

pub(super) fn routes(server: Server) -> Router {
    Router::new().route("/v2/enqueue", post(enqueue)).with_state(server)
}

async fn enqueue(State(server): State<Server>, ConnectInfo(line): ConnectInfo<Line>, bytes: Bytes) -> Response {
    server.serve("pagerduty", line, || take(&server, &bytes)).await
}

fn take(server: &Server, bytes: &[u8]) -> Response {
    let body = json_of(bytes);
    let (key, action) = match check(&body) {
        Ok(checked) => checked,
        Err(what) => {
            let said = json!({ "status": "invalid event", "message": "Event object is invalid", "errors": [what] });
            return refused(StatusCode::BAD_REQUEST, said);
        }
    };
    // The same trigger again is the same incident; what isn't an incident can't be acknowledged.
    let mut incidents = server.incidents();
    match (action.as_str(), incidents.get(&key).map(String::as_str)) {
        ("trigger", None | Some("resolved")) => drop(incidents.insert(key.clone(), "triggered".to_owned())),
        ("acknowledge", Some("triggered")) => drop(incidents.insert(key.clone(), "acknowledged".to_owned())),
        ("resolve", Some(_)) => drop(incidents.insert(key.clone(), "resolved".to_owned())),
        _ => {}
    }
    let text = match action.as_str() {
        "trigger" => format!("{} | {}", word(&body["payload"]["severity"]), word(&body["payload"]["summary"])),
        _ => String::new(),
    };
    server.keep("pagerduty", action, text, body);
    let said = json!({ "status": "success", "message": "Event processed", "dedup_key": key });
    (StatusCode::ACCEPTED, axum::Json(said)).into_response()
}

fn word(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The incident's key and what is to become of it.
fn check(body: &Value) -> Result<(String, String), String> {
    only(body, &["routing_key", "event_action", "dedup_key", "payload", "client", "client_url", "links", "images"])?;
    if text(body, "routing_key")? != ROUTING_KEY {
        return Err("routing_key is invalid".to_owned());
    }
    let (action, key) = (text(body, "event_action")?, text(body, "dedup_key")?);
    if key.len() > 255 {
        return Err("dedup_key is longer than 255".to_owned());
    }
    match action {
        "trigger" => {
            let payload = &body["payload"];
            let known = ["summary", "source", "severity", "timestamp", "component", "group", "class", "custom_details"];
            only(payload, &known)?;
            text(payload, "source")?;
            if text(payload, "summary")?.chars().count() > 1024 {
                return Err("payload.summary is longer than 1024".to_owned());
            }
            if !["critical", "error", "warning", "info"].contains(&text(payload, "severity")?) {
                return Err("payload.severity is invalid (must be one of the following: 'critical', 'warning', 'error' or 'info')".to_owned());
            }
            if !body["client_url"].is_null() && !is_web_address(&body["client_url"]) {
                return Err("client_url must be an address".to_owned());
            }
        }
        "acknowledge" | "resolve" => {}
        _ => return Err("event_action is invalid".to_owned()),
    }
    Ok((key.to_owned(), action.to_owned()))
}
