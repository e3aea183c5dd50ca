//! What an approved escalation does: a manager has the account, or somebody outside has it.

use serde_json::json;

use crate::desk::{AccountName, Act, ApprovalContent, Desk, Outcome};
use crate::receivables::escalation::Escalation;
use crate::receivables::task::TaskKind;
use crate::store::accounts;
use crate::store::approvals::{self as store, ApprovalRow};
use crate::store::placements::{self, NewPlacement};

impl Desk {
    pub(super) async fn escalated(
        &self,
        act: &mut Act<'_>,
        row: &ApprovalRow,
        content: &ApprovalContent,
        to: Escalation,
    ) -> Outcome<()> {
        match to {
            Escalation::Manager => self.taken_over(act, row, content).await,
            Escalation::Agency | Escalation::Legal => self.placed(act, row, content, to).await,
            Escalation::Desk => Ok(()),
        }
    }

    /// Whoever gave the last yes has the account now, and a task that says why.
    async fn taken_over(&self, act: &mut Act<'_>, row: &ApprovalRow, content: &ApprovalContent) -> Outcome<()> {
        let account = &content.account;
        let before = accounts::by_id(&mut act.tx, account.id.0).await?;
        let (id, name) = (act.actor.person_id(), act.actor.name.clone());
        accounts::assign(&mut act.tx, account.id.0, id, &name, act.now).await?;
        let key = format!("escalation:{}", row.id);
        let what = format!("Escalated by {}: {}", content.requested_by, content.reason);
        self.owe(act, account.id.0, TaskKind::Escalation, (&key, &what), &[]).await?;
        let owner = before.as_ref().and_then(|row| row.owner_id);
        act.file(
            "taken over",
            Some(account),
            json!({ "approval": row.id, "before": owner.map(|id| id.to_string()), "owner": id.to_string() }),
            json!({ "before_name": before.and_then(|row| row.owner_name), "owner_name": name, "reason": content.reason }),
        );
        Ok(())
    }

    /// From this commit on the guard `placed` stands in the way of every reminder, those on their way included.
    async fn placed(
        &self,
        act: &mut Act<'_>,
        row: &ApprovalRow,
        content: &ApprovalContent,
        to: Escalation,
    ) -> Outcome<()> {
        let account = &content.account;
        let new = NewPlacement {
            account_id: account.id.0,
            placed_with: to.as_str(),
            reason: content.reason.clone(),
            approval_id: row.id.clone(),
        };
        if !placements::add(&mut act.tx, new, act.now).await? {
            return Ok(());
        }
        let detail = json!({ "approval": row.id, "to": to, "amount": content.amount });
        act.file("placed", Some(account), detail, json!({ "reason": content.reason }));
        self.end_promises(act, account, None, &row.id).await?;
        let why = format!("the account was handed to {}", to.in_words());
        self.end_others(act, account, &row.id, &why).await
    }

    /// What else waits about the account can't be done any more, and says so.
    pub(super) async fn end_others(
        &self,
        act: &mut Act<'_>,
        account: &AccountName,
        but: &str,
        why: &str,
    ) -> Outcome<()> {
        for (id, _, _) in store::pending_of(&mut act.tx, account.id.0).await? {
            if id != but {
                // One decision ends another, which ends none in turn: it isn't approved.
                Box::pin(self.end_request(act, &id, "void", Some(why))).await?;
            }
        }
        Ok(())
    }
}
