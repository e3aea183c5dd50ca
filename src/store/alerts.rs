//! `alerts`: what can't wait, one row an incident while it lasts.

use chrono::{DateTime, Utc};
use sqlx::FromRow;

use crate::db::{Reads, Result, Tx};

#[derive(Debug, Clone, FromRow)]
pub struct AlertRow {
    pub id: String,
    pub incident: String,
    pub about: String,
    pub sentence: String,
    pub severity: String,
    pub account_id: Option<i64>,
    pub met: i64,
    pub told: i64,
    pub state: String,
    pub version: i64,
    pub called: String,
    pub next_at: Option<DateTime<Utc>>,
    pub unreached: String,
    pub raised_at: DateTime<Utc>,
    pub acknowledged_at: Option<DateTime<Utc>>,
    pub acknowledged_name: Option<String>,
    pub resolved_at: Option<DateTime<Utc>>,
}

/// An alert about to be raised.
#[derive(Debug, Clone)]
pub struct NewAlert {
    pub id: String,
    pub incident: String,
    pub about: &'static str,
    pub sentence: String,
    pub severity: &'static str,
    pub account_id: Option<i64>,
    pub called: String,
    pub next_at: Option<DateTime<Utc>>,
}

/// The outbox key of the post that shows an alert.
pub fn post_key(id: &str) -> String {
    format!("alert:{id}")
}

/// The outbox key of the post that calls the next in line, by how many were called before.
pub fn call_key(id: &str, before: usize) -> String {
    format!("alert-call:{id}:{before}")
}

/// The beginning of the outbox keys of everything that makes a phone ring for an alert.
pub fn page_prefix(id: &str) -> String {
    format!("page:{id}:")
}

/// The alert that an outbox key calls somebody about, whatever follows its id.
pub fn called_about(key: &str) -> Option<&str> {
    let rest = ["alert:", "alert-call:", "page:"].iter().find_map(|kind| key.strip_prefix(kind))?;
    rest.split([':', '#']).next().filter(|id| !id.is_empty())
}

/// Adds an alert. `false` where the incident has one that isn't resolved.
pub async fn add(tx: &mut Tx, new: NewAlert, now: DateTime<Utc>) -> Result<bool> {
    let added = tx
        .execute(
            "INSERT INTO alerts (id, incident, about, sentence, severity, account_id, met, told, told_at, state, version,
                called, next_at, unreached, raised_at)
             VALUES ($1, $2, $3, $4, $5, $6, 1, 1, $9, 'open', 1, $7, $8, '', $9)
             ON CONFLICT (incident) WHERE state <> 'resolved' DO NOTHING",
            (
                new.id,
                new.incident,
                new.about.to_owned(),
                new.sentence,
                new.severity.to_owned(),
                new.account_id,
                new.called,
                new.next_at,
                now,
            ),
        )
        .await?;
    Ok(added == 1)
}

/// Folds a repeat into the incident's alert. `false` where it has none that isn't resolved.
pub async fn fold(tx: &mut Tx, incident: &str) -> Result<bool> {
    let changed = tx
        .execute("UPDATE alerts SET met = met + 1 WHERE incident = $1 AND state <> 'resolved'", (incident.to_owned(),))
        .await?;
    Ok(changed == 1)
}

pub async fn by_id(from: &mut impl Reads, id: &str) -> Result<Option<AlertRow>> {
    from.fetch_optional(
        "SELECT id, incident, about, sentence, severity, account_id, met, told, state, version, called, next_at, unreached,
                raised_at, acknowledged_at, acknowledged_name, resolved_at
         FROM alerts WHERE id = $1",
        (id.to_owned(),),
    )
    .await
}

/// Takes an alert for this transaction: whoever else wants to change it waits.
pub async fn take(tx: &mut Tx, id: &str) -> Result<()> {
    tx.execute("UPDATE alerts SET version = version WHERE id = $1", (id.to_owned(),)).await?;
    Ok(())
}

/// The incidents whose alert isn't resolved and whose key begins with one of ours: from `prefix` up to, and without, `end`.
pub async fn unresolved_between(from: &mut impl Reads, prefix: &str, end: &str) -> Result<Vec<(String, String)>> {
    from.fetch_all(
        "SELECT id, incident FROM alerts WHERE state <> 'resolved' AND incident >= $1 AND incident < $2 ORDER BY id",
        (prefix.to_owned(), end.to_owned()),
    )
    .await
}

/// The alerts that aren't resolved, about one account or all, the oldest first.
pub async fn unresolved(from: &mut impl Reads, account: Option<i64>) -> Result<Vec<AlertRow>> {
    from.fetch_all(
        "SELECT id, incident, about, sentence, severity, account_id, met, told, state, version, called, next_at, unreached,
                raised_at, acknowledged_at, acknowledged_name, resolved_at
         FROM alerts WHERE state <> 'resolved' AND (account_id = $1 OR $1 IS NULL) ORDER BY id",
        (account,),
    )
    .await
}

