//! The morning's digest: what the team should know in ten seconds, composed from plain facts.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::aging::{AgingReport, CurrencyAging};
use super::approval::Kind;
use super::priority::{Overdue, Priority, priority};
use super::{AccountId, Currency, Money};

/// How many accounts are shown with their reasons.
pub const TOP_ACCOUNTS: usize = 10;
/// How many lines any other list shows.
pub const LINES: usize = 8;
/// Accounts nobody looks after, by name; the rest is counted and in the attached list.
pub const ORPHANS: usize = 4;

/// A debtor as it is named in a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    pub code: String,
    pub name: String,
}

/// A list cut to what can be read, and how much was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown<T> {
    pub lines: Vec<T>,
    pub left_out: usize,
}

impl<T> Shown<T> {
    pub fn of(mut lines: Vec<T>, most: usize) -> Shown<T> {
        let left_out = lines.len().saturating_sub(most);
        lines.truncate(most);
        Shown { lines, left_out }
    }

    /// How many there are in all.
    pub fn total(&self) -> usize {
        self.lines.len() + self.left_out
    }

    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}

/// An overdue account, as the digest is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverdueAccount {
    pub id: AccountId,
    pub named: Named,
    pub owner: Option<String>,
    pub overdue: Overdue,
}

/// An overdue account in its place: by expected value, not by size alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RankedAccount {
    pub id: AccountId,
    #[serde(flatten)]
    pub named: Named,
    pub owner: Option<String>,
    pub arrears: Vec<Money>,
    pub days_past_due: i64,
    #[serde(flatten)]
    pub priority: Priority,
}

/// Every overdue account in the order of work.
pub fn ranked(accounts: Vec<OverdueAccount>) -> Vec<RankedAccount> {
    let mut ranked: Vec<RankedAccount> = accounts
        .into_iter()
        .map(|OverdueAccount { id, named, owner, overdue }| {
            let priority = priority(&overdue);
            let Overdue { arrears, days_past_due, .. } = overdue;
            RankedAccount { id, named, owner, arrears, days_past_due, priority }
        })
        .collect();
    ranked.sort_by(|a, b| b.priority.score.cmp(&a.priority.score).then_with(|| a.named.code.cmp(&b.named.code)));
    ranked
}

/// One thing that happened since the last digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub kind: ChangeKind,
    #[serde(flatten)]
    pub named: Named,
    pub amount: Option<Money>,
    /// What it is about, in a few words: an invoice's number, a reason, a date.
    pub about: String,
}

super::words::word_list! {
    /// What changed, in the order it is told.
    ChangeKind("kind of change") {
        Paid = "paid",
        NewlyOverdue = "newly_overdue",
        PromiseDue = "promise_due",
        PromiseBroken = "promise_broken",
        PlanBroken = "plan_broken",
        Dispute = "dispute",
        Bounce = "bounce",
        Reply = "reply",
    }
}

impl ChangeKind {
    /// The heading its lines stand under.
    pub fn heading(self) -> &'static str {
        match self {
            ChangeKind::Paid => "Paid",
            ChangeKind::NewlyOverdue => "Newly overdue",
            ChangeKind::PromiseDue => "Promises due today",
            ChangeKind::PromiseBroken => "Promises broken",
            ChangeKind::PlanBroken => "Installments missed",
            ChangeKind::Dispute => "Disputed",
            ChangeKind::Bounce => "Mail that bounced",
            ChangeKind::Reply => "Replies to read",
        }
    }
}

/// The changes of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    pub kind: ChangeKind,
    #[serde(flatten)]
    pub shown: Shown<Change>,
}

/// A request that waits for a manager.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingApproval {
    pub id: String,
    pub kind: Kind,
    #[serde(flatten)]
    pub named: Named,
    pub amount: Option<Money>,
    pub expires_at: DateTime<Utc>,
}

/// Something a person owes an account: a call, a next action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskDue {
    #[serde(flatten)]
    pub named: Named,
    pub what: String,
    pub on: NaiveDate,
    pub owner: Option<String>,
}

/// The last line of the client file, as a witness outside of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainHead {
    pub rows: i64,
    pub hash: String,
}

/// The receivables in one currency, and how they moved since the last digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurrencyLine {
    pub aging: CurrencyAging,
    pub overdue: Money,
    /// Of the total; none where there was no digest before.
    pub change: Option<Money>,
    pub overdue_change: Option<Money>,
}

/// What the digest is composed from.
#[derive(Debug, Clone)]
pub struct Facts {
    pub on: NaiveDate,
    pub aging: AgingReport,
    /// The digest before this one.
    pub previous: Option<Vec<CurrencyLine>>,
    pub accounts: Vec<OverdueAccount>,
    pub changes: Vec<Change>,
    pub approvals: Vec<WaitingApproval>,
    pub tasks: Vec<TaskDue>,
    /// Why the desk chases nobody today, if so: a stale ledger, a pause.
    pub standing_still: Option<String>,
    /// Invoices with dates that can't be believed, or none.
    pub exceptions: usize,
    pub chain: ChainHead,
}

