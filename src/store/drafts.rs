//! `drafts`: what a person began in one step and ends in another, such as a log whose note a form still asks for.

use chrono::{DateTime, Utc};

use crate::db::{Result, Tx};

pub async fn keep(tx: &mut Tx, key: &str, content: &str, now: DateTime<Utc>) -> Result<()> {
    tx.execute(
        "INSERT INTO drafts (draft_key, content, kept_at) VALUES ($1, $2, $3)
         ON CONFLICT (draft_key) DO UPDATE SET content = excluded.content, kept_at = excluded.kept_at",
        (key.to_owned(), content.to_owned(), now),
    )
    .await?;
    Ok(())
}

/// Takes a draft away; nothing where there is none.
pub async fn take(tx: &mut Tx, key: &str) -> Result<Option<String>> {
    let found: Option<(String,)> =
        tx.fetch_optional("DELETE FROM drafts WHERE draft_key = $1 RETURNING content", (key.to_owned(),)).await?;
    Ok(found.map(|(content,)| content))
}

/// Forgets what nobody came back for.
pub async fn forget_before(tx: &mut Tx, instant: DateTime<Utc>) -> Result<u64> {
    tx.execute("DELETE FROM drafts WHERE kept_at < $1", (instant,)).await
}
