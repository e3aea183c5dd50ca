//! Promises: made, kept and broken.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Line, Period, Report, Section, Table, percent};
use crate::receivables::{Currency, Money};

/// A promise, and what has become of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promised {
    pub code: String,
    pub account: String,
    pub taken_by: String,
    pub taken_on: NaiveDate,
    pub promised_on: NaiveDate,
    pub amount: Money,
    /// open, kept, broken or replaced
    pub state: String,
    /// What had come when it ended.
    pub paid: Option<Money>,
    pub settled_on: Option<NaiveDate>,
}

impl Promised {
    fn ended(&self, state: &str, period: Period) -> bool {
        self.state == state && self.settled_on.is_some_and(|on| period.holds(on))
    }

    /// What of the amount came: all of it, of one that was kept.
    fn came(&self) -> i64 {
        if self.state == "kept" {
            return self.amount.minor;
        }
        self.paid.map_or(0, |paid| paid.minor.clamp(0, self.amount.minor))
    }
}

/// How promises ended.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    kept: i64,
    broken: i64,
    in_part: i64,
    promised: i64,
    came: i64,
}

impl Tally {
    fn add(&mut self, row: &Promised) {
        let kept = row.state == "kept";
        self.kept += i64::from(kept);
        self.broken += i64::from(!kept);
        self.in_part += i64::from(!kept && row.came() > 0);
        self.promised = self.promised.saturating_add(row.amount.minor);
        self.came = self.came.saturating_add(row.came());
    }

    fn in_words(self) -> String {
        let part = if self.in_part > 0 { format!(", {} of them kept in part", self.in_part) } else { String::new() };
        let rate =
            percent(self.kept, self.kept + self.broken).map_or_else(String::new, |rate| format!(" · {rate} % kept"));
        format!("{} kept, {} broken{part}{rate}", self.kept, self.broken)
    }
}

pub fn report(period: Period, rows: &[Promised]) -> Report {
    let ended: Vec<_> = rows.iter().filter(|row| row.ended("kept", period) || row.ended("broken", period)).collect();
    let mut people: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut sums: BTreeMap<Currency, Tally> = BTreeMap::new();
    for row in &ended {
        people.entry(&row.taken_by).or_default().add(row);
        sums.entry(row.amount.currency).or_default().add(row);
    }
    let mut by_person: Vec<_> = people.into_iter().collect();
    by_person.sort_by_key(|(_, tally)| std::cmp::Reverse(tally.kept + tally.broken));
    let taken: Vec<_> = rows.iter().filter(|row| period.holds(row.taken_on)).collect();
    let open: Vec<_> = rows.iter().filter(|row| row.state == "open").collect();
    Report {
        title: "Promises",
        sections: vec![
            Section { heading: "How they ended".to_owned(), lines: sums.into_iter().map(came_of).collect() },
            Section {
                heading: "By who took them".to_owned(),
                lines: by_person.into_iter().map(|(name, tally)| Line::of(name, tally.in_words())).collect(),
            },
            Section { heading: "Taken in these days".to_owned(), lines: counted(&taken) },
            Section { heading: "Waited for now".to_owned(), lines: counted(&open) },
        ],
        notes: vec!["One that gave way to another, or to a plan, is neither kept nor broken.".to_owned()],
        table: Table {
            head: &[
                "account_code",
                "account_name",
                "taken_by",
                "taken_on",
                "promised_on",
                "amount",
                "currency",
                "state",
                "paid",
                "settled_on",
            ],
            rows: rows.iter().map(row).collect(),
        },
    }
}

fn came_of((currency, tally): (Currency, Tally)) -> Line {
    let (promised, came) = (Money::new(tally.promised, currency), Money::new(tally.came, currency));
    let share = percent(tally.came, tally.promised).map_or_else(String::new, |share| format!(" ({share} %)"));
    Line::says(format!("**{}**: of {promised} promised {came} came{share}", tally.in_words()))
}

/// How many there are, and their sum, per currency.
fn counted(rows: &[&Promised]) -> Vec<Line> {
    let mut sums: BTreeMap<Currency, (usize, i64)> = BTreeMap::new();
    for row in rows {
        let (count, minor) = sums.entry(row.amount.currency).or_default();
        *count += 1;
        *minor = minor.saturating_add(row.amount.minor);
    }
    let line = |(currency, (count, minor))| Line::says(format!("{count} of {} together", Money::new(minor, currency)));
    sums.into_iter().map(line).collect()
}

fn row(promised: &Promised) -> Vec<String> {
    vec![
        promised.code.clone(),
        promised.account.clone(),
        promised.taken_by.clone(),
        promised.taken_on.to_string(),
        promised.promised_on.to_string(),
        promised.amount.plain(),
        promised.amount.currency.to_string(),
        promised.state.clone(),
        promised.paid.map(Money::plain).unwrap_or_default(),
        promised.settled_on.map(|on| on.to_string()).unwrap_or_default(),
    ]
}
