//! A JMAP server (RFC 8620 and 8621) with one account: its session, uploads, and the methods by which a mail is put
//! into its store, submitted, and found again.

mod email;
mod methods;
mod submission;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use self::email::Stored;
use super::fault::{Fault, Refused};
use super::line::Line;
use super::{Server, fault};

/// The one account, and the one address it may send as.
pub const ACCOUNT: &str = "u1";
pub const IDENTITY: &str = "accounts@harbour.example";
const DRAFTS: &str = "mb-drafts";
const SENT: &str = "mb-sent";
/// The most a request or an upload may hold.
const REQUEST_LIMIT: usize = 10 * 1024 * 1024;
const UPLOAD_LIMIT: usize = 50 * 1024 * 1024;
const CALLS: usize = 16;

#[derive(Clone)]
struct Jmap {
    server: Server,
    store: Arc<Mutex<Store>>,
}

/// What the account holds.
#[derive(Default)]
struct Store {
    blobs: HashMap<String, Vec<u8>>,
    emails: Vec<Stored>,
    /// Each with the email it is of.
    submissions: Vec<(String, String)>,
}

impl Jmap {
    fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A problem of a whole request (RFC 7807).
fn problem(status: StatusCode, kind: &str, detail: &str) -> Response {
    let told = json!({ "type": kind, "status": status.as_u16(), "detail": detail });
    (status, [(header::CONTENT_TYPE, "application/problem+json")], told.to_string()).into_response()
}

fn refusal(refused: Refused<'_>) -> Response {
    match refused {
        Refused::TooMany => {
            problem(StatusCode::TOO_MANY_REQUESTS, "urn:ietf:params:jmap:error:limit", "Too many requests")
        }
        // The rest is refused method by method.
        Refused::Coded(..) | Refused::Recipient | Refused::Mail => {
            problem(StatusCode::BAD_REQUEST, "urn:ietf:params:jmap:error:notRequest", "refused")
        }
    }
}

pub(super) fn routes(server: Server) -> Router {
    let jmap = Jmap { server: server.clone(), store: Arc::default() };
    Router::new()
        .route("/.well-known/jmap", get(async || Redirect::permanent("/jmap/session")))
        .route("/jmap/session", get(session))
        .route("/jmap/upload/{account}/", post(upload).layer(DefaultBodyLimit::max(UPLOAD_LIMIT)))
        .route("/jmap/api", post(api))
        .layer(middleware::from_fn_with_state(server, ask_for_key))
        .layer(DefaultBodyLimit::max(REQUEST_LIMIT))
        .with_state(jmap)
}

async fn ask_for_key(State(server): State<Server>, request: Request, next: Next) -> Response {
    let value = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    match value.and_then(|value| value.strip_prefix("Bearer ")) {
        Some(key) if server.accepts(key) => next.run(request).await,
        _ => problem(StatusCode::UNAUTHORIZED, "about:blank", "No valid credentials"),
    }
}

async fn session() -> Response {
    let may = json!({ "urn:ietf:params:jmap:core": {}, "urn:ietf:params:jmap:mail": {}, "urn:ietf:params:jmap:submission": {} });
    let account = json!({ "name": IDENTITY, "isPersonal": true, "isReadOnly": false, "accountCapabilities": may });
    let session = json!({
        "capabilities": may,
        "accounts": { ACCOUNT: account },
        "primaryAccounts": {
            "urn:ietf:params:jmap:mail": ACCOUNT, "urn:ietf:params:jmap:submission": ACCOUNT,
        },
        "username": IDENTITY,
        // Relative, as RFC 6570 templates may be.
        "apiUrl": "/jmap/api",
        "uploadUrl": "/jmap/upload/{accountId}/",
        "downloadUrl": "/jmap/download/{accountId}/{blobId}/{name}?accept={type}",
        "eventSourceUrl": "/jmap/events?types={types}&closeafter={closeafter}&ping={ping}",
        "state": "s1",
    });
    Json(session).into_response()
}

async fn upload(State(jmap): State<Jmap>, Path(account): Path<String>, headers: HeaderMap, body: Bytes) -> Response {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if account != ACCOUNT || kind.is_empty() {
        return problem(StatusCode::BAD_REQUEST, "about:blank", "No such account, or no Content-Type");
    }
    let mut store = jmap.store();
    let id = format!("blob-{}", store.blobs.len());
    let told = json!({ "accountId": ACCOUNT, "blobId": id, "type": kind, "size": body.len() });
    store.blobs.insert(id, body.to_vec());
    (StatusCode::CREATED, Json(told)).into_response()
}

async fn api(
    State(jmap): State<Jmap>,
    ConnectInfo(line): ConnectInfo<Line>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let Some(request) = request(kind, &body) else {
        return problem(StatusCode::BAD_REQUEST, "urn:ietf:params:jmap:error:notRequest", "That is no JMAP request");
    };
    if request.iter().any(|call| call.capability().is_none_or(|needed| !request_names(&body, needed))) {
        return problem(StatusCode::BAD_REQUEST, "urn:ietf:params:jmap:error:unknownCapability", "It isn't in using");
    }
    if request.len() > CALLS {
        return problem(StatusCode::BAD_REQUEST, "urn:ietf:params:jmap:error:limit", "maxCallsInRequest");
    }
    let submits = request.iter().any(|call| call.method == "EmailSubmission/set");
    let looks = request.iter().any(|call| call.method == "Email/query");
    let fault = match (submits, looks) {
        (true, _) => jmap.server.faults.for_send(),
        (false, true) => jmap.server.faults.for_lookup(),
        _ => None,
    };
    let by_method = matches!(&fault, Some(Fault::Refuse { .. } | Fault::RefuseRecipient | Fault::RefuseMail));
    if let Some(answer) = fault::before(fault.as_ref().filter(|_| !by_method), &line, refusal).await {
        return answer;
    }
    let answers = jmap.carried_out(&request, fault.as_ref().filter(|_| by_method));
    match fault::after(fault.as_ref(), &line).await {
        Some(broken) => broken,
        None => Json(json!({ "methodResponses": answers, "sessionState": "s1" })).into_response(),
    }
}

/// One call of a method.
struct Call {
    method: String,
    arguments: Value,
    id: String,
}

impl Call {
    /// The capability that brings the method; none where there is no such method.
    fn capability(&self) -> Option<&'static str> {
        match self.method.as_str() {
            "Mailbox/get" | "Email/set" | "Email/get" | "Email/query" => Some("urn:ietf:params:jmap:mail"),
            "Identity/get" | "EmailSubmission/set" | "EmailSubmission/query" => Some("urn:ietf:params:jmap:submission"),
            _ => None,
        }
    }
}

fn request(kind: &str, body: &[u8]) -> Option<Vec<Call>> {
    let body: Value = serde_json::from_slice(body).ok().filter(|_| kind.starts_with("application/json"))?;
    let call = |call: &Value| {
        let [method, arguments, id] = call.as_array()?.as_slice() else { return None };
        Some(Call {
            method: method.as_str()?.to_owned(),
            arguments: arguments.as_object().map(|_| arguments.clone())?,
            id: id.as_str()?.to_owned(),
        })
    };
    body.get("using")?.as_array()?;
    body.get("methodCalls")?.as_array()?.iter().map(call).collect()
}

fn request_names(body: &[u8], capability: &str) -> bool {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    body["using"].as_array().is_some_and(|using| using.iter().any(|one| one == capability))
}

#[cfg(test)]
mod tests;
