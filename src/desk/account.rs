//! An account's card: everything one looks at before picking up the phone.

use chrono::{DateTime, NaiveDate, Utc};

use super::dispute_view::DisputeView;
use super::overdue::{Owner, arrears, owner_of};
use super::picture::{Pictured, day_there};
use super::plan_view::PlanView;
use super::promise_view::PromiseView;
use super::why::Why;
use super::{AccountName, Desk, Outcome};
use crate::receivables::aging::days_past_due;
use crate::receivables::situation::Hold;
use crate::receivables::{Money, Totals};
use crate::store::invoices::InvoiceRow;
use crate::store::{ceases, conversations, plans, replies};

/// An account's card.
#[derive(Debug, Clone)]
pub struct AccountCard {
    pub account: AccountName,
    pub country: Option<String>,
    pub owner: Option<Owner>,
    /// What is overdue, per currency.
    pub arrears: Vec<Money>,
    /// All that is open less their credits, per currency.
    pub net: Vec<Money>,
    /// The oldest first, credits and unapplied payments last.
    pub invoices: Vec<InvoiceLine>,
    pub contacts: Vec<ContactLine>,
    /// Open, kept and broken ones, the latest first.
    pub promises: Vec<PromiseView>,
    pub plan: Option<PlanView>,
    /// Nobody writes to them until its last day is over.
    pub hold: Option<Hold>,
    pub tasks: Vec<TaskLine>,
    /// The ladder it was put on, by its name.
    pub cadence: String,
    /// The config no longer has that ladder: the account is on the default one.
    pub cadence_is_gone: bool,
    /// From which amount on it is chased, where that isn't the company's.
    pub minimum: Option<Money>,
    pub next_action: Option<String>,
    pub next_on: Option<NaiveDate>,
    pub last_conversation: Option<LastConversation>,
    pub last_reply: Option<LastReply>,
    /// Who noted that they asked us to stop, and when.
    pub ceased: Option<(String, DateTime<Utc>)>,
    pub why: Why,
}

#[derive(Debug, Clone)]
pub struct InvoiceLine {
    pub number: String,
    /// invoice, credit or payment
    pub kind: String,
    pub issue_date: Option<NaiveDate>,
    pub due_date: Option<NaiveDate>,
    pub amount: Money,
    pub open: Money,
    pub days_past_due: Option<i64>,
    pub disputed: bool,
    /// The desk's own dispute, where there is one; the ledger may mark it by itself.
    pub dispute: Option<DisputeView>,
    /// Why it can't be dunned until somebody has put it right.
    pub exception: Option<String>,
}

#[derive(Clone)]
pub struct ContactLine {
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub preferred: bool,
    /// The address must not be written to.
    pub suppressed: bool,
}

#[derive(Debug, Clone)]
pub struct TaskLine {
    pub what: String,
    pub due_on: NaiveDate,
    /// Whoever owns the account; nobody's until it is claimed.
    pub owner: Option<Owner>,
}

#[derive(Clone)]
pub struct LastConversation {
    pub at: DateTime<Utc>,
    pub by: String,
    pub channel: String,
    pub outcome: String,
    pub note: String,
}

/// What they wrote to us last.
#[derive(Debug, Clone)]
pub struct LastReply {
    pub at: DateTime<Utc>,
    pub from: String,
    pub subject: String,
    pub text: String,
    /// Who has read it; nobody yet, for `None`.
    pub read_by: Option<String>,
}

