//! `touches` and `touch_invoices`: what was done about an account, and how far it moved each invoice.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use sqlx::FromRow;

use super::Span;
use crate::db::{Reads, Result, Tx};

#[derive(Debug, Clone, FromRow)]
pub struct TouchRow {
    pub id: String,
    pub account_id: i64,
    pub template: String,
    pub channel: String,
    pub touched_on: NaiveDate,
    pub touched_at: DateTime<Utc>,
    pub state: String,
    pub outbox_id: Option<String>,
}

#[derive(Debug, Clone, FromRow)]
pub struct MovedRow {
    pub touch_id: String,
    pub account_id: i64,
    pub invoice_id: i64,
    pub reached: i64,
}

/// A touch about to be made.
#[derive(Debug, Clone)]
pub struct NewTouch {
    pub id: String,
    pub account_id: i64,
    pub cadence: String,
    pub step: i64,
    pub template: String,
    pub channel: &'static str,
    pub anchor_id: Option<i64>,
    pub touched_on: NaiveDate,
    pub state: &'static str,
    pub outbox_id: Option<String>,
    pub detail: String,
    /// Invoice, and the day of the step it is moved to.
    pub moved: Vec<(i64, i64)>,
}

pub async fn add(tx: &mut Tx, new: NewTouch, now: DateTime<Utc>) -> Result<()> {
    tx.execute(
        "INSERT INTO touches (id, account_id, cadence, step, template, channel, anchor_id, touched_on, touched_at,
            state, outbox_id, detail)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        (
            new.id.clone(),
            new.account_id,
            new.cadence,
            new.step,
            new.template,
            new.channel.to_owned(),
            new.anchor_id,
            new.touched_on,
            now,
            new.state.to_owned(),
            new.outbox_id,
            new.detail,
        ),
    )
    .await?;
    let moved = new.moved.into_iter().map(|(invoice, reached)| (new.id.clone(), invoice, reached));
    tx.execute_many("INSERT INTO touch_invoices (touch_id, invoice_id, reached) VALUES ($1, $2, $3)", moved.collect())
        .await?;
    Ok(())
}

/// What was done, of one account or of all, the cancelled left out.
pub async fn standing(from: &mut impl Reads, of: impl Into<Span>) -> Result<Vec<TouchRow>> {
    let span = of.into();
    from.fetch_all(
        "SELECT id, account_id, template, channel, touched_on, touched_at, state, outbox_id FROM touches
         WHERE state <> 'cancelled' AND account_id BETWEEN $1 AND $2 ORDER BY touched_at, id",
        (span.first, span.last),
    )
    .await
}

pub async fn moved(from: &mut impl Reads, of: impl Into<Span>) -> Result<Vec<MovedRow>> {
    let span = of.into();
    from.fetch_all(
        "SELECT m.touch_id, t.account_id, m.invoice_id, m.reached FROM touch_invoices m
         JOIN touches t ON t.id = m.touch_id
         WHERE t.state <> 'cancelled' AND t.account_id BETWEEN $1 AND $2 ORDER BY m.touch_id, m.invoice_id",
        (span.first, span.last),
    )
    .await
}

/// A letter that was planned, with what its outbox row became.
#[derive(Debug, Clone, FromRow)]
pub struct LetterRow {
    pub template: String,
    pub touched_on: NaiveDate,
    /// The outbox row's.
    pub state: String,
    pub reason: Option<String>,
    pub payload: String,
    pub detail: String,
}

impl LetterRow {
    /// The sentence of the guard that stopped it.
    pub fn stopped_by(&self) -> Option<String> {
        let detail: serde_json::Value = serde_json::from_str(&self.detail).ok()?;
        Some(detail.get("stopped_by")?.as_str()?.to_owned())
    }
}

/// The letter to an account that was planned last.
pub async fn last_letter(from: &mut impl Reads, account: i64) -> Result<Option<LetterRow>> {
    from.fetch_optional(
        "SELECT t.template, t.touched_on, o.state, o.reason, o.payload, t.detail FROM touches t
         JOIN outbox o ON o.id = t.outbox_id
         WHERE t.account_id = $1 ORDER BY t.touched_at DESC, t.id DESC LIMIT 1",
        (account,),
    )
    .await
}

/// Keeps the sentence of the guard that stopped a letter, for whoever asks why it never came.
pub async fn stopped_by(tx: &mut Tx, outbox: &str, sentence: &str) -> Result<()> {
    let detail = serde_json::json!({ "stopped_by": sentence }).to_string();
    tx.execute("UPDATE touches SET detail = $2 WHERE outbox_id = $1", (outbox.to_owned(), detail)).await?;
    Ok(())
}

/// Says what came of the touch that an outbox row is.
pub async fn settle(tx: &mut Tx, outbox: &str, state: &str) -> Result<()> {
    tx.execute("UPDATE touches SET state = $2 WHERE outbox_id = $1", (outbox.to_owned(), state.to_owned())).await?;
    Ok(())
}

/// A letter that never left is no touch: a call takes its place on the ladder, with the touch `id`.
pub async fn call_instead(tx: &mut Tx, outbox: &str, id: &str) -> Result<()> {
    tx.execute(
        "INSERT INTO touches (id, account_id, cadence, step, template, channel, anchor_id, touched_on, touched_at,
            state, outbox_id, detail)
         SELECT $2, account_id, cadence, step, template, channel, anchor_id, touched_on, touched_at, 'made', NULL, '{}'
         FROM touches WHERE outbox_id = $1",
        (outbox.to_owned(), id.to_owned()),
    )
    .await?;
    tx.execute(
        "INSERT INTO touch_invoices (touch_id, invoice_id, reached)
         SELECT $2, m.invoice_id, m.reached FROM touch_invoices m JOIN touches t ON t.id = m.touch_id
         WHERE t.outbox_id = $1",
        (outbox.to_owned(), id.to_owned()),
    )
    .await?;
    settle(tx, outbox, "cancelled").await
}

/// How long before it is known that somebody has to call the letter may have been planned whose place the call takes.
const CALL_TAKES_ITS_PLACE: Duration = Duration::days(3);

/// The call that was owed to an account since then was made on `day`. `false` where none was raised, or it was tried
/// before.
pub async fn call_was_made(
    tx: &mut Tx,
    account: i64,
    owed_at: DateTime<Utc>,
    day: NaiveDate,
    now: DateTime<Utc>,
) -> Result<bool> {
    let changed = tx
        .execute(
            "UPDATE touches SET touched_on = $2, touched_at = $3
             WHERE id IN (SELECT id FROM touches WHERE account_id = $1 AND outbox_id IS NULL AND state = 'made'
                            AND channel <> 'conversation' AND touched_at BETWEEN $4 AND $5
                          ORDER BY touched_at DESC, id DESC LIMIT 1)",
            (account, day, now, owed_at - CALL_TAKES_ITS_PLACE, owed_at),
        )
        .await?;
    Ok(changed == 1)
}
