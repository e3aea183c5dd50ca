//! The run of the reminders: what is owed to each account now, taken once.

use chrono::{DateTime, NaiveDate, Utc};

use super::alert::Incident;
use super::picture::{Pictured, Walk};
use super::{Actor, Desk, Outcome};
use crate::receivables::cadence::Step;
use crate::receivables::calendar::shifted;
use crate::receivables::dunning::{Owed, owed_now};
use crate::receivables::guard::{Guard, stale};
use crate::receivables::situation::DeskPicture;
use crate::store::{invoices, outbox};

/// The incident that lasts until a new ledger file is taken.
pub(super) const STALE: &str = "alert:stale";

/// How many letters are planned in one transaction: people who do something meanwhile wait for it.
const LETTERS_TOGETHER: usize = 25;

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
        // By the clock, and not by what is due: where nothing is, nobody else would tell.
        if stale(&desk, self.clock.now()).is_some() && invoices::is_any_open(&mut reads).await? {
            self.tell_stale(&actor, &desk).await?;
        }
        let mut walk = Walk::over_what_was_due_by(self.ladders_reach());
        while let Some(page) = walk.next(self, &mut reads).await? {
            let mut letters = Vec::new();
            for pictured in &page.accounts {
                match self.owed(pictured, &desk) {
                    Owed::Nothing(_) => {}
                    Owed::Withheld { by, .. } if by.iter().any(|guarded| guarded.guard == Guard::Stale) => {
                        run.withheld += 1;
                    }
                    Owed::Now(reminder) if reminder.channel.is_mail() => letters.push(pictured),
                    owed => {
                        self.plan_letters(&actor, std::mem::take(&mut letters), &mut run).await?;
                        self.take_step(&actor, pictured, &owed, &mut run).await?;
                    }
                }
            }
            self.plan_letters(&actor, letters, &mut run).await?;
        }
        Ok(run)
    }

    /// Plans letters to these accounts, several in one transaction: each account is looked at again in it.
    async fn plan_letters(&self, actor: &Actor, seen: Vec<&Pictured>, run: &mut Run) -> Outcome<()> {
        for some in seen.chunks(LETTERS_TOGETHER) {
            let mut act = self.begin(actor).await?;
            let desk = self.desk_picture(&mut act.tx).await?;
            let mut planned = false;
            for seen in some {
                let pictured = self.pictured(&mut act.tx, seen.row.clone()).await?;
                if let Owed::Now(reminder) = self.owed(&pictured, &desk)
                    && reminder.channel.is_mail()
                {
                    run.mails += 1;
                    planned |= self.queue_letter(&mut act, &pictured, &reminder, &[]).await?.is_some();
                }
            }
            if planned {
                act.commit().await?;
            }
        }
        Ok(())
    }

    /// The last due date that any ladder calls a step for by now, wherever a debtor's day is.
    fn ladders_reach(&self) -> NaiveDate {
        let steps = self.config.cadence.values().flat_map(|cadence| &cadence.steps);
        let earliest = steps.map(Step::earliest_day).min().unwrap_or(0);
        // Their today may be a day ahead of ours.
        shifted(self.today(), 1 - earliest)
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
