//! Entries by the hundred, for a file that is taken: what is known of its rows, and what is written of them.

use chrono::{DateTime, Utc};
use sqlx::FromRow;

use super::{InvoiceRow, NewInvoice};
use crate::db::{Result, Tx};
use crate::store::Span;

/// An entry by what makes it that entry, and all that a file can say of it as one text: `desk/import/print.rs` writes
/// the same of a row of the file, and where both are equal there is nothing to compare.
#[derive(Debug, Clone, FromRow)]
pub struct PrintedRow {
    pub id: i64,
    pub entry_key: String,
    pub print: String,
}

/// See [`PrintedRow`].
macro_rules! printed {
    () => {
        "SELECT id, account_id || ' ' || kind || ' ' || number AS entry_key,
            source || '|' || currency || '|' || amount_minor || '|' || ledger_open_minor || '|' || desk_paid_minor
                || '|' || written_off_minor || '|' || COALESCE(CAST(issue_date AS TEXT), '')
                || '|' || COALESCE(CAST(due_date AS TEXT), '') || '|' || COALESCE(CAST(settled_on AS TEXT), '')
                || '|' || CASE WHEN disputed THEN 'd' ELSE '' END || '|' || COALESCE(po_number, '')
                || '|' || COALESCE(pdf, '') || '|' || COALESCE(exception, '') AS print
         FROM invoices "
    };
}

/// The entries of these accounts, paid ones too.
pub async fn printed_of(tx: &mut Tx, of: Span) -> Result<Vec<PrintedRow>> {
    tx.fetch_all(concat!(printed!(), "WHERE account_id BETWEEN $1 AND $2"), (of.first, of.last)).await
}

/// Those of the entries with these accounts, kinds and numbers that are known.
pub async fn printed(tx: &mut Tx, keys: Vec<(i64, String, String)>) -> Result<Vec<PrintedRow>> {
    tx.fetch_many(
        concat!(printed!(), "WHERE (account_id, kind, number) IN (VALUES (CAST($1 AS BIGINT), $2, $3))"),
        keys,
    )
    .await
}

/// How many entries these accounts have.
pub async fn entries_of(tx: &mut Tx, of: Span) -> Result<i64> {
    let (entries,): (i64,) = tx
        .fetch_one("SELECT COUNT(*) AS entries FROM invoices WHERE account_id BETWEEN $1 AND $2", (of.first, of.last))
        .await?;
    Ok(entries)
}

/// The last entry there is.
pub async fn last_id(tx: &mut Tx) -> Result<i64> {
    let (last,): (i64,) = tx.fetch_one("SELECT COALESCE(MAX(id), 0) AS last FROM invoices", ()).await?;
    Ok(last)
}

/// Whole entries, in whatever order.
pub async fn by_ids(tx: &mut Tx, ids: Vec<i64>) -> Result<Vec<InvoiceRow>> {
    tx.fetch_many(
        "SELECT id, account_id, number, kind, issue_date, due_date, currency, amount_minor, ledger_open_minor,
                desk_paid_minor, written_off_minor, open_minor, settled_on, disputed, po_number, pdf, exception, source
         FROM invoices WHERE id IN (VALUES (CAST($1 AS BIGINT)))",
        ids.into_iter().map(|id| (id,)).collect(),
    )
    .await
}

/// How many entries of the ledger's, up to one, are open; and how many are closed here and not yet in the books.
pub async fn count_in_the_books(tx: &mut Tx, up_to: i64) -> Result<(i64, i64)> {
    tx.fetch_one(
        "SELECT COUNT(*) FILTER (WHERE open_minor <> 0) AS open, COUNT(*) FILTER (WHERE open_minor = 0) AS closed_here
         FROM invoices WHERE source = 'ledger' AND id <= $1 AND (open_minor <> 0 OR ledger_open_minor <> 0)",
        (up_to,),
    )
    .await
}

/// The ids of those, after one, in order.
pub async fn in_the_books(tx: &mut Tx, after: i64, up_to: i64, most: i64) -> Result<Vec<(i64,)>> {
    tx.fetch_all(
        "SELECT id FROM invoices WHERE source = 'ledger' AND id > $1 AND id <= $2
            AND (open_minor <> 0 OR ledger_open_minor <> 0) ORDER BY id LIMIT $3",
        (after, up_to, most),
    )
    .await
}

