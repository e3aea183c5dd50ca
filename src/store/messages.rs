//! `messages`: where a post ended.

use chrono::{DateTime, Utc};
use sqlx::FromRow;

use crate::db::{Reads, Result, Tx};

#[derive(Debug, Clone, Copy, FromRow)]
pub struct MessageRow {
    pub channel_id: i64,
    pub message_id: i64,
}

/// Remembers where the post of an outbox key ended; a post made again takes the place of the first.
pub async fn remember(tx: &mut Tx, key: &str, channel: i64, message: i64, now: DateTime<Utc>) -> Result<()> {
    tx.execute(
        "INSERT INTO messages (outbox_key, channel_id, message_id, posted_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (outbox_key) DO UPDATE SET channel_id = excluded.channel_id, message_id = excluded.message_id,
            posted_at = excluded.posted_at",
        (key.to_owned(), channel, message, now),
    )
    .await?;
    Ok(())
}

pub async fn of(from: &mut impl Reads, key: &str) -> Result<Option<MessageRow>> {
    from.fetch_optional("SELECT channel_id, message_id FROM messages WHERE outbox_key = $1", (key.to_owned(),)).await
}

pub async fn forget(tx: &mut Tx, key: &str) -> Result<()> {
    tx.execute("DELETE FROM messages WHERE outbox_key = $1", (key.to_owned(),)).await?;
    Ok(())
}

/// The outbox key of the post that ended as this message.
pub async fn key_of(from: &mut impl Reads, message: i64) -> Result<Option<String>> {
    let found: Option<(String,)> =
        from.fetch_optional("SELECT outbox_key FROM messages WHERE message_id = $1", (message,)).await?;
    Ok(found.map(|(key,)| key))
}

/// The messages that show an alert or call somebody about it.
pub async fn about_alert(from: &mut impl Reads, alert: &str) -> Result<Vec<MessageRow>> {
    from.fetch_all(
        "SELECT channel_id, message_id FROM messages
         WHERE outbox_key = $1 OR (outbox_key > $2 AND outbox_key < $3) ORDER BY outbox_key",
        // In the order of bytes, ; comes right after :.
        (format!("alert:{alert}"), format!("alert-call:{alert}:"), format!("alert-call:{alert};")),
    )
    .await
}
