//! A settlement: less than is owed closes it, if it arrives by a day. Until then nobody is asked for more; what is
//! forgone is written off only once the agreed amount is there.

use chrono::NaiveDate;

use super::{Calendar, Money};

/// Business days that are waited for after the agreed day: as long as for a promise.
const GRACE: u32 = 2;
/// How long is waited where nobody says.
pub const USUAL_DAYS: i64 = 14;

/// How a settlement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is waited for.
    Waiting,
    /// The agreed amount has arrived: the rest is forgone.
    Kept,
    /// Its day and the grace are over, and not all of it has arrived: nothing is forgone.
    Lapsed,
}

/// How it stands on `today`, given what was paid since it was proposed on what it covers.
pub fn standing(agreed: Money, paid: i64, pay_by: NaiveDate, today: NaiveDate, calendar: &Calendar) -> Standing {
    if paid >= agreed.minor {
        Standing::Kept
    } else if today > waited_until(pay_by, calendar) {
        Standing::Lapsed
    } else {
        Standing::Waiting
    }
}

/// The last day on which it is waited for.
pub fn waited_until(pay_by: NaiveDate, calendar: &Calendar) -> NaiveDate {
    calendar.add_business_days(pay_by, GRACE)
}

/// What is forgone of what is open, in words: `£300.00 (30%)`.
pub fn forgone(total: Money, agreed: Money) -> String {
    let part = Money::new(total.minor - agreed.minor, total.currency);
    // Rounded to the nearest; what isn't all of it is never called so.
    let percent = (i128::from(part.minor) * 200 + i128::from(total.minor)) / (i128::from(total.minor.max(1)) * 2);
    let percent = if agreed.minor > 0 { percent.clamp(1, 99) } else { percent };
    format!("{part} ({percent}%)")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::receivables::Currency;
    use rstest::rstest;

    fn gbp(minor: i64) -> Money {
        Money::new(minor, Currency::GBP)
    }

    #[rstest]
    #[case::nothing_yet(0, "2026-03-16", Standing::Waiting)]
    #[case::a_part(69_999, "2026-03-16", Standing::Waiting)]
    #[case::all_of_it(70_000, "2026-03-10", Standing::Kept)]
    #[case::more(90_000, "2026-03-16", Standing::Kept)]
    #[case::in_the_grace(0, "2026-03-18", Standing::Waiting)]
    #[case::over(69_999, "2026-03-19", Standing::Lapsed)]
    #[case::late_and_there(70_000, "2026-03-19", Standing::Kept)]
    fn it_stands_by_what_has_arrived(#[case] paid: i64, #[case] today: &str, #[case] stands: Standing) {
        let (pay_by, today) = ("2026-03-16".parse().unwrap(), today.parse().unwrap());
        assert_eq!(standing(gbp(70_000), paid, pay_by, today, &Calendar::of("GB")), stands);
    }

    #[rstest]
    #[case(100_000, 70_000, "£300.00 (30%)")]
    #[case(100_000, 0, "£1,000.00 (100%)")]
    #[case(100_000, 99_999, "£0.01 (1%)")]
    #[case(100_000, 1, "£999.99 (99%)")]
    fn what_is_forgone_is_said(#[case] total: i64, #[case] agreed: i64, #[case] said: &str) {
        assert_eq!(forgone(gbp(total), gbp(agreed)), said);
    }
}
