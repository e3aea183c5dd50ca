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

/// Files several, none of which was filed before.
pub async fn add_many(tx: &mut Tx, new: Vec<NewPayment>, now: DateTime<Utc>) -> Result<()> {
    tx.execute_many(
        "INSERT INTO payments (account_id, invoice_id, currency, amount_minor, paid_on, reference, source,
            payment_key, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        new.into_iter()
            .map(|new| {
                (
                    new.account_id,
                    new.invoice_id,
                    new.amount.currency.code().to_owned(),
                    new.amount.minor,
                    new.paid_on,
                    new.reference,
                    new.source,
                    new.key,
                    now,
                )
            })
            .collect(),
    )
    .await?;
    Ok(())
}

pub async fn is_known(tx: &mut Tx, key: &str) -> Result<bool> {
    let found: Option<(i64,)> =
        tx.fetch_optional("SELECT id FROM payments WHERE payment_key = $1", (key.to_owned(),)).await?;
    Ok(found.is_some())
}

pub async fn all(from: &mut impl Reads) -> Result<Vec<PaymentRow>> {
    from.fetch_all("SELECT invoice_id, amount_minor, paid_on FROM payments ORDER BY invoice_id, id", ()).await
}

/// What has come from an account in a currency since a moment, in minor units: every dated reduction after payment
/// `payments_seen` and of `from_day` or later, and every unapplied payment after entry `entries_seen`. A credit that
/// is used up takes as much off again, so that a credit note counts for nothing and a payment counts once.
pub async fn received(
    from: &mut impl Reads,
    account: i64,
    currency: &str,
    (payments_seen, entries_seen): (i64, i64),
    from_day: NaiveDate,
) -> Result<i64> {
    let reduced: Option<(i64,)> = from
        .fetch_optional(
            "SELECT CAST(COALESCE(SUM(amount_minor), 0) AS BIGINT) AS minor FROM payments
             WHERE account_id = $1 AND currency = $2 AND id > $3 AND paid_on >= $4",
            (account, currency.to_owned(), payments_seen, from_day),
        )
        .await?;
    let unapplied: Option<(i64,)> = from
        .fetch_optional(
            "SELECT CAST(COALESCE(SUM(-amount_minor), 0) AS BIGINT) AS minor FROM invoices
             WHERE account_id = $1 AND currency = $2 AND id > $3 AND kind = 'payment'",
            (account, currency.to_owned(), entries_seen),
        )
        .await?;
    let minor = |found: Option<(i64,)>| found.map_or(0, |(minor,)| minor);
    Ok(minor(reduced) + minor(unapplied))
}
