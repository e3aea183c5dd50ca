//! What becomes of an outbox row: the last question before it leaves, and what came of it.
//!
//! Everything here is fenced by the courier's lease: whoever lost it writes nothing.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::alert::call_is_over;
use super::{AccountName, Act, Actor, Desk, Line, MailOrder, Outcome};
use crate::receivables::guard::Guarded;
use crate::receivables::task::TaskKind;
use crate::store::outbox::{self, End, OutboxRow};
use crate::store::{accounts, contacts, sent_mails, touches};

pub use crate::store::sent_mails::NewSentMail as AsSent;

/// Whether a row may leave now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handover {
    /// It is on record as handed over: send it.
    Go,
    /// A guard bites: it was cancelled.
    Cancelled(Guarded),
    /// What it would call somebody about is taken or over: it was cancelled.
    Over,
    /// A guard bites, but an earlier time may have arrived: it is neither sent again nor called cancelled.
    Doubtful(Guarded),
    /// Another courier has the row.
    Lost,
}

pub(super) fn courier() -> Actor {
    Actor::job("courier")
}

impl Desk {
    /// Asks the guards again and, in the same transaction, puts on record that the row is handed over, and a mail as
    /// it leaves.
    pub async fn hand_over(
        &self,
        row: &OutboxRow,
        lease: &str,
        in_doubt_since: DateTime<Utc>,
        until: DateTime<Utc>,
        provider: Option<&str>,
        as_sent: Option<AsSent>,
    ) -> Outcome<Handover> {
        let actor = courier();
        let mut act = self.begin(&actor).await?;
        if !outbox::hand_over(&mut act.tx, &row.id, lease, in_doubt_since, until, provider).await? {
            return Ok(Handover::Lost);
        }
        if let Some(state) = call_is_over(&mut act.tx, row).await? {
            if !cancel(&mut act, row, lease, &state, Value::Null, Value::Null).await? {
                return Ok(Handover::Lost);
            }
            act.commit().await?;
            return Ok(Handover::Over);
        }
        if row.kind == "mail"
            && let Some(guarded) = self.still_wanted(&mut act.tx, row).await?
        {
            // Only a letter that the provider would make one of is handed over while it is in doubt.
            if row.in_doubt_since.is_some_and(|since| since == in_doubt_since) {
                return Ok(Handover::Doubtful(guarded));
            }
            let detail = json!({ "guard": guarded.guard.as_str() });
            let private = json!({ "why": guarded.sentence });
            if !cancel(&mut act, row, lease, guarded.guard.as_str(), detail, private).await? {
                return Ok(Handover::Lost);
            }
            touches::stopped_by(&mut act.tx, &row.id, &guarded.sentence).await?;
            act.commit().await?;
            return Ok(Handover::Cancelled(guarded));
        }
        if let Some(mail) = as_sent {
            sent_mails::keep(&mut act.tx, mail, act.now).await?;
        }
        act.commit().await?;
        Ok(Handover::Go)
    }

    /// The provider has taken the mail.
    pub async fn mail_accepted(
        &self,
        row: &OutboxRow,
        lease: &str,
        provider: &str,
        provider_id: &str,
    ) -> Outcome<bool> {
        let actor = courier();
        let mut act = self.begin(&actor).await?;
        let end = End { provider: Some(provider), provider_id: Some(provider_id), ..ended("accepted") };
        if !outbox::settle(&mut act.tx, &row.id, lease, end, act.now).await? {
            return Ok(false);
        }
        touches::settle(&mut act.tx, &row.id, "made").await?;
        self.mail_is_back(&mut act, row.step.as_deref()).await?;
        let account = account_of(&mut act, row).await?;
        let detail = json!({ "outbox": row.id, "step": row.step, "provider": provider, "provider_id": provider_id });
        act.file("reminder sent", account.as_ref(), detail, json!({ "to": recipient(row)? }));
        act.commit().await?;
        Ok(true)
    }

    /// A row will not leave any more, for a reason other than a guard.
    pub async fn row_cancelled(&self, row: &OutboxRow, lease: &str, reason: &str) -> Outcome<bool> {
        let actor = courier();
        let mut act = self.begin(&actor).await?;
        if !cancel(&mut act, row, lease, reason, json!({ "reason": reason }), Value::Null).await? {
            return Ok(false);
        }
        act.commit().await?;
        Ok(true)
    }

