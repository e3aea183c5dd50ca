//! What happens to requests while nobody looks: marks that were given unseen, nudges, and time running out.

use serde_json::json;

use super::{Decision, Mark, content};
use crate::desk::alert::Incident;
use crate::desk::{Act, Actor, Desk, Outcome, Post};
use crate::receivables::approval::{Kind, Verdict};
use crate::store::approvals::{self as store, ApprovalRow, Ended};
use crate::store::{messages, outbox};

/// A request that waits, and the message that shows it.
#[derive(Debug, Clone)]
pub struct PendingApproval {
    pub id: String,
    pub channel_id: u64,
    pub message_id: u64,
    /// How many different managers must say yes.
    pub needed: i64,
}

impl PendingApproval {
    fn of(row: ApprovalRow) -> Option<PendingApproval> {
        let (channel, message) = row.channel_id.zip(row.message_id)?;
        Some(PendingApproval {
            id: row.id,
            channel_id: channel.cast_unsigned(),
            message_id: message.cast_unsigned(),
            needed: row.needed,
        })
    }
}

impl Desk {
    /// The requests that wait and whose message was posted.
    pub async fn pending_approvals(&self) -> Outcome<Vec<PendingApproval>> {
        let rows = store::list(&mut self.reads(), Some("pending")).await?;
        Ok(rows.into_iter().filter_map(PendingApproval::of).collect())
    }

    /// The request that a message shows, where it still waits.
    pub async fn pending_approval_shown(&self, message: u64) -> Outcome<Option<PendingApproval>> {
        let Some(id) = self.approval_of_message(message).await? else { return Ok(None) };
        let row = store::by_id(&mut self.reads(), &id).await?;
        Ok(row.filter(|row| row.state == "pending").and_then(PendingApproval::of))
    }

    /// Takes the marks as they stand now, all of them: those given unseen count, those taken back don't. One manager's
    /// no is weighed before anybody's yes.
    pub async fn reconcile(&self, approval: &str, marks: &[Mark]) -> Outcome<Vec<(Mark, Decision)>> {
        self.forget_votes(approval, marks).await?;
        let mut decisions = Vec::with_capacity(marks.len());
        let (no, yes): (Vec<&Mark>, Vec<&Mark>) = marks.iter().partition(|mark| mark.verdict == Verdict::Reject);
        for mark in no.into_iter().chain(yes) {
            decisions.push((mark.clone(), self.decide_on(mark, approval).await?));
        }
        Ok(decisions)
    }

    /// Takes away the verdicts that no longer stand under the message, or whose person is no manager any more.
    async fn forget_votes(&self, approval: &str, marks: &[Mark]) -> Outcome<()> {
        let actor = Actor::job("approvals");
        let mut act = self.begin(&actor).await?;
        store::take(&mut act.tx, approval).await?;
        let Some(row) = store::by_id(&mut act.tx, approval).await?.filter(|row| row.state == "pending") else {
            return Ok(());
        };
        let account = self.account_of(&mut act, &row).await?;
        let roles = content(&row)?.roles;
        for vote in store::votes(&mut act.tx, approval).await? {
            let stands = marks.iter().any(|mark| {
                mark.voter.person_id() == vote.voter_id
                    && mark.verdict.as_str() == vote.verdict
                    && mark.may_decide(&roles)
            });
            if !stands && store::unvote(&mut act.tx, approval, vote.voter_id, &vote.verdict).await? {
                let detail =
                    json!({ "approval": approval, "voter": vote.voter_id.to_string(), "verdict": vote.verdict });
                act.file("vote no longer stands", account.as_ref(), detail, json!({ "voter_name": vote.voter_name }));
            }
        }
        act.commit().await
    }

