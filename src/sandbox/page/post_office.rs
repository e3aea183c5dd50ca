//! What happens to a mail of the mailbox, when somebody at the page says so.

use async_trait::async_trait;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use super::super::mail::CaughtMail;
use super::super::mail::hooks::{Answer, Tale};
use super::{PageState, mailbox};

/// The longest answer that is taken.
const LONGEST: usize = 4_000;

/// Whoever tells the desk what a mail provider would tell it.
#[async_trait]
pub trait PostOffice: Send + Sync {
    /// # Errors
    /// A sentence of why the desk couldn't be told.
    async fn tells(&self, mail: &CaughtMail, tale: &Tale) -> Result<(), String>;
}

#[derive(Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub(super) enum Event {
    Delivered,
    Bounces,
    Complains,
    Reply { text: String },
}

/// Tells the desk. 409 with `{complaint}` where that can't be.
pub(super) async fn happens(
    State(state): State<PageState>,
    Path(id): Path<String>,
    Json(event): Json<Event>,
) -> Response {
    let Some(mail) = mailbox::find(&state, id).await else { return StatusCode::NOT_FOUND.into_response() };
    let Some(office) = &state.post_office else { return complaint("Nobody here tells the desk what becomes of mail.") };
    let tale = match event {
        Event::Delivered => Tale::Delivered,
        Event::Bounces => Tale::Bounced { for_good: true },
        Event::Complains => Tale::Complained,
        Event::Reply { text } if text.trim().is_empty() => {
            return complaint("An answer says something: write it first.");
        }
        Event::Reply { text } => Tale::Reply(Answer::saying(&text.chars().take(LONGEST).collect::<String>())),
    };
    match office.tells(&mail, &tale).await {
        Ok(()) => Json(json!({})).into_response(),
        Err(sentence) => complaint(&sentence),
    }
}

fn complaint(sentence: &str) -> Response {
    (StatusCode::CONFLICT, Json(json!({ "complaint": sentence }))).into_response()
}
