//! What a decision on a settlement or a write-off does.

use super::Ended;
use crate::db::Reads;
use crate::desk::placing::standing;
use crate::desk::{Act, ApprovalContent, Desk, Outcome, settle};
use crate::receivables::placement::Standing;
use crate::store::approvals::ApprovalRow;
use crate::store::{self, settlements};

impl Desk {
    /// Approved, a settlement waits for its money, and a write-off is done at once.
    pub(super) async fn settlement_decided(
        &self,
        act: &mut Act<'_>,
        row: &ApprovalRow,
        content: &ApprovalContent,
        ended: &Ended<'_>,
    ) -> Outcome<()> {
        let id = row.subject.trim_start_matches("settlement:");
        let Some(settlement) = settlements::by_id(&mut act.tx, id).await? else { return Ok(()) };
        let account = &content.account;
        let state = match (ended.state, settlement.pay_by) {
            ("approved", Some(_)) => "active",
            ("approved", None) => "completed",
            ("rejected", _) => "rejected",
            _ => "cancelled",
        };
        let reason = ended.reason.as_deref().unwrap_or_default();
        if !self.finish_settlement(act, account, &settlement, state, reason).await? {
            return Ok(());
        }
        if matches!(state, "active" | "completed") {
            // Before anything is written off, which leaves nothing of what was promised.
            let covered: Vec<i64> =
                settlements::covered(&mut act.tx, id).await?.iter().map(|row| row.invoice_id).collect();
            self.end_promises(act, account, Some(&covered), id).await?;
        }
        match state {
            "active" => self.end_others(act, account, &row.id, "the account is being settled").await,
            "completed" => self.write_off(act, account, &settlement).await.map(drop),
            _ => Ok(()),
        }
    }
}

/// Puts what a settlement would do now in the place of what was shown.
pub(super) async fn refresh(from: &mut impl Reads, id: &str, content: &mut ApprovalContent) -> Outcome<()> {
    let Some(row) = settlements::by_id(from, id).await? else {
        content.terms.clear();
        return Ok(());
    };
    if standing(from, row.account_id).await? != Standing::default() {
        // They pay in another way now, or somebody else speaks to them: this one can't begin any more.
        content.terms.clear();
        return Ok(());
    }
    let money = |minor| store::money(minor, &row.currency);
    let covered = settlements::covered(from, id).await?;
    let (total, agreed) = (money(covered.iter().map(|row| row.open_minor).sum())?, money(row.amount_minor)?);
    content.reason.clone_from(&row.reason);
    content.amount = if row.pay_by.is_some() { agreed } else { total };
    content.terms = settle::in_words(total, agreed, row.pay_by);
    content.schedule = row.pay_by.map(|day| (day, agreed)).into_iter().collect();
    content.invoices =
        covered.iter().map(|row| Ok((row.number.clone(), money(row.open_minor)?))).collect::<Outcome<_>>()?;
    Ok(())
}
