//! `POST /hooks/mail/{provider}`: what a mail provider tells by itself, or brings from a debtor.

use std::sync::Arc;

use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Request, State};
use axum::http::{Extensions, HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use tokio::sync::Semaphore;

use super::LARGEST_BODY;
use super::places::{Full, Places, sender};
use super::rate::Bucket;
use crate::desk::{Desk, Heard};
use crate::mail::webhooks::{Unheard, Webhooks};
use crate::receivables::mail_event::MailEvent;

/// How many requests of the provider are worked on at once; those beyond are told to come again.
const AT_ONCE: usize = 16;
/// How many of its requests a second are taken, over a while.
const A_SECOND: u32 = 100;
/// How many may come in one burst.
const BURST: u32 = 1_000;
/// How long a request may take to come in.
const READING: Duration = Duration::from_secs(5);

#[derive(Clone)]
struct Door {
    desk: Desk,
    webhooks: Arc<Webhooks>,
    /// For those who are still to prove who they are.
    places: Places,
    room: Arc<Semaphore>,
    rate: Arc<Bucket>,
}

/// The hooks of `desk`, of which `webhooks` says what is believed.
pub fn router(desk: Desk, webhooks: Webhooks) -> Router {
    let door = Door {
        desk,
        webhooks: Arc::new(webhooks),
        places: Places::default(),
        room: Arc::new(Semaphore::new(AT_ONCE)),
        rate: Arc::new(Bucket::new(A_SECOND, BURST)),
    };
    Router::new().route("/hooks/mail/{provider}", post(hear)).with_state(door)
}

/// 204 when taken, also where it is about no mail of ours; 401 unproven, 404 no such hook, 408 too slow, 413 too large.
/// 429 and 503: come again.
async fn hear(State(door): State<Door>, Path(provider): Path<String>, request: Request) -> Response {
    let (asked, body) = request.into_parts();
    let (events, bytes) = match proven(&door, &provider, &asked.headers, &asked.extensions, body).await {
        Ok(proven) => proven,
        Err(turned_away) => return turned_away,
    };
    // From here on it is the provider: strangers have no part in how much of it is taken.
    let Ok(_place) = door.room.try_acquire() else { return again(StatusCode::SERVICE_UNAVAILABLE) };
    if !door.rate.takes_one() {
        return again(StatusCode::TOO_MANY_REQUESTS);
    }
    if events.is_empty() {
        count(&provider, "unread", "ignored");
        tracing::warn!(provider, bytes, "a webhook holds nothing that can be read");
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

/// What the provider tells, and how large it was, once it is certain that it is the provider who tells it.
async fn proven(
    door: &Door,
    provider: &str,
    headers: &HeaderMap,
    connection: &Extensions,
    body: Body,
) -> Result<(Vec<MailEvent>, usize), Response> {
    // What the head alone tells costs no place.
    door.webhooks.expects(provider, headers).map_err(|unheard| not_heard(provider, unheard))?;
    let place = door.places.take(sender(connection, headers)).map_err(|full| match full {
        Full::Busy => again(StatusCode::SERVICE_UNAVAILABLE),
        Full::TooOften => again(StatusCode::TOO_MANY_REQUESTS),
    })?;
    let body = whole(headers, body).await.map_err(IntoResponse::into_response)?;
    match door.webhooks.read(provider, headers, &body).await {
        Ok(events) => {
            place.proven();
            Ok((events, body.len()))
        }
        Err(unheard) => Err(not_heard(provider, unheard)),
    }
}

/// The whole body, within the limits of size and time.
async fn whole(headers: &HeaderMap, body: Body) -> Result<Bytes, StatusCode> {
    let declared = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|length| length > LARGEST_BODY) {
        return Err(StatusCode::PAYLOAD_TOO_LARGE);
    }
    match tokio::time::timeout(READING, axum::body::to_bytes(body, LARGEST_BODY)).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(_)) => Err(StatusCode::PAYLOAD_TOO_LARGE),
        Err(_) => Err(StatusCode::REQUEST_TIMEOUT),
    }
}

fn not_heard(provider: &str, unheard: Unheard) -> Response {
    match unheard {
        Unheard::NoSuchHook => StatusCode::NOT_FOUND.into_response(),
        Unheard::Unproven(why) => {
            count(provider, "unproven", "refused");
            tracing::warn!(provider, why, "a webhook is not believed");
            StatusCode::UNAUTHORIZED.into_response()
        }
        Unheard::Later(why) => {
            count(provider, "unproven", "later");
            tracing::warn!(provider, why, "a webhook is put off");
            again(StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}

/// The provider of the configuration, of which there is one: a stranger's word makes no series of its own.
fn count(provider: &str, news: &'static str, how: &'static str) {
    metrics::counter!("cordial_hooks_total", "provider" => provider.to_owned(), "news" => news, "how" => how)
        .increment(1);
}

fn again(status: StatusCode) -> Response {
    (status, [(header::RETRY_AFTER, "5")]).into_response()
}
