//! SendGrid's dialect: `POST /v3/mail/send`, which answers 202 and nothing else, and `GET /v3/scopes` for a key.

mod submission;

use axum::body::Bytes;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::json;

use self::submission::Submission;
use super::caught::CaughtMail;
use super::fault::Refused;
use super::line::Line;
use super::{Server, fault};

/// The most a request may hold, attachments included.
const REQUEST_LIMIT: usize = 30 * 1024 * 1024;

/// A request that SendGrid refuses, and the field it is about.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    status: u16,
    field: Option<String>,
    message: String,
}

impl Refusal {
    fn about(field: impl Into<String>, message: impl Into<String>) -> Refusal {
        Refusal { status: 400, field: Some(field.into()), message: message.into() }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        error(status, self.field.as_deref(), &self.message)
    }
}

fn error(status: StatusCode, field: Option<&str>, message: &str) -> Response {
    (status, Json(json!({ "errors": [{ "message": message, "field": field, "help": null }] }))).into_response()
}

fn refusal(refused: Refused<'_>) -> Response {
    match refused {
        Refused::Coded(_, message) => Refusal { status: 400, field: None, message: message.to_owned() }.into_response(),
        Refused::Recipient => Refusal::about("personalizations.0.to.0.email", submission::NO_ADDRESS).into_response(),
        Refused::Mail => {
            Refusal::about("content", "The content value must be a string at least one character in length.")
                .into_response()
        }
        Refused::TooMany => error(StatusCode::TOO_MANY_REQUESTS, None, "too many requests"),
    }
}

pub(super) fn routes(server: Server) -> Router {
    Router::new()
        .route("/v3/mail/send", post(send))
        .route("/v3/scopes", get(scopes))
        .fallback(async || error(StatusCode::NOT_FOUND, None, "not found"))
        .layer(middleware::from_fn_with_state(server.clone(), ask_for_key))
        .layer(DefaultBodyLimit::max(REQUEST_LIMIT))
        .with_state(server)
}

async fn ask_for_key(State(server): State<Server>, request: Request, next: Next) -> Response {
    let value = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    match value.and_then(|value| value.strip_prefix("Bearer ")) {
        Some(key) if server.accepts(key) => next.run(request).await,
        _ => {
            let told = "The provided authorization grant is invalid, expired, or revoked";
            error(StatusCode::UNAUTHORIZED, None, told)
        }
    }
}

async fn send(
    State(server): State<Server>,
    ConnectInfo(line): ConnectInfo<Line>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let fault = server.faults.for_send();
    if let Some(answer) = fault::before(fault.as_ref(), &line, refusal).await {
        return answer;
    }
    let mail = match read(&server, &headers, &body) {
        Ok(mail) => mail,
        Err(refusal) => return refusal.into_response(),
    };
    let id = mail.id.clone();
    server.record.keep(mail);
    match fault::after(fault.as_ref(), &line).await {
        Some(broken) => broken,
        None => (StatusCode::ACCEPTED, [("X-Message-Id", id)]).into_response(),
    }
}

fn read(server: &Server, headers: &HeaderMap, body: &[u8]) -> Result<CaughtMail, Refusal> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let whole = |status, message: &str| Refusal { status, field: None, message: message.to_owned() };
    if !kind.starts_with("application/json") {
        return Err(whole(415, "Content-Type should be application/json."));
    }
    let submission: Submission = serde_json::from_slice(body).map_err(|_| whole(400, "Bad Request"))?;
    submission.checked(server)
}

async fn scopes(State(server): State<Server>, ConnectInfo(line): ConnectInfo<Line>) -> Response {
    let fault = server.faults.for_lookup();
    if let Some(answer) = fault::before(fault.as_ref(), &line, refusal).await {
        return answer;
    }
    Json(json!({ "scopes": ["mail.send", "user.profile.read"] })).into_response()
}

#[cfg(test)]
mod tests;
