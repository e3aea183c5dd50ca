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

/// What took an entry of the ledger down, or up again where it is below zero.
#[derive(Debug, Clone, FromRow)]
pub struct ReductionRow {
    pub id: i64,
    pub invoice_id: i64,
    /// The entry's: invoice, credit or payment.
    pub kind: String,
    pub amount_minor: i64,
    pub paid_on: NaiveDate,
    pub created_at: DateTime<Utc>,
}

/// An unapplied payment, below zero.
#[derive(Debug, Clone, FromRow)]
pub struct UnappliedRow {
    pub id: i64,
    pub amount_minor: i64,
}

/// Every dated reduction of an account in a currency that was told after payment `seen` and made on `from_day` or later.
pub async fn reductions_since(
    from: &mut impl Reads,
    account: i64,
    currency: &str,
    seen: i64,
    from_day: NaiveDate,
) -> Result<Vec<ReductionRow>> {
    from.fetch_all(
        "SELECT p.id, p.invoice_id, i.kind, p.amount_minor, p.paid_on, p.created_at
         FROM payments p JOIN invoices i ON i.id = p.invoice_id
         WHERE p.account_id = $1 AND p.currency = $2 AND p.id > $3 AND p.paid_on >= $4 ORDER BY p.id",
        (account, currency.to_owned(), seen, from_day),
    )
    .await
}

/// Every unapplied payment of an account in a currency after entry `seen`, used up or not.
pub async fn unapplied_since(
    from: &mut impl Reads,
    account: i64,
    currency: &str,
    seen: i64,
) -> Result<Vec<UnappliedRow>> {
    from.fetch_all(
        "SELECT id, amount_minor FROM invoices
         WHERE account_id = $1 AND currency = $2 AND id > $3 AND kind = 'payment' ORDER BY id",
        (account, currency.to_owned(), seen),
    )
    .await
}
