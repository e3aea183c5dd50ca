//! Everything of one account, settled or not: what its dossier asks.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;

use super::invoices::InvoiceRow;
use crate::db::{Reads, Result};

/// Every invoice, credit and unapplied payment, the oldest first.
pub async fn invoices(from: &mut impl Reads, account: i64) -> Result<Vec<InvoiceRow>> {
    from.fetch_all(
        "SELECT id, account_id, number, kind, issue_date, due_date, currency, amount_minor, ledger_open_minor,
                desk_paid_minor, written_off_minor, open_minor, settled_on, disputed, po_number, pdf, exception, source
         FROM invoices WHERE account_id = $1 ORDER BY issue_date IS NULL, issue_date, number, kind",
        (account,),
    )
    .await
}

/// A reduction of what an invoice has open.
#[derive(Debug, Clone, FromRow)]
pub struct PaidRow {
    pub number: String,
    pub kind: String,
    pub currency: String,
    pub amount_minor: i64,
    pub paid_on: Option<NaiveDate>,
    pub reference: Option<String>,
    pub source: String,
}

pub async fn payments(from: &mut impl Reads, account: i64) -> Result<Vec<PaidRow>> {
    from.fetch_all(
        "SELECT i.number, i.kind, p.currency, p.amount_minor, p.paid_on, p.reference, p.source
         FROM payments p JOIN invoices i ON i.id = p.invoice_id
         WHERE p.account_id = $1 ORDER BY p.paid_on IS NOT NULL, p.paid_on, p.id",
        (account,),
    )
    .await
}

/// A file that came with a conversation.
#[derive(Debug, Clone, FromRow)]
pub struct FiledRow {
    pub sha256: String,
    pub file_name: Option<String>,
    pub logged_at: DateTime<Utc>,
}

pub async fn files(from: &mut impl Reads, account: i64) -> Result<Vec<FiledRow>> {
    from.fetch_all(
        "SELECT file_sha256 AS sha256, file_name, logged_at FROM conversations
         WHERE account_id = $1 AND file_sha256 IS NOT NULL ORDER BY logged_at, id",
        (account,),
    )
    .await
}

/// A request for a decision, however it ended.
#[derive(Debug, Clone, FromRow)]
pub struct RequestRow {
    pub id: String,
    pub kind: String,
    pub requested_name: String,
    pub content: String,
    pub needed: i64,
    pub state: String,
    pub created_at: DateTime<Utc>,
    pub decided_at: Option<DateTime<Utc>>,
    pub decided_name: Option<String>,
    pub decided_reason: Option<String>,
}

pub async fn requests(from: &mut impl Reads, account: i64) -> Result<Vec<RequestRow>> {
    from.fetch_all(
        "SELECT id, kind, requested_name, content, needed, state, created_at, decided_at, decided_name, decided_reason
         FROM approvals WHERE account_id = $1 ORDER BY created_at, id",
        (account,),
    )
    .await
}

/// A verdict that stood when its request ended, or stands now.
#[derive(Debug, Clone, FromRow)]
pub struct VerdictRow {
    pub approval_id: String,
    pub voter_name: String,
    pub verdict: String,
    pub voted_at: DateTime<Utc>,
}

pub async fn verdicts(from: &mut impl Reads, account: i64) -> Result<Vec<VerdictRow>> {
    from.fetch_all(
        "SELECT v.approval_id, v.voter_name, v.verdict, v.voted_at
         FROM votes v JOIN approvals a ON a.id = v.approval_id
         WHERE a.account_id = $1 ORDER BY v.voted_at, v.voter_id",
        (account,),
    )
    .await
}
