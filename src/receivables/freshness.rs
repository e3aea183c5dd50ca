//! How far the books can be believed: what they were told last, and of which days that is all.

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use chrono_tz::Tz;

use super::guard::in_words;

/// The day by which something that was agreed on is judged, where the debtor is: today, or the day the books are of
/// where they are behind. They know a day wholly only once they are of a later one, so that nothing is held to be missed
/// while its money may only not have been told of.
pub fn judged_on(fresh_at: Option<DateTime<Utc>>, zone: Tz, today: NaiveDate) -> NaiveDate {
    fresh_at.map_or(NaiveDate::MIN, |at| at.with_timezone(&zone).date_naive()).min(today)
}

/// What a ledger file that names its own day makes the ledger fresh as of: the end of that day, where the company is, and
/// never later than now. One that names none is of now. No file takes back what was told before it.
pub fn fresh_by(
    as_of: Option<NaiveDate>,
    before: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
    zone: Tz,
) -> DateTime<Utc> {
    let own = as_of.and_then(|day| end_of(day, zone)).unwrap_or(now);
    before.map_or(own, |before| own.max(before)).min(now)
}

/// The instant at which a day is over.
fn end_of(day: NaiveDate, zone: Tz) -> Option<DateTime<Utc>> {
    let next = day.succ_opt()?;
    // Where clocks are put forward at midnight, the next day begins an hour later.
    let first = (0..=3).find_map(|hour| zone.from_local_datetime(&next.and_hms_opt(hour, 0, 0)?).earliest())?;
    Some(first.to_utc())
}

/// Why a file that names its own day isn't taken: the ledger was told of a later one.
pub fn older(as_of: Option<NaiveDate>, told: Option<NaiveDate>) -> Option<String> {
    let (own, told) = as_of.zip(told).filter(|(own, told)| own < told)?;
    Some(format!(
        "This file is of {}, and the ledger was told of {} before: it would open again what was paid since, so that \
         nothing was taken. Import a newer export; if this is the right one, import it again with --yes (in the chat: \
         insist).",
        in_words(own),
        in_words(told)
    ))
}

/// The last day on which what is waited for until `until` keeps the reminders away: while the books don't know that day
/// wholly, it is today.
pub fn stands_until(until: NaiveDate, judged_on: NaiveDate, today: NaiveDate) -> NaiveDate {
    if judged_on <= until { until.max(today) } else { until }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::{Africa, America, Europe, Pacific};
    use rstest::rstest;

    #[rstest]
    #[case::told_this_morning(Some("2026-03-13T08:00:00Z"), Europe::London, "2026-03-13", "2026-03-13")]
    #[case::told_last_night(Some("2026-03-12T22:00:00Z"), Europe::London, "2026-03-13", "2026-03-12")]
    #[case::behind_by_weeks(Some("2026-02-20T08:00:00Z"), Europe::London, "2026-03-13", "2026-02-20")]
    #[case::morning_of_the_next_day_there(Some("2026-03-12T22:00:00Z"), Pacific::Auckland, "2026-03-13", "2026-03-13")]
    #[case::still_the_day_before_there(Some("2026-03-13T06:00:00Z"), America::Los_Angeles, "2026-03-13", "2026-03-12")]
    #[case::by_a_clock_that_was_ahead(Some("2026-03-20T08:00:00Z"), Europe::London, "2026-03-13", "2026-03-13")]
    fn nothing_is_judged_by_a_day_that_the_books_have_not_told_of(
        #[case] fresh_at: Option<&str>,
        #[case] zone: Tz,
        #[case] today: &str,
        #[case] judged: &str,
    ) {
        let fresh_at = fresh_at.map(|at| at.parse().unwrap());
        assert_eq!(judged_on(fresh_at, zone, today.parse().unwrap()), judged.parse().unwrap());
    }

    #[rstest]
    #[case::it_names_none(None, None, Europe::London, "2026-11-28T11:57:00Z")]
    #[case::of_months_ago(Some("2026-06-30"), None, Europe::London, "2026-06-30T23:00:00Z")]
    #[case::of_yesterday(Some("2026-11-27"), None, Europe::London, "2026-11-28T00:00:00Z")]
    #[case::of_yesterday_far_west(Some("2026-11-27"), None, America::Los_Angeles, "2026-11-28T08:00:00Z")]
    #[case::of_today(Some("2026-11-28"), None, Europe::London, "2026-11-28T11:57:00Z")]
    #[case::of_a_day_to_come(Some("2026-12-31"), None, Europe::London, "2026-11-28T11:57:00Z")]
    #[case::told_of_more_before(
        Some("2026-06-30"),
        Some("2026-11-27T09:00:00Z"),
        Europe::London,
        "2026-11-27T09:00:00Z"
    )]
    #[case::told_of_less_before(
        Some("2026-11-27"),
        Some("2026-11-26T09:00:00Z"),
        Europe::London,
        "2026-11-28T00:00:00Z"
    )]
    #[case::a_day_without_midnight(Some("2026-04-23"), None, Africa::Cairo, "2026-04-23T22:00:00Z")]
    fn the_ledger_is_as_fresh_as_its_file(
        #[case] as_of: Option<&str>,
        #[case] before: Option<&str>,
        #[case] zone: Tz,
        #[case] fresh: &str,
    ) {
        let (as_of, before) = (as_of.map(|day| day.parse().unwrap()), before.map(|at| at.parse().unwrap()));
        let now = "2026-11-28T11:57:00Z".parse().unwrap();
        assert_eq!(fresh_by(as_of, before, now, zone), fresh.parse::<DateTime<Utc>>().unwrap());
    }

    #[rstest]
    #[case::it_names_none(None, Some("2026-11-27"), false)]
    #[case::the_first(Some("2026-06-30"), None, false)]
    #[case::of_the_same_day(Some("2026-11-27"), Some("2026-11-27"), false)]
    #[case::of_the_next(Some("2026-11-28"), Some("2026-11-27"), false)]
    #[case::of_an_earlier(Some("2026-06-30"), Some("2026-11-27"), true)]
    fn an_older_file_is_told_from_a_newer(#[case] own: Option<&str>, #[case] told: Option<&str>, #[case] is: bool) {
        let day = |day: Option<&str>| day.map(|day| day.parse().unwrap());
        let said = older(day(own), day(told));
        assert_eq!(said.is_some(), is);
        assert!(said.is_none_or(|said| said.contains("30 June 2026") && said.contains("27 November 2026")));
    }

    #[rstest]
    #[case::before_its_day("2026-03-10", "2026-03-10", "2026-03-12")]
    #[case::over_and_told_of("2026-03-13", "2026-03-13", "2026-03-12")]
    #[case::over_and_not_told_of("2026-03-12", "2026-03-13", "2026-03-13")]
    fn what_may_have_been_paid_is_waited_for(#[case] judged: &str, #[case] today: &str, #[case] until: &str) {
        let stands = stands_until("2026-03-12".parse().unwrap(), judged.parse().unwrap(), today.parse().unwrap());
        assert_eq!(stands, until.parse().unwrap());
    }

    #[test]
    fn books_that_were_never_told_judge_nothing() {
        let today = "2026-03-13".parse().unwrap();
        assert!(judged_on(None, Europe::London, today) < today);
    }
}
