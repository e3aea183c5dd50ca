//! What has come of what an alert was about.

use chrono::{DateTime, Utc};

use crate::db::{Reads, Result};

/// The kind of the last request about an account that was approved since.
pub async fn approved_since(from: &mut impl Reads, account: i64, since: DateTime<Utc>) -> Result<Option<String>> {
    let found: Option<(String,)> = from
        .fetch_optional(
            "SELECT kind FROM approvals WHERE account_id = $1 AND state = 'approved' AND kind <> 'final_notice'
                AND decided_at >= $2 ORDER BY decided_at DESC, id DESC LIMIT 1",
            (account, since),
        )
        .await?;
    Ok(found.map(|(kind,)| kind))
}

/// Whether a person has asked for the same as this request, known by its id or by what it is about, since, or the desk has
/// and got an answer.
pub async fn asked_again(from: &mut impl Reads, request: &str, since: DateTime<Utc>) -> Result<bool> {
    let found: Option<(String,)> = from
        .fetch_optional(
            "SELECT b.id FROM approvals a JOIN approvals b ON b.account_id = a.account_id AND b.kind = a.kind
             WHERE (a.id = $1 OR a.subject = $1) AND b.id <> a.id AND b.created_at >= $2
                AND (b.requested_by <> 0 OR b.state IN ('approved', 'rejected')) LIMIT 1",
            (request.to_owned(), since),
        )
        .await?;
    Ok(found.is_some())
}

/// Whether a letter to an account was planned since, and has left.
pub async fn letter_left_since(from: &mut impl Reads, account: i64, since: DateTime<Utc>) -> Result<bool> {
    let found: Option<(String,)> = from
        .fetch_optional(
            "SELECT id FROM outbox WHERE account_id = $1 AND kind = 'mail' AND state IN ('accepted', 'delivered')
                AND created_at >= $2 LIMIT 1",
            (account, since),
        )
        .await?;
    Ok(found.is_some())
}

/// Whether an address was put in or changed since that may be written to.
pub async fn reachable_since(from: &mut impl Reads, account: i64, since: DateTime<Utc>) -> Result<bool> {
    let found: Option<(i64,)> = from
        .fetch_optional(
            "SELECT c.id FROM contacts c LEFT JOIN suppressions s ON s.address = LOWER(c.email)
             WHERE c.account_id = $1 AND c.email IS NOT NULL AND s.address IS NULL AND c.updated_at >= $2 LIMIT 1",
            (account, since),
        )
        .await?;
    Ok(found.is_some())
}
