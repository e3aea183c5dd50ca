//! Rows of the outbox that don't get anywhere.

use chrono::{DateTime, Utc};
use sqlx::FromRow;

use crate::db::{Reads, Result};

/// The oldest row of a kind that should have left, or was tried in vain.
#[derive(Debug, Clone, FromRow)]
pub struct Oldest {
    pub id: String,
    pub created_at: DateTime<Utc>,
    pub reason: Option<String>,
    /// How many of the kind wait so.
    pub waiting: i64,
}

pub async fn oldest(from: &mut impl Reads, kind: &str, now: DateTime<Utc>) -> Result<Option<Oldest>> {
    from.fetch_optional(
        "SELECT id, created_at, reason, COUNT(*) OVER () AS waiting FROM outbox
         WHERE kind = $1 AND state IN ('queued', 'sending') AND (due_at <= $2 OR attempts > 0)
         ORDER BY created_at, id LIMIT 1",
        (kind.to_owned(), now),
    )
    .await
}
