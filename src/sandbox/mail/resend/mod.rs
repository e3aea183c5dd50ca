//! Resend's dialect: `POST /emails` under an `Idempotency-Key`, and `GET /domains` for checking a key.

mod submission;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use self::submission::Submission;
use super::caught::CaughtMail;
use super::fault::Refused;
use super::line::Line;
use super::{Server, fault};

/// The most a mail may weigh, attachments in Base64 included.
const REQUEST_LIMIT: usize = 40 * 1024 * 1024;
const KEY: usize = 256;
/// How long a key is remembered.
const KEY_LASTS: Duration = Duration::hours(24);

/// A request that Resend refuses.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    status: u16,
    name: &'static str,
    message: String,
}

impl Refusal {
    fn new(status: u16, name: &'static str, message: impl Into<String>) -> Refusal {
        Refusal { status, name, message: message.into() }
    }

    fn invalid(message: impl Into<String>) -> Refusal {
        Refusal::new(422, "validation_error", message)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let told = json!({ "statusCode": self.status, "name": self.name, "message": self.message });
        (status, Json(told)).into_response()
    }
}

fn refusal(refused: Refused<'_>) -> Response {
    let told = match refused {
        Refused::Coded(_, message) => Refusal::invalid(message),
        Refused::Recipient => submission::no_address("to"),
        Refused::Mail => Refusal::new(422, "missing_required_field", "Missing `html` or `text` field."),
        Refused::TooMany => {
            Refusal::new(429, "rate_limit_exceeded", "Too many requests. You can only make 5 requests per second.")
        }
    };
    told.into_response()
}

/// What was sent under a key.
struct Kept {
    at: DateTime<Utc>,
    body: Value,
    id: String,
}

#[derive(Clone)]
struct Resend {
    server: Server,
    keys: Arc<Mutex<HashMap<String, Kept>>>,
}

pub(super) fn routes(server: Server) -> Router {
    let resend = Resend { server: server.clone(), keys: Arc::default() };
    Router::new()
        .route("/emails", post(send))
        .route("/domains", get(domains))
        .fallback(async || Refusal::new(404, "not_found", "The requested endpoint does not exist.").into_response())
        .layer(middleware::from_fn_with_state(server, ask_for_key))
        .layer(DefaultBodyLimit::max(REQUEST_LIMIT))
        .with_state(resend)
}

async fn ask_for_key(State(server): State<Server>, request: Request, next: Next) -> Response {
    let headers = request.headers().clone();
    let text = |name| headers.get(name).and_then(|value: &header::HeaderValue| value.to_str().ok());
    if text(header::USER_AGENT).is_none_or(|agent| agent.trim().is_empty()) {
        // Cloudflare stands before it, and answers in its own way.
        return (StatusCode::FORBIDDEN, "error code: 1010").into_response();
    }
    match text(header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer ")) {
        None => Refusal::new(401, "missing_api_key", "Missing API Key").into_response(),
        Some(key) if server.accepts(key) => next.run(request).await,
        Some(_) => Refusal::new(401, "validation_error", "API key is invalid").into_response(),
    }
}

async fn send(
    State(resend): State<Resend>,
    ConnectInfo(line): ConnectInfo<Line>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let fault = resend.server.faults.for_send();
    if let Some(answer) = fault::before(fault.as_ref(), &line, refusal).await {
        return answer;
    }
    let id = match resend.taken(&headers, &body) {
        Ok(id) => id,
        Err(refusal) => return refusal.into_response(),
    };
    match fault::after(fault.as_ref(), &line).await {
        Some(broken) => broken,
        None => Json(json!({ "id": id })).into_response(),
    }
}

impl Resend {
    /// The mail's id; of the first one where its key was seen before with the same body.
    fn taken(&self, headers: &HeaderMap, body: &[u8]) -> Result<String, Refusal> {
        let body: Value = serde_json::from_slice(body)
            .map_err(|error| Refusal::new(400, "validation_error", format!("Invalid JSON: {error}")))?;
        let key = match headers.get("Idempotency-Key").map(|value| value.to_str().unwrap_or_default()) {
            None => None,
            Some(key) if (1..=KEY).contains(&key.len()) => Some(key.to_owned()),
            Some(_) => {
                let told = "Idempotency keys, if present, must have between 1 and 256 characters.";
                return Err(Refusal::new(400, "invalid_idempotency_key", told));
            }
        };
        let now = self.server.clock.now();
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = key.as_ref().and_then(|key| keys.get(key)).filter(|kept| now - kept.at < KEY_LASTS) {
            if kept.body == body {
                return Ok(kept.id.clone());
            }
            let told = "Same idempotency key used with a different request payload";
            return Err(Refusal::new(409, "invalid_idempotent_request", told));
        }
        let mail = read(&self.server, &body)?;
        let id = mail.id.clone();
        if let Some(key) = key {
            keys.insert(key, Kept { at: now, body, id: id.clone() });
        }
        self.server.record.keep(mail);
        Ok(id)
    }
}

fn read(server: &Server, body: &Value) -> Result<CaughtMail, Refusal> {
    let submission: Submission =
        serde_json::from_value(body.clone()).map_err(|error| Refusal::invalid(format!("Invalid field: {error}")))?;
    submission.checked(server)
}

async fn domains(State(resend): State<Resend>, ConnectInfo(line): ConnectInfo<Line>) -> Response {
    let fault = resend.server.faults.for_lookup();
    if let Some(answer) = fault::before(fault.as_ref(), &line, refusal).await {
        return answer;
    }
    Json(json!({ "object": "list", "has_more": false, "data": [] })).into_response()
}

#[cfg(test)]
mod tests;
