//! What can go wrong with a mail API, ordered by the test or the person at the page.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::line::Line;

/// One way in which a request goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The provider's usual refusal, with this error code and message; nothing is kept.
    Refuse { code: u16, message: String },
    /// The refusal with which the provider tells that the address is no address; nothing is kept.
    RefuseRecipient,
    /// The refusal with which the provider tells that the mail itself won't do; nothing is kept.
    RefuseMail,
    /// 429, with the `Retry-After` header as given: seconds, a date, garbage, or none.
    TooMany { retry_after: Option<String> },
    /// This status and body, as a broken server or a proxy before it answers; nothing is kept.
    Status { status: u16, body: String },
    /// The request is served after this long.
    Slow(Duration),
    /// Nothing is kept and no answer ever comes.
    Hang,
    /// The connection closes without an answer and nothing is kept.
    Close,
    /// 200 with a body that isn't JSON; nothing is kept.
    Garbage,
    /// The mail is kept, but no answer ever comes.
    AcceptThenHang,
    /// The mail is kept, and the connection closes before the answer.
    AcceptThenClose,
    /// The mail is kept, and the answer is 200 with a body that isn't JSON.
    AcceptThenGarbage,
    /// The mail is kept, and the answer breaks off in its middle.
    AcceptThenHalf,
    /// The mail is kept, and the answer is this status and body: a server that fell over afterwards, or a proxy.
    AcceptThenStatus { status: u16, body: String },
}

/// The faults ordered so far. Cheap to clone; all clones are one list.
#[derive(Clone, Default)]
pub struct Faults {
    ordered: Arc<Mutex<Ordered>>,
}

#[derive(Default)]
struct Ordered {
    sends: VecDeque<Fault>,
    every_send: Option<Fault>,
    lookups: VecDeque<Fault>,
    every_lookup: Option<Fault>,
    unlisted: bool,
    inactive: BTreeSet<String>,
}

impl Faults {
    /// The next mail meets this fault; further calls queue up behind it.
    pub fn next_send(&self, fault: Fault) {
        self.lock().sends.push_back(fault);
    }

    /// Every mail meets this fault until [`Faults::heal`].
    pub fn every_send(&self, fault: Fault) {
        self.lock().every_send = Some(fault);
    }

    /// The next search or look-up meets this fault.
    pub fn next_lookup(&self, fault: Fault) {
        self.lock().lookups.push_back(fault);
    }

    /// Every search or look-up meets this fault until [`Faults::heal`].
    pub fn every_lookup(&self, fault: Fault) {
        self.lock().every_lookup = Some(fault);
    }

    /// Searches find nothing until [`Faults::heal`]: the provider's index lags behind what it accepted.
    pub fn lag_search(&self) {
        self.lock().unlisted = true;
    }

    /// The address refuses mail: a hard bounce, a complaint, or somebody's wish.
    pub fn deactivate(&self, email: &str) {
        self.lock().inactive.insert(email.to_lowercase());
    }

    pub fn reactivate(&self, email: &str) {
        self.lock().inactive.remove(&email.to_lowercase());
    }

    /// How many faults that were ordered for one request each are still to come.
    pub fn pending(&self) -> usize {
        let ordered = self.lock();
        ordered.sends.len() + ordered.lookups.len()
    }

    /// Nothing goes wrong any more; addresses that refuse mail go on refusing it.
    pub fn heal(&self) {
        let mut ordered = self.lock();
        *ordered = Ordered { inactive: std::mem::take(&mut ordered.inactive), ..Ordered::default() };
    }

    pub(crate) fn is_inactive(&self, email: &str) -> bool {
        self.lock().inactive.contains(&email.to_lowercase())
    }

    pub(crate) fn search_lags(&self) -> bool {
        self.lock().unlisted
    }

    pub(crate) fn for_send(&self) -> Option<Fault> {
        let mut ordered = self.lock();
        ordered.sends.pop_front().or_else(|| ordered.every_send.clone())
    }

    pub(crate) fn for_lookup(&self) -> Option<Fault> {
        let mut ordered = self.lock();
        ordered.lookups.pop_front().or_else(|| ordered.every_lookup.clone())
    }

    fn lock(&self) -> MutexGuard<'_, Ordered> {
        self.ordered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a refusal is about, for each dialect to put into its own words.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Refused<'a> {
    Coded(u16, &'a str),
    Recipient,
    Mail,
    TooMany,
}

/// Carries out a fault that strikes before the request is served: its answer, or `None` to go on.
/// `refusal` writes an error in the dialect of the provider.
pub(crate) async fn before(
    fault: Option<&Fault>,
    line: &Line,
    refusal: impl Fn(Refused<'_>) -> Response,
) -> Option<Response> {
    match fault? {
        Fault::Refuse { code, message } => Some(refusal(Refused::Coded(*code, message))),
        Fault::RefuseRecipient => Some(refusal(Refused::Recipient)),
        Fault::RefuseMail => Some(refusal(Refused::Mail)),
        Fault::TooMany { retry_after } => {
            let mut answer = refusal(Refused::TooMany);
            if let Some(value) = retry_after.as_deref().and_then(|text| text.parse().ok()) {
                answer.headers_mut().insert(header::RETRY_AFTER, value);
            }
            Some(answer)
        }
        Fault::Status { status, body } => Some(answered(*status, body)),
        Fault::Slow(long) => {
            tokio::time::sleep(*long).await;
            None
        }
        Fault::Hang => std::future::pending().await,
        Fault::Close => Some(closed(line)),
        Fault::Garbage => Some(garbage()),
        Fault::AcceptThenHang
        | Fault::AcceptThenClose
        | Fault::AcceptThenGarbage
        | Fault::AcceptThenHalf
        | Fault::AcceptThenStatus { .. } => None,
    }
}

/// Carries out a fault that strikes after the mail was kept: its answer, or `None` for the right one.
pub(crate) async fn after(fault: Option<&Fault>, line: &Line) -> Option<Response> {
    match fault? {
        Fault::AcceptThenHang => std::future::pending().await,
        Fault::AcceptThenClose => Some(closed(line)),
        Fault::AcceptThenGarbage => Some(garbage()),
        Fault::AcceptThenHalf => Some(half()),
        Fault::AcceptThenStatus { status, body } => Some(answered(*status, body)),
        _ => None,
    }
}

fn answered(status: u16, body: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, body.to_owned()).into_response()
}

fn closed(line: &Line) -> Response {
    line.cut();
    Body::empty().into_response()
}

fn half() -> Response {
    let parts = [Ok(Bytes::from_static(b"{\"id\": \"")), Err(std::io::Error::other("cut in the middle"))];
    Body::from_stream(futures::stream::iter(parts)).into_response()
}

fn garbage() -> Response {
    ([(header::CONTENT_TYPE, "text/html")], "<html>\u{fffd}{\"MessageID\": ").into_response()
}
