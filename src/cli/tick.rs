//! `cordial tick`: everything owed, once.

use std::fmt::Write;
use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, Utc};
use secrecy::ExposeSecret;
use serde::Serialize;

use super::means::means;
use super::{Answer, Call, Failure};
use crate::clock::Clock;
use crate::courier::{Courier, Tally};
use crate::db;
use crate::desk::Desk;
use crate::discord::Poster;
use crate::schedule::{Schedule, Ticked};

/// Carry out everything owed as of now, once, then exit: for an external cron
#[derive(Debug, clap::Args)]
pub struct Tick {
    /// As of this instant instead, such as 2026-11-23T09:00:00Z.
    #[arg(long, value_name = "INSTANT")]
    pub at: Option<DateTime<Utc>>,
    /// So many times in a row, each later than the one before: a season in one process, for trials of it.
    #[arg(long, hide = true, default_value_t = 1, requires = "at")]
    pub times: u32,
    /// By how many minutes later.
    #[arg(long, hide = true, default_value_t = 1, value_name = "MINUTES")]
    pub every: u32,
}

#[derive(Serialize)]
struct Told {
    at: String,
    jobs: Vec<&'static str>,
    failed: Vec<Failed>,
    #[serde(flatten)]
    carried: Tally,
}

#[derive(Serialize)]
struct Failed {
    job: &'static str,
    reason: String,
}

impl Tick {
    pub async fn run(self, call: &Call) -> Result<Answer, Failure> {
        let config = Arc::new(call.config()?);
        let clock = self.at.map_or_else(Clock::system, Clock::held_at);
        let db = db::open(config.database.url.expose_secret()).await.map_err(Failure::wrong)?;
        let desk = Desk::over(db.clone(), Arc::clone(&config), clock).await.map_err(Failure::wrong)?;
        let poster = Poster::new(&config);
        if config.discord.workspace().is_ok() {
            // Marks that were given unseen count before time runs out on a request.
            poster.reconcile(&desk).await;
        }
        let courier = Courier::new(desk.clone(), means(&config, &desk.clock, &poster));
        courier.inherit().await.map_err(Failure::wrong)?;
        let mut told = once(&desk, &courier).await?;
        for _ in 1..self.times {
            eprintln!("{}", told.at);
            desk.clock.move_to(desk.clock.now() + chrono::Duration::minutes(i64::from(self.every)));
            told = once(&desk, &courier).await?;
        }
        db.close().await;
        call.print(&told, || in_words(&told))?;
        Ok(if told.failed.is_empty() { Answer::Yes } else { Answer::No })
    }
}

/// Plans and carries out everything owed as of now.
async fn once(desk: &Desk, courier: &Courier) -> Result<Told, Failure> {
    let ticked = Schedule::new(desk.clone()).tick().await.map_err(Failure::wrong)?;
    let carried = courier.drain().await.map_err(Failure::wrong)?;
    Ok(told(desk.clock.now(), ticked, carried))
}

fn told(now: DateTime<Utc>, ticked: Ticked, carried: Tally) -> Told {
    let failed = ticked.failed.into_iter().map(|(job, error)| Failed { job, reason: error.to_string() });
    Told { at: now.to_rfc3339_opts(SecondsFormat::Secs, true), jobs: ticked.done, failed: failed.collect(), carried }
}

fn in_words(told: &Told) -> String {
    let mut text = format!("As of {}: {}.\n", told.at, told.jobs.join(", "));
    for (kind, counts) in [("mail", &told.carried.mail), ("post", &told.carried.post), ("page", &told.carried.page)] {
        let counts: Vec<String> = counts.iter().map(|(ended, count)| format!("{count} {}", ended.as_str())).collect();
        if !counts.is_empty() {
            let _ = writeln!(text, "{kind}: {}", counts.join(", "));
        }
    }
    for waiting in &told.carried.waiting {
        let why = waiting.why.as_ref().map_or_else(String::new, |why| format!(": {why}"));
        let _ = writeln!(text, "still waiting: {} {}{why}", waiting.rows, waiting.kind);
    }
    for failed in &told.failed {
        let _ = writeln!(text, "{} failed: {}", failed.job, failed.reason);
    }
    text
}
