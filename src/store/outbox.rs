//! `outbox`: every effect on the outside world, as a row before it happens.

use chrono::{DateTime, Utc};
use sqlx::FromRow;

use crate::db::{Db, Result, Tx};

#[derive(Debug, Clone, FromRow)]
pub struct OutboxRow {
    pub id: String,
    pub kind: String,
    pub outbox_key: String,
    pub account_id: Option<i64>,
    pub step: Option<String>,
    pub payload: String,
    pub state: String,
    pub attempts: i64,
    pub created_at: DateTime<Utc>,
    pub deadline_at: DateTime<Utc>,
    pub settled_at: Option<DateTime<Utc>>,
    pub provider: Option<String>,
    pub provider_id: Option<String>,
    pub reason: Option<String>,
}

/// A row about to be queued.
#[derive(Debug, Clone)]
pub struct NewRow {
    pub id: String,
    pub kind: &'static str,
    pub key: String,
    pub account_id: Option<i64>,
    pub step: Option<String>,
    pub payload: String,
    pub due_at: DateTime<Utc>,
    pub deadline_at: DateTime<Utc>,
}

/// Queues an effect. `false` where one with its key was queued before: it is not wanted twice.
pub async fn queue(tx: &mut Tx, row: NewRow, now: DateTime<Utc>) -> Result<bool> {
    let added = tx
        .execute(
            "INSERT INTO outbox (id, kind, outbox_key, account_id, step, payload, state, attempts, created_at,
                due_at, deadline_at)
             VALUES ($1, $2, $3, $4, $5, $6, 'queued', 0, $7, $8, $9) ON CONFLICT (outbox_key) DO NOTHING",
            (
                row.id,
                row.kind.to_owned(),
                row.key,
                row.account_id,
                row.step,
                row.payload,
                now,
                row.due_at,
                row.deadline_at,
            ),
        )
        .await?;
    Ok(added == 1)
}

/// Takes the next row of a kind that is due, or whose lease ran out, for `lease` until `until`.
///
/// The condition stands twice: Postgres would otherwise hand one row to two workers.
pub async fn lease_next(
    tx: &mut Tx,
    kind: &str,
    now: DateTime<Utc>,
    lease: &str,
    until: DateTime<Utc>,
) -> Result<Option<OutboxRow>> {
    tx.fetch_optional(
        "UPDATE outbox SET state = 'sending', attempts = attempts + 1, lease = $3, leased_until = $4
         WHERE state IN ('queued', 'sending') AND due_at <= $2 AND (leased_until IS NULL OR leased_until <= $2)
           AND id IN (SELECT id FROM outbox WHERE kind = $1 AND state IN ('queued', 'sending') AND due_at <= $2
                        AND (leased_until IS NULL OR leased_until <= $2) ORDER BY due_at, id LIMIT 1)
         RETURNING id, kind, outbox_key, account_id, step, payload, state, attempts, created_at, deadline_at,
                   settled_at, provider, provider_id, reason",
        (kind.to_owned(), now, lease.to_owned(), until),
    )
    .await
}

/// Settles a row that `lease` still holds. `false` where another took it over.
pub async fn settle(
    tx: &mut Tx,
    id: &str,
    lease: &str,
    state: &str,
    provider: Option<&str>,
    provider_id: Option<&str>,
    reason: Option<&str>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let changed = tx
        .execute(
            "UPDATE outbox SET state = $3, provider = $4, provider_id = $5, reason = $6, settled_at = $7,
                lease = NULL, leased_until = NULL
             WHERE id = $1 AND lease = $2 AND state = 'sending'",
            (
                id.to_owned(),
                lease.to_owned(),
                state.to_owned(),
                provider.map(str::to_owned),
                provider_id.map(str::to_owned),
                reason.map(str::to_owned),
                now,
            ),
        )
        .await?;
    Ok(changed == 1)
}

/// Puts a row back for later.
pub async fn put_back(tx: &mut Tx, id: &str, lease: &str, due_at: DateTime<Utc>, reason: &str) -> Result<bool> {
    let changed = tx
        .execute(
            "UPDATE outbox SET state = 'queued', due_at = $3, reason = $4, lease = NULL, leased_until = NULL
             WHERE id = $1 AND lease = $2 AND state = 'sending'",
            (id.to_owned(), lease.to_owned(), due_at, reason.to_owned()),
        )
        .await?;
    Ok(changed == 1)
}

/// Cancels what is queued and not yet being sent, by its key.
pub async fn cancel(tx: &mut Tx, key: &str, reason: &str, now: DateTime<Utc>) -> Result<bool> {
    let changed = tx
        .execute(
            "UPDATE outbox SET state = 'cancelled', reason = $2, settled_at = $3
             WHERE outbox_key = $1 AND state = 'queued'",
            (key.to_owned(), reason.to_owned(), now),
        )
        .await?;
    Ok(changed == 1)
}

/// The earliest instant at which a row becomes due, for the courier's nap.
pub async fn next_due(db: &Db) -> Result<Option<DateTime<Utc>>> {
    let found: Option<(DateTime<Utc>,)> = db
        .fetch_optional("SELECT due_at FROM outbox WHERE state IN ('queued', 'sending') ORDER BY due_at LIMIT 1", ())
        .await?;
    Ok(found.map(|(at,)| at))
}

pub async fn by_key(db: &Db, key: &str) -> Result<Option<OutboxRow>> {
    db.fetch_optional(
        "SELECT id, kind, outbox_key, account_id, step, payload, state, attempts, created_at, deadline_at,
                settled_at, provider, provider_id, reason
         FROM outbox WHERE outbox_key = $1",
        (key.to_owned(),),
    )
    .await
}

/// A row with the code of the account it is about, for `cordial outbox`.
#[derive(Debug, Clone, FromRow)]
pub struct Listed {
    pub id: String,
    pub kind: String,
    pub outbox_key: String,
    pub state: String,
    pub account_code: Option<String>,
    pub step: Option<String>,
    pub attempts: i64,
    pub created_at: DateTime<Utc>,
    pub settled_at: Option<DateTime<Utc>>,
    pub provider_id: Option<String>,
    pub reason: Option<String>,
}

pub async fn list(db: &Db) -> Result<Vec<Listed>> {
    db.fetch_all(
        "SELECT o.id, o.kind, o.outbox_key, o.state, a.code AS account_code, o.step, o.attempts, o.created_at,
                o.settled_at, o.provider_id, o.reason
         FROM outbox o LEFT JOIN accounts a ON a.id = o.account_id ORDER BY o.created_at, o.id",
        (),
    )
    .await
}

/// How many rows of each kind wait.
pub async fn waiting(db: &Db) -> Result<Vec<(String, i64)>> {
    db.fetch_all(
        "SELECT kind, COUNT(*) AS waiting FROM outbox WHERE state IN ('queued', 'sending') GROUP BY kind ORDER BY kind",
        (),
    )
    .await
}
