//! What a template sees: the facts in the reader's own writing, cleaned, and no more than fits a letter.

use chrono::NaiveDate;
use minijinja::value::{Serde, Value};
use serde::Serialize;

use super::engine::language_of;
use super::inert::{lines, one_line, unlinked};
use super::wording::{Reader, Words};
use crate::receivables::Money;
use crate::receivables::cadence::Tone;
use crate::receivables::letter::{CompanyFacts, CreditFacts, InstallmentFacts, LetterFacts, LineFacts};

/// How many invoices a letter lists. The oldest are shown; the totals count all.
pub(super) const LISTED: usize = 50;
const LISTED_CREDITS: usize = 20;
const LONGEST_NAME: usize = 120;
const LONGEST_NUMBER: usize = 80;

/// Where the text ends up: a mail program makes links in a body, never in a subject.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Subject,
    Body,
}

/// The variables of a template. Every one is always there; what isn't known is `none` or an empty list.
#[derive(Serialize)]
pub(super) struct View {
    company: Company,
    account: Account,
    tone: Tone,
    /// The language of the letter's own words: `en`.
    language: String,
    today: String,
    /// At most [`LISTED`], oldest first.
    lines: Vec<Line>,
    /// How many invoices are meant in all, and how many of them aren't listed.
    invoice_count: usize,
    unlisted_count: usize,
    credits: Vec<Credit>,
    unlisted_credit_count: usize,
    /// What is owed, net of credits, one amount a currency; then the same in one phrase.
    totals: Vec<String>,
    total: String,
    /// What is left of a credit in a currency in which nothing is owed.
    in_your_favour: Vec<String>,
    /// What of it is overdue.
    overdue: String,
    overdue_count: usize,
    oldest_days: Option<i64>,
    installment: Option<Installment>,
}

#[derive(Serialize)]
struct Company {
    name: String,
    contact: String,
    contact_name: String,
    reply_to: Option<String>,
    pay_to: Vec<String>,
}

#[derive(Serialize)]
struct Account {
    code: String,
    name: String,
}

#[derive(Serialize)]
struct Line {
    number: String,
    po_number: Option<String>,
    issue_date: Option<String>,
    due_date: String,
    days_past_due: i64,
    age: String,
    is_overdue: bool,
    open: String,
    amount: String,
    is_part_paid: bool,
}

#[derive(Serialize)]
struct Credit {
    number: String,
    amount: String,
}

#[derive(Serialize)]
struct Installment {
    amount: String,
    due_date: String,
    days_past_due: i64,
    age: String,
    is_overdue: bool,
    number: u32,
    of: u32,
}

impl View {
    pub(super) fn new(facts: &LetterFacts, words: Words, language: &str, place: Place) -> View {
        let pen = Pen {
            reader: Reader::new(&language_of(&facts.account), facts.account.country.as_deref(), words),
            words,
            place,
        };
        let owed = facts.totals();
        let (positive, negative): (Vec<Money>, Vec<Money>) =
            owed.non_zero().into_iter().partition(|money| money.is_positive());
        let totals: Vec<String> = positive.iter().map(|money| pen.reader.money(*money)).collect();
        let overdue: Vec<String> = facts.overdue().non_zero().iter().map(|money| pen.reader.money(*money)).collect();
        View {
            company: pen.company(&facts.company),
            account: Account {
                code: pen.data(&facts.account.code, LONGEST_NUMBER),
                name: pen.data(&facts.account.name, LONGEST_NAME),
            },
            tone: facts.step.tone,
            language: language.to_owned(),
            today: pen.reader.date(facts.today),
            lines: oldest(&facts.lines).into_iter().map(|line| pen.line(line)).collect(),
            invoice_count: facts.lines.len(),
            unlisted_count: facts.lines.len().saturating_sub(LISTED),
            credits: facts.credits.iter().take(LISTED_CREDITS).map(|credit| pen.credit(credit)).collect(),
            unlisted_credit_count: facts.credits.len().saturating_sub(LISTED_CREDITS),
            total: words.listed(&totals),
            totals,
            in_your_favour: negative.iter().map(|money| pen.reader.money(money.negated())).collect(),
            overdue: words.listed(&overdue),
            overdue_count: facts.lines.iter().filter(|line| line.days_past_due > 0).count(),
            oldest_days: facts.oldest_days(),
            installment: facts.installment.as_ref().map(|installment| pen.installment(installment, facts.today)),
        }
    }

    pub(super) fn into_value(self) -> Value {
        Value::from(Serde(self))
    }
}

/// The invoices that a letter lists by number. Of very many, the totals count those that it doesn't.
pub fn listed(facts: &LetterFacts) -> Vec<&LineFacts> {
    oldest(&facts.lines)
}

/// The oldest invoices, and among equally old ones the largest, oldest first.
fn oldest(all: &[LineFacts]) -> Vec<&LineFacts> {
    let mut sorted: Vec<&LineFacts> = all.iter().collect();
    sorted.sort_by(|a, b| {
        (a.due_date, -i128::from(a.open.minor), &a.number).cmp(&(b.due_date, -i128::from(b.open.minor), &b.number))
    });
    sorted.truncate(LISTED);
    sorted
}

/// Writes facts for one reader.
struct Pen {
    reader: Reader,
    words: Words,
    place: Place,
}

impl Pen {
    /// Text that came from the ledger.
    fn data(&self, text: &str, longest: usize) -> String {
        let clean = one_line(text, longest);
        if self.place == Place::Body { unlinked(&clean) } else { clean }
    }

    /// The operator's own words: one line each, but a web address in them may stay one.
    fn company(&self, company: &CompanyFacts) -> Company {
        let contact = one_line(&company.contact, LONGEST_NAME);
        let name = contact.split([',', '<', '(']).next().unwrap_or_default().trim().to_owned();
        Company {
            name: one_line(&company.name, LONGEST_NAME),
            contact_name: name,
            contact,
            reply_to: company.reply_to.as_deref().map(|address| one_line(address, 254)),
            pay_to: company.pay_to.as_deref().map(|text| lines(text, 200)).unwrap_or_default(),
        }
    }

    fn line(&self, line: &LineFacts) -> Line {
        Line {
            number: self.data(&line.number, LONGEST_NUMBER),
            po_number: line
                .po_number
                .as_deref()
                .map(|number| self.data(number, LONGEST_NUMBER))
                .filter(|number| !number.is_empty()),
            issue_date: line.issue_date.map(|date| self.reader.date(date)),
            due_date: self.reader.date(line.due_date),
            days_past_due: line.days_past_due,
            age: self.words.age(line.days_past_due),
            is_overdue: line.days_past_due > 0,
            open: self.reader.money(line.open),
            amount: self.reader.money(line.amount),
            is_part_paid: line.open != line.amount,
        }
    }

    fn credit(&self, credit: &CreditFacts) -> Credit {
        Credit { number: self.data(&credit.number, LONGEST_NUMBER), amount: self.reader.money(credit.open) }
    }

    fn installment(&self, installment: &InstallmentFacts, today: NaiveDate) -> Installment {
        let days_past_due = installment.days_past_due(today);
        Installment {
            amount: self.reader.money(installment.amount),
            due_date: self.reader.date(installment.due_date),
            days_past_due,
            age: self.words.age(days_past_due),
            is_overdue: days_past_due > 0,
            number: installment.number,
            of: installment.of,
        }
    }
}
