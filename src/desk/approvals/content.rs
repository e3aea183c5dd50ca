//! What a request for a decision shows.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::desk::AccountName;
use crate::receivables::Money;
use crate::receivables::escalation::Escalation;
use crate::receivables::step_approval::AskedStep;

/// Everything that a request for a decision shows, and nothing else: what is decided is bound to its hash. What an older
/// request doesn't have is left out where there is none, and so it keeps its hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalContent {
    /// plan, escalation, final_notice, settlement or write_off
    pub kind: String,
    pub account: AccountName,
    pub requested_by: String,
    pub reason: String,
    pub amount: Money,
    /// What it comes to in other currencies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Money>,
    /// What it is about in one line: `4 installments, every month`.
    pub terms: String,
    /// The step of the ladder that waits for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<AskedStep>,
    pub schedule: Vec<(NaiveDate, Money)>,
    /// Number and open amount of each invoice it covers.
    pub invoices: Vec<(String, Money)>,
    pub oldest_days_past_due: i64,
    pub needed: u32,
    pub expires_at: DateTime<Utc>,
    /// Where an escalation leads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Escalation>,
    /// The Discord roles of which one is needed to say yes; with none, any manager may.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<u64>,
}
