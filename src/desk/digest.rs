//! The morning's digest, put together and posted once a slot.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};

use super::audit::{ActivityLine, as_activity};
use super::overdue::{Habits, OverdueQuery, standing};
use super::picture::Pictured;
use super::{Act, Actor, Desk, Outcome, Post};
use crate::receivables::aging::odd_due_date;
use crate::receivables::digest::{
    ChainHead, Change, ChangeKind, Digest, Facts, Named, OverdueAccount, TaskDue, WaitingApproval,
};
use crate::receivables::{Money, Totals, work_list};
use crate::store::{activities, approvals, runs, state, tasks};

/// How many accounts fit into the message whatever they are called.
const SURE_TO_FIT: usize = 3;
/// How many lines of the client file are looked through for what changed.
const LOOKED_THROUGH: i64 = 5000;

impl Desk {
    /// Posts the digest of a slot. `false` where that slot had its digest.
    pub async fn digest_for(&self, slot: &str) -> Outcome<bool> {
        let actor = Actor::job("digest");
        let digest = self.digest().await?;
        let whole = self.whole_list(&digest).await?;
        let mut act = self.begin(&actor).await?;
        if !runs::take(&mut act.tx, "digest", slot, "posted", act.now).await? {
            return Ok(false);
        }
        self.post_digest(&mut act, slot, digest, whole).await?;
        act.commit().await?;
        Ok(true)
    }

    /// Posts the digest now. A manager's act.
    pub async fn digest_now(&self, actor: &Actor) -> Outcome<()> {
        actor.must_be_manager("post the digest")?;
        let digest = self.digest().await?;
        let whole = self.whole_list(&digest).await?;
        let mut act = self.begin(actor).await?;
        let slot = format!("asked:{}", ulid::Ulid::new());
        self.post_digest(&mut act, &slot, digest, whole).await?;
        act.commit().await
    }

    async fn post_digest(&self, act: &mut Act<'_>, slot: &str, digest: Digest, whole: Option<String>) -> Outcome<()> {
        let content = serde_json::to_string(&digest)?;
        runs::add_digest(&mut act.tx, slot, &content, act.now).await?;
        act.file("digest posted", None, json!({ "slot": slot, "head": digest.chain.hash }), Value::Null);
        act.post(&format!("digest:{slot}"), None, &Post::Digest { digest: Box::new(digest), whole }).await?;
        Ok(())
    }

    /// Every overdue account as CSV, where there are more than are sure to fit into the message.
    async fn whole_list(&self, digest: &Digest) -> Outcome<Option<String>> {
        if digest.top.total() <= SURE_TO_FIT {
            return Ok(None);
        }
        let list = self.overdue(&OverdueQuery::default()).await?;
        Ok(Some(work_list::csv(list.accounts.iter().map(super::OverdueAccount::as_line))))
    }

    /// The digest as it would be now.
    pub async fn digest(&self) -> Outcome<Digest> {
        let today = self.today();
        let mut reads = self.reads();
        let last = runs::last_digest(&mut reads).await?;
        let before = last.as_ref().and_then(|(_, text)| serde_json::from_str::<Digest>(text).ok());
        let pictured = self.all_pictured(&mut reads).await?;
        let habits = self.habits(&mut reads).await?;
        let head = activities::head(&self.db).await?;
        let mut changes = newly_overdue(&pictured, before.as_ref().map(|digest| digest.on), today);
        // By the place in the chain, and not by the time: nothing that happened in the same instant is lost.
        if let Some(before) = &before {
            let rows = activities::after(&self.db, before.chain.rows, LOOKED_THROUGH).await?;
            changes.extend(rows.into_iter().map(as_activity).filter_map(|line| change(&line, &pictured)));
        }
        changes.extend(promises_due(&pictured, today));
        Ok(Digest::compose(Facts {
            on: today,
            aging: self.aging(None).await?,
            previous: before.map(|digest| digest.currencies),
            accounts: pictured.iter().filter_map(|account| overdue(account, &habits, today)).collect(),
            changes,
            approvals: self.waiting(&mut reads).await?,
            tasks: self.calls_owed(&mut reads, &pictured).await?,
            standing_still: self.standing_still(&mut reads).await?,
            exceptions: exceptions(&pictured, today),
            chain: ChainHead { rows: head.length, hash: head.head },
        }))
    }

