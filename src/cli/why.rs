//! `cordial why`: why nothing was sent, or what comes next.

/// Why an account was not written to, or what comes next
#[derive(Debug, clap::Args)]
pub struct Why {
    /// The account's code.
    pub code: String,
}
