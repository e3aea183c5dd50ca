//! A file of invoices: each row compared with what is known, and what is missing from it.

use chrono::NaiveDate;
use serde_json::json;

use super::accounts::{Accounts, Said};
use super::books::{Books, Known};
use super::contacts::{Contacts, Reached};
use super::terms::TermsSaid;
use super::writes::Writes;
use super::{Effect, ImportRequest, Progress, retired, vanished};
use crate::db;
use crate::desk::dispute::LedgerDispute;
use crate::desk::{AccountName, Act, Outcome};
use crate::ledger_files::{EntryKind, InvoiceRow as Row, LedgerFile, Reject};
use crate::receivables::Money;
use crate::receivables::balance::Balance;
use crate::store::invoices::{InvoiceRow, NewInvoice};
use crate::store::payments::{self, NewPayment};

/// How many rows of a file are compared and written together.
const TOGETHER: usize = 2_000;

pub(super) async fn take(
    act: &mut Act<'_>,
    file: &LedgerFile,
    request: &ImportRequest,
    today: NaiveDate,
    mut terms: TermsSaid<'_>,
    progress: Progress<'_>,
) -> Outcome<Effect> {
    let mut books = Books::open(&mut act.tx).await?;
    let mut accounts = Accounts::read(&mut act.tx).await?;
    let mut contacts = Contacts::read(&mut act.tx).await?;
    let mut effect = Effect::default();
    let mut reached = Reached::default();
    let day = file.as_of.unwrap_or(today);
    for (part, rows) in file.invoices.chunks(TOGETHER).enumerate() {
        progress(part * TOGETHER, file.invoices.len());
        let said: Vec<Said<'_>> = rows.iter().map(said).collect();
        let rows: Vec<(i64, &Row)> = accounts.settle(act, &said).await?.into_iter().zip(rows).collect();
        for (account, row) in &rows {
            reached.by(*account, row);
            if let Some(name) = accounts.name_of(*account).filter(|_| !row.terms.is_empty()) {
                terms.take(&name, row.line, &row.terms, &mut effect);
            }
        }
        let known = books.look_up(&mut act.tx, &rows).await?;
        let mut writes = Writes::default();
        for ((account, row), known) in rows.into_iter().zip(known) {
            match known {
                Known::Same => effect.unchanged += 1,
                Known::Nothing => add(account, row, &mut writes, &mut effect),
                Known::NamedBefore => {
                    let reason = format!("{} {} of this account is in the file twice", row.kind.as_str(), row.number);
                    effect.rejects.push(Reject { line: row.line, reason, about: None });
                }
                Known::Entry(before) => {
                    let after = compare(act, &accounts, &before, row, day, &mut writes, &mut effect)?;
                    books.stands(after.as_ref().unwrap_or(&before));
                    after.into_iter().for_each(|after| writes.change(after));
                }
            }
        }
        writes.write(act).await?;
    }
    terms.settle(act).await?;
    contacts.take_ledgers(act, reached, &mut accounts).await?;
    vanished::settle(act, &books, &accounts, file, request, day, &mut effect).await?;
    retired::settle(act, &mut accounts, day, &mut effect).await?;
    effect.notes.append(&mut accounts.notes);
    Ok(effect)
}

fn said(row: &Row) -> Said<'_> {
    Said {
        code: &row.account_code,
        name: &row.account_name,
        country: row.country.as_deref(),
        language: row.language.as_deref(),
    }
}

fn add(account: i64, row: &Row, writes: &mut Writes, effect: &mut Effect) {
    effect.new += 1;
    let new = NewInvoice {
        account_id: account,
        number: row.number.clone(),
        kind: row.kind.as_str(),
        issue_date: row.issue_date,
        due_date: row.due_date,
        amount: row.amount,
        open: row.open,
        settled_on: row.settled_date.filter(|_| row.open.is_zero()),
        disputed: row.disputed,
        po_number: row.po_number.clone(),
        pdf: row.pdf.clone(),
        exception: row.exception.clone(),
        source: "ledger",
    };
    if row.kind != EntryKind::Invoice {
        effect.shown.new_credit(account, row.amount, row.open);
    }
    // Before the first file that told us, unless it says when.
    writes.add(new, row.settled_date);
}

