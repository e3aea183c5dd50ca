//! `ceases`: accounts that asked us to stop.

use chrono::{DateTime, Utc};
use sqlx::FromRow;

use super::Span;
use crate::db::{Reads, Result, Tx};

#[derive(Debug, Clone, FromRow)]
pub struct CeaseRow {
    pub account_id: i64,
    pub asked_at: DateTime<Utc>,
    pub by_name: String,
}

/// They asked us to stop. `false` where they had before.
pub async fn add(
    tx: &mut Tx,
    account: i64,
    reply: Option<&str>,
    by: i64,
    name: &str,
    now: DateTime<Utc>,
) -> Result<bool> {
    let added = tx
        .execute(
            "INSERT INTO ceases (id, account_id, reply_id, asked_at, by_id, by_name) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (account_id) WHERE lifted_at IS NULL DO NOTHING",
            (ulid::Ulid::new().to_string(), account, reply.map(str::to_owned), now, by, name.to_owned()),
        )
        .await?;
    Ok(added == 1)
}

/// Those that stand, of one account or of all.
pub async fn standing(from: &mut impl Reads, of: impl Into<Span>) -> Result<Vec<CeaseRow>> {
    let span = of.into();
    from.fetch_all(
        "SELECT account_id, asked_at, by_name FROM ceases
         WHERE lifted_at IS NULL AND account_id BETWEEN $1 AND $2 ORDER BY account_id",
        (span.first, span.last),
    )
    .await
}

/// They may be written to again. `false` where nothing stood in the way.
pub async fn lift(tx: &mut Tx, account: i64, by: i64, name: &str, now: DateTime<Utc>) -> Result<bool> {
    let changed = tx
        .execute(
            "UPDATE ceases SET lifted_at = $4, lifted_by = $2, lifted_name = $3
             WHERE account_id = $1 AND lifted_at IS NULL",
            (account, by, name.to_owned(), now),
        )
        .await?;
    Ok(changed == 1)
}
