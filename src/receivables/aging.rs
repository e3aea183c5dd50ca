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

    fn take(&mut self, item: OpenItem, as_of: NaiveDate) {
        if item.open.is_positive() {
            self.open_invoices += 1;
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
        let mut currencies: BTreeMap<Currency, CurrencyAging> = BTreeMap::new();
        for item in items.into_iter().filter(|item| !item.open.is_zero()) {
            let currency = item.open.currency;
            currencies.entry(currency).or_insert_with(|| CurrencyAging::empty(currency)).take(item, as_of);
        }
        AgingReport { as_of, currencies: currencies.into_values().collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn on(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[rstest]
    #[case(Some("2026-03-10"), Bucket::Current)] // due today is not late
    #[case(Some("2026-03-09"), Bucket::D1To30)]
    #[case(Some("2026-02-08"), Bucket::D1To30)]
    #[case(Some("2026-02-07"), Bucket::D31To60)]
    #[case(Some("2026-01-09"), Bucket::D31To60)]
    #[case(Some("2026-01-08"), Bucket::D61To90)]
    #[case(Some("2025-12-10"), Bucket::D61To90)]
    #[case(Some("2025-12-09"), Bucket::Over90)]
    #[case(None, Bucket::NoDueDate)]
    fn an_invoice_is_in_the_bucket_of_its_age(#[case] due: Option<&str>, #[case] bucket: Bucket) {
        assert_eq!(Bucket::of(on("2026-03-10"), due.map(on)), bucket);
    }

    #[rstest]
    #[case(None, Some("2026-02-01"), true)]
    #[case(Some("2026-02-02"), Some("2026-02-01"), false)]
    #[case(Some("2026-02-01"), Some("2026-02-01"), true)]
    #[case(None, Some("1900-01-01"), false)]
    #[case(None, Some("2999-12-31"), false)]
    #[case(None, Some("2013-04-01"), true)]
    #[case(None, None, false)]
    fn some_dates_are_not_believed(#[case] issued: Option<&str>, #[case] due: Option<&str>, #[case] believed: bool) {
        assert_eq!(odd_due_date(issued.map(on), due.map(on), on("2026-03-10")).is_none(), believed);
    }

    #[rstest]
    #[case("2026-01-31", 0)] // not issued yet
    #[case("2026-02-01", 90)] // what was gone before we knew is always gone
    #[case("2026-02-10", 60)]
    #[case("2026-02-11", 40)]
    fn the_past_can_be_asked_for(#[case] then: &str, #[case] open: i64) {
        let paid = [(10, None), (30, Some("2026-02-10")), (20, Some("2026-02-11"))];
        let reductions = paid.map(|(minor, date)| Reduction { minor, on: date.map(on) });
        let amount = Money::new(100, Currency::GBP);
        assert_eq!(open_as_of(amount, Some(on("2026-02-01")), reductions, on(then)).minor, open);
    }

    #[test]
    fn the_report_reads_as_machines_expect_it() {
        let items = [
            OpenItem { open: Money::new(1000, Currency::GBP), due: Some(on("2026-03-01")) },
            OpenItem { open: Money::new(-300, Currency::GBP), due: None },
        ];
        let report = serde_json::to_value(AgingReport::of(on("2026-03-10"), items)).unwrap();
        assert_eq!(report["as_of"], "2026-03-10");
        let gbp = &report["currencies"][0];
        assert_eq!(gbp["open_invoices"], 1);
        assert_eq!(gbp["buckets"]["1-30"], serde_json::json!({"minor": 1000, "currency": "GBP"}));
        assert_eq!(gbp["buckets"]["91+"]["minor"], 0);
        assert_eq!(gbp["credits"]["minor"], -300);
        assert_eq!(gbp["total"]["minor"], 700);
    }

    fn any_item() -> impl Strategy<Value = OpenItem> {
        let currency = prop::sample::select(vec![Currency::GBP, Currency::JPY, Currency::KWD]);
        let due = prop::option::of((-400i64..400).prop_map(|days| on("2026-03-10") + chrono::Duration::days(days)));
        (-1_000_000i64..1_000_000, currency, due)
            .prop_map(|(minor, currency, due)| OpenItem { open: Money::new(minor, currency), due })
    }

    proptest! {
        #[test]
        fn buckets_partition_the_receivables(items in prop::collection::vec(any_item(), 0..60)) {
            let report = AgingReport::of(on("2026-03-10"), items.iter().copied());
            for aging in &report.currencies {
                let own = || items.iter().filter(|item| item.open.currency == aging.currency);
                let invoices: i64 = own().map(|item| item.open.minor.max(0)).sum();
                let in_buckets: i64 = aging.buckets.iter().map(|(_, money)| money.minor).sum();
                prop_assert_eq!(in_buckets, invoices);
                prop_assert_eq!(aging.open_invoices, own().filter(|item| item.open.minor > 0).count());
                prop_assert!(aging.credits.minor <= 0);
                prop_assert_eq!(aging.total.minor, own().map(|item| item.open.minor).sum::<i64>());
                prop_assert_eq!(aging.total.minor, in_buckets + aging.credits.minor);
            }
        }
    }
}
