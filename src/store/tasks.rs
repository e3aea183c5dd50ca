//! `tasks` and `task_invoices`: what somebody owes an account, and what it is about.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;

use super::Span;
use crate::db::{Reads, Result, Tx};

#[derive(Debug, Clone, FromRow)]
pub struct TaskRow {
    pub id: String,
    pub task_key: String,
    pub account_id: i64,
    pub kind: String,
    pub what: String,
    pub due_on: NaiveDate,
    pub created_at: DateTime<Utc>,
}

/// An invoice that an open task is about.
#[derive(Debug, Clone, FromRow)]
pub struct AboutRow {
    pub task_id: String,
    pub invoice_id: i64,
}

/// A task about to be written down.
#[derive(Debug, Clone)]
pub struct NewTask<'a> {
    pub key: &'a str,
    pub account: i64,
    pub kind: &'static str,
    pub what: &'a str,
    pub due: NaiveDate,
    pub invoices: &'a [i64],
}

/// Adds a task, once per key.
pub async fn add(tx: &mut Tx, new: NewTask<'_>, now: DateTime<Utc>) -> Result<bool> {
    let id = ulid::Ulid::new().to_string();
    let added = tx
        .execute(
            "INSERT INTO tasks (id, task_key, account_id, kind, what, due_on, state, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, 'open', $7) ON CONFLICT (task_key) DO NOTHING",
            (id.clone(), new.key.to_owned(), new.account, new.kind.to_owned(), new.what.to_owned(), new.due, now),
        )
        .await?;
    if added == 0 {
        return Ok(false);
    }
    for invoice in new.invoices {
        tx.execute(
            "INSERT INTO task_invoices (task_id, invoice_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            (id.clone(), *invoice),
        )
        .await?;
    }
    Ok(true)
}

/// The tasks that nobody has done, of one account or of all.
pub async fn open(from: &mut impl Reads, of: impl Into<Span>) -> Result<Vec<TaskRow>> {
    let span = of.into();
    from.fetch_all(
        "SELECT id, task_key, account_id, kind, what, due_on, created_at FROM tasks
         WHERE state = 'open' AND account_id BETWEEN $1 AND $2 ORDER BY due_on, id",
        (span.first, span.last),
    )
    .await
}

/// What they are about.
pub async fn about(from: &mut impl Reads, of: impl Into<Span>) -> Result<Vec<AboutRow>> {
    let span = of.into();
    from.fetch_all(
        "SELECT a.task_id, a.invoice_id FROM task_invoices a JOIN tasks t ON t.id = a.task_id
         WHERE t.state = 'open' AND t.account_id BETWEEN $1 AND $2 ORDER BY a.task_id, a.invoice_id",
        (span.first, span.last),
    )
    .await
}

/// The open tasks that nothing is open for any more.
pub async fn over(from: &mut impl Reads, of: impl Into<Span>) -> Result<Vec<TaskRow>> {
    let span = of.into();
    from.fetch_all(
        "SELECT t.id, t.task_key, t.account_id, t.kind, t.what, t.due_on, t.created_at FROM tasks t
         WHERE t.state = 'open' AND t.account_id BETWEEN $1 AND $2
           AND NOT EXISTS (SELECT 1 FROM task_invoices a JOIN invoices i ON i.id = a.invoice_id
                           WHERE a.task_id = t.id AND i.open_minor > 0)
         ORDER BY t.due_on, t.id",
        (span.first, span.last),
    )
    .await
}

/// Ends a task: `done`, or `cancelled` where it isn't owed any more. `false` where it had ended.
pub async fn end(tx: &mut Tx, id: &str, state: &str, now: DateTime<Utc>) -> Result<bool> {
    let changed = tx
        .execute(
            "UPDATE tasks SET state = $2, settled_at = $3 WHERE id = $1 AND state = 'open'",
            (id.to_owned(), state.to_owned(), now),
        )
        .await?;
    Ok(changed == 1)
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
