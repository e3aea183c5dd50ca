//! An alert that nobody takes goes down the line; one that is met again and again says so.

use chrono::Duration;
use serde_json::{Value, json};

use super::card::account_of;
use crate::db::Tx;
use crate::desk::{Actor, Desk, Outcome, Post};
use crate::receivables::alert::{next_call, read_called, write_called};
use crate::store::alerts;
use crate::store::outbox::OutboxRow;

/// How often a message is changed at most because its incident was met again.
const COUNTED_EVERY: Duration = Duration::minutes(1);

impl Desk {
    /// Whether anything about the alerts is to be done now.
    pub async fn alerts_are_due(&self) -> Outcome<bool> {
        let (mut reads, now) = (self.reads(), self.clock.now());
        let due = !alerts::due(&mut reads, now).await?.is_empty();
        Ok(due || !alerts::behind(&mut reads, now - COUNTED_EVERY).await?.is_empty())
    }

    /// Calls the next in line where nobody has acknowledged in time, and lets messages say how often their incident was
    /// met. Harmless to repeat, and beside another process.
    pub async fn tend_alerts(&self) -> Outcome<()> {
        let (mut reads, now) = (self.reads(), self.clock.now());
        for (id,) in alerts::due(&mut reads, now).await? {
            self.escalate(&id).await?;
        }
        let actor = Actor::job("alerts");
        for (id,) in alerts::behind(&mut reads, now - COUNTED_EVERY).await? {
            let mut act = self.begin(&actor).await?;
            self.show(&mut act, &id).await?;
            act.commit().await?;
        }
        Ok(())
    }

    async fn escalate(&self, id: &str) -> Outcome<()> {
        let actor = Actor::job("alerts");
        let mut act = self.begin(&actor).await?;
        alerts::take(&mut act.tx, id).await?;
        let Some(row) = alerts::by_id(&mut act.tx, id).await?.filter(|row| row.state == "open") else { return Ok(()) };
        if row.next_at.is_none_or(|at| at > act.now) {
            return Ok(());
        }
        if let Some(because) = self.why_over(&mut act.tx, &row).await? {
            // Nobody is called about what is over, though nobody was told of that yet.
            self.resolve(&mut act, id, Some(because)).await?;
            return act.commit().await;
        }
        let mut called = read_called(&row.called);
        let before = called.len();
        let roster = self.roster(&mut act.tx, act.now).await?;
        let call = next_call(&called, roster, act.now, self.config.alerts.escalate_after);
        called.extend(call.map(|call| call.whom));
        let next_at = call.and_then(|call| call.next_at);
        if !alerts::call(&mut act.tx, id, row.version, &write_called(&called), next_at).await? {
            return Ok(());
        }
        if let Some(call) = call {
            let account = account_of(&mut act, &row).await?;
            let post = Post::AlertCalls {
                id: id.to_owned(),
                of_key: alerts::post_key(id),
                about: row.about.clone(),
                sentence: row.sentence.clone(),
                mention: self.mention(call.whom),
                waited_minutes: (act.now - row.raised_at).num_minutes(),
            };
            act.post(&alerts::call_key(id, before), account.as_ref(), &post).await?;
            self.ring(&mut act, &row, account.as_ref(), before).await?;
            let detail = json!({ "alert": id, "about": row.about, "called": call.whom.to_string() });
            act.file("alert passed on", account.as_ref(), detail, Value::Null);
        }
        act.commit().await
    }

    /// How often an alert's message was changed: a change that comes later than its successor is not wanted.
    pub(crate) async fn alert_version(&self, id: &str) -> Outcome<Option<i64>> {
        Ok(alerts::by_id(&mut self.reads(), id).await?.map(|row| row.version))
    }
}

/// Why a row that would call somebody isn't wanted any more: asked in the transaction that hands it over.
pub(in crate::desk) async fn call_is_over(tx: &mut Tx, row: &OutboxRow) -> Outcome<Option<String>> {
    let Some(id) = alerts::called_about(&row.outbox_key) else { return Ok(None) };
    let state = alerts::by_id(tx, id).await?.map(|row| row.state);
    Ok(state.filter(|state| state != "open"))
}
