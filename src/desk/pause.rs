//! The whole desk stops writing to anybody, at once, and goes on when a manager says so.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::hold::fit_reason;
use super::refusal::refused;
use super::{Actor, Desk, Line, Outcome, Post};
use crate::db::Reads;
use crate::receivables::guard::in_words;
use crate::store::state;

/// Why, by whom and since when the desk is paused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    pub reason: String,
    pub by: String,
    pub since: DateTime<Utc>,
}

impl Desk {
    /// Stops all reminders of the desk, those that wait to be handed over too. A manager's act.
    ///
    /// # Errors
    /// A refusal where it is paused already.
    pub async fn pause(&self, actor: &Actor, reason: &str) -> Outcome<Pause> {
        actor.must_be_manager("pause the desk")?;
        let reason = fit_reason(reason, "why nobody should be written to")?;
        let mut act = self.begin(actor).await?;
        let pause = Pause { reason: reason.clone(), by: actor.name.clone(), since: act.now };
        let written = serde_json::to_string(&pause)?;
        if state::set_once(&mut act.tx, state::PAUSED, &written).await? != written {
            return refused("The desk is paused already. /status says why, and /unpause lets it go on.");
        }
        act.file("paused", None, json!({}), json!({ "reason": reason }));
        self.tell_all(&mut act, Line::Paused { who: actor.name.clone(), reason }).await?;
        act.commit().await?;
        Ok(pause)
    }

    /// Lets the desk go on. What was due meanwhile is planned by the next run, once. A manager's act.
    ///
    /// # Errors
    /// A refusal where it isn't paused.
    pub async fn unpause(&self, actor: &Actor) -> Outcome<()> {
        actor.must_be_manager("let the desk go on")?;
        let mut act = self.begin(actor).await?;
        let Some(pause) = read(state::take(&mut act.tx, state::PAUSED).await?) else {
            return refused("The desk isn't paused. /status says what keeps it, if anything does.");
        };
        act.file("unpaused", None, json!({ "since": pause.since }), json!({}));
        self.tell_all(&mut act, Line::Unpaused { who: actor.name.clone() }).await?;
        act.commit().await
    }

    /// The pause that stands, if one does.
    pub(super) async fn paused(&self, from: &mut impl Reads) -> Outcome<Option<Pause>> {
        Ok(read(state::get(from, state::PAUSED).await?))
    }

    /// Puts a line about the desk itself into its channel.
    async fn tell_all(&self, act: &mut super::Act<'_>, line: Line) -> Outcome<()> {
        act.post(&format!("line:{}", ulid::Ulid::new()), None, &Post::DeskLine { line }).await?;
        Ok(())
    }
}

impl Pause {
    /// As it stands in a guard's sentence: `the books are moved (Morgan, 2 March 2026)`.
    pub fn told(&self, zone: chrono_tz::Tz) -> String {
        let day = in_words(self.since.with_timezone(&zone).date_naive());
        format!("{} ({}, {day})", self.reason.trim_end_matches('.'), self.by)
    }
}

/// A pause that can't be read any more still stands: it stopped the desk for a reason.
fn read(kept: Option<String>) -> Option<Pause> {
    kept.map(|text| {
        serde_json::from_str(&text).unwrap_or_else(|_| Pause {
            reason: "for a reason that can't be read any more".to_owned(),
            by: "somebody".to_owned(),
            since: DateTime::UNIX_EPOCH,
        })
    })
}
