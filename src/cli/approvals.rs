//! `cordial approvals`: what managers were asked.

/// The requests for a decision, and how they ended
#[derive(Debug, clap::Args)]
pub struct Approvals {}
