//! What some rows of a file write, gathered and written together.

use std::collections::HashMap;

use chrono::NaiveDate;

use crate::db::Result;
use crate::desk::Act;
use crate::receivables::Money;
use crate::store::invoices::{self, InvoiceRow, NewInvoice};
use crate::store::payments::{self, NewPayment};

#[derive(Default)]
pub(super) struct Writes {
    new: Vec<NewInvoice>,
    /// What had been taken off the new ones, by their places, and when.
    taken_off: Vec<(usize, Money, Option<NaiveDate>)>,
    changed: Vec<InvoiceRow>,
    payments: Vec<NewPayment>,
}

impl Writes {
    /// A new entry, and when it was reduced to what is open of it.
    pub fn add(&mut self, new: NewInvoice, reduced_on: Option<NaiveDate>) {
        let reduced = Money::new(new.amount.minor - new.open.minor, new.amount.currency);
        if !reduced.is_zero() {
            self.taken_off.push((self.new.len(), reduced, reduced_on));
        }
        self.new.push(new);
    }

    pub fn change(&mut self, row: InvoiceRow) {
        self.changed.push(row);
    }

    /// A reduction of an entry that is known, in one direction or the other.
    pub fn pay(&mut self, account: i64, invoice: i64, amount: Money, paid_on: Option<NaiveDate>) {
        if !amount.is_zero() {
            self.payments.push(payment(account, invoice, amount, paid_on));
        }
    }

    pub async fn write(mut self, act: &mut Act<'_>) -> Result<()> {
        if self.taken_off.is_empty() {
            invoices::add_many(&mut act.tx, &self.new, act.now).await?;
        } else {
            let named = invoices::add_and_name(&mut act.tx, &self.new, act.now).await?;
            let ids: HashMap<(i64, String, String), i64> =
                named.into_iter().map(|(id, account, kind, number)| ((account, kind, number), id)).collect();
            for (place, amount, paid_on) in std::mem::take(&mut self.taken_off) {
                let new = &self.new[place];
                let id = ids.get(&(new.account_id, new.kind.to_owned(), new.number.clone()));
                let id = *id.ok_or(crate::db::Error::RowNotFound)?;
                self.payments.push(payment(new.account_id, id, amount, paid_on));
            }
        }
        invoices::update_many(&mut act.tx, self.changed, act.now).await?;
        payments::add_many(&mut act.tx, self.payments, act.now).await
    }
}

fn payment(account: i64, invoice: i64, amount: Money, paid_on: Option<NaiveDate>) -> NewPayment {
    let key = format!("ledger:{}", ulid::Ulid::new());
    NewPayment { account_id: account, invoice_id: invoice, amount, paid_on, reference: None, source: "ledger", key }
}
