//! Phone services on loopback, as strict as the real ones, that keep what they were told instead of ringing.
//!
//! One server speaks three dialects, each a file beside this one: ntfy's JSON at `/`, PagerDuty's Events v2 at
//! `/v2/enqueue`, and a web address of somebody's own at `/hook`.

mod ntfy;
mod pagerduty;
mod webhook;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::mail::fault::{self, Fault, Faults, Refused};
use super::mail::line::{self, Line};
use crate::clock::Clock;

/// The topic, the token, the routing key and the secret that the services ask for.
pub const TOPIC: &str = "desk-phone";
pub const TOKEN: &str = "tk_loopback0phone0token0000000000";
pub const ROUTING_KEY: &str = "0123456789abcdef0123456789abcdef";
pub const SECRET: &str = "loopback-signing-secret";

/// Something a service was told and took.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// ntfy, pagerduty or webhook
    pub service: &'static str,
    /// What happened: a message, a trigger, an acknowledgement.
    pub event: String,
    /// In words, as a phone shows it.
    pub text: String,
    /// The whole body.
    pub body: Value,
    pub at: DateTime<Utc>,
}

/// What every dialect shares.
#[derive(Clone)]
struct Server {
    told: Arc<Mutex<Vec<Told>>>,
    incidents: Arc<Mutex<BTreeMap<String, String>>>,
    faults: Arc<BTreeMap<&'static str, Faults>>,
    clock: Clock,
}

impl Server {
    fn keep(&self, service: &'static str, event: String, text: String, body: Value) {
        let told = Told { service, event, text, body, at: self.clock.now() };
        self.told.lock().unwrap_or_else(PoisonError::into_inner).push(told);
    }

    fn incidents(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.incidents.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Serves one request: the fault that is ordered, or `take`, which says what it makes of it.
    async fn serve(&self, service: &'static str, line: Line, take: impl FnOnce() -> Response) -> Response {
        let fault: Option<Fault> = self.faults.get(service).and_then(Faults::for_send);
        let refusal = |refused: Refused<'_>| match refused {
            Refused::TooMany => (StatusCode::TOO_MANY_REQUESTS, "too many requests").into_response(),
            Refused::Coded(_, said) => (StatusCode::BAD_REQUEST, said.to_owned()).into_response(),
            Refused::Recipient | Refused::Mail => (StatusCode::BAD_REQUEST, "invalid request").into_response(),
        };
        if let Some(answer) = fault::before(fault.as_ref(), &line, refusal).await {
            return answer;
        }
        let answer = take();
        if !answer.status().is_success() {
            return answer;
        }
        fault::after(fault.as_ref(), &line).await.unwrap_or(answer)
    }
}

/// The running phone services. Cheap to clone; the server stops with its last handle.
#[derive(Clone)]
pub struct PagerApi {
    addr: SocketAddr,
    server: Server,
    _running: Arc<DropGuard>,
}

impl PagerApi {
    /// Listens on a free port of loopback, and serves until the last handle is dropped.
    ///
    /// # Errors
    /// The address can't be listened on.
    pub async fn start(clock: Clock) -> std::io::Result<PagerApi> {
        let listener = line::Listener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
        let addr = listener.addr()?;
        let faults = ["ntfy", "pagerduty", "webhook"].map(|service| (service, Faults::default()));
        let server =
            Server { told: Arc::default(), incidents: Arc::default(), faults: Arc::new(BTreeMap::from(faults)), clock };
        let routes = Router::new()
            .merge(ntfy::routes(server.clone()))
            .merge(pagerduty::routes(server.clone()))
            .merge(webhook::routes(server.clone()));
        let stop = CancellationToken::new();
        let stopped = stop.clone();
        tokio::spawn(async move {
            // Not a graceful stop: a request that hangs on purpose would hold it up for ever.
            tokio::select! {
                () = stopped.cancelled() => {}
                _ = axum::serve(listener, routes.into_make_service_with_connect_info::<Line>()) => {}
            }
        });
        Ok(PagerApi { addr, server, _running: Arc::new(stop.drop_guard()) })
    }

    /// `http://127.0.0.1:PORT`, for `alerts.ntfy.url` and `alerts.pagerduty.base_url`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// For `alerts.webhook.url`.
    pub fn hook_url(&self) -> String {
        format!("http://{}/hook", self.addr)
    }

    /// The `[alerts]` of a config whose phones all ring here.
    pub fn config(&self) -> String {
        let (base, hook) = (self.base_url(), self.hook_url());
        format!(
            "[alerts.ntfy]\nurl = \"{base}\"\ntopic = \"{TOPIC}\"\ntoken = \"{TOKEN}\"\n\
             [alerts.pagerduty]\nbase_url = \"{base}\"\nrouting_key = \"{ROUTING_KEY}\"\n\
             [alerts.webhook]\nurl = \"{hook}\"\nsecret = \"{SECRET}\"\n"
        )
    }

    /// Everything that was told and taken, the oldest first.
    pub fn told(&self) -> Vec<Told> {
        self.server.told.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The incidents at PagerDuty, by their keys: triggered, acknowledged or resolved.
    pub fn incidents(&self) -> BTreeMap<String, String> {
        self.server.incidents().clone()
    }

    /// What should go wrong with a service: ntfy, pagerduty or webhook.
    pub fn faults(&self, service: &str) -> Faults {
        self.server.faults.get(service).cloned().unwrap_or_default()
    }
}

/// A refusal in JSON.
fn refused(status: StatusCode, said: Value) -> Response {
    (status, axum::Json(said)).into_response()
}

/// A key of an object that must be a text which isn't empty.
fn text<'a>(body: &'a Value, key: &str) -> Result<&'a str, String> {
    body[key].as_str().filter(|text| !text.is_empty()).ok_or_else(|| format!("{key} must be a text"))
}

/// Nothing but these keys may be there.
fn only(body: &Value, known: &[&str]) -> Result<(), String> {
    let Some(fields) = body.as_object() else { return Err("must be a JSON object".to_owned()) };
    match fields.keys().find(|key| !known.contains(&key.as_str())) {
        Some(unknown) => Err(format!("unknown field {unknown}")),
        None => Ok(()),
    }
}

fn is_web_address(value: &Value) -> bool {
    let address = value.as_str().and_then(|text| url::Url::parse(text).ok());
    address.is_some_and(|address| matches!(address.scheme(), "http" | "https") && address.has_host())
}

fn json_of(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap_or(json!(null))
}
