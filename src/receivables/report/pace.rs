//! How long money takes: days sales outstanding, and how much of what could be collected was.

use std::collections::BTreeMap;

use super::{Line, Period, Report, Section, Table};
use crate::receivables::aging::{AgingReport, Bucket, CurrencyAging};
use crate::receivables::{Currency, Money, Totals};

/// The figures of one currency.
///
/// DSO, the days of sales that are open: what is open at the end, by what was invoiced in the days, times the days. Its
/// best possible value counts what isn't due yet alone; the difference is what being paid late costs. CEI, the collection
/// effectiveness index: of what was open at the beginning and what was invoiced, less what isn't due yet at the end, how
/// much is no longer open. Both as credit managers' handbooks have them, with the invoices of the days as credit sales.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    pub currency: Currency,
    pub begun_with: i64,
    pub invoiced: i64,
    pub open: i64,
    pub not_due: i64,
    pub days: u32,
}

impl Pace {
    /// In tenths of a day; nothing where nothing was invoiced.
    pub fn dso(self) -> Option<i64> {
        self.in_days(self.open)
    }

    pub fn best_dso(self) -> Option<i64> {
        self.in_days(self.not_due)
    }

    fn in_days(self, open: i64) -> Option<i64> {
        if self.invoiced <= 0 {
            return None;
        }
        let tenths = i128::from(open.max(0)) * i128::from(self.days) * 10;
        i64::try_from(rounded(tenths, i128::from(self.invoiced))).ok()
    }

    /// In tenths of a percent; nothing where there was nothing to collect, or the figures don't hold together.
    pub fn cei(self) -> Option<i64> {
        let whole = i128::from(self.begun_with) + i128::from(self.invoiced) - i128::from(self.not_due);
        let done = i128::from(self.begun_with) + i128::from(self.invoiced) - i128::from(self.open);
        if whole <= 0 || done < 0 || done > whole {
            return None;
        }
        i64::try_from(rounded(done * 1_000, whole)).ok()
    }
}

fn rounded(part: i128, whole: i128) -> i128 {
    (part * 2 + whole).div_euclid(whole * 2)
}

/// The report, from the receivables before the first day and at the end of the last, and what was invoiced between.
pub fn report(period: Period, before: &AgingReport, now: &AgingReport, invoiced: &Totals) -> Report {
    let mut paces: BTreeMap<Currency, Pace> = BTreeMap::new();
    let empty = |currency| Pace { currency, begun_with: 0, invoiced: 0, open: 0, not_due: 0, days: period.days() };
    for aging in &before.currencies {
        paces.entry(aging.currency).or_insert_with(|| empty(aging.currency)).begun_with = owed(aging);
    }
    for aging in &now.currencies {
        let pace = paces.entry(aging.currency).or_insert_with(|| empty(aging.currency));
        pace.open = owed(aging);
        pace.not_due = aging.buckets.get(Bucket::Current).minor;
    }
    for money in invoiced.iter() {
        paces.entry(money.currency).or_insert_with(|| empty(money.currency)).invoiced = money.minor;
    }
    Report {
        title: "Days sales outstanding",
        sections: paces.values().map(section).collect(),
        notes: vec![
            "Sales are the invoices issued in these days. Credits that stand unapplied aren't taken off.".to_owned(),
        ],
        table: Table {
            head: &[
                "currency",
                "days",
                "open_before",
                "invoiced",
                "open",
                "not_due",
                "dso",
                "best_possible_dso",
                "cei_percent",
            ],
            rows: paces.values().map(row).collect(),
        },
    }
}

/// What is open on invoices: credits stand beside it.
fn owed(aging: &CurrencyAging) -> i64 {
    aging.buckets.iter().fold(0, |sum: i64, (_, money)| sum.saturating_add(money.minor))
}

fn section(pace: &Pace) -> Section {
    let mut lines = Vec::new();
    match (pace.dso(), pace.best_dso()) {
        (Some(dso), Some(best)) => {
            lines.push(Line::says(format!("**DSO {} days**; {} if nothing were late", tenths(dso), tenths(best))));
            lines.push(Line::says(format!("{} days of it are lateness", tenths(dso - best))));
        }
        _ => lines.push(Line::says("DSO can't be told: nothing was invoiced in these days.")),
    }
    lines.push(match pace.cei() {
        Some(cei) => Line::says(format!("**CEI {} %** of what could be collected was", tenths(cei))),
        None => Line::says("CEI can't be told: nothing could be collected in these days, or a file changed the past."),
    });
    let money = |minor| Money::new(minor, pace.currency);
    lines.push(Line::says(format!(
        "{} open before, {} invoiced, {} open now, {} of it not due yet",
        money(pace.begun_with),
        money(pace.invoiced),
        money(pace.open),
        money(pace.not_due)
    )));
    Section { heading: pace.currency.to_string(), lines }
}

fn tenths(value: i64) -> String {
    format!("{}.{}", value / 10, value % 10)
}

fn row(pace: &Pace) -> Vec<String> {
    let plain = |minor| Money::new(minor, pace.currency).plain();
    let figure = |value: Option<i64>| value.map(tenths).unwrap_or_default();
    vec![
        pace.currency.to_string(),
        pace.days.to_string(),
        plain(pace.begun_with),
        plain(pace.invoiced),
        plain(pace.open),
        plain(pace.not_due),
        figure(pace.dso()),
        figure(pace.best_dso()),
        figure(pace.cei()),
    ]
}
