//! Something that can't wait: one alert an incident, however often it is met, until somebody has it or it is over.

mod acknowledge;
mod card;
mod escalate;
mod over;
mod page;
mod reason;
mod watch;

use serde_json::{Value, json};

use super::{AccountName, Act, Desk, Outcome, Post};
use crate::receivables::alert::{Severity, next_call, write_called};
use crate::receivables::alert_end::Because;
use crate::store::alerts::{self, NewAlert};

pub use acknowledge::{Acknowledged, OpenAlert};
pub use card::{AlertCard, Mention};
pub(super) use escalate::call_is_over;

/// What happened that can't wait.
#[derive(Debug, Clone)]
pub(super) struct Incident<'a> {
    /// What makes it this incident and no other: `alert:stale`. Met again under the same key before it is over, it is
    /// the same alert.
    pub key: String,
    /// In a few words, without names: `ledger stale`.
    pub about: &'static str,
    /// For people: what happened, to what, and what to do.
    pub sentence: String,
    pub account: Option<&'a AccountName>,
}

impl Desk {
    /// Raises an alert within an act. `false` where the incident has one already: then this is a repeat, and counted
    /// there. Either way the act is to be committed.
    pub(super) async fn raise(&self, act: &mut Act<'_>, incident: Incident<'_>) -> Outcome<bool> {
        if alerts::fold(&mut act.tx, &incident.key).await? {
            return Ok(false);
        }
        let roster = self.roster(&mut act.tx, act.now).await?;
        let Some(call) = next_call(&[], roster, act.now, self.config.alerts.escalate_after) else { return Ok(false) };
        let id = ulid::Ulid::new().to_string();
        let new = NewAlert {
            id: id.clone(),
            incident: incident.key.clone(),
            about: incident.about,
            sentence: incident.sentence,
            severity: Severity::of(incident.about).as_str(),
            account_id: incident.account.map(|account| account.id.0),
            called: write_called(&[call.whom]),
            next_at: call.next_at,
        };
        if !alerts::add(&mut act.tx, new, act.now).await? {
            // Somebody else raised it in the same instant.
            alerts::fold(&mut act.tx, &incident.key).await?;
            return Ok(false);
        }
        let Some(row) = alerts::by_id(&mut act.tx, &id).await? else { return Ok(false) };
        let alert = Box::new(self.card(&row));
        act.post(&alerts::post_key(&id), incident.account, &Post::Alert { alert }).await?;
        self.ring(act, &row, incident.account, 0).await?;
        let detail = json!({ "alert": id, "about": incident.about, "called": call.whom.to_string() });
        act.file("alert raised", incident.account, detail, Value::Null);
        Ok(true)
    }

    /// Queues the change of an alert's message to how it stands now.
    async fn show(&self, act: &mut Act<'_>, id: &str) -> Outcome<()> {
        self.show_over(act, id, None).await
    }

    /// The same, with why it is over.
    async fn show_over(&self, act: &mut Act<'_>, id: &str, because: Option<Because>) -> Outcome<()> {
        alerts::shown(&mut act.tx, id, act.now).await?;
        let Some(row) = alerts::by_id(&mut act.tx, id).await? else { return Ok(()) };
        let version = row.version;
        let because = because.map(|because| because.to_string());
        let alert = Box::new(AlertCard { because, ..self.card(&row) });
        let post = Post::AlertChanged { of_key: alerts::post_key(id), version, alert };
        act.post(&format!("alert-edit:{id}:{version}"), None, &post).await?;
        Ok(())
    }
}
