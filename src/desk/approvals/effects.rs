//! What a decision does to what it was about.

use super::{Ended, settled};
use crate::db::Reads;
use crate::desk::dispute_view::Disputes;
use crate::desk::posts::ApprovalContent;
use crate::desk::{AccountName, Act, Desk, Line, Outcome};
use crate::receivables::escalation::Escalation;
use crate::store::accounts;
use crate::store::approvals::ApprovalRow;
use crate::store::invoices::InvoiceRow;
use crate::store::{self, invoices, placements, plans, settlements};

impl Desk {
    pub(super) async fn take_effect(
        &self,
        act: &mut Act<'_>,
        row: &ApprovalRow,
        content: &ApprovalContent,
        ended: &Ended<'_>,
    ) -> Outcome<()> {
        if let Some(plan) = row.subject.strip_prefix("plan:") {
            return self.plan_decided(act, plan, content, ended).await;
        }
        if row.subject.starts_with("settlement:") {
            self.settlement_decided(act, row, content, ended).await?;
        }
        // A letter that was approved is sent by the next run of the reminders, by its own guards.
        if let Some(to) = content.to.filter(|_| ended.state == "approved") {
            self.escalated(act, row, content, to).await?;
        }
        let line = Line::Decided {
            kind: row.kind.clone(),
            state: ended.state.to_owned(),
            by: ended.name.clone(),
            account: content.account.clone(),
            amount: content.amount,
            to: content.to,
        };
        self.tell(act, &content.account, line).await
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

/// Who made what is asked about, where that is written down apart from who asked.
pub(super) async fn author(from: &mut impl Reads, row: &ApprovalRow) -> Outcome<Option<u64>> {
    let by = match row.subject.split_once(':') {
        Some(("plan", id)) => plans::by_id(from, id).await?.map(|plan| plan.proposed_by),
        Some(("settlement", id)) => settlements::by_id(from, id).await?.map(|settlement| settlement.proposed_by),
        _ => None,
    };
    Ok(by.map(i64::cast_unsigned))
}

/// Puts what would be done now in the place of what was shown.
pub(super) async fn refresh(from: &mut impl Reads, row: &ApprovalRow, content: &mut ApprovalContent) -> Outcome<()> {
    if let Some(id) = row.subject.strip_prefix("plan:") {
        return refresh_plan(from, id, content).await;
    }
    if let Some(id) = row.subject.strip_prefix("settlement:") {
        return settled::refresh(from, id, content).await;
    }
    if row.subject.starts_with("step:") || row.subject.starts_with("escalation:") {
        let open = invoices::open_of(from, row.account_id).await?;
        let disputes = Disputes::of(from, row.account_id).await?;
        // What has come to be disputed is neither asked for nor handed over.
        let stands = |row: &&InvoiceRow| row.is_invoice() && !row.disputed && !disputes.keeps_out(row.id);
        let still = |(number, _): &(String, _)| open.iter().filter(stands).find(|row| &row.number == number);
        let now: Vec<_> = content.invoices.iter().filter_map(still).collect();
        content.invoices = now.into_iter().map(|row| Ok((row.number.clone(), row.open()?))).collect::<Outcome<_>>()?;
    }
    let in_plan = !plans::of_account(from, row.account_id, Some("active")).await?.is_empty();
    let is_placement = content.to.is_some_and(Escalation::is_placement);
    if content.to.is_some() && (is_placed(from, row.account_id).await? || (is_placement && in_plan)) {
        // Somebody has it already, or it is being paid: it can't go there any more.
        content.to = None;
    }
    Ok(())
}

async fn is_placed(from: &mut impl Reads, account: i64) -> Outcome<bool> {
    Ok(!placements::standing(from, Some(account)).await?.is_empty())
}

async fn refresh_plan(from: &mut impl Reads, id: &str, content: &mut ApprovalContent) -> Outcome<()> {
    let Some(plan) = plans::by_id(from, id).await? else {
        content.terms.clear();
        return Ok(());
    };
    let active = plans::of_account(from, plan.account_id, Some("active")).await?;
    let another = active.first().map(|active| &active.id) != plan.redates.as_ref()
        || !settlements::active(from, Some(plan.account_id)).await?.is_empty();
    if another || is_placed(from, plan.account_id).await? {
        // An account has one plan at a time, new dates are for the one that runs, and none begins while it is with
        // somebody else: this one can't begin any more.
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
