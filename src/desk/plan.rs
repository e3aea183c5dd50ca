//! A payment plan, from its proposal to its end.

use serde_json::{Value, json};

use super::approvals::Ask;
use super::plan_view::PlanView;
use super::refusal::refused;
use super::{AccountName, Act, Actor, Desk, Error, Line, Outcome};
use crate::db;
use crate::receivables::Money;
use crate::receivables::approval::Kind;
use crate::receivables::plan::Every;
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
    /// The id of the request.
    pub approval: String,
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
        plans::add(&mut act.tx, new, act.now).await.map_err(|error| somebody_was_faster(error, &account))?;
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
        let Some(approval) = self.ask(&mut act, ask).await? else { return refused(just_now(&account)) };
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
        let state = match self.plan_standing(&plan.currency, &covered, &installments)? {
            Standing::Completed => "completed",
            Standing::Broken { .. } => "broken",
            Standing::Good { .. } | Standing::Late { .. } => return Ok(false),
        };
        let Some(row) = crate::store::accounts::by_id(&mut act.tx, plan.account_id).await? else { return Ok(false) };
        let account = AccountName::from(&row);
        let view = self.plan_view(&mut act.tx, &account, plan.clone()).await?;
        let missed = view.installments.iter().find(|part| part.paid.minor < part.amount.minor);
        let line = match missed {
            Some(part) if state == "broken" => Line::PlanBroken {
                account: account.clone(),
                missed: Money::new(part.amount.minor - part.paid.minor, part.amount.currency),
                due: part.due_date,
            },
            _ => Line::PlanCompleted { account: account.clone(), total: view.total },
        };
        if !self.finish_plan(&mut act, &account, plan, state, "").await? {
            return Ok(false);
        }
        self.tell(&mut act, &account, line).await?;
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
