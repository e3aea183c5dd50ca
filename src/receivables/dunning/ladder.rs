//! The ladder: which step an account's invoices call for on a day, by their age and by what was taken.

use std::cmp::Reverse;

use chrono::NaiveDate;

use super::{Listed, Reminder};
use crate::receivables::aging::days_past_due;
use crate::receivables::cadence::Step;
use crate::receivables::calendar::shifted;
use crate::receivables::guard::{Guard, Guarded, account_totals, covered_by_credits, credits, invoice_guard};
use crate::receivables::situation::{AccountPicture, History, InvoicePicture, Situation};
use crate::receivables::{Calendar, InvoiceId, Totals};

/// What the ladder calls for on a day, before any guard of the account is asked; or why it calls for nothing.
pub(super) fn called_for(situation: &Situation, day: NaiveDate) -> Result<Reminder, Option<Guarded>> {
    let invoices = &situation.account.invoices;
    let owed: Vec<_> = invoices.iter().filter(|item| item.is_invoice()).collect();
    if owed.is_empty() {
        return Err(nothing_owed(situation.account));
    }
    let free: Vec<_> = owed.iter().copied().filter(|invoice| invoice_guard(invoice, day).is_none()).collect();
    let climbers = climbers(situation, &free, day);
    let uncovered = not_covered(situation.account, &climbers);
    let anchor = uncovered.iter().filter(|climber| climber.is_due(day)).max_by_key(|climber| climber.rank());
    match anchor {
        Some(anchor) => Ok(reminder(situation, anchor, &uncovered, day)),
        None => Err(left_out(situation, &owed, &climbers, &uncovered, day)),
    }
}

fn nothing_owed(account: &AccountPicture) -> Option<Guarded> {
    let in_credit = account.invoices.iter().any(|item| item.open.minor < 0);
    let (guard, what) = if in_credit { (Guard::Credit, "they are in credit") } else { (Guard::Paid, "all is paid") };
    Some(Guarded { guard, sentence: format!("Nothing is owed: {what}.") })
}

/// An invoice that reminders may speak of, and where it stands on the ladder.
#[derive(Clone, Copy)]
struct Climber<'a> {
    invoice: &'a InvoicePicture,
    due: NaiveDate,
    next: Option<(usize, &'a Step)>,
    /// The furthest place on the ladder its age calls for.
    called: usize,
    /// A manager's no keeps it out of that step, which nothing leads past.
    refused: bool,
}

impl Climber<'_> {
    fn is_due(&self, day: NaiveDate) -> bool {
        self.comes_to_its_step(day) && !self.refused
    }

    fn comes_to_its_step(&self, day: NaiveDate) -> bool {
        self.next.is_some_and(|(_, step)| days_past_due(day, self.due) >= step.earliest_day())
    }

    /// The anchor is the one furthest on the ladder; of those the oldest, then the first in the ledger.
    fn rank(&self) -> (Option<usize>, Reverse<(NaiveDate, InvoiceId)>) {
        let place = self.next.map(|(place, _)| place);
        (place, Reverse((self.due, self.invoice.id)))
    }
}

/// The invoices old enough for the ladder to have begun.
fn climbers<'a>(situation: &Situation<'a>, free: &[&'a InvoicePicture], day: NaiveDate) -> Vec<Climber<'a>> {
    let steps = &situation.cadence.steps;
    free.iter()
        .filter_map(|invoice| {
            let due = invoice.believable_due(situation.today())?;
            let age = days_past_due(day, due);
            let called = steps.iter().rposition(|step| age >= step.earliest_day())?;
            let next = next_on_ladder(steps, situation.history, situation.calendar, invoice.id, due, day);
            let refused = next.is_some_and(|(_, step)| situation.account.is_refused(step, &invoice.number));
            Some(Climber { invoice, due, next, called, refused })
        })
        .collect()
}

/// The step after the furthest taken. A step before the due date is passed over once its day, moved to a business
/// day, is behind us.
fn next_on_ladder<'a>(
    steps: &'a [Step],
    history: &History,
    calendar: &Calendar,
    invoice: InvoiceId,
    due: NaiveDate,
    day: NaiveDate,
) -> Option<(usize, &'a Step)> {
    let progress = history.progress(invoice);
    steps.iter().enumerate().find(|(_, step)| {
        let taken = progress.is_some_and(|progress| step.day <= progress);
        let its_day = calendar.on_or_after(shifted(due, step.earliest_day()));
        let superseded = step.is_before_due() && (day > its_day || day > due);
        !taken && !superseded
    })
}

