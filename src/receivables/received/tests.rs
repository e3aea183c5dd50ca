//! Money that came, and what it counts for.

use super::*;
use proptest::prelude::*;
use rstest::rstest;

/// INV-7 is in a plan or settlement, INV-9 is promised, INV-8 is neither.
const COVERED: i64 = 7;
const OTHER: i64 = 8;
const PROMISED: i64 = 9;
/// Entries below zero: a credit note and a payment that were there before, and a payment that came since.
const CREDIT: i64 = 3;
const OLD_PAYMENT: i64 = 4;
const NEW_PAYMENT: i64 = 20;

fn day(of_march: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, of_march).unwrap()
}

fn told(act: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_000_000 + act, 0).unwrap()
}

/// Each row is (act, entry, minor): what an act took off an entry. Rows are numbered from 1.
fn receipts(rows: &[(i64, i64, i64)], unapplied: &[i64]) -> Receipts {
    let reduction = |(id, (act, entry, minor)): (i64, &(i64, i64, i64))| Reduction {
        id,
        entry: *entry,
        is_invoice: [COVERED, OTHER, PROMISED].contains(entry),
        made_on: day(10),
        told_at: told(*act),
        minor: *minor,
    };
    let unapplied = unapplied.iter().enumerate();
    Receipts {
        reductions: (1..).zip(rows).map(reduction).collect(),
        unapplied: unapplied
            .map(|(place, minor)| Unapplied { entry: NEW_PAYMENT + i64::try_from(place).unwrap(), minor: *minor })
            .collect(),
    }
}

fn since(payments: i64, entries: i64) -> Mark {
    Mark { payments, entries, on: day(2) }
}

fn settlement() -> Agreed {
    Agreed { since: since(0, 10), invoices: vec![COVERED], parts: vec![(day(16), 700)], came_down: None }
}

fn promise() -> Agreed {
    Agreed { since: since(0, 10), invoices: vec![PROMISED], parts: vec![(day(20), 200)], came_down: None }
}

/// Three installments of 300.
fn plan(came_down: i64) -> Agreed {
    let parts = [(day(12), 300), (day(19), 300), (day(26), 300)];
    Agreed { since: since(0, 10), invoices: vec![COVERED], parts: parts.to_vec(), came_down: Some(came_down) }
}

#[rstest]
#[case::nothing(&[], &[], 0, 0)]
#[case::on_what_is_covered(&[(1, COVERED, 300)], &[], 300, 300)]
#[case::on_another(&[(1, OTHER, 300)], &[], 300, 300)]
#[case::unapplied(&[], &[300], 300, 300)]
#[case::unapplied_and_then_applied(&[(1, COVERED, 300), (1, NEW_PAYMENT, -300)], &[300], 300, 300)]
#[case::unapplied_and_then_on_another(&[(1, OTHER, 300), (1, NEW_PAYMENT, -300)], &[300], 300, 300)]
#[case::a_credit_note_on_what_is_covered(&[(1, COVERED, 300), (1, CREDIT, -300)], &[], 0, 300)]
#[case::a_credit_note_on_another(&[(1, OTHER, 300), (1, CREDIT, -300)], &[], 0, 0)]
#[case::a_payment_from_before(&[(1, COVERED, 300), (1, OLD_PAYMENT, -300)], &[], 0, 300)]
#[case::a_credit_note_and_money(&[(1, COVERED, 200), (1, CREDIT, -200), (2, OTHER, 100)], &[300], 400, 600)]
#[case::a_credit_note_on_another_and_money(&[(1, OTHER, 200), (1, CREDIT, -200), (2, COVERED, 100)], &[], 100, 100)]
#[case::a_cheque_that_bounced(&[(1, COVERED, 300), (2, COVERED, -300)], &[], 0, 0)]
#[case::a_credit_paid_out(&[(1, COVERED, 300), (2, CREDIT, -100)], &[], 200, 300)]
fn what_came_counts_wherever_it_was_put(
    #[case] rows: &[(i64, i64, i64)],
    #[case] unapplied: &[i64],
    #[case] as_money: i64,
    #[case] for_a_plan: i64,
) {
    let receipts = receipts(rows, unapplied);
    let came_down = rows.iter().filter(|(_, entry, _)| *entry == COVERED).map(|(_, _, minor)| minor).sum();
    assert_eq!(paid(&receipts, &[settlement()]), [as_money], "a settlement");
    assert_eq!(paid(&receipts, &[plan(came_down)]), [for_a_plan], "a plan");
}

