//! The mailbox of the page: every mail the desk sent, as its receiver would see it.

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::super::mail::CaughtMail;
use super::super::mail::caught::Record;
use super::super::mail::folder::Folder;
use super::PageState;
use super::view::download;

/// A letter may have styles and pictures within itself. It runs nothing and loads nothing.
const LETTER_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; \
    sandbox allow-popups allow-popups-to-escape-sandbox";

/// Where the desk's mail ends up.
#[derive(Clone)]
pub enum Mailbox {
    /// What the mail API accepted.
    Record(Record),
    /// A folder of `.eml` files.
    Folder(Folder),
}

impl Mailbox {
    fn mails(&self) -> Vec<CaughtMail> {
        match self {
            Mailbox::Record(record) => record.all(),
            Mailbox::Folder(folder) => folder.mails(),
        }
    }

    fn find(&self, id: &str) -> Option<CaughtMail> {
        match self {
            Mailbox::Record(record) => record.find(id),
            Mailbox::Folder(folder) => folder.find(id),
        }
    }

    /// How many there are, without reading them.
    pub(super) fn count(&self) -> usize {
        match self {
            Mailbox::Record(record) => *record.subscribe().borrow(),
            Mailbox::Folder(folder) => folder.fingerprint().len(),
        }
    }

    /// Another number whenever something arrived.
    pub(super) fn fingerprint(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        match self {
            Mailbox::Record(record) => record.subscribe().borrow().hash(&mut hasher),
            Mailbox::Folder(folder) => folder.fingerprint().hash(&mut hasher),
        }
        hasher.finish()
    }
}

/// The newest first, without their bodies.
pub(super) async fn list(State(state): State<PageState>) -> Json<Value> {
    let mails = off_thread(&state, Mailbox::mails).await.unwrap_or_default();
    Json(json!({ "mails": mails.iter().rev().map(envelope).collect::<Vec<_>>() }))
}

pub(super) async fn mail(State(state): State<PageState>, Path(id): Path<String>) -> Response {
    let Some(mail) = find(&state, id).await else { return StatusCode::NOT_FOUND.into_response() };
    let mut document = envelope(&mail);
    document["cc"] = json!(mail.cc);
    document["bcc"] = json!(mail.bcc);
    document["reply_to"] = json!(mail.reply_to);
    document["answerable"] = json!(state.post_office.is_some());
    document["text"] = json!(mail.text);
    document["html"] = json!(mail.html.is_some());
    document["headers"] = json!(mail.headers);
    document["metadata"] = json!(mail.metadata);
    document["attachments"] = json!(mail.attachments);
    Json(document).into_response()
}

/// The HTML of a mail as a document of its own, for a frame.
pub(super) async fn letter(State(state): State<PageState>, Path(id): Path<String>) -> Response {
    match find(&state, id).await.and_then(|mail| mail.html) {
        Some(html) => {
            let headers =
                [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CONTENT_SECURITY_POLICY, LETTER_POLICY)];
            (headers, html).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

pub(super) async fn file(State(state): State<PageState>, Path((id, index)): Path<(String, usize)>) -> Response {
    match find(&state, id).await.and_then(|mail| mail.attachments.into_iter().nth(index)) {
        Some(file) => download(&file.name, &file.content_type, file.bytes),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn envelope(mail: &CaughtMail) -> Value {
    json!({ "id": mail.id, "at": mail.at, "from": mail.from, "to": mail.to, "subject": mail.subject, "tag": mail.tag })
}

pub(super) async fn find(state: &PageState, id: String) -> Option<CaughtMail> {
    off_thread(state, move |mailbox| mailbox.find(&id)).await.flatten()
}

/// Files are read beside the event loop, which has the workspace to serve meanwhile.
async fn off_thread<T: Send + 'static>(
    state: &PageState,
    ask: impl FnOnce(&Mailbox) -> T + Send + 'static,
) -> Option<T> {
    let mailbox = state.mailbox.clone();
    tokio::task::spawn_blocking(move || ask(&mailbox)).await.ok()
}
