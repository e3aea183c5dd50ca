//! `activities`, `activity_private`, `chain`: the client file.

use chrono::{DateTime, Utc};
use sqlx::FromRow;

use crate::db::{Db, Reads, Result, Tx};

/// A line about to be added to the chain.
pub struct NewActivity {
    pub seq: i64,
    pub acted_at: DateTime<Utc>,
    pub actor_kind: &'static str,
    pub actor_id: String,
    pub act: String,
    pub account_id: Option<i64>,
    pub body: String,
    pub previous: String,
    pub hash: String,
}

/// A line as it stands in the file.
#[derive(Clone, FromRow)]
pub struct ActivityRow {
    pub seq: i64,
    pub acted_at: DateTime<Utc>,
    pub actor_kind: String,
    pub actor_id: String,
    pub act: String,
    pub account_id: Option<i64>,
    pub account_code: Option<String>,
    pub body: String,
    pub previous: String,
    pub hash: String,
    pub salt: Option<String>,
    pub content: Option<String>,
}

/// How long the chain is and the hash of its last line.
#[derive(Debug, Clone, FromRow)]
pub struct Head {
    pub length: i64,
    pub head: String,
}

/// Takes the chain for this transaction: whoever else wants to add a line waits.
pub async fn take_chain(tx: &mut Tx) -> Result<Head> {
    tx.fetch_one("UPDATE chain SET length = length WHERE id = 1 RETURNING length, head", ()).await
}

pub async fn set_head(tx: &mut Tx, length: i64, head: &str) -> Result<()> {
    tx.execute("UPDATE chain SET length = $1, head = $2 WHERE id = 1", (length, head.to_owned())).await?;
    Ok(())
}

pub async fn head(db: &Db) -> Result<Head> {
    db.fetch_one("SELECT length, head FROM chain WHERE id = 1", ()).await
}

/// Adds lines in their order, with the salt and the personal data of each.
pub async fn add_many(tx: &mut Tx, lines: Vec<(NewActivity, String, String)>) -> Result<()> {
    let mut private = Vec::with_capacity(lines.len());
    let mut public = Vec::with_capacity(lines.len());
    for (line, salt, content) in lines {
        private.push((line.seq, salt, content));
        public.push((
            line.seq,
            line.acted_at,
            line.actor_kind,
            line.actor_id,
            line.act,
            line.account_id,
            line.body,
            line.previous,
            line.hash,
        ));
    }
    tx.execute_many(
        "INSERT INTO activities (seq, acted_at, actor_kind, actor_id, act, account_id, body, previous, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        public,
    )
    .await?;
    tx.execute_many("INSERT INTO activity_private (seq, salt, content) VALUES ($1, $2, $3)", private).await?;
    Ok(())
}

/// The next lines after `after`, in order: the walk takes the chain a page at a time.
pub async fn page(db: &Db, after: i64, limit: i64) -> Result<Vec<ActivityRow>> {
    db.fetch_all(
        "SELECT a.seq, a.acted_at, a.actor_kind, a.actor_id, a.act, a.account_id, c.code AS account_code,
                a.body, a.previous, a.hash, p.salt, p.content
         FROM activities a
         LEFT JOIN accounts c ON c.id = a.account_id
         LEFT JOIN activity_private p ON p.seq = a.seq
         WHERE a.seq > $1 ORDER BY a.seq LIMIT $2",
        (after, limit),
    )
    .await
}

/// One account's lines since an instant, the latest first.
pub async fn of_account(db: &Db, account: i64, since: Option<DateTime<Utc>>, limit: i64) -> Result<Vec<ActivityRow>> {
    db.fetch_all(
        "SELECT a.seq, a.acted_at, a.actor_kind, a.actor_id, a.act, a.account_id, c.code AS account_code,
                a.body, a.previous, a.hash, p.salt, p.content
         FROM activities a
         LEFT JOIN accounts c ON c.id = a.account_id
         LEFT JOIN activity_private p ON p.seq = a.seq
         WHERE a.account_id = $1 AND (a.acted_at >= $2 OR $2 IS NULL)
         ORDER BY a.seq DESC LIMIT $3",
        (account, since, limit),
    )
    .await
}

/// When the last line was written.
pub async fn newest_at(from: &mut impl Reads) -> Result<Option<DateTime<Utc>>> {
    let newest: Option<(DateTime<Utc>,)> =
        from.fetch_optional("SELECT acted_at FROM activities ORDER BY seq DESC LIMIT 1", ()).await?;
    Ok(newest.map(|(at,)| at))
}

/// The lines after a place in the chain, the latest first: what changed, for the digest.
pub async fn after(db: &Db, seq: i64, limit: i64) -> Result<Vec<ActivityRow>> {
    db.fetch_all(
        "SELECT a.seq, a.acted_at, a.actor_kind, a.actor_id, a.act, a.account_id, c.code AS account_code,
                a.body, a.previous, a.hash, p.salt, p.content
         FROM activities a
         LEFT JOIN accounts c ON c.id = a.account_id
         LEFT JOIN activity_private p ON p.seq = a.seq
         WHERE a.seq > $1 ORDER BY a.seq DESC LIMIT $2",
        (seq, limit),
    )
    .await
}
