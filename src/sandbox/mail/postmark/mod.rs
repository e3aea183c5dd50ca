//! Postmark's dialect: `POST /email`, the search by which a sender finds what it isn't sure about, and
//! `GET /server` for checking a token.

mod messages;
mod submission;

use axum::body::Bytes;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::SecondsFormat;
use serde_json::json;

use self::submission::Submission;
use super::caught::CaughtMail;
use super::fault::Refused;
use super::line::Line;
use super::{Server, fault};

/// The token with which Postmark checks a mail and doesn't send it.
const TEST_TOKEN: &str = "POSTMARK_API_TEST";
/// The most a request to `/email` may hold, attachments included.
const REQUEST_LIMIT: usize = 10 * 1024 * 1024;

/// The error codes of Postmark's reference that this stand-in answers with.
mod code {
    pub const BAD_TOKEN: u16 = 10;
    pub const INVALID_EMAIL: u16 = 300;
    pub const INVALID_JSON: u16 = 402;
    pub const INCOMPATIBLE_JSON: u16 = 403;
    pub const INACTIVE_RECIPIENT: u16 = 406;
    pub const JSON_REQUIRED: u16 = 409;
    pub const FORBIDDEN_ATTACHMENT: u16 = 411;
    pub const BAD_QUERY: u16 = 700;
    pub const NO_SUCH_MESSAGE: u16 = 701;
    pub const NO_SUCH_STREAM: u16 = 1235;
}

/// A request that Postmark refuses: 422 unless the status says otherwise.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    code: u16,
    message: String,
}

impl Refusal {
    fn new(code: u16, message: impl Into<String>) -> Refusal {
        Refusal { code, message: message.into() }
    }

    fn invalid(message: impl Into<String>) -> Refusal {
        Refusal::new(code::INVALID_EMAIL, message)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        error(StatusCode::UNPROCESSABLE_ENTITY, self.code, &self.message)
    }
}

fn error(status: StatusCode, code: u16, message: &str) -> Response {
    (status, Json(json!({ "ErrorCode": code, "Message": message }))).into_response()
}

fn refusal(refused: Refused<'_>) -> Response {
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    match refused {
        Refused::Coded(code, message) => error(unprocessable, code, message),
        Refused::Recipient => {
            let told = "You tried to send to a recipient that has been marked as inactive.";
            error(unprocessable, code::INACTIVE_RECIPIENT, told)
        }
        Refused::Mail => error(unprocessable, code::INVALID_EMAIL, "Provide either 'TextBody' or 'HtmlBody', or both."),
        Refused::TooMany => error(StatusCode::TOO_MANY_REQUESTS, 429, "Rate limit exceeded."),
    }
}

/// Everything Postmark answers here. A token is asked for before anything else is looked at.
pub(super) fn routes(server: Server) -> Router {
    Router::new()
        .route("/email", post(send))
        .route("/messages/outbound", get(messages::search))
        .route("/messages/outbound/{id}/details", get(messages::details))
        .route("/server", get(about))
        .fallback(async || error(StatusCode::NOT_FOUND, 404, "There is nothing at this address."))
        .layer(middleware::from_fn_with_state(server.clone(), ask_for_token))
        .layer(DefaultBodyLimit::max(REQUEST_LIMIT))
        .with_state(server)
}

async fn ask_for_token(State(server): State<Server>, request: Request, next: Next) -> Response {
    let token = request.headers().get("X-Postmark-Server-Token").and_then(|value| value.to_str().ok());
    match token {
        None => error(StatusCode::UNAUTHORIZED, code::BAD_TOKEN, "The X-Postmark-Server-Token header is missing."),
        Some(token) if token == TEST_TOKEN || server.accepts(token) => next.run(request).await,
        Some(_) => error(StatusCode::UNAUTHORIZED, code::BAD_TOKEN, "The server token is not a valid one."),
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
    let answer = Json(json!({
        "To": messages::field(&mail.to),
        "SubmittedAt": mail.at.to_rfc3339_opts(SecondsFormat::AutoSi, true),
        "MessageID": mail.id,
        "ErrorCode": 0,
        "Message": if is_test(&headers) { "Test job accepted" } else { "OK" },
    }));
    if !is_test(&headers) {
        server.record.keep(mail);
    }
    match fault::after(fault.as_ref(), &line).await {
        Some(broken) => broken,
        None => answer.into_response(),
    }
}

fn read(server: &Server, headers: &HeaderMap, body: &[u8]) -> Result<CaughtMail, Refusal> {
    let is_json = |name| {
        let value = headers.get(name).and_then(|value: &header::HeaderValue| value.to_str().ok()).unwrap_or_default();
        value.split([',', ';']).any(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
    };
    if !is_json(header::CONTENT_TYPE) || !is_json(header::ACCEPT) {
        let wanted = "Set both the Accept and the Content-Type header to application/json.";
        return Err(Refusal::new(code::JSON_REQUIRED, wanted));
    }
    let document: serde_json::Value = serde_json::from_slice(body)
        .map_err(|error| Refusal::new(code::INVALID_JSON, format!("The body is not valid JSON: {error}.")))?;
    let submission: Submission = serde_json::from_value(document)
        .map_err(|error| Refusal::new(code::INCOMPATIBLE_JSON, format!("The JSON doesn't fit an email: {error}.")))?;
    submission.checked(server)
}

fn is_test(headers: &HeaderMap) -> bool {
    headers.get("X-Postmark-Server-Token").is_some_and(|token| token == TEST_TOKEN)
}

async fn about(State(server): State<Server>, ConnectInfo(line): ConnectInfo<Line>) -> Response {
    let fault = server.faults.for_lookup();
    if let Some(answer) = fault::before(fault.as_ref(), &line, refusal).await {
        return answer;
    }
    let about = json!({
        "ID": 1, "Name": "Sandbox", "Color": "yellow", "DeliveryType": "Sandbox", "SmtpApiActivated": false,
        "TrackOpens": false, "TrackLinks": "None", "RawEmailEnabled": false, "EnableSmtpApiErrorHooks": false,
    });
    Json(about).into_response()
}

#[cfg(test)]
mod tests;
