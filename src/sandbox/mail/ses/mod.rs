//! Amazon SES's dialect: `POST /v2/email/outbound-emails` and `GET /v2/email/account`, every request signed.

mod signature;
mod submission;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request, State};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::json;

use self::signature::Account;
use self::submission::Submission;
use super::fault::Refused;
use super::line::Line;
use super::{Server, fault};

/// The one access key this account has; its secret is the server's token.
pub const ACCESS_KEY_ID: &str = "AKIASANDBOXEXAMPLE01";
pub const REGION: &str = "eu-west-2";
/// The most a request may hold: a message of 40 MB in Base64.
const REQUEST_LIMIT: usize = 60 * 1024 * 1024;

/// A request that SES refuses.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    status: u16,
    kind: &'static str,
    message: String,
}

impl Refusal {
    fn bad(message: impl Into<String>) -> Refusal {
        Refusal { status: 400, kind: "BadRequestException", message: message.into() }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, [("x-amzn-ErrorType", self.kind)], Json(json!({ "message": self.message }))).into_response()
    }
}

fn refusal(refused: Refused<'_>) -> Response {
    let told = match refused {
        Refused::Coded(_, message) => Refusal::bad(message),
        Refused::Recipient => Refusal::bad("Missing final '@domain'"),
        Refused::Mail => Refusal {
            status: 400,
            kind: "MessageRejected",
            message: "Transaction failed: Expected disposition, got null".to_owned(),
        },
        Refused::TooMany => Refusal {
            status: 429,
            kind: "TooManyRequestsException",
            message: "Maximum sending rate exceeded.".to_owned(),
        },
    };
    told.into_response()
}

pub(super) fn routes(server: Server) -> Router {
    Router::new()
        .route("/v2/email/outbound-emails", post(send))
        .route("/v2/email/account", get(account))
        .fallback(async || {
            let told = Refusal { status: 404, kind: "UnknownOperationException", message: String::new() };
            told.into_response()
        })
        .layer(middleware::from_fn_with_state(server.clone(), ask_for_signature))
        .layer(DefaultBodyLimit::max(REQUEST_LIMIT))
        .with_state(server)
}

async fn ask_for_signature(State(server): State<Server>, request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, REQUEST_LIMIT).await else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };
    let secret = server.token();
    let account = Account { access_key_id: ACCESS_KEY_ID, secret: &secret, region: REGION };
    let asked = (&head.method, &head.uri, &head.headers, &body[..]);
    match signature::check(&account, asked, server.clock.now()) {
        Ok(()) => next.run(Request::from_parts(head, Body::from(body))).await,
        Err(unsigned) => Refusal { status: 403, kind: unsigned.kind, message: unsigned.message }.into_response(),
    }
}

async fn send(State(server): State<Server>, ConnectInfo(line): ConnectInfo<Line>, body: Bytes) -> Response {
    let fault = server.faults.for_send();
    if let Some(answer) = fault::before(fault.as_ref(), &line, refusal).await {
        return answer;
    }
    let read = serde_json::from_slice::<Submission>(&body).map_err(|error| Refusal::bad(error.to_string()));
    let mail = match read.and_then(|submission| submission.checked(&server)) {
        Ok(mail) => mail,
        Err(refusal) => return refusal.into_response(),
    };
    let id = mail.id.clone();
    server.record.keep(mail);
    match fault::after(fault.as_ref(), &line).await {
        Some(broken) => broken,
        None => Json(json!({ "MessageId": id })).into_response(),
    }
}

async fn account(State(server): State<Server>, ConnectInfo(line): ConnectInfo<Line>) -> Response {
    let fault = server.faults.for_lookup();
    if let Some(answer) = fault::before(fault.as_ref(), &line, refusal).await {
        return answer;
    }
    Json(json!({ "SendingEnabled": true, "ProductionAccessEnabled": true, "EnforcementStatus": "HEALTHY" }))
        .into_response()
}

#[cfg(test)]
mod tests;
