//! `promises` and `promise_invoices`: what debtors said they would pay, and what came of it.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;

use super::Span;
use crate::db::{Reads, Result, Tx};

#[derive(Debug, Clone, FromRow)]
pub struct PromiseRow {
    pub id: String,
    pub account_id: i64,
    pub state: String,
    pub currency: String,
    pub amount_minor: i64,
    pub promised_on: NaiveDate,
    pub note: Option<String>,
    pub taken_by: i64,
    pub taken_name: String,
    pub taken_at: DateTime<Utc>,
    pub payments_seen: i64,
    pub entries_seen: i64,
    pub paid_minor: Option<i64>,
}

/// An invoice that an open promise covers.
#[derive(Debug, Clone, FromRow)]
pub struct CoveredRow {
    pub promise_id: String,
    pub account_id: i64,
    pub invoice_id: i64,
    pub number: String,
    /// What was open on it when the promise was given.
    pub promised_minor: i64,
    pub open_minor: i64,
}

/// A promise about to be taken.
#[derive(Debug, Clone)]
pub struct NewPromise {
    pub id: String,
    pub account_id: i64,
    pub currency: String,
    pub amount_minor: i64,
    pub promised_on: NaiveDate,
    pub note: Option<String>,
    pub taken_by: i64,
    pub taken_name: String,
    /// Invoice, and what is open on it.
    pub invoices: Vec<(i64, i64)>,
}

/// Writes a promise down, with the last payment and ledger entry there were before it.
pub async fn add(tx: &mut Tx, new: NewPromise, now: DateTime<Utc>) -> Result<()> {
    tx.execute(
        "INSERT INTO promises (id, account_id, state, currency, amount_minor, promised_on, note, taken_by, taken_name,
            taken_at, payments_seen, entries_seen)
         VALUES ($1, $2, 'open', $3, $4, $5, $6, $7, $8, $9,
            (SELECT COALESCE(MAX(id), 0) FROM payments), (SELECT COALESCE(MAX(id), 0) FROM invoices))",
        (
            new.id.clone(),
            new.account_id,
            new.currency,
            new.amount_minor,
            new.promised_on,
            new.note,
            new.taken_by,
            new.taken_name,
            now,
        ),
    )
    .await?;
    for (invoice, open) in new.invoices {
        tx.execute(
            "INSERT INTO promise_invoices (promise_id, invoice_id, open_minor) VALUES ($1, $2, $3)",
            (new.id.clone(), invoice, open),
        )
        .await?;
    }
    Ok(())
}

/// The promises of one account or of all, the latest first, those that were replaced left out.
pub async fn standing(from: &mut impl Reads, of: impl Into<Span>) -> Result<Vec<PromiseRow>> {
    let span = of.into();
    from.fetch_all(
        "SELECT id, account_id, state, currency, amount_minor, promised_on, note, taken_by, taken_name, taken_at,
                payments_seen, entries_seen, paid_minor
         FROM promises WHERE state <> 'replaced' AND account_id BETWEEN $1 AND $2 ORDER BY taken_at DESC, id DESC",
        (span.first, span.last),
    )
    .await
}

/// The open promises of one account or of all, the first taken first.
pub async fn open(from: &mut impl Reads, of: impl Into<Span>) -> Result<Vec<PromiseRow>> {
    let span = of.into();
    from.fetch_all(
        "SELECT id, account_id, state, currency, amount_minor, promised_on, note, taken_by, taken_name, taken_at,
                payments_seen, entries_seen, paid_minor
         FROM promises WHERE state = 'open' AND account_id BETWEEN $1 AND $2 ORDER BY taken_at, id",
        (span.first, span.last),
    )
    .await
}

/// The promises of an account that were kept at that moment or later.
pub async fn kept_since(from: &mut impl Reads, account: i64, at: DateTime<Utc>) -> Result<Vec<PromiseRow>> {
    from.fetch_all(
        "SELECT id, account_id, state, currency, amount_minor, promised_on, note, taken_by, taken_name, taken_at,
                payments_seen, entries_seen, paid_minor
         FROM promises WHERE account_id = $1 AND state = 'kept' AND settled_at >= $2 ORDER BY taken_at, id",
        (account, at),
    )
    .await
}

/// The invoices that a promise was for, whatever became of it.
pub async fn invoices_of(from: &mut impl Reads, promise: &str) -> Result<Vec<(i64,)>> {
    from.fetch_all(
        "SELECT invoice_id FROM promise_invoices WHERE promise_id = $1 ORDER BY invoice_id",
        (promise.to_owned(),),
    )
    .await
}

/// What the open promises of one account or of all cover, and what is open on it now.
pub async fn covered(from: &mut impl Reads, of: impl Into<Span>) -> Result<Vec<CoveredRow>> {
    let span = of.into();
    from.fetch_all(
        "SELECT c.promise_id, p.account_id, c.invoice_id, i.number, c.open_minor AS promised_minor, i.open_minor
         FROM promise_invoices c JOIN promises p ON p.id = c.promise_id JOIN invoices i ON i.id = c.invoice_id
         WHERE p.state = 'open' AND p.account_id BETWEEN $1 AND $2
         ORDER BY c.promise_id, i.due_date IS NULL, i.due_date, i.number",
        (span.first, span.last),
    )
    .await
}

pub async fn by_id(from: &mut impl Reads, id: &str) -> Result<Option<PromiseRow>> {
    from.fetch_optional(
        "SELECT id, account_id, state, currency, amount_minor, promised_on, note, taken_by, taken_name, taken_at,
                payments_seen, entries_seen, paid_minor
         FROM promises WHERE id = $1",
        (id.to_owned(),),
    )
    .await
}

/// Whether anything is open on what a promise covers, also where it has ended.
pub async fn is_open_on(from: &mut impl Reads, id: &str) -> Result<bool> {
    let found: Option<(i64,)> = from
        .fetch_optional(
            "SELECT i.id FROM promise_invoices c JOIN invoices i ON i.id = c.invoice_id
             WHERE c.promise_id = $1 AND i.open_minor > 0 LIMIT 1",
            (id.to_owned(),),
        )
        .await?;
    Ok(found.is_some())
}

/// Takes an invoice out of an open promise, which is of that amount from now on.
pub async fn take_out(tx: &mut Tx, id: &str, invoice: i64, amount: i64) -> Result<()> {
    tx.execute("DELETE FROM promise_invoices WHERE promise_id = $1 AND invoice_id = $2", (id.to_owned(), invoice))
        .await?;
    tx.execute("UPDATE promises SET amount_minor = $2 WHERE id = $1 AND state = 'open'", (id.to_owned(), amount))
        .await?;
    Ok(())
}

/// Ends a promise, with what had come. `false` where it had ended before.
pub async fn end(tx: &mut Tx, id: &str, state: &str, paid: i64, now: DateTime<Utc>) -> Result<bool> {
    let changed = tx
        .execute(
            "UPDATE promises SET state = $2, paid_minor = $3, settled_at = $4 WHERE id = $1 AND state = 'open'",
            (id.to_owned(), state.to_owned(), paid, now),
        )
        .await?;
    Ok(changed == 1)
}
