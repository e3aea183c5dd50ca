//! `disputes`: invoices that their debtors don't accept.

use chrono::{DateTime, Utc};
use sqlx::FromRow;

use super::Span;
use crate::db::{Reads, Result, Tx};

/// A dispute, with what the books say of its invoice now.
#[derive(Debug, Clone, FromRow)]
pub struct DisputeRow {
    pub id: String,
    pub account_id: i64,
    pub invoice_id: i64,
    pub number: String,
    pub state: String,
    pub reason: String,
    pub owner_name: String,
    pub opened_at: DateTime<Utc>,
    pub settled_name: Option<String>,
    pub settled_at: Option<DateTime<Utc>>,
    /// The invoice in the books when the dispute was settled.
    pub amount_minor: Option<i64>,
    pub ledger_open_minor: Option<i64>,
    pub amount_now: i64,
    pub ledger_open_now: i64,
    /// Credit notes of the account since it was settled.
    pub credits_since: i64,
}

/// A dispute about to be opened.
#[derive(Debug, Clone)]
pub struct NewDispute {
    pub id: String,
    pub account_id: i64,
    pub invoice_id: i64,
    pub reason: String,
    pub owner_id: i64,
    pub owner_name: String,
    pub opened_by: i64,
    pub opened_name: String,
}

pub async fn add(tx: &mut Tx, new: NewDispute, now: DateTime<Utc>) -> Result<()> {
    tx.execute(
        "INSERT INTO disputes (id, account_id, invoice_id, state, reason, owner_id, owner_name, opened_by, opened_name,
            opened_at)
         VALUES ($1, $2, $3, 'open', $4, $5, $6, $7, $8, $9)",
        (
            new.id,
            new.account_id,
            new.invoice_id,
            new.reason,
            new.owner_id,
            new.owner_name,
            new.opened_by,
            new.opened_name,
            now,
        ),
    )
    .await?;
    Ok(())
}

/// The disputes of one account or of all on invoices that are still open, the latest last.
pub async fn on_open_invoices(from: &mut impl Reads, of: impl Into<Span>) -> Result<Vec<DisputeRow>> {
    let span = of.into();
    from.fetch_all(
        "SELECT d.id, d.account_id, d.invoice_id, i.number, d.state, d.reason, d.owner_name, d.opened_at,
                d.settled_name, d.settled_at, d.amount_minor, d.ledger_open_minor, i.amount_minor AS amount_now,
                i.ledger_open_minor AS ledger_open_now,
                (SELECT COUNT(*) FROM invoices c WHERE c.account_id = d.account_id AND c.currency = i.currency
                    AND c.kind = 'credit' AND c.id > d.entries_seen) AS credits_since
         FROM disputes d JOIN invoices i ON i.id = d.invoice_id
         WHERE i.open_minor <> 0 AND d.account_id BETWEEN $1 AND $2 ORDER BY d.opened_at, d.id",
        (span.first, span.last),
    )
    .await
}

/// The open dispute on an invoice of that account, settled or not.
pub async fn open_on(from: &mut impl Reads, account: i64, number: &str) -> Result<Option<DisputeRow>> {
    from.fetch_optional(
        "SELECT d.id, d.account_id, d.invoice_id, i.number, d.state, d.reason, d.owner_name, d.opened_at,
                d.settled_name, d.settled_at, d.amount_minor, d.ledger_open_minor, i.amount_minor AS amount_now,
                i.ledger_open_minor AS ledger_open_now, CAST(0 AS BIGINT) AS credits_since
         FROM disputes d JOIN invoices i ON i.id = d.invoice_id
         WHERE d.account_id = $1 AND i.number = $2 AND d.state = 'open'",
        (account, number.to_owned()),
    )
    .await
}

/// How a dispute ended, and by whom.
#[derive(Debug, Clone)]
pub struct Settled {
    pub state: &'static str,
    pub by: i64,
    pub name: String,
    pub note: Option<String>,
}

/// Ends a dispute, with what the books say then. `false` where it had ended before.
pub async fn settle(tx: &mut Tx, row: &DisputeRow, settled: Settled, now: DateTime<Utc>) -> Result<bool> {
    let changed = tx
        .execute(
            "UPDATE disputes SET state = $2, settled_by = $3, settled_name = $4, note = $5, settled_at = $6,
                amount_minor = $7, ledger_open_minor = $8,
                entries_seen = (SELECT COALESCE(MAX(id), 0) FROM invoices)
             WHERE id = $1 AND state = 'open'",
            (
                row.id.clone(),
                settled.state.to_owned(),
                settled.by,
                settled.name,
                settled.note,
                now,
                row.amount_now,
                row.ledger_open_now,
            ),
        )
        .await?;
    Ok(changed == 1)
}
