//! A mail API on loopback, as strict as the real one, that keeps what it was given instead of sending it.
//!
//! [`MailApi`] is the handle: where to post, what was caught, what should go wrong next. Each
//! provider's dialect is a file beside this one that turns requests into [`CaughtMail`]s: it brings its
//! routes ([`postmark::routes`]) and shares the [`Record`] and the [`Faults`] with all others.

pub mod address;
pub mod caught;
pub mod fault;
pub mod folder;
mod line;
pub mod postmark;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::{CancellationToken, DropGuard};

pub use self::caught::{Attachment, CaughtMail, Record};
pub use self::fault::{Fault, Faults};
use crate::clock::Clock;

/// How the mail API starts.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where to listen; port 0 takes a free one.
    pub addr: SocketAddr,
    /// The server token that every request must carry.
    pub token: String,
    /// The message streams this server has.
    pub streams: Vec<String>,
    pub clock: Clock,
}

impl Options {
    /// A free port on loopback, the token given, and the stream every Postmark server starts with.
    pub fn new(token: impl Into<String>, clock: Clock) -> Options {
        Options {
            addr: SocketAddr::from(([127, 0, 0, 1], 0)),
            token: token.into(),
            streams: vec!["outbound".to_owned(), "broadcast".to_owned()],
            clock,
        }
    }
}

/// What every dialect of the mail API shares.
#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) record: Record,
    pub(crate) faults: Faults,
    pub(crate) token: Arc<Mutex<String>>,
    pub(crate) streams: Arc<Vec<String>>,
    pub(crate) clock: Clock,
}

impl Server {
    pub(crate) fn accepts(&self, token: &str) -> bool {
        *self.token.lock().unwrap_or_else(PoisonError::into_inner) == token
    }
}

/// The running mail API. Cheap to clone; the server stops with its last handle.
#[derive(Clone)]
pub struct MailApi {
    addr: SocketAddr,
    server: Server,
    _running: Arc<DropGuard>,
}

impl MailApi {
    /// Listens and serves until the last handle is dropped.
    ///
    /// # Errors
    /// The address can't be listened on.
    pub async fn start(options: Options) -> std::io::Result<MailApi> {
        let listener = line::Listener::bind(options.addr).await?;
        let addr = listener.addr()?;
        let server = Server {
            record: Record::default(),
            faults: Faults::default(),
            token: Arc::new(Mutex::new(options.token)),
            streams: Arc::new(options.streams),
            clock: options.clock,
        };
        let stop = CancellationToken::new();
        let service = postmark::routes(server.clone()).into_make_service_with_connect_info::<line::Line>();
        let stopped = stop.clone();
        tokio::spawn(async move {
            // Not a graceful stop: a request that hangs on purpose would hold it up for ever.
            tokio::select! {
                () = stopped.cancelled() => {}
                ended = axum::serve(listener, service) => if let Err(error) = ended {
                    tracing::error!(%error, "the mail API stopped serving");
                },
            }
        });
        Ok(MailApi { addr, server, _running: Arc::new(stop.drop_guard()) })
    }

    /// `http://127.0.0.1:PORT`, for `mail.postmark.base_url`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Every mail it accepted, oldest first.
    pub fn sent(&self) -> Vec<CaughtMail> {
        self.server.record.all()
    }

    /// Waits until at least `count` mails were accepted; all of them, or `None` after `patience`.
    pub async fn wait_for(&self, count: usize, patience: Duration) -> Option<Vec<CaughtMail>> {
        let mut changes = self.subscribe();
        let enough = async {
            // The count is part of what is watched, so that none is missed between look and wait.
            let arrived = changes.wait_for(|caught| *caught >= count).await.is_ok();
            arrived.then(|| self.sent())
        };
        tokio::time::timeout(patience, enough).await.ok().flatten()
    }

    /// Changes to the number of mails accepted.
    pub fn subscribe(&self) -> watch::Receiver<usize> {
        self.server.record.subscribe()
    }

    /// The record itself, for the page's mailbox.
    pub fn record(&self) -> Record {
        self.server.record.clone()
    }

    /// What should go wrong.
    pub fn faults(&self) -> &Faults {
        &self.server.faults
    }

    /// Replaces the token: whoever has the old one gets 401 from now on, as after a key was revoked.
    pub fn set_token(&self, token: impl Into<String>) {
        *self.server.token.lock().unwrap_or_else(PoisonError::into_inner) = token.into();
    }
}
