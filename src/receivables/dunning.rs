//! What happens next with an account: derived each time from the ledger and from what was done. Nothing here is
//! stored as a date to come, so that asking a thousand times does what asking once does.

mod ladder;

use chrono::{DateTime, NaiveDate};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use self::ladder::called_for;
use super::cadence::{Channel, Tone};
use super::calendar::shifted;
use super::guard::{self, Ends, Guard, Guarded, Moment, credits};
use super::situation::{AccountPicture, Moved, Situation, Touch};
use super::{AccountId, InvoiceId, Money, Totals};

/// One step for one account: what is sent or asked for, and which invoices it speaks of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminder {
    /// The step's place in the cadence, from 0.
    pub step: usize,
    /// The step's day in the cadence.
    pub day: i32,
    pub channel: Channel,
    pub template: String,
    pub tone: Tone,
    /// The invoice whose own next step this is.
    pub anchor: InvoiceId,
    /// Every invoice it speaks of, oldest first.
    pub lists: Vec<Listed>,
}

/// An invoice in a reminder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    pub invoice: InvoiceId,
    pub number: String,
    pub open: Money,
    pub due: NaiveDate,
    /// How far the step moves it on the ladder.
    pub to_day: i32,
}

impl Reminder {
    /// What makes it this reminder and no other: no two mails are ever sent under one key.
    pub fn key(&self, account: AccountId, cadence: &str) -> String {
        format!("remind:{account}:{cadence}:{}:{}", self.day, self.anchor)
    }

    /// What is asked for per currency: the listed invoices, less the account's credits.
    pub fn asked(&self, account: &AccountPicture) -> Vec<Money> {
        let credits = credits(&account.invoices);
        let listed: Totals = self.lists.iter().map(|listed| listed.open).collect();
        let net = |money: Money| money.plus(credits.get(money.currency)).unwrap_or(money);
        listed.iter().map(net).collect()
    }

    /// The touch it is once it has been done on `day`.
    pub fn touch(&self, day: NaiveDate) -> Touch {
        let moved = self.lists.iter().map(|listed| Moved { invoice: listed.invoice, to_day: listed.to_day });
        Touch { on: day, moved: moved.collect() }
    }
}

/// What a tick does about an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owed {
    /// This, now.
    Now(Reminder),
    /// This would be due, but something stands in its way: at least one, in the guards' order.
    Withheld { reminder: Reminder, by: Vec<Guarded> },
    /// No step is due. With the guard, where an invoice would be due but is by itself out of the reminders.
    Nothing(Option<Guarded>),
}

impl Owed {
    /// The step a manager should be asked about: due, not asked for yet, and nothing but the approval in its way.
    pub fn wants_approval(&self, account: &AccountPicture, now: DateTime<Tz>) -> Option<&Reminder> {
        let reminder = self.withheld_only_by(&[Guard::Approval])?;
        account.answer(reminder, now, now.date_naive()).is_none().then_some(reminder)
    }

    /// The step that becomes a call because there is no address: due, and nothing else in its way. Nobody has to answer
    /// for a letter that isn't written.
    pub fn wants_a_call_instead(&self) -> Option<&Reminder> {
        let reminder = self.withheld_only_by(&[Guard::NoContact, Guard::Approval])?;
        self.is_withheld_by(Guard::NoContact).then_some(reminder)
    }

    fn withheld_only_by(&self, guards: &[Guard]) -> Option<&Reminder> {
        match self {
            Owed::Withheld { reminder, by } if by.iter().all(|bite| guards.contains(&bite.guard)) => Some(reminder),
            _ => None,
        }
    }

    fn is_withheld_by(&self, guard: Guard) -> bool {
        matches!(self, Owed::Withheld { by, .. } if by.iter().any(|bite| bite.guard == guard))
    }
}

/// What is owed to an account at this very moment.
pub fn owed_now(situation: &Situation) -> Owed {
    match called_for(situation, situation.today()) {
        Err(by) => Owed::Nothing(by),
        Ok(reminder) => {
            let by: Vec<_> = guard::all_that_bite(situation, &reminder, Moment::now(situation)).collect();
            if by.is_empty() { Owed::Now(reminder) } else { Owed::Withheld { reminder, by } }
        }
    }
}

/// What comes next for an account, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NextStep {
    /// Due now, and nothing stands in its way.
    Due(Reminder),
    /// Comes on that day at the earliest, in the debtor's zone. `withheld_by` is what stands in its way now, if
    /// it isn't only that its day has not come.
    Later { reminder: Reminder, on: NaiveDate, withheld_by: Option<Guarded> },
    /// No step is ahead: nothing is open, everything is out of the reminders, or the ladder has ended.
    Nothing { withheld_by: Option<Guarded> },
}

/// How many days ahead a next step is looked for. A hold or promise beyond it is reported without one.
const HORIZON_DAYS: i64 = 750;

/// The next step of an account: what `why` explains, a tick does and a simulation walks through.
pub fn next_step(situation: &Situation) -> NextStep {
    let withheld_by = match owed_now(situation) {
        Owed::Now(reminder) => return NextStep::Due(reminder),
        Owed::Withheld { by, .. } => by.into_iter().next(),
        Owed::Nothing(by) => by,
    };
    let Some((first, _)) = ahead(situation, |_, _| true) else { return NextStep::Nothing { withheld_by } };
    let withheld_by = withheld_by.or_else(|| standing_in_the_way(situation, first));
    match ahead(situation, |reminder, day| is_free(situation, reminder, day)) {
        Some((on, reminder)) => NextStep::Later { reminder, on, withheld_by },
        None => NextStep::Nothing { withheld_by },
    }
}

/// The first day from today on which the ladder calls for a step that is `acceptable`, and that step.
fn ahead(situation: &Situation, acceptable: impl Fn(&Reminder, NaiveDate) -> bool) -> Option<(NaiveDate, Reminder)> {
    (0..=HORIZON_DAYS).map(|days| shifted(situation.today(), days)).find_map(|day| {
        let reminder = called_for(situation, day).ok()?;
        acceptable(&reminder, day).then_some((day, reminder))
    })
}

/// Whether no guard bites on that day that is over on another. Today's hours are over if they bite now.
fn is_free(situation: &Situation, reminder: &Reminder, day: NaiveDate) -> bool {
    let moment = Moment { day, time: time_on(situation, day) };
    let mut bites = guard::all_that_bite(situation, reminder, moment);
    !bites.any(|guarded| guard::ends(guarded.guard, situation, reminder, day) == Ends::OnItsDay)
}

/// On another day the step is taken when contact hours begin; today, now, or later today if they are still to come.
fn time_on(situation: &Situation, day: NaiveDate) -> chrono::NaiveTime {
    let opens = situation.cadence.hours.from;
    if day == situation.today() { situation.time().max(opens) } else { opens }
}

/// What already stands in the way of a step whose day is still to come.
fn standing_in_the_way(situation: &Situation, day: NaiveDate) -> Option<Guarded> {
    let reminder = called_for(situation, day).ok()?;
    let moment = Moment { day, time: time_on(situation, day) };
    guard::all_that_bite(situation, &reminder, moment)
        .find(|guarded| !matches!(guarded.guard, Guard::Hours | Guard::Holiday | Guard::Approval))
}

#[cfg(test)]
mod answers;
#[cfg(test)]
mod asking_laws;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod play;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod world;
