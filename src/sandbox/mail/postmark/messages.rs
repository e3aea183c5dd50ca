//! The search over what was accepted, and one message in full.

use axum::Json;
use axum::extract::{ConnectInfo, Path, Query, State};
use axum::response::{IntoResponse, Response};
use chrono::SecondsFormat;
use serde_json::{Map, Value, json};

use super::super::address::Mailbox;
use super::super::caught::CaughtMail;
use super::super::line::Line;
use super::super::{Server, fault};
use super::{Refusal, code, refusal};

/// The most messages one search returns, and the furthest it reaches.
const PAGE: usize = 500;
const REACH: usize = 10_000;

pub(super) async fn search(
    State(server): State<Server>,
    ConnectInfo(line): ConnectInfo<Line>,
    Query(query): Query<Vec<(String, String)>>,
) -> Response {
    let fault = server.faults.for_lookup();
    if let Some(answer) = fault::before(fault.as_ref(), &line, refusal).await {
        return answer;
    }
    let (count, offset) = match window(&query) {
        Ok(window) => window,
        Err(refusal) => return refusal.into_response(),
    };
    let lags = server.faults.search_lags();
    let mut found: Vec<_> = server.record.all().into_iter().filter(|mail| !lags && matches(mail, &query)).collect();
    found.reverse();
    let messages: Vec<_> = found.iter().skip(offset).take(count).map(line_of).collect();
    Json(json!({ "TotalCount": found.len(), "Messages": messages })).into_response()
}

pub(super) async fn details(
    State(server): State<Server>,
    ConnectInfo(line): ConnectInfo<Line>,
    Path(id): Path<String>,
) -> Response {
    let fault = server.faults.for_lookup();
    if let Some(answer) = fault::before(fault.as_ref(), &line, refusal).await {
        return answer;
    }
    let Some(mail) = server.record.find(&id).filter(|_| !server.faults.search_lags()) else {
        return Refusal::new(code::NO_SUCH_MESSAGE, format!("There is no message {id}.")).into_response();
    };
    let mut document = line_of(&mail);
    document["TextBody"] = json!(mail.text.clone().unwrap_or_default());
    document["HtmlBody"] = json!(mail.html.clone().unwrap_or_default());
    document["MessageEvents"] = json!([]);
    Json(document).into_response()
}

fn window(query: &[(String, String)]) -> Result<(usize, usize), Refusal> {
    let number = |name: &str| {
        let value = query.iter().find(|(key, _)| key == name).and_then(|(_, value)| value.parse().ok());
        value.ok_or_else(|| Refusal::new(code::BAD_QUERY, format!("'{name}' is required and must be a number.")))
    };
    let (count, offset): (usize, usize) = (number("count")?, number("offset")?);
    if count == 0 || count > PAGE || offset.saturating_add(count) > REACH {
        let message = "'count' may be 1 to 500, and 'count' and 'offset' together 10000 at most.";
        return Err(Refusal::new(code::BAD_QUERY, message));
    }
    Ok((count, offset))
}

fn matches(mail: &CaughtMail, query: &[(String, String)]) -> bool {
    query.iter().all(|(key, wanted)| match key.as_str() {
        "recipient" => mail.recipients().any(|one| one.email.eq_ignore_ascii_case(wanted)),
        "fromemail" => mail.from.email.eq_ignore_ascii_case(wanted),
        "tag" => mail.tag.as_ref() == Some(wanted),
        "subject" => mail.subject.to_lowercase().contains(&wanted.to_lowercase()),
        "messagestream" => mail.stream == *wanted,
        "status" => matches!(wanted.as_str(), "sent" | "processed"),
        key => key.strip_prefix("metadata_").is_none_or(|name| mail.metadata(name) == Some(wanted)),
    })
}

fn line_of(mail: &CaughtMail) -> Value {
    let metadata: Map<_, _> = mail.metadata.iter().map(|(key, value)| (key.clone(), json!(value))).collect();
    json!({
        "Tag": mail.tag,
        "MessageID": mail.id,
        "MessageStream": mail.stream,
        "To": people(&mail.to),
        "Cc": people(&mail.cc),
        "Bcc": people(&mail.bcc),
        "Recipients": mail.recipients().map(|one| &one.email).collect::<Vec<_>>(),
        "ReceivedAt": mail.at.to_rfc3339_opts(SecondsFormat::AutoSi, true),
        "From": field(std::slice::from_ref(&mail.from)),
        "Subject": mail.subject,
        "Attachments": mail.attachments.iter().map(|file| &file.name).collect::<Vec<_>>(),
        "Status": "Sent",
        "TrackOpens": false,
        "TrackLinks": "None",
        "Metadata": metadata,
        "Sandboxed": true,
    })
}

fn people(mailboxes: &[Mailbox]) -> Vec<Value> {
    mailboxes.iter().map(|one| json!({ "Email": one.email, "Name": one.name })).collect()
}

/// Mailboxes as one field again: `"Joe" <joe@acme.example>, ap@acme.example`.
pub(super) fn field(mailboxes: &[Mailbox]) -> String {
    let one = |mailbox: &Mailbox| match mailbox.name.as_str() {
        "" => mailbox.email.clone(),
        name => format!("\"{}\" <{}>", name.replace('\\', "\\\\").replace('"', "\\\""), mailbox.email),
    };
    mailboxes.iter().map(one).collect::<Vec<_>>().join(", ")
}
