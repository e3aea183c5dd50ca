//! What waits for a decision and what was decided lately, for people.

use chrono::{DateTime, Duration, Utc};

use crate::desk::{AccountName, ApprovalContent, Desk, Outcome};
use crate::receivables::Money;
use crate::receivables::escalation::Escalation;
use crate::store::approvals::{self as store, LatelyRow};

/// How far back the decided ones go.
const LATELY: Duration = Duration::days(7);

/// A request that waits or was decided in the last days.
#[derive(Debug, Clone)]
pub struct AskedLately {
    pub kind: String,
    pub account: AccountName,
    pub amount: Money,
    /// What it comes to in other currencies.
    pub also: Vec<Money>,
    pub to: Option<Escalation>,
    pub state: String,
    pub requested_by: String,
    pub expires_at: DateTime<Utc>,
    /// Nothing while it waits.
    pub decided_at: Option<DateTime<Utc>>,
    pub decided_by: Option<String>,
    /// Channel and message that show it, once they do.
    pub message: Option<(u64, u64)>,
}

impl Desk {
    /// The requests that wait, and those of the last seven days, in the order in which they were made.
    pub async fn lately_asked(&self) -> Outcome<Vec<AskedLately>> {
        let rows = store::lately(&mut self.reads(), self.clock.now() - LATELY).await?;
        rows.into_iter().map(as_asked).collect()
    }
}

fn as_asked(row: LatelyRow) -> Outcome<AskedLately> {
    let content: ApprovalContent = serde_json::from_str(&row.content)?;
    Ok(AskedLately {
        kind: content.kind,
        account: content.account,
        amount: content.amount,
        also: content.also,
        to: content.to,
        state: row.state,
        requested_by: row.requested_name,
        expires_at: row.expires_at,
        decided_at: row.decided_at,
        decided_by: row.decided_name,
        message: row.channel_id.zip(row.message_id).map(|(channel, id)| (channel.cast_unsigned(), id.cast_unsigned())),
    })
}
