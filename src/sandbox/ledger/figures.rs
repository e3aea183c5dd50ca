//! What was billed and what came in: a habit of paying for each account, and items that follow from it.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};

use super::accounts::Account;
use crate::receivables::{Currency, Money};

/// One line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub account: String,
    pub number: String,
    pub kind: ItemKind,
    pub issued_on: NaiveDate,
    pub due_on: Option<NaiveDate>,
    /// Negative for credits and unapplied payments.
    pub amount: Money,
    pub open: Money,
    pub settled_on: Option<NaiveDate>,
    pub disputed: bool,
    pub po_number: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemKind {
    Invoice,
    Credit,
    /// Money that came in and that nobody could match to an invoice yet: a credit to the account.
    UnappliedPayment,
}

/// How an account pays: how late its open invoices are, in days past due, oldest first.
#[derive(Clone, Copy)]
enum Habit {
    Prompt,
    AWeekLate,
    AMonthLate,
    TwoMonthsLate,
    Struggling,
    GoneQuiet,
}

impl Habit {
    /// Prompt payers are the most, as in life, and every sixth account is in real arrears.
    fn of(index: usize) -> Habit {
        match index % 12 {
            0 | 3 | 8 => Habit::AWeekLate,
            1 | 5 | 6 | 10 => Habit::Prompt,
            2 | 9 => Habit::AMonthLate,
            4 => Habit::TwoMonthsLate,
            7 => Habit::Struggling,
            _ => Habit::GoneQuiet,
        }
    }

    /// From and to how many days past due each open invoice is; negative is not due yet.
    fn open_invoices(self) -> &'static [(i64, i64)] {
        match self {
            Habit::Prompt => &[(-28, -3)],
            Habit::AWeekLate => &[(1, 14), (-25, -1)],
            Habit::AMonthLate => &[(31, 55), (6, 29), (-20, 0)],
            Habit::TwoMonthsLate => &[(61, 88), (32, 58), (2, 26)],
            Habit::Struggling => &[(70, 90), (40, 59), (12, 28), (-15, -2)],
            Habit::GoneQuiet => &[(95, 190), (62, 89)],
        }
    }

    /// How late its settled invoices were paid, in days.
    fn lateness(self) -> std::ops::RangeInclusive<i64> {
        match self {
            Habit::Prompt => -6..=2,
            Habit::AWeekLate => 3..=12,
            Habit::AMonthLate => 15..=40,
            Habit::TwoMonthsLate | Habit::Struggling => 25..=70,
            Habit::GoneQuiet => 0..=20,
        }
    }
}

/// The first invoice number of the year.
const FIRST_NUMBER: u32 = 20_417;

pub(super) fn items(accounts: &[Account], today: NaiveDate) -> Vec<Item> {
    let mut book = Book { rng: SmallRng::seed_from_u64(0x1ED6_E12A), today, number: FIRST_NUMBER, items: Vec::new() };
    for (index, account) in accounts.iter().enumerate() {
        book.bill(account, Habit::of(index));
    }
    book.make_exceptions();
    book.items
}

struct Book {
    rng: SmallRng,
    today: NaiveDate,
    number: u32,
    items: Vec<Item>,
}

impl Book {
    fn bill(&mut self, account: &Account, habit: Habit) {
        for past in 0..self.rng.random_range(2..=4) {
            self.settled_invoice(account, habit, past);
        }
        for &(from, to) in habit.open_invoices() {
            let due = shifted(self.today, -self.rng.random_range(from..=to));
            let amount = self.amount(account.currency);
            self.invoice(account, due, amount, amount, None);
        }
    }

    fn settled_invoice(&mut self, account: &Account, habit: Habit, past: i64) {
        let due = shifted(self.today, -(200 + past * 40 + self.rng.random_range(0..20)));
        let paid = weekday(shifted(due, self.rng.random_range(habit.lateness())));
        let amount = self.amount(account.currency);
        self.invoice(account, due, amount, Money::zero(account.currency), Some(paid));
    }

    fn invoice(&mut self, account: &Account, due: NaiveDate, amount: Money, open: Money, paid: Option<NaiveDate>) {
        self.number += self.rng.random_range(1..=3);
        let has_order = self.rng.random_bool(0.6);
        let po_number = if has_order { format!("PO-{}", self.rng.random_range(1_000..9_999)) } else { String::new() };
        self.items.push(Item {
            account: account.code.clone(),
            number: format!("INV-{}", self.number),
            kind: ItemKind::Invoice,
            issued_on: weekday(shifted(due, -30)),
            due_on: Some(due),
            amount,
            open,
            settled_on: paid,
            disputed: false,
            po_number,
        });
    }

