//! What a file turned out to hold: rows of the ledger, and the rows that could not be taken.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::terms::Terms;
use crate::receivables::address::EmailAddress;
use crate::receivables::money::{Money, Totals};

/// One file, read. Nothing in it has been compared with the ledger yet.
#[derive(Debug, Clone)]
pub struct LedgerFile {
    /// `generic`, `quickbooks`, `xero`, or the name of the mapping it was read by.
    pub format: String,
    /// SHA-256 of the bytes, in hexadecimal.
    pub sha256: String,
    /// The day the file says it describes, where it says one.
    pub as_of: Option<NaiveDate>,
    /// Whether the format lists everything that is open, so that what isn't there has vanished.
    pub full: bool,
    pub invoices: Vec<InvoiceRow>,
    pub payments: Vec<PaymentRow>,
    pub contacts: Vec<ContactRow>,
    /// Rows left out, each with its reason, in the order of their lines.
    pub rejects: Vec<Reject>,
    /// What was noticed and didn't keep a row out.
    pub notes: Vec<String>,
    /// How many rows of data the file has, those left out included.
    pub rows: usize,
}

impl LedgerFile {
    /// What is open, credits and unapplied payments taken off, per currency.
    pub fn totals(&self) -> Totals {
        self.invoices.iter().map(|row| row.open).collect()
    }

    /// What the rows were for, whether paid or not: invoices less credits; or payments.
    pub fn amounts(&self) -> Totals {
        let invoices = self.invoices.iter().map(|row| row.amount);
        invoices.chain(self.payments.iter().map(|row| row.amount)).collect()
    }
}

/// What an entry of the ledger is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    Invoice,
    Credit,
    /// Money received that isn't set against an invoice yet.
    Payment,
}

impl EntryKind {
    pub fn as_str(self) -> &'static str {
        match self {
            EntryKind::Invoice => "invoice",
            EntryKind::Credit => "credit",
            EntryKind::Payment => "payment",
        }
    }
}

/// An invoice, credit or unapplied payment as the file has it.
#[derive(Debug, Clone, PartialEq)]
pub struct InvoiceRow {
    /// The line it starts on, as an editor counts.
    pub line: u64,
    pub account_code: String,
    pub account_name: String,
    pub email: Option<EmailAddress>,
    pub phone: Option<String>,
    /// ISO 3166, two letters.
    pub country: Option<String>,
    /// BCP 47, such as `fr` or `en-GB`.
    pub language: Option<String>,
    pub number: String,
    pub kind: EntryKind,
    pub issue_date: Option<NaiveDate>,
    pub due_date: Option<NaiveDate>,
    /// Above zero for an invoice, below for a credit or payment.
    pub amount: Money,
    /// Between zero and the amount.
    pub open: Money,
    pub settled_date: Option<NaiveDate>,
    pub disputed: bool,
    pub po_number: Option<String>,
    pub pdf: Option<String>,
    /// How the account is reminded, as far as the line says.
    pub terms: Terms,
    /// Why this invoice must not be chased until somebody has put it right.
    pub exception: Option<String>,
}

/// Money received, as the file has it.
#[derive(Debug, Clone, PartialEq)]
pub struct PaymentRow {
    pub line: u64,
    pub account_code: String,
    pub invoice_number: Option<String>,
    /// Above zero.
    pub amount: Money,
    pub paid_on: NaiveDate,
    pub reference: Option<String>,
    /// 1, or 2 and more where the same account paid the same sum on the same day again and no
    /// reference tells the payments apart.
    pub occurrence: u32,
}

/// A person or mailbox at an account.
#[derive(Debug, Clone, PartialEq)]
pub struct ContactRow {
    pub line: u64,
    pub account_code: String,
    pub name: Option<String>,
    pub email: Option<EmailAddress>,
    pub phone: Option<String>,
    pub language: Option<String>,
    /// Whether this is the one to write to first.
    pub preferred: bool,
    /// How the account is reminded, as far as the line says.
    pub terms: Terms,
}

impl ContactRow {
    /// Whether the line names a person; otherwise it is about the account alone.
    pub fn reaches_somebody(&self) -> bool {
        self.email.is_some() || self.phone.is_some()
    }
}

/// A row that was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reject {
    pub line: u64,
    pub reason: String,
    /// The account's code and the invoice's number, where both could be read.
    #[serde(skip)]
    pub about: Option<(String, String)>,
}

/// Why nothing of a file was taken. A sentence that says what is wrong and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct WholeFileError(pub String);

/// What was noticed, by subject: the first few of each are kept in full, the rest counted.
#[derive(Debug, Default)]
pub(super) struct Notes(BTreeMap<&'static str, (Vec<String>, usize)>);

/// How many notes on one subject are printed.
const TOLD: usize = 5;

impl Notes {
    pub fn tell(&mut self, subject: &'static str, sentence: impl FnOnce() -> String) {
        let (told, more) = self.0.entry(subject).or_default();
        if told.len() < TOLD {
            told.push(sentence());
        } else {
            *more += 1;
        }
    }

    pub fn sentences(self) -> Vec<String> {
        let mut all = Vec::new();
        for (subject, (told, more)) in self.0 {
            all.extend(told);
            if more > 0 {
                all.push(format!("{subject}: {more} more like these"));
            }
        }
        all
    }
}
