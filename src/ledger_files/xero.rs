//! Xero's sales invoices: one row a line item, the invoice's own figures repeated on each.

use std::collections::{HashMap, HashSet};

use super::Request;
use super::columns::{Column, XERO, plain_header};
use super::generic::Taken;
use super::invoice;
use super::ledger::{EntryKind, InvoiceRow, LedgerFile, Notes, Reject, WholeFileError};
use super::reading::Reading;
use super::sheet::Record;
use super::table::Table;

const REQUIRED: &[&[Column]] =
    &[&[Column::InvoiceNumber], &[Column::AccountName], &[Column::Amount], &[Column::DueDate]];

/// Whether a record is the header of such an export.
pub(super) fn is_header(record: &Record) -> bool {
    let names: HashSet<String> = record.cells.iter().map(plain_header).collect();
    let has = |name: &str| names.contains(name);
    has("contactname") && has("invoicenumber") && (has("unitamount") || has("taxtype") || has("poaddressline1"))
}

type Key = (String, String, EntryKind);

/// The invoices, each with the line it was first on.
#[derive(Default)]
struct Invoices {
    order: Vec<InvoiceRow>,
    places: HashMap<Key, usize>,
    /// Account and number of the invoices whose rows don't agree or can't all be read.
    spoilt: HashSet<(String, String)>,
}

pub(super) fn read(
    text: &str,
    request: &Request<'_>,
    file: &mut LedgerFile,
    notes: &mut Notes,
) -> Result<(), WholeFileError> {
    let table = Table::find(text, XERO, None)?;
    table.require(REQUIRED, &file.format)?;
    let reading = Reading::of(&table, request.company_currency, request.today, None, notes)?;
    let mut invoices = Invoices::default();
    for row in table.rows() {
        let row = row?;
        file.rows += 1;
        let line = row.line();
        // A further row of an invoice repeats what was noted at its first.
        let mut repeated = Notes::default();
        let account = reading.account(&row, &mut repeated).ok();
        let number = reading.id(&row, Column::InvoiceNumber).ok().flatten();
        let known = account.zip(number).map(|((code, _), number)| (code, number));
        let again = known.as_ref().is_some_and(|(code, number)| invoices.has(code, number));
        let told = if again { &mut repeated } else { &mut *notes };
        let read = row.check_width().and_then(|()| invoice::read(&row, &reading, told));
        let taken = read.and_then(|invoice| invoice.map_or(Ok(()), |invoice| invoices.add(invoice)));
        if let Err(reason) = taken {
            let whole = known.as_ref().map_or_else(String::new, |(_, number)| format!("; {number} is left out whole"));
            let about = known.clone().filter(|_| row.check_width().is_ok());
            invoices.spoilt.extend(known);
            file.rejects.push(Reject { line, reason: reason + &whole, about });
        }
    }
    let mut taken = Taken::default();
    let (order, spoilt) = (invoices.order, invoices.spoilt);
    for invoice in order {
        if !spoilt.contains(&(invoice.account_code.clone(), invoice.number.clone())) {
            taken.take(invoice, notes, &mut file.rejects);
        }
    }
    file.invoices = taken.invoices;
    Ok(())
}

impl Invoices {
    fn has(&self, code: &str, number: &str) -> bool {
        let kinds = [EntryKind::Invoice, EntryKind::Credit, EntryKind::Payment];
        kinds.iter().any(|kind| self.places.contains_key(&(code.to_owned(), number.to_owned(), *kind)))
    }

    /// Takes a further row of an invoice, whose own figures must be the ones of its first row.
    fn add(&mut self, invoice: InvoiceRow) -> Result<(), String> {
        let key = (invoice.account_code.clone(), invoice.number.clone(), invoice.kind);
        let Some(first) = self.places.get(&key).and_then(|place| self.order.get(*place)) else {
            self.places.insert(key, self.order.len());
            self.order.push(invoice);
            return Ok(());
        };
        if (InvoiceRow { line: first.line, ..invoice.clone() }) == *first {
            return Ok(());
        }
        let differs = difference(first, &invoice);
        Err(format!("{differs} of {} is not what line {} says", key.1, first.line))
    }
}

fn difference(first: &InvoiceRow, other: &InvoiceRow) -> &'static str {
    if first.amount != other.amount {
        "the total"
    } else if first.open != other.open {
        "the amount due"
    } else if first.due_date != other.due_date || first.issue_date != other.issue_date {
        "a date"
    } else {
        "a detail"
    }
}
