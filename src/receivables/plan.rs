//! A payment plan: a debt in installments, and whether it is being kept.

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::calendar::shifted;
use super::guard::in_words;
use super::words::word_list;
use super::{Calendar, Money};

word_list! {
    /// Where a plan is in its life.
    PlanState("plan state") {
        Proposed = "proposed",
        Active = "active",
        Completed = "completed",
        Broken = "broken",
        Cancelled = "cancelled",
        Rejected = "rejected",
    }
}

word_list! {
    /// How far apart the installments are.
    Every("interval") {
        Week = "week",
        TwoWeeks = "2 weeks",
        Month = "month",
    }
}

/// One payment of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Installment {
    pub date: NaiveDate,
    pub amount: Money,
}

/// A plan of equal installments, as it is proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    pub total: Money,
    /// Paid before the first installment, on a day of its own.
    pub down_payment: Option<Installment>,
    pub installments: u32,
    pub first: NaiveDate,
    pub every: Every,
}

/// Most plans are over in a year; one of more payments than this is a slip of the finger.
pub const MOST_INSTALLMENTS: u32 = 60;

/// Why a plan can't be made so. Each says what to do instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanFault {
    #[error("there is nothing to pay in installments: the total is {0}")]
    NothingToPay(Money),
    #[error("a plan has between 1 and {MOST_INSTALLMENTS} installments, not {0}")]
    HowMany(u32),
    #[error("the down payment of {down} must be above nothing and below the total of {total}")]
    DownPayment { down: Money, total: Money },
    #[error("{amount} is in another currency than the total of {total}: a plan is in one currency")]
    OtherCurrency { amount: Money, total: Money },
    #[error("{rest} can't be divided into {installments} installments: choose fewer")]
    TooSmall { rest: Money, installments: u32 },
    #[error("{} has passed: begin on a day still to come", in_words(*.0))]
    Past(NaiveDate),
    #[error("the down payment on {} comes after the first installment: it is the first to be paid", in_words(*.0))]
    DownPaymentLate(NaiveDate),
    #[error("the installment on {} is {amount}: each must be above nothing", in_words(*.date))]
    NotPositive { date: NaiveDate, amount: Money },
    #[error("{} doesn't come after {}: list the installments in the order they are paid", in_words(*.date), in_words(*.before))]
    OutOfOrder { date: NaiveDate, before: NaiveDate },
    #[error(
        "{} and {} both fall on {}, the next business day: choose days that lie further apart",
        in_words(*.first), in_words(*.second), in_words(*.on)
    )]
    SameDay { first: NaiveDate, second: NaiveDate, on: NaiveDate },
    #[error("the installments add up to {sum}, but {total} is owed: the difference is {}", difference(*.sum, *.total))]
    WrongSum { sum: Money, total: Money },
}

fn difference(sum: Money, total: Money) -> Money {
    Money::new(total.minor.saturating_sub(sum.minor).saturating_abs(), total.currency)
}

impl Terms {
    /// The installments, the down payment first. They add up to the total to the last minor unit: where it can't be
    /// divided evenly, the last one is the uneven one. Each date is reckoned from the first, so that 31 January is
    /// followed by 28 February and 31 March, and then moved to a business day; no two fall on one.
    pub fn schedule(&self, today: NaiveDate, calendar: &Calendar) -> Result<Vec<Installment>, PlanFault> {
        if !self.total.is_positive() {
            return Err(PlanFault::NothingToPay(self.total));
        }
        if self.installments == 0 || self.installments > MOST_INSTALLMENTS {
            return Err(PlanFault::HowMany(self.installments));
        }
        if self.first < today {
            return Err(PlanFault::Past(self.first));
        }
        let down = self.checked_down_payment(today)?;
        let rest = Money::new(self.total.minor - down.map_or(0, |down| down.amount.minor), self.total.currency);
        let amounts = divided(rest, self.installments)?;
        let down = down.map(|down| Installment { date: calendar.on_or_after(down.date), ..down });
        let mut before: Option<NaiveDate> = None;
        let dates = (0..self.installments).map(|place| {
            let own = calendar.on_or_after(self.date(place));
            let date = before.map_or(own, |before| own.max(calendar.next_business_day(before)));
            before = Some(date);
            date
        });
        let rows = dates.zip(amounts).map(|(date, amount)| Installment { date, amount });
        Ok(down.into_iter().chain(rows).collect())
    }

    fn checked_down_payment(&self, today: NaiveDate) -> Result<Option<Installment>, PlanFault> {
        let Some(down) = self.down_payment else { return Ok(None) };
        let (amount, total) = (down.amount, self.total);
        if amount.currency != total.currency {
            return Err(PlanFault::OtherCurrency { amount, total });
        }
        if !amount.is_positive() || amount.minor >= total.minor {
            return Err(PlanFault::DownPayment { down: amount, total });
        }
        if down.date < today {
            return Err(PlanFault::Past(down.date));
        }
        if down.date > self.first {
            return Err(PlanFault::DownPaymentLate(down.date));
        }
        Ok(Some(down))
    }

