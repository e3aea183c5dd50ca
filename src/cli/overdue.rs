//! `cordial overdue`: who is late, in order of priority.

/// The overdue accounts, in order of priority
#[derive(Debug, clap::Args)]
pub struct Overdue {}
