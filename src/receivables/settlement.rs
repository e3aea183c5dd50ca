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
    /// The agreed amount has arrived, or nothing is open any more: the rest is forgone.
    Kept,
    /// Its day and the grace are over, and not all of it has arrived: nothing is forgone.
    Lapsed,
}

/// What a settlement is measured by.
#[derive(Debug, Clone, Copy)]
pub struct Measure {
    pub agreed: Money,
    /// The money that has come since it was proposed, in minor units. A credit note is none.
    pub paid: i64,
    /// Nothing is open any more on what it covers, however that came.
    pub nothing_left: bool,
}

/// How it stands on `today`.
pub fn standing(measure: Measure, pay_by: NaiveDate, today: NaiveDate, calendar: &Calendar) -> Standing {
    if measure.paid >= measure.agreed.minor || measure.nothing_left {
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

/// The most that is written off of what was open, in minor units: what came beyond credit notes may lie elsewhere in the
/// books, and is never forgone.
pub fn most_forgone(total: i64, agreed: i64) -> i64 {
    (total - agreed).max(0)
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
        let measure = Measure { agreed: gbp(70_000), paid, nothing_left: false };
        assert_eq!(standing(measure, pay_by, today, &Calendar::of("GB")), stands);
        let nothing_left = Measure { nothing_left: true, ..measure };
        assert_eq!(standing(nothing_left, pay_by, today, &Calendar::of("GB")), Standing::Kept);
    }

    #[rstest]
    #[case::the_rest(100_000, 70_000, 30_000)]
    #[case::all(100_000, 0, 100_000)]
    #[case::nothing(70_000, 70_000, 0)]
    fn no_more_is_forgone_than_was_shown(#[case] total: i64, #[case] agreed: i64, #[case] most: i64) {
        assert_eq!(most_forgone(total, agreed), most);
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
