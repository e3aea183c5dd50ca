//! A payment plan, from its proposal to its end.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::approvals::Ask;
use super::plan_view::PlanView;
use super::refusal::refused;
use super::{AccountName, Act, Actor, Desk, Line, Outcome};
use crate::receivables::approval::Kind;
use crate::receivables::plan::{Every, Installment, Terms, staggered};
use crate::receivables::spoken_day::{self, Lies};
use crate::receivables::{Calendar, Currency, Money, amount};
use crate::store::accounts::AccountRow;
use crate::store::approvals;
use crate::store::invoices::{self, InvoiceRow};
use crate::store::plans::{self, NewPlan};

/// What a collector proposes, as they typed it.
#[derive(Debug, Clone)]
pub struct PlanProposal {
    pub code: String,
    pub reason: String,
    pub terms: PlanTerms,
}

#[derive(Debug, Clone)]
pub enum PlanTerms {
    Even {
        installments: u32,
        first: String,
        every: Every,
        down_payment: Option<String>,
    },
    /// `2026-12-01 1000, 2027-01-15 500`
    Staggered(String),
}

/// A proposal that now waits for a manager.
#[derive(Debug, Clone)]
pub struct Proposed {
    pub account: AccountName,
    pub plan: PlanView,
    /// Another proposal waited and is void now.
    pub voided: bool,
    /// The id of the request.
    pub approval: String,
}

/// What a plan covers.
struct Covers {
    invoices: Vec<InvoiceRow>,
    total: Money,
    oldest: i64,
}

impl Desk {
    /// Proposes a plan for what is overdue, and asks the managers.
    ///
    /// # Errors
    /// A refusal where nothing can be put into a plan, or the terms don't hold.
    pub async fn propose_plan(&self, actor: &Actor, proposal: PlanProposal) -> Outcome<Proposed> {
        actor.must_be_collector()?;
        let reason = proposal.reason.trim();
        if reason.is_empty() {
            return refused("Say why they need a plan: the manager who decides reads it.");
        }
        let row = self.find(&proposal.code).await?;
        let account = AccountName::from(&row);
        let mut act = self.begin(actor).await?;
        if !plans::of_account(&mut act.tx, row.id, Some("active")).await?.is_empty() {
            return refused(format!("{account} has an active plan. /plan cancel ends it; then propose another."));
        }
        let voided = self.void_proposal(&mut act, &account).await?;
        let open = invoices::open_of(&mut act.tx, row.id).await?;
        let (covers, installments, terms) = self.terms(&row, &account, open, &proposal.terms)?;
        let id = ulid::Ulid::new().to_string();
        let new = NewPlan {
            id: id.clone(),
            account_id: row.id,
            currency: covers.total.currency.code().to_owned(),
            total_minor: covers.total.minor,
            terms: terms.clone(),
            reason: reason.to_owned(),
            proposed_by: actor.person_id(),
            proposed_name: actor.name.clone(),
            invoices: covers.invoices.iter().map(|row| (row.id, row.open_minor)).collect(),
            installments: installments.iter().map(|part| (part.date, part.amount.minor)).collect(),
        };
        plans::add(&mut act.tx, new, act.now).await?;
        let detail = json!({ "plan": id, "total": covers.total, "terms": terms, "schedule": installments });
        act.file("plan proposed", Some(&account), detail, json!({ "reason": reason }));
        let ask = Ask {
            kind: Kind::Plan,
            account: &account,
            subject: format!("plan:{id}"),
            reason: reason.to_owned(),
            amount: covers.total,
            terms,
            schedule: installments.iter().map(|part| (part.date, part.amount)).collect(),
            invoices: covers.shown()?,
            oldest_days_past_due: covers.oldest,
        };
        let approval = self.ask(&mut act, ask).await?;
        let line = Line::PlanProposed { who: actor.name.clone(), account: account.clone(), total: covers.total };
        self.tell(&mut act, &account, line).await?;
        act.commit().await?;
        let plan = self.plan(&account.code).await?;
        Ok(Proposed { account, plan, voided, approval })
    }

