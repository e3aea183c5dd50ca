//! What is open in the ledger and not in a file of invoices.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::accounts::Accounts;
use super::books::Books;
use super::invoices::{balance, file_change, pay, set_balance};
use super::{Effect, ImportRequest};
use crate::desk::{Act, Outcome, money_of};
use crate::ledger_files::LedgerFile;
use crate::receivables::balance::Balance;
use crate::store::invoices::{self, InvoiceRow};

/// From how many vanished invoices on half of the ledger is too much to believe without a word.
const FEW: usize = 2;

/// Tells what vanished and, where the file is the whole ledger, settles it.
pub(super) async fn settle(
    act: &mut Act<'_>,
    books: &Books,
    accounts: &Accounts,
    file: &LedgerFile,
    request: &ImportRequest,
    day: NaiveDate,
    effect: &mut Effect,
) -> Outcome<()> {
    let (not_named, before) = books.not_named(&mut act.tx).await?;
    let unread = unread(accounts, file);
    // A row that was left out is not one that vanished.
    let missing = not_named.iter().filter(|row| !unread.contains(&(row.account_id, row.number.as_str())));
    let (mut gone, closed): (Vec<_>, Vec<_>) = missing.partition(|row| row.open_minor != 0);
    gone.sort_by(|a, b| (a.account_id, &a.number, &a.kind).cmp(&(b.account_id, &b.number, &b.kind)));
    effect.vanished = gone.iter().map(|row| row.number.clone()).collect();
    if !request.full {
        return Ok(());
    }
    if let Some(nameless) = file.rejects.iter().find(|reject| reject.about.is_none()) {
        let line = nameless.line;
        if !gone.is_empty() {
            effect.notes.push(format!(
                "Which invoice line {line} is about can't be read, so that what isn't in this file can't be told \
                 from what couldn't be read: nothing that vanished was settled. Correct that line and import again."
            ));
        }
        return Ok(());
    }
    let too_many = file.rows == 0 || (gone.len() >= FEW && gone.len() * 2 >= before);
    if too_many && !gone.is_empty() && !request.yes {
        effect.refused = Some(format!(
            "{} of the {before} open invoices are not in this file. That is more than a full export usually loses: \
             nothing was taken. If it is right, import it again with --full --yes.",
            gone.len()
        ));
        return Ok(());
    }
    effect.vanished_settled = !gone.is_empty();
    for row in gone {
        let is = write(act, row, accounts, day).await?;
        effect.shown.changed(row, balance(row), is);
        effect.settled += 1;
    }
    // An empty file is no word of the books.
    for row in closed.into_iter().filter(|_| file.rows > 0) {
        close_in_the_books(act, row).await?;
    }
    Ok(())
}

/// The entries that rows left out of the file are about: account and number, since their kind may be unreadable.
fn unread<'a>(accounts: &Accounts, file: &'a LedgerFile) -> HashSet<(i64, &'a str)> {
    let about = file.rejects.iter().filter_map(|reject| reject.about.as_ref());
    about.filter_map(|(code, number)| Some((accounts.find(code)?.id, number.as_str()))).collect()
}

/// The books have closed what the desk had closed before: no news to anybody, but what they open again after this is
/// open again.
async fn close_in_the_books(act: &mut Act<'_>, row: &InvoiceRow) -> Outcome<()> {
    let mut after = row.clone();
    set_balance(&mut after, balance(row).as_the_ledger_says(row.amount_minor, 0), row.settled_on);
    invoices::update(&mut act.tx, &after, act.now).await?;
    Ok(())
}

async fn write(act: &mut Act<'_>, row: &InvoiceRow, accounts: &Accounts, day: NaiveDate) -> Outcome<Balance> {
    let was = balance(row);
    let mut after = row.clone();
    let is = was.as_the_ledger_says(row.amount_minor, 0);
    set_balance(&mut after, is, Some(day));
    invoices::update(&mut act.tx, &after, act.now).await?;
    let reduced = money_of(is.reduced() - was.reduced(), &row.currency)?;
    pay(act, row.account_id, row.id, reduced, Some(day)).await?;
    if let Some(account) = accounts.name_of(row.account_id) {
        file_change(act, &account, row, &after);
    }
    Ok(is)
}
