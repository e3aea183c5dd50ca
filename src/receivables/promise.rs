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
mod tests {
    use super::*;
    use crate::receivables::Currency;
    use proptest::prelude::*;
    use rstest::rstest;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn gbp(minor: i64) -> Money {
        Money::new(minor, Currency::GBP)
    }

    fn owed(id: i64, minor: i64, due: Option<&str>) -> Owed {
        Owed {
            invoice: InvoiceId(id),
            number: format!("INV-{id}"),
            open: gbp(minor),
            due: due.map(day),
            disputed: false,
            in_plan: false,
        }
    }

    /// Two overdue, one not due yet, one without a date.
    fn ledger() -> Vec<Owed> {
        vec![
            owed(4, 400, None),
            owed(3, 300, Some("2026-04-01")),
            owed(2, 200, Some("2026-02-01")),
            owed(1, 100, Some("2026-01-01")),
        ]
    }

    #[rstest]
    #[case::part_of_the_oldest(50, 0, &["INV-1"])]
    #[case::the_oldest(100, 0, &["INV-1"])]
    #[case::a_part_of_the_second(101, 0, &["INV-1", "INV-2"])]
    #[case::all_overdue(300, 0, &["INV-1", "INV-2"])]
    #[case::everything(1000, 0, &["INV-1", "INV-2", "INV-3", "INV-4"])]
    #[case::all_overdue_less_a_credit(250, -50, &["INV-1", "INV-2"])]
    fn a_promise_is_for_the_oldest_first(#[case] amount: i64, #[case] credits: i64, #[case] numbers: &[&str]) {
        let covered = covered(gbp(amount), gbp(credits), &ledger()).unwrap();
        assert_eq!(covered.iter().map(|owed| &*owed.number).collect::<Vec<_>>(), numbers);
    }

    #[test]
    fn what_is_disputed_or_planned_or_in_another_currency_is_not_promised() {
        let mut ledger = ledger();
        ledger[3].disputed = true;
        ledger[2].in_plan = true;
        ledger[1].open = Money::new(300, Currency::KWD);
        let covered_by = |amount: Money| covered(amount, Money::zero(amount.currency), &ledger);
        assert_eq!(covered_by(gbp(400)).unwrap()[0].number, "INV-4");
        let refusal = covered_by(gbp(401)).unwrap_err().to_string();
        insta::assert_snapshot!(refusal, @"£4.01 is more than the £4.00 that can be promised (£1.00 more is disputed, £2.00 more is in a payment plan). Promise that, or what of it they will pay.");
        let refusal = covered_by(Money::new(301, Currency::KWD)).unwrap_err().to_string();
        insta::assert_snapshot!(refusal, @"KWD 0.301 is more than the KWD 0.300 that can be promised. Promise that, or what of it they will pay.");
        let refusal = covered_by(gbp(0)).unwrap_err().to_string();
        insta::assert_snapshot!(refusal, @"A promise is of more than nothing, and £0.00 isn't.");
    }

    #[rstest]
    #[case("2026-03-02", Ok("2026-03-02"))]
    #[case("2026-03-07", Ok("2026-03-09"))] // a Saturday
    #[case("2026-04-03", Ok("2026-04-07"))] // Good Friday, then Easter
    #[case("2026-05-31", Ok("2026-06-01"))]
    #[case("2026-03-01", Err("1 March 2026 has passed. A promise is for today or a day to come."))]
    #[case(
        "2026-06-01",
        Err("1 June 2026 is more than 90 days away. Agree on an earlier day, or on installments with /plan propose.")
    )]
    fn it_is_for_a_business_day_to_come(#[case] named: &str, #[case] taken: Result<&str, &str>) {
        let read = day_of(day(named), day("2026-03-02"), &Calendar::of("GB"));
        let read = read.map(|day| day.to_string()).map_err(|fault| fault.to_string());
        assert_eq!(read, taken.map(str::to_owned).map_err(str::to_owned));
    }

    #[rstest]
    #[case::before_its_day("2026-03-09", 0, false, Standing::Waiting)]
    #[case::on_its_day("2026-03-10", 0, false, Standing::Waiting)]
    #[case::in_its_grace("2026-03-12", 99, false, Standing::Waiting)]
    #[case::after_it("2026-03-13", 0, false, Standing::Broken { missing: gbp(100) })]
    #[case::in_part("2026-03-13", 60, false, Standing::Broken { missing: gbp(40) })]
    #[case::a_payment_taken_back("2026-03-13", -60, false, Standing::Broken { missing: gbp(100) })]
    #[case::paid("2026-03-13", 100, false, Standing::Kept)]
    #[case::paid_early("2026-03-02", 100, false, Standing::Kept)]
    #[case::nothing_left_to_pay("2026-03-13", 0, true, Standing::Kept)]
    fn it_is_kept_when_the_payments_reach_it(
        #[case] today: &str,
        #[case] paid: i64,
        #[case] nothing_left: bool,
        #[case] stands: Standing,
    ) {
        let measure = Measure { amount: gbp(100), paid: gbp(paid), nothing_left };
        assert_eq!(standing(measure, day("2026-03-10"), day(today), &Calendar::of("GB")), stands);
    }

    proptest! {
        #[test]
        fn what_is_covered_reaches_the_amount_and_no_invoice_more(
            opens in prop::collection::vec(1i64..1000, 1..12), share in 1i64..=1000,
        ) {
            let rows: Vec<_> = (1..).zip(&opens).map(|(id, open)| owed(id, *open, Some("2026-01-01"))).collect();
            let total: i64 = opens.iter().sum();
            let amount = (total * share / 1000).max(1);
            let covered = covered(gbp(amount), gbp(0), &rows).unwrap();
            let sum = |rows: &[Owed]| rows.iter().map(|owed| owed.open.minor).sum::<i64>();
            prop_assert!(sum(&covered) >= amount);
            prop_assert!(sum(&covered[..covered.len() - 1]) < amount);
        }
    }
}
