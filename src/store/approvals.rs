//! `approvals` and `votes`: requests for a decision, and who said what.

use chrono::{DateTime, Utc};
use sqlx::FromRow;

use super::Span;
use crate::db::{Reads, Result, Tx};

#[derive(Debug, Clone, FromRow)]
pub struct ApprovalRow {
    pub id: String,
    pub kind: String,
    pub account_id: i64,
    pub account_code: String,
    pub subject: String,
    pub requested_by: i64,
    pub requested_name: String,
    pub content: String,
    pub content_hash: String,
    pub needed: i64,
    pub state: String,
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub reminded_at: Option<DateTime<Utc>>,
    pub decided_by: Option<i64>,
    pub decided_name: Option<String>,
    pub message_id: Option<i64>,
    pub channel_id: Option<i64>,
}

#[derive(Debug, Clone, FromRow)]
pub struct VoteRow {
    pub voter_id: i64,
    pub voter_name: String,
    pub verdict: String,
}

/// A request that a step of the cadence waits for.
#[derive(Debug, Clone, FromRow)]
pub struct StepRow {
    pub account_id: i64,
    pub kind: String,
    pub subject: String,
    pub state: String,
    pub content: String,
    pub created_at: DateTime<Utc>,
    pub decided_at: Option<DateTime<Utc>>,
}

/// A request as it is listed among those of the last days.
#[derive(Debug, Clone, FromRow)]
pub struct LatelyRow {
    pub state: String,
    pub content: String,
    pub requested_name: String,
    pub expires_at: DateTime<Utc>,
    pub decided_at: Option<DateTime<Utc>>,
    pub decided_name: Option<String>,
    pub message_id: Option<i64>,
    pub channel_id: Option<i64>,
}

/// A request about to be made.
#[derive(Debug, Clone)]
pub struct NewApproval {
    pub id: String,
    pub kind: &'static str,
    pub account_id: i64,
    pub subject: String,
    pub requested_by: i64,
    pub requested_name: String,
    pub content: String,
    pub content_hash: String,
    pub needed: i64,
    pub expires_at: DateTime<Utc>,
}

/// How a request ended.
#[derive(Debug, Clone)]
pub struct Ended<'a> {
    pub state: &'a str,
    pub by: Option<i64>,
    pub name: Option<String>,
    pub reason: Option<String>,
}

/// The outbox key of the post that shows a request.
pub fn post_key(id: &str) -> String {
    format!("approval:{id}")
}

/// Adds a request. `false` where one about the same subject waits already.
pub async fn add(tx: &mut Tx, new: NewApproval, now: DateTime<Utc>) -> Result<bool> {
    let added = tx
        .execute(
            "INSERT INTO approvals (id, kind, account_id, subject, requested_by, requested_name, content, content_hash,
            needed, state, version, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'pending', 1, $10, $11)
         ON CONFLICT (subject) WHERE state = 'pending' DO NOTHING",
            (
                new.id,
                new.kind.to_owned(),
                new.account_id,
                new.subject,
                new.requested_by,
                new.requested_name,
                new.content,
                new.content_hash,
                new.needed,
                now,
                new.expires_at,
            ),
        )
        .await?;
    Ok(added == 1)
}

pub async fn by_id(from: &mut impl Reads, id: &str) -> Result<Option<ApprovalRow>> {
    from.fetch_optional(
        "SELECT a.id, a.kind, a.account_id, c.code AS account_code, a.subject, a.requested_by, a.requested_name,
                a.content, a.content_hash, a.needed, a.state, a.version, a.created_at, a.expires_at, a.reminded_at,
                a.decided_by, a.decided_name, m.message_id, m.channel_id
         FROM approvals a JOIN accounts c ON c.id = a.account_id
         LEFT JOIN messages m ON m.outbox_key = 'approval:' || a.id
         WHERE a.id = $1",
        (id.to_owned(),),
    )
    .await
}

/// The request that this message shows.
pub async fn by_message(from: &mut impl Reads, message: i64) -> Result<Option<String>> {
    let found: Option<(String,)> = from
        .fetch_optional(
            "SELECT a.id FROM messages m JOIN approvals a ON m.outbox_key = 'approval:' || a.id WHERE m.message_id = $1",
            (message,),
        )
        .await?;
    Ok(found.map(|(id,)| id))
}

/// Every request, or those in a state, the oldest first.
pub async fn list(from: &mut impl Reads, state: Option<&str>) -> Result<Vec<ApprovalRow>> {
    from.fetch_all(
        "SELECT a.id, a.kind, a.account_id, c.code AS account_code, a.subject, a.requested_by, a.requested_name,
                a.content, a.content_hash, a.needed, a.state, a.version, a.created_at, a.expires_at, a.reminded_at,
                a.decided_by, a.decided_name, m.message_id, m.channel_id
         FROM approvals a JOIN accounts c ON c.id = a.account_id
         LEFT JOIN messages m ON m.outbox_key = 'approval:' || a.id
         WHERE (a.state = $1 OR $1 IS NULL) ORDER BY a.created_at, a.id",
        (state.map(str::to_owned),),
    )
    .await
}