/// A digest, complete in itself. It is kept, so that the next one can say what moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest {
    pub on: NaiveDate,
    pub currencies: Vec<CurrencyLine>,
    pub top: Shown<RankedAccount>,
    pub changes: Vec<Changes>,
    /// Overdue accounts without an owner or a next action.
    pub orphans: Shown<Named>,
    pub approvals: Shown<WaitingApproval>,
    pub tasks: Shown<TaskDue>,
    pub standing_still: Option<String>,
    pub exceptions: usize,
    pub chain: ChainHead,
}

impl Digest {
    pub fn compose(facts: Facts) -> Digest {
        let orphans = orphans(&facts.accounts);
        let mut tasks = facts.tasks;
        tasks.sort_by(|a, b| (a.on, &a.named.code).cmp(&(b.on, &b.named.code)));
        let mut approvals = facts.approvals;
        approvals.sort_by(|a, b| (a.expires_at, &a.id).cmp(&(b.expires_at, &b.id)));
        Digest {
            on: facts.on,
            currencies: currencies(facts.aging, facts.previous.as_deref()),
            top: Shown::of(ranked(facts.accounts), TOP_ACCOUNTS),
            changes: by_kind(facts.changes),
            orphans: Shown::of(orphans, ORPHANS),
            approvals: Shown::of(approvals, LINES),
            tasks: Shown::of(tasks, LINES),
            standing_still: facts.standing_still,
            exceptions: facts.exceptions,
            chain: facts.chain,
        }
    }

    /// Whether anything was left out, so that the whole has to be attached.
    pub fn is_cut(&self) -> bool {
        let lists = [self.top.left_out, self.orphans.left_out, self.approvals.left_out, self.tasks.left_out];
        lists.iter().any(|left_out| *left_out > 0) || self.changes.iter().any(|changes| changes.shown.left_out > 0)
    }
}

fn orphans(accounts: &[OverdueAccount]) -> Vec<Named> {
    let orphans = accounts.iter().filter(|account| account.overdue.is_orphan());
    let mut named: Vec<Named> = orphans.map(|account| account.named.clone()).collect();
    named.sort_by(|a, b| a.code.cmp(&b.code));
    named
}

/// Every currency of today, and those of the last time that have gone to nothing.
fn currencies(aging: AgingReport, previous: Option<&[CurrencyLine]>) -> Vec<CurrencyLine> {
    let gone = |line: &&CurrencyLine| {
        let still_there = aging.currencies.iter().any(|aging| aging.currency == line.aging.currency);
        !still_there && (!line.aging.total.is_zero() || !line.overdue.is_zero())
    };
    let emptied =
        previous.unwrap_or_default().iter().filter(gone).map(|line| CurrencyAging::empty(line.aging.currency));
    let emptied: Vec<_> = emptied.collect();
    let mut lines: Vec<CurrencyLine> =
        aging.currencies.into_iter().chain(emptied).map(|aging| currency_line(aging, previous)).collect();
    lines.sort_by_key(|line| line.aging.currency);
    lines
}

fn currency_line(aging: CurrencyAging, previous: Option<&[CurrencyLine]>) -> CurrencyLine {
    let before = previous.map(|lines| figures_before(lines, aging.currency));
    let overdue = aging.buckets.overdue();
    let change = before.and_then(|(total, _)| aging.total.plus(total.negated()));
    let overdue_change = before.and_then(|(_, late)| overdue.plus(late.negated()));
    CurrencyLine { aging, overdue, change, overdue_change }
}

fn figures_before(lines: &[CurrencyLine], currency: Currency) -> (Money, Money) {
    let line = lines.iter().find(|line| line.aging.currency == currency);
    line.map_or((Money::zero(currency), Money::zero(currency)), |line| (line.aging.total, line.overdue))
}

/// The changes under their headings; of each kind, the largest amounts first.
fn by_kind(changes: Vec<Change>) -> Vec<Changes> {
    let of_kind = |kind: ChangeKind| {
        let mut lines: Vec<Change> = changes.iter().filter(|change| change.kind == kind).cloned().collect();
        lines.sort_by_key(|change| std::cmp::Reverse(change.amount.map_or(0, |amount| amount.minor)));
        Changes { kind, shown: Shown::of(lines, LINES) }
    };
    ChangeKind::ALL.iter().copied().map(of_kind).filter(|changes| !changes.shown.is_empty()).collect()
}

#[cfg(test)]
mod tests;
