//! `conversations` and `files`: what was said with a debtor, and what came with it. Never edited.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;

use super::Span;
use crate::db::{Reads, Result, Tx};

#[derive(Clone, FromRow)]
pub struct ConversationRow {
    pub id: String,
    pub account_id: i64,
    pub logged_at: DateTime<Utc>,
    pub by_id: i64,
    pub by_name: String,
    pub channel: String,
    pub direction: String,
    pub outcome: String,
    pub reason: Option<String>,
    pub note: String,
    pub next_action: Option<String>,
    pub next_on: Option<NaiveDate>,
    pub file_sha256: Option<String>,
    pub file_name: Option<String>,
}

pub async fn add(tx: &mut Tx, new: ConversationRow) -> Result<()> {
    tx.execute(
        "INSERT INTO conversations (id, account_id, logged_at, by_id, by_name, channel, direction, outcome, reason,
            note, next_action, next_on, file_sha256, file_name)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        (
            new.id,
            new.account_id,
            new.logged_at,
            new.by_id,
            new.by_name,
            new.channel,
            new.direction,
            new.outcome,
            new.reason,
            new.note,
            new.next_action,
            new.next_on,
            new.file_sha256,
            new.file_name,
        ),
    )
    .await?;
    Ok(())
}

/// An account's last conversation.
pub async fn last(from: &mut impl Reads, account: i64) -> Result<Option<ConversationRow>> {
    from.fetch_optional(
        "SELECT id, account_id, logged_at, by_id, by_name, channel, direction, outcome, reason, note, next_action,
                next_on, file_sha256, file_name
         FROM conversations WHERE account_id = $1 ORDER BY logged_at DESC, id DESC LIMIT 1",
        (account,),
    )
    .await
}

/// Records that a file's bytes are kept. They are, before this is written.
pub async fn keep_file(tx: &mut Tx, sha256: &str, size: i64, content_type: &str, now: DateTime<Utc>) -> Result<()> {
    tx.execute(
        "INSERT INTO files (sha256, size, content_type, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (sha256) DO NOTHING",
        (sha256.to_owned(), size, content_type.to_owned(), now),
    )
    .await?;
    Ok(())
}

/// When each account was last spoken with, as far as somebody logged it.
pub async fn last_of_each(from: &mut impl Reads, of: Span) -> Result<Vec<(i64, DateTime<Utc>)>> {
    from.fetch_all(
        "SELECT account_id, MAX(logged_at) AS logged_at FROM conversations WHERE account_id BETWEEN $1 AND $2
         GROUP BY account_id ORDER BY account_id",
        (of.first, of.last),
    )
    .await
}
