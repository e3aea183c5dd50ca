//! A page: what a phone is told about an alert.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::alert::Severity;
use super::plain_text;

/// What happened to the alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PageEvent {
    /// It was raised, or passed on to the next in line: the phone rings.
    Raised,
    /// Somebody has it.
    Acknowledged,
    /// It is over.
    Resolved,
}

impl PageEvent {
    pub fn as_str(self) -> &'static str {
        match self {
            PageEvent::Raised => "raised",
            PageEvent::Acknowledged => "acknowledged",
            PageEvent::Resolved => "resolved",
        }
    }
}

/// What a phone service is told, complete in itself: nothing of a debtor but what the alert's sentence needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// The alert's id: by it a service knows what belongs together.
    pub alert: String,
    /// The service's name: `ntfy`, `pagerduty` or `webhook`.
    pub service: String,
    pub event: PageEvent,
    pub about: String,
    pub sentence: String,
    pub severity: Severity,
    /// The code of the account it is about.
    pub account: Option<String>,
    /// Who has it, where somebody does.
    pub by: Option<String>,
    pub at: DateTime<Utc>,
    /// Where the alert is shown.
    pub link: Option<String>,
}

impl Page {
    /// `ledger stale: nothing came …`, on one line of at most `most` characters.
    pub fn summary(&self, most: usize) -> String {
        let line = format!("{}: {}", self.about, self.sentence);
        plain_text::shortened(&plain_text::one_line(&line), most)
    }
}
