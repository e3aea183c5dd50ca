//! What we ask the database: one file a table, one function a question.

pub mod accounts;
pub mod activities;
pub mod alert_reasons;
pub mod alerts;
pub mod approvals;
pub mod calendar;
pub mod ceases;
pub mod contacts;
pub mod conversations;
pub mod disputes;
pub mod dossier;
pub mod drafts;
pub mod habits;
pub mod hand_offs;
pub mod holds;
mod hushed;
pub mod imports;
pub mod invoices;
pub mod leases;
pub mod mail_events;
pub mod mark_notices;
pub mod messages;
pub mod on_call;
pub mod outbox;
pub mod payments;
pub mod placements;
pub mod plans;
pub mod promises;
pub mod receipts;
pub mod replies;
pub mod reports;
pub mod runs;
pub mod sent_mails;
pub mod settlements;
mod span;
pub mod standstill;
pub mod state;
pub mod tasks;
pub mod touches;
pub mod write_offs;

use crate::db;
use crate::receivables::Money;

pub use span::Span;

/// Minor units and a code, as they stand in two columns.
///
/// # Errors
/// A decoding error where the code is no currency: the row was written by something else than Cordial.
pub fn money(minor: i64, currency: &str) -> db::Result<Money> {
    let currency = currency.parse().map_err(|error| db::Error::Decode(Box::new(error)))?;
    Ok(Money::new(minor, currency))
}
