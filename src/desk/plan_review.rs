//! What becomes of plans: paid to the end, or broken; and how each end is written down.

use serde_json::{Value, json};

use super::alert::Incident;
use super::picture::Pictured;
use super::plan_standing::Planned;
use super::{AccountName, Act, Actor, Desk, Line, Outcome, money_of};
use crate::receivables::guard::in_words;
use crate::receivables::plan::Standing;
use crate::receivables::priority;
use crate::store::plans::{self, PlanRow};
use crate::store::{accounts, state};

impl Desk {
    /// Settles the plans that were paid or missed: the daily look at them. Harmless to repeat.
    pub async fn review_plans(&self) -> Outcome<usize> {
        let actor = Actor::job("promises");
        let mut settled = 0;
        for plan in plans::active(&mut self.reads(), None).await? {
            let mut act = self.begin(&actor).await?;
            // A payment that is being told waits, or is seen.
            state::take_ledger(&mut act.tx).await?;
            accounts::take(&mut act.tx, plan.account_id).await?;
            if self.settle_plan(&mut act, &plan.id, true).await? {
                act.commit().await?;
                settled += 1;
            }
        }
        Ok(settled)
    }

    /// Settles the plans that are paid to the end by now: of one account, or of all.
    pub(super) async fn settle_paid_plans(&self, act: &mut Act<'_>, account: Option<i64>) -> Outcome<()> {
        let active = match account {
            Some(account) => plans::of_account(&mut act.tx, account, Some("active")).await?,
            None => plans::active(&mut act.tx, None).await?,
        };
        for plan in active {
            self.settle_plan(act, &plan.id, false).await?;
        }
        Ok(())
    }

    async fn settle_plan(&self, act: &mut Act<'_>, id: &str, may_break: bool) -> Outcome<bool> {
        let Some(row) = plans::by_id(&mut act.tx, id).await?.filter(|row| row.state == "active") else {
            return Ok(false);
        };
        let planned = self.planned(&mut act.tx, row).await?;
        let missed = match planned.standing {
            Standing::Completed => None,
            Standing::Late { .. } | Standing::Broken { .. } if may_break && planned.withheld.is_some() => {
                return Ok(plans::excuse(&mut act.tx, id, planned.today).await?);
            }
            Standing::Broken { missed } if may_break && !planned.is_being_redated => Some(missed),
            Standing::Good { .. } | Standing::Late { .. } | Standing::Broken { .. } => return Ok(false),
        };
        let Some(account) = accounts::by_id(&mut act.tx, planned.row.account_id).await? else { return Ok(false) };
        let account = AccountName::from(&account);
        let state = if missed.is_some() { "broken" } else { "completed" };
        if !self.finish_plan(act, &account, &planned.row, state, "").await? {
            return Ok(false);
        }
        match missed {
            None => {
                let total = money_of(planned.row.total_minor, &planned.row.currency)?;
                let covered = plans::covered(&mut act.tx, id).await?;
                let open = covered.into_iter().map(|row| (row.invoice_id, row.number, row.open_minor)).collect();
                let elsewhere = self.misplaced(act, &account, id, (open, &planned.row.currency)).await?;
                self.tell(act, &account, Line::PlanCompleted { account: account.clone(), total, elsewhere }).await?;
            }
            Some(missed) => self.tell_plan_broken(act, &account, &planned, missed).await?,
        }
        Ok(true)
    }

    /// A line for the desk, and an alert where much of it is unpaid.
    async fn tell_plan_broken(
        &self,
        act: &mut Act<'_>,
        account: &AccountName,
        planned: &Planned,
        missed: usize,
    ) -> Outcome<()> {
        let Some(part) = planned.covered.get(missed) else { return Ok(()) };
        let (left, due) = (part.left(), part.date);
        self.tell(act, account, Line::PlanBroken { account: account.clone(), missed: left, due }).await?;
        let total = money_of(planned.row.total_minor, &planned.row.currency)?;
        let rest = planned.covered.iter().map(|part| part.left().minor).sum();
        let rest = money_of(rest, &planned.row.currency)?;
        if priority::reaches(rest, self.config.alerts.large) {
            let sentence = format!(
                "{account} missed {left} of its payment plan of {total}, due {}. The plan is broken, {rest} of it is \
                 unpaid and the reminders go on: call them today.",
                in_words(due)
            );
            let key = format!("alert:plan-broken:{}", planned.row.id);
            self.raise(act, Incident { key, about: "plan broken", sentence, account: Some(account) }).await?;
        }
        Ok(())
    }

    /// A plan that a manager approved begins: it takes the place of the one it gives new dates to, and of promises for
    /// what it covers.
    pub(super) async fn begin_plan(&self, act: &mut Act<'_>, account: &AccountName, plan: &PlanRow) -> Outcome<()> {
        if let Some(old) = &plan.redates
            && let Some(old) = plans::by_id(&mut act.tx, old).await?
        {
            self.finish_plan(act, account, &old, "cancelled", "it was given new dates").await?;
        }
        self.finish_plan(act, account, plan, "active", "").await?;
        let Some(row) = accounts::by_id(&mut act.tx, plan.account_id).await? else { return Ok(()) };
        let pictured = self.pictured(&mut act.tx, row).await?;
        let covered: Vec<i64> = plans::covered(&mut act.tx, &plan.id).await?.iter().map(|row| row.invoice_id).collect();
        for promise in promises_for(&pictured, &covered) {
            self.end_replaced(act, &pictured, &promise, &plan.id).await?;
        }
        Ok(())
    }

    /// Moves a plan to its next state, and files it. `false` where it had moved before.
    pub(super) async fn finish_plan(
        &self,
        act: &mut Act<'_>,
        account: &AccountName,
        plan: &PlanRow,
        state: &'static str,
        reason: &str,
    ) -> Outcome<bool> {
        let paid = match plan.state.as_str() {
            "active" => Some(self.came_for_plan(&mut act.tx, plan).await?),
            _ => None,
        };
        if !plans::move_on(&mut act.tx, &plan.id, (&plan.state, state), paid, act.now).await? {
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
}

/// The open promises for nothing but what is covered.
fn promises_for(pictured: &Pictured, covered: &[i64]) -> Vec<crate::store::promises::PromiseRow> {
    let within = |id: &str| {
        let mut own = pictured.promises.covered.iter().filter(|row| row.promise_id == id);
        own.all(|row| covered.contains(&row.invoice_id))
    };
    pictured.promises.open().filter(|row| within(&row.id)).cloned().collect()
}