    fn date(&self, place: u32) -> NaiveDate {
        match self.every {
            Every::Week => shifted(self.first, i64::from(place) * 7),
            Every::TwoWeeks => shifted(self.first, i64::from(place) * 14),
            Every::Month => self.first.checked_add_months(Months::new(place)).unwrap_or(NaiveDate::MAX),
        }
    }
}

/// Equal parts, rounded to the nearest minor unit, and what is left as the last.
fn divided(rest: Money, installments: u32) -> Result<impl Iterator<Item = Money>, PlanFault> {
    let count = i64::from(installments);
    if rest.minor < count {
        return Err(PlanFault::TooSmall { rest, installments });
    }
    let rounded = (rest.minor + count / 2) / count;
    // Rounded up, the others may leave nothing for the last.
    let each = if rounded * (count - 1) < rest.minor { rounded } else { rest.minor / count };
    let last = rest.minor - each * (count - 1);
    Ok((1..=count).map(move |place| Money::new(if place == count { last } else { each }, rest.currency)))
}

/// A staggered plan: amounts of its own, each as agreed, on dates of its own, moved to business days. It must be in
/// order, still to come, and add up.
pub fn staggered(
    total: Money,
    rows: Vec<(NaiveDate, Money)>,
    today: NaiveDate,
    calendar: &Calendar,
) -> Result<Vec<Installment>, PlanFault> {
    if !total.is_positive() {
        return Err(PlanFault::NothingToPay(total));
    }
    let count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    if count == 0 || count > MOST_INSTALLMENTS {
        return Err(PlanFault::HowMany(count));
    }
    let mut sum = Money::zero(total.currency);
    let mut before: Option<NaiveDate> = None;
    for (date, amount) in &rows {
        let (date, amount) = (*date, *amount);
        if amount.currency != total.currency {
            return Err(PlanFault::OtherCurrency { amount, total });
        }
        if !amount.is_positive() {
            return Err(PlanFault::NotPositive { date, amount });
        }
        match before {
            None if date < today => return Err(PlanFault::Past(date)),
            Some(before) if date <= before => return Err(PlanFault::OutOfOrder { date, before }),
            _ => before = Some(date),
        }
        sum.minor = sum.minor.saturating_add(amount.minor);
    }
    if sum != total {
        return Err(PlanFault::WrongSum { sum, total });
    }
    let moved =
        |(date, amount): &(NaiveDate, Money)| Installment { date: calendar.on_or_after(*date), amount: *amount };
    let moved: Vec<Installment> = rows.iter().map(moved).collect();
    match moved.windows(2).position(|pair| pair[1].date <= pair[0].date) {
        Some(place) => {
            Err(PlanFault::SameDay { first: rows[place].0, second: rows[place + 1].0, on: moved[place].date })
        }
        None => Ok(moved),
    }
}

/// An installment and what of it has been paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Covered {
    pub date: NaiveDate,
    pub amount: Money,
    pub paid: Money,
}

impl Covered {
    pub fn is_paid(&self) -> bool {
        self.paid.minor >= self.amount.minor
    }

    /// What is still to be paid of it.
    pub fn left(&self) -> Money {
        Money::new((self.amount.minor - self.paid.minor).max(0), self.amount.currency)
    }
}

/// Puts what was paid since the plan began to its installments, in their order.
pub fn allocated(installments: &[Installment], paid: Money) -> Vec<Covered> {
    let mut left = paid.minor.max(0);
    let take = |row: &Installment| {
        let part = left.min(row.amount.minor);
        left -= part;
        Covered { date: row.date, amount: row.amount, paid: Money::new(part, row.amount.currency) }
    };
    installments.iter().map(take).collect()
}

/// How an active plan stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Everything is paid.
    Completed,
    /// All that was due is paid; `next` is the place of the installment to come.
    Good { next: usize },
    /// The installment at this place has missed its day, and its grace runs until the end of `until`.
    Late { missed: usize, until: NaiveDate },
    /// And its grace is over.
    Broken { missed: usize },
}

impl Standing {
    /// Whether its invoices stay out of the reminders.
    pub fn covers(self) -> bool {
        matches!(self, Standing::Good { .. } | Standing::Late { .. })
    }
}

/// Business days an installment may be late before the plan is broken, as for a promise.
pub const GRACE_DAYS: u32 = 2;

/// How a plan stands on `today`. `excused` is the last day on which what was missed wasn't asked for: the grace begins
/// there anew.
pub fn standing(covered: &[Covered], excused: Option<NaiveDate>, today: NaiveDate, calendar: &Calendar) -> Standing {
    let Some(next) = covered.iter().position(|row| !row.is_paid()) else { return Standing::Completed };
    let due = covered[next].date;
    let until = calendar.with_grace(excused.map_or(due, |excused| excused.max(due)), GRACE_DAYS);
    match today {
        today if today <= due => Standing::Good { next },
        today if today <= until => Standing::Late { missed: next, until },
        _ => Standing::Broken { missed: next },
    }
}

#[cfg(test)]
mod tests;
