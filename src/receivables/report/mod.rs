//! What managers ask about a stretch of days: what came in, what was promised, how the receivables have aged, who did
//! what, and how long money takes.
//!
//! Each report is put together from plain rows. Two currencies are never added, and what can't be told honestly is said
//! to be so.

pub mod activity;
pub mod buckets;
pub mod collected;
pub mod pace;
pub mod promised;

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::plain_text::spreadsheet_cell;
use super::words::word_list;
use super::{Currency, Money, Totals};

word_list! {
    /// What a report is about.
    Kind("report") {
        /// What came in, by whose account it is.
        Collected = "collected",
        /// Promises made, kept and broken.
        Promises = "promises",
        /// The buckets now against then.
        Aging = "aging",
        /// Who spoke with whom, and what was written.
        Activity = "activity",
        /// How many days of sales are open, and how much of what could be collected was.
        Dso = "dso",
    }
}

/// How many days a report is about where nobody says, and at most.
pub const USUAL_DAYS: u32 = 30;
pub const MOST_DAYS: u32 = 366;

/// A stretch of days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

impl Period {
    /// The last `days` days, today included; at least one.
    pub fn ending(today: NaiveDate, days: u32) -> Period {
        Period { from: back(today, days.max(1) - 1), to: today }
    }

    /// As many days before it.
    pub fn before(self) -> Period {
        Period { from: back(self.from, self.days()), to: back(self.from, 1) }
    }

    pub fn days(self) -> u32 {
        u32::try_from((self.to - self.from).num_days() + 1).unwrap_or(1)
    }

    pub fn holds(self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.to
    }
}

fn back(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_sub_days(Days::new(u64::from(days))).unwrap_or(NaiveDate::MIN)
}

/// A report as it is shown: a few lines for a phone, and every row of it as a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub title: &'static str,
    pub sections: Vec<Section>,
    /// What one must know to read the figures right.
    pub notes: Vec<String>,
    pub table: Table,
}

/// Lines under a heading; without lines it isn't shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    pub heading: String,
    pub lines: Vec<Line>,
}

/// A line: whom it is about, where it is about somebody, and what is said. The name comes from people, the rest from us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub name: Option<String>,
    pub says: String,
}

impl Line {
    pub fn says(text: impl Into<String>) -> Line {
        Line { name: None, says: text.into() }
    }

    pub fn of(name: &str, text: impl Into<String>) -> Line {
        Line { name: Some(name.to_owned()), says: text.into() }
    }
}

/// Rows for a spreadsheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub head: &'static [&'static str],
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// As CSV. What a spreadsheet would take for a formula is made text.
    pub fn csv(&self) -> String {
        let mut table = csv::Writer::from_writer(Vec::new());
        // Writing to memory doesn't fail, and every row is as long as the head.
        let _ = table.write_record(self.head);
        for row in &self.rows {
            let _ = table.write_record(row.iter().map(|cell| spreadsheet_cell(cell)));
        }
        String::from_utf8(table.into_inner().unwrap_or_default()).unwrap_or_default()
    }
}

/// An amount as a line of it says how it moved: `£1,200.00 (▲ £200.00)`.
fn moved(now: Money, then: Money) -> String {
    let by = Money::new(now.minor.saturating_sub(then.minor), now.currency);
    match by.minor {
        0 => now.to_string(),
        1.. => format!("{now} (▲ {by})"),
        _ => format!("{now} (▼ {})", by.negated()),
    }
}

/// A share in whole percent, rounded half up; nothing of nothing.
fn percent(part: i64, whole: i64) -> Option<i64> {
    if whole <= 0 {
        return None;
    }
    let (part, whole) = (i128::from(part), i128::from(whole));
    i64::try_from((part * 200 + whole).div_euclid(whole * 2)).ok()
}

/// Sums by who, the largest first. Names that nobody has come last.
fn by_name(rows: impl IntoIterator<Item = (Option<String>, Money)>) -> BTreeMap<Currency, Vec<(String, Money)>> {
    let mut sums: BTreeMap<Option<String>, Totals> = BTreeMap::new();
    for (name, money) in rows {
        sums.entry(name).or_default().add(money);
    }
    let mut by_currency: BTreeMap<Currency, Vec<(Option<String>, Money)>> = BTreeMap::new();
    for (name, totals) in sums {
        for money in totals.non_zero() {
            by_currency.entry(money.currency).or_default().push((name.clone(), money));
        }
    }
    let named = |mut rows: Vec<(Option<String>, Money)>| {
        rows.sort_by_key(|(name, money)| (name.is_none(), std::cmp::Reverse(money.minor)));
        rows.into_iter().map(|(name, money)| (name.unwrap_or_else(|| "nobody's".to_owned()), money)).collect()
    };
    by_currency.into_iter().map(|(currency, rows)| (currency, named(rows))).collect()
}

#[cfg(test)]
mod tests;
