//! Somebody has it: everything that would call somebody else is cancelled with the same commit.

use serde_json::{Value, json};

use super::card::account_of;
use crate::desk::{Actor, Desk, Outcome, Role};
use crate::receivables::alert::{Called, read_called};
use crate::receivables::page::PageEvent;
use crate::store::{alerts, messages};

/// What came of somebody's word that they have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Acknowledged {
    Taken,
    /// Somebody has it already.
    Already {
        by: String,
    },
    /// The incident is over.
    Over,
    /// The sentence is for that person alone; their mark is to be taken away.
    DoesNotCount {
        reason: String,
    },
    /// There is no such alert.
    NotAnAlert,
}

/// An alert that nobody has taken, and the messages that show it, as channel and message.
#[derive(Debug, Clone)]
pub struct OpenAlert {
    pub id: String,
    pub shown_at: Vec<(u64, u64)>,
}

impl Desk {
    /// The alert that a message shows, or calls somebody about.
    pub async fn alert_of_message(&self, message: u64) -> Outcome<Option<String>> {
        let key = messages::key_of(&mut self.reads(), message.cast_signed()).await?;
        Ok(key.as_deref().and_then(alerts::called_about).map(str::to_owned))
    }

    /// The alerts that nobody has taken, for whoever reads the marks under them.
    pub async fn open_alerts(&self) -> Outcome<Vec<OpenAlert>> {
        let mut reads = self.reads();
        let mut open = Vec::new();
        for (id,) in alerts::open(&mut reads).await? {
            let shown = messages::about_alert(&mut reads, &id).await?;
            let at = |row: messages::MessageRow| (row.channel_id.cast_unsigned(), row.message_id.cast_unsigned());
            open.push(OpenAlert { id, shown_at: shown.into_iter().map(at).collect() });
        }
        Ok(open)
    }

    /// Somebody says that they have it. Once somebody does, whatever was to call anybody about it is cancelled in the
    /// same transaction, and nobody is called again.
    pub async fn acknowledge(&self, who: &Actor, is_bot: bool, alert: &str) -> Outcome<Acknowledged> {
        let mut act = self.begin(who).await?;
        alerts::take(&mut act.tx, alert).await?;
        let Some(row) = alerts::by_id(&mut act.tx, alert).await? else { return Ok(Acknowledged::NotAnAlert) };
        match row.state.as_str() {
            "open" => {}
            "acknowledged" => return Ok(Acknowledged::Already { by: row.acknowledged_name.unwrap_or_default() }),
            _ => return Ok(Acknowledged::Over),
        }
        let was_called = read_called(&row.called).contains(&Called::Person(who.person_id().cast_unsigned()));
        if let Some(reason) = objection(who, is_bot, was_called) {
            return Ok(Acknowledged::DoesNotCount { reason: reason.to_owned() });
        }
        if !alerts::acknowledge(&mut act.tx, alert, who.person_id(), &who.name, act.now).await? {
            return Ok(Acknowledged::Over);
        }
        let cancelled = alerts::cancel_calls(&mut act.tx, alert, "acknowledged", act.now).await?;
        self.show(&mut act, alert).await?;
        let account = account_of(&mut act, &row).await?;
        if let Some(row) = alerts::by_id(&mut act.tx, alert).await? {
            self.tell_phones(&mut act, &row, account.as_ref(), PageEvent::Acknowledged).await?;
        }
        let detail = json!({ "alert": alert, "about": row.about, "calls_cancelled": cancelled });
        act.file("alert acknowledged", account.as_ref(), detail, Value::Null);
        act.commit().await?;
        Ok(Acknowledged::Taken)
    }
}

/// Why somebody's word doesn't count, where it doesn't.
fn objection(who: &Actor, is_bot: bool, was_called: bool) -> Option<&'static str> {
    if is_bot {
        return Some("only people can.");
    }
    if who.role >= Role::OnCall || was_called {
        return None;
    }
    Some("only those on call, collectors and managers can. Ask a manager to give you the role.")
}
