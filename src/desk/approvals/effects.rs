//! What a decision does to what it was about.

use super::Ended;
use crate::db::Reads;
use crate::desk::posts::ApprovalContent;
use crate::desk::{AccountName, Act, Desk, Line, Outcome};
use crate::store::accounts;
use crate::store::approvals::ApprovalRow;
use crate::store::{self, invoices, plans};

impl Desk {
    pub(super) async fn take_effect(
        &self,
        act: &mut Act<'_>,
        row: &ApprovalRow,
        content: &ApprovalContent,
        ended: &Ended<'_>,
    ) -> Outcome<()> {
        if let Some(plan) = row.subject.strip_prefix("plan:") {
            self.plan_decided(act, plan, content, ended).await?;
        }
        // A step that was approved is taken by the next run of the reminders, by its own guards.
        Ok(())
    }

    async fn plan_decided(
        &self,
        act: &mut Act<'_>,
        id: &str,
        content: &ApprovalContent,
        ended: &Ended<'_>,
    ) -> Outcome<()> {
        let Some(plan) = plans::by_id(&mut act.tx, id).await? else { return Ok(()) };
        let reason = ended.reason.as_deref().unwrap_or_default();
        match ended.state {
            "approved" => self.begin_plan(act, &content.account, &plan).await?,
            "rejected" => drop(self.finish_plan(act, &content.account, &plan, "rejected", reason).await?),
            _ => drop(self.finish_plan(act, &content.account, &plan, "cancelled", reason).await?),
        }
        let line = Line::PlanDecided {
            state: ended.state.to_owned(),
            by: ended.name.clone(),
            account: content.account.clone(),
            total: content.amount,
        };
        self.tell(act, &content.account, line).await
    }

    pub(super) async fn account_of(&self, act: &mut Act<'_>, row: &ApprovalRow) -> Outcome<Option<AccountName>> {
        let account = accounts::by_id(&mut act.tx, row.account_id).await?;
        Ok(account.as_ref().map(AccountName::from))
    }
}

/// Puts what would be done now in the place of what was shown.
pub(super) async fn refresh(from: &mut impl Reads, row: &ApprovalRow, content: &mut ApprovalContent) -> Outcome<()> {
    if let Some(id) = row.subject.strip_prefix("plan:") {
        return refresh_plan(from, id, content).await;
    }
    if row.subject.starts_with("step:") {
        let open = invoices::open_of(from, row.account_id).await?;
        let still = |(number, _): &(String, _)| open.iter().find(|row| row.is_invoice() && &row.number == number);
        let now: Vec<_> = content.invoices.iter().filter_map(still).collect();
        content.invoices = now.into_iter().map(|row| Ok((row.number.clone(), row.open()?))).collect::<Outcome<_>>()?;
    }
    Ok(())
}

async fn refresh_plan(from: &mut impl Reads, id: &str, content: &mut ApprovalContent) -> Outcome<()> {
    let Some(plan) = plans::by_id(from, id).await? else {
        content.terms.clear();
        return Ok(());
    };
    let active = plans::of_account(from, plan.account_id, Some("active")).await?;
    if active.first().map(|active| &active.id) != plan.redates.as_ref() {
        // An account has one plan at a time, and new dates are for the one that runs: this one can't begin any more.
        content.terms.clear();
        return Ok(());
    }
    let money = |minor| store::money(minor, &plan.currency);
    content.amount = money(plan.total_minor)?;
    content.reason.clone_from(&plan.reason);
    content.terms.clone_from(&plan.terms);
    let parts = plans::installments(from, id).await?;
    content.schedule =
        parts.iter().map(|part| Ok((part.due_date, money(part.amount_minor)?))).collect::<Outcome<_>>()?;
    let mut covered = plans::covered(from, id).await?;
    let place = |number: &str| content.invoices.iter().position(|(shown, _)| shown == number);
    covered.sort_by_key(|row| place(&row.number));
    content.invoices =
        covered.iter().map(|row| Ok((row.number.clone(), money(row.open_minor)?))).collect::<Outcome<_>>()?;
    Ok(())
}
