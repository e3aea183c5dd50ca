//! What an alert's message shows.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::desk::{AccountName, Act, Desk, Outcome};
use crate::receivables::alert::{Called, read_called};
use crate::store::accounts;
use crate::store::alerts::AlertRow;

/// An alert as its message shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertCard {
    pub id: String,
    pub about: String,
    pub sentence: String,
    /// How often the incident was met.
    pub met: i64,
    /// open, acknowledged or resolved
    pub state: String,
    /// Whom its first message calls.
    pub mention: Mention,
    /// Who has it, or had it when it was over.
    pub by: Option<String>,
    pub acknowledged_at: Option<DateTime<Utc>>,
    pub resolved_at: Option<DateTime<Utc>>,
    /// The phone services that couldn't be reached.
    pub unreached: Vec<String>,
}

/// Whom a message calls: one person, or everybody with one of these roles.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    pub people: Vec<u64>,
    pub roles: Vec<u64>,
}

impl Desk {
    pub(super) fn card(&self, row: &AlertRow) -> AlertCard {
        let first = read_called(&row.called).into_iter().next().unwrap_or(Called::Managers);
        AlertCard {
            id: row.id.clone(),
            about: row.about.clone(),
            sentence: row.sentence.clone(),
            met: row.met,
            state: row.state.clone(),
            mention: self.mention(first),
            by: row.acknowledged_name.clone(),
            acknowledged_at: row.acknowledged_at,
            resolved_at: row.resolved_at,
            unreached: unreached(row),
        }
    }

    pub(super) fn mention(&self, whom: Called) -> Mention {
        match whom {
            Called::Person(id) => Mention { people: vec![id], roles: Vec::new() },
            Called::Managers => Mention { people: Vec::new(), roles: self.config.discord.roles.manager.clone() },
        }
    }
}

/// The phone services that couldn't be reached about an alert.
pub(super) fn unreached(row: &AlertRow) -> Vec<String> {
    row.unreached.split(',').filter(|service| !service.is_empty()).map(str::to_owned).collect()
}

/// The account that an alert is about.
pub(super) async fn account_of(act: &mut Act<'_>, row: &AlertRow) -> Outcome<Option<AccountName>> {
    let Some(id) = row.account_id else { return Ok(None) };
    Ok(accounts::by_id(&mut act.tx, id).await?.as_ref().map(AccountName::from))
}
