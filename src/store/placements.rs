//! `placements`: accounts that were handed over to an agency or to lawyers, one row a hand-over.
//!
//! A row is written in the transaction of the decision, with `folder_at` empty: whoever makes hand-off folders looks
//! for those, makes the folder, and sets it. `ended_at` is set when the account comes back to the desk.

use chrono::{DateTime, Utc};
use sqlx::FromRow;

use super::Span;
use crate::db::{Reads, Result, Tx};

#[derive(Debug, Clone, FromRow)]
pub struct PlacementRow {
    pub id: String,
    pub account_id: i64,
    /// agency or legal
    pub placed_with: String,
    pub reason: String,
    pub approval_id: String,
    pub placed_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    pub folder_at: Option<DateTime<Utc>>,
}

/// A hand-over about to be written down.
#[derive(Debug, Clone)]
pub struct NewPlacement {
    pub account_id: i64,
    pub placed_with: &'static str,
    pub reason: String,
    pub approval_id: String,
}

/// `false` where the account is handed over already.
pub async fn add(tx: &mut Tx, new: NewPlacement, now: DateTime<Utc>) -> Result<bool> {
    let added = tx
        .execute(
            "INSERT INTO placements (id, account_id, placed_with, reason, approval_id, placed_at)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (account_id) WHERE ended_at IS NULL DO NOTHING",
            (
                ulid::Ulid::new().to_string(),
                new.account_id,
                new.placed_with.to_owned(),
                new.reason,
                new.approval_id,
                now,
            ),
        )
        .await?;
    Ok(added == 1)
}

/// The hand-overs that last, of one account or of all.
pub async fn standing(from: &mut impl Reads, of: impl Into<Span>) -> Result<Vec<PlacementRow>> {
    let span = of.into();
    from.fetch_all(
        "SELECT id, account_id, placed_with, reason, approval_id, placed_at, ended_at, folder_at FROM placements
         WHERE ended_at IS NULL AND account_id BETWEEN $1 AND $2 ORDER BY placed_at, id",
        (span.first, span.last),
    )
    .await
}

/// The account comes back. `false` where it was with nobody.
pub async fn end(tx: &mut Tx, account: i64, now: DateTime<Utc>) -> Result<bool> {
    let changed = tx
        .execute("UPDATE placements SET ended_at = $2 WHERE account_id = $1 AND ended_at IS NULL", (account, now))
        .await?;
    Ok(changed == 1)
}