/// What waits, and what was decided since, the oldest first.
pub async fn lately(from: &mut impl Reads, since: DateTime<Utc>) -> Result<Vec<LatelyRow>> {
    from.fetch_all(
        "SELECT a.state, a.content, a.requested_name, a.expires_at, a.decided_at, a.decided_name, m.message_id,
                m.channel_id
         FROM approvals a LEFT JOIN messages m ON m.outbox_key = 'approval:' || a.id
         WHERE a.state = 'pending' OR a.decided_at >= $1 ORDER BY a.created_at, a.id",
        (since,),
    )
    .await
}

/// What waits about steps of the cadence and how the rest ended, but for what became void; of one account or of all, the
/// latest last.
pub async fn about_steps(from: &mut impl Reads, of: impl Into<Span>) -> Result<Vec<StepRow>> {
    let span = of.into();
    from.fetch_all(
        "SELECT account_id, kind, subject, state, content, created_at, decided_at FROM approvals
         WHERE kind IN ('final_notice', 'escalation') AND state <> 'void'
            AND account_id BETWEEN $1 AND $2 ORDER BY created_at, id",
        (span.first, span.last),
    )
    .await
}

/// What waits for a decision about an account: id, kind and subject of each, the oldest first.
pub async fn pending_of(from: &mut impl Reads, account: i64) -> Result<Vec<(String, String, String)>> {
    from.fetch_all(
        "SELECT id, kind, subject FROM approvals WHERE account_id = $1 AND state = 'pending' ORDER BY created_at, id",
        (account,),
    )
    .await
}

/// The request about a subject that still waits.
pub async fn pending_about(from: &mut impl Reads, subject: &str) -> Result<Option<String>> {
    let found: Option<(String,)> = from
        .fetch_optional("SELECT id FROM approvals WHERE subject = $1 AND state = 'pending'", (subject.to_owned(),))
        .await?;
    Ok(found.map(|(id,)| id))
}

/// Takes a request for this transaction: whoever else wants to count a mark on it waits.
pub async fn take(tx: &mut Tx, id: &str) -> Result<()> {
    tx.execute("UPDATE approvals SET version = version WHERE id = $1", (id.to_owned(),)).await?;
    Ok(())
}

/// Ends a request, once: compare-and-set on its version. `false` where it was decided or changed before.
pub async fn end(tx: &mut Tx, id: &str, version: i64, ended: &Ended<'_>, now: DateTime<Utc>) -> Result<bool> {
    let changed = tx
        .execute(
            "UPDATE approvals SET state = $3, decided_by = $4, decided_name = $5, decided_reason = $6, decided_at = $7,
                version = version + 1
             WHERE id = $1 AND version = $2 AND decided_at IS NULL",
            (id.to_owned(), version, ended.state.to_owned(), ended.by, ended.name.clone(), ended.reason.clone(), now),
        )
        .await?;
    Ok(changed == 1)
}

pub async fn mark_reminded(tx: &mut Tx, id: &str, now: DateTime<Utc>) -> Result<bool> {
    let changed = tx
        .execute(
            "UPDATE approvals SET reminded_at = $2 WHERE id = $1 AND reminded_at IS NULL AND state = 'pending'",
            (id.to_owned(), now),
        )
        .await?;
    Ok(changed == 1)
}

/// A person's verdict as it stands now; whoever changes their mind has one vote still.
pub async fn vote(tx: &mut Tx, approval: &str, vote: VoteRow, now: DateTime<Utc>) -> Result<()> {
    tx.execute(
        "INSERT INTO votes (approval_id, voter_id, voter_name, verdict, voted_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (approval_id, voter_id) DO UPDATE SET verdict = excluded.verdict,
            voter_name = excluded.voter_name, voted_at = excluded.voted_at",
        (approval.to_owned(), vote.voter_id, vote.voter_name, vote.verdict, now),
    )
    .await?;
    Ok(())
}

/// Takes back a verdict. `false` where there was none.
pub async fn unvote(tx: &mut Tx, approval: &str, voter: i64, verdict: &str) -> Result<bool> {
    let changed = tx
        .execute(
            "DELETE FROM votes WHERE approval_id = $1 AND voter_id = $2 AND verdict = $3",
            (approval.to_owned(), voter, verdict.to_owned()),
        )
        .await?;
    Ok(changed == 1)
}

pub async fn votes(from: &mut impl Reads, approval: &str) -> Result<Vec<VoteRow>> {
    from.fetch_all(
        "SELECT voter_id, voter_name, verdict FROM votes WHERE approval_id = $1 ORDER BY voted_at, voter_id",
        (approval.to_owned(),),
    )
    .await
}
