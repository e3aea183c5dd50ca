//! Something that can't wait: one alert an incident, however often it is met.

use serde_json::{Value, json};

use super::{AccountName, Act, Desk, Outcome, Post};

/// What happened that can't wait.
#[derive(Debug, Clone)]
pub(super) struct Incident<'a> {
    /// What makes it this incident and no other: `alert:stale:2026-03-02`. Met again under the same key, it is the
    /// same alert.
    pub key: String,
    /// In a few words, without names: `ledger stale`.
    pub about: &'static str,
    /// For people: what happened, to what, and what to do.
    pub sentence: String,
    pub account: Option<&'a AccountName>,
}

impl Desk {
    /// Raises an alert within an act. `false` where the incident has one already.
    pub(super) async fn raise(&self, act: &mut Act<'_>, incident: Incident<'_>) -> Outcome<bool> {
        let alert = Post::Alert {
            id: ulid::Ulid::new().to_string(),
            about: incident.about.to_owned(),
            sentence: incident.sentence,
            mention: Vec::new(),
        };
        let raised = act.post(&incident.key, incident.account, &alert).await?;
        if raised {
            act.file("alert raised", incident.account, json!({ "about": incident.about }), Value::Null);
        }
        Ok(raised)
    }
}
