//! `mail_events`: what a mail provider told, once each; and the letter it is about.

use chrono::{DateTime, Utc};
use sqlx::FromRow;

use crate::db::{Reads, Result, Tx};

/// `false` where it was told before.
pub async fn take(tx: &mut Tx, key: &str, now: DateTime<Utc>) -> Result<bool> {
    let added = tx
        .execute(
            "INSERT INTO mail_events (event_key, told_at) VALUES ($1, $2) ON CONFLICT (event_key) DO NOTHING",
            (key.to_owned(), now),
        )
        .await?;
    Ok(added == 1)
}

/// A letter of the outbox that something is told of.
#[derive(Debug, Clone, FromRow)]
pub struct LetterRow {
    pub id: String,
    pub account_id: Option<i64>,
    pub step: Option<String>,
    pub payload: String,
    pub state: String,
    pub attempts: i64,
    pub in_doubt_since: Option<DateTime<Utc>>,
    /// To which it was handed last.
    pub provider: Option<String>,
}

/// The letter with our own id, or else with the provider's.
pub async fn letter_id(
    from: &mut impl Reads,
    outbox_id: Option<&str>,
    provider: &str,
    provider_id: Option<&str>,
) -> Result<Option<String>> {
    let found: Option<(String,)> = from
        .fetch_optional(
            "SELECT id FROM outbox WHERE kind = 'mail' AND (id = $1 OR (provider = $2 AND provider_id = $3))
             ORDER BY id = $1 DESC LIMIT 1",
            (outbox_id.unwrap_or_default().to_owned(), provider.to_owned(), provider_id.map(str::to_owned)),
        )
        .await?;
    Ok(found.map(|(id,)| id))
}

/// Takes a letter for this transaction: whoever else wants to say what became of it waits.
pub async fn take_letter(tx: &mut Tx, id: &str) -> Result<Option<LetterRow>> {
    tx.fetch_optional(
        "UPDATE outbox SET state = state WHERE id = $1 AND kind = 'mail'
         RETURNING id, account_id, step, payload, state, attempts, in_doubt_since, provider",
        (id.to_owned(),),
    )
    .await
}

/// The key of the last post whose key begins with `prefix`.
pub async fn last_post(from: &mut impl Reads, prefix: &str) -> Result<Option<String>> {
    let found: Option<(String,)> = from
        .fetch_optional(
            "SELECT outbox_key FROM outbox WHERE kind = 'post' AND outbox_key > $1 AND outbox_key < $2
             ORDER BY created_at DESC, id DESC LIMIT 1",
            // In the order of bytes, ; comes right after :.
            (format!("{prefix}:"), format!("{prefix};")),
        )
        .await?;
    Ok(found.map(|(key,)| key))
}

/// What a letter has become, whoever is carrying it.
#[derive(Debug, Clone, Copy)]
pub struct Became<'a> {
    pub state: &'a str,
    pub provider: Option<&'a str>,
    pub provider_id: Option<&'a str>,
    pub reason: Option<&'a str>,
    /// It reached nobody, and the same may go to another address: its key is free for another row.
    pub frees_key: bool,
}

/// Says what a letter has become. A courier that still holds it loses it.
pub async fn settle(tx: &mut Tx, id: &str, became: Became<'_>, now: DateTime<Utc>) -> Result<()> {
    tx.execute(
        "UPDATE outbox SET state = $2, provider = COALESCE(provider, $3), provider_id = COALESCE(provider_id, $4),
            reason = $5, settled_at = $6, lease = NULL, leased_until = NULL, in_doubt_since = NULL,
            outbox_key = CASE WHEN $7 THEN outbox_key || '#' || id ELSE outbox_key END
         WHERE id = $1",
        (
            id.to_owned(),
            became.state.to_owned(),
            became.provider.map(str::to_owned),
            became.provider_id.map(str::to_owned),
            became.reason.map(str::to_owned),
            now,
            became.frees_key,
        ),
    )
    .await?;
    Ok(())
}

/// Queues a letter once more, as it reads now, that nobody was sure of. `false` where that is settled by now.
pub async fn queue_again(
    tx: &mut Tx,
    id: &str,
    payload: String,
    now: DateTime<Utc>,
    deadline: DateTime<Utc>,
) -> Result<bool> {
    let changed = tx
        .execute(
            "UPDATE outbox SET state = 'queued', payload = $2, due_at = $3, deadline_at = $4, reason = NULL,
                settled_at = NULL, in_doubt_since = NULL
             WHERE id = $1 AND kind = 'mail' AND state = 'unknown'",
            (id.to_owned(), payload, now, deadline),
        )
        .await?;
    Ok(changed == 1)
}
