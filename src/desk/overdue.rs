//! Who is overdue, in the order of work.

use std::cmp::Reverse;
use std::collections::HashMap;

use chrono::NaiveDate;

use super::picture::{Pictured, Walk};
use super::refusal::refused;
use super::{AccountName, Desk, Outcome};
use crate::db::Reads;
use crate::receivables::aging::{Bucket, days_past_due};
use crate::receivables::habit::Habit;
use crate::receivables::next_step::looks_after;
use crate::receivables::priority::{Overdue, priority};
use crate::receivables::situation::InvoicePicture;
use crate::receivables::{Money, Totals, amount, work_list};
use crate::store::{Span, habits};

/// What the list is narrowed to and how it is ordered.
#[derive(Debug, Clone, Default)]
pub struct OverdueQuery {
    /// Accounts whose oldest overdue invoice is in this bucket.
    pub bucket: Option<Bucket>,
    pub owner: Option<u64>,
    pub unowned: bool,
    /// At least this much in one currency, as it was typed.
    pub min: Option<String>,
    pub sort: OverdueSort,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OverdueSort {
    #[default]
    Priority,
    Amount,
    Age,
    Name,
}

#[derive(Debug, Clone)]
pub struct OverdueList {
    pub as_of: NaiveDate,
    pub accounts: Vec<OverdueAccount>,
}

/// Somebody who works an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    pub id: u64,
    pub name: String,
}

#[derive(Debug, Clone)]
pub struct OverdueAccount {
    pub account: AccountName,
    pub owner: Option<Owner>,
    /// What is overdue, per currency.
    pub arrears: Vec<Money>,
    pub days_past_due: i64,
    pub reasons: Vec<String>,
    pub score: i64,
    pub(super) facts: Overdue,
}

impl OverdueAccount {
    /// Its line in the table for a spreadsheet.
    pub fn as_line(&self) -> work_list::Line<'_> {
        work_list::Line {
            code: &self.account.code,
            name: &self.account.name,
            owner: self.owner.as_ref().map(|owner| owner.name.as_str()),
            arrears: &self.arrears,
            days_past_due: self.days_past_due,
            reasons: &self.reasons,
        }
    }
}

impl Desk {
    /// The accounts with something overdue.
    pub async fn overdue(&self, query: &OverdueQuery) -> Outcome<OverdueList> {
        let today = self.today();
        let min = match query.min.as_deref() {
            None => None,
            Some(typed) => {
                let home = self.config.company.currency;
                Some(amount::read_amount(typed, home, None).or_else(|misread| refused(misread.to_string()))?)
            }
        };
        let (mut reads, mut walk, mut accounts) = (self.reads(), Walk::over_what_was_due_by(today), Vec::new());
        while let Some(page) = walk.next(self, &mut reads).await? {
            let habits = self.habits(&mut reads, page.of).await?;
            let late = page.accounts.iter().filter_map(|account| standing(account, &habits, today));
            accounts.extend(late.filter(|account| wanted(account, query, min)));
        }
        sort(&mut accounts, query.sort);
        Ok(OverdueList { as_of: today, accounts })
    }
}

/// How each account has paid so far, by its id.
pub(super) type Habits = HashMap<i64, Habit>;

impl Desk {
    /// The habits of those of these accounts that have something overdue, in one question.
    pub(super) async fn habits(&self, from: &mut impl Reads, of: Span) -> Outcome<Habits> {
        let most = i64::try_from(Habit::MEMORY).unwrap_or(i64::MAX);
        let rows = habits::of_the_overdue(from, of, self.today(), most).await?;
        let own = rows.chunk_by(|one, next| one.account_id == next.account_id);
        let habit = |rows: &[habits::SettledRow]| {
            let paid = rows.iter().map(|row| (row.due_date, row.settled_on));
            Some((rows.first()?.account_id, Habit::of(paid)))
        };
        Ok(own.filter_map(habit).collect())
    }
}

pub(super) fn owner_of(row: &crate::store::accounts::AccountRow) -> Option<Owner> {
    let id = row.owner_id?.cast_unsigned();
    Some(Owner { id, name: row.owner_name.clone().unwrap_or_default() })
}

