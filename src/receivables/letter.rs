//! The facts a letter is made from: a plain value, complete in itself, that the outbox can keep.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::receivables::Money;
use crate::receivables::cadence::Tone;
use crate::receivables::money::Totals;

/// Everything a letter may say about one account on one day.
///
/// Taken from the ledger when the reminder is planned and kept with the outbox row, so that the letter on
/// file is the letter that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterFacts {
    pub company: CompanyFacts,
    pub account: AccountFacts,
    pub step: StepFacts,
    /// The calendar date in the debtor's zone.
    pub today: NaiveDate,
    /// The eligible invoices: those the letter asks about.
    pub lines: Vec<LineFacts>,
    /// Unapplied credits and payments that are set against them.
    #[serde(default)]
    pub credits: Vec<CreditFacts>,
    /// The installment this letter is about, where it reminds of a payment plan.
    #[serde(default)]
    pub installment: Option<InstallmentFacts>,
}

/// Who writes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompanyFacts {
    pub name: String,
    /// The named human and how to reach them: `Dana Reyes, +44 20 7946 0000`.
    pub contact: String,
    /// The address an answer goes to, where it isn't the sender's.
    #[serde(default)]
    pub reply_to: Option<String>,
    /// How to pay, as the operator wrote it, line by line: bank, account number, what to quote.
    #[serde(default)]
    pub pay_to: Option<String>,
}

/// Who is written to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountFacts {
    pub code: String,
    pub name: String,
    /// A language tag such as `en`, `de` or `fr-CA`. Decides how dates and amounts look, and the wording where
    /// a translation of the template is there.
    #[serde(default)]
    pub language: Option<String>,
    /// The ISO 3166 code of the debtor's country, which decides between `1 March` and `March 1`.
    #[serde(default)]
    pub country: Option<String>,
}

/// The step of the cadence the letter belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepFacts {
    /// The folder of the template: `friendly`.
    pub template: String,
    pub tone: Tone,
}

/// One invoice on the statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineFacts {
    pub number: String,
    /// The debtor's own purchase order, where the ledger knows it.
    #[serde(default)]
    pub po_number: Option<String>,
    #[serde(default)]
    pub issue_date: Option<NaiveDate>,
    pub due_date: NaiveDate,
    /// `today` − due date: negative before it is due.
    pub days_past_due: i64,
    /// What is still owed on it.
    pub open: Money,
    /// What it was made out for.
    pub amount: Money,
}

/// The file that the ledger names as an invoice's PDF.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceFile {
    pub number: String,
    /// As the ledger has it: data, and not to be trusted.
    pub file: String,
}

/// An unapplied credit or payment. Its amount is negative, as in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditFacts {
    pub number: String,
    pub open: Money,
}

/// One installment of a payment plan. A letter about one asks for it alone, whatever the invoices it covers come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstallmentFacts {
    /// What is still to be paid of it.
    pub amount: Money,
    pub due_date: NaiveDate,
    /// Which one it is, from 1.
    pub number: u32,
    pub of: u32,
}

impl InstallmentFacts {
    /// `today` − due date: negative before it is due.
    pub fn days_past_due(&self, today: NaiveDate) -> i64 {
        (today - self.due_date).num_days()
    }
}

impl LetterFacts {
    /// What is owed per currency: all invoices, less the credits set against them.
    pub fn totals(&self) -> Totals {
        self.lines.iter().map(|line| line.open).chain(self.credits.iter().map(|credit| credit.open)).collect()
    }

    /// What of it is overdue per currency. Credits are set against the overdue invoices first; a currency in
    /// which they cover them isn't there.
    pub fn overdue(&self) -> Totals {
        let late: Totals = self.lines.iter().filter(|line| line.days_past_due > 0).map(|line| line.open).collect();
        let credits: Totals = self.credits.iter().map(|credit| credit.open).collect();
        late.iter()
            .filter_map(|money| money.plus(credits.get(money.currency)))
            .filter(|money| money.is_positive())
            .collect()
    }

    /// The day count of the oldest invoice, where one is overdue.
    pub fn oldest_days(&self) -> Option<i64> {
        self.lines.iter().map(|line| line.days_past_due).filter(|days| *days > 0).max()
    }
}
