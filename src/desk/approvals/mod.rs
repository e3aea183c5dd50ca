//! Requests for a decision: asked, decided once, ended.

mod content;
mod decide;
mod effects;
mod escalated;
mod hurry;
mod lately;
mod settled;
mod sweep;
mod told;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;

use super::{AccountName, Act, Desk, Outcome, Post};
use crate::db::Reads;
use crate::receivables::approval::{self, Kind, Verdict};
use crate::receivables::escalation::Escalation;
use crate::receivables::step_approval::AskedStep;
use crate::receivables::{Money, Totals, chain};
use crate::store::approvals::{self as store, ApprovalRow, Ended, NewApproval};

pub use content::ApprovalContent;
pub use decide::{Decision, Mark};
pub use lately::AskedLately;
pub use sweep::PendingApproval;

/// What a manager is asked.
pub(super) struct Ask<'a> {
    pub kind: Kind,
    pub account: &'a AccountName,
    /// What it is about, as the row remembers it: `plan:01J…`.
    pub subject: String,
    pub reason: String,
    pub amount: Money,
    /// What it comes to in other currencies.
    pub also: Vec<Money>,
    pub terms: String,
    /// The step of the ladder that waits for it.
    pub step: Option<AskedStep>,
    pub schedule: Vec<(NaiveDate, Money)>,
    pub invoices: Vec<(String, Money)>,
    pub oldest_days_past_due: i64,
    /// Where an escalation leads.
    pub to: Option<Escalation>,
    /// What the number of managers goes by, where those aren't the amounts.
    pub weighs: Option<Money>,
}

/// A request as it is listed.
#[derive(Debug, Clone)]
pub struct ApprovalView {
    pub id: String,
    pub kind: String,
    pub account: String,
    pub state: String,
    pub requested_by: String,
    pub requested_by_id: u64,
    pub decided_by: Option<String>,
    pub decided_by_id: Option<u64>,
    pub expires_at: DateTime<Utc>,
    pub message_id: Option<u64>,
}

impl Desk {
    /// Every request, the oldest first.
    pub async fn approvals(&self) -> Outcome<Vec<ApprovalView>> {
        let rows = store::list(&mut self.reads(), None).await?;
        let view = |row: ApprovalRow| ApprovalView {
            id: row.id,
            kind: row.kind,
            account: row.account_code,
            state: row.state,
            requested_by: row.requested_name,
            requested_by_id: row.requested_by.cast_unsigned(),
            decided_by: row.decided_name,
            decided_by_id: row.decided_by.map(i64::cast_unsigned),
            expires_at: row.expires_at,
            message_id: row.message_id.map(i64::cast_unsigned),
        };
        Ok(rows.into_iter().map(view).collect())
    }

    /// Puts a request before the managers. Answers with its id; with none where another about the same waits already,
    /// and then the act is to be dropped.
    pub(super) async fn ask(&self, act: &mut Act<'_>, ask: Ask<'_>) -> Outcome<Option<String>> {
        let weighs: Vec<Money> = match ask.weighs {
            Some(weighs) => vec![weighs],
            None => std::iter::once(ask.amount).chain(ask.also.iter().copied()).collect(),
        };
        let quorum = approval::strictest(&self.config.approval, ask.kind, &weighs);
        let content = ApprovalContent {
            kind: ask.kind.as_str().to_owned(),
            account: ask.account.clone(),
            requested_by: act.actor.name.clone(),
            reason: ask.reason,
            amount: ask.amount,
            also: ask.also,
            terms: ask.terms,
            step: ask.step,
            schedule: ask.schedule,
            invoices: ask.invoices,
            oldest_days_past_due: ask.oldest_days_past_due,
            needed: quorum.approvers,
            expires_at: act.now + quorum.expires,
            to: ask.to,
            roles: quorum.roles,
        };
        let id = ulid::Ulid::new().to_string();
        let shown = serde_json::to_value(&content)?;
        let text = chain::canonical(&shown);
        let new = NewApproval {
            id: id.clone(),
            kind: ask.kind.as_str(),
            account_id: ask.account.id.0,
            subject: ask.subject,
            requested_by: act.actor.person_id(),
            requested_name: act.actor.name.clone(),
            content_hash: approval::content_hash(&shown),
            content: text,
            needed: i64::from(quorum.approvers),
            expires_at: content.expires_at,
        };
        let detail = json!({ "approval": id, "kind": new.kind, "needed": new.needed, "content": new.content_hash });
        if !store::add(&mut act.tx, new, act.now).await? || !self.would_stand(act, &id).await? {
            return Ok(None);
        }
        act.file("approval requested", Some(ask.account), detail, serde_json::Value::Null);
        let post = Post::Approval { id: id.clone(), content: Box::new(content) };
        act.post(&store::post_key(&id), Some(ask.account), &post).await?;
        self.end_what_is_over(act, Some(ask.account.id.0)).await?;
        Ok(Some(id))
    }

