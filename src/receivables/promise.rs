//! A promise to pay: what it covers, until when it is waited for, and whether it was kept.

use chrono::NaiveDate;

use super::calendar::shifted;
use super::guard::in_words;
use super::words::word_list;
use super::{Calendar, InvoiceId, Money};

word_list! {
    /// Where a promise is in its life.
    PromiseState("promise state") {
        Open = "open",
        Kept = "kept",
        Broken = "broken",
        /// Another took its place before it ended.
        Replaced = "replaced",
    }
}

/// Business days a promise may be late.
pub const GRACE_DAYS: u32 = 2;
/// A promise keeps reminders away until its day: one that is farther off is a plan.
pub const FARTHEST_DAYS: i64 = 90;

/// Why a promise can't be taken so. Each says what to do instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PromiseFault {
    #[error("A promise is of more than nothing, and {0} isn't.")]
    NotPositive(Money),
    #[error("Nothing is open in {} that could be promised{}.", .disputed.currency, left_out(*.disputed, *.planned))]
    NothingOpen { disputed: Money, planned: Money },
    #[error("{amount} is more than the {open} that can be promised{}. Promise that, or what of it they will pay.", left_out(*.disputed, *.planned))]
    MoreThanOpen { amount: Money, open: Money, disputed: Money, planned: Money },
    #[error("{} has passed. A promise is for today or a day to come.", in_words(*.0))]
    Past(NaiveDate),
    #[error(
        "{} is more than {FARTHEST_DAYS} days away. Agree on an earlier day, or on installments with /plan propose.",
        in_words(*.0)
    )]
    TooFar(NaiveDate),
}

fn left_out(disputed: Money, planned: Money) -> String {
    let parts: Vec<_> = [(disputed, "disputed"), (planned, "in a payment plan")]
        .into_iter()
        .filter(|(money, _)| money.is_positive())
        .map(|(money, how)| format!("{money} more is {how}"))
        .collect();
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) }
}

/// An open invoice, as a promise looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    pub invoice: InvoiceId,
    pub number: String,
    pub open: Money,
    pub due: Option<NaiveDate>,
    pub disputed: bool,
    pub in_plan: bool,
}

/// The invoices of the amount's currency that a promise of `amount` is for: the oldest first, until it is used up.
/// `credits` (below 0) are taken off the oldest before it, as they are in a reminder.
pub fn covered(amount: Money, credits: Money, owed: &[Owed]) -> Result<Vec<Owed>, PromiseFault> {
    if !amount.is_positive() {
        return Err(PromiseFault::NotPositive(amount));
    }
    let ours = |owed: &&Owed| owed.open.currency == amount.currency && owed.open.is_positive();
    let mut free: Vec<Owed> =
        owed.iter().filter(ours).filter(|owed| !owed.disputed && !owed.in_plan).cloned().collect();
    free.sort_by_key(|owed| (owed.due.is_none(), owed.due, owed.invoice));
    let sum = |rows: &mut dyn Iterator<Item = &Owed>| rows.map(|owed| owed.open.minor).sum::<i64>();
    let open = sum(&mut free.iter());
    if amount.minor > open {
        let money = |minor| Money::new(minor, amount.currency);
        let disputed = sum(&mut owed.iter().filter(ours).filter(|owed| owed.disputed));
        let planned = sum(&mut owed.iter().filter(ours).filter(|owed| owed.in_plan && !owed.disputed));
        let (open, disputed, planned) = (money(open), money(disputed), money(planned));
        if open.is_zero() {
            return Err(PromiseFault::NothingOpen { disputed, planned });
        }
        return Err(PromiseFault::MoreThanOpen { amount, open, disputed, planned });
    }
    let mut left = amount.minor.saturating_add(credits.negated().minor.max(0));
    free.retain(|owed| {
        let reached = left > 0;
        left -= owed.open.minor;
        reached
    });
    Ok(free)
}

/// The day a promise is for: the one that was named, or the business day after it.
pub fn day_of(named: NaiveDate, today: NaiveDate, calendar: &Calendar) -> Result<NaiveDate, PromiseFault> {
    if named < today {
        return Err(PromiseFault::Past(named));
    }
    if named > shifted(today, FARTHEST_DAYS) {
        return Err(PromiseFault::TooFar(named));
    }
    Ok(calendar.on_or_after(named))
}

/// The last day on which a promise for `day` is waited for.
pub fn waited_until(day: NaiveDate, calendar: &Calendar) -> NaiveDate {
    calendar.with_grace(day, GRACE_DAYS)
}

/// An invoice of a promise: what was open on it when the promise was given, and what is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    pub invoice: InvoiceId,
    pub promised: i64,
    pub open: i64,
}

/// What is still promised once an invoice is taken out of it, the oldest of `parts` first: what was promised of that one
/// and hasn't come goes with it. Nothing, where nothing else was promised; the amount as it is, where the invoice is none
/// of its own.
pub fn without(amount: Money, parts: &[Part], out: InvoiceId) -> Option<Money> {
    let mut left = amount.minor;
    let mut gone = None;
    for part in parts {
        let share = part.promised.clamp(0, left.max(0));
        left -= share;
        if part.invoice == out {
            gone = Some(share.min(part.open.max(0)));
        }
    }
    let Some(gone) = gone else { return Some(amount) };
    let rest = Money::new(amount.minor - gone, amount.currency);
    (parts.len() > 1 && rest.is_positive()).then_some(rest)
}

/// What a promise is measured by.
#[derive(Debug, Clone, Copy)]
pub struct Measure {
    pub amount: Money,
    /// What has come since it was taken.
    pub paid: Money,
    /// Nothing is open any more on what it covers, however that came.
    pub nothing_left: bool,
}

/// How an open promise stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Waiting,
    Kept,
    /// Its day and the grace are over, and this is missing.
    Broken {
        missing: Money,
    },
}

pub fn standing(measure: Measure, day: NaiveDate, today: NaiveDate, calendar: &Calendar) -> Standing {
    let Measure { amount, paid, nothing_left } = measure;
    if paid.minor >= amount.minor || nothing_left {
        return Standing::Kept;
    }
    if today <= waited_until(day, calendar) {
        return Standing::Waiting;
    }
    Standing::Broken { missing: Money::new(amount.minor - paid.minor.max(0), amount.currency) }
}

#[cfg(test)]
mod tests;