/// What is overdue at an account, per currency.
pub(super) fn arrears(pictured: &Pictured, today: NaiveDate) -> Vec<Money> {
    let late = pictured.picture.invoices.iter().filter(|invoice| invoice.is_overdue(today));
    late.map(|invoice| invoice.open).collect::<Totals>().non_zero()
}

/// Its place in the order of work; nothing where nothing is overdue.
pub(super) fn standing(pictured: &Pictured, habits: &Habits, today: NaiveDate) -> Option<OverdueAccount> {
    let late: Vec<_> = pictured.picture.invoices.iter().filter(|invoice| invoice.is_overdue(today)).collect();
    let aged = late.iter().filter_map(|invoice| Some((invoice.open, days_past_due(today, invoice.due?))));
    let aged: Vec<(Money, i64)> = aged.collect();
    let oldest = aged.iter().map(|(_, days)| *days).max()?;
    let facts = Overdue {
        arrears: arrears(pictured, today),
        late: aged,
        days_past_due: oldest,
        habit: habits.get(&pictured.row.id).copied().unwrap_or_default(),
        broken_promises: pictured.promises.broken(),
        promised_until: promised_until(&late, today),
        in_plan: late.iter().all(|invoice| invoice.in_plan),
        all_disputed: late.iter().all(|invoice| invoice.disputed),
        on_hold: pictured.picture.hold.is_some(),
        placed_with: pictured.picture.standing.placed_with.clone(),
        unread_reply: pictured.picture.unread_reply.is_some(),
        reachable: pictured.picture.reachable,
        claimed: pictured.row.owner_id.is_some(),
        // A promise that is waited for is a next step with a day.
        has_next_action: (pictured.row.next_action.is_some() && looks_after(pictured.row.next_on, today))
            || pictured.promises.open().next().is_some(),
    };
    let ranked = priority(&facts);
    Some(OverdueAccount {
        account: pictured.name.clone(),
        owner: owner_of(&pictured.row),
        arrears: facts.arrears.clone(),
        days_past_due: oldest,
        reasons: ranked.reasons,
        score: ranked.score,
        facts,
    })
}

/// The last day on which promises for all that is late are waited for.
fn promised_until(late: &[&InvoicePicture], today: NaiveDate) -> Option<NaiveDate> {
    let waited_for = |invoice: &&InvoicePicture| invoice.promised_until.filter(|until| today <= *until);
    late.iter().map(waited_for).collect::<Option<Vec<_>>>()?.into_iter().max()
}

fn wanted(account: &OverdueAccount, query: &OverdueQuery, min: Option<Money>) -> bool {
    let in_bucket = query.bucket.is_none_or(|bucket| bucket_of(account.days_past_due) == bucket);
    let owned = match (&account.owner, query.owner) {
        (_, None) => !query.unowned || account.owner.is_none(),
        (owner, Some(wanted)) => owner.as_ref().is_some_and(|owner| owner.id == wanted),
    };
    let enough = min.is_none_or(|min| {
        account.arrears.iter().any(|money| money.currency == min.currency && money.minor >= min.minor)
    });
    in_bucket && owned && enough
}

fn bucket_of(days: i64) -> Bucket {
    match days {
        ..=0 => Bucket::Current,
        1..=30 => Bucket::D1To30,
        31..=60 => Bucket::D31To60,
        61..=90 => Bucket::D61To90,
        91.. => Bucket::Over90,
    }
}

fn sort(accounts: &mut [OverdueAccount], by: OverdueSort) {
    let largest = |account: &OverdueAccount| account.arrears.iter().map(|money| money.minor).max().unwrap_or(0);
    accounts.sort_by(|a, b| {
        let order = match by {
            OverdueSort::Priority => b.score.cmp(&a.score),
            OverdueSort::Amount => Reverse(largest(a)).cmp(&Reverse(largest(b))),
            OverdueSort::Age => b.days_past_due.cmp(&a.days_past_due),
            OverdueSort::Name => a.account.name.to_lowercase().cmp(&b.account.name.to_lowercase()),
        };
        order.then_with(|| a.account.code.cmp(&b.account.code))
    });
}
