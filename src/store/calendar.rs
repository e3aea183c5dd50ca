//! What the desk has done since an instant: letters and posts that left, calls that were raised, decisions that were
//! asked for.

use chrono::{DateTime, Utc};
use sqlx::FromRow;

use crate::db::{Reads, Result};

/// A row of the outbox that was taken by the other side.
#[derive(Debug, Clone, FromRow)]
pub struct CarriedRow {
    pub kind: String,
    pub account_code: Option<String>,
    pub step: Option<String>,
    pub payload: String,
    pub settled_at: DateTime<Utc>,
}

#[derive(Debug, Clone, FromRow)]
pub struct RaisedRow {
    pub account_code: Option<String>,
    /// The line of the client file.
    pub body: String,
    pub acted_at: DateTime<Utc>,
}

#[derive(Debug, Clone, FromRow)]
pub struct AskedRow {
    pub kind: String,
    pub account_code: String,
    pub cadence: Option<String>,
    pub subject: String,
    pub state: String,
    pub created_at: DateTime<Utc>,
    pub decided_at: Option<DateTime<Utc>>,
}

/// A row that couldn't leave, and why where that is known.
#[derive(Debug, Clone, FromRow)]
pub struct KeptRow {
    pub account_code: Option<String>,
    pub step: Option<String>,
    pub reason: Option<String>,
}

pub async fn carried(from: &mut impl Reads, since: DateTime<Utc>) -> Result<Vec<CarriedRow>> {
    from.fetch_all(
        "SELECT o.kind, a.code AS account_code, o.step, o.payload, o.settled_at
         FROM outbox o LEFT JOIN accounts a ON a.id = o.account_id
         WHERE o.state IN ('accepted', 'delivered') AND o.settled_at >= $1 ORDER BY o.settled_at, o.id",
        (since,),
    )
    .await
}

pub async fn raised(from: &mut impl Reads, since: DateTime<Utc>) -> Result<Vec<RaisedRow>> {
    from.fetch_all(
        "SELECT a.code AS account_code, t.body, t.acted_at
         FROM activities t LEFT JOIN accounts a ON a.id = t.account_id
         WHERE t.act = 'call task raised' AND t.acted_at >= $1 ORDER BY t.seq",
        (since,),
    )
    .await
}

pub async fn asked(from: &mut impl Reads, since: DateTime<Utc>) -> Result<Vec<AskedRow>> {
    from.fetch_all(
        "SELECT p.kind, a.code AS account_code, a.cadence, p.subject, p.state, p.created_at, p.decided_at
         FROM approvals p JOIN accounts a ON a.id = p.account_id WHERE p.created_at >= $1
         ORDER BY p.created_at, p.id",
        (since,),
    )
    .await
}

/// Letters that are due and haven't left.
pub async fn kept(from: &mut impl Reads, now: DateTime<Utc>) -> Result<Vec<KeptRow>> {
    from.fetch_all(
        "SELECT a.code AS account_code, o.step, o.reason FROM outbox o LEFT JOIN accounts a ON a.id = o.account_id
         WHERE o.kind = 'mail' AND o.state IN ('queued', 'sending') AND o.created_at <= $1 AND o.reason IS NOT NULL
         ORDER BY o.created_at, o.id",
        (now,),
    )
    .await
}
