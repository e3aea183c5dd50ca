//! The events: one `accepted` for each mail that was taken, page by page.

use axum::Json;
use axum::extract::{ConnectInfo, Path, Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::super::caught::CaughtMail;
use super::super::line::Line;
use super::super::{Server, fault};
use super::{DOMAIN, Refusal, known, refusal};

const PAGE: usize = 100;
const LARGEST_PAGE: usize = 300;

/// Which events, and where in them a page begins. Travels in the address of the next page.
#[derive(Clone, Debug, PartialEq)]
struct Window {
    event: String,
    begin: f64,
    ascending: bool,
    limit: usize,
    offset: usize,
}

pub(super) async fn first(
    State(server): State<Server>,
    ConnectInfo(line): ConnectInfo<Line>,
    Path(domain): Path<String>,
    headers: HeaderMap,
    Query(query): Query<Vec<(String, String)>>,
) -> Response {
    let window = known(&domain).and_then(|()| asked(&query));
    page(&server, &line, &headers, window).await
}

pub(super) async fn next(
    State(server): State<Server>,
    ConnectInfo(line): ConnectInfo<Line>,
    Path((domain, page_token)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let window = known(&domain)
        .and_then(|()| Window::from_token(&page_token).ok_or_else(|| Refusal::bad("'page' parameter is invalid")));
    page(&server, &line, &headers, window).await
}

async fn page(server: &Server, line: &Line, headers: &HeaderMap, window: Result<Window, Refusal>) -> Response {
    let fault = server.faults.for_lookup();
    if let Some(answer) = fault::before(fault.as_ref(), line, refusal).await {
        return answer;
    }
    let window = match window {
        Ok(window) => window,
        Err(refusal) => return refusal.into_response(),
    };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let lags = server.faults.search_lags();
    let mut mails = server.record.all();
    mails.retain(|mail| !lags && window.event == "accepted" && seconds(mail) >= window.begin);
    if !window.ascending {
        mails.reverse();
    }
    let items: Vec<Value> = mails.iter().skip(window.offset).take(window.limit).map(event).collect();
    let following = Window { offset: window.offset + items.len(), ..window };
    let address = format!("http://{host}/v3/{DOMAIN}/events/{}", following.token());
    Json(json!({ "items": items, "paging": { "next": address } })).into_response()
}

fn asked(query: &[(String, String)]) -> Result<Window, Refusal> {
    let find = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let begin = find("begin").map(str::parse::<f64>).transpose();
    let begin = begin.map_err(|_| Refusal::bad("'begin' parameter is not a valid date"))?;
    let limit = find("limit").map_or(Ok(PAGE), str::parse);
    let limit = limit.ok().filter(|limit| (1..=LARGEST_PAGE).contains(limit));
    let ascending = match find("ascending") {
        None if begin.is_some() => {
            return Err(Refusal::bad("'ascending' must be provided if the range end time is not specified"));
        }
        None | Some("no") => false,
        Some("yes") => true,
        Some(_) => return Err(Refusal::bad("'ascending' parameter must be yes or no")),
    };
    Ok(Window {
        event: find("event").unwrap_or("accepted").to_owned(),
        begin: begin.unwrap_or(0.0),
        ascending,
        limit: limit.ok_or_else(|| Refusal::bad("'limit' parameter must be between 1 and 300"))?,
        offset: 0,
    })
}

impl Window {
    fn token(&self) -> String {
        format!("{}~{}~{}~{}~{}", self.event, self.begin, self.ascending, self.limit, self.offset)
    }

    fn from_token(token: &str) -> Option<Window> {
        let mut parts = token.split('~');
        Some(Window {
            event: parts.next()?.to_owned(),
            begin: parts.next()?.parse().ok()?,
            ascending: parts.next()?.parse().ok()?,
            limit: parts.next()?.parse().ok()?,
            offset: parts.next()?.parse().ok()?,
        })
    }
}

/// Mailgun's time stamps: seconds since 1970, with a fraction.
#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit into a double")]
fn seconds(mail: &CaughtMail) -> f64 {
    mail.at.timestamp_millis() as f64 / 1_000.0
}

fn event(mail: &CaughtMail) -> Value {
    let variables: Map<_, _> = mail.metadata.iter().map(|(key, value)| (key.clone(), json!(value))).collect();
    json!({
        "event": "accepted",
        "id": format!("e-{}", mail.id),
        "timestamp": seconds(mail),
        "recipient": mail.to.first().map(|to| &to.email),
        "tags": mail.tag.iter().collect::<Vec<_>>(),
        "user-variables": variables,
        "message": { "headers": {
            "message-id": mail.id,
            "from": mail.from.email,
            "to": mail.to.first().map(|to| &to.email),
            "subject": mail.subject,
        }, "size": mail.html.as_ref().map_or(0, String::len) },
    })
}
