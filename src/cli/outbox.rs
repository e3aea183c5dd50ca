//! `cordial outbox`: what is to be sent, and what became of it.

/// What is to be sent to the outside world, and what became of it
#[derive(Debug, clap::Args)]
pub struct Outbox {}