impl Desk {
    /// The card of an account.
    pub async fn account(&self, code: &str) -> Outcome<AccountCard> {
        let row = self.find(code).await?;
        let id = row.id;
        let mut reads = self.reads();
        let pictured = self.pictured(&mut reads, row).await?;
        let desk = self.desk_picture(&mut reads).await?;
        let why = self.explained(&pictured, &desk);
        let plan = self.latest_plan(&mut reads, &pictured.name).await?;
        let promises = self.promise_views(&mut reads, &pictured.promises, &pictured.calendar).await?;
        let to_do = self.to_do(&mut reads, id.into(), std::slice::from_ref(&pictured)).await?;
        let last = conversations::last(&mut reads, id).await?;
        let wrote = replies::last(&mut reads, id).await?;
        let ceased = ceases::standing(&mut reads, Some(id)).await?.pop();
        let today = self.today();
        let mut invoices =
            pictured.invoices.iter().map(|row| line(&pictured, row, today)).collect::<Outcome<Vec<_>>>()?;
        invoices.sort_by_key(|line| (line.kind != "invoice", line.due_date, line.number.clone()));
        let contacts = pictured.contacts.iter().map(|person| ContactLine {
            name: person.name.clone(),
            email: person.email.clone(),
            phone: person.phone.clone(),
            preferred: person.preferred,
            suppressed: person.suppressed,
        });
        Ok(AccountCard {
            account: pictured.name.clone(),
            country: pictured.row.country.clone(),
            owner: owner_of(&pictured.row),
            arrears: arrears(&pictured, today),
            net: invoices.iter().map(|line| line.open).collect::<Totals>().non_zero(),
            invoices,
            contacts: contacts.collect(),
            promises,
            plan,
            hold: pictured.picture.hold.clone().filter(|hold| day_there(self.clock.now(), pictured.zone) <= hold.until),
            tasks: to_do
                .into_iter()
                .map(|(task, _)| TaskLine { what: task.what, due_on: task.due_on, owner: owner_of(&pictured.row) })
                .collect(),
            next_action: pictured.row.next_action.clone(),
            next_on: pictured.row.next_on,
            last_conversation: last.map(|last| LastConversation {
                at: last.logged_at,
                by: last.by_name,
                channel: last.channel,
                outcome: last.outcome,
                note: last.note,
            }),
            last_reply: wrote.map(|wrote| LastReply {
                at: wrote.received_at,
                from: wrote.from_address,
                subject: wrote.subject,
                text: wrote.body,
                read_by: wrote.read_name,
            }),
            ceased: ceased.map(|row| (row.by_name, row.asked_at)),
            cadence: pictured.cadence_name.clone(),
            cadence_is_gone: !self.config.cadence.contains_key(&pictured.cadence_name),
            minimum: pictured.picture.minimum,
            why,
        })
    }

    /// The account's plan: the one that runs, else the latest, whatever became of it.
    async fn latest_plan(&self, from: &mut impl crate::db::Reads, account: &AccountName) -> Outcome<Option<PlanView>> {
        let current = self.plan_of(from, account, &["active", "proposed"]).await?;
        if current.is_some() {
            return Ok(current);
        }
        match plans::of_account(from, account.id.0, None).await?.into_iter().next() {
            Some(row) => Ok(Some(self.plan_view(from, account, row).await?)),
            None => Ok(None),
        }
    }

    /// The account's plan in the first of these states that there is.
    pub(super) async fn plan_of(
        &self,
        from: &mut impl crate::db::Reads,
        account: &AccountName,
        states: &[&str],
    ) -> Outcome<Option<PlanView>> {
        for state in states {
            if let Some(row) = plans::of_account(from, account.id.0, Some(state)).await?.into_iter().next() {
                return Ok(Some(self.plan_view(from, account, row).await?));
            }
        }
        Ok(None)
    }
}

fn line(pictured: &Pictured, row: &InvoiceRow, today: NaiveDate) -> Outcome<InvoiceLine> {
    Ok(InvoiceLine {
        number: row.number.clone(),
        kind: row.kind.clone(),
        issue_date: row.issue_date,
        due_date: row.due_date,
        amount: row.amount()?,
        open: row.open()?,
        days_past_due: row.due_date.filter(|_| row.is_invoice()).map(|due| days_past_due(today, due)),
        disputed: row.disputed || pictured.disputes.keeps_out(row.id),
        dispute: pictured.disputes.view(row.id),
        exception: row.exception.clone(),
    })
}
