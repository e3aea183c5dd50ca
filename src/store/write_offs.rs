//! `write_offs`: each dated amount that nobody is asked for any more, by a decision of the managers.
//!
//! The payments and the write-offs of an invoice together are what was open of it at first less what is open now.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;

use crate::db::{Reads, Result, Tx};
use crate::receivables::Money;

#[derive(Debug, Clone, FromRow)]
pub struct WriteOffRow {
    pub invoice_id: i64,
    pub amount_minor: i64,
    pub written_off_on: NaiveDate,
}

#[derive(Debug, Clone)]
pub struct NewWriteOff {
    pub account_id: i64,
    pub invoice_id: i64,
    pub settlement_id: String,
    pub amount: Money,
    pub on: NaiveDate,
}

/// Once a settlement and invoice; `false` where it was written down before.
pub async fn add(tx: &mut Tx, new: NewWriteOff, now: DateTime<Utc>) -> Result<bool> {
    let added = tx
        .execute(
            "INSERT INTO write_offs (account_id, invoice_id, settlement_id, currency, amount_minor, written_off_on,
                created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (settlement_id, invoice_id) DO NOTHING",
            (
                new.account_id,
                new.invoice_id,
                new.settlement_id,
                new.amount.currency.code().to_owned(),
                new.amount.minor,
                new.on,
                now,
            ),
        )
        .await?;
    Ok(added == 1)
}

pub async fn all(from: &mut impl Reads) -> Result<Vec<WriteOffRow>> {
    from.fetch_all("SELECT invoice_id, amount_minor, written_off_on FROM write_offs ORDER BY invoice_id, id", ()).await
}
