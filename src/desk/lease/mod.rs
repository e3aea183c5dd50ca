//! What one process does at a time, of as many as are at work on one database: the gateway and the schedule.
//!
//! Whoever holds the lease gives a sign of life every second. Nobody compares clocks: whoever stands by watches whether
//! the signs of life still come, by the time that passes for itself ([`Watch`]). A lease that was lost isn't always known
//! to be lost: a process may have been frozen. So every act of the holder asks, in its own transaction, whether its fence
//! still stands, and writes nothing where it doesn't.

mod watch;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use tokio_util::sync::CancellationToken;

use super::{Desk, Error, Outcome};
use crate::db::Tx;
use crate::store::leases::{self, LeaseRow};

pub use watch::{Term, Watch};

/// The gateway and the schedule, with what goes by the clock.
const GATEWAY: &str = "gateway";

/// The number under which a process holds the lease, and what it is told by.
#[derive(Debug, Clone)]
pub struct Fence {
    holder: Arc<str>,
    number: i64,
    over: CancellationToken,
}

impl Fence {
    pub fn number(&self) -> i64 {
        self.number
    }

    /// Cancelled when an act found the fence stale, or when the holder ends it.
    pub fn over(&self) -> &CancellationToken {
        &self.over
    }
}

/// The lease as it was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease(LeaseRow);

impl Lease {
    pub fn holder(&self) -> Option<&str> {
        self.0.holder.as_deref()
    }

    pub fn fence(&self) -> i64 {
        self.0.fence
    }

    /// Since when it is held, by the holder's clock.
    pub fn since(&self) -> Option<DateTime<Utc>> {
        self.0.taken_at.filter(|_| self.0.holder.is_some())
    }

    /// What changes with every sign of life.
    fn count(&self) -> (i64, i64) {
        (self.0.fence, self.0.beat)
    }
}

impl Desk {
    /// The same desk, whose acts are written only while this fence stands.
    pub fn fenced(&self, fence: &Fence) -> Desk {
        Desk { fence: Some(fence.clone()), ..self.clone() }
    }

    /// Whether other processes may be at work at the same time.
    pub fn is_shared(&self) -> bool {
        self.db.is_shared()
    }

    /// Looks who holds the lease.
    ///
    /// # Errors
    /// Where the database doesn't answer.
    pub async fn lease(&self) -> Outcome<Lease> {
        let row = leases::look(&mut self.reads(), GATEWAY).await?;
        Ok(Lease(row.ok_or(crate::db::Error::RowNotFound)?))
    }

    /// Takes the lease as it was seen. Nothing where somebody else was there before, or it moved since.
    pub async fn take_lease(&self, holder: &str, seen: &Lease) -> Outcome<Option<Fence>> {
        let mut tx = self.db.begin().await?;
        let number = leases::take(&mut tx, GATEWAY, holder, &seen.0, self.clock.now()).await?;
        tx.commit().await?;
        Ok(number.map(|number| Fence { holder: holder.into(), number, over: CancellationToken::new() }))
    }

    /// A sign of life. `false` where the lease is another's.
    pub async fn renew_lease(&self, fence: &Fence) -> Outcome<bool> {
        let mut tx = self.db.begin().await?;
        let renewed = leases::renew(&mut tx, GATEWAY, &fence.holder, fence.number, self.clock.now()).await?;
        tx.commit().await?;
        Ok(renewed)
    }

    /// Gives the lease up, so that another needn't wait for the signs of life to stay away.
    pub async fn give_lease_up(&self, fence: &Fence) -> Outcome<()> {
        let mut tx = self.db.begin().await?;
        leases::give_up(&mut tx, GATEWAY, &fence.holder, fence.number).await?;
        Ok(tx.commit().await?)
    }

    /// Commits what was written, where this desk may still write. Asked last, so that the row of the lease is held for
    /// no longer than the commit takes, and a successor waits for nothing else.
    pub(super) async fn commit_fenced(&self, mut tx: Tx) -> Outcome<()> {
        if let Some(fence) = &self.fence
            && !leases::stands(&mut tx, GATEWAY, &fence.holder, fence.number).await?
        {
            fence.over.cancel();
            return Err(Error::Refused(TAKEN_OVER.to_owned()));
        }
        Ok(tx.commit().await?)
    }
}

/// To whoever asked for something that a process was to do that isn't the holder any more.
const TAKEN_OVER: &str = "Nothing was done: another process of this bot has just taken over. Please ask again.";
