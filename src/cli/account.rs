//! `cordial account`: one debtor's card.

mod text;

use chrono::NaiveDate;
use serde::Serialize;

use super::desk::Person;
use super::{Answer, Call, Failure};
use crate::desk::{AccountCard, ContactLine, DisputeView, InvoiceLine, PlanView, PromiseView, TaskLine, WhyNext};
use crate::receivables::Money;

/// One account: invoices, contacts, promises, plan, what comes next
#[derive(Debug, clap::Args)]
pub struct Account {
    /// The account's code.
    pub code: String,
}

#[derive(Serialize)]
struct Card<'a> {
    code: &'a str,
    name: &'a str,
    country: Option<&'a str>,
    owner: Option<Person>,
    arrears: &'a [Money],
    net: &'a [Money],
    invoices: Vec<Invoice<'a>>,
    contacts: Vec<Contact<'a>>,
    promises: Vec<Promise<'a>>,
    plan: Option<Plan<'a>>,
    hold: Option<Hold<'a>>,
    next_action: Option<&'a str>,
    next_on: Option<NaiveDate>,
    next: Option<&'a WhyNext>,
    tasks: Vec<Task<'a>>,
    cadence: &'a str,
    minimum: Option<Money>,
}

#[derive(Serialize)]
struct Task<'a> {
    what: &'a str,
    due_on: NaiveDate,
    owner: Option<Person>,
}

#[derive(Serialize)]
struct Invoice<'a> {
    number: &'a str,
    kind: &'a str,
    issue_date: Option<NaiveDate>,
    due_date: Option<NaiveDate>,
    amount: Money,
    open: Money,
    days_past_due: Option<i64>,
    disputed: bool,
    dispute: Option<Dispute<'a>>,
    exception: Option<&'a str>,
}

#[derive(Serialize)]
struct Dispute<'a> {
    state: &'a str,
    reason: &'a str,
    owner: &'a str,
    since: chrono::DateTime<chrono::Utc>,
}

#[derive(Serialize)]
struct Contact<'a> {
    name: Option<&'a str>,
    email: Option<&'a str>,
    phone: Option<&'a str>,
    preferred: bool,
    suppressed: bool,
}

#[derive(Serialize)]
struct Promise<'a> {
    state: &'a str,
    amount: Money,
    date: NaiveDate,
    until: NaiveDate,
    paid: Money,
}

#[derive(Serialize)]
struct Plan<'a> {
    id: &'a str,
    state: &'a str,
    total: Money,
    installments: Vec<Installment>,
}

#[derive(Serialize)]
struct Hold<'a> {
    /// The last day of it.
    until: NaiveDate,
    reason: &'a str,
    by: &'a str,
}

#[derive(Serialize)]
struct Installment {
    date: NaiveDate,
    amount: Money,
    paid: Money,
}

impl Account {
    pub async fn run(self, call: &Call) -> Result<Answer, Failure> {
        let card = call.desk().await?.account(&self.code).await?;
        call.print(&answer(&card), || text::of(&card))?;
        Ok(Answer::Yes)
    }
}

fn answer(card: &AccountCard) -> Card<'_> {
    Card {
        code: &card.account.code,
        name: &card.account.name,
        country: card.country.as_deref(),
        owner: card.owner.as_ref().map(Person::from),
        arrears: &card.arrears,
        net: &card.net,
        invoices: card.invoices.iter().map(invoice).collect(),
        contacts: card.contacts.iter().map(contact).collect(),
        promises: card.promises.iter().map(promise).collect(),
        plan: card.plan.as_ref().map(plan),
        hold: card.hold.as_ref().map(|hold| Hold { until: hold.until, reason: &hold.reason, by: &hold.by }),
        next_action: card.next_action.as_deref(),
        next_on: card.next_on,
        next: card.why.next.as_ref(),
        tasks: card.tasks.iter().map(task).collect(),
        cadence: &card.cadence,
        minimum: card.minimum,
    }
}

fn invoice(line: &InvoiceLine) -> Invoice<'_> {
    Invoice {
        number: &line.number,
        kind: &line.kind,
        issue_date: line.issue_date,
        due_date: line.due_date,
        amount: line.amount,
        open: line.open,
        days_past_due: line.days_past_due,
        disputed: line.disputed,
        dispute: line.dispute.as_ref().map(dispute),
        exception: line.exception.as_deref(),
    }
}

fn dispute(view: &DisputeView) -> Dispute<'_> {
    Dispute { state: &view.state, reason: &view.reason, owner: &view.owner, since: view.since }
}

fn task(line: &TaskLine) -> Task<'_> {
    Task { what: &line.what, due_on: line.due_on, owner: line.owner.as_ref().map(Person::from) }
}

fn contact(line: &ContactLine) -> Contact<'_> {
    Contact {
        name: line.name.as_deref(),
        email: line.email.as_deref(),
        phone: line.phone.as_deref(),
        preferred: line.preferred,
        suppressed: line.suppressed,
    }
}

fn promise(view: &PromiseView) -> Promise<'_> {
    Promise { state: &view.state, amount: view.amount, date: view.date, until: view.until, paid: view.paid }
}

fn plan(view: &PlanView) -> Plan<'_> {
    let installment =
        |line: &crate::desk::InstallmentLine| Installment { date: line.due_date, amount: line.amount, paid: line.paid };
    Plan {
        id: &view.id,
        state: &view.state,
        total: view.total,
        installments: view.installments.iter().map(installment).collect(),
    }
}