#[test]
fn what_was_known_before_counts_for_nothing() {
    let mut receipts = receipts(&[(1, COVERED, 100), (2, COVERED, 200), (3, OTHER, 400)], &[50, 60]);
    receipts.reductions[2].made_on = day(1);
    let later = Agreed { since: since(1, NEW_PAYMENT), ..settlement() };
    assert_eq!(paid(&receipts, &[later]), [200 + 60]);
}

#[rstest]
// The first installment is for the 12th, the promise for the 20th, the third installment for the 26th.
#[case::the_first_installment(&[], 300, 0, (300, 0))]
#[case::two_installments_and_a_part_of_the_promise(&[], 700, 0, (600, 100))]
#[case::all(&[], 1_200, 0, (1_000, 300))]
#[case::the_plan_has_its_own(&[(1, COVERED, 600)], 100, 600, (600, 100))]
#[case::the_promise_has_its_own(&[(1, PROMISED, 200)], 100, 0, (100, 200))]
#[case::more_than_was_promised_on_its_invoice(&[(1, PROMISED, 500)], 0, 0, (300, 200))]
fn two_agreements_never_count_the_same_money(
    #[case] rows: &[(i64, i64, i64)],
    #[case] unapplied: i64,
    #[case] came_down: i64,
    #[case] counts: (i64, i64),
) {
    let receipts = receipts(rows, &[unapplied]);
    assert_eq!(paid(&receipts, &[promise(), plan(came_down)]), [counts.1, counts.0]);
}

#[test]
fn a_later_promise_is_served_by_what_came_since() {
    let receipts = receipts(&[(1, OTHER, 300), (2, OTHER, 300)], &[]);
    let later = Agreed { since: since(1, 10), ..promise() };
    // The plan's first two installments come first; it takes the older money for the first of them.
    assert_eq!(paid(&receipts, &[later.clone(), plan(0)]), [0, 600]);
    let soon = Agreed { parts: vec![(day(11), 200)], ..later };
    assert_eq!(paid(&receipts, &[soon, plan(0)]), [200, 400]);
}

fn any_row() -> impl Strategy<Value = (i64, i64, i64)> {
    (0i64..4, prop::sample::select(vec![COVERED, OTHER, PROMISED]), 1i64..500)
}

proptest! {
    #[test]
    fn alone_each_counts_all_money_once(rows in prop::collection::vec(any_row(), 0..12), unapplied in prop::collection::vec(1i64..500, 0..4)) {
        let receipts = receipts(&rows, &unapplied);
        let all = rows.iter().map(|(_, _, minor)| minor).sum::<i64>() + unapplied.iter().sum::<i64>();
        let on_covered: i64 = rows.iter().filter(|(_, entry, _)| *entry == COVERED).map(|(_, _, minor)| minor).sum();
        prop_assert_eq!(paid(&receipts, &[settlement()]), [all]);
        // A plan can't be paid by more than it covers.
        let came_down = on_covered.min(900);
        prop_assert_eq!(paid(&receipts, &[plan(came_down)])[0].min(900), all.min(900));
    }

    #[test]
    fn together_they_never_count_more_than_came(
        rows in prop::collection::vec(any_row(), 0..12),
        unapplied in prop::collection::vec(1i64..500, 0..4),
        marks in (0i64..12, 0i64..12),
        dates in (3u32..29, 3u32..29),
    ) {
        let receipts = receipts(&rows, &unapplied);
        let a = Agreed { since: since(marks.0, 10), parts: vec![(day(dates.0), 200)], ..promise() };
        let b = Agreed { since: since(marks.1, 10), parts: vec![(day(dates.1), 700)], ..settlement() };
        let counted = paid(&receipts, &[a.clone(), b.clone()]);
        let all = receipts.money(a.since.min(b.since));
        prop_assert!(counted[0].min(200) + counted[1].min(700) <= all, "{counted:?} of {all}");
        // And none of it is lost: what one of them lacks, it could not count.
        for (one, counts) in [&a, &b].into_iter().zip(&counted) {
            prop_assert!(*counts >= 0 && *counts <= receipts.money(one.since), "{counted:?}");
        }
    }

    #[test]
    fn it_makes_no_difference_when_the_books_apply_it(minor in 1i64..900, entry in prop::sample::select(vec![COVERED, OTHER, PROMISED])) {
        let before = receipts(&[], &[minor]);
        let after = receipts(&[(1, entry, minor), (1, NEW_PAYMENT, -minor)], &[minor]);
        prop_assert_eq!(paid(&before, &[settlement()]), paid(&after, &[settlement()]));
    }
}
