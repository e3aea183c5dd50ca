//! The terms of a plan, from what was typed: what it covers, and when what is paid.

use chrono::NaiveDate;

use super::plan::PlanTerms;
use super::refusal::refused;
use super::{AccountName, Desk, Outcome};
use crate::receivables::plan::{Every, Installment, Terms, staggered};
use crate::receivables::spoken_day::{self, Lies};
use crate::receivables::{Currency, Money, amount};
use crate::store::accounts::AccountRow;
use crate::store::invoices::InvoiceRow;

/// How far ahead the last installment may be.
const MOST_MONTHS: u32 = 60;

/// What a plan covers.
pub(super) struct Covers {
    pub invoices: Vec<InvoiceRow>,
    pub total: Money,
    pub oldest: i64,
}

impl Desk {
    pub(super) fn terms(
        &self,
        row: &AccountRow,
        account: &AccountName,
        open: Vec<InvoiceRow>,
        terms: &PlanTerms,
        is_redated: bool,
    ) -> Outcome<(Covers, Vec<Installment>, String)> {
        let today = self.today();
        let typed = match terms {
            PlanTerms::Even { down_payment, .. } => down_payment.as_deref().unwrap_or_default(),
            PlanTerms::Staggered(text) => text,
        };
        let currency = self.currency_of(&open, None, typed);
        let country = row.country.as_deref().unwrap_or(&self.config.company.country);
        let calendar = self.calendar(country);
        match terms {
            PlanTerms::Even { installments, first, every, down_payment } => {
                let covers = Covers::of(account, open, currency, today, |_| is_redated)?;
                let first = ahead(first, today)?;
                let down_payment = match down_payment {
                    Some(text) => {
                        let date = calendar.add_business_days(today, 2).min(first);
                        Some(Installment { date, amount: read(text, currency)? })
                    }
                    None => None,
                };
                let shown = even_in_words(*installments, *every, down_payment);
                let terms =
                    Terms { total: covers.total, down_payment, installments: *installments, first, every: *every };
                let schedule =
                    terms.schedule(today, &calendar).or_else(|fault| refused(sentence(&fault.to_string())))?;
                not_too_far(&schedule, today)?;
                Ok((covers, schedule, shown))
            }
            PlanTerms::Staggered(text) => {
                let rows = rows(text, currency, today)?;
                let sum: i64 = rows.iter().map(|(_, part)| part.minor).sum();
                let covers = Covers::of(account, open, currency, today, |all| is_redated || all == sum)?;
                let shown = format!("{} installments on dates of their own", rows.len());
                let schedule = staggered(covers.total, rows, today, &calendar)
                    .or_else(|fault| refused(sentence(&fault.to_string())))?;
                not_too_far(&schedule, today)?;
                Ok((covers, schedule, shown))
            }
        }
    }
}

impl Covers {
    /// The overdue invoices; or all open ones, where nothing is overdue or `whole` says so of what all of
    /// them come to.
    fn of(
        account: &AccountName,
        open: Vec<InvoiceRow>,
        currency: Currency,
        today: NaiveDate,
        whole: impl Fn(i64) -> bool,
    ) -> Outcome<Covers> {
        let mine = |row: &InvoiceRow| row.is_invoice() && row.currency == currency.code() && !row.disputed;
        let all: Vec<_> = open.into_iter().filter(mine).collect();
        let late = |row: &InvoiceRow| row.due_date.is_some_and(|due| due < today);
        let overdue: Vec<_> = all.iter().filter(|row| late(row)).cloned().collect();
        let total_of = |rows: &[InvoiceRow]| rows.iter().map(|row| row.open_minor).sum::<i64>();
        let invoices = if overdue.is_empty() || whole(total_of(&all)) { all } else { overdue };
        if invoices.is_empty() {
            return refused(format!("{account} has nothing open in {currency} that a plan could cover."));
        }
        let oldest = invoices.iter().filter_map(|row| row.due_date).min();
        let oldest = oldest.map_or(0, |due| crate::receivables::aging::days_past_due(today, due).max(0));
        Ok(Covers { total: Money::new(total_of(&invoices), currency), invoices, oldest })
    }

    pub(super) fn shown(&self) -> Outcome<Vec<(String, Money)>> {
        self.invoices.iter().map(|row| Ok((row.number.clone(), row.open()?))).collect()
    }
}

/// A plan keeps the reminders away until its last day: one that ends in another decade is a slip of the finger.
fn not_too_far(schedule: &[Installment], today: NaiveDate) -> Outcome<()> {
    let farthest = today.checked_add_months(chrono::Months::new(MOST_MONTHS)).unwrap_or(NaiveDate::MAX);
    match schedule.last().filter(|last| last.date > farthest) {
        Some(last) => {
            refused(format!("The last installment would be on {}: a plan ends within five years.", last.date))
        }
        None => Ok(()),
    }
}

fn ahead(text: &str, today: NaiveDate) -> Outcome<NaiveDate> {
    spoken_day::read_spoken_day(text, today, Lies::Ahead).or_else(|misread| refused(misread.to_string()))
}

fn read(text: &str, currency: Currency) -> Outcome<Money> {
    amount::read_amount(text, currency, None).or_else(|misread| refused(misread.to_string()))
}

/// `2026-12-01 1000, 2027-01-15 500`: a comma with a blank behind it, a semicolon or a line ends a row.
fn rows(text: &str, currency: Currency, today: NaiveDate) -> Outcome<Vec<(NaiveDate, Money)>> {
    let text = text.replace(", ", "\n").replace(';', "\n");
    let parts = text.lines().map(|row| row.trim().trim_end_matches(',').trim()).filter(|row| !row.is_empty());
    parts
        .map(|part| match part.rsplit_once(char::is_whitespace) {
            Some((date, money)) => Ok((ahead(date.trim(), today)?, read(money, currency)?)),
            None => refused(format!(
                "\"{part}\" is not a date and an amount. Write them like this: 2026-12-01 1000, 2027-01-15 500"
            )),
        })
        .collect()
}

fn even_in_words(installments: u32, every: Every, down_payment: Option<Installment>) -> String {
    let parts = match installments {
        1 => "1 installment".to_owned(),
        many => format!("{many} installments, every {every}"),
    };
    match down_payment {
        Some(down) => format!("{} down, then {parts}", down.amount),
        None => parts,
    }
}

/// A fault of the terms, as a sentence.
fn sentence(fault: &str) -> String {
    let mut letters = fault.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}
