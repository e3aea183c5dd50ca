//! What somebody said they would do next about an account, and by when.

use chrono::NaiveDate;

use super::aging::days_past_due;

/// How many days after its day a next step is still believed to be one: a weekend, and a day.
const BELIEVED_DAYS: i64 = 3;

/// Whether an account is looked after by it: it has no day, or its day hasn't been forgotten.
pub fn looks_after(on: Option<NaiveDate>, today: NaiveDate) -> bool {
    on.is_none_or(|on| days_past_due(today, on) <= BELIEVED_DAYS)
}

/// Whether it is to be done on that day. One without a day is nobody's appointment.
pub fn is_due(on: Option<NaiveDate>, today: NaiveDate) -> bool {
    on.is_some_and(|on| on <= today)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case::no_day(None, true, false)]
    #[case::to_come(Some("2026-03-07"), true, false)]
    #[case::its_day(Some("2026-03-06"), true, true)]
    #[case::over_the_weekend(Some("2026-03-03"), true, true)]
    #[case::forgotten(Some("2026-03-02"), false, true)]
    fn a_next_step_is_shown_on_its_day_and_hides_nobody_for_ever(
        #[case] on: Option<&str>,
        #[case] counts: bool,
        #[case] due: bool,
    ) {
        let (on, today) = (on.map(|day| day.parse().unwrap()), "2026-03-06".parse().unwrap());
        assert_eq!((looks_after(on, today), is_due(on, today)), (counts, due));
    }
}