    /// Ends a plan, or takes back its proposal.
    pub async fn cancel_plan(&self, actor: &Actor, code: &str, reason: &str) -> Outcome<AccountName> {
        actor.must_be_collector()?;
        let account = AccountName::from(&self.find(code).await?);
        let mut act = self.begin(actor).await?;
        let proposed = plans::of_account(&mut act.tx, account.id.0, Some("proposed")).await?;
        let active = plans::of_account(&mut act.tx, account.id.0, Some("active")).await?;
        let Some(plan) = proposed.into_iter().chain(active).next() else {
            return refused(format!("{account} has no plan to cancel."));
        };
        if plan.state == "active" {
            actor.must_be_manager("cancel a plan that was approved")?;
        }
        if let Some(approval) = approvals::pending_about(&mut act.tx, &format!("plan:{}", plan.id)).await? {
            self.end_request(&mut act, &approval, "withdrawn", Some(reason)).await?;
        }
        self.finish_plan(&mut act, &account, &plan, "cancelled", reason).await?;
        let line = Line::PlanCancelled { who: actor.name.clone(), account: account.clone(), reason: reason.to_owned() };
        self.tell(&mut act, &account, line).await?;
        act.commit().await?;
        Ok(account)
    }

    /// Settles the plans that were paid or missed: the daily look at them. Harmless to repeat.
    pub async fn review_plans(&self) -> Outcome<usize> {
        let actor = Actor::job("promises");
        let mut reads = self.reads();
        let mut settled = 0;
        for plan in plans::active(&mut reads).await? {
            settled += usize::from(self.review_plan(&actor, &plan).await?);
        }
        Ok(settled)
    }

    async fn review_plan(&self, actor: &Actor, plan: &plans::PlanRow) -> Outcome<bool> {
        use crate::receivables::plan::Standing;
        let mut act = self.begin(actor).await?;
        let covered = plans::covered(&mut act.tx, &plan.id).await?;
        let installments = plans::installments(&mut act.tx, &plan.id).await?;
        let (state, line): (&str, fn(AccountName, Money, NaiveDate) -> Line) =
            match self.plan_standing(&plan.currency, &covered, &installments)? {
                Standing::Completed => ("completed", |account, total, _| Line::PlanCompleted { account, total }),
                Standing::Broken { .. } => ("broken", |account, missed, due| Line::PlanBroken { account, missed, due }),
                Standing::Good { .. } | Standing::Late { .. } => return Ok(false),
            };
        let Some(row) = crate::store::accounts::by_id(&mut act.tx, plan.account_id).await? else { return Ok(false) };
        let account = AccountName::from(&row);
        let view = self.plan_view(&mut act.tx, &account, plan.clone()).await?;
        let missed = view.installments.iter().find(|part| part.paid.minor < part.amount.minor);
        let (amount, due) = match missed {
            Some(part) if state == "broken" => {
                (Money::new(part.amount.minor - part.paid.minor, part.amount.currency), part.due_date)
            }
            _ => (view.total, self.today()),
        };
        if !self.finish_plan(&mut act, &account, plan, state, "").await? {
            return Ok(false);
        }
        self.tell(&mut act, &account, line(account.clone(), amount, due)).await?;
        act.commit().await?;
        Ok(true)
    }

    /// Moves a plan to its end, and files it. `false` where it had ended before.
    pub(super) async fn finish_plan(
        &self,
        act: &mut Act<'_>,
        account: &AccountName,
        plan: &plans::PlanRow,
        state: &'static str,
        reason: &str,
    ) -> Outcome<bool> {
        if !plans::move_on(&mut act.tx, &plan.id, &plan.state, state, act.now).await? {
            return Ok(false);
        }
        let act_name = match state {
            "active" => "plan approved",
            "rejected" => "plan rejected",
            "completed" => "plan completed",
            "broken" => "plan broken",
            _ => "plan cancelled",
        };
        let private = if reason.is_empty() { Value::Null } else { json!({ "reason": reason }) };
        act.file(act_name, Some(account), json!({ "plan": plan.id, "before": plan.state, "state": state }), private);
        Ok(true)
    }

    /// Voids the proposal that waits, if there is one.
    async fn void_proposal(&self, act: &mut Act<'_>, account: &AccountName) -> Outcome<bool> {
        let Some(plan) = plans::of_account(&mut act.tx, account.id.0, Some("proposed")).await?.into_iter().next()
        else {
            return Ok(false);
        };
        if let Some(approval) = approvals::pending_about(&mut act.tx, &format!("plan:{}", plan.id)).await? {
            self.end_request(act, &approval, "void", Some("another plan was proposed")).await?;
        }
        self.finish_plan(act, account, &plan, "cancelled", "another plan was proposed").await
    }

