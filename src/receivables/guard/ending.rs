//! How what a guard keeps back comes to go on: on its day, by what comes, by a person, or by another act of the desk's.

use chrono::NaiveDate;

use super::{Guard, listed_invoice};
use crate::receivables::dunning::Reminder;
use crate::receivables::situation::Situation;
use crate::receivables::step_approval::Answer;

/// How what a guard keeps back comes to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    /// On a day, or at an hour, that is known.
    OnItsDay,
    /// By what the debtor does or the books say: they pay, they break a plan.
    ByWhatComes,
    /// A person must do something; its sentence says what.
    ByAPerson,
    /// Not at all: the desk does something else instead, a call or a request to the managers.
    InAnAct,
}

/// How a guard that bites on that day comes to an end.
pub fn ends(guard: Guard, situation: &Situation, reminder: &Reminder, day: NaiveDate) -> Ends {
    let account = situation.account;
    match guard {
        Guard::Hold if account.hold.as_ref().is_none_or(|hold| hold.until < day) => Ends::ByAPerson,
        Guard::Promise if listed_invoice(guard, situation, reminder, day).is_none() => Ends::ByWhatComes,
        Guard::Promise | Guard::Hold | Guard::Frequency | Guard::Hours | Guard::Holiday => Ends::OnItsDay,
        Guard::Paid | Guard::Credit | Guard::Plan | Guard::Minimum => Ends::ByWhatComes,
        Guard::Dispute | Guard::Cease | Guard::Stale | Guard::Placed | Guard::Paused => Ends::ByAPerson,
        Guard::NoContact => Ends::InAnAct,
        Guard::Approval => match answer_on(situation, reminder, day) {
            Some(Answer::NotYet { .. }) => Ends::OnItsDay,
            Some(_) => Ends::ByAPerson,
            None => Ends::InAnAct,
        },
    }
}

/// Why the managers' word is missing.
pub(super) fn approval(situation: &Situation, reminder: &Reminder, day: NaiveDate) -> Option<String> {
    if !reminder.channel.needs_approval() {
        return None;
    }
    match answer_on(situation, reminder, day) {
        Some(Answer::Given) => None,
        Some(Answer::Pending) => Some("A manager's approval has been asked for and not yet given.".to_owned()),
        Some(Answer::Refused) => Some("A manager has rejected this step.".to_owned()),
        Some(Answer::NotYet { sentence, .. }) => Some(sentence),
        None => Some("A manager has to approve this step first.".to_owned()),
    }
}

fn answer_on(situation: &Situation, reminder: &Reminder, day: NaiveDate) -> Option<Answer> {
    situation.account.answer(reminder, situation.now, day)
}
