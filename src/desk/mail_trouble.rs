//! When no letter leaves at all: somebody is told, once.

use chrono::Duration;

use super::alert::Incident;
use super::{AccountName, Actor, Desk, Outcome};
use crate::store::outbox::OutboxRow;
use crate::store::{accounts, state};

/// How long the provider may be away before somebody is told.
const AWAY: Duration = Duration::minutes(30);

/// The incidents of the mail, each until a letter is taken again. What follows the first and the last names which.
const AWAY_KEY: &str = "alert:mail-away:";
const LOCKED_KEY: &str = "alert:mail-unauthorised";
const CANNOT_LEAVE_KEY: &str = "alert:mail-cannot-leave";
const BROKEN_KEY: &str = "alert:letter-broken:";

impl Desk {
    /// The mail provider took nothing, for a reason that is its own. Told once it has been so for half an hour.
    pub async fn mail_is_away(&self, reason: &str) -> Outcome<()> {
        let actor = Actor::job("courier");
        let mut act = self.begin(&actor).await?;
        let since = state::set_once(&mut act.tx, state::MAIL_DOWN, &state::written(act.now)).await?;
        let began = state::read(Some(since.clone())).unwrap_or(act.now);
        if act.now - began >= AWAY {
            let minutes = (act.now - began).num_minutes();
            let sentence = format!(
                "The mail provider has taken nothing for {minutes} minutes: {}. Letters wait, and leave by \
                 themselves when it is back.",
                reason.trim_end_matches('.')
            );
            self.tell_of_mail(&mut act, &format!("{AWAY_KEY}{since}"), "mail provider down", sentence).await?;
        }
        act.commit().await
    }

    /// The mail provider doesn't take our credentials any more. Told once, until it does again.
    pub async fn mail_is_locked(&self, reason: &str) -> Outcome<()> {
        let actor = Actor::job("courier");
        let mut act = self.begin(&actor).await?;
        let sentence = format!(
            "The mail provider refuses the desk itself: {reason}. No letter leaves, and none is lost: they go on once \
             that is put right."
        );
        self.tell_of_mail(&mut act, LOCKED_KEY, "mail provider refuses the desk", sentence).await?;
        act.commit().await
    }

    /// Letters wait, and the desk's own set-up keeps them. Told once, until one leaves.
    pub async fn mail_cannot_leave(&self, reason: &str) -> Outcome<()> {
        let actor = Actor::job("courier");
        let mut act = self.begin(&actor).await?;
        let sentence = format!(
            "Letters wait and can't leave: {reason}. `cordial check` says more. Each is given up when its time is over."
        );
        self.tell_of_mail(&mut act, CANNOT_LEAVE_KEY, "mail can't leave", sentence).await?;
        act.commit().await
    }

    /// A letter can't be written: its template is broken or gone. Told once a day for each template.
    pub async fn letter_is_broken(&self, template: &str, reason: &str) -> Outcome<()> {
        let actor = Actor::job("courier");
        let mut act = self.begin(&actor).await?;
        let sentence =
            format!("The {template} letter can't be written and waits: {reason}. `cordial check` says more.");
        let key = format!("{BROKEN_KEY}{template}:{}", self.today());
        self.tell_of_mail(&mut act, &key, "letter broken", sentence).await?;
        act.commit().await
    }

    /// A letter was taken: whatever kept letters is over.
    pub(super) async fn mail_is_back(&self, act: &mut super::Act<'_>, template: Option<&str>) -> Outcome<()> {
        state::forget(&mut act.tx, state::MAIL_DOWN).await?;
        for incident in [AWAY_KEY, LOCKED_KEY, CANNOT_LEAVE_KEY] {
            self.incident_over(act, incident).await?;
        }
        match template {
            Some(template) => self.incident_over(act, &format!("{BROKEN_KEY}{template}:")).await,
            None => Ok(()),
        }
    }

    /// A letter lacks the PDF of one of its invoices, and isn't sent without it. Told once a day for each account.
    pub async fn letter_is_incomplete(&self, row: &OutboxRow, reason: &str) -> Outcome<()> {
        let actor = Actor::job("courier");
        let mut act = self.begin(&actor).await?;
        let account = match row.account_id {
            Some(id) => accounts::by_id(&mut act.tx, id).await?.as_ref().map(AccountName::from),
            None => None,
        };
        let to = account.as_ref().map_or_else(String::new, |account| format!(" to {account}"));
        let step = row.step.as_deref().unwrap_or("last");
        let sentence = format!(
            "The {step} letter{to} waits and isn't sent: {reason}. Put the file into that folder, or mend its name \
             in the ledger."
        );
        let key = format!("alert:letter-incomplete:{}:{}", row.account_id.unwrap_or_default(), self.today());
        let incident = Incident { key, about: "invoice missing from a letter", sentence, account: account.as_ref() };
        self.raise(&mut act, incident).await?;
        act.commit().await
    }

    async fn tell_of_mail(
        &self,
        act: &mut super::Act<'_>,
        key: &str,
        about: &'static str,
        sentence: String,
    ) -> Outcome<()> {
        self.raise(act, Incident { key: key.to_owned(), about, sentence, account: None }).await?;
        Ok(())
    }
}
