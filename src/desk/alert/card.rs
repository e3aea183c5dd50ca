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
    #[serde(default = "once")]
    pub met: i64,
    /// open, acknowledged or resolved
    #[serde(default = "open")]
    pub state: String,
    /// Whom its first message calls.
    pub mention: Mention,
    /// Who has it, or had it when it was over.
    pub by: Option<String>,
    pub acknowledged_at: Option<DateTime<Utc>>,
    pub resolved_at: Option<DateTime<Utc>>,
    /// Why it is over, where that isn't plain.
    #[serde(default)]
    pub because: Option<String>,
    /// The phone services that couldn't be reached.
    #[serde(default)]
    pub unreached: Vec<String>,
}

/// Whom a message calls: one person, or everybody with one of these roles.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Mentioned")]
pub struct Mention {
    pub people: Vec<u64>,
    pub roles: Vec<u64>,
}

/// A mention as it was written: at first it was a list of people.
#[derive(Deserialize)]
#[serde(untagged)]
enum Mentioned {
    People(Vec<u64>),
    Both { people: Vec<u64>, roles: Vec<u64> },
}

impl From<Mentioned> for Mention {
    fn from(written: Mentioned) -> Mention {
        match written {
            Mentioned::People(people) => Mention { people, roles: Vec::new() },
            Mentioned::Both { people, roles } => Mention { people, roles },
        }
    }
}

fn once() -> i64 {
    1
}

fn open() -> String {
    "open".to_owned()
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
            because: None,
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::desk::Post;

    #[test]
    fn an_alert_that_waits_since_the_first_version_is_read_and_a_new_one_reads_back() {
        let first =
            json!({ "post": "alert", "id": "01J", "about": "ledger stale", "sentence": "Old.", "mention": [7] });
        let Post::Alert { alert } = serde_json::from_value(first).unwrap() else { unreachable!("it is an alert") };
        assert_eq!((alert.mention.people.as_slice(), alert.met, alert.state.as_str()), (&[7_u64][..], 1, "open"));
        let card =
            AlertCard { met: 5, mention: Mention { people: vec![], roles: vec![413_882_095_131_885_568] }, ..*alert };
        let written = serde_json::to_string(&Post::Alert { alert: Box::new(card.clone()) }).unwrap();
        let Post::Alert { alert } = serde_json::from_str(&written).unwrap() else { unreachable!("it is an alert") };
        assert_eq!(*alert, card);
    }
}