/// What a row says of an entry that is known: how it stands then, where that is something new.
fn compare(
    act: &mut Act<'_>,
    accounts: &Accounts,
    before: &InvoiceRow,
    row: &Row,
    day: NaiveDate,
    writes: &mut Writes,
    effect: &mut Effect,
) -> Outcome<Option<InvoiceRow>> {
    if before.currency != row.amount.currency.code() {
        let reason = format!(
            "{} was in {} and is in {} here: a currency does not change. Correct the file, or credit the one and issue another",
            row.number, before.currency, row.amount.currency
        );
        effect.rejects.push(Reject { line: row.line, reason, about: None });
        return Ok(None);
    }
    let was = balance(before);
    let is = was.as_the_ledger_says(row.amount.minor, row.open.minor);
    let mut after = before.clone();
    after.issue_date = row.issue_date.or(before.issue_date);
    after.due_date = row.due_date.or(before.due_date);
    after.disputed = row.disputed;
    after.po_number = row.po_number.clone().or_else(|| before.po_number.clone());
    after.pdf = row.pdf.clone().or_else(|| before.pdf.clone());
    after.exception.clone_from(&row.exception);
    // What was settled before any file said when stays so.
    let news = (before.open_minor != 0).then_some(day);
    set_balance(&mut after, is, row.settled_date.or(before.settled_on).or(news));
    if !differs(before, &after) {
        effect.unchanged += 1;
        return Ok(None);
    }
    effect.changed += 1;
    effect.shown.changed(before, was, is);
    effect.settled += usize::from(before.open_minor != 0 && after.open_minor == 0);
    let reduced = Money::new(is.reduced() - was.reduced(), row.amount.currency);
    writes.pay(before.account_id, before.id, reduced, Some(row.settled_date.unwrap_or(day)));
    if let Some(account) = accounts.name_of(before.account_id) {
        file_change(act, &account, before, &after);
        if before.disputed != after.disputed && after.open_minor > 0 {
            let (invoice, open) = (after.number.clone(), after.open()?);
            effect.disputes.push(LedgerDispute { account, invoice, open, disputed: after.disputed });
        }
    }
    Ok(Some(after))
}

/// One line in the client file for what a debtor would call news.
pub(super) fn file_change(act: &mut Act<'_>, account: &AccountName, before: &InvoiceRow, after: &InvoiceRow) {
    let what = match (before.open_minor, after.open_minor) {
        (was, is) if was != 0 && is == 0 => "invoice settled",
        (was, is) if was != is => "invoice balance changed",
        _ if before.disputed != after.disputed => "invoice dispute changed",
        _ => return,
    };
    let money = |minor| json!({ "minor": minor, "currency": after.currency });
    let detail = json!({
        "invoice": after.number, "kind": after.kind, "before": money(before.open_minor), "open": money(after.open_minor),
        "disputed": after.disputed,
    });
    act.file(what, Some(account), detail, serde_json::Value::Null);
}

/// Files a reduction, in one direction or the other.
pub(super) async fn pay(
    act: &mut Act<'_>,
    account: i64,
    invoice: i64,
    amount: Money,
    paid_on: Option<NaiveDate>,
) -> db::Result<()> {
    if amount.is_zero() {
        return Ok(());
    }
    let key = format!("ledger:{}", ulid::Ulid::new());
    let new = NewPayment {
        account_id: account,
        invoice_id: invoice,
        amount,
        paid_on,
        reference: None,
        source: "ledger",
        key,
    };
    payments::add(&mut act.tx, new, act.now).await?;
    Ok(())
}

pub(in crate::desk) fn balance(row: &InvoiceRow) -> Balance {
    Balance {
        amount: row.amount_minor,
        ledger_open: row.ledger_open_minor,
        desk_paid: row.desk_paid_minor,
        written_off: row.written_off_minor,
    }
}

/// Writes a balance into a row; `day` is when it was settled, if it now is and anybody knows.
pub(in crate::desk) fn set_balance(row: &mut InvoiceRow, balance: Balance, day: Option<NaiveDate>) {
    row.amount_minor = balance.amount;
    row.ledger_open_minor = balance.ledger_open;
    row.desk_paid_minor = balance.desk_paid;
    row.written_off_minor = balance.written_off;
    row.open_minor = balance.open();
    row.settled_on = day.filter(|_| balance.open() == 0);
}

fn differs(a: &InvoiceRow, b: &InvoiceRow) -> bool {
    (a.issue_date, a.due_date, a.amount_minor, a.ledger_open_minor, a.desk_paid_minor, a.open_minor)
        != (b.issue_date, b.due_date, b.amount_minor, b.ledger_open_minor, b.desk_paid_minor, b.open_minor)
        || (a.disputed, &a.po_number, &a.pdf, &a.exception) != (b.disputed, &b.po_number, &b.pdf, &b.exception)
        || (a.settled_on != b.settled_on && b.open_minor == 0)
}
