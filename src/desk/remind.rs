//! The run of the reminders: what is owed to each account now, taken once.

use chrono::{DateTime, Utc};

use super::alert::Incident;
use super::picture::Pictured;
use super::{Actor, Desk, Outcome};
use crate::receivables::dunning::{Owed, owed_now};
use crate::receivables::guard::Guard;
use crate::receivables::situation::DeskPicture;
use crate::store::outbox;

/// The incident that lasts until a new ledger file is taken.
pub(super) const STALE: &str = "alert:stale";

/// What a run did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Run {
    pub mails: usize,
    pub calls: usize,
    pub approvals: usize,
    /// Steps that are due and that something stands in the way of.
    pub withheld: usize,
}

impl Desk {
    /// Plans what is owed to every account as of now. Harmless to repeat: a step that is on its way isn't owed.
    pub async fn remind(&self) -> Outcome<Run> {
        let actor = Actor::job("reminders");
        let mut run = Run::default();
        // Their days pass by; a step of the ladder waits.
        self.remind_of_installments(&actor, &mut run).await?;
        let mut reads = self.reads();
        let desk = self.desk_picture(&mut reads).await?;
        let mut stale = false;
        for pictured in self.all_pictured(&mut reads).await? {
            match self.owed(&pictured, &desk) {
                Owed::Nothing(_) => {}
                Owed::Withheld { by, .. } if by.iter().any(|guarded| guarded.guard == Guard::Stale) => {
                    stale = true;
                    run.withheld += 1;
                }
                owed => self.take_step(&actor, &pictured, &owed, &mut run).await?,
            }
        }
        if stale {
            self.tell_stale(&actor, &desk).await?;
        }
        Ok(run)
    }

    pub(super) fn owed(&self, pictured: &Pictured, desk: &DeskPicture) -> Owed {
        match self.cadence(&pictured.cadence_name) {
            Some(cadence) => owed_now(&pictured.situation(desk, cadence, self.clock.now())),
            None => Owed::Nothing(None),
        }
    }

    async fn tell_stale(&self, actor: &Actor, desk: &DeskPicture) -> Outcome<()> {
        let mut act = self.begin(actor).await?;
        let since = desk.ledger_fresh_at.map_or_else(|| "never".to_owned(), in_utc);
        let sentence = format!(
            "The ledger was last told {since}: it is stale, and nobody is reminded until a new file is imported."
        );
        let incident = Incident { key: STALE.to_owned(), about: "ledger stale", sentence, account: None };
        self.raise(&mut act, incident).await?;
        act.commit().await
    }

    /// What waits in the outbox, row by row.
    pub async fn outbox(&self) -> Outcome<Vec<outbox::Listed>> {
        Ok(outbox::list(&self.db).await?)
    }
}

fn in_utc(at: DateTime<Utc>) -> String {
    at.format("on %-d %b %Y at %H:%M UTC").to_string()
}
