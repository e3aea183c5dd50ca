//! Requests that nobody has answered yet: a word at half their time, an alert when it runs short; and those that can't
//! be answered any more, since what they would do has changed.

use super::changed;
use super::sweep::in_words;
use crate::desk::alert::Incident;
use crate::desk::{AccountName, Act, Actor, Desk, Outcome, Post};
use crate::store::approvals::{self as store, ApprovalRow};
use crate::store::{accounts, alerts, receipts};

/// The last part of its time, in which a request that still waits is an alert: an eighth, six hours of two days.
const SHORT: i32 = 8;

impl Desk {
    /// What the time that has gone by calls for.
    pub(super) async fn hurry(&self, row: &ApprovalRow) -> Outcome<()> {
        let (now, whole) = (self.clock.now(), row.expires_at - row.created_at);
        if now >= row.expires_at - whole / SHORT {
            self.runs_short(row).await?;
        } else if row.reminded_at.is_none() && now >= row.created_at + whole / 2 {
            self.nudge(row).await?;
        }
        Ok(())
    }

    async fn nudge(&self, row: &ApprovalRow) -> Outcome<()> {
        let actor = Actor::job("approvals");
        let mut act = self.begin(&actor).await?;
        let Some(account) = accounts::by_id(&mut act.tx, row.account_id).await? else { return Ok(()) };
        if !store::mark_reminded(&mut act.tx, &row.id, act.now).await? {
            return Ok(());
        }
        let post = Post::ApprovalWaits {
            id: row.id.clone(),
            of_key: store::post_key(&row.id),
            account: (&account).into(),
            expires_at: row.expires_at,
        };
        act.post(&format!("approval-waits:{}", row.id), None, &post).await?;
        act.commit().await
    }

    async fn runs_short(&self, row: &ApprovalRow) -> Outcome<()> {
        let actor = Actor::job("approvals");
        let mut act = self.begin(&actor).await?;
        store::take(&mut act.tx, &row.id).await?;
        // It may have been decided since the sweep read it.
        let Some(row) = store::by_id(&mut act.tx, &row.id).await?.filter(|row| row.state == "pending") else {
            return Ok(());
        };
        // Said once: the sweep comes by every few minutes.
        if !receipts::take(&mut act.tx, &format!("approval-expiring:{}", row.id), act.now).await? {
            return Ok(());
        }
        if alerts::fold(&mut act.tx, &expired(&row.subject)).await? {
            // Somebody was called about this very question already, and it is still not decided.
            return act.commit().await;
        }
        let Some(account) = accounts::by_id(&mut act.tx, row.account_id).await? else { return Ok(()) };
        let account = AccountName::from(&account);
        let kind = in_words(&row.kind);
        let until = row.expires_at.with_timezone(&self.zone()).format("%a %-d %b, %H:%M");
        let incident = Incident {
            key: expiring(&row.id),
            about: "approval about to expire",
            sentence: format!(
                "Nobody has decided on the {kind} for {account} yet, and it expires {until}. It waits in the approvals \
                 channel."
            ),
            account: Some(&account),
        };
        self.raise(&mut act, incident).await?;
        act.commit().await
    }

    /// Whether somebody has the alert that a request's time runs short.
    pub(super) async fn is_seen_to(&self, act: &mut Act<'_>, id: &str) -> Outcome<bool> {
        let key = expiring(id);
        let mut seen = false;
        for (alert, incident) in alerts::unresolved_between(&mut act.tx, &key, &format!("{key}~")).await? {
            let row = alerts::by_id(&mut act.tx, &alert).await?;
            seen |= incident == key && row.is_some_and(|row| row.state == "acknowledged");
        }
        Ok(seen)
    }

    /// Whether what a request would do is no longer what its message shows.
    pub(super) async fn is_changed(&self, row: &ApprovalRow) -> Outcome<bool> {
        Ok(self.current_hash(&mut self.reads(), row).await? != row.content_hash)
    }

    /// Ends such a request, if it is still so.
    pub(super) async fn void(&self, row: &ApprovalRow) -> Outcome<()> {
        let actor = Actor::job("approvals");
        let mut act = self.begin(&actor).await?;
        store::take(&mut act.tx, &row.id).await?;
        let Some(row) = store::by_id(&mut act.tx, &row.id).await?.filter(|row| row.state == "pending") else {
            return Ok(());
        };
        let is_changed = self.current_hash(&mut act.tx, &row).await? != row.content_hash;
        if is_changed && self.end(&mut act, &row, &changed()).await? {
            act.commit().await?;
        }
        Ok(())
    }
}

/// The incident that nobody decided in time: one for the same question, however often it is asked again.
pub(super) fn expired(subject: &str) -> String {
    format!("alert:approval-expired:{subject}.")
}

/// The incident that a request's time runs short.
pub(super) fn expiring(id: &str) -> String {
    format!("alert:approval-expiring:{id}")
}
