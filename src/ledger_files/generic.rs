//! A plain export: one header, one row an invoice.

use std::collections::HashMap;

use super::Request;
use super::columns::{Column, INVOICES};
use super::invoice;
use super::ledger::{EntryKind, InvoiceRow, LedgerFile, Notes, Reject, WholeFileError};
use super::mapping::Mapping;
use super::names::AccountsSeen;
use super::reading::Reading;
use super::table::{Table, listed};

/// What an export of invoices can't do without: without due dates nobody could be chased, and
/// those the ledger has already would be lost.
const REQUIRED: &[&[Column]] = &[
    &[Column::InvoiceNumber],
    &[Column::AccountCode, Column::AccountName],
    &[Column::Amount, Column::Open],
    &[Column::DueDate],
];

/// Reads invoices by the columns' names, ours or common ones, or those a mapping gives.
pub(super) fn read(
    text: &str,
    request: &Request<'_>,
    mapping: Option<&Mapping>,
    file: &mut LedgerFile,
    notes: &mut Notes,
) -> Result<(), WholeFileError> {
    let table = Table::find(text, INVOICES, mapping)?;
    table.check_mapping(INVOICES, mapping)?;
    table.require(REQUIRED, &file.format)?;
    tell_ignored(&table, notes);
    let reading = Reading::of(&table, request.company_currency, request.today, mapping, notes)?;
    let mut taken = Taken::default();
    for row in table.rows() {
        let row = row?;
        file.rows += 1;
        match row.check_width().and_then(|()| invoice::read(&row, &reading, notes)) {
            Ok(Some(invoice)) => taken.take(invoice, notes, &mut file.rejects),
            Ok(None) => {}
            Err(reason) => {
                let about = invoice::about(&row, &reading);
                file.rejects.push(Reject { line: row.line(), reason, about });
            }
        }
    }
    file.invoices = taken.invoices;
    Ok(())
}

pub(super) fn tell_ignored(table: &Table<'_>, notes: &mut Notes) {
    let ignored = table.header.ignored();
    if !ignored.is_empty() {
        notes.tell("columns", || format!("columns that nothing is read from: {}", listed(&ignored)));
    }
}

/// The invoices of a file so far, each once.
///
/// An invoice is known by its account, number and kind: the same number may be in two accounts,
/// and an invoice and a credit of one account may share it.
#[derive(Default)]
pub(super) struct Taken {
    pub invoices: Vec<InvoiceRow>,
    places: HashMap<(String, String, EntryKind), usize>,
    accounts: AccountsSeen,
}

impl Taken {
    /// Takes an invoice. A row that says the same again is told; one that says something else
    /// about the same invoice is left out, since nobody can know which is right.
    pub fn take(&mut self, invoice: InvoiceRow, notes: &mut Notes, rejects: &mut Vec<Reject>) {
        let key = (invoice.account_code.clone(), invoice.number.clone(), invoice.kind);
        if let Some(first) = self.places.get(&key).and_then(|place| self.invoices.get(*place)) {
            let line = invoice.line;
            if (InvoiceRow { line: first.line, ..invoice }) == *first {
                notes.tell("repeated rows", || format!("line {line} says the same as line {}; taken once", first.line));
            } else {
                let (code, number, kind) = key;
                let kind = kind.as_str();
                let reason = format!("{kind} {number} of this account is on line {} already, and differs", first.line);
                rejects.push(Reject { line, reason, about: Some((code, number)) });
            }
            return;
        }
        self.accounts.see(&invoice.account_code, &invoice.account_name, invoice.line, notes);
        self.places.insert(key, self.invoices.len());
        self.invoices.push(invoice);
    }
}
