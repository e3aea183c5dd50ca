//! `sent_mails`: each mail as it was handed to the provider.

use chrono::{DateTime, Utc};
use sqlx::FromRow;

use crate::db::{Reads, Result, Tx};

/// A mail about to leave.
#[derive(Clone)]
pub struct NewSentMail {
    pub outbox_id: String,
    pub recipient: String,
    pub subject: String,
    pub body_text: String,
    pub message: String,
}

/// Keeps a mail as it leaves. One that is handed over again surely didn't leave before: the last is the one that did.
pub async fn keep(tx: &mut Tx, mail: NewSentMail, now: DateTime<Utc>) -> Result<()> {
    tx.execute(
        "INSERT INTO sent_mails (outbox_id, recipient, subject, body_text, message, handed_over_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (outbox_id) DO UPDATE SET recipient = excluded.recipient, subject = excluded.subject,
            body_text = excluded.body_text, message = excluded.message, handed_over_at = excluded.handed_over_at",
        (mail.outbox_id, mail.recipient, mail.subject, mail.body_text, mail.message, now),
    )
    .await?;
    Ok(())
}

/// A mail of an account that left, or may have. The text is missing where it left before mails were kept.
#[derive(Clone, FromRow)]
pub struct SentMailRow {
    pub id: String,
    pub step: Option<String>,
    pub state: String,
    pub created_at: DateTime<Utc>,
    pub settled_at: Option<DateTime<Utc>>,
    pub provider: Option<String>,
    pub provider_id: Option<String>,
    pub reason: Option<String>,
    pub recipient: Option<String>,
    pub subject: Option<String>,
    pub body_text: Option<String>,
    pub message: Option<String>,
    pub handed_over_at: Option<DateTime<Utc>>,
}

/// Every mail of an account that was handed over and not surely kept back, the oldest first.
pub async fn of_account(from: &mut impl Reads, account: i64) -> Result<Vec<SentMailRow>> {
    from.fetch_all(
        "SELECT o.id, o.step, o.state, o.created_at, o.settled_at, o.provider, o.provider_id, o.reason, s.recipient,
                s.subject, s.body_text, s.message, s.handed_over_at
         FROM outbox o LEFT JOIN sent_mails s ON s.outbox_id = o.id
         WHERE o.account_id = $1 AND o.kind = 'mail'
            AND (o.state IN ('accepted', 'delivered', 'bounced', 'complained', 'unknown')
                OR (o.state = 'failed' AND s.outbox_id IS NOT NULL)
                OR (o.state IN ('queued', 'sending') AND o.in_doubt_since IS NOT NULL))
         ORDER BY o.created_at, o.id",
        (account,),
    )
    .await
}
