//! A payment that somebody heard of before the books show it.

use chrono::NaiveDate;
use serde_json::json;

use super::dispute_view::Disputes;
use super::import::{balance, set_balance};
use super::received::came_down;
use super::refusal::refused;
use super::{AccountName, Act, Actor, Desk, Line, Outcome};
use crate::receivables::spoken_day::{self, Lies};
use crate::receivables::{Money, amount, chain};
use crate::store;
use crate::store::invoices::{self, InvoiceRow, NewInvoice};
use crate::store::payments::{self, NewPayment};
use crate::store::{plans, promises, settlements};

/// What a person says of a payment, as they typed it.
#[derive(Debug, Clone)]
pub struct PaymentTold {
    pub code: String,
    pub amount: String,
    pub date: Option<String>,
    pub invoice: Option<String>,
    pub reference: Option<String>,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct PaymentTaken {
    pub account: AccountName,
    pub amount: Money,
    /// What was taken off which invoice.
    pub applied: Vec<(String, Money)>,
    /// What was more than is open: kept as their credit.
    pub unapplied: Option<Money>,
}

/// A payment, read and understood.
pub(super) struct Told<'a> {
    pub account: &'a AccountName,
    pub amount: Money,
    pub paid_on: NaiveDate,
    pub invoice: Option<&'a str>,
    pub reference: Option<String>,
    pub source: &'static str,
    /// What makes it this payment: told again under the same key, it isn't taken again.
    pub key: &'a str,
}

impl Desk {
    /// Takes a payment off the invoice it names, or off the oldest first; the rest is the account's credit.
    ///
    /// # Errors
    /// A refusal where the amount or date can't be read one way, or the invoice isn't there.
    pub async fn record_payment(&self, actor: &Actor, told: PaymentTold) -> Outcome<PaymentTaken> {
        actor.must_be_collector()?;
        let account = AccountName::from(&self.find(&told.code).await?);
        let open = invoices::open_of(&mut self.reads(), account.id.0).await?;
        let currency = self.currency_of(&open, told.invoice.as_deref(), &told.amount);
        let amount =
            amount::read_amount(&told.amount, currency, None).or_else(|misread| refused(misread.to_string()))?;
        if !amount.is_positive() {
            return refused(format!(
                "A payment is more than nothing, and {amount} isn't. A credit note comes with the ledger."
            ));
        }
        let today = self.today();
        let paid_on = match told.date.as_deref() {
            None => today,
            Some(text) => spoken_day::read_spoken_day(text, today, Lies::Behind)
                .or_else(|misread| refused(misread.to_string()))?,
        };
        if paid_on > today {
            return refused(format!(
                "{paid_on} is still to come. A payment has been made; what is to come is a promise."
            ));
        }
        let mut act = self.begin(actor).await?;
        let key = match &told.reference {
            // The same reference, day and sum is the same payment, told again.
            Some(reference) => {
                let identity = format!("{}|{reference}|{paid_on}|{amount}", account.code);
                format!("desk:{}", &chain::sha256_hex(identity)[..32])
            }
            None => format!("desk:{}", ulid::Ulid::new()),
        };
        if payments::is_known(&mut act.tx, &format!("{key}:0")).await? {
            let reference = told.reference.unwrap_or_default();
            return refused(format!("{amount} of {paid_on} with the reference {reference} was noted already."));
        }
        let parts = Told {
            account: &account,
            amount,
            paid_on,
            invoice: told.invoice.as_deref(),
            reference: told.reference.clone(),
            source: "desk",
            key: &key,
        };
        store::state::take_ledger(&mut act.tx).await?;
        store::accounts::take(&mut act.tx, account.id.0).await?;
        let (applied, unapplied) = match apply(&mut act, &parts).await? {
            Ok(applied) => applied,
            Err(sentence) => return refused(format!("{sentence}. Nothing was recorded.")),
        };
        let line = Line::Paid { who: actor.name.clone(), account: account.clone(), amount };
        self.tell(&mut act, &account, line).await?;
        self.settle_what_was_kept(&mut act, Some(account.id.0)).await?;
        act.commit().await?;
        Ok(PaymentTaken { account, amount, applied, unapplied })
    }
}

type Applied = (Vec<(String, Money)>, Option<Money>);