    async fn waiting(&self, from: &mut impl crate::db::Reads) -> Outcome<Vec<WaitingApproval>> {
        let rows = approvals::list(from, Some("pending")).await?;
        let waiting = |row: approvals::ApprovalRow| {
            let content: super::ApprovalContent = serde_json::from_str(&row.content).ok()?;
            Some(WaitingApproval {
                id: row.id,
                kind: row.kind.parse().ok()?,
                named: Named { code: content.account.code, name: content.account.name },
                amount: Some(content.amount),
                expires_at: row.expires_at,
            })
        };
        Ok(rows.into_iter().filter_map(waiting).collect())
    }

    async fn calls_owed(&self, from: &mut impl crate::db::Reads, pictured: &[Pictured]) -> Outcome<Vec<TaskDue>> {
        let owed = tasks::open(from, None).await?;
        let due = |task: tasks::TaskRow| {
            let account = pictured.iter().find(|account| account.row.id == task.account_id)?;
            let owner = account.row.owner_name.clone();
            Some(TaskDue { named: named(account), what: task.what, on: task.due_on, owner })
        };
        Ok(owed.into_iter().filter_map(due).collect())
    }

    /// Why nobody is reminded at all, if so.
    async fn standing_still(&self, from: &mut impl crate::db::Reads) -> Outcome<Option<String>> {
        if let Some(pause) = self.paused(from).await? {
            return Ok(Some(format!("the desk is paused: {}. /unpause lets it go on.", pause.told(self.zone()))));
        }
        let fresh = state::read(state::get(from, state::LEDGER_FRESH).await?);
        let stale = |at: DateTime<Utc>| self.clock.now() - at > self.config.company.ledger_max_age;
        Ok(match fresh {
            None => Some("No ledger has been imported yet: nobody is reminded.".to_owned()),
            Some(at) if stale(at) => {
                let local = at.with_timezone(&self.zone());
                Some(format!(
                    "The ledger is of {}: nobody is reminded until a new file comes.",
                    local.format("%-d %b, %H:%M")
                ))
            }
            Some(_) => None,
        })
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

/// What became overdue since the last digest, or since yesterday where there was none: one line an account and currency.
fn newly_overdue(pictured: &[Pictured], last: Option<NaiveDate>, today: NaiveDate) -> Vec<Change> {
    let since = last.or_else(|| today.pred_opt()).unwrap_or(today);
    let mut changes = Vec::new();
    for account in pictured {
        let fresh = account
            .picture
            .invoices
            .iter()
            .filter(|invoice| invoice.is_overdue(today) && invoice.due.is_some_and(|due| due >= since));
        for amount in fresh.map(|invoice| invoice.open).collect::<Totals>().iter() {
            let kind = ChangeKind::NewlyOverdue;
            changes.push(Change { kind, named: named(account), amount: Some(amount), about: String::new() });
        }
    }
    changes
}

/// What was promised for today.
fn promises_due(pictured: &[Pictured], today: NaiveDate) -> Vec<Change> {
    let due = |account: &Pictured| {
        let today = account.promises.open().filter(|row| row.promised_on == today).collect::<Vec<_>>();
        let change = |row: &crate::store::promises::PromiseRow| {
            let amount = super::money_of(row.amount_minor, &row.currency).ok();
            Change { kind: ChangeKind::PromiseDue, named: named(account), amount, about: String::new() }
        };
        today.into_iter().map(change).collect::<Vec<_>>()
    };
    pictured.iter().flat_map(due).collect()
}

/// What a line of the client file means for the digest.
fn change(line: &ActivityLine, pictured: &[Pictured]) -> Option<Change> {
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
    let name = pictured.iter().find(|account| account.row.code == code).map(|account| account.row.name.clone());
    let name = name.unwrap_or_else(|| code.clone());
    Some(Change { kind, named: Named { code, name }, amount, about })
}

/// Invoices that somebody must put right before they can be chased.
fn exceptions(pictured: &[Pictured], today: NaiveDate) -> usize {
    let rows = pictured.iter().flat_map(|account| &account.invoices).filter(|row| row.is_invoice());
    rows.filter(|row| row.exception.is_some() || odd_due_date(row.issue_date, row.due_date, today).is_some()).count()
}
