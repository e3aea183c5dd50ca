//! Which promises make sense, and how they end.

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

#[rstest]
#[case::the_whole_of_one(1500, &[(1, 1200, 1200), (2, 300, 300)], 2, Some(1200))]
#[case::the_older_one(1500, &[(1, 1200, 1200), (2, 300, 300)], 1, Some(300))]
#[case::of_the_last_only_a_part_was_promised(1300, &[(1, 1200, 1200), (2, 300, 300)], 2, Some(1200))]
#[case::what_came_of_it_stays_promised(1500, &[(1, 1200, 700), (2, 300, 300)], 1, Some(800))]
#[case::it_was_paid_before(1500, &[(1, 1200, 0), (2, 300, 300)], 1, Some(1500))]
#[case::nothing_else_was_promised(1200, &[(1, 1200, 1200)], 1, None)]
#[case::nothing_else_was_promised_of_the_other(1200, &[(1, 1200, 1200), (2, 300, 300)], 1, None)]
#[case::none_of_its_own(1200, &[(1, 1200, 1200)], 9, Some(1200))]
fn a_dispute_takes_its_invoice_out(
    #[case] amount: i64,
    #[case] parts: &[(i64, i64, i64)],
    #[case] out: i64,
    #[case] rest: Option<i64>,
) {
    let parts: Vec<Part> = parts
        .iter()
        .map(|(id, promised, open)| Part { invoice: InvoiceId(*id), promised: *promised, open: *open })
        .collect();
    assert_eq!(without(gbp(amount), &parts, InvoiceId(out)), rest.map(gbp));
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
