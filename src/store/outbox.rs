//! `outbox`: every effect on the outside world, as a row before it happens.

mod lease;

use chrono::{DateTime, Utc};
use sqlx::FromRow;

use crate::db::{Db, Reads, Result, Tx};

pub use lease::{Due, lease_late, lease_next, next_due};

#[derive(Clone, FromRow)]
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
    /// When it was handed over, where nobody knows what came of it.
    pub in_doubt_since: Option<DateTime<Utc>>,
    pub settled_at: Option<DateTime<Utc>>,
    pub provider: Option<String>,
    pub provider_id: Option<String>,
    pub reason: Option<String>,
}

/// A row about to be queued.
#[derive(Clone)]
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

/// The row is about to leave: from here on it is in doubt until something is known. `false` where another took it
/// over.
pub async fn hand_over(
    tx: &mut Tx,
    id: &str,
    lease: &str,
    in_doubt_since: DateTime<Utc>,
    until: DateTime<Utc>,
    provider: Option<&str>,
) -> Result<bool> {
    let changed = tx
        .execute(
            "UPDATE outbox SET in_doubt_since = $3, leased_until = $4, provider = COALESCE($5, provider)
             WHERE id = $1 AND lease = $2 AND state = 'sending'",
            (id.to_owned(), lease.to_owned(), in_doubt_since, until, provider.map(str::to_owned)),
        )
        .await?;
    Ok(changed == 1)
}

/// What came of a row in the end.
#[derive(Debug, Clone, Copy)]
pub struct End<'a> {
    pub state: &'a str,
    pub provider: Option<&'a str>,
    pub provider_id: Option<&'a str>,
    pub reason: Option<&'a str>,
    /// Nothing was sent, and the same may be wanted again: its key is free for another row.
    pub frees_key: bool,
}

/// Settles a row that `lease` still holds. `false` where another took it over.
pub async fn settle(tx: &mut Tx, id: &str, lease: &str, end: End<'_>, now: DateTime<Utc>) -> Result<bool> {
    let changed = tx
        .execute(
            "UPDATE outbox SET state = $3, provider = COALESCE($4, provider), provider_id = $5, reason = $6, settled_at = $7,
                lease = NULL, leased_until = NULL, in_doubt_since = NULL,
                outbox_key = CASE WHEN $8 THEN outbox_key || '#' || id ELSE outbox_key END
             WHERE id = $1 AND lease = $2 AND state = 'sending'",
            (
                id.to_owned(),
                lease.to_owned(),
                end.state.to_owned(),
                end.provider.map(str::to_owned),
                end.provider_id.map(str::to_owned),
                end.reason.map(str::to_owned),
                now,
                end.frees_key,
            ),
        )
        .await?;
    Ok(changed == 1)
}

/// Puts a row back for later; `in_doubt_since` is none where surely nothing left.
pub async fn put_back(
    tx: &mut Tx,
    id: &str,
    lease: &str,
    due_at: DateTime<Utc>,
    in_doubt_since: Option<DateTime<Utc>>,
    reason: &str,
) -> Result<bool> {
    let changed = tx
        .execute(
            "UPDATE outbox SET state = 'queued', due_at = $3, in_doubt_since = $4, reason = $5, lease = NULL,
                leased_until = NULL
             WHERE id = $1 AND lease = $2 AND state = 'sending'",
            (id.to_owned(), lease.to_owned(), due_at, in_doubt_since, reason.to_owned()),
        )
        .await?;
    Ok(changed == 1)
}

/// Who holds rows now.
pub async fn holders(db: &Db) -> Result<Vec<String>> {
    let found: Vec<(String,)> = db
        .fetch_all("SELECT DISTINCT lease FROM outbox WHERE state = 'sending' AND lease IS NOT NULL ORDER BY lease", ())
        .await?;
    Ok(found.into_iter().map(|(lease,)| lease).collect())
}

/// Ends the leases of a holder that is no more.
pub async fn release(tx: &mut Tx, lease: &str, now: DateTime<Utc>) -> Result<u64> {
    tx.execute("UPDATE outbox SET leased_until = $2 WHERE lease = $1 AND state = 'sending'", (lease.to_owned(), now))
        .await
}

/// Cancels what is queued and not yet being sent, by its key.
pub async fn cancel(tx: &mut Tx, key: &str, reason: &str, now: DateTime<Utc>) -> Result<bool> {
    let changed = tx
        .execute(
            "UPDATE outbox SET state = 'cancelled', reason = $2, settled_at = $3, outbox_key = outbox_key || '#' || id
             WHERE outbox_key = $1 AND state = 'queued' AND in_doubt_since IS NULL",
            (key.to_owned(), reason.to_owned(), now),
        )
        .await?;
    Ok(changed == 1)
}

/// Whether a post with this key, or one that takes its place (`key#…`), is still to be made.
pub async fn is_awaited(from: &mut impl Reads, key: &str) -> Result<bool> {
    let found: Option<(String,)> = from
        .fetch_optional(
            "SELECT id FROM outbox WHERE (outbox_key = $1 OR (outbox_key > $2 AND outbox_key < $3))
                AND state IN ('queued', 'sending') LIMIT 1",
            // In the order of bytes, $ comes right after #.
            (key.to_owned(), format!("{key}#"), format!("{key}$")),
        )
        .await?;
    Ok(found.is_some())
}

/// Whether the last row with this key, or of those that take its place (`key#…`), was cancelled or failed.
pub async fn is_given_up(from: &mut impl Reads, key: &str) -> Result<bool> {
    let last: Option<(String,)> = from
        .fetch_optional(
            "SELECT state FROM outbox WHERE outbox_key = $1 OR (outbox_key > $2 AND outbox_key < $3)
             ORDER BY created_at DESC, id DESC LIMIT 1",
            (key.to_owned(), format!("{key}#"), format!("{key}$")),
        )
        .await?;
    Ok(last.is_some_and(|(state,)| state == "cancelled" || state == "failed"))
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

/// What waits, by kind and state.
#[derive(Debug, Clone, FromRow)]
pub struct Standing {
    pub kind: String,
    pub state: String,
    pub many: i64,
    pub oldest: DateTime<Utc>,
}

pub async fn standing(from: &mut impl Reads) -> Result<Vec<Standing>> {
    from.fetch_all(
        "SELECT kind, state, COUNT(*) AS many, MIN(created_at) AS oldest FROM outbox
         WHERE state IN ('queued', 'sending') GROUP BY kind, state ORDER BY kind, state",
        (),
    )
    .await
}
