//! What came in.

use chrono::NaiveDate;

use super::{Line, Period, Report, Section, Table, by_name, moved};
use crate::receivables::{Money, Totals};

/// One dated movement of money: what was taken off an invoice, what stands unapplied, or (below 0) a credit that was used
/// up or a payment that a file took back. Their sum is what came in: a credit note counts for nothing, and a payment once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Came {
    pub code: String,
    pub account: String,
    /// Whose account it is now.
    pub owner: Option<String>,
    pub entry: String,
    pub on: NaiveDate,
    pub amount: Money,
    /// ledger, desk or file: who told us.
    pub told_by: String,
}

/// The report. `rows` reach back to the period before.
pub fn report(period: Period, rows: &[Came]) -> Report {
    let within = |period: Period| rows.iter().filter(move |row| period.holds(row.on));
    let sum = |period: Period| within(period).map(|row| row.amount).collect::<Totals>();
    let (now, then) = (sum(period), sum(period.before()));
    let mut currencies: Vec<_> = now.iter().chain(then.iter()).map(|money| money.currency).collect();
    currencies.sort();
    currencies.dedup();
    let shown = currencies.iter().map(|currency| (now.get(*currency), then.get(*currency)));
    let shown = shown.filter(|(now, then)| !now.is_zero() || !then.is_zero());
    let came: Vec<Line> = shown.map(|(now, then)| Line::says(format!("**{}**", moved(now, then)))).collect();
    let owners = by_name(within(period).map(|row| (row.owner.clone(), row.amount)));
    let mut owners = owners.into_values().flatten();
    let accounts = by_name(within(period).map(|row| (Some(format!("{} ({})", row.account, row.code)), row.amount)));
    let mut largest = accounts.into_values().flat_map(|rows| rows.into_iter().take(5));
    let lines = |rows: &mut dyn Iterator<Item = (String, Money)>| -> Vec<Line> {
        rows.map(|(name, money)| Line::of(&name, money.to_string())).collect()
    };
    Report {
        title: "Collected",
        sections: vec![
            Section { heading: format!("Came in, against the {} days before", period.days()), lines: came },
            Section { heading: "By whose account it is".to_owned(), lines: lines(&mut owners) },
            Section { heading: "Who paid most".to_owned(), lines: lines(&mut largest) },
        ],
        notes: vec![
            "By the day it was paid, as files and people told it. Write-offs and credit notes aren't in it.".to_owned(),
        ],
        table: Table {
            head: &["paid_on", "account_code", "account_name", "owner", "entry", "amount", "currency", "told_by"],
            rows: within(period).map(row).collect(),
        },
    }
}

fn row(came: &Came) -> Vec<String> {
    vec![
        came.on.to_string(),
        came.code.clone(),
        came.account.clone(),
        came.owner.clone().unwrap_or_default(),
        came.entry.clone(),
        came.amount.plain(),
        came.amount.currency.to_string(),
        came.told_by.clone(),
    ]
}
