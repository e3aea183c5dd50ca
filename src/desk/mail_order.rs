//! What an outbox row of the kind `mail` holds: a letter's facts as they were when it was planned.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Desk;
use super::picture::Pictured;
use super::remind_installments::InstallmentOrder;
use crate::receivables::aging::days_past_due;
use crate::receivables::dunning::Reminder;
use crate::receivables::guard::Guard;
use crate::receivables::letter::{
    AccountFacts, CompanyFacts, CreditFacts, InvoiceFile, LetterFacts, LineFacts, StepFacts,
};

/// A letter that is to be sent.
#[derive(Clone, Serialize, Deserialize)]
pub struct MailOrder {
    /// One bare address.
    pub to: String,
    pub facts: LetterFacts,
    pub reminder: Reminder,
    pub cadence: String,
    /// The PDFs of its invoices, as far as the ledger names them. Without each of them it isn't sent.
    #[serde(default)]
    pub files: Vec<InvoiceFile>,
    /// What a person put aside, with a reason that is filed: not asked again when it is handed over.
    #[serde(default)]
    pub put_aside: Vec<Guard>,
    /// The installment it is about, where it reminds of a plan.
    #[serde(default)]
    pub installment: Option<InstallmentOrder>,
}

impl Desk {
    /// The letter of a reminder. Nothing where the account has no address.
    pub(super) fn order(&self, pictured: &Pictured, reminder: &Reminder, today: NaiveDate) -> Option<MailOrder> {
        let to = pictured.address()?.to_owned();
        let (facts, cadence) = (self.letter_facts(pictured, reminder, today), pictured.cadence_name.clone());
        let files = files(pictured, &facts);
        Some(MailOrder {
            to,
            facts,
            reminder: reminder.clone(),
            cadence,
            files,
            put_aside: Vec::new(),
            installment: None,
        })
    }

    /// What the letter of a reminder says on a day.
    pub(super) fn letter_facts(&self, pictured: &Pictured, reminder: &Reminder, today: NaiveDate) -> LetterFacts {
        LetterFacts {
            company: self.company_facts(),
            account: AccountFacts {
                code: pictured.row.code.clone(),
                name: pictured.row.name.clone(),
                language: pictured.row.language.clone(),
                country: pictured.row.country.clone(),
            },
            step: StepFacts { template: reminder.template.clone(), tone: reminder.tone },
            today,
            lines: lines(pictured, reminder, today),
            credits: credits(pictured, reminder),
            installment: None,
        }
    }

    fn company_facts(&self) -> CompanyFacts {
        let company = &self.config.company;
        CompanyFacts {
            name: company.name.clone(),
            contact: company.contact.clone().unwrap_or_default(),
            reply_to: self.config.mail.reply_to.as_ref().map(|address| address.email.to_string()),
            pay_to: company.pay_to.clone(),
        }
    }
}

fn lines(pictured: &Pictured, reminder: &Reminder, today: NaiveDate) -> Vec<LineFacts> {
    let line = |listed: &crate::receivables::dunning::Listed| {
        let row = pictured.invoices.iter().find(|row| row.id == listed.invoice.0)?;
        Some(LineFacts {
            number: listed.number.clone(),
            po_number: row.po_number.clone(),
            issue_date: row.issue_date,
            due_date: listed.due,
            days_past_due: days_past_due(today, listed.due),
            open: listed.open,
            amount: row.amount().ok()?,
        })
    };
    reminder.lists.iter().filter_map(line).collect()
}

fn files(pictured: &Pictured, facts: &LetterFacts) -> Vec<InvoiceFile> {
    let file = |line: &LineFacts| {
        let row = pictured.invoices.iter().find(|row| row.is_invoice() && row.number == line.number)?;
        let file = row.pdf.clone().filter(|file| !file.trim().is_empty())?;
        Some(InvoiceFile { number: line.number.clone(), file })
    };
    facts.lines.iter().filter_map(file).collect()
}

/// The account's credits in the currencies that are asked for.
fn credits(pictured: &Pictured, reminder: &Reminder) -> Vec<CreditFacts> {
    let asked = |currency: &str| reminder.lists.iter().any(|listed| listed.open.currency.code() == currency);
    let credits = pictured.invoices.iter().filter(|row| row.open_minor < 0 && asked(&row.currency));
    credits.filter_map(|row| Some(CreditFacts { number: row.number.clone(), open: row.open().ok()? })).collect()
}
