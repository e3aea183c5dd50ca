//! Credits the desk kept until the ledger shows where the money went, and that it now shows.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use serde::Serialize;

use super::Effect;
use super::accounts::Accounts;
use super::invoices::{balance, pay, set_balance};
use crate::desk::{Act, Outcome, money_of};
use crate::receivables::Money;
use crate::receivables::balance::Balance;
use crate::receivables::desk_credit;
use crate::store::invoices::{self, InvoiceRow};

/// A credit of the desk's that ended, or a part of one.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Retired {
    /// The account's code.
    account: String,
    amount: Money,
}

/// What a file shows of money the desk had not taken off an invoice, by account and currency; in minor units.
#[derive(Debug, Default)]
pub(super) struct Shown(BTreeMap<(i64, String), i64>);

impl Shown {
    /// An entry that the file changed.
    pub fn changed(&mut self, row: &InvoiceRow, was: Balance, is: Balance) {
        self.add(row.account_id, &row.currency, desk_credit::shown(was, is));
    }

    /// A credit or unapplied payment that the file brings. A new invoice shows nothing: what was paid of it may have
    /// been paid long before.
    pub fn new_credit(&mut self, account: i64, amount: Money, open: Money) {
        let is = Balance::new(amount.minor, open.minor);
        self.add(account, amount.currency.code(), desk_credit::shown(Balance::new(0, 0), is));
    }

    fn add(&mut self, account: i64, currency: &str, shown: i64) {
        if shown != 0 {
            *self.0.entry((account, currency.to_owned())).or_default() += shown;
        }
    }
}

/// Ends the desk's credits as far as the ledger caught up with them.
pub(super) async fn settle(
    act: &mut Act<'_>,
    accounts: &mut Accounts,
    day: NaiveDate,
    effect: &mut Effect,
) -> Outcome<()> {
    let shown = std::mem::take(&mut effect.shown);
    if shown.0.values().all(|minor| *minor <= 0) {
        return Ok(());
    }
    let mut kept: HashMap<(i64, String), Vec<InvoiceRow>> = HashMap::new();
    for row in invoices::desk_credits(&mut act.tx).await? {
        kept.entry((row.account_id, row.currency.clone())).or_default().push(row);
    }
    for ((account, currency), minor) in shown.0.into_iter().filter(|(_, minor)| *minor > 0) {
        let Some(mut credits) = kept.remove(&(account, currency.clone())) else { continue };
        credits.sort_by_key(|row| (row.issue_date, row.id));
        let open: Vec<_> = credits.iter().map(|row| -row.open_minor).collect();
        let ends = desk_credit::retired(&open, minor);
        for (credit, part) in credits.iter().zip(ends).filter(|(_, part)| *part > 0) {
            write(act, credit, part, day).await?;
            let Some(name) = accounts.name_of(account) else { continue };
            let amount = money_of(part, &currency)?;
            accounts.tell(format!("{amount} that the desk kept as a credit of {name} is in the ledger now."));
            effect.retired.push(Retired { account: name.code, amount });
        }
    }
    Ok(())
}

async fn write(act: &mut Act<'_>, credit: &InvoiceRow, part: i64, day: NaiveDate) -> Outcome<()> {
    let mut after = credit.clone();
    let is = Balance { ledger_open: credit.ledger_open_minor + part, ..balance(credit) };
    set_balance(&mut after, is, Some(day));
    invoices::update(&mut act.tx, &after, act.now).await?;
    pay(act, credit.account_id, credit.id, money_of(-part, &credit.currency)?, Some(day)).await?;
    Ok(())
}
