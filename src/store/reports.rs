//! What reports are made of: rows of a stretch of days.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;

use crate::db::{Reads, Result};

/// A dated movement of money; below 0 a credit that was used up, or a payment that a file took back.
#[derive(Debug, Clone, FromRow)]
pub struct CameRow {
    pub code: String,
    pub name: String,
    pub owner_name: Option<String>,
    pub number: String,
    pub happened_on: NaiveDate,
    pub minor: i64,
    pub currency: String,
    pub source: String,
}

/// Every reduction of an entry between two days, and what came in unapplied.
pub async fn came(from: &mut impl Reads, first: NaiveDate, last: NaiveDate) -> Result<Vec<CameRow>> {
    from.fetch_all(
        "SELECT a.code, a.name, a.owner_name, i.number, p.paid_on AS happened_on, p.amount_minor AS minor, p.currency,
                p.source
         FROM payments p JOIN invoices i ON i.id = p.invoice_id JOIN accounts a ON a.id = p.account_id
         WHERE p.paid_on >= $1 AND p.paid_on <= $2 AND p.amount_minor <> 0
         UNION ALL
         SELECT a.code, a.name, a.owner_name, i.number, i.issue_date AS happened_on, -i.amount_minor AS minor, i.currency,
                i.source
         FROM invoices i JOIN accounts a ON a.id = i.account_id
         WHERE i.kind = 'payment' AND i.issue_date >= $1 AND i.issue_date <= $2
         ORDER BY 5, 1, 4, 6",
        (first, last),
    )
    .await
}

#[derive(Debug, Clone, FromRow)]
pub struct PromisedRow {
    pub code: String,
    pub name: String,
    pub taken_name: String,
    pub taken_at: DateTime<Utc>,
    pub promised_on: NaiveDate,
    pub amount_minor: i64,
    pub currency: String,
    pub state: String,
    pub paid_minor: Option<i64>,
    pub settled_at: Option<DateTime<Utc>>,
}

/// The promises that were taken or ended between two instants, and those that are open.
pub async fn promised(from: &mut impl Reads, first: DateTime<Utc>, until: DateTime<Utc>) -> Result<Vec<PromisedRow>> {
    from.fetch_all(
        "SELECT a.code, a.name, p.taken_name, p.taken_at, p.promised_on, p.amount_minor, p.currency, p.state,
                p.paid_minor, p.settled_at
         FROM promises p JOIN accounts a ON a.id = p.account_id
         WHERE p.state = 'open' OR (p.taken_at >= $1 AND p.taken_at < $2)
            OR (p.settled_at >= $1 AND p.settled_at < $2)
         ORDER BY p.taken_at, p.id",
        (first, until),
    )
    .await
}

#[derive(Debug, Clone, FromRow)]
pub struct SpokeRow {
    pub code: String,
    pub name: String,
    pub by_name: String,
    pub logged_at: DateTime<Utc>,
    pub channel: String,
    pub direction: String,
    pub outcome: String,
}

/// What people logged between two instants; what corrects another entry isn't counted again.
pub async fn spoke(from: &mut impl Reads, first: DateTime<Utc>, until: DateTime<Utc>) -> Result<Vec<SpokeRow>> {
    from.fetch_all(
        "SELECT a.code, a.name, c.by_name, c.logged_at, c.channel, c.direction, c.outcome
         FROM conversations c JOIN accounts a ON a.id = c.account_id
         WHERE c.logged_at >= $1 AND c.logged_at < $2 AND c.corrects IS NULL ORDER BY c.logged_at, c.id",
        (first, until),
    )
    .await
}

#[derive(Debug, Clone, FromRow)]
pub struct WroteRow {
    pub code: String,
    pub name: String,
    pub template: String,
    pub touched_at: DateTime<Utc>,
}

/// The letters that left between two instants.
pub async fn wrote(from: &mut impl Reads, first: DateTime<Utc>, until: DateTime<Utc>) -> Result<Vec<WroteRow>> {
    from.fetch_all(
        "SELECT a.code, a.name, t.template, t.touched_at FROM touches t JOIN accounts a ON a.id = t.account_id
         WHERE t.touched_at >= $1 AND t.touched_at < $2 AND t.state = 'made' AND t.outbox_id IS NOT NULL
         ORDER BY t.touched_at, t.id",
        (first, until),
    )
    .await
}

/// What was invoiced between two days, per currency.
pub async fn invoiced(from: &mut impl Reads, first: NaiveDate, last: NaiveDate) -> Result<Vec<(String, i64)>> {
    from.fetch_all(
        "SELECT currency, CAST(SUM(amount_minor) AS BIGINT) AS minor FROM invoices
         WHERE kind = 'invoice' AND issue_date >= $1 AND issue_date <= $2 GROUP BY currency ORDER BY currency",
        (first, last),
    )
    .await
}

/// When the first ledger file was taken.
pub async fn known_since(from: &mut impl Reads) -> Result<Option<DateTime<Utc>>> {
    let found: Option<(DateTime<Utc>,)> =
        from.fetch_optional("SELECT imported_at FROM imports WHERE kind = 'invoices' ORDER BY id LIMIT 1", ()).await?;
    Ok(found.map(|(at,)| at))
}
