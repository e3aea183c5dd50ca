//! `holds`: times in which nobody writes to an account.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;

use super::Span;
use crate::db::{Reads, Result, Tx};

#[derive(Debug, Clone, FromRow)]
pub struct HoldRow {
    pub id: String,
    pub account_id: i64,
    /// The last day of it.
    pub held_until: NaiveDate,
    pub reason: String,
    pub held_name: String,
    pub held_at: DateTime<Utc>,
}

/// A hold about to be put on an account.
#[derive(Debug, Clone)]
pub struct NewHold {
    pub account_id: i64,
    pub until: NaiveDate,
    pub reason: String,
    pub by: i64,
    pub by_name: String,
}

/// The holds that nobody ended, of one account or of all: one at most for each. Whether its last day has passed is
/// for whoever asks to say.
pub async fn standing(from: &mut impl Reads, of: impl Into<Span>) -> Result<Vec<HoldRow>> {
    let span = of.into();
    from.fetch_all(
        "SELECT id, account_id, held_until, reason, held_name, held_at FROM holds
         WHERE ended_at IS NULL AND account_id BETWEEN $1 AND $2 ORDER BY account_id",
        (span.first, span.last),
    )
    .await
}

/// Puts a hold on an account that has none standing.
pub async fn add(tx: &mut Tx, new: NewHold, now: DateTime<Utc>) -> Result<()> {
    tx.execute(
        "INSERT INTO holds (id, account_id, held_until, reason, held_by, held_name, held_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        (ulid::Ulid::new().to_string(), new.account_id, new.until, new.reason, new.by, new.by_name, now),
    )
    .await?;
    Ok(())
}

/// Ends the hold that stands. `false` where none does.
pub async fn end(tx: &mut Tx, account: i64, by_name: &str, now: DateTime<Utc>) -> Result<bool> {
    let changed = tx
        .execute(
            "UPDATE holds SET ended_at = $2, ended_name = $3 WHERE account_id = $1 AND ended_at IS NULL",
            (account, now, by_name.to_owned()),
        )
        .await?;
    Ok(changed == 1)
}
