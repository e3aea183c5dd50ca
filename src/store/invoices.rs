//! `invoices`: what is owed and what is credited. A credit's amounts are negative.

mod many;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;

use super::Span;
use crate::db::{Db, Reads, Result, Tx};
use crate::receivables::Money;

pub use many::{
    PrintedRow, add_and_name, add_many, by_ids, count_in_the_books, desk_credits, entries_of, in_the_books, last_id,
    printed, printed_of, update_many,
};

#[derive(Debug, Clone, FromRow)]
pub struct InvoiceRow {
    pub id: i64,
    pub account_id: i64,
    pub number: String,
    pub kind: String,
    pub issue_date: Option<NaiveDate>,
    pub due_date: Option<NaiveDate>,
    pub currency: String,
    pub amount_minor: i64,
    pub ledger_open_minor: i64,
    pub desk_paid_minor: i64,
    pub written_off_minor: i64,
    pub open_minor: i64,
    pub settled_on: Option<NaiveDate>,
    pub disputed: bool,
    pub po_number: Option<String>,
    pub pdf: Option<String>,
    pub exception: Option<String>,
    pub source: String,
}

impl InvoiceRow {
    pub fn amount(&self) -> Result<Money> {
        super::money(self.amount_minor, &self.currency)
    }

    pub fn open(&self) -> Result<Money> {
        super::money(self.open_minor, &self.currency)
    }

    pub fn is_invoice(&self) -> bool {
        self.kind == "invoice"
    }
}

/// What is open of one account, or of a page of them.
pub async fn open(from: &mut impl Reads, of: impl Into<Span>) -> Result<Vec<InvoiceRow>> {
    let span = of.into();
    from.fetch_all(
        "SELECT id, account_id, number, kind, issue_date, due_date, currency, amount_minor, ledger_open_minor,
                desk_paid_minor, written_off_minor, open_minor, settled_on, disputed, po_number, pdf, exception, source
         FROM invoices WHERE open_minor <> 0 AND account_id BETWEEN $1 AND $2
         ORDER BY account_id, due_date IS NULL, due_date, number, kind",
        (span.first, span.last),
    )
    .await
}

/// What is open on one day's invoices, or on one day's credits, of all accounts.
#[derive(Debug, Clone, FromRow)]
pub struct OpenSum {
    pub currency: String,
    pub due_date: Option<NaiveDate>,
    pub entries: i64,
    pub open_minor: i64,
}

/// What is open by currency and due date, invoices apart from credits, of what was issued by a day.
pub async fn open_by_due_date(from: &mut impl Reads, issued_by: NaiveDate) -> Result<Vec<OpenSum>> {
    from.fetch_all(
        "SELECT currency, due_date, COUNT(*) AS entries, CAST(SUM(open_minor) AS BIGINT) AS open_minor FROM invoices
         WHERE open_minor <> 0 AND (issue_date IS NULL OR issue_date <= $1)
         GROUP BY currency, due_date, open_minor > 0 ORDER BY currency, due_date",
        (issued_by,),
    )
    .await
}

/// Whether anything is open at all.
pub async fn is_any_open(from: &mut impl Reads) -> Result<bool> {
    let found: Option<(i64,)> =
        from.fetch_optional("SELECT id FROM invoices WHERE open_minor > 0 ORDER BY id LIMIT 1", ()).await?;
    Ok(found.is_some())
}

pub async fn open_of(from: &mut impl Reads, account: i64) -> Result<Vec<InvoiceRow>> {
    from.fetch_all(
        "SELECT id, account_id, number, kind, issue_date, due_date, currency, amount_minor, ledger_open_minor,
                desk_paid_minor, written_off_minor, open_minor, settled_on, disputed, po_number, pdf, exception, source
         FROM invoices WHERE account_id = $1 AND open_minor <> 0 ORDER BY due_date IS NULL, due_date, number, kind",
        (account,),
    )
    .await
}

pub async fn all(from: &mut impl Reads) -> Result<Vec<InvoiceRow>> {
    from.fetch_all(
        "SELECT id, account_id, number, kind, issue_date, due_date, currency, amount_minor, ledger_open_minor,
                desk_paid_minor, written_off_minor, open_minor, settled_on, disputed, po_number, pdf, exception, source
         FROM invoices ORDER BY id",
        (),
    )
    .await
}

/// An invoice as a file or the desk brings it.
#[derive(Debug, Clone)]
pub struct NewInvoice {
    pub account_id: i64,
    pub number: String,
    pub kind: &'static str,
    pub issue_date: Option<NaiveDate>,
    pub due_date: Option<NaiveDate>,
    pub amount: Money,
    pub open: Money,
    pub settled_on: Option<NaiveDate>,
    pub disputed: bool,
    pub po_number: Option<String>,
    pub pdf: Option<String>,
    pub exception: Option<String>,
    pub source: &'static str,
}

pub async fn add(tx: &mut Tx, new: NewInvoice, now: DateTime<Utc>) -> Result<i64> {
    let (id,): (i64,) = tx
        .fetch_one(
            "INSERT INTO invoices (account_id, number, kind, issue_date, due_date, currency, amount_minor,
                ledger_open_minor, desk_paid_minor, open_minor, settled_on, disputed, po_number, pdf, exception,
                source, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $8, $9, $10, $11, $12, $13, $14, $15, $15)
             RETURNING id",
            (
                new.account_id,
                new.number,
                new.kind.to_owned(),
                new.issue_date,
                new.due_date,
                new.amount.currency.code().to_owned(),
                new.amount.minor,
                new.open.minor,
                new.settled_on,
                new.disputed,
                new.po_number,
                new.pdf,
                new.exception,
                new.source.to_owned(),
                now,
            ),
        )
        .await?;
    Ok(id)
}

/// Writes back an invoice that a file or a payment changed: every column that may change.
pub async fn update(tx: &mut Tx, row: &InvoiceRow, now: DateTime<Utc>) -> Result<()> {
    tx.execute(
        "UPDATE invoices SET issue_date = $2, due_date = $3, amount_minor = $4, ledger_open_minor = $5,
            desk_paid_minor = $6, open_minor = $7, settled_on = $8, disputed = $9, po_number = $10, pdf = $11,
            exception = $12, currency = $13, updated_at = $14, written_off_minor = $15 WHERE id = $1",
        (
            row.id,
            row.issue_date,
            row.due_date,
            row.amount_minor,
            row.ledger_open_minor,
            row.desk_paid_minor,
            row.open_minor,
            row.settled_on,
            row.disputed,
            row.po_number.clone(),
            row.pdf.clone(),
            row.exception.clone(),
            row.currency.clone(),
            now,
            row.written_off_minor,
        ),
    )
    .await?;
    Ok(())
}

pub async fn count_open(db: &Db) -> Result<i64> {
    let (count,): (i64,) =
        db.fetch_one("SELECT COUNT(*) AS open FROM invoices WHERE open_minor <> 0 AND kind = 'invoice'", ()).await?;
    Ok(count)
}
