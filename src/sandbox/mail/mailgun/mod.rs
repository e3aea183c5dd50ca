//! Mailgun's dialect: `POST /v3/{domain}/messages` as a form, and the events by which a sender finds what it isn't
//! sure about.

mod events;
mod submission;

use axum::extract::multipart::Multipart;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Path, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::fault::Refused;
use super::line::Line;
use super::{Server, fault};

/// The one domain this account has.
pub const DOMAIN: &str = "mg.sandbox.example";
/// The most a mail may weigh, attachments included.
const REQUEST_LIMIT: usize = 25 * 1024 * 1024;

/// A request that Mailgun refuses.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    status: u16,
    message: String,
}

impl Refusal {
    fn new(status: u16, message: impl Into<String>) -> Refusal {
        Refusal { status, message: message.into() }
    }

    fn bad(message: impl Into<String>) -> Refusal {
        Refusal::new(400, message)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, Json(json!({ "message": self.message }))).into_response()
    }
}

fn refusal(refused: Refused<'_>) -> Response {
    let told = match refused {
        Refused::Coded(_, message) => Refusal::bad(message),
        Refused::Recipient => submission::no_address("to"),
        Refused::Mail => {
            Refusal::bad("Need at least one of 'text', 'html', 'amp-html' or 'template' parameters specified")
        }
        Refused::TooMany => Refusal::new(429, "Too many requests"),
    };
    told.into_response()
}

pub(super) fn routes(server: Server) -> Router {
    Router::new()
        .route("/v3/{domain}/messages", post(send))
        .route("/v3/{domain}/events", get(events::first))
        .route("/v3/{domain}/events/{page}", get(events::next))
        .fallback(async || (StatusCode::NOT_FOUND, "404 page not found").into_response())
        .layer(middleware::from_fn_with_state(server.clone(), ask_for_key))
        .layer(DefaultBodyLimit::max(REQUEST_LIMIT))
        .with_state(server)
}

async fn ask_for_key(State(server): State<Server>, request: Request, next: Next) -> Response {
    let value = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let pair = value.and_then(|value| STANDARD.decode(value.strip_prefix("Basic ")?).ok());
    let pair = pair.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
    match pair.split_once(':') {
        Some(("api", key)) if server.accepts(key) => next.run(request).await,
        _ => (StatusCode::UNAUTHORIZED, "Forbidden").into_response(),
    }
}

/// Whether the account has the domain.
fn known(domain: &str) -> Result<(), Refusal> {
    match domain == DOMAIN {
        true => Ok(()),
        false => Err(Refusal::new(404, format!("Domain not found: {domain}"))),
    }
}

async fn send(
    State(server): State<Server>,
    ConnectInfo(line): ConnectInfo<Line>,
    Path(domain): Path<String>,
    form: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Response {
    let fault = server.faults.for_send();
    if let Some(answer) = fault::before(fault.as_ref(), &line, refusal).await {
        return answer;
    }
    let read = async {
        known(&domain)?;
        let form = form.map_err(|_| Refusal::bad("'from' parameter is missing"))?;
        submission::read(form).await?.checked(&server)
    };
    let mail = match read.await {
        Ok(mail) => mail,
        Err(refusal) => return refusal.into_response(),
    };
    let id = format!("<{}>", mail.id);
    server.record.keep(mail);
    match fault::after(fault.as_ref(), &line).await {
        Some(broken) => broken,
        None => Json(json!({ "id": id, "message": "Queued. Thank you." })).into_response(),
    }
}

#[cfg(test)]
mod tests;
