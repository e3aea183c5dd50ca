//! `settlements`, `settlement_invoices`: what the managers were asked to forgo, and what it covers.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;

use super::Span;
use crate::db::{Reads, Result, Tx};

#[derive(Debug, Clone, FromRow)]
pub struct SettlementRow {
    pub id: String,
    pub account_id: i64,
    /// proposed, active, completed, lapsed, cancelled or rejected
    pub state: String,
    pub currency: String,
    /// What closes it; 0 for a write-off.
    pub amount_minor: i64,
    pub total_minor: i64,
    /// None for a write-off.
    pub pay_by: Option<NaiveDate>,
    pub reason: String,
    pub proposed_by: i64,
    pub proposed_name: String,
    pub proposed_at: DateTime<Utc>,
    /// The last payment and entry of the ledger when it was proposed: what comes after them counts.
    pub payments_seen: i64,
    pub entries_seen: i64,
}

/// An invoice that a settlement covers: what was open when it was proposed, and what is now.
#[derive(Debug, Clone, FromRow)]
pub struct CoveredRow {
    pub invoice_id: i64,
    pub number: String,
    pub covered_minor: i64,
    pub open_minor: i64,
}

/// An invoice that nobody is asked for, until a day, because an agreed amount is waited for.
#[derive(Debug, Clone, FromRow)]
pub struct WaitedRow {
    pub invoice_id: i64,
    pub pay_by: NaiveDate,
}

/// A settlement about to be proposed.
#[derive(Debug, Clone)]
pub struct NewSettlement {
    pub id: String,
    pub account_id: i64,
    pub currency: String,
    pub amount_minor: i64,
    pub total_minor: i64,
    pub pay_by: Option<NaiveDate>,
    pub reason: String,
    pub proposed_by: i64,
    pub proposed_name: String,
    pub invoices: Vec<(i64, i64)>,
}

pub async fn add(tx: &mut Tx, new: NewSettlement, now: DateTime<Utc>) -> Result<()> {
    tx.execute(
        "INSERT INTO settlements (id, account_id, state, currency, amount_minor, total_minor, pay_by, reason,
            proposed_by, proposed_name, proposed_at, payments_seen, entries_seen)
         VALUES ($1, $2, 'proposed', $3, $4, $5, $6, $7, $8, $9, $10,
            (SELECT COALESCE(MAX(id), 0) FROM payments), (SELECT COALESCE(MAX(id), 0) FROM invoices))",
        (
            new.id.clone(),
            new.account_id,
            new.currency,
            new.amount_minor,
            new.total_minor,
            new.pay_by,
            new.reason,
            new.proposed_by,
            new.proposed_name,
            now,
        ),
    )
    .await?;
    for (invoice, open) in new.invoices {
        tx.execute(
            "INSERT INTO settlement_invoices (settlement_id, invoice_id, open_minor) VALUES ($1, $2, $3)",
            (new.id.clone(), invoice, open),
        )
        .await?;
    }
    Ok(())
}

pub async fn by_id(from: &mut impl Reads, id: &str) -> Result<Option<SettlementRow>> {
    from.fetch_optional(
        "SELECT id, account_id, state, currency, amount_minor, total_minor, pay_by, reason, proposed_by, proposed_name,
                proposed_at, payments_seen, entries_seen
         FROM settlements WHERE id = $1",
        (id.to_owned(),),
    )
    .await
}

/// Those that wait for their money, of one account or of all.
pub async fn active(from: &mut impl Reads, of: impl Into<Span>) -> Result<Vec<SettlementRow>> {
    let span = of.into();
    from.fetch_all(
        "SELECT id, account_id, state, currency, amount_minor, total_minor, pay_by, reason, proposed_by, proposed_name,
                proposed_at, payments_seen, entries_seen
         FROM settlements WHERE state = 'active' AND account_id BETWEEN $1 AND $2 ORDER BY id",
        (span.first, span.last),
    )
    .await
}

/// Those of an account whose money had come at that moment or later.
pub async fn completed_since(from: &mut impl Reads, account: i64, at: DateTime<Utc>) -> Result<Vec<SettlementRow>> {
    from.fetch_all(
        "SELECT id, account_id, state, currency, amount_minor, total_minor, pay_by, reason, proposed_by, proposed_name,
                proposed_at, payments_seen, entries_seen
         FROM settlements WHERE account_id = $1 AND state = 'completed' AND settled_at >= $2 ORDER BY id",
        (account, at),
    )
    .await
}

pub async fn covered(from: &mut impl Reads, settlement: &str) -> Result<Vec<CoveredRow>> {
    from.fetch_all(
        "SELECT s.invoice_id, i.number, s.open_minor AS covered_minor, i.open_minor
         FROM settlement_invoices s JOIN invoices i ON i.id = s.invoice_id
         WHERE s.settlement_id = $1 ORDER BY i.due_date IS NULL, i.due_date, i.number",
        (settlement.to_owned(),),
    )
    .await
}

/// The invoices that settlements keep out of the reminders.
pub async fn waited_for(from: &mut impl Reads, of: impl Into<Span>) -> Result<Vec<WaitedRow>> {
    let span = of.into();
    from.fetch_all(
        "SELECT v.invoice_id, s.pay_by FROM settlements s JOIN settlement_invoices v ON v.settlement_id = s.id
         WHERE s.state = 'active' AND s.pay_by IS NOT NULL AND s.account_id BETWEEN $1 AND $2
         ORDER BY v.invoice_id",
        (span.first, span.last),
    )
    .await
}

/// Moves a settlement on. `false` where it was no longer in `from`.
pub async fn move_on(tx: &mut Tx, id: &str, from: &str, to: &str, now: DateTime<Utc>) -> Result<bool> {
    let settled_at = (to != "active").then_some(now);
    let changed = tx
        .execute(
            "UPDATE settlements SET state = $3, settled_at = $4 WHERE id = $1 AND state = $2",
            (id.to_owned(), from.to_owned(), to.to_owned(), settled_at),
        )
        .await?;
    Ok(changed == 1)
}
