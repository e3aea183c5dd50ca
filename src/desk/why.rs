//! What the next reminder is, when, and what stands in its way; or why there is none.

use chrono::NaiveDate;
use serde::Serialize;

use super::picture::Pictured;
use super::{AccountName, Desk, Outcome, WhyLast};
use crate::receivables::dunning::{NextStep, Reminder, next_step};
use crate::receivables::guard::{Guard, Guarded};
use crate::receivables::situation::DeskPicture;

/// The answer to "why".
#[derive(Debug, Clone)]
pub struct Why {
    pub account: AccountName,
    pub next: Option<WhyNext>,
    pub withheld_by: Option<Guard>,
    /// What became of the last letter, and why.
    pub last: Option<WhyLast>,
    /// All of it in a sentence or two.
    pub sentence: String,
}

/// The step that comes next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WhyNext {
    /// Its place in the cadence, from 1.
    pub step: usize,
    pub template: String,
    pub channel: String,
    /// In the debtor's zone.
    pub date: NaiveDate,
}

impl Desk {
    /// Explains what is next for an account.
    pub async fn why(&self, code: &str) -> Outcome<Why> {
        let row = self.find(code).await?;
        let mut reads = self.reads();
        let pictured = self.pictured(&mut reads, row).await?;
        let desk = self.desk_picture(&mut reads).await?;
        let mut why = self.explained(&pictured, &desk);
        why.last = self.last_letter(&mut reads, &pictured, &why.sentence).await?;
        let installment = self.next_installment(&mut reads, pictured.row.id).await?;
        let letter = why.last.as_ref().map(|last| last.sentence.clone());
        // Where the last touch is that letter, it is told by it.
        let spoken = last_touch(&pictured, why.last.as_ref());
        for sentence in [installment, letter, spoken].into_iter().flatten() {
            why.sentence = format!("{} {sentence}", why.sentence);
        }
        Ok(why)
    }

    /// The same, for a picture that was read.
    pub(super) fn explained(&self, pictured: &Pictured, desk: &DeskPicture) -> Why {
        let account = pictured.name.clone();
        let Some(cadence) = self.cadence(&pictured.cadence_name) else {
            let sentence = "There is no cadence \"default\" in the config: nobody is reminded.".to_owned();
            return Why { account, next: None, withheld_by: None, last: None, sentence };
        };
        let situation = pictured.situation(desk, cadence, self.clock.now());
        let today = situation.today();
        match next_step(&situation) {
            NextStep::Due(reminder) => {
                let sentence = format!("Due now: {}.", in_words(&reminder, cadence.steps.len()));
                Why { account, next: Some(as_next(&reminder, today)), withheld_by: None, last: None, sentence }
            }
            NextStep::Later { reminder, on, withheld_by } => {
                let what = in_words(&reminder, cadence.steps.len());
                let sentence = format!("Next: {what}, on {}.{}", day(on), because(withheld_by.as_ref()));
                Why {
                    account,
                    next: Some(as_next(&reminder, on)),
                    withheld_by: guard(withheld_by),
                    last: None,
                    sentence,
                }
            }
            NextStep::Nothing { withheld_by } => {
                let sentence = format!("No reminder is ahead.{}", because(withheld_by.as_ref()));
                Why { account, next: None, withheld_by: guard(withheld_by), last: None, sentence }
            }
        }
    }
}

fn guard(withheld_by: Option<Guarded>) -> Option<Guard> {
    withheld_by.map(|guarded| guarded.guard)
}

fn because(withheld_by: Option<&Guarded>) -> String {
    withheld_by.map_or_else(String::new, |guarded| format!(" Withheld ({}): {}", guarded.guard, guarded.sentence))
}

fn as_next(reminder: &Reminder, date: NaiveDate) -> WhyNext {
    WhyNext {
        step: reminder.step + 1,
        template: reminder.template.clone(),
        channel: reminder.channel.to_string(),
        date,
    }
}

/// `the friendly mail (step 2 of 8) about 3 invoices`.
fn in_words(reminder: &Reminder, steps: usize) -> String {
    let what = if reminder.channel.is_mail() { "mail" } else { "step" };
    let about = match reminder.lists.as_slice() {
        [only] => format!("invoice {}", only.number),
        several => format!("{} invoices", several.len()),
    };
    format!("the {} {what} (step {} of {steps}) about {about}", reminder.template, reminder.step + 1)
}

fn last_touch(pictured: &Pictured, letter: Option<&WhyLast>) -> Option<String> {
    let last = pictured.history.last_touch()?;
    if letter.is_some_and(|letter| letter.date == last) {
        return None;
    }
    Some(format!("They were last approached on {}.", day(last)))
}

fn day(date: NaiveDate) -> String {
    date.format("%a %-d %b %Y").to_string()
}
