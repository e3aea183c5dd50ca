//! Every request as it came in, and how many were at work at once.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};

/// The largest request any provider takes, Base64 and all.
const LARGEST: usize = 64 * 1024 * 1024;
/// How many requests are remembered.
const REMEMBERED: usize = 1_000;

/// One request.
#[derive(Clone, Debug)]
pub struct Visit {
    pub at: Instant,
    /// `POST /email`
    pub what: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// The requests so far. Cheap to clone; all clones are one list.
#[derive(Clone, Default)]
pub struct Visits {
    seen: Arc<Mutex<Seen>>,
}

#[derive(Default)]
struct Seen {
    visits: Vec<Visit>,
    at_work: usize,
    most_at_work: usize,
}

impl Visits {
    /// The first thousand requests, in the order they came.
    pub fn all(&self) -> Vec<Visit> {
        self.lock().visits.clone()
    }

    /// The most requests that were at work at the same time.
    pub fn most_at_once(&self) -> usize {
        self.lock().most_at_work
    }

    /// Notes a request; it is at work until what is given back is dropped.
    pub(crate) fn enter(&self, visit: Visit) -> AtWork {
        let mut seen = self.lock();
        if seen.visits.len() < REMEMBERED {
            seen.visits.push(visit);
        }
        seen.at_work += 1;
        seen.most_at_work = seen.most_at_work.max(seen.at_work);
        AtWork(self.clone())
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request that is being served.
pub(crate) struct AtWork(Visits);

impl Drop for AtWork {
    fn drop(&mut self) {
        self.0.lock().at_work -= 1;
    }
}

/// The same routes, with every request noted.
pub(super) fn noted(routes: Router, visits: Visits) -> Router {
    routes.layer(middleware::from_fn_with_state(visits, note))
}

async fn note(State(visits): State<Visits>, request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST).await else { return StatusCode::PAYLOAD_TOO_LARGE.into_response() };
    let what = format!("{} {}", head.method, head.uri);
    let _at_work = visits.enter(Visit { at: Instant::now(), what, headers: head.headers.clone(), body: body.clone() });
    next.run(Request::from_parts(head, Body::from(body))).await
}
