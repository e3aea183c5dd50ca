//! `leases`: what one process does at a time.

use chrono::{DateTime, Utc};
use sqlx::FromRow;

use crate::db::{Reads, Result, Tx};

/// A lease as it stands.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct LeaseRow {
    /// None where it was given up.
    pub holder: Option<String>,
    pub fence: i64,
    pub beat: i64,
    pub taken_at: Option<DateTime<Utc>>,
    pub beat_at: Option<DateTime<Utc>>,
}

pub async fn look(from: &mut impl Reads, name: &str) -> Result<Option<LeaseRow>> {
    from.fetch_optional("SELECT holder, fence, beat, taken_at, beat_at FROM leases WHERE name = $1", (name.to_owned(),))
        .await
}

/// Takes a lease that stands as it was seen. The new fence; none where somebody was there before.
pub async fn take(tx: &mut Tx, name: &str, holder: &str, seen: &LeaseRow, now: DateTime<Utc>) -> Result<Option<i64>> {
    let taken: Option<(i64,)> = tx
        .fetch_optional(
            "UPDATE leases SET holder = $2, fence = fence + 1, beat = beat + 1, taken_at = $5, beat_at = $5
             WHERE name = $1 AND fence = $3 AND beat = $4 RETURNING fence",
            (name.to_owned(), holder.to_owned(), seen.fence, seen.beat, now),
        )
        .await?;
    Ok(taken.map(|(fence,)| fence))
}

/// A sign of life. `false` where the lease isn't held under this fence any more.
pub async fn renew(tx: &mut Tx, name: &str, holder: &str, fence: i64, now: DateTime<Utc>) -> Result<bool> {
    let renewed = tx
        .execute(
            "UPDATE leases SET beat = beat + 1, beat_at = $4 WHERE name = $1 AND holder = $2 AND fence = $3",
            (name.to_owned(), holder.to_owned(), fence, now),
        )
        .await?;
    Ok(renewed == 1)
}

/// Whether the lease is held under this fence, and nobody else takes it before this transaction has ended: it changes
/// nothing, and so takes the row on both databases.
pub async fn stands(tx: &mut Tx, name: &str, holder: &str, fence: i64) -> Result<bool> {
    let found = tx
        .execute(
            "UPDATE leases SET fence = fence WHERE name = $1 AND holder = $2 AND fence = $3",
            (name.to_owned(), holder.to_owned(), fence),
        )
        .await?;
    Ok(found == 1)
}

/// Gives a lease up. Nothing where it isn't held under this fence.
pub async fn give_up(tx: &mut Tx, name: &str, holder: &str, fence: i64) -> Result<()> {
    tx.execute(
        "UPDATE leases SET holder = NULL, beat = beat + 1 WHERE name = $1 AND holder = $2 AND fence = $3",
        (name.to_owned(), holder.to_owned(), fence),
    )
    .await?;
    Ok(())
}
