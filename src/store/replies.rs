//! `replies`: what debtors wrote to us.

use chrono::{DateTime, Utc};
use sqlx::FromRow;

use super::Span;
use crate::db::{Reads, Result, Tx};

#[derive(Debug, Clone, FromRow)]
pub struct ReplyRow {
    pub id: String,
    /// Nothing for one from nobody we know.
    pub account_id: Option<i64>,
    pub outbox_id: Option<String>,
    pub received_at: DateTime<Utc>,
    pub automatic: bool,
    pub from_address: String,
    pub from_name: Option<String>,
    pub subject: String,
    pub body: String,
    pub read_at: Option<DateTime<Utc>>,
    pub read_name: Option<String>,
}

pub async fn add(tx: &mut Tx, new: ReplyRow) -> Result<()> {
    tx.execute(
        "INSERT INTO replies (id, account_id, outbox_id, received_at, automatic, from_address, from_name, subject, body)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        (
            new.id,
            new.account_id,
            new.outbox_id,
            new.received_at,
            new.automatic,
            new.from_address,
            new.from_name,
            new.subject,
            new.body,
        ),
    )
    .await?;
    Ok(())
}

pub async fn by_id(from: &mut impl Reads, id: &str) -> Result<Option<ReplyRow>> {
    from.fetch_optional(
        "SELECT id, account_id, outbox_id, received_at, automatic, from_address, from_name, subject, body, read_at,
                read_name
         FROM replies WHERE id = $1",
        (id.to_owned(),),
    )
    .await
}

/// The last that they wrote, machines left out.
pub async fn last(from: &mut impl Reads, account: i64) -> Result<Option<ReplyRow>> {
    from.fetch_optional(
        "SELECT id, account_id, outbox_id, received_at, automatic, from_address, from_name, subject, body, read_at,
                read_name
         FROM replies WHERE account_id = $1 AND automatic = FALSE ORDER BY received_at DESC, id DESC LIMIT 1",
        (account,),
    )
    .await
}

/// When each account, or this one, wrote what nobody has read yet, the earliest first.
pub async fn unread(from: &mut impl Reads, of: impl Into<Span>) -> Result<Vec<(i64, DateTime<Utc>)>> {
    let span = of.into();
    from.fetch_all(
        "SELECT account_id, received_at FROM replies
         WHERE read_at IS NULL AND automatic = FALSE AND account_id IS NOT NULL AND account_id BETWEEN $1 AND $2
         ORDER BY received_at, id",
        (span.first, span.last),
    )
    .await
}

/// Somebody has read it. `false` where somebody had before.
pub async fn read(tx: &mut Tx, id: &str, by: i64, name: &str, now: DateTime<Utc>) -> Result<bool> {
    let changed = tx
        .execute(
            "UPDATE replies SET read_at = $4, read_by = $2, read_name = $3 WHERE id = $1 AND read_at IS NULL",
            (id.to_owned(), by, name.to_owned(), now),
        )
        .await?;
    Ok(changed == 1)
}
