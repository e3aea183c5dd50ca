//! What holds for every plan, tried on a thousand random ones.

use proptest::prelude::*;

use super::*;

/// A country whose weekend is Friday and Saturday, some with long holidays, and one without a list of them.
const COUNTRIES: [&str; 7] = ["GB", "US", "KW", "JP", "CN", "AE", "ZZ"];
/// With no decimals, with two, and with three.
const CURRENCIES: [&str; 4] = ["JPY", "GBP", "EUR", "KWD"];

prop_compose! {
    fn any_terms()(
        total in 1i64..100_000_000, down in 0i64..100_000, installments in 1u32..=60, offset in 0i64..800,
        down_offset in 0i64..30, every in prop::sample::select(Every::ALL), currency in prop::sample::select(&CURRENCIES[..]),
    ) -> Terms {
        let currency: Currency = currency.parse().unwrap();
        let today = day("2026-11-21");
        let first = shifted(today, offset);
        let down_payment = (down > 0).then(|| Installment {
            date: shifted(today, down_offset).min(first),
            amount: Money::new(down, currency),
        });
        Terms { total: Money::new(total, currency), down_payment, installments, first, every }
    }
}

fn sum(rows: &[Installment]) -> i64 {
    rows.iter().map(|row| row.amount.minor).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn installments_add_up_and_fall_on_business_days(terms in any_terms(), country in prop::sample::select(&COUNTRIES[..])) {
        let calendar = Calendar::of(country);
        let (count, total) = (terms.installments as usize, terms.total);
        let Ok(rows) = terms.schedule(day("2026-11-21"), &calendar) else {
            let down = terms.down_payment.map_or(0, |down| down.amount.minor);
            prop_assert!(total.minor - down < i64::from(terms.installments), "{terms:?} is refused");
            return Ok(());
        };
        prop_assert_eq!(sum(&rows), total.minor);
        prop_assert!(rows.iter().all(|row| row.amount.is_positive() && row.amount.currency == total.currency));
        prop_assert!(rows.iter().all(|row| calendar.is_business_day(row.date)), "{rows:?}");
        prop_assert!(rows.iter().all(|row| row.date >= day("2026-11-21")));
        let regular = &rows[rows.len() - count..];
        prop_assert!(regular.windows(2).all(|pair| pair[0].date < pair[1].date), "{regular:?}");
        prop_assert!(rows.windows(2).all(|pair| pair[0].date <= pair[1].date), "{rows:?}");
        let (last, equal) = regular.split_last().unwrap();
        prop_assert!(equal.iter().all(|row| row.amount == regular[0].amount));
        prop_assert!((last.amount.minor - regular[0].amount.minor).abs() <= count as i64);
    }

    #[test]
    fn every_installment_keeps_the_anchor_day(offset in 0i64..800, place in 0u32..60) {
        let calendar = Calendar::of("GB");
        let first = shifted(day("2026-11-21"), offset);
        let terms = Terms {
            total: gbp(1_000_000), down_payment: None, installments: 60, first, every: Every::Month,
        };
        let rows = terms.schedule(day("2026-11-21"), &calendar).unwrap();
        let anchor = first.checked_add_months(chrono::Months::new(place)).unwrap();
        prop_assert_eq!(rows[place as usize].date, calendar.on_or_after(anchor));
    }

    #[test]
    fn a_staggered_plan_keeps_its_amounts_and_moves_to_business_days(
        parts in prop::collection::vec((1i64..40, 1i64..1_000_000), 1..20), country in prop::sample::select(&COUNTRIES[..]),
        currency in prop::sample::select(&CURRENCIES[..]),
    ) {
        let calendar = Calendar::of(country);
        let currency: Currency = currency.parse().unwrap();
        let mut date = day("2026-11-20");
        let rows: Vec<_> = parts.iter().map(|(days, minor)| {
            date = shifted(date, *days);
            (date, Money::new(*minor, currency))
        }).collect();
        let total = Money::new(parts.iter().map(|(_, minor)| minor).sum(), currency);
        match staggered(total, rows.clone(), day("2026-11-21"), &calendar) {
            Ok(made) => {
                prop_assert_eq!(sum(&made), total.minor);
                prop_assert!(made.iter().all(|row| calendar.is_business_day(row.date)));
                prop_assert!(made.windows(2).all(|pair| pair[0].date < pair[1].date));
                prop_assert!(made.iter().zip(&rows).all(|(made, agreed)| made.amount == agreed.1 && made.date >= agreed.0));
            }
            Err(PlanFault::SameDay { first, second, on }) => {
                prop_assert_eq!(calendar.on_or_after(first), on);
                prop_assert_eq!(calendar.on_or_after(second), on);
            }
            Err(fault) => prop_assert!(false, "{fault}"),
        }
    }

    #[test]
    fn payments_are_allocated_in_the_order_of_the_installments(
        amounts in prop::collection::vec(1i64..1000, 1..12), paid in -50i64..9000,
    ) {
        let part = |minor: &i64| Installment { date: day("2026-12-01"), amount: gbp(*minor) };
        let covered = allocated(&amounts.iter().map(part).collect::<Vec<_>>(), gbp(paid));
        let total: i64 = amounts.iter().sum();
        prop_assert_eq!(covered.iter().map(|row| row.paid.minor).sum::<i64>(), paid.clamp(0, total));
        let first_open = covered.iter().position(|row| !row.is_paid()).unwrap_or(covered.len());
        prop_assert!(covered[first_open..].iter().skip(1).all(|row| row.paid.is_zero()));
    }
}
