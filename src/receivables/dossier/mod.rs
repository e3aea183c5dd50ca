//! The dossier of an account: its whole client file as documents that stand by themselves.

mod html;
mod manifest;
mod page;
mod sections;
mod tables;
#[cfg(test)]
mod tests;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::Money;

pub use manifest::{Manifest, file_name};
pub use page::page;
pub use tables::{approvals_csv, ledger_csv, payments_csv};

/// Everything that is known about an account, as of one instant.
#[derive(Debug, Clone)]
pub struct Dossier {
    /// Whose desk it is.
    pub company: String,
    pub code: String,
    pub name: String,
    pub country: Option<String>,
    pub owner: Option<String>,
    pub written_at: DateTime<Utc>,
    /// The desk's zone: what was done is told in its time.
    pub zone: Tz,
    pub cover: Option<Cover>,
    pub contacts: Vec<Contact>,
    pub invoices: Vec<Invoice>,
    pub payments: Vec<Payment>,
    pub plans: Vec<Plan>,
    pub approvals: Vec<Approval>,
    pub mails: Vec<Mail>,
    pub files: Vec<File>,
    pub entries: Vec<Entry>,
    pub chain: Chain,
}

/// The sheet in front of a folder that is handed to somebody outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cover {
    /// agency, legal
    pub to: String,
    pub reason: String,
    /// What is handed over, per currency.
    pub amounts: Vec<Money>,
    pub requested_by: String,
    pub approved_by: String,
    pub approved_at: DateTime<Utc>,
}

#[derive(Debug, Clone)]
pub struct Contact {
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub suppressed: bool,
}

#[derive(Debug, Clone)]
pub struct Invoice {
    /// invoice, credit or payment
    pub kind: String,
    pub number: String,
    pub issue_date: Option<NaiveDate>,
    pub due_date: Option<NaiveDate>,
    pub amount: Money,
    pub open: Money,
    pub days_past_due: Option<i64>,
    pub disputed: bool,
    pub settled_on: Option<NaiveDate>,
    pub po_number: Option<String>,
    pub exception: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Payment {
    pub invoice: String,
    pub kind: String,
    pub amount: Money,
    /// Nothing: before the first file that told us.
    pub paid_on: Option<NaiveDate>,
    pub reference: Option<String>,
    pub source: String,
}

#[derive(Debug, Clone)]
pub struct Plan {
    pub state: String,
    pub total: Money,
    pub terms: String,
    pub reason: String,
    pub proposed_by: String,
    pub proposed_at: DateTime<Utc>,
    pub invoices: Vec<String>,
    /// Date, amount, and what of it is paid.
    pub installments: Vec<(NaiveDate, Money, Money)>,
}

#[derive(Debug, Clone)]
pub struct Approval {
    pub id: String,
    pub kind: String,
    pub state: String,
    pub requested_by: String,
    pub requested_at: DateTime<Utc>,
    pub amount: Option<Money>,
    pub terms: String,
    pub reason: String,
    pub needed: i64,
    pub decided_by: Option<String>,
    pub decided_at: Option<DateTime<Utc>>,
    pub decided_why: Option<String>,
    /// Who said what, and when.
    pub verdicts: Vec<(String, String, DateTime<Utc>)>,
}

#[derive(Debug, Clone)]
pub struct Mail {
    /// The id of its row in the outbox.
    pub id: String,
    pub step: String,
    pub state: String,
    pub at: DateTime<Utc>,
    pub provider: Option<String>,
    pub provider_id: Option<String>,
    pub reason: Option<String>,
    pub text: Option<MailText>,
}

/// A mail word for word.
#[derive(Debug, Clone)]
pub struct MailText {
    pub to: String,
    pub subject: String,
    pub body: String,
    /// Its file in the folder.
    pub file: String,
}

/// A file that came with a conversation.
#[derive(Debug, Clone)]
pub struct File {
    pub name: String,
    pub at: DateTime<Utc>,
    /// Its file in the folder; nothing where its bytes are gone, or aren't what was kept.
    pub file: Option<String>,
    pub sha256: String,
}

/// One line of the client file.
#[derive(Debug, Clone)]
pub struct Entry {
    pub seq: i64,
    pub at: DateTime<Utc>,
    pub who: String,
    pub act: String,
    pub told: String,
    pub hash: String,
}

/// The chain that holds the client file, as it stood.
#[derive(Debug, Clone)]
pub struct Chain {
    pub rows: i64,
    pub head: String,
    /// The first row that was touched, and what is wrong with it.
    pub broken: Option<(i64, String)>,
}

impl Dossier {
    pub fn title(&self) -> String {
        format!("{} ({})", self.name, self.code)
    }

    /// The first and the last line of this account's, in the numbers of the chain.
    pub fn range(&self) -> Option<(i64, i64)> {
        Some((self.entries.first()?.seq, self.entries.last()?.seq))
    }

    /// In one sentence, whether and how the chain holds.
    pub fn chain_told(&self) -> String {
        let Chain { rows, head, broken } = &self.chain;
        match broken {
            None => format!("The chain of the client file held when this was written: {rows} rows, head {head}."),
            Some((row, what)) => format!(
                "The chain of the client file was BROKEN when this was written, at row {row}: {what}. {rows} rows \
                 before it hold, head {head}."
            ),
        }
    }

    fn local(&self, at: DateTime<Utc>) -> String {
        at.with_timezone(&self.zone).format("%-d %b %Y, %H:%M").to_string()
    }
}