    /// Whether a request that was just made would do what it shows. One that wouldn't is void at the next look and asked
    /// again after it, for ever: it isn't asked at all.
    async fn would_stand(&self, act: &mut Act<'_>, id: &str) -> Outcome<bool> {
        let Some(row) = store::by_id(&mut act.tx, id).await? else { return Ok(false) };
        let current = self.current_hash(&mut act.tx, &row).await?;
        debug_assert_eq!(current, row.content_hash, "{} is changed by looking at it", row.subject);
        if current != row.content_hash {
            tracing::error!(subject = row.subject, "a request would not do what it shows: it was not made");
        }
        Ok(current == row.content_hash)
    }

    /// What a request comes to, in the company's own currency first.
    pub(super) fn amounts(&self, totals: &Totals) -> (Money, Vec<Money>) {
        let home = self.config.company.currency;
        let mut all = totals.non_zero();
        all.sort_by_key(|money| money.currency != home);
        let first = if all.is_empty() { Money::zero(home) } else { all.remove(0) };
        (first, all)
    }

    /// Ends a request that nobody decided, and what it was about, in the name of who acts.
    pub(super) async fn end_request(
        &self,
        act: &mut Act<'_>,
        id: &str,
        state: &'static str,
        reason: Option<&str>,
    ) -> Outcome<bool> {
        let Some(row) = store::by_id(&mut act.tx, id).await? else { return Ok(false) };
        let by = Some(act.actor.person_id()).filter(|id| *id != 0);
        let ended = Ended { state, by, name: Some(act.actor.name.clone()), reason: reason.map(str::to_owned) };
        self.end(act, &row, &ended).await
    }

    /// Ends the requests of these kinds that wait about an account. `false` where none did.
    pub(super) async fn end_waiting(
        &self,
        act: &mut Act<'_>,
        account: &AccountName,
        kinds: &[Kind],
        state: &'static str,
        reason: &str,
    ) -> Outcome<bool> {
        let mut ended = false;
        for (id, kind, _) in store::pending_of(&mut act.tx, account.id.0).await? {
            if kinds.iter().any(|meant| meant.as_str() == kind) {
                ended |= self.end_request(act, &id, state, Some(reason)).await?;
            }
        }
        Ok(ended)
    }

    /// What a request would do now, to be held against what its message shows.
    async fn current_hash(&self, from: &mut impl Reads, row: &ApprovalRow) -> Outcome<String> {
        let mut content = content(row)?;
        self.refresh(from, row, &mut content).await?;
        Ok(approval::content_hash(&serde_json::to_value(&content)?))
    }

    /// Compare-and-set on the request, then its line, its message and its effect. `false` where it had ended.
    async fn end(&self, act: &mut Act<'_>, row: &ApprovalRow, ended: &Ended<'_>) -> Outcome<bool> {
        if !store::end(&mut act.tx, &row.id, row.version, ended, act.now).await? {
            return Ok(false);
        }
        let content = content(row)?;
        let detail = json!({
            "approval": row.id, "kind": row.kind, "before": "pending", "state": ended.state,
            "by": ended.by.map(|id| id.to_string()), "content": row.content_hash, "message": row.message_id.map(|id| id.to_string()),
        });
        let act_name = match ended.state {
            "approved" => "approval given",
            "rejected" => "approval refused",
            "expired" => "approval expired",
            "void" => "approval void",
            _ => "approval withdrawn",
        };
        let private = json!({ "by_name": ended.name, "reason": ended.reason });
        act.file(act_name, Some(&content.account), detail, private);
        self.take_effect(act, row, &content, ended).await?;
        let post = Post::ApprovalDecided {
            id: row.id.clone(),
            of_key: store::post_key(&row.id),
            content: Box::new(content.clone()),
            state: ended.state.to_owned(),
            by: ended.name.clone(),
            reason: ended.reason.clone(),
        };
        act.post(&format!("approval-ended:{}", row.id), Some(&content.account), &post).await?;
        // Nobody is called about time that no longer runs, nor about what people have decided.
        self.incident_over(act, &hurry::expiring(&row.id)).await?;
        if ended.state == "approved" {
            self.end_what_is_over(act, Some(row.account_id)).await?;
        }
        if matches!(ended.state, "approved" | "rejected" | "withdrawn") {
            self.incident_over(act, &hurry::expired(&row.subject)).await?;
        }
        Ok(true)
    }
}

/// What the request's message shows.
fn content(row: &ApprovalRow) -> Outcome<ApprovalContent> {
    Ok(serde_json::from_str(&row.content)?)
}

/// How a request ends whose facts are others than those its message shows: in nobody's name.
fn changed() -> Ended<'static> {
    let reason = Some("what it would do has changed since it was shown".to_owned());
    Ended { state: "void", by: None, name: Some("the desk".to_owned()), reason }
}

fn verdict_of(text: &str) -> Verdict {
    if text == Verdict::Approve.as_str() { Verdict::Approve } else { Verdict::Reject }
}