    /// Small orders are many and large ones few: from 90 pounds to some 16,000, or as much elsewhere.
    fn amount(&mut self, currency: Currency) -> Money {
        let dice: i64 = self.rng.random_range(0..=1_000);
        let pence = 9_000 + 40 * dice + dice.pow(5) / 1_000_000_000 * 16 / 10 + self.rng.random_range(0..100);
        // Thousandths of the currency's unit for a pound: near enough to tell orders of magnitude.
        let rate = match currency.code() {
            "JPY" => 190_000,
            "KWD" => 400,
            "USD" => 1_300,
            "EUR" => 1_150,
            _ => 1_000,
        };
        Money::new(pence * rate * currency.scale() / 100_000, currency)
    }

    /// The lines that make a ledger a real one: found by the account they happen to.
    fn make_exceptions(&mut self) {
        self.grow("CASTLEGATE", 4_120_000);
        self.grow("REDROCK", 2_875_000);
        self.grow("ACME", 1_248_000);
        self.part_paid("KESTREL");
        self.part_paid("GRUENWALD");
        self.open_invoice_of("HARBOUR").disputed = true;
        self.open_invoice_of("YAMADA").disputed = true;
        self.open_invoice_of("VERITY").due_on = None;
        self.credit("IRONBRIDGE", "CN-311", ItemKind::Credit, 40);
        self.credit("BOULANGER", "CN-312", ItemKind::Credit, 25);
        self.credit("BOLD", "CN-313", ItemKind::Credit, 130);
        self.credit("SALTMARSH", "PMT-88", ItemKind::UnappliedPayment, 60);
        self.credit("BAYSIDE", "PMT-91", ItemKind::UnappliedPayment, 100);
    }

    /// The oldest open invoice of that account.
    fn open_invoice_of(&mut self, code: &str) -> &mut Item {
        let found = self.items.iter().position(|item| item.account == code && item.open.is_positive());
        let index = found.expect("every account has an open invoice: no habit is without one");
        &mut self.items[index]
    }

    fn grow(&mut self, code: &str, minor: i64) {
        let item = self.open_invoice_of(code);
        item.amount.minor = minor;
        item.open.minor = minor;
    }

    fn part_paid(&mut self, code: &str) {
        let item = self.open_invoice_of(code);
        item.open.minor = item.amount.minor - item.amount.minor / 3;
    }

    /// A credit worth so many hundredths of the oldest open invoice: over 100, and nothing is owed on it.
    fn credit(&mut self, code: &str, number: &str, kind: ItemKind, percent: i64) {
        let day = weekday(shifted(self.today, -9));
        let invoice = self.open_invoice_of(code).clone();
        let amount = Money::new(-(invoice.open.minor * percent / 100), invoice.open.currency);
        self.items.push(Item {
            number: number.to_owned(),
            kind,
            issued_on: day,
            due_on: None,
            amount,
            open: amount,
            po_number: String::new(),
            disputed: false,
            ..invoice
        });
    }
}

/// What changes overnight: of the overdue, the first, fourth and seventh are paid, the tenth in part;
/// two accounts order again.
pub(super) fn next_morning(items: &[Item], today: NaiveDate) -> Vec<Item> {
    let mut items = items.to_vec();
    let overdue = |item: &&mut Item| item.open.is_positive() && item.due_on.is_some_and(|due| due < today);
    for (index, item) in items.iter_mut().filter(overdue).enumerate().take(10) {
        match index {
            0 | 3 | 6 => {
                item.open.minor = 0;
                item.settled_on = Some(today);
            }
            9 => item.open.minor /= 2,
            _ => {}
        }
    }
    let again: Vec<_> = ["BRAMBLE", "TASMAN"].iter().filter_map(|code| new_order(&items, code, today)).collect();
    items.extend(again);
    items
}

fn new_order(items: &[Item], code: &str, today: NaiveDate) -> Option<Item> {
    let last = items.iter().rfind(|item| item.account == code && item.kind == ItemKind::Invoice)?;
    let amount = Money::new(last.amount.minor + 1_250, last.amount.currency);
    Some(Item {
        number: format!("{}N", last.number),
        issued_on: today,
        due_on: Some(shifted(today, 30)),
        amount,
        open: amount,
        settled_on: None,
        disputed: false,
        ..last.clone()
    })
}

fn shifted(day: NaiveDate, days: i64) -> NaiveDate {
    let by = Days::new(days.unsigned_abs());
    let moved = if days < 0 { day.checked_sub_days(by) } else { day.checked_add_days(by) };
    moved.unwrap_or(day)
}

/// The day itself, or the Friday before its weekend.
fn weekday(day: NaiveDate) -> NaiveDate {
    match day.weekday() {
        Weekday::Sat => shifted(day, -1),
        Weekday::Sun => shifted(day, -2),
        _ => day,
    }
}
