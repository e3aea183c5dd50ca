//! `cordial overdue`: who is late, in order of priority.

use chrono::NaiveDate;
use serde::Serialize;

use super::desk::Person;
use super::table::{Side, Table};
use super::{Answer, Call, Failure};
use crate::desk::{OverdueAccount, OverdueList, OverdueQuery};
use crate::receivables::Money;

/// The overdue accounts, in order of priority
#[derive(Debug, clap::Args)]
pub struct Overdue {}

#[derive(Serialize)]
struct Listed<'a> {
    as_of: NaiveDate,
    accounts: Vec<Account<'a>>,
}

#[derive(Serialize)]
struct Account<'a> {
    code: &'a str,
    name: &'a str,
    owner: Option<Person>,
    arrears: &'a [Money],
    days_past_due: i64,
    reasons: &'a [String],
}

impl Overdue {
    pub async fn run(self, call: &Call) -> Result<Answer, Failure> {
        let list = call.desk().await?.overdue(&OverdueQuery::default()).await?;
        let answer = Listed { as_of: list.as_of, accounts: list.accounts.iter().map(account).collect() };
        call.print(&answer, || text(&list))?;
        Ok(Answer::Yes)
    }
}

fn account(overdue: &OverdueAccount) -> Account<'_> {
    Account {
        code: &overdue.account.code,
        name: &overdue.account.name,
        owner: overdue.owner.as_ref().map(Person::from),
        arrears: &overdue.arrears,
        days_past_due: overdue.days_past_due,
        reasons: &overdue.reasons,
    }
}

fn text(list: &OverdueList) -> String {
    if list.accounts.is_empty() {
        return format!("Nothing is overdue on {}.", list.as_of);
    }
    let mut table = Table::new([
        ("account", Side::Left),
        ("name", Side::Left),
        ("overdue", Side::Right),
        ("days", Side::Right),
        ("owner", Side::Left),
        ("why", Side::Left),
    ]);
    for overdue in &list.accounts {
        let owner = overdue.owner.as_ref().map_or("-", |owner| &owner.name);
        let reasons = overdue.reasons.join(", ");
        let days = overdue.days_past_due.to_string();
        table.row([&*overdue.account.code, &overdue.account.name, &sums(&overdue.arrears), &days, owner, &reasons]);
    }
    table.text()
}

/// Amounts in several currencies, one after the other.
pub(super) fn sums(money: &[Money]) -> String {
    if money.is_empty() {
        return "nothing".to_owned();
    }
    money.iter().map(Money::to_string).collect::<Vec<_>>().join(" + ")
}
