//! A reminder by hand: looked at before it goes, and sent by the same guards as any other.

use serde_json::json;

use super::hold::fit_reason;
use super::picture::{Pictured, day_there};
use super::refusal::refused;
use super::{AccountName, Actor, Desk, Error, Line, Outcome, Why, WrittenLetter};
use crate::receivables::dunning::{NextStep, Owed, Reminder, next_step};
use crate::receivables::guard::{Guard, Guarded};
use crate::receivables::situation::DeskPicture;

/// The mail that comes next, as it would look.
#[derive(Debug, Clone)]
pub struct Preview {
    pub account: AccountName,
    /// The address it goes to; none where somebody has to call.
    pub to: Option<String>,
    pub letter: WrittenLetter,
    /// When it goes, and what stands in its way.
    pub why: Why,
}

/// What came of sending a reminder by hand.
#[derive(Debug, Clone)]
pub enum ByHand {
    /// It is on its way.
    Planned { account: AccountName, template: String, to: String },
    /// Something stands in its way that a person may put aside, with a reason.
    NeedsReason { account: AccountName, by: Vec<Guarded> },
}

impl Desk {
    /// The mail that an account gets next, as it would look on its day. Nothing is written down.
    ///
    /// # Errors
    /// A refusal where no mail is ahead, and where the letter can't be written.
    pub async fn preview(&self, actor: &Actor, code: &str) -> Outcome<Preview> {
        actor.must_be_collector()?;
        let row = self.find(code).await?;
        let mut reads = self.reads();
        let pictured = self.pictured(&mut reads, row).await?;
        let desk = self.desk_picture(&mut reads).await?;
        let why = self.explained(&pictured, &desk);
        let Some((reminder, day)) = self.ahead(&pictured, &desk) else {
            return refused(format!("There is no mail to show. {}", why.sentence));
        };
        if !reminder.channel.is_mail() {
            return refused(format!("What comes next is no mail. {}", why.sentence));
        }
        let facts = self.letter_facts(&pictured, &reminder, day);
        let letter = self
            .letters
            .write(&facts)
            .map_err(|broken| Error::Refused(format!("The {} letter can't be written: {broken}", reminder.template)))?;
        Ok(Preview { account: pictured.name.clone(), to: pictured.address().map(str::to_owned), letter, why })
    }

    /// The next step and its day, whatever stands in its way now.
    fn ahead(&self, pictured: &Pictured, desk: &DeskPicture) -> Option<(Reminder, chrono::NaiveDate)> {
        let today = day_there(self.clock.now(), pictured.zone);
        match self.owed(pictured, desk) {
            Owed::Now(reminder) | Owed::Withheld { reminder, .. } => return Some((reminder, today)),
            Owed::Nothing(_) => {}
        }
        let cadence = self.cadence(&pictured.cadence_name)?;
        match next_step(&pictured.situation(desk, cadence, self.clock.now())) {
            NextStep::Later { reminder, on, .. } => Some((reminder, on)),
            NextStep::Due(reminder) => Some((reminder, today)),
            NextStep::Nothing { .. } => None,
        }
    }

    /// Sends the reminder that is due now, without waiting for the next run. What stands in its way stands in a
    /// person's way too; some of it they may put aside with a reason, which is filed.
    ///
    /// # Errors
    /// A refusal where no mail is due, and where a guard bites that nobody may put aside.
    pub async fn remind_by_hand(&self, actor: &Actor, code: &str, reason: Option<&str>) -> Outcome<ByHand> {
        actor.must_be_collector()?;
        let row = self.find(code).await?;
        let reason = reason.map(|reason| fit_reason(reason, "why it should be sent all the same")).transpose()?;
        let mut act = self.begin(actor).await?;
        let pictured = self.pictured(&mut act.tx, row).await?;
        let desk = self.desk_picture(&mut act.tx).await?;
        let account = pictured.name.clone();
        let (reminder, by) = match self.owed(&pictured, &desk) {
            Owed::Now(reminder) => (reminder, Vec::new()),
            Owed::Withheld { reminder, by } => (reminder, by),
            Owed::Nothing(_) => {
                return refused(format!("Nothing was sent. {}", self.explained(&pictured, &desk).sentence));
            }
        };
        if !reminder.channel.is_mail() {
            let what = "Nothing was sent: what is due is no mail but something to do.";
            return refused(format!("{what} {}", self.explained(&pictured, &desk).sentence));
        }
        if let Some(firm) = by.iter().find(|guarded| !guarded.guard.may_be_put_aside()) {
            return refused(format!("Nothing was sent ({}): {}", firm.guard, firm.sentence));
        }
        let (guards, reason): (Vec<Guard>, _) = match (by.is_empty(), reason) {
            (true, _) => (Vec::new(), None),
            (false, None) => return Ok(ByHand::NeedsReason { account, by }),
            (false, Some(reason)) => (by.iter().map(|guarded| guarded.guard).collect(), Some(reason)),
        };
        let Some(to) = self.queue_letter(&mut act, &pictured, &reminder, &guards).await? else {
            return refused(format!("Nothing was sent: the {} letter was sent or tried already.", reminder.template));
        };
        if let Some(reason) = reason {
            let detail = json!({ "step": reminder.template, "guards": guards });
            act.file("guards put aside", Some(&account), detail, json!({ "reason": reason }));
            let (who, step) = (actor.name.clone(), reminder.template.clone());
            let guards = guards.iter().map(ToString::to_string).collect();
            let line = Line::SentAnyway { who, account: account.clone(), step, guards, reason };
            self.tell(&mut act, &account, line).await?;
        }
        act.commit().await?;
        Ok(ByHand::Planned { account, template: reminder.template, to })
    }
}
