//! One row of an export → one invoice, credit or unapplied payment.

use chrono::NaiveDate;

use super::columns::{Column, plain_header};
use super::ledger::{EntryKind, InvoiceRow, Notes};
use super::reading::Reading;
use super::table::Row;
use super::terms;
use crate::receivables::day::is_odd;
use crate::receivables::excerpt::shown;
use crate::receivables::money::Money;

/// What a row says it is, and how it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    Kind(EntryKind),
    Open,
    Paid,
    Disputed,
    /// Withdrawn: nothing is owed on it any more.
    Void,
    /// Not sent yet: nothing is owed on it so far.
    Draft,
}

fn word(text: &str) -> Option<Word> {
    Some(match plain_header(text).as_str() {
        "invoice" | "inv" | "salesinvoice" | "taxinvoice" | "accrec" | "statementcharge" | "financecharge" => {
            Word::Kind(EntryKind::Invoice)
        }
        "credit" | "creditnote" | "creditmemo" | "salescreditnote" | "cn" | "cm" | "accreccredit" | "refundcredit" => {
            Word::Kind(EntryKind::Credit)
        }
        "payment" | "unappliedpayment" | "prepayment" | "overpayment" | "receipt" | "salesprepayment"
        | "salesoverpayment" => Word::Kind(EntryKind::Payment),
        "open" | "unpaid" | "outstanding" | "overdue" | "pastdue" | "sent" | "authorised" | "authorized"
        | "approved" | "awaitingpayment" | "partial" | "partiallypaid" | "partpaid" | "due" | "issued" | "posted"
        | "current" => Word::Open,
        "paid" | "settled" | "closed" | "paidinfull" | "fullypaid" => Word::Paid,
        "disputed" | "dispute" | "indispute" => Word::Disputed,
        "void" | "voided" | "cancelled" | "canceled" | "deleted" | "writtenoff" => Word::Void,
        "draft" | "submitted" | "awaitingapproval" | "proforma" => Word::Draft,
        _ => return None,
    })
}

/// Reads one row. `Ok(None)` is a row with nothing to collect, which was told; an error is the
/// reason the row is left out.
pub(super) fn read(row: &Row<'_>, reading: &Reading<'_>, notes: &mut Notes) -> Result<Option<InvoiceRow>, String> {
    let number = reading.id(row, Column::InvoiceNumber)?.ok_or("no invoice number")?;
    read_as(number, kind_said(row)?, row, reading, notes)
}

/// Which invoice of which account a row that was left out is about, where its cells are in their columns and both
/// can be read.
pub(super) fn about(row: &Row<'_>, reading: &Reading<'_>) -> Option<(String, String)> {
    let number = reading.id(row, Column::InvoiceNumber).ok().flatten()?;
    about_number(number, row, reading)
}

/// The same where the number was settled otherwise.
pub(super) fn about_number(number: String, row: &Row<'_>, reading: &Reading<'_>) -> Option<(String, String)> {
    row.check_width().ok()?;
    // What is odd about the account's name was told when the row was read.
    let (code, _) = reading.account(row, &mut Notes::default()).ok()?;
    Some((code, number))
}

/// Reads one row whose number and kind are settled; without a kind the sign of its amount decides.
pub(super) fn read_as(
    number: String,
    said: Option<EntryKind>,
    row: &Row<'_>,
    reading: &Reading<'_>,
    notes: &mut Notes,
) -> Result<Option<InvoiceRow>, String> {
    let line = row.line();
    let (account_code, account_name) = reading.account(row, notes)?;
    let standing = standing(row, notes);
    if standing == Some(Word::Draft) {
        notes.tell("drafts", || format!("line {line}: {number} is a draft; left out"));
        return Ok(None);
    }
    let settled_date = reading.date(row, Column::SettledDate)?;
    let sums = Sums::read(row, reading)?;
    let said = said.or(match standing {
        Some(Word::Kind(kind)) => Some(kind),
        _ => None,
    });
    let kind = sums.kind(said, || {
        notes.tell("negative invoices", || format!("line {line}: {number} is below zero and taken as a credit"));
    });
    let (amount, open) = sums.settled(kind, standing, settled_date, reading.today)?;
    if amount.is_zero() {
        notes.tell("zero amounts", || format!("line {line}: {number} is for nothing: there is nothing to collect"));
        return Ok(None);
    }
    let mut invoice = InvoiceRow {
        line,
        account_code,
        account_name,
        email: reading.email(row, notes),
        phone: reading.text(row, Column::Phone),
        country: reading.country(row, notes),
        language: reading.language(row, notes),
        number,
        kind,
        issue_date: reading.date(row, Column::IssueDate)?,
        due_date: reading.date(row, Column::DueDate)?,
        amount,
        open,
        settled_date,
        disputed: standing == Some(Word::Disputed) || reading.flag(row, Column::Disputed)?,
        po_number: reading.text(row, Column::PoNumber),
        pdf: reading.text(row, Column::Pdf),
        terms: terms::read(row, reading, notes)?,
        exception: None,
    };
    invoice.exception = exception(&invoice, reading.today);
    Ok(Some(invoice))
}

