//! `cordial tick`: everything owed, once.

use chrono::{DateTime, Utc};

/// Carry out everything owed as of now, once, then exit: for an external cron
#[derive(Debug, clap::Args)]
pub struct Tick {
    /// As of this instant instead, such as 2026-11-23T09:00:00Z.
    #[arg(long, value_name = "INSTANT")]
    pub at: Option<DateTime<Utc>>,
}
