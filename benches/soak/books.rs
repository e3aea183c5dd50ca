//! The books beside the bot: what is really open, and what of it the desk is known to know.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use chrono::{Datelike, NaiveDate, TimeDelta};
use rand::Rng;
use rand::rngs::SmallRng;

/// Code, country, currency, its decimals.
const DEBTORS: [(&str, &str, &str, u32); 12] = [
    ("ACME", "GB", "GBP", 2),
    ("BOREAL", "DE", "EUR", 2),
    ("CINDER", "FR", "EUR", 2),
    ("DOVER", "GB", "GBP", 2),
    ("EMBER", "US", "USD", 2),
    ("FJORD", "NZ", "NZD", 2),
    ("GINKGO", "JP", "JPY", 0),
    ("HAVEN", "GB", "GBP", 2),
    ("ISLAY", "KW", "KWD", 3),
    ("JUNO", "US", "USD", 2),
    ("KELP", "GB", "GBP", 2),
    ("LARCH", "DE", "EUR", 2),
];

#[derive(Debug, Clone)]
pub struct Invoice {
    pub debtor: usize,
    pub number: String,
    pub issued_on: NaiveDate,
    pub due_on: NaiveDate,
    /// Minor units.
    pub amount: i64,
    pub open: i64,
}

#[derive(Debug, Default)]
pub struct Books {
    invoices: Vec<Invoice>,
    /// Invoices with nothing open, and since when the desk has known it.
    paid: BTreeMap<String, Instant>,
    /// Paid in the books as they are written now, and in no file that was taken.
    unread: BTreeSet<String>,
    /// Invoices of which nobody can say whether the desk took a payment.
    unsure: BTreeSet<String>,
}

impl Books {
    pub fn code(debtor: usize) -> &'static str {
        DEBTORS[debtor].0
    }

    pub fn any_debtor(chance: &mut SmallRng) -> usize {
        chance.random_range(0..DEBTORS.len())
    }

    pub fn opens_with(today: NaiveDate, chance: &mut SmallRng) -> Books {
        let mut books = Books::default();
        for debtor in 0..DEBTORS.len() {
            for _ in 0..3 {
                let age = chance.random_range(-10..80);
                books.invoiced(debtor, today - TimeDelta::days(age), chance);
            }
        }
        books
    }

    /// A new invoice of a debtor.
    pub fn invoiced(&mut self, debtor: usize, due_on: NaiveDate, chance: &mut SmallRng) {
        let unit = 10_i64.pow(DEBTORS[debtor].3);
        let amount = chance.random_range(20..9_000) * unit + chance.random_range(0..unit.max(2)) % unit;
        let number = format!("INV-{}", 1_001 + self.invoices.len());
        let issued_on = due_on - TimeDelta::days(30);
        self.invoices.push(Invoice { debtor, number, issued_on, due_on, amount, open: amount });
    }

    pub fn any_open(&self, chance: &mut SmallRng) -> Option<Invoice> {
        let open: Vec<_> = self.invoices.iter().filter(|invoice| invoice.open > 0).collect();
        (!open.is_empty()).then(|| open[chance.random_range(0..open.len())].clone())
    }

    /// Money that came for an invoice.
    pub fn pays(&mut self, number: &str, amount: i64) {
        if let Some(invoice) = self.invoices.iter_mut().find(|invoice| invoice.number == number) {
            invoice.open = (invoice.open - amount).max(0);
            if invoice.open == 0 {
                self.unread.insert(number.to_owned());
            }
        }
    }

    /// The desk has said that it knows of a payment.
    pub fn is_known(&mut self, number: &str, at: Instant) {
        if self.unread.remove(number) {
            self.paid.insert(number.to_owned(), at);
        }
    }

    pub fn nobody_knows_of(&mut self, number: &str) {
        self.unsure.insert(number.to_owned());
    }

    /// The desk has taken a file of these numbers.
    pub fn was_read(&mut self, listed_as_paid: &[String], at: Instant) {
        for number in listed_as_paid {
            self.is_known(number, at);
        }
    }

    pub fn unread(&self) -> Vec<String> {
        self.unread.iter().cloned().collect()
    }

    /// Since when the desk has known that an invoice is paid.
    pub fn paid_since(&self, number: &str) -> Option<Instant> {
        self.paid.get(number).copied()
    }

    /// The whole ledger as a file.
    pub fn export(&self) -> String {
        let mut file =
            "account_code,account_name,email,country,invoice_number,issue_date,due_date,currency,amount,open\n"
                .to_owned();
        for invoice in &self.invoices {
            let (code, country, currency, decimals) = DEBTORS[invoice.debtor];
            let small = code.to_lowercase();
            let (amount, open) = (written(invoice.amount, decimals), written(invoice.open, decimals));
            let (number, issued, due) = (&invoice.number, invoice.issued_on, invoice.due_on);
            file += &format!(
                "{code},{code} Trading,ap@{small}.example,{country},{number},{issued},{due},{currency},{amount},{open}\n"
            );
        }
        file
    }

    /// What is open of a debtor, by number, as far as it is certain.
    pub fn open_of(&self, code: &str) -> BTreeMap<&str, i64> {
        let of_them =
            |invoice: &&Invoice| Books::code(invoice.debtor) == code && !self.unsure.contains(&invoice.number);
        self.invoices.iter().filter(of_them).map(|invoice| (invoice.number.as_str(), invoice.open)).collect()
    }

    pub fn codes() -> impl Iterator<Item = &'static str> {
        DEBTORS.iter().map(|debtor| debtor.0)
    }

    pub fn amount(invoice: &Invoice, minor: i64) -> String {
        written(minor, DEBTORS[invoice.debtor].3)
    }

    pub fn size(&self) -> usize {
        self.invoices.len()
    }
}

fn written(minor: i64, decimals: u32) -> String {
    let unit = 10_i64.pow(decimals);
    match decimals {
        0 => minor.to_string(),
        _ => format!("{}.{:0width$}", minor / unit, minor % unit, width = decimals as usize),
    }
}

/// The next day of the week on which an office is open.
pub fn business_day(day: NaiveDate) -> NaiveDate {
    match day.weekday() {
        chrono::Weekday::Sat => day + TimeDelta::days(2),
        chrono::Weekday::Sun => day + TimeDelta::days(1),
        _ => day,
    }
}