/// Leaves out the currencies in which credits cover what would be listed.
fn not_covered<'a>(account: &AccountPicture, climbers: &[Climber<'a>]) -> Vec<Climber<'a>> {
    let (credits, totals) = (credits(&account.invoices), account_totals(&account.invoices));
    let listed: Totals = climbers.iter().map(|climber| climber.invoice.open).collect();
    let covered = |climber: &&Climber| covered_by_credits(listed.get(climber.invoice.open.currency), &credits, &totals);
    climbers.iter().filter(|climber| !covered(climber)).copied().collect()
}

fn reminder(situation: &Situation, anchor: &Climber, climbers: &[Climber], day: NaiveDate) -> Reminder {
    let steps = &situation.cadence.steps;
    let place = anchor.next.map_or(0, |(place, _)| place);
    let step = &steps[place];
    let mut lists: Vec<Listed> = climbers
        .iter()
        .filter(|climber| !situation.account.is_refused(step, &climber.invoice.number))
        .filter_map(|climber| {
            let called =
                steps[..=place].iter().rposition(|step| days_past_due(day, climber.due) >= step.earliest_day())?;
            let to_day = steps[called.min(climber.called)].day;
            let InvoicePicture { id, number, open, .. } = climber.invoice;
            Some(Listed { invoice: *id, number: number.clone(), open: *open, due: climber.due, to_day })
        })
        .collect();
    lists.sort_by_key(|listed| (listed.due, listed.invoice));
    Reminder {
        step: place,
        day: step.day,
        channel: step.channel,
        template: step.template.clone(),
        tone: step.tone,
        anchor: anchor.invoice.id,
        lists,
    }
}

/// Why an account with open invoices gets nothing on a day: the first guard, in their order, that keeps out an
/// invoice whose next step would be due.
fn left_out(
    situation: &Situation,
    owed: &[&InvoicePicture],
    free: &[Climber],
    uncovered: &[Climber],
    day: NaiveDate,
) -> Option<Guarded> {
    let due_anyway = climbers(situation, owed, day).into_iter().filter(|climber| climber.comes_to_its_step(day));
    let mut reasons: Vec<_> = due_anyway.filter_map(|climber| invoice_guard(climber.invoice, day)).collect();
    reasons.extend(refused(uncovered, day));
    if uncovered.len() < free.len() && free.iter().any(|climber| climber.comes_to_its_step(day)) {
        let sentence = "Their credits cover what we would ask for.".to_owned();
        reasons.push(Guarded { guard: Guard::Credit, sentence });
    }
    reasons.into_iter().min_by_key(|guarded| guarded.guard)
}

/// What managers refused of what would be due: nothing comes next by itself.
fn refused(climbers: &[Climber], day: NaiveDate) -> Option<Guarded> {
    let mut refused: Vec<_> = climbers.iter().filter(|one| one.refused && one.comes_to_its_step(day)).collect();
    refused.sort_by_key(|climber| Reverse(climber.rank()));
    let (_, step) = refused.first()?.next?;
    let numbers: Vec<_> = refused.iter().map(|climber| climber.invoice.number.as_str()).collect();
    let (what, about) = (step.in_words(), a_few(&numbers));
    let sentence = format!("A manager refused {what} about {about}: somebody has to decide what comes next.");
    Some(Guarded { guard: Guard::Approval, sentence })
}

/// `INV-7, INV-8 and 3 more`.
fn a_few(numbers: &[&str]) -> String {
    const SHOWN: usize = 3;
    match numbers.len() {
        few if few <= SHOWN => numbers.join(", "),
        many => format!("{} and {} more", numbers[..SHOWN].join(", "), many - SHOWN),
    }
}
