//! `receipts`: what was acted upon once and must not be again.

use chrono::{DateTime, Utc};

use crate::db::{Result, Tx};

/// `false` where it was taken before.
pub async fn take(tx: &mut Tx, receipt: &str, now: DateTime<Utc>) -> Result<bool> {
    let added = tx
        .execute(
            "INSERT INTO receipts (receipt, taken_at) VALUES ($1, $2) ON CONFLICT (receipt) DO NOTHING",
            (receipt.to_owned(), now),
        )
        .await?;
    Ok(added == 1)
}

/// Forgets what is too old to come again.
pub async fn forget_before(tx: &mut Tx, instant: DateTime<Utc>) -> Result<u64> {
    tx.execute("DELETE FROM receipts WHERE taken_at < $1", (instant,)).await
}
