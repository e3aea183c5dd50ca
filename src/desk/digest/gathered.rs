//! What the digest says of the accounts, gathered from one page of them after the other.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde_json::Value;

use crate::desk::audit::ActivityLine;
use crate::desk::overdue::{Habits, standing};
use crate::desk::picture::Pictured;
use crate::receivables::aging::odd_due_date;
use crate::receivables::digest::{Change, ChangeKind, Named, OverdueAccount, TaskDue};
use crate::receivables::next_step::is_due;
use crate::receivables::{Money, Totals};
use crate::store::promises::PromiseRow;
use crate::store::tasks::TaskRow;

/// The accounts so far.
pub(super) struct Gathered {
    today: NaiveDate,
    /// The day of the last digest, or yesterday where there was none.
    since: NaiveDate,
    /// The accounts that lines of the client file are about, by their codes, with the name of each that was met.
    named: HashMap<String, String>,
    lines: Vec<ActivityLine>,
    pub accounts: Vec<OverdueAccount>,
    pub tasks: Vec<TaskDue>,
    /// Invoices that somebody must put right before they can be chased.
    pub exceptions: usize,
    newly_overdue: Vec<Change>,
    promises_due: Vec<Change>,
}

impl Gathered {
    pub fn new(today: NaiveDate, last: Option<NaiveDate>, lines: Vec<ActivityLine>) -> Gathered {
        let codes = lines.iter().filter_map(|line| line.account.clone());
        Gathered {
            today,
            since: last.or_else(|| today.pred_opt()).unwrap_or(today),
            // By its code, where nothing of it is open any more.
            named: codes.map(|code| (code.clone(), code)).collect(),
            lines,
            accounts: Vec::new(),
            tasks: Vec::new(),
            exceptions: 0,
            newly_overdue: Vec::new(),
            promises_due: Vec::new(),
        }
    }

    pub fn take(&mut self, account: &Pictured, habits: &Habits) {
        self.accounts.extend(overdue(account, habits, self.today));
        self.exceptions += exceptions(account, self.today);
        self.tasks.extend(next_step(account, self.today));
        if let Some(name) = self.named.get_mut(&account.row.code) {
            name.clone_from(&account.row.name);
        }
        self.newly_overdue.extend(newly_overdue(account, self.since, self.today));
        self.promises_due.extend(promises_due(account, self.today));
    }

    /// What is to be done about accounts.
    pub fn owe(&mut self, to_do: Vec<(TaskRow, &Pictured)>) {
        self.tasks.extend(to_do.into_iter().map(|(task, account)| {
            let owner = account.row.owner_name.clone();
            TaskDue { named: named(account), what: task.what, on: task.due_on, owner }
        }));
    }

    /// What changed since the last digest, and what is to come today.
    pub fn changes(&mut self) -> Vec<Change> {
        let mut changes = std::mem::take(&mut self.newly_overdue);
        changes.extend(self.lines.iter().filter_map(|line| change(line, &self.named)));
        changes.append(&mut self.promises_due);
        changes
    }
}

fn named(pictured: &Pictured) -> Named {
    Named { code: pictured.row.code.clone(), name: pictured.row.name.clone() }
}

fn overdue(pictured: &Pictured, habits: &Habits, today: NaiveDate) -> Option<OverdueAccount> {
    let standing = standing(pictured, habits, today)?;
    let owner = standing.owner.map(|owner| owner.name);
    Some(OverdueAccount { id: pictured.name.id, named: named(pictured), owner, overdue: standing.facts })
}

/// What became overdue since a day: one line a currency.
fn newly_overdue(account: &Pictured, since: NaiveDate, today: NaiveDate) -> Vec<Change> {
    let invoices = account.picture.invoices.iter();
    let fresh = invoices.filter(|invoice| invoice.is_overdue(today) && invoice.due.is_some_and(|due| due >= since));
    let totals: Totals = fresh.map(|invoice| invoice.open).collect();
    let change = |amount| {
        let kind = ChangeKind::NewlyOverdue;
        Change { kind, named: named(account), amount: Some(amount), about: String::new() }
    };
    totals.iter().map(change).collect()
}

/// What somebody said they would do by today.
fn next_step(account: &Pictured, today: NaiveDate) -> Option<TaskDue> {
    let (what, on) = (account.row.next_action.clone()?, account.row.next_on.filter(|on| is_due(Some(*on), today))?);
    Some(TaskDue { named: named(account), what, on, owner: account.row.owner_name.clone() })
}

/// What was promised for today.
fn promises_due(account: &Pictured, today: NaiveDate) -> Vec<Change> {
    let change = |row: &PromiseRow| {
        let amount = crate::desk::money_of(row.amount_minor, &row.currency).ok();
        Change { kind: ChangeKind::PromiseDue, named: named(account), amount, about: String::new() }
    };
    account.promises.open().filter(|row| row.promised_on == today).map(change).collect()
}

/// What a line of the client file means for the digest.
fn change(line: &ActivityLine, names: &HashMap<String, String>) -> Option<Change> {
    let money = |key: &str| serde_json::from_value::<Money>(line.detail.get(key)?.clone()).ok();
    let text = |key: &str| line.detail.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let is_invoice = text("kind") == "invoice";
    let (kind, amount, about) = match line.act.as_str() {
        "invoice settled" if is_invoice => (ChangeKind::Paid, money("before"), text("invoice")),
        "payment recorded" => (ChangeKind::Paid, money("amount"), String::new()),
        "dispute opened" => (ChangeKind::Dispute, money("open"), text("invoice")),
        "invoice dispute changed" if line.detail.get("disputed") == Some(&Value::Bool(true)) => {
            (ChangeKind::Dispute, money("open"), text("invoice"))
        }
        "promise broken" => (ChangeKind::PromiseBroken, money("missing"), String::new()),
        "plan broken" => (ChangeKind::PlanBroken, None, String::new()),
        "reminder refused" | "reminder bounced" | "reminder complained of" => (ChangeKind::Bounce, None, text("step")),
        _ => return None,
    };
    let code = line.account.clone()?;
    let name = names.get(&code).unwrap_or(&code).clone();
    Some(Change { kind, named: Named { code, name }, amount, about })
}

fn exceptions(account: &Pictured, today: NaiveDate) -> usize {
    let rows = account.invoices.iter().filter(|row| row.is_invoice());
    rows.filter(|row| row.exception.is_some() || odd_due_date(row.issue_date, row.due_date, today).is_some()).count()
}
