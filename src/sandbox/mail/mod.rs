//! A mail API on loopback, as strict as the real one, that keeps what it was given instead of sending it.
//!
//! [`MailApi`] is the handle: where to post, what was caught, what should go wrong next. Each
//! provider's dialect is a folder or file beside this one that turns requests into [`CaughtMail`]s: it brings its
//! routes (such as [`postmark::routes`]) and shares the [`Record`] and the [`Faults`] with all others.

pub mod address;
pub mod caught;
pub mod dialect;
pub mod fault;
pub mod folder;
pub mod hooks;
pub mod jmap;
pub(super) mod line;
pub mod mailgun;
pub mod postmark;
pub mod resend;
pub mod sendgrid;
pub mod ses;
pub mod smtp;
pub mod visits;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use tokio::sync::watch;
use tokio_util::sync::{CancellationToken, DropGuard};

pub use self::caught::{Attachment, CaughtMail, Record};
pub use self::dialect::Dialect;
pub use self::fault::{Fault, Faults};
pub use self::visits::{Visit, Visits};
use crate::clock::Clock;

/// How the mail API starts.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where to listen; port 0 takes a free one.
    pub addr: SocketAddr,
    /// The token or password that every request must carry.
    pub token: String,
    /// Which provider it is.
    pub dialect: Dialect,
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
            dialect: Dialect::Postmark,
            streams: vec!["outbound".to_owned(), "broadcast".to_owned()],
            clock,
        }
    }

    /// The same, as another provider.
    pub fn speaking(self, dialect: Dialect) -> Options {
        Options { dialect, ..self }
    }
}

/// What every dialect of the mail API shares.
#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) record: Record,
    pub(crate) faults: Faults,
    pub(crate) visits: Visits,
    pub(crate) token: Arc<Mutex<String>>,
    pub(crate) streams: Arc<Vec<String>>,
    pub(crate) clock: Clock,
}

impl Server {
    pub(crate) fn accepts(&self, token: &str) -> bool {
        self.token() == token
    }

    pub(crate) fn token(&self) -> String {
        self.token.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn over_http(addr: SocketAddr, routes: Router, stop: CancellationToken) -> std::io::Result<SocketAddr> {
    let listener = line::Listener::bind(addr).await?;
    let addr = listener.addr()?;
    let service = routes.into_make_service_with_connect_info::<line::Line>();
    tokio::spawn(async move {
        // Not a graceful stop: a request that hangs on purpose would hold it up for ever.
        tokio::select! {
            () = stop.cancelled() => {}
            ended = axum::serve(listener, service) => if let Err(error) = ended {
                tracing::error!(%error, "the mail API stopped serving");
            },
        }
    });
    Ok(addr)
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
        let server = Server {
            record: Record::default(),
            faults: Faults::default(),
            visits: Visits::default(),
            token: Arc::new(Mutex::new(options.token)),
            streams: Arc::new(options.streams),
            clock: options.clock,
        };
        let stop = CancellationToken::new();
        let addr = match options.dialect.routes(server.clone()) {
            Some(routes) => over_http(options.addr, visits::noted(routes, server.visits.clone()), stop.clone()).await?,
            None => smtp::serve(options.addr, server.clone(), stop.clone()).await?,
        };
        Ok(MailApi { addr, server, _running: Arc::new(stop.drop_guard()) })
    }

    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Who asked what, and how many at once.
    pub fn visits(&self) -> &Visits {
        &self.server.visits
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