    /// The provider will never take the mail as it is. Where that is the address's fault nobody writes to it again;
    /// either way somebody calls.
    pub async fn mail_refused(
        &self,
        row: &OutboxRow,
        lease: &str,
        code: &str,
        reason: &str,
        is_address: bool,
    ) -> Outcome<bool> {
        let actor = courier();
        let mut act = self.begin(&actor).await?;
        // The same mail would be refused again, another to another address not.
        let end = End { reason: Some(reason), frees_key: is_address, ..ended("failed") };
        if !outbox::settle(&mut act.tx, &row.id, lease, end, act.now).await? {
            return Ok(false);
        }
        if is_address {
            touches::settle(&mut act.tx, &row.id, "cancelled").await?;
        } else {
            // It never left and is never queued again, so its step would be owed for ever: the call takes its place.
            let call = ulid::Ulid::new().to_string();
            touches::call_instead(&mut act.tx, &row.id, &call).await?;
        }
        let (account, to) = (account_of(&mut act, row).await?, recipient(row)?);
        if is_address {
            contacts::suppress(&mut act.tx, &to, &format!("refused ({code})"), act.now).await?;
        }
        let step = step_of(row);
        let what = if is_address {
            format!("Call: the {step} letter was refused for its address. Ask for another")
        } else {
            format!(
                "Call: the mail provider refuses the {step} letter itself. See that its text and sender are in order"
            )
        };
        self.somebody_calls(&mut act, row, account.as_ref(), what).await?;
        if let Some(account) = account.as_ref().filter(|_| is_address) {
            // Told at once or by a webhook later: it is the same to whoever owes the call.
            self.tell_if_large(&mut act, &row.id, account).await?;
        }
        let detail = json!({ "outbox": row.id, "step": row.step, "code": code, "address_suppressed": is_address });
        act.file("reminder refused", account.as_ref(), detail, json!({ "to": to, "reason": reason }));
        act.commit().await?;
        Ok(true)
    }

    /// Nobody can say whether the mail was taken. It is never sent again: a person is asked.
    pub async fn mail_unknown(&self, row: &OutboxRow, lease: &str, reason: &str) -> Outcome<bool> {
        let actor = courier();
        let mut act = self.begin(&actor).await?;
        let end = End { reason: Some(reason), ..ended("unknown") };
        if !outbox::settle(&mut act.tx, &row.id, lease, end, act.now).await? {
            return Ok(false);
        }
        // It may have arrived, so the gap to the next one holds.
        touches::settle(&mut act.tx, &row.id, "made").await?;
        let account = account_of(&mut act, row).await?;
        self.ask_whether_arrived(&mut act, row, account.as_ref(), reason).await?;
        let detail = json!({ "outbox": row.id, "step": row.step });
        act.file("reminder in doubt", account.as_ref(), detail, json!({ "to": recipient(row)?, "reason": reason }));
        act.commit().await?;
        Ok(true)
    }

    /// A task and a line for a call that somebody owes.
    async fn somebody_calls(
        &self,
        act: &mut Act<'_>,
        row: &OutboxRow,
        account: Option<&AccountName>,
        what: String,
    ) -> Outcome<()> {
        let Some(account) = account else { return Ok(()) };
        let key = format!("mail:{}", row.id);
        if !self.owe_for_letter(act, account.id.0, TaskKind::Call, (&key, &what), &row.payload).await? {
            return Ok(());
        }
        let owner = accounts::by_id(&mut act.tx, account.id.0).await?.and_then(|row| row.owner_name);
        let line = Line::CallDue { account: account.clone(), what, owner };
        self.tell(act, account, line).await
    }
}

pub(super) fn ended(state: &str) -> End<'_> {
    End { state, provider: None, provider_id: None, reason: None, frees_key: false }
}

async fn cancel(
    act: &mut Act<'_>,
    row: &OutboxRow,
    lease: &str,
    reason: &str,
    mut detail: Value,
    private: Value,
) -> Outcome<bool> {
    let end = End { reason: Some(reason), frees_key: true, ..ended("cancelled") };
    if !outbox::settle(&mut act.tx, &row.id, lease, end, act.now).await? {
        return Ok(false);
    }
    if row.kind == "mail" {
        touches::settle(&mut act.tx, &row.id, "cancelled").await?;
        detail["outbox"] = json!(row.id);
        detail["step"] = json!(row.step);
        let account = account_of(act, row).await?;
        act.file("reminder cancelled", account.as_ref(), detail, private);
    }
    Ok(true)
}

async fn account_of(act: &mut Act<'_>, row: &OutboxRow) -> Outcome<Option<AccountName>> {
    let Some(id) = row.account_id else { return Ok(None) };
    Ok(accounts::by_id(&mut act.tx, id).await?.as_ref().map(AccountName::from))
}

fn recipient(row: &OutboxRow) -> Outcome<String> {
    Ok(serde_json::from_str::<MailOrder>(&row.payload)?.to)
}

fn step_of(row: &OutboxRow) -> &str {
    row.step.as_deref().unwrap_or("last")
}
