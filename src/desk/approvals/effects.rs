//! What a decision does to what it was about.

use super::{Ended, settled};
use crate::db::Reads;
use crate::desk::dispute_view::Disputes;
use crate::desk::picture::DEFAULT_CADENCE;
use crate::desk::placing::standing;
use crate::desk::{AccountName, Act, ApprovalContent, Desk, Line, Outcome};
use crate::receivables::Money;
use crate::receivables::approval::Kind;
use crate::receivables::placement::against;
use crate::receivables::step_approval::AskedStep;
use crate::receivables::task::TaskKind;
use crate::store::accounts;
use crate::store::approvals::ApprovalRow;
use crate::store::invoices::InvoiceRow;
use crate::store::{self, invoices, plans, settlements};

/// How many invoices a task names.
const SHOWN: usize = 3;

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
        if ended.state == "rejected" && row.subject.starts_with("step:") {
            self.step_refused(act, row, content).await?;
        }
        let line = Line::Decided {
            kind: row.kind.clone(),
            state: ended.state.to_owned(),
            by: ended.name.clone(),
            account: content.account.clone(),
            amount: content.amount,
            also: content.also.clone(),
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

impl Desk {
    /// Puts what would be done now in the place of what was shown.
    pub(super) async fn refresh(
        &self,
        from: &mut impl Reads,
        row: &ApprovalRow,
        content: &mut ApprovalContent,
    ) -> Outcome<()> {
        if let Some(id) = row.subject.strip_prefix("plan:") {
            return refresh_plan(from, id, content).await;
        }
        if let Some(id) = row.subject.strip_prefix("settlement:") {
            return settled::refresh(from, id, content).await;
        }
        content.invoices = still_asked_for(from, row.account_id, &content.invoices).await?;
        let stands = standing(from, row.account_id).await?;
        if content.to.is_some_and(|to| against(to, &stands).is_some()) {
            // Somebody has it already, or it is being paid: it can't go there any more.
            content.to = None;
        }
        let on_ladder = match &content.step {
            Some(step) => self.is_on_ladder(from, row, step).await?,
            None => true,
        };
        if !on_ladder {
            content.step = None;
        }
        Ok(())
    }

    /// Whether the ladder that the account is on now has the step that a request is about.
    async fn is_on_ladder(&self, from: &mut impl Reads, row: &ApprovalRow, step: &AskedStep) -> Outcome<bool> {
        let account = accounts::by_id(from, row.account_id).await?;
        let name = account.and_then(|account| account.cadence).unwrap_or_else(|| DEFAULT_CADENCE.to_owned());
        let kind = row.kind.parse::<Kind>().ok();
        Ok(self.cadence(&name).zip(kind).is_some_and(|(cadence, kind)| step.is_on(cadence, kind)))
    }

    /// Nothing comes next by itself for what managers don't want written to or handed over: whoever has the account is
    /// told.
    async fn step_refused(&self, act: &mut Act<'_>, row: &ApprovalRow, content: &ApprovalContent) -> Outcome<()> {
        let numbers: Vec<_> = content.invoices.iter().take(SHOWN).map(|(number, _)| number.as_str()).collect();
        let more = content.invoices.len() - numbers.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let (kind, about) = (super::sweep::in_words(&row.kind), numbers.join(", "));
        let what = format!("The {kind} about {about}{more} was refused: decide what comes next");
        let key = format!("refused:{}", row.id);
        let open = invoices::open_of(&mut act.tx, row.account_id).await?;
        let shown = |number: &str| content.invoices.iter().any(|(shown, _)| shown == number);
        let about: Vec<i64> =
            open.iter().filter(|row| row.is_invoice() && shown(&row.number)).map(|row| row.id).collect();
        self.owe(act, row.account_id, TaskKind::Escalation, (&key, &what), &about).await?;
        Ok(())
    }
}

/// What is still open of the invoices shown, and not disputed since: that is neither asked for nor handed over.
async fn still_asked_for(
    from: &mut impl Reads,
    account: i64,
    shown: &[(String, Money)],
) -> Outcome<Vec<(String, Money)>> {
    let open = invoices::open_of(from, account).await?;
    let disputes = Disputes::of(from, account).await?;
    let stands = |row: &&InvoiceRow| row.is_invoice() && !row.disputed && !disputes.keeps_out(row.id);
    let still = |(number, _): &(String, Money)| open.iter().filter(stands).find(|row| &row.number == number);
    shown.iter().filter_map(still).map(|row| Ok((row.number.clone(), row.open()?))).collect()
}

async fn refresh_plan(from: &mut impl Reads, id: &str, content: &mut ApprovalContent) -> Outcome<()> {
    let Some(plan) = plans::by_id(from, id).await? else {
        content.terms.clear();
        return Ok(());
    };
    let active = plans::of_account(from, plan.account_id, Some("active")).await?;
    let another = active.first().map(|active| &active.id) != plan.redates.as_ref()
        || !settlements::active(from, Some(plan.account_id)).await?.is_empty();
    if another || standing(from, plan.account_id).await?.placed_with.is_some() {
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