    /// The message of a request is gone: it is posted again.
    pub async fn approval_lost(&self, approval: &str) -> Outcome<()> {
        let actor = Actor::job("approvals");
        let mut act = self.begin(&actor).await?;
        store::take(&mut act.tx, approval).await?;
        let Some(row) = store::by_id(&mut act.tx, approval).await?.filter(|row| row.state == "pending") else {
            return Ok(());
        };
        let Some(lost) = row.message_id else { return Ok(()) };
        messages::forget(&mut act.tx, &store::post_key(approval)).await?;
        // The key names the lost message, so that one loss makes one new post.
        self.post_again(act, &row, &format!("after-{lost}")).await
    }

    /// The post of a request was given up before it stood in its channel: it is made again, once an hour at most.
    async fn post_given_up(&self, row: &ApprovalRow) -> Outcome<()> {
        let actor = Actor::job("approvals");
        let mut act = self.begin(&actor).await?;
        store::take(&mut act.tx, &row.id).await?;
        let waits = store::by_id(&mut act.tx, &row.id).await?;
        let Some(row) = waits.filter(|row| row.state == "pending" && row.message_id.is_none()) else { return Ok(()) };
        if !outbox::is_given_up(&mut act.tx, &store::post_key(&row.id)).await? {
            return Ok(());
        }
        let hour = act.now.format("%Y%m%d%H").to_string();
        self.post_again(act, &row, &format!("again-{hour}")).await
    }

    async fn post_again(&self, mut act: Act<'_>, row: &ApprovalRow, which: &str) -> Outcome<()> {
        let account = self.account_of(&mut act, row).await?;
        let content = content(row)?;
        let post = Post::Approval { id: row.id.clone(), content: Box::new(content) };
        let key = format!("{}#{which}", store::post_key(&row.id));
        if act.post(&key, account.as_ref(), &post).await? {
            let detail = json!({ "approval": row.id, "lost": row.message_id.map(|id| id.to_string()) });
            act.file("approval posted again", account.as_ref(), detail, serde_json::Value::Null);
        }
        act.commit().await
    }

    /// Nudges at half the time, calls when time runs short, ends what nobody decided or what has changed, posts again
    /// what never stood in its channel. Harmless to repeat.
    pub async fn tend_approvals(&self) -> Outcome<()> {
        self.forget_the_old().await?;
        let now = self.clock.now();
        for row in store::list(&mut self.reads(), Some("pending")).await? {
            if now >= row.expires_at {
                self.expire(&row).await?;
            } else if self.is_changed(&row).await? {
                self.void(&row).await?;
            } else if row.message_id.is_none() {
                self.post_given_up(&row).await?;
            } else {
                self.hurry(&row).await?;
            }
        }
        Ok(())
    }

    async fn expire(&self, row: &ApprovalRow) -> Outcome<()> {
        let actor = Actor::job("approvals");
        let mut act = self.begin(&actor).await?;
        if self.end_late(&mut act, row).await? {
            act.commit().await?;
        }
        Ok(())
    }

    /// Ends a request whose time is over, and says so among the alerts, unless somebody saw it coming: nobody is woken
    /// twice for one request. `false` where it had ended.
    pub(super) async fn end_late(&self, act: &mut Act<'_>, row: &ApprovalRow) -> Outcome<bool> {
        let seen_to = self.is_seen_to(act, &row.id).await?;
        let reason = Some("nobody decided in time".to_owned());
        if !self.end(act, row, &Ended { state: "expired", by: None, name: None, reason }).await? {
            return Ok(false);
        }
        if seen_to {
            return Ok(true);
        }
        let account = self.account_of(act, row).await?;
        let named = account.as_ref().map_or_else(|| row.account_code.clone(), ToString::to_string);
        let incident = Incident {
            key: super::hurry::expired(&row.subject),
            about: "approval expired",
            sentence: format!("Nobody decided on the {} for {named} in time: it expired.", in_words(&row.kind)),
            account: account.as_ref(),
        };
        self.raise(act, incident).await?;
        Ok(true)
    }
}

/// A kind as it is said in a sentence.
pub(super) fn in_words(kind: &str) -> &'static str {
    kind.parse::<Kind>().map_or("request", Kind::in_words)
}
