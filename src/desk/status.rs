//! How the desk itself is.

use chrono::{DateTime, Duration, Utc};

use super::{Desk, Outcome, Pause};
use crate::store::{accounts, activities, approvals, holds, invoices, outbox, state};

/// How the desk itself is: what `/status` shows.
#[derive(Debug, Clone)]
pub struct StatusView {
    /// When a ledger file was last taken.
    pub ledger_fresh_at: Option<DateTime<Utc>>,
    /// So old that nobody is reminded.
    pub stale: bool,
    /// Why, by whom and since when nobody is written to.
    pub paused: Option<Pause>,
    /// How many accounts are on hold today.
    pub on_hold: usize,
    pub accounts: i64,
    pub open_invoices: i64,
    /// How many rows of each kind wait to be sent.
    pub waiting: Vec<(String, i64)>,
    pub pending_approvals: usize,
    pub chain_length: i64,
    pub chain_head: String,
    /// When each job is owed next.
    pub next_runs: Vec<(&'static str, DateTime<Utc>)>,
    pub database: &'static str,
    /// Since when a process holds the gateway and the schedule, and the how manieth time that is.
    pub held: Option<(DateTime<Utc>, i64)>,
}

impl Desk {
    pub async fn status(&self) -> Outcome<StatusView> {
        let (now, today) = (self.clock.now(), self.today());
        let mut reads = self.reads();
        let fresh = state::read(state::get(&mut reads, state::LEDGER_FRESH).await?);
        let head = activities::head(&self.db).await?;
        let next = |(job, cron): (&'static str, &crate::schedule::occurrences::Cron)| {
            Some((job, cron.next_runs(1, now, self.zone()).into_iter().next()?.at))
        };
        let lease = self.lease().await?;
        Ok(StatusView {
            ledger_fresh_at: fresh,
            stale: fresh.is_none_or(|fresh| now - fresh > self.config.company.ledger_max_age.max(Duration::zero())),
            paused: self.paused(&mut reads).await?,
            on_hold: holds::standing(&mut reads, None).await?.iter().filter(|hold| hold.held_until >= today).count(),
            accounts: accounts::count(&self.db).await?,
            open_invoices: invoices::count_open(&self.db).await?,
            waiting: outbox::waiting(&self.db).await?,
            pending_approvals: approvals::list(&mut reads, Some("pending")).await?.len(),
            chain_length: head.length,
            chain_head: head.head,
            next_runs: self.config.schedule.jobs().into_iter().filter_map(next).collect(),
            database: self.db.kind(),
            held: lease.since().map(|since| (since, lease.fence())),
        })
    }
}
