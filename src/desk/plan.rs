//! A payment plan, from its proposal to its end.

use serde_json::json;

use super::approvals::Ask;
use super::dispute_view::Disputes;
use super::plan_view::PlanView;
use super::refusal::refused;
use super::{AccountName, Act, Actor, Desk, Error, Line, Outcome};
use crate::db;
use crate::receivables::approval::Kind;
use crate::receivables::guard::in_words;
use crate::receivables::plan::Every;
use crate::store::accounts;
use crate::store::approvals;
use crate::store::invoices;
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
    /// It gives new dates to a plan that goes on until the managers have agreed.
    pub new_dates: bool,
    /// The id of the request.
    pub approval: String,
}

/// What came of a cancellation.
#[derive(Debug, Clone)]
pub struct PlanCancelled {
    pub account: AccountName,
    /// New dates were taken back, and the plan as it was goes on.
    pub goes_on: bool,
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
        accounts::take(&mut act.tx, row.id).await?;
        let active = plans::of_account(&mut act.tx, row.id, Some("active")).await?.into_iter().next();
        if active.as_ref().is_some_and(|plan| plan.redates.is_some()) {
            return refused(format!(
                "The plan of {account} was given new dates once, and once is all. /plan cancel ends it; then propose \
                 another."
            ));
        }
        self.not_placed(&mut act.tx, &account).await?;
        self.not_settling(&mut act, &account).await?;
        let voided = self.void_proposal(&mut act, &account).await?;
        let disputes = Disputes::of(&mut act.tx, row.id).await?;
        let mut open = invoices::open_of(&mut act.tx, row.id).await?;
        open.retain(|invoice| !disputes.keeps_out(invoice.id));
        if let Some(active) = &active {
            let covered = plans::covered(&mut act.tx, &active.id).await?;
            open.retain(|invoice| covered.iter().any(|row| row.invoice_id == invoice.id));
        }
        let (covers, installments, mut terms) = self.terms(&row, &account, open, &proposal.terms, active.is_some())?;
        if let Some(active) = &active {
            terms = format!(
                "New dates for the plan of {}: {terms}",
                in_words(active.proposed_at.with_timezone(&self.zone()).date_naive())
            );
        }
        let redates = active.map(|plan| plan.id);
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
            redates: redates.clone(),
            invoices: covers.invoices.iter().map(|row| (row.id, row.open_minor)).collect(),
            installments: installments.iter().map(|part| (part.date, part.amount.minor)).collect(),
        };
        plans::add(&mut act.tx, new, act.now).await.map_err(|error| somebody_was_faster(error, &account))?;
        let detail = json!({
            "plan": id, "total": covers.total, "terms": terms, "schedule": installments, "redates": redates,
        });
        act.file("plan proposed", Some(&account), detail, json!({ "reason": reason }));
        let ask = Ask {
            kind: Kind::Plan,
            account: &account,
            subject: format!("plan:{id}"),
            reason: reason.to_owned(),
            amount: covers.total,
            also: Vec::new(),
            step: None,
            terms,
            schedule: installments.iter().map(|part| (part.date, part.amount)).collect(),
            invoices: covers.shown()?,
            oldest_days_past_due: covers.oldest,
            to: None,
            weighs: None,
        };
        let Some(approval) = self.ask(&mut act, ask).await? else { return refused(just_now(&account)) };
        let who = actor.name.clone();
        let line =
            Line::PlanProposed { who, account: account.clone(), total: covers.total, new_dates: redates.is_some() };
        self.tell(&mut act, &account, line).await?;
        act.commit().await?;
        let plan = self.plan_by_id(&account, &id).await?;
        Ok(Proposed { account, plan, voided, approval, new_dates: redates.is_some() })
    }

    /// Takes back the proposal that waits; or else ends the plan that runs.
    pub async fn cancel_plan(&self, actor: &Actor, code: &str, reason: &str) -> Outcome<PlanCancelled> {
        actor.must_be_collector()?;
        let account = AccountName::from(&self.find(code).await?);
        let mut act = self.begin(actor).await?;
        accounts::take(&mut act.tx, account.id.0).await?;
        let proposed = plans::of_account(&mut act.tx, account.id.0, Some("proposed")).await?;
        let active = plans::of_account(&mut act.tx, account.id.0, Some("active")).await?;
        let goes_on = !proposed.is_empty() && !active.is_empty();
        let Some(plan) = proposed.into_iter().chain(active).next() else {
            return refused(format!("{account} has no plan to cancel."));
        };
        let asked = approvals::pending_about(&mut act.tx, &format!("plan:{}", plan.id)).await?;
        let withdrawn = match asked {
            // The end of its request is the end of the proposal, and says so in the desk channel.
            Some(approval) => self.end_request(&mut act, &approval, "withdrawn", Some(reason)).await?,
            None => false,
        };
        if !withdrawn {
            if !self.finish_plan(&mut act, &account, &plan, "cancelled", reason).await? {
                return refused(format!("The plan of {account} has just changed: look at /plan show, then try again."));
            }
            let who = actor.name.clone();
            let line = Line::PlanCancelled { who, account: account.clone(), reason: reason.to_owned() };
            self.tell(&mut act, &account, line).await?;
        }
        act.commit().await?;
        Ok(PlanCancelled { account, goes_on })
    }

    /// Voids the proposal that waits, if there is one.
    async fn void_proposal(&self, act: &mut Act<'_>, account: &AccountName) -> Outcome<bool> {
        let Some(plan) = plans::of_account(&mut act.tx, account.id.0, Some("proposed")).await?.into_iter().next()
        else {
            return Ok(false);
        };
        let asked = approvals::pending_about(&mut act.tx, &format!("plan:{}", plan.id)).await?;
        let ended = match asked {
            // The end of its request is the end of the proposal.
            Some(approval) => self.end_request(act, &approval, "void", Some("another plan was proposed")).await?,
            None => false,
        };
        if !ended && !self.finish_plan(act, account, &plan, "cancelled", "another plan was proposed").await? {
            return refused(just_now(account));
        }
        Ok(true)
    }
}

fn just_now(account: &AccountName) -> String {
    format!("Somebody proposed or decided on a plan for {account} just now: look at /plan show.")
}

/// An account has one plan at a time, and the database holds to it where two are proposed in the same instant.
fn somebody_was_faster(error: db::Error, account: &AccountName) -> Error {
    if db::is_duplicate(&error) { Error::Refused(just_now(account)) } else { error.into() }
}