/// Takes a payment off what is open, in an act that has taken the ledger. The inner error is a sentence for whoever told it; then nothing was written.
pub(super) async fn apply(act: &mut Act<'_>, told: &Told<'_>) -> Outcome<Result<Applied, String>> {
    let currency = told.amount.currency;
    let open = invoices::open_of(&mut act.tx, told.account.id.0).await?;
    let mut targets: Vec<_> =
        open.into_iter().filter(|row| row.is_invoice() && row.currency == currency.code()).collect();
    if let Some(number) = told.invoice {
        targets.retain(|row| row.number == number);
        if targets.is_empty() {
            return Ok(Err(format!("{} has no open invoice {number} in {currency}", told.account)));
        }
    }
    awaited_first(act, told.account.id.0, &mut targets).await?;
    let mut left = told.amount.minor;
    let mut applied = Vec::new();
    for row in targets {
        let (after, rest) = balance(&row).paid(left);
        let part = Money::new(left - rest, currency);
        if part.is_zero() {
            continue;
        }
        let place = applied.len();
        write(act, told, row.clone(), after, part, place).await?;
        applied.push((row.number, part));
        left = rest;
    }
    let unapplied = (left > 0).then(|| Money::new(left, currency));
    if let Some(rest) = unapplied {
        keep_as_credit(act, told, rest, applied.len()).await?;
    }
    let detail = json!({
        "amount": told.amount, "paid_on": told.paid_on, "unapplied": unapplied,
        "applied": applied.iter().map(|(number, part)| json!({"invoice": number, "amount": part})).collect::<Vec<_>>(),
    });
    act.file("payment recorded", Some(told.account), detail, json!({ "reference": told.reference }));
    Ok(Ok((applied, unapplied)))
}

/// Money that says nothing of its invoice is most likely what is waited for: what is to be paid first by a promise, a
/// plan or a settlement comes first, and what is disputed last, each the oldest first.
async fn awaited_first(act: &mut Act<'_>, account: i64, targets: &mut [InvoiceRow]) -> Outcome<()> {
    let mut awaited: Vec<(i64, NaiveDate)> = Vec::new();
    let promised = promises::covered(&mut act.tx, Some(account)).await?;
    for promise in promises::open(&mut act.tx, Some(account)).await? {
        let own = promised.iter().filter(|row| row.promise_id == promise.id);
        awaited.extend(own.map(|row| (row.invoice_id, promise.promised_on)));
    }
    for plan in plans::of_account(&mut act.tx, account, Some("active")).await? {
        let covered = plans::covered(&mut act.tx, &plan.id).await?;
        let mut paid = came_down(&covered);
        let parts = plans::installments(&mut act.tx, &plan.id).await?;
        let next = parts.iter().find(|part| {
            paid -= part.amount_minor;
            paid < 0
        });
        let next = next.map(|part| part.due_date);
        awaited.extend(covered.iter().filter_map(|row| Some((row.invoice_id, next?))));
    }
    let settling = settlements::waited_for(&mut act.tx, Some(account)).await?;
    awaited.extend(settling.into_iter().map(|row| (row.invoice_id, row.pay_by)));
    let disputes = Disputes::of(&mut act.tx, account).await?;
    targets.sort_by_key(|row| {
        let day = awaited.iter().filter(|(id, _)| *id == row.id).map(|(_, day)| *day).min();
        (row.disputed || disputes.keeps_out(row.id), day.is_none(), day)
    });
    Ok(())
}

async fn write(
    act: &mut Act<'_>,
    told: &Told<'_>,
    mut row: InvoiceRow,
    after: crate::receivables::balance::Balance,
    part: Money,
    place: usize,
) -> Outcome<()> {
    set_balance(&mut row, after, Some(told.paid_on));
    invoices::update(&mut act.tx, &row, act.now).await?;
    file_payment(act, told, row.id, part, place).await
}

/// Money that fits no invoice stands as their credit until the ledger says where it went.
async fn keep_as_credit(act: &mut Act<'_>, told: &Told<'_>, rest: Money, place: usize) -> Outcome<()> {
    let number = told.reference.clone().unwrap_or_else(|| told.paid_on.to_string());
    let tail = &told.key[told.key.len().saturating_sub(6)..];
    let credit = NewInvoice {
        account_id: told.account.id.0,
        number: format!("{number} / {tail}"),
        kind: "payment",
        issue_date: Some(told.paid_on),
        due_date: None,
        amount: rest.negated(),
        open: rest.negated(),
        settled_on: None,
        disputed: false,
        po_number: None,
        pdf: None,
        exception: None,
        source: "desk",
    };
    let id = invoices::add(&mut act.tx, credit, act.now).await?;
    // It takes nothing off: the row only remembers the key where nothing else does.
    if place == 0 {
        file_payment(act, told, id, Money::zero(rest.currency), 0).await?;
    }
    Ok(())
}

async fn file_payment(act: &mut Act<'_>, told: &Told<'_>, invoice: i64, part: Money, place: usize) -> Outcome<()> {
    let new = NewPayment {
        account_id: told.account.id.0,
        invoice_id: invoice,
        amount: part,
        paid_on: Some(told.paid_on),
        reference: told.reference.clone(),
        source: told.source,
        key: format!("{}:{place}", told.key),
    };
    payments::add(&mut act.tx, new, act.now).await?;
    Ok(())
}
