//! `cordial audit`: the chain of activities.

use clap::Subcommand;

/// The chain of activities
#[derive(Debug, clap::Args)]
pub struct Audit {
    #[command(subcommand)]
    pub act: AuditAct,
}

#[derive(Debug, Subcommand)]
pub enum AuditAct {
    /// Walk the chain and name the first row that was touched
    Verify,
}
