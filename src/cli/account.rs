//! `cordial account`: one debtor's card.

/// One account: invoices, contacts, promises, plan, what comes next
#[derive(Debug, clap::Args)]
pub struct Account {
    /// The account's code.
    pub code: String,
}