/// The alerts that nobody has taken, the oldest first.
pub async fn open(from: &mut impl Reads) -> Result<Vec<(String,)>> {
    from.fetch_all("SELECT id FROM alerts WHERE state = 'open' ORDER BY raised_at, id", ()).await
}

/// The alerts whose next in line is to be called by now.
pub async fn due(from: &mut impl Reads, now: DateTime<Utc>) -> Result<Vec<(String,)>> {
    from.fetch_all("SELECT id FROM alerts WHERE state = 'open' AND next_at <= $1 ORDER BY next_at, id", (now,)).await
}

/// The alerts that were met more often than their message says, and whose message wasn't changed since `before`.
pub async fn behind(from: &mut impl Reads, before: DateTime<Utc>) -> Result<Vec<(String,)>> {
    from.fetch_all(
        "SELECT id FROM alerts WHERE state <> 'resolved' AND met > told AND told_at <= $1 ORDER BY id",
        (before,),
    )
    .await
}

/// Writes down who was called, and when the next one is. `false` where it was changed or taken before.
pub async fn call(tx: &mut Tx, id: &str, version: i64, called: &str, next_at: Option<DateTime<Utc>>) -> Result<bool> {
    let changed = tx
        .execute(
            "UPDATE alerts SET called = $3, next_at = $4, version = version + 1
             WHERE id = $1 AND version = $2 AND state = 'open'",
            (id.to_owned(), version, called.to_owned(), next_at),
        )
        .await?;
    Ok(changed == 1)
}

/// Somebody has it, once: nobody is called any more. `false` where it wasn't open.
pub async fn acknowledge(tx: &mut Tx, id: &str, by: i64, name: &str, now: DateTime<Utc>) -> Result<bool> {
    let changed = tx
        .execute(
            "UPDATE alerts SET state = 'acknowledged', next_at = NULL, acknowledged_by = $2, acknowledged_name = $3,
                acknowledged_at = $4
             WHERE id = $1 AND state = 'open'",
            (id.to_owned(), by, name.to_owned(), now),
        )
        .await?;
    Ok(changed == 1)
}

/// The incident is over. `false` where that was known.
pub async fn resolve(tx: &mut Tx, id: &str, now: DateTime<Utc>) -> Result<bool> {
    let changed = tx
        .execute(
            "UPDATE alerts SET state = 'resolved', next_at = NULL, resolved_at = $2 WHERE id = $1 AND state <> 'resolved'",
            (id.to_owned(), now),
        )
        .await?;
    Ok(changed == 1)
}

/// Its message is about to show how it stands: a new version.
pub async fn shown(tx: &mut Tx, id: &str, now: DateTime<Utc>) -> Result<()> {
    tx.execute("UPDATE alerts SET version = version + 1, told = met, told_at = $2 WHERE id = $1", (id.to_owned(), now))
        .await?;
    Ok(())
}

/// Writes down which phone services couldn't be reached.
pub async fn set_unreached(tx: &mut Tx, id: &str, services: &str) -> Result<()> {
    tx.execute("UPDATE alerts SET unreached = $2 WHERE id = $1", (id.to_owned(), services.to_owned())).await?;
    Ok(())
}

/// Cancels what is queued to call somebody about an alert: posts, and pages on their way to a phone.
pub async fn cancel_calls(tx: &mut Tx, id: &str, reason: &str, now: DateTime<Utc>) -> Result<u64> {
    tx.execute(
        "UPDATE outbox SET state = 'cancelled', reason = $3, settled_at = $4, outbox_key = outbox_key || '#' || id
         WHERE state = 'queued' AND ((outbox_key >= $1 AND outbox_key < $2) OR (outbox_key >= $5 AND outbox_key < $6))",
        (
            format!("alert-call:{id}:"),
            format!("alert-call:{id};"),
            reason.to_owned(),
            now,
            page_prefix(id),
            // In the order of bytes, ; comes right after :.
            format!("page:{id};"),
        ),
    )
    .await
}

/// Whether a row has left, or may have: it is on its way, in doubt, or was taken.
pub async fn may_have_left(from: &mut impl Reads, key: &str) -> Result<bool> {
    let found: Option<(String,)> = from
        .fetch_optional(
            "SELECT state FROM outbox WHERE (outbox_key = $1 OR (outbox_key > $2 AND outbox_key < $3))
                AND (state IN ('sending', 'accepted', 'unknown') OR in_doubt_since IS NOT NULL) LIMIT 1",
            // A row that was cancelled has # and its id after its key; in the order of bytes, $ comes right after #.
            (key.to_owned(), format!("{key}#"), format!("{key}$")),
        )
        .await?;
    Ok(found.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_says_which_alert_it_calls_about() {
        assert_eq!(called_about(&post_key("01J")), Some("01J"));
        assert_eq!(called_about("alert:01J#after-118"), Some("01J"));
        assert_eq!(called_about(&call_key("01J", 1)), Some("01J"));
        assert_eq!(called_about("page:01J:0:ntfy"), Some("01J"));
        for other in ["alert-edit:01J:2", "page-end:01J:pagerduty", "approval:01J", "alert:"] {
            assert_eq!(called_about(other), None, "{other}");
        }
    }
}
