//! `cordial import`: the ledger in.

use std::path::PathBuf;

use clap::ValueEnum;

/// Read a ledger export: what is new, changed, settled, vanished, quarantined
#[derive(Debug, clap::Args)]
pub struct Import {
    /// The export.
    pub file: PathBuf,
    /// What the file holds.
    #[arg(long, value_enum, default_value = "invoices")]
    pub kind: ImportKind,
    /// auto, generic, quickbooks, xero, or the name of a mapping ([import.NAME]).
    #[arg(long, default_value = "auto", value_name = "FORMAT")]
    pub format: String,
    /// The file is everything that is open: an invoice it leaves out is settled.
    #[arg(long)]
    pub full: bool,
    /// Say what would change, and change nothing.
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ImportKind {
    Invoices,
    Payments,
    Contacts,
}
