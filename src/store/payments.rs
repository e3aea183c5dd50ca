//! `payments`: each dated reduction of what an invoice has open.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;

use crate::db::{Reads, Result, Tx};
use crate::receivables::Money;

#[derive(Debug, Clone, FromRow)]
pub struct PaymentRow {
    pub invoice_id: i64,
    pub amount_minor: i64,
    pub paid_on: Option<NaiveDate>,
}

/// A payment about to be filed. `key` is what makes it the same payment when it is told again.
#[derive(Debug, Clone)]
pub struct NewPayment {
    pub account_id: i64,
    pub invoice_id: i64,
    pub amount: Money,
    pub paid_on: Option<NaiveDate>,
    pub reference: Option<String>,
    pub source: &'static str,
    pub key: String,
}

/// `false` where it was filed before.
pub async fn add(tx: &mut Tx, new: NewPayment, now: DateTime<Utc>) -> Result<bool> {
    let added = tx
        .execute(
            "INSERT INTO payments (account_id, invoice_id, currency, amount_minor, paid_on, reference, source,
                payment_key, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (payment_key) DO NOTHING",
            (
                new.account_id,
                new.invoice_id,
                new.amount.currency.code().to_owned(),
                new.amount.minor,
                new.paid_on,
                new.reference,
                new.source.to_owned(),
                new.key,
                now,
            ),
        )
        .await?;
    Ok(added == 1)
}

pub async fn is_known(tx: &mut Tx, key: &str) -> Result<bool> {
    let found: Option<(i64,)> =
        tx.fetch_optional("SELECT id FROM payments WHERE payment_key = $1", (key.to_owned(),)).await?;
    Ok(found.is_some())
}

pub async fn all(from: &mut impl Reads) -> Result<Vec<PaymentRow>> {
    from.fetch_all("SELECT invoice_id, amount_minor, paid_on FROM payments ORDER BY invoice_id, id", ()).await
}
