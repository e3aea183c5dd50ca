//! The days on which clocks are changed, and the ends of months: each slot is taken once, in order, by a schedule that
//! looks at the clock every minute.

use chrono::{DateTime, Duration, Utc};
use chrono_tz::{Africa, America, Europe, Pacific, Tz};
use rstest::rstest;

use super::latest_owed;
use super::occurrences::Cron;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// What a schedule takes that looks every minute, from one instant to another, as `slot = instant`.
fn taken(cron: &str, zone: Tz, from: &str, until: &str) -> Vec<String> {
    let looks = (0..).map(|minutes| at(from) + Duration::minutes(minutes)).take_while(|now| *now <= at(until));
    taken_at(cron, zone, looks)
}

/// The same for any looks at the clock.
fn taken_at(cron: &str, zone: Tz, looks: impl Iterator<Item = DateTime<Utc>>) -> Vec<String> {
    let cron = Cron::parse(cron).unwrap();
    let mut looks = looks.peekable();
    let began = *looks.peek().unwrap();
    let (mut last, mut told) = (None::<String>, Vec::new());
    for now in looks {
        if let Some(slot) = latest_owed(&cron, began, last.as_deref(), now, zone) {
            told.push(format!("{} = {}", slot.slot_key(), now.format("%dT%H:%MZ")));
            last = Some(slot.slot_key());
        }
    }
    told
}

#[rstest]
#[case::london_in_spring(Europe::London, "2026-03-28T12:00:00Z", "30 2 * * *", &["2026-03-29T02:30 = 29T01:30Z", "2026-03-30T02:30 = 30T01:30Z"])]
#[case::london_in_spring(Europe::London, "2026-03-28T12:00:00Z", "0 0 * * *", &["2026-03-29T00:00 = 29T00:00Z", "2026-03-30T00:00 = 29T23:00Z"])]
#[case::london_in_autumn(Europe::London, "2026-10-24T12:00:00Z", "30 2 * * *", &["2026-10-25T02:30 = 25T02:30Z", "2026-10-26T02:30 = 26T02:30Z"])]
#[case::london_in_autumn(Europe::London, "2026-10-24T12:00:00Z", "0 0 * * *", &["2026-10-25T00:00 = 24T23:00Z", "2026-10-26T00:00 = 26T00:00Z"])]
// 02:30 isn't there: the job is owed when the clock has come to three.
#[case::new_york_in_spring(America::New_York, "2026-03-07T17:00:00Z", "30 2 * * *", &["2026-03-08T02:30 = 08T07:00Z", "2026-03-09T02:30 = 09T06:30Z"])]
#[case::new_york_in_spring(America::New_York, "2026-03-07T17:00:00Z", "0 0 * * *", &["2026-03-08T00:00 = 08T05:00Z", "2026-03-09T00:00 = 09T04:00Z"])]
#[case::new_york_in_autumn(America::New_York, "2026-10-31T17:00:00Z", "30 2 * * *", &["2026-11-01T02:30 = 01T07:30Z", "2026-11-02T02:30 = 02T07:30Z"])]
#[case::new_york_in_autumn(America::New_York, "2026-10-31T17:00:00Z", "0 0 * * *", &["2026-11-01T00:00 = 01T04:00Z", "2026-11-02T00:00 = 02T05:00Z"])]
// Midnight isn't there: the day begins at one.
#[case::cairo_in_spring(Africa::Cairo, "2026-04-23T12:00:00Z", "0 0 * * *", &["2026-04-24T00:00 = 23T22:00Z", "2026-04-25T00:00 = 24T21:00Z"])]
#[case::cairo_in_spring(Africa::Cairo, "2026-04-23T12:00:00Z", "30 2 * * *", &["2026-04-24T02:30 = 23T23:30Z", "2026-04-25T02:30 = 24T23:30Z"])]
// The hour before midnight comes twice, and midnight once.
#[case::cairo_in_autumn(Africa::Cairo, "2026-10-29T12:00:00Z", "0 0 * * *", &["2026-10-30T00:00 = 29T22:00Z", "2026-10-31T00:00 = 30T22:00Z"])]
#[case::cairo_in_autumn(Africa::Cairo, "2026-10-29T12:00:00Z", "30 2 * * *", &["2026-10-30T02:30 = 30T00:30Z", "2026-10-31T02:30 = 31T00:30Z"])]
fn a_daily_job_is_done_once_each_day_while_clocks_change(
    #[case] zone: Tz,
    #[case] from: &str,
    #[case] cron: &str,
    #[case] slots: &[&str],
) {
    let until = (at(from) + Duration::hours(40)).to_rfc3339();
    assert_eq!(taken(cron, zone, from, &until), slots);
}

#[rstest]
fn every_day_of_the_year_has_its_slot_once_and_in_order(
    #[values(Europe::London, America::New_York, Africa::Cairo, Pacific::Auckland)] zone: Tz,
    #[values("30 2 * * *", "0 0 * * *")] cron: &str,
) {
    let runs: Vec<_> =
        Cron::parse(cron).unwrap().between(at("2025-12-30T12:00:00Z"), at("2027-01-01T12:00:00Z"), zone).collect();
    let of_the_year: Vec<_> = runs.iter().filter(|run| run.slot.format("%Y").to_string() == "2026").collect();
    assert_eq!(of_the_year.len(), 365);
    assert!(
        runs.windows(2)
            .all(|pair| pair[0].at < pair[1].at && pair[0].slot.date().succ_opt() == Some(pair[1].slot.date()))
    );
    assert!(runs.iter().all(|run| run.at.with_timezone(&zone).date_naive() == run.slot.date()));
}

#[rstest]
#[case::the_last_of_long_months("0 9 31 * *", &["2027-12-31", "2028-01-31", "2028-03-31", "2028-05-31"])]
#[case::the_first("0 0 1 * *", &["2028-01-01", "2028-02-01", "2028-03-01", "2028-04-01", "2028-05-01", "2028-06-01"])]
#[case::leap_day("30 2 29 Feb *", &["2028-02-29"])]
#[case::any_end("0 9 28-31 * Fri", &["2027-12-31", "2028-01-28", "2028-03-31", "2028-04-28"])]
fn ends_of_months_come_when_there_are_such_days(#[case] cron: &str, #[case] days: &[&str]) {
    let runs = Cron::parse(cron).unwrap();
    let runs = runs.between(at("2027-12-15T00:00:00Z"), at("2028-06-01T12:00:00Z"), Europe::London);
    let found: Vec<String> = runs.map(|run| run.slot.date().to_string()).collect();
    assert_eq!(found, days);
}

/// A clock that is put back an hour, or a process that stood still for a day: no slot comes again, and of those that
/// were missed the last is done.
#[test]
fn a_clock_that_steps_takes_no_slot_twice() {
    let minutes = |from: &str, count: i64| {
        let from = at(from);
        (0..count).map(move |minute| from + Duration::minutes(minute))
    };
    let looks = minutes("2026-03-02T08:30:00Z", 60)
        .chain(minutes("2026-03-02T08:31:00Z", 120))
        .chain(minutes("2026-03-04T11:00:00Z", 30));
    let told = taken_at("0 9 * * *", Europe::London, looks);
    assert_eq!(told, ["2026-03-02T09:00 = 02T09:00Z", "2026-03-04T09:00 = 04T11:00Z"]);
}
