//! Aging: how late each invoice is, and how the receivables divide by that.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::words::word_list;
use super::{Currency, Money, day};

/// Days from the due date to `today`: overdue when above 0, still to come when below.
pub fn days_past_due(today: NaiveDate, due: NaiveDate) -> i64 {
    (today - due).num_days()
}

word_list! {
    /// Where an invoice stands by its age. Every invoice is in exactly one.
    Bucket("bucket") {
        Current = "current",
        D1To30 = "1-30",
        D31To60 = "31-60",
        D61To90 = "61-90",
        Over90 = "91+",
        /// An exception to be fixed in the ledger; never dunned.
        NoDueDate = "no_due_date",
    }
}

impl Bucket {
    pub fn of(today: NaiveDate, due: Option<NaiveDate>) -> Bucket {
        let Some(due) = due else { return Bucket::NoDueDate };
        match days_past_due(today, due) {
            ..=0 => Bucket::Current,
            1..=30 => Bucket::D1To30,
            31..=60 => Bucket::D31To60,
            61..=90 => Bucket::D61To90,
            91.. => Bucket::Over90,
        }
    }

    pub fn is_overdue(self) -> bool {
        !matches!(self, Bucket::Current | Bucket::NoDueDate)
    }
}

/// Why a due date can't be believed, or nothing if it can. An invoice with such a date is an exception for people;
/// the program writes to nobody about it.
pub fn odd_due_date(issued: Option<NaiveDate>, due: Option<NaiveDate>, today: NaiveDate) -> Option<&'static str> {
    let Some(due) = due else { return Some("it has no due date") };
    if issued.is_some_and(|issued| due < issued) {
        return Some("it is due before it was issued");
    }
    day::is_odd(due, today).then_some("its due date is too far from today to be believed")
}

/// Something that lowered what was open on an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reduction {
    /// In minor units of the item's currency, with the item's own sign: applying 40 of a credit of −100 is −40.
    pub minor: i64,
    /// The day it happened; `None` for what was already gone when the ledger first told us.
    pub on: Option<NaiveDate>,
}

/// What was open of an item at the end of `day`: nothing before it was issued, then its amount less what had
/// lowered it by then.
pub fn open_as_of(
    amount: Money,
    issued: Option<NaiveDate>,
    reductions: impl IntoIterator<Item = Reduction>,
    day: NaiveDate,
) -> Money {
    if issued.is_some_and(|issued| issued > day) {
        return Money::zero(amount.currency);
    }
    let by_then = reductions.into_iter().filter(|reduction| reduction.on.is_none_or(|on| on <= day));
    let open = by_then.fold(amount.minor, |open, reduction| open.saturating_sub(reduction.minor));
    Money::new(open, amount.currency)
}

/// One open item: an invoice (above 0), or a credit or unapplied payment (below).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenItem {
    pub open: Money,
    pub due: Option<NaiveDate>,
}

/// The receivables of a day, per currency in the order of their codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgingReport {
    pub as_of: NaiveDate,
    pub currencies: Vec<CurrencyAging>,
}

/// The receivables in one currency. The buckets hold invoices; `credits` what is unapplied (≤ 0); `total` their sum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurrencyAging {
    pub currency: Currency,
    pub open_invoices: usize,
    pub buckets: Buckets,
    pub credits: Money,
    pub total: Money,
}

/// What each bucket holds, in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Buckets {
    currency: Currency,
    minor: [i64; Bucket::ALL.len()],
}

impl Buckets {
    pub fn empty(currency: Currency) -> Buckets {
        Buckets { currency, minor: [0; Bucket::ALL.len()] }
    }

    pub fn get(&self, bucket: Bucket) -> Money {
        Money::new(self.minor[bucket as usize], self.currency)
    }

    pub fn iter(&self) -> impl Iterator<Item = (Bucket, Money)> + '_ {
        Bucket::ALL.iter().map(|bucket| (*bucket, self.get(*bucket)))
    }

    /// What is overdue: every bucket from 1–30 on.
    pub fn overdue(&self) -> Money {
        let late = self.iter().filter(|(bucket, _)| bucket.is_overdue());
        Money::new(late.fold(0, |sum: i64, (_, money)| sum.saturating_add(money.minor)), self.currency)
    }

    fn add(&mut self, bucket: Bucket, minor: i64) {
        let held = &mut self.minor[bucket as usize];
        *held = held.saturating_add(minor);
    }
}

impl Serialize for Buckets {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Buckets {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let held: BTreeMap<Bucket, Money> = BTreeMap::deserialize(deserializer)?;
        let currency = held.values().next().map(|money| money.currency);
        let currency = currency.ok_or_else(|| D::Error::custom("buckets without a currency"))?;
        let mut buckets = Buckets::empty(currency);
        held.into_iter().for_each(|(bucket, money)| buckets.add(bucket, money.minor));
        Ok(buckets)
    }
}

impl CurrencyAging {
    /// Nothing in this currency.
    pub fn empty(currency: Currency) -> CurrencyAging {
        CurrencyAging {
            currency,
            open_invoices: 0,
            buckets: Buckets::empty(currency),
            credits: Money::zero(currency),
            total: Money::zero(currency),
        }
    }

    fn take(&mut self, item: OpenItem, entries: usize, as_of: NaiveDate) {
        if item.open.is_positive() {
            self.open_invoices += entries;
            self.buckets.add(Bucket::of(as_of, item.due), item.open.minor);
        } else {
            self.credits.minor = self.credits.minor.saturating_add(item.open.minor);
        }
        self.total.minor = self.total.minor.saturating_add(item.open.minor);
    }
}

impl AgingReport {
    /// Divides what is open as of a day. Items with nothing open are passed over.
    pub fn of(as_of: NaiveDate, items: impl IntoIterator<Item = OpenItem>) -> AgingReport {
        AgingReport::of_sums(as_of, items.into_iter().map(|item| (item, 1)))
    }

    /// The same of sums, each with how many entries it is of: all invoices, or all credits.
    pub fn of_sums(as_of: NaiveDate, sums: impl IntoIterator<Item = (OpenItem, usize)>) -> AgingReport {
        let mut currencies: BTreeMap<Currency, CurrencyAging> = BTreeMap::new();
        for (item, entries) in sums.into_iter().filter(|(item, _)| !item.open.is_zero()) {
            let currency = item.open.currency;
            currencies.entry(currency).or_insert_with(|| CurrencyAging::empty(currency)).take(item, entries, as_of);
        }
        AgingReport { as_of, currencies: currencies.into_values().collect() }
    }
}

#[cfg(test)]
mod tests;