/// The kind a word names.
pub(super) fn kind_named(text: &str) -> Option<EntryKind> {
    match word(text) {
        Some(Word::Kind(kind)) => Some(kind),
        _ => None,
    }
}

fn kind_said(row: &Row<'_>) -> Result<Option<EntryKind>, String> {
    let text = row.get(Column::Kind);
    match kind_named(text) {
        Some(kind) => Ok(Some(kind)),
        None if text.is_empty() => Ok(None),
        None => Err(format!("kind: \"{}\" is neither invoice, credit nor payment", shown(text))),
    }
}

fn standing(row: &Row<'_>, notes: &mut Notes) -> Option<Word> {
    let text = row.get(Column::Status);
    let standing = word(text);
    if standing.is_none() && !text.is_empty() {
        notes.tell("statuses", || format!("line {}: the status \"{}\" isn't known; left out", row.line(), shown(text)));
    }
    standing
}

/// The sums of a row as written: the whole, and what is open of it.
struct Sums {
    amount: Money,
    open: Option<Money>,
}

impl Sums {
    fn read(row: &Row<'_>, reading: &Reading<'_>) -> Result<Sums, String> {
        let currency = reading.currency(row)?;
        let open = reading.money(row, Column::Open, currency)?;
        let amount = match reading.money(row, Column::Amount, currency)? {
            Some(amount) => amount,
            None if row.has(Column::Amount) => return Err("amount: the amount is empty".to_owned()),
            None => open.ok_or("open: the amount is empty")?,
        };
        let closed = !row.get(Column::SettledDate).is_empty() || !row.get(Column::Status).is_empty();
        if open.is_none() && row.has(Column::Open) && !closed {
            return Err("open: the amount is empty".to_owned());
        }
        Ok(Sums { amount, open })
    }

    fn kind(&self, said: Option<EntryKind>, negative_invoice: impl FnOnce()) -> EntryKind {
        match said {
            Some(kind @ (EntryKind::Credit | EntryKind::Payment)) => kind,
            Some(EntryKind::Invoice) if self.amount.minor < 0 => {
                negative_invoice();
                EntryKind::Credit
            }
            None if self.amount.minor < 0 => EntryKind::Credit,
            Some(EntryKind::Invoice) | None => EntryKind::Invoice,
        }
    }

    /// The whole and the open part with the sign their kind has, after what is said about payment.
    fn settled(
        &self,
        kind: EntryKind,
        standing: Option<Word>,
        settled_on: Option<NaiveDate>,
        today: NaiveDate,
    ) -> Result<(Money, Money), String> {
        let nothing = Money::zero(self.amount.currency);
        let paid = settled_on.is_some_and(|day| day <= today);
        let open = match self.open {
            Some(open) if !open.is_zero() && paid => {
                return Err(format!("it was settled, and yet {} of it is open", open.plain()));
            }
            Some(open) if !open.is_zero() && standing == Some(Word::Paid) => {
                return Err(format!("its status is paid, and yet {} of it is open", open.plain()));
            }
            _ if standing == Some(Word::Void) => nothing,
            Some(open) => open,
            None if paid || standing == Some(Word::Paid) => nothing,
            None => self.amount,
        };
        if open.minor.unsigned_abs() > self.amount.minor.unsigned_abs() {
            return Err(format!("more is open ({}) than it is for ({})", open.plain(), self.amount.plain()));
        }
        if kind == EntryKind::Invoice {
            if open.minor < 0 {
                return Err(format!(
                    "the open amount {} is below zero: record the overpayment as a credit",
                    open.plain()
                ));
            }
            return Ok((self.amount, open));
        }
        let owed_to_them = |money: Money| Money::new(-money.minor.abs(), money.currency);
        Ok((owed_to_them(self.amount), owed_to_them(open)))
    }
}

/// Why an invoice can't be chased by its dates.
fn exception(invoice: &InvoiceRow, today: NaiveDate) -> Option<String> {
    if invoice.kind != EntryKind::Invoice {
        return None;
    }
    let Some(due) = invoice.due_date else { return Some("no due date".to_owned()) };
    if is_odd(due, today) {
        return Some(format!("the due date {due} can't be right"));
    }
    match invoice.issue_date {
        Some(issued) if is_odd(issued, today) => Some(format!("the issue date {issued} can't be right")),
        Some(issued) if due < issued => Some(format!("due on {due}, before it was issued on {issued}")),
        _ => None,
    }
}
