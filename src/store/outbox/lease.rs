//! Which row is next, and taking it for a while.

use chrono::{DateTime, Utc};
use sqlx::FromRow;

use super::OutboxRow;
use crate::db::{Db, Result, Tx};

/// Takes the row of a kind that has been due for longest, or whose lease ran out, for `lease` until `until`.
///
/// The condition stands twice: Postgres would otherwise hand one row to two workers. A letter waits while an earlier
/// one to the same account has begun its way and hasn't ended it: an account's letters keep their order.
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
           AND id IN (SELECT o.id FROM outbox o WHERE o.kind = $1 AND o.state IN ('queued', 'sending')
                        AND o.due_at <= $2 AND (o.leased_until IS NULL OR o.leased_until <= $2)
                        AND NOT EXISTS (SELECT 1 FROM outbox e WHERE o.kind = 'mail' AND e.kind = 'mail'
                            AND e.account_id = o.account_id AND e.state IN ('queued', 'sending') AND e.attempts > 0
                            AND (e.created_at < o.created_at OR (e.created_at = o.created_at AND e.id < o.id)))
                      ORDER BY o.due_at, o.created_at, o.id LIMIT 1)
         RETURNING id, kind, outbox_key, account_id, step, payload, state, attempts, created_at, deadline_at,
                   in_doubt_since, settled_at, provider, provider_id, reason",
        (kind.to_owned(), now, lease.to_owned(), until),
    )
    .await
}

/// Takes a row of a kind whose time is over, whether or not anybody can carry it.
pub async fn lease_late(
    tx: &mut Tx,
    kind: &str,
    now: DateTime<Utc>,
    lease: &str,
    until: DateTime<Utc>,
) -> Result<Option<OutboxRow>> {
    tx.fetch_optional(
        "UPDATE outbox SET state = 'sending', lease = $3, leased_until = $4
         WHERE state IN ('queued', 'sending') AND deadline_at <= $2 AND (leased_until IS NULL OR leased_until <= $2)
           AND id IN (SELECT id FROM outbox WHERE kind = $1 AND state IN ('queued', 'sending') AND deadline_at <= $2
                        AND (leased_until IS NULL OR leased_until <= $2) ORDER BY created_at, id LIMIT 1)
         RETURNING id, kind, outbox_key, account_id, step, payload, state, attempts, created_at, deadline_at,
                   in_doubt_since, settled_at, provider, provider_id, reason",
        (kind.to_owned(), now, lease.to_owned(), until),
    )
    .await
}

/// The row of a kind that has been due for longest, or whose lease ran out, with who held it last: asked before
/// anything is locked.
#[derive(Debug, Clone, FromRow)]
pub struct Due {
    pub id: String,
    pub lease: Option<String>,
}

pub async fn next_due(db: &Db, kind: &str, now: DateTime<Utc>) -> Result<Option<Due>> {
    db.fetch_optional(
        "SELECT o.id, o.lease FROM outbox o WHERE o.kind = $1 AND o.state IN ('queued', 'sending') AND o.due_at <= $2
            AND (o.leased_until IS NULL OR o.leased_until <= $2)
            AND NOT EXISTS (SELECT 1 FROM outbox e WHERE o.kind = 'mail' AND e.kind = 'mail'
                AND e.account_id = o.account_id AND e.state IN ('queued', 'sending') AND e.attempts > 0
                AND (e.created_at < o.created_at OR (e.created_at = o.created_at AND e.id < o.id)))
         ORDER BY o.due_at, o.created_at, o.id LIMIT 1",
        (kind.to_owned(), now),
    )
    .await
}
