//! A row of a file as the database prints the entry it is about, to compare the two at a glance.

use std::fmt::Write;

use chrono::{Datelike, NaiveDate};

use crate::ledger_files::InvoiceRow as Row;

/// Account, kind and number, as the database says them.
pub(super) fn key(into: &mut String, account: i64, row: &Row) {
    into.clear();
    // Writing into memory can't fail.
    let _ = write!(into, "{account} {} {}", row.kind.as_str(), row.number);
}

/// What the entry would be if the file said nothing new, the desk had told nothing of it, and nothing was forgone.
/// Where the database prints the same, the row changes nothing.
pub(super) fn print(into: &mut String, row: &Row) {
    into.clear();
    let _ = write!(into, "ledger|{}|{}|{}|0|0|", row.amount.currency.code(), row.amount.minor, row.open.minor);
    let settled = row.settled_date.filter(|_| row.open.is_zero());
    for date in [row.issue_date, row.due_date, settled] {
        day(into, date);
        into.push('|');
    }
    if row.disputed {
        into.push('d');
    }
    for text in [&row.po_number, &row.pdf, &row.exception] {
        into.push('|');
        into.push_str(text.as_deref().unwrap_or_default());
    }
}

fn day(into: &mut String, date: Option<NaiveDate>) {
    if let Some(date) = date {
        let _ = write!(into, "{:04}-{:02}-{:02}", date.year(), date.month(), date.day());
    }
}