    fn terms(
        &self,
        row: &AccountRow,
        account: &AccountName,
        open: Vec<InvoiceRow>,
        terms: &PlanTerms,
    ) -> Outcome<(Covers, Vec<Installment>, String)> {
        let today = self.today();
        let typed = match terms {
            PlanTerms::Even { down_payment, .. } => down_payment.as_deref().unwrap_or_default(),
            PlanTerms::Staggered(text) => text,
        };
        let currency = self.currency_of(&open, None, typed);
        let country = row.country.as_deref().unwrap_or(&self.config.company.country);
        let calendar = Calendar::of(country);
        match terms {
            PlanTerms::Even { installments, first, every, down_payment } => {
                let covers = Covers::of(account, open, currency, today, None)?;
                let first = ahead(first, today)?;
                let down_payment = match down_payment {
                    Some(text) => {
                        let date = calendar.add_business_days(today, 2).min(first);
                        Some(Installment { date, amount: read(text, currency)? })
                    }
                    None => None,
                };
                let shown = even_in_words(*installments, *every, down_payment);
                let terms =
                    Terms { total: covers.total, down_payment, installments: *installments, first, every: *every };
                let schedule =
                    terms.schedule(today, &calendar).or_else(|fault| refused(sentence(&fault.to_string())))?;
                Ok((covers, schedule, shown))
            }
            PlanTerms::Staggered(text) => {
                let rows = rows(text, currency, today)?;
                let sum = rows.iter().map(|(_, part)| part.minor).sum();
                let covers = Covers::of(account, open, currency, today, Some(sum))?;
                let shown = format!("{} installments on dates of their own", rows.len());
                let schedule =
                    staggered(covers.total, rows, today).or_else(|fault| refused(sentence(&fault.to_string())))?;
                Ok((covers, schedule, shown))
            }
        }
    }
}

impl Covers {
    /// The overdue invoices; or all open ones, where nothing is overdue or `sum` is what all of them come to.
    fn of(
        account: &AccountName,
        open: Vec<InvoiceRow>,
        currency: Currency,
        today: NaiveDate,
        sum: Option<i64>,
    ) -> Outcome<Covers> {
        let mine = |row: &InvoiceRow| row.is_invoice() && row.currency == currency.code() && !row.disputed;
        let all: Vec<_> = open.into_iter().filter(mine).collect();
        let late = |row: &InvoiceRow| row.due_date.is_some_and(|due| due < today);
        let overdue: Vec<_> = all.iter().filter(|row| late(row)).cloned().collect();
        let total_of = |rows: &[InvoiceRow]| rows.iter().map(|row| row.open_minor).sum::<i64>();
        let invoices = if overdue.is_empty() || sum == Some(total_of(&all)) { all } else { overdue };
        if invoices.is_empty() {
            return refused(format!("{account} has nothing open in {currency} that a plan could cover."));
        }
        let oldest = invoices.iter().filter_map(|row| row.due_date).min();
        let oldest = oldest.map_or(0, |due| crate::receivables::aging::days_past_due(today, due).max(0));
        Ok(Covers { total: Money::new(total_of(&invoices), currency), invoices, oldest })
    }

    fn shown(&self) -> Outcome<Vec<(String, Money)>> {
        self.invoices.iter().map(|row| Ok((row.number.clone(), row.open()?))).collect()
    }
}

fn ahead(text: &str, today: NaiveDate) -> Outcome<NaiveDate> {
    spoken_day::read_spoken_day(text, today, Lies::Ahead).or_else(|misread| refused(misread.to_string()))
}

fn read(text: &str, currency: Currency) -> Outcome<Money> {
    amount::read_amount(text, currency, None).or_else(|misread| refused(misread.to_string()))
}

/// `2026-12-01 1000, 2027-01-15 500`: a comma with a blank behind it, a semicolon or a line ends a row.
fn rows(text: &str, currency: Currency, today: NaiveDate) -> Outcome<Vec<(NaiveDate, Money)>> {
    let text = text.replace(", ", "\n").replace(';', "\n");
    let parts = text.lines().map(|row| row.trim().trim_end_matches(',').trim()).filter(|row| !row.is_empty());
    parts
        .map(|part| match part.rsplit_once(char::is_whitespace) {
            Some((date, money)) => Ok((ahead(date.trim(), today)?, read(money, currency)?)),
            None => refused(format!(
                "\"{part}\" is not a date and an amount. Write them like this: 2026-12-01 1000, 2027-01-15 500"
            )),
        })
        .collect()
}

fn even_in_words(installments: u32, every: Every, down_payment: Option<Installment>) -> String {
    let parts = match installments {
        1 => "1 installment".to_owned(),
        many => format!("{many} installments, every {every}"),
    };
    match down_payment {
        Some(down) => format!("{} down, then {parts}", down.amount),
        None => parts,
    }
}

/// A fault of the terms, as a sentence.
fn sentence(fault: &str) -> String {
    let mut letters = fault.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}