/// What the desk keeps as credits until the books show the money.
pub async fn desk_credits(tx: &mut Tx) -> Result<Vec<InvoiceRow>> {
    tx.fetch_all(
        "SELECT id, account_id, number, kind, issue_date, due_date, currency, amount_minor, ledger_open_minor,
                desk_paid_minor, written_off_minor, open_minor, settled_on, disputed, po_number, pdf, exception, source
         FROM invoices WHERE source = 'desk' AND open_minor < 0 ORDER BY id",
        (),
    )
    .await
}

/// Adds entries in their order.
pub async fn add_many(tx: &mut Tx, new: &[NewInvoice], now: DateTime<Utc>) -> Result<()> {
    tx.execute_many(
        "INSERT INTO invoices (account_id, number, kind, issue_date, due_date, currency, amount_minor,
            ledger_open_minor, desk_paid_minor, open_minor, settled_on, disputed, po_number, pdf, exception,
            source, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        new.iter().map(|new| values(new, now)).collect(),
    )
    .await?;
    Ok(())
}

/// The same, answering with id, account, kind and number of each, in whatever order.
pub async fn add_and_name(
    tx: &mut Tx,
    new: &[NewInvoice],
    now: DateTime<Utc>,
) -> Result<Vec<(i64, i64, String, String)>> {
    tx.fetch_many(
        "INSERT INTO invoices (account_id, number, kind, issue_date, due_date, currency, amount_minor,
            ledger_open_minor, desk_paid_minor, open_minor, settled_on, disputed, po_number, pdf, exception,
            source, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10, $11, $12, $13, $14, $15, $16, $17)
         RETURNING id, account_id, kind, number",
        new.iter().map(|new| values(new, now)).collect(),
    )
    .await
}

fn values(new: &NewInvoice, now: DateTime<Utc>) -> impl crate::db::Params + use<> {
    (
        new.account_id,
        new.number.clone(),
        new.kind,
        new.issue_date,
        new.due_date,
        new.amount.currency.code().to_owned(),
        new.amount.minor,
        new.open.minor,
        new.open.minor,
        new.settled_on,
        new.disputed,
        new.po_number.clone(),
        new.pdf.clone(),
        new.exception.clone(),
        new.source,
        now,
        now,
    )
}

/// Writes back entries that a file changed: every column that may change. They are known, each by its id.
pub async fn update_many(tx: &mut Tx, rows: Vec<InvoiceRow>, now: DateTime<Utc>) -> Result<()> {
    tx.execute_many(
        "INSERT INTO invoices (id, account_id, number, kind, issue_date, due_date, currency, amount_minor,
            ledger_open_minor, desk_paid_minor, written_off_minor, open_minor, settled_on, disputed, po_number, pdf,
            exception, source, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
         ON CONFLICT (id) DO UPDATE SET issue_date = excluded.issue_date, due_date = excluded.due_date,
            amount_minor = excluded.amount_minor, ledger_open_minor = excluded.ledger_open_minor,
            desk_paid_minor = excluded.desk_paid_minor, written_off_minor = excluded.written_off_minor,
            open_minor = excluded.open_minor, settled_on = excluded.settled_on, disputed = excluded.disputed,
            po_number = excluded.po_number, pdf = excluded.pdf, exception = excluded.exception,
            updated_at = excluded.updated_at",
        rows.into_iter().map(|row| all_of(row, now)).collect(),
    )
    .await?;
    Ok(())
}

fn all_of(row: InvoiceRow, now: DateTime<Utc>) -> impl crate::db::Params {
    (
        row.id,
        row.account_id,
        row.number,
        row.kind,
        row.issue_date,
        row.due_date,
        row.currency,
        row.amount_minor,
        row.ledger_open_minor,
        row.desk_paid_minor,
        row.written_off_minor,
        row.open_minor,
        row.settled_on,
        row.disputed,
        row.po_number,
        row.pdf,
        row.exception,
        row.source,
        now,
        now,
    )
}
