//! The courier: takes outbox rows, asks again whether each is still wanted, sends, records.
//!
//! A row is leased and that is committed; the guards are asked in the transaction that puts on record that it is
//! handed over; it is sent with no transaction open; what came of it is recorded under the lease. A row found handed
//! over and without an end is *in doubt*: a mail is looked up before it is ever sent again, or sent again under the same
//! key where the provider makes one of the two; a post is sent again under the same nonce.

mod answer;
mod doubt;
mod late;
mod lease;
mod letter;
mod patience;
mod queue;
mod record;
mod round;
mod shelf;
mod tally;
mod work;
mod workspace;

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::db;
use crate::desk::{self, Desk};
use crate::mail::Provider;
use crate::mail::letters::Templates;
use crate::pager::Pager;
use crate::store::outbox;

use queue::Queue;

pub use lease::{Holder, is_gone};
pub use shelf::Shelf;
pub use tally::{Ended, Tally, Waiting};
pub use workspace::Workspace;

/// What carries letters: the provider and the templates they are written from.
pub struct MailRoom {
    pub provider: Arc<dyn Provider>,
    pub templates: Templates,
    /// `Example Ltd <desk@example.test>`
    pub from: String,
    pub reply_to: Option<String>,
}

/// What can be carried in this configuration; where it can't, why rows of the kind wait.
pub struct Means {
    pub mail: Result<MailRoom, String>,
    /// Whether anything of mail is set up: then it is somebody's matter where letters can't be carried.
    pub mail_is_wanted: bool,
    pub posts: Result<Arc<dyn Workspace>, String>,
    /// The phone services that are set up.
    pub pagers: Vec<Arc<dyn Pager>>,
}

/// A kind of row that a courier carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Mail,
    Post,
    Page,
}

impl Kind {
    /// Posts last: what comes of letters and pages is posted.
    const ALL: [Kind; 3] = [Kind::Mail, Kind::Page, Kind::Post];

    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Mail => "mail",
            Kind::Post => "post",
            Kind::Page => "page",
        }
    }
}

/// What keeps the courier from its work.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    #[error("the database: {0}")]
    Database(#[from] db::Error),
    #[error("the desk: {0}")]
    Desk(#[from] desk::Error),
    /// The row is in doubt, and found so.
    #[error("carrying a row broke off: {0}")]
    BrokeOff(String),
}

/// Carries out what the outbox holds. Cheap to clone; all clones are one courier.
#[derive(Clone)]
pub struct Courier {
    desk: Desk,
    holder: Arc<Holder>,
    means: Arc<Means>,
    mail: Arc<Queue>,
    posts: Arc<Queue>,
    /// Never stands still: each service's rows wait by themselves.
    pages: Arc<Queue>,
}

impl Courier {
    pub fn new(desk: Desk, means: Means) -> Courier {
        Courier {
            desk,
            holder: Arc::new(Holder::new()),
            means: Arc::new(means),
            mail: Arc::default(),
            posts: Arc::default(),
            pages: Arc::default(),
        }
    }

    /// Takes over at once what processes of this machine held that are no more.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn inherit(&self) -> Result<u64, Trouble> {
        let db = self.desk.reads();
        let gone: Vec<String> = outbox::holders(&db).await?.into_iter().filter(|name| lease::is_gone(name)).collect();
        if gone.is_empty() {
            return Ok(0);
        }
        let mut tx = db.begin().await?;
        let mut released = 0;
        for holder in &gone {
            released += outbox::release(&mut tx, holder, self.desk.clock.now()).await?;
        }
        tx.commit().await?;
        tracing::info!(rows = released, "took over what a process that ended had begun");
        Ok(released)
    }

    /// Keeps the figure of what waits.
    async fn count(&self, stop: &CancellationToken) {
        while !stop.is_cancelled() {
            if let Ok(waiting) = self.waiting().await {
                tally::show(&waiting);
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(Duration::from_secs(15)) => {}
            }
        }
    }

    /// What waits, by kind, and why where that is known.
    async fn waiting(&self) -> Result<Vec<Waiting>, Trouble> {
        let rows = outbox::waiting(&self.desk.reads()).await?;
        let why = |kind: &str| match kind {
            "mail" => self.means.mail.as_ref().err().cloned().or_else(|| self.mail.reason(self.desk.clock.now())),
            "post" => self.means.posts.as_ref().err().cloned().or_else(|| self.posts.reason(self.desk.clock.now())),
            _ => None,
        };
        Ok(rows.into_iter().map(|(kind, rows)| Waiting { why: why(&kind), kind, rows }).collect())
    }

    fn can_carry(&self, kind: Kind) -> Result<(), &str> {
        match kind {
            Kind::Mail => self.means.mail.as_ref().map(|_| ()).map_err(String::as_str),
            Kind::Post => self.means.posts.as_ref().map(|_| ()).map_err(String::as_str),
            Kind::Page => Ok(()),
        }
    }

    fn queue(&self, kind: Kind) -> &Arc<Queue> {
        match kind {
            Kind::Mail => &self.mail,
            Kind::Post => &self.posts,
            Kind::Page => &self.pages,
        }
    }
}
