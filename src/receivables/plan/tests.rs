use rstest::rstest;

use super::*;
use crate::receivables::Currency;

mod laws;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn gbp(minor: i64) -> Money {
    Money::new(minor, Currency::GBP)
}

fn terms(total: i64, installments: u32, first: &str, every: Every) -> Terms {
    Terms { total: gbp(total), down_payment: None, installments, first: day(first), every }
}

fn shown(rows: &[Installment]) -> Vec<String> {
    rows.iter().map(|row| format!("{} {}", row.date, row.amount)).collect()
}

#[test]
fn dates_keep_their_anchor_day_and_roll_to_business_days() {
    let rows = terms(100_000, 4, "2026-01-31", Every::Month).schedule(day("2026-01-05"), &Calendar::of("GB")).unwrap();
    // 31 January and 28 February 2026 are Saturdays; the third is again reckoned from the 31st.
    let expected = ["2026-02-02 £250.00", "2026-03-02 £250.00", "2026-03-31 £250.00", "2026-04-30 £250.00"];
    assert_eq!(shown(&rows), expected);
}

#[test]
fn what_cannot_be_divided_makes_the_last_uneven() {
    let rows =
        terms(10_001, 3, "2026-12-01", Every::TwoWeeks).schedule(day("2026-11-21"), &Calendar::of("GB")).unwrap();
    assert_eq!(shown(&rows), ["2026-12-01 £33.34", "2026-12-15 £33.34", "2026-12-29 £33.33"]);
    let rows = terms(100_000, 3, "2026-12-01", Every::Month).schedule(day("2026-11-21"), &Calendar::of("GB")).unwrap();
    assert_eq!(shown(&rows), ["2026-12-01 £333.33", "2027-01-04 £333.33", "2027-02-01 £333.34"]);
}

#[test]
fn a_down_payment_comes_first_and_off_the_total() {
    let mut terms = terms(100_000, 2, "2026-12-01", Every::Week);
    terms.down_payment = Some(Installment { date: day("2026-11-23"), amount: gbp(40_000) });
    let rows = terms.schedule(day("2026-11-21"), &Calendar::of("GB")).unwrap();
    assert_eq!(shown(&rows), ["2026-11-23 £400.00", "2026-12-01 £300.00", "2026-12-08 £300.00"]);
}

#[rstest]
#[case(0, 3, "2026-12-01", "there is nothing to pay in installments: the total is £0.00")]
#[case(-5, 3, "2026-12-01", "there is nothing to pay in installments: the total is -£0.05")]
#[case(100, 0, "2026-12-01", "a plan has between 1 and 60 installments, not 0")]
#[case(100, 61, "2026-12-01", "a plan has between 1 and 60 installments, not 61")]
#[case(2, 3, "2026-12-01", "£0.02 can't be divided into 3 installments: choose fewer")]
#[case(100, 3, "2026-11-20", "20 November 2026 has passed: begin on a day still to come")]
fn a_plan_that_makes_no_sense_is_refused(
    #[case] total: i64,
    #[case] installments: u32,
    #[case] first: &str,
    #[case] refusal: &str,
) {
    let made = terms(total, installments, first, Every::Month).schedule(day("2026-11-21"), &Calendar::of("GB"));
    assert_eq!(made.unwrap_err().to_string(), refusal);
}

#[rstest]
#[case(&[("2026-12-01", 100_000), ("2027-01-15", 50_000)], None)]
#[case(&[("2026-12-01", 100_000), ("2027-01-15", 40_000)],
    Some("the installments add up to £1,400.00, but £1,500.00 is owed: the difference is £100.00"))]
#[case(&[("2027-01-15", 100_000), ("2026-12-01", 50_000)],
    Some("1 December 2026 doesn't come after 15 January 2027: list the installments in the order they are paid"))]
#[case(&[("2026-12-01", 150_000), ("2027-01-15", 0)],
    Some("the installment on 15 January 2027 is £0.00: each must be above nothing"))]
#[case(&[("2026-11-01", 150_000)], Some("1 November 2026 has passed: begin on a day still to come"))]
#[case(&[("2026-12-05", 100_000), ("2026-12-06", 50_000)],
    Some("5 December 2026 and 6 December 2026 both fall on 7 December 2026, the next business day: choose days that lie further apart"))]
#[case(&[], Some("a plan has between 1 and 60 installments, not 0"))]
fn a_staggered_plan_is_kept_as_agreed(#[case] rows: &[(&str, i64)], #[case] refusal: Option<&str>) {
    let rows: Vec<_> = rows.iter().map(|(date, minor)| (day(date), gbp(*minor))).collect();
    match staggered(gbp(150_000), rows.clone(), day("2026-11-21"), &Calendar::of("GB")) {
        Ok(made) => {
            assert_eq!(refusal, None);
            assert_eq!(made.iter().map(|row| (row.date, row.amount)).collect::<Vec<_>>(), rows);
        }
        Err(fault) => assert_eq!(Some(&*fault.to_string()), refusal),
    }
}

#[rstest]
#[case("2026-12-01", 0, Standing::Good { next: 0 })] // the day itself is in time
#[case("2026-12-02", 0, Standing::Late { missed: 0, until: day("2026-12-03") })]
#[case("2026-12-03", 9_999, Standing::Late { missed: 0, until: day("2026-12-03") })]
#[case("2026-12-04", 9_999, Standing::Broken { missed: 0 })]
#[case("2026-12-04", 10_000, Standing::Good { next: 1 })]
#[case("2027-02-01", 15_000, Standing::Broken { missed: 1 })]
#[case("2027-02-01", 20_000, Standing::Completed)]
fn a_plan_breaks_when_its_grace_is_over(#[case] today: &str, #[case] paid: i64, #[case] stands: Standing) {
    let rows = [("2026-12-01", 10_000), ("2027-01-04", 10_000)];
    let rows = rows.map(|(date, minor)| Installment { date: day(date), amount: gbp(minor) });
    let covered = allocated(&rows, gbp(paid));
    assert_eq!(standing(&covered, None, day(today), &Calendar::of("GB")), stands);
}

/// Due on Tuesday 1 December, and not asked for on Friday the 11th for the last time.
#[rstest]
#[case("2026-12-01", "2026-12-11", Standing::Good { next: 0 })]
#[case("2026-12-12", "2026-12-11", Standing::Late { missed: 0, until: day("2026-12-15") })]
#[case("2026-12-15", "2026-12-11", Standing::Late { missed: 0, until: day("2026-12-15") })]
#[case("2026-12-16", "2026-12-11", Standing::Broken { missed: 0 })]
#[case::excused_before_it_was_due("2026-12-04", "2026-11-20", Standing::Broken { missed: 0 })]
fn the_grace_begins_when_it_may_be_asked_for_again(
    #[case] today: &str,
    #[case] excused: &str,
    #[case] stands: Standing,
) {
    let covered = allocated(&[Installment { date: day("2026-12-01"), amount: gbp(10_000) }], gbp(0));
    assert_eq!(standing(&covered, Some(day(excused)), day(today), &Calendar::of("GB")), stands);
}
