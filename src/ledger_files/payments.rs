//! A list of payments received.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::Request;
use super::columns::{Column, PAYMENTS};
use super::generic::tell_ignored;
use super::ledger::{LedgerFile, Notes, PaymentRow, Reject, WholeFileError};
use super::mapping::Mapping;
use super::reading::Reading;
use super::table::{Row, Table};
use crate::receivables::day::is_odd;
use crate::receivables::money::Money;

const REQUIRED: &[&[Column]] = &[&[Column::Amount], &[Column::AccountCode, Column::AccountName], &[Column::Date]];

/// What makes two payments the same one.
type Key = (String, Option<String>, Money, NaiveDate, Option<String>);

pub(super) fn read(
    text: &str,
    request: &Request<'_>,
    mapping: Option<&Mapping>,
    file: &mut LedgerFile,
    notes: &mut Notes,
) -> Result<(), WholeFileError> {
    let table = Table::find(text, PAYMENTS, mapping)?;
    table.check_mapping(PAYMENTS, mapping)?;
    table.require(REQUIRED, &file.format)?;
    tell_ignored(&table, notes);
    let reading = Reading::of(&table, request.company_currency, request.today, mapping, notes)?;
    let mut seen: HashMap<Key, (u64, u32)> = HashMap::new();
    for row in table.rows() {
        let row = row?;
        file.rows += 1;
        match row.check_width().and_then(|()| payment(&row, &reading, notes)) {
            Ok(payment) => file.payments.extend(told_apart(payment, &mut seen, notes)),
            Err(reason) => file.rejects.push(Reject { line: row.line(), reason, about: None }),
        }
    }
    Ok(())
}

fn payment(row: &Row<'_>, reading: &Reading<'_>, notes: &mut Notes) -> Result<PaymentRow, String> {
    let (account_code, _) = reading.account(row, notes)?;
    let currency = reading.currency(row)?;
    let amount = reading.money(row, Column::Amount, currency)?.ok_or("amount: the amount is empty")?;
    if !amount.is_positive() {
        return Err(format!("amount: a payment of {} is no payment: record a refund by hand", amount.plain()));
    }
    let paid_on = reading.date(row, Column::Date)?.ok_or("date: the date is empty")?;
    if is_odd(paid_on, reading.today) || paid_on > reading.today {
        return Err(format!("date: {paid_on} can't be the day it was paid"));
    }
    Ok(PaymentRow {
        line: row.line(),
        account_code,
        invoice_number: reading.id(row, Column::InvoiceNumber)?,
        amount,
        paid_on,
        reference: reading.text(row, Column::Reference),
        occurrence: 1,
    })
}

/// A row with a reference that was there before is the same payment, told and taken once. Without
/// a reference it may well be a second one of the same sum: both are kept, numbered.
fn told_apart(payment: PaymentRow, seen: &mut HashMap<Key, (u64, u32)>, notes: &mut Notes) -> Option<PaymentRow> {
    let line = payment.line;
    let key = (
        payment.account_code.clone(),
        payment.invoice_number.clone(),
        payment.amount,
        payment.paid_on,
        payment.reference.clone(),
    );
    let (first, times) = seen.entry(key).or_insert((line, 0));
    *times += 1;
    if *times > 1 && payment.reference.is_some() {
        notes.tell("repeated rows", || format!("line {line} is the payment of line {first} again; taken once"));
        return None;
    }
    if *times > 1 {
        notes.tell("like payments", || {
            format!("line {line} is like line {first}, without a reference to tell them apart: taken as two payments")
        });
    }
    Some(PaymentRow { occurrence: *times, ..payment })
}
