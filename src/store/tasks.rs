//! `tasks`: calls that somebody owes.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;

use super::Span;
use crate::db::{Reads, Result, Tx};

#[derive(Debug, Clone, FromRow)]
pub struct TaskRow {
    pub id: String,
    pub account_id: i64,
    pub what: String,
    pub due_on: NaiveDate,
}

/// Adds a task, once per key.
pub async fn add(tx: &mut Tx, key: &str, account: i64, what: &str, due: NaiveDate, now: DateTime<Utc>) -> Result<bool> {
    let added = tx
        .execute(
            "INSERT INTO tasks (id, task_key, account_id, what, due_on, state, created_at)
             VALUES ($1, $2, $3, $4, $5, 'open', $6) ON CONFLICT (task_key) DO NOTHING",
            (ulid::Ulid::new().to_string(), key.to_owned(), account, what.to_owned(), due, now),
        )
        .await?;
    Ok(added == 1)
}

/// What is still to be done, of one account or of all.
pub async fn open(from: &mut impl Reads, of: impl Into<Span>) -> Result<Vec<TaskRow>> {
    let span = of.into();
    from.fetch_all(
        "SELECT id, account_id, what, due_on FROM tasks
         WHERE state = 'open' AND account_id BETWEEN $1 AND $2 ORDER BY due_on, id",
        (span.first, span.last),
    )
    .await
}

/// A call was made: what was owed to this account is done.
pub async fn done(tx: &mut Tx, account: i64, now: DateTime<Utc>) -> Result<u64> {
    tx.execute(
        "UPDATE tasks SET state = 'done', settled_at = $2 WHERE account_id = $1 AND state = 'open'",
        (account, now),
    )
    .await
}

/// What was asked for under this key isn't owed any more.
pub async fn drop_key(tx: &mut Tx, key: &str, now: DateTime<Utc>) -> Result<()> {
    tx.execute(
        "UPDATE tasks SET state = 'cancelled', settled_at = $2 WHERE task_key = $1 AND state = 'open'",
        (key.to_owned(), now),
    )
    .await?;
    Ok(())
}
