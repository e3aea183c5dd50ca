//! How accounts have paid so far: the latest of their invoices that were settled.

use chrono::NaiveDate;
use sqlx::FromRow;

use super::Span;
use crate::db::{Reads, Result};

#[derive(Debug, Clone, FromRow)]
pub struct SettledRow {
    pub account_id: i64,
    pub due_date: NaiveDate,
    pub settled_on: NaiveDate,
}

/// The latest `most` settled invoices of each of these accounts that has something overdue. One question, whatever the
/// number of accounts.
pub async fn of_the_overdue(
    from: &mut impl Reads,
    of: impl Into<Span>,
    today: NaiveDate,
    most: i64,
) -> Result<Vec<SettledRow>> {
    let span = of.into();
    from.fetch_all(
        "WITH settled AS (
            SELECT i.id, i.account_id, i.due_date, COALESCE(i.settled_on,
                (SELECT MAX(p.paid_on) FROM payments p WHERE p.invoice_id = i.id)) AS settled_on
            FROM invoices i
            WHERE i.kind = 'invoice' AND i.open_minor = 0 AND i.due_date IS NOT NULL AND i.account_id BETWEEN $3 AND $4
                AND i.account_id IN (SELECT account_id FROM invoices
                    WHERE kind = 'invoice' AND open_minor <> 0 AND open_minor > 0 AND due_date < $1
                        AND account_id BETWEEN $3 AND $4)
         ), latest AS (
            SELECT account_id, due_date, settled_on,
                ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY settled_on DESC, id DESC) AS place
            FROM settled WHERE settled_on IS NOT NULL
         )
         SELECT account_id, due_date, settled_on FROM latest WHERE place <= $2 ORDER BY account_id, place",
        (today, most, span.first, span.last),
    )
    .await
}
