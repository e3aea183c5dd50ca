//! A plan's own reminders: some days before an installment is due, and once when it was missed and its grace runs.
//!
//! They go through the same guards, hours and gap as the steps of a cadence, and move no invoice on its ladder.

use chrono::NaiveDate;

use super::cadence::{Channel, Tone};
use super::calendar::shifted;
use super::dunning::Reminder;
use super::guard::{Guard, Guarded, in_words};
use super::plan::{Covered, Standing};
use super::words::word_list;
use super::{InvoiceId, Money};

/// The folder of its letter.
pub const TEMPLATE: &str = "installment";
/// How many days ahead an installment is reminded of. Longer than the gap between two messages usually is, so that
/// there is room for the one that follows if it is missed.
pub const LEAD_DAYS: i64 = 7;

word_list! {
    /// What an installment is reminded for.
    Occasion("occasion") {
        Ahead = "ahead",
        Missed = "missed",
    }
}

/// A reminder of an installment that is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The installment's place in the plan, from 0.
    pub place: usize,
    pub occasion: Occasion,
    pub due: NaiveDate,
    /// What is still to be paid of it.
    pub left: Money,
}

impl Due {
    /// What makes it this reminder and no other: no two mails are ever sent under one key.
    pub fn key(&self, plan: &str) -> String {
        format!("installment:{plan}:{}:{}", self.place + 1, self.occasion)
    }

    /// As the guards look at it. It lists no invoice: what it asks for is the installment.
    pub fn as_reminder(&self, anchor: InvoiceId) -> Reminder {
        let tone = match self.occasion {
            Occasion::Ahead => Tone::Courtesy,
            Occasion::Missed => Tone::Friendly,
        };
        Reminder {
            step: 0,
            day: 0,
            channel: Channel::Email,
            template: TEMPLATE.to_owned(),
            tone,
            anchor,
            lists: Vec::new(),
        }
    }

    /// `the installment of £333.33 due 31 March 2026`.
    pub fn in_words(&self) -> String {
        format!("the installment of {} due {}", self.left, in_words(self.due))
    }
}

/// What a plan is to be reminded of on a day, by how it stands then.
pub fn due(covered: &[Covered], standing: Standing, today: NaiveDate) -> Option<Due> {
    let (place, occasion) = match standing {
        Standing::Good { next } => (next, Occasion::Ahead),
        Standing::Late { missed, .. } => (missed, Occasion::Missed),
        Standing::Completed | Standing::Broken { .. } => return None,
    };
    let installment = covered.get(place)?;
    let early = occasion == Occasion::Ahead && today < shifted(installment.date, -LEAD_DAYS);
    let on_its_day = occasion == Occasion::Ahead && today >= installment.date;
    let due = Due { place, occasion, due: installment.date, left: installment.left() };
    (!early && !on_its_day).then_some(due)
}

/// What an account has open in a plan's currency, as the plan looks at it.
#[derive(Debug, Clone)]
pub struct Entry {
    pub number: String,
    /// Below zero for a credit.
    pub open: Money,
    pub covered: bool,
    pub disputed: bool,
}

/// Why a plan's installments are not asked for now: its letters list no invoice, so that what the guards ask of a
/// listed one is asked of what it covers.
pub fn withheld(entries: &[Entry]) -> Option<Guarded> {
    let sum = |counts: &dyn Fn(i64) -> bool| -> i64 {
        entries.iter().map(|entry| entry.open.minor).filter(|minor| counts(*minor)).sum()
    };
    let credits = sum(&|minor| minor < 0);
    if credits < 0 && sum(&|_| true) <= 0 {
        let credits = Money::new(-credits, entries[0].open.currency);
        let sentence = format!("The payment plan waits: their credits of {credits} cover all that is open.");
        return Some(Guarded { guard: Guard::Credit, sentence });
    }
    let disputed = entries.iter().find(|entry| entry.covered && entry.disputed && entry.open.is_positive())?;
    let sentence = format!("The payment plan waits: its invoice {} is disputed.", disputed.number);
    Some(Guarded { guard: Guard::Dispute, sentence })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::receivables::plan::{Installment, allocated, standing};
    use crate::receivables::{Calendar, Currency};
    use rstest::rstest;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Two installments of £100: on Tuesday 31 March and on Thursday 30 April 2026.
    fn due_on(today: &str, paid: i64) -> Option<(usize, Occasion, i64)> {
        let gbp = |minor| Money::new(minor, Currency::GBP);
        let rows = ["2026-03-31", "2026-04-30"].map(|date| Installment { date: day(date), amount: gbp(10_000) });
        let covered = allocated(&rows, gbp(paid));
        let standing = standing(&covered, None, day(today), &Calendar::of("GB"));
        due(&covered, standing, day(today)).map(|due| (due.place, due.occasion, due.left.minor))
    }

    /// INV-7 of £10 is in the plan and INV-8 of £5 isn't.
    #[rstest]
    #[case::nothing(0, "", None)]
    #[case::a_credit_that_leaves_some(-1_499, "", None)]
    #[case::credits_that_cover_all(-1_500, "", Some("credit: The payment plan waits: their credits of £15.00 cover all that is open."))]
    #[case::disputed(0, "INV-7", Some("dispute: The payment plan waits: its invoice INV-7 is disputed."))]
    #[case::both(-2_000, "INV-7", Some("credit: The payment plan waits: their credits of £20.00 cover all that is open."))]
    #[case::another_is_disputed(0, "INV-8", None)]
    fn an_installment_is_not_asked_for_where_an_invoice_would_not_be(
        #[case] credit: i64,
        #[case] disputed: &str,
        #[case] why: Option<&str>,
    ) {
        let entry = |number: &str, minor: i64| Entry {
            number: number.to_owned(),
            open: Money::new(minor, Currency::GBP),
            covered: number == "INV-7",
            disputed: number == disputed,
        };
        let mut entries = vec![entry("INV-7", 1_000), entry("INV-8", 500)];
        entries.extend((credit < 0).then(|| entry("CN-1", credit)));
        let told = withheld(&entries).map(|guarded| format!("{}: {}", guarded.guard, guarded.sentence));
        assert_eq!(told.as_deref(), why);
    }

    #[rstest]
    #[case::long_before("2026-03-23", 0, None)]
    #[case::a_week_before("2026-03-24", 0, Some((0, Occasion::Ahead, 10_000)))]
    #[case::the_day_before("2026-03-30", 0, Some((0, Occasion::Ahead, 10_000)))]
    #[case::on_its_day("2026-03-31", 0, None)]
    #[case::in_its_grace("2026-04-01", 0, Some((0, Occasion::Missed, 10_000)))]
    #[case::paid_in_part("2026-04-02", 4_000, Some((0, Occasion::Missed, 6_000)))]
    #[case::broken("2026-04-03", 0, None)]
    #[case::paid_before_it_was_due("2026-03-24", 10_000, None)]
    #[case::the_second("2026-04-23", 10_000, Some((1, Occasion::Ahead, 10_000)))]
    #[case::all_paid("2026-04-23", 20_000, None)]
    fn an_installment_is_reminded_of_before_it_is_due_and_when_it_was_missed(
        #[case] today: &str,
        #[case] paid: i64,
        #[case] owed: Option<(usize, Occasion, i64)>,
    ) {
        assert_eq!(due_on(today, paid), owed);
    }
}
