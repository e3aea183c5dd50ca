//! `POST /hooks/mail/{provider}`: what a mail provider tells by itself, or brings from a debtor.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use tokio::sync::Semaphore;

use super::LARGEST_BODY;
use super::rate::Bucket;
use crate::desk::{Desk, Heard};
use crate::mail::webhooks::{Unheard, Webhooks};

/// How many requests are worked on at once; those beyond are told to come again.
const AT_ONCE: usize = 16;
/// How many requests a second are taken, over a while.
const A_SECOND: u32 = 100;
/// How many may come in one burst.
const BURST: u32 = 1_000;

#[derive(Clone)]
struct Door {
    desk: Desk,
    webhooks: Arc<Webhooks>,
    room: Arc<Semaphore>,
    rate: Arc<Bucket>,
}

/// The hooks of `desk`, of which `webhooks` says what is believed.
pub fn router(desk: Desk, webhooks: Webhooks) -> Router {
    let door = Door {
        desk,
        webhooks: Arc::new(webhooks),
        room: Arc::new(Semaphore::new(AT_ONCE)),
        rate: Arc::new(Bucket::new(A_SECOND, BURST)),
    };
    Router::new().route("/hooks/mail/{provider}", post(hear)).with_state(door)
}

/// 204 when taken, also where it is about no mail of ours; 401 unproven, 404 no such hook, 413 too large. 429 and 503:
/// come again.
async fn hear(State(door): State<Door>, Path(provider): Path<String>, headers: HeaderMap, body: Body) -> Response {
    // Before the body is read: whatever comes, no more of it is in memory than this.
    let Ok(_place) = door.room.try_acquire() else { return again(StatusCode::SERVICE_UNAVAILABLE) };
    if !door.rate.takes_one() {
        return again(StatusCode::TOO_MANY_REQUESTS);
    }
    let declared = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|length| length > LARGEST_BODY) {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    }
    let Ok(body) = axum::body::to_bytes(body, LARGEST_BODY).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let events = match door.webhooks.read(&provider, &headers, &body).await {
        Ok(events) => events,
        Err(Unheard::NoSuchHook) => return StatusCode::NOT_FOUND.into_response(),
        Err(Unheard::Unproven(why)) => {
            count(&provider, "unproven", "refused");
            tracing::warn!(provider, why, "a webhook is not believed");
            return StatusCode::UNAUTHORIZED.into_response();
        }
        Err(Unheard::Later(why)) => {
            count(&provider, "unproven", "later");
            tracing::warn!(provider, why, "a webhook is put off");
            return again(StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    if events.is_empty() {
        count(&provider, "unread", "ignored");
        tracing::warn!(provider, bytes = body.len(), "a webhook holds nothing that can be read");
    }
    for event in events {
        match door.desk.hear(&provider, &event).await {
            Ok(heard) => {
                let how = match heard {
                    Heard::Taken => "taken",
                    Heard::Before => "before",
                    Heard::NotOurs => "ignored",
                };
                count(&provider, event.news.as_str(), how);
                tracing::info!(provider, news = event.news.as_str(), how, "a mail provider told");
            }
            // What was taken before it stays taken: told again, it stops at its key.
            Err(error) => {
                tracing::error!(provider, %error, "what a mail provider told couldn't be written down");
                return again(StatusCode::SERVICE_UNAVAILABLE);
            }
        }
    }
    StatusCode::NO_CONTENT.into_response()
}

/// The provider of the configuration, of which there is one: a stranger's word makes no series of its own.
fn count(provider: &str, news: &'static str, how: &'static str) {
    metrics::counter!("cordial_hooks_total", "provider" => provider.to_owned(), "news" => news, "how" => how)
        .increment(1);
}

fn again(status: StatusCode) -> Response {
    (status, [(header::RETRY_AFTER, "5")]).into_response()
}
