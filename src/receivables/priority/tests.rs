//! The order of work, and the words for it.

use super::*;
use proptest::prelude::*;
use rstest::rstest;

fn overdue(minor: i64, days: i64) -> Overdue {
    Overdue {
        arrears: vec![Money::new(minor, Currency::GBP)],
        late: vec![(Money::new(minor, Currency::GBP), days)],
        days_past_due: days,
        habit: Habit::default(),
        broken_promises: 0,
        promised_until: None,
        in_plan: false,
        all_disputed: false,
        on_hold: false,
        placed_with: None,
        unread_reply: false,
        reachable: true,
        claimed: true,
        has_next_action: true,
    }
}

#[test]
fn reasons_are_a_few_words() {
    let mut account = overdue(4_120_000, 38);
    account.broken_promises = 1;
    account.claimed = false;
    assert_eq!(priority(&account).in_words(), "£41,200 · 38 d · promise broken · unclaimed");
    account.arrears.push(Money::new(1_250, Currency::KWD));
    account.broken_promises = 2;
    assert_eq!(priority(&account).in_words(), "£41,200 · KWD 1.250 · 38 d · 2 promises broken · unclaimed");
}

#[test]
fn what_is_with_an_agency_is_nobodys_to_call() {
    let mut account = overdue(4_120_000, 38);
    let ours = priority(&account).score;
    account.placed_with = Some("an agency".to_owned());
    (account.claimed, account.has_next_action) = (false, false);
    assert_eq!(priority(&account).in_words(), "£41,200 · 38 d · with an agency");
    assert!(priority(&account).score < ours);
}

#[test]
fn age_and_habit_are_told_where_they_say_something() {
    let mut account = overdue(4_120_000, 120);
    account.habit = Habit { settled: 10, late: 8, days_late: 96 };
    assert_eq!(priority(&account).in_words(), "£41,200 · 120 d · 7 in 10 collected at this age · usually 12 d late");
    account.days_past_due = 2_000;
    account.habit = Habit { settled: 10, late: 1, days_late: 2 };
    assert_eq!(priority(&account).in_words(), "£41,200 · 2000 d · hardly ever collected at this age · usually on time");
}

#[test]
fn each_invoice_counts_by_its_own_age() {
    let mut mixed = overdue(100_000, 90);
    mixed.late = vec![(Money::new(99_500, Currency::GBP), 1), (Money::new(500, Currency::GBP), 90)];
    assert!(priority(&mixed).score < priority(&overdue(100_000, 90)).score);
    assert!(priority(&mixed).score > priority(&overdue(99_500, 1)).score);
}

#[rstest]
#[case::age_against_size(overdue(80_000, 70), overdue(100_000, 2))]
#[case::about_to_go_bad_against_long_gone(overdue(100_000, 75), overdue(200_000, 1200))]
#[case::size(overdue(200_000, 40), overdue(100_000, 40))]
fn the_first_is_worked_first(#[case] first: Overdue, #[case] second: Overdue) {
    assert!(priority(&first).score > priority(&second).score);
}

#[test]
fn yen_are_not_pounds() {
    let mut yen = overdue(0, 40);
    yen.late = vec![(Money::new(100_000, Currency::JPY), 40)];
    assert!(priority(&yen).score < priority(&overdue(100_000, 40)).score);
    assert!(priority(&yen).score > priority(&overdue(10_000, 40)).score);
}

#[rstest]
#[case(Money::new(1_000_000, Currency::GBP), true)]
#[case(Money::new(999_999, Currency::GBP), false)]
#[case(Money::new(50_000_000, Currency::KWD), true)]
#[case(Money::new(100_000, Currency::JPY), false)]
fn what_is_large_is_so_in_every_currency(#[case] amount: Money, #[case] large: bool) {
    assert_eq!(reaches(amount, Money::new(1_000_000, Currency::GBP)), large);
}

proptest! {
    #[test]
    fn more_money_is_never_less_urgent(minor in 1i64..1_000_000_000, more in 0i64..1_000_000_000, days in 1i64..5000) {
        prop_assert!(priority(&overdue(minor + more, days)).score >= priority(&overdue(minor, days)).score);
    }

    #[test]
    fn whoever_pays_late_comes_before_whoever_pays_on_time(minor in 100_000i64..1_000_000_000, days in 1i64..5000) {
        let (mut late, mut prompt) = (overdue(minor, days), overdue(minor, days));
        late.habit = Habit { settled: 12, late: 10, days_late: 100 };
        prompt.habit = Habit { settled: 12, late: 0, days_late: 0 };
        prop_assert!(priority(&late).score > priority(&prompt).score);
    }

    #[test]
    fn what_is_being_paid_can_wait(minor in 100_000i64..1_000_000_000, days in 1i64..5000) {
        let mut planned = overdue(minor, days);
        planned.in_plan = true;
        prop_assert!(priority(&planned).score < priority(&overdue(minor, days)).score);
    }
}
