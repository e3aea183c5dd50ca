//! Cron in wall time: at which local times a job is owed, each once, whatever the clocks do that day.
//!
//! The times are found on a calendar without a zone and only then placed in one. A time that the
//! spring change skips is owed at the first instant after the gap; a time that the autumn change
//! has twice is owed at the earlier. So no slot is lost and none comes twice.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Duration, NaiveDateTime, TimeZone, Utc};
use chrono_tz::{GapInfo, Tz};

/// A line of cron: minute, hour, day, month, weekday, optionally with seconds before them.
///
/// Day and weekday must both hold. Weekdays are names: in numbers, programs don't agree whether the
/// week begins with 0 or 1, on Sunday or Monday.
#[derive(Clone, PartialEq)]
pub struct Cron {
    text: String,
    schedule: cron::Schedule,
}

/// One time a job is owed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// The local wall time it stands for; with the job's name, what makes it one of its kind.
    pub slot: NaiveDateTime,
    /// The instant that is.
    pub at: DateTime<Utc>,
}

impl Occurrence {
    /// The slot as it is kept: `2026-03-29T02:30`, with seconds only where the line has them.
    pub fn slot_key(&self) -> String {
        let minute = self.slot.format("%Y-%m-%dT%H:%M").to_string();
        match self.slot.format("%S").to_string().as_str() {
            "00" => minute,
            seconds => format!("{minute}:{seconds}"),
        }
    }
}

/// Why a line of cron was refused, and what to write.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CronError {
    #[error("\"{0}\" has {1} fields: write five (minute hour day month weekday), or six with seconds before them")]
    Fields(String, usize),
    #[error(
        "\"{0}\" gives weekdays as numbers, which one program counts from Sunday and another from Monday: \
         write names, such as Mon-Fri"
    )]
    NumberedWeekdays(String),
    #[error("\"{0}\" can't be read as a time table: write, for example, \"0 9 * * Mon-Fri\" for 09:00 on weekdays")]
    Unreadable(String),
    #[error("\"{0}\" never comes: no year has such a day")]
    Never(String),
}

impl Cron {
    pub fn parse(text: &str) -> Result<Cron, CronError> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let fields: Vec<&str> = text.split(' ').filter(|field| !field.is_empty()).collect();
        let full = match fields.len() {
            5 => format!("0 {text}"),
            6 => text.clone(),
            other => return Err(CronError::Fields(text, other)),
        };
        if fields.last().is_some_and(|weekdays| weekdays.bytes().any(|byte| byte.is_ascii_digit())) {
            return Err(CronError::NumberedWeekdays(text));
        }
        let Ok(schedule) = cron::Schedule::from_str(&full) else {
            return Err(CronError::Unreadable(text));
        };
        // The calendar repeats every 28 years within a century: what doesn't come in them never does.
        let spring = DateTime::<Utc>::from_timestamp(951_782_400, 0).unwrap_or(DateTime::UNIX_EPOCH);
        if schedule.after(&spring).next().is_none() {
            return Err(CronError::Never(text));
        }
        Ok(Cron { text, schedule })
    }

    /// The occurrences after one instant and up to and including another, in order.
    pub fn between(
        &self,
        after: DateTime<Utc>,
        until: DateTime<Utc>,
        zone: Tz,
    ) -> impl Iterator<Item = Occurrence> + '_ {
        self.following(after, zone).take_while(move |occurrence| occurrence.at <= until)
    }

    /// The next `count` occurrences after an instant.
    pub fn next_runs(&self, count: usize, after: DateTime<Utc>, zone: Tz) -> Vec<Occurrence> {
        self.following(after, zone).take(count).collect()
    }

    /// The last occurrence at or before an instant, looking back no further than `back`.
    pub fn latest(&self, until: DateTime<Utc>, back: Duration, zone: Tz) -> Option<Occurrence> {
        self.between(until - back, until, zone).last()
    }

    fn following(&self, after: DateTime<Utc>, zone: Tz) -> impl Iterator<Item = Occurrence> + '_ {
        // A naive time stands in for UTC, where every time of day exists once. Two seconds of margin,
        // since the iteration begins after its start and knows no fractions.
        let start = (after.with_timezone(&zone).naive_local() - Duration::seconds(2)).and_utc();
        self.schedule
            .after_owned(start)
            .map(move |naive| {
                let slot = naive.naive_utc();
                Occurrence { slot, at: instant(slot, zone) }
            })
            .skip_while(move |occurrence| occurrence.at <= after)
    }
}

impl fmt::Display for Cron {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Cron {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cron({})", self.text)
    }
}

impl FromStr for Cron {
    type Err = CronError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Cron::parse(text)
    }
}

/// The instant a local wall time is: after a gap where it falls into one, the earlier of two.
pub fn instant(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    if let Some(at) = zone.from_local_datetime(&local).earliest() {
        return at.with_timezone(&Utc);
    }
    let end = GapInfo::new(&local, &zone).and_then(|gap| gap.end);
    end.map_or_else(|| local.and_utc(), |end| end.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::{Africa, America, Europe, Pacific};
    use rstest::rstest;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn runs(cron: &str, zone: Tz, after: &str, until: &str) -> Vec<String> {
        let cron = Cron::parse(cron).unwrap();
        let line = |run: Occurrence| format!("{} = {}", run.slot_key(), run.at.format("%dT%H:%MZ"));
        cron.between(at(after), at(until), zone).map(line).collect()
    }

    #[test]
    fn a_time_in_the_spring_gap_is_owed_when_the_gap_ends() {
        let owed = runs("30 1 * * *", Europe::London, "2026-03-28T00:00:00Z", "2026-03-30T12:00:00Z");
        assert_eq!(
            owed,
            ["2026-03-28T01:30 = 28T01:30Z", "2026-03-29T01:30 = 29T01:00Z", "2026-03-30T01:30 = 30T00:30Z"]
        );
        let owed = runs("30 2 * * *", America::New_York, "2026-03-07T12:00:00Z", "2026-03-09T12:00:00Z");
        assert_eq!(owed, ["2026-03-08T02:30 = 08T07:00Z", "2026-03-09T02:30 = 09T06:30Z"]);
    }

    #[test]
    fn a_time_the_autumn_has_twice_is_owed_once_at_the_earlier() {
        let owed = runs("30 1 * * *", Europe::London, "2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z");
        assert_eq!(owed, ["2026-10-25T01:30 = 25T00:30Z", "2026-10-26T01:30 = 26T01:30Z"]);
        let owed = runs("*/30 1 * * *", America::New_York, "2026-11-01T04:59:00Z", "2026-11-01T07:00:00Z");
        assert_eq!(owed, ["2026-11-01T01:00 = 01T05:00Z", "2026-11-01T01:30 = 01T05:30Z"]);
    }

    #[test]
    fn the_second_pass_of_an_hour_owes_nothing_again() {
        let owed = runs("30 1 * * *", Europe::London, "2026-10-25T00:45:00Z", "2026-10-25T23:00:00Z");
        assert_eq!(owed, Vec::<String>::new());
    }

    /// Cairo changes at midnight: the day begins at one.
    #[test]
    fn a_day_that_begins_at_one_still_has_its_midnight() {
        let owed = runs("0 0 * * *", Africa::Cairo, "2026-04-23T12:00:00Z", "2026-04-24T12:00:00Z");
        assert_eq!(owed, ["2026-04-24T00:00 = 23T22:00Z"]);
    }

    /// Samoa went from 29 to 31 December 2011.
    #[test]
    fn a_day_the_calendar_skipped_is_owed_at_the_start_of_the_next() {
        let owed = runs("0 9 * * *", Pacific::Apia, "2011-12-29T12:00:00Z", "2011-12-31T12:00:00Z");
        assert_eq!(
            owed,
            ["2011-12-29T09:00 = 29T19:00Z", "2011-12-30T09:00 = 30T10:00Z", "2011-12-31T09:00 = 30T19:00Z"]
        );
    }

    #[rstest]
    fn every_slot_comes_once_and_in_order_however_the_year_is_cut(
        #[values(Europe::London, America::New_York, Africa::Cairo, Pacific::Apia)] zone: Tz,
        #[values(1, 7, 25)] hours: i64,
    ) {
        let cron = Cron::parse("*/15 * * * *").unwrap();
        let (start, end) = (at("2011-01-01T00:00:00Z"), at("2012-01-01T00:00:00Z"));
        let whole: Vec<Occurrence> = cron.between(start, end, zone).collect();
        let mut pieces = Vec::new();
        let mut from = start;
        while from < end {
            let to = (from + Duration::hours(hours)).min(end);
            pieces.extend(cron.between(from, to, zone));
            from = to;
        }
        assert_eq!(pieces, whole);
        assert!(whole.windows(2).all(|pair| pair[0].slot < pair[1].slot && pair[0].at <= pair[1].at));
    }

    #[test]
    fn weekdays_are_the_ones_named() {
        let runs = Cron::parse("0 9 * * Mon-Fri").unwrap().next_runs(3, at("2026-11-20T10:00:00Z"), Europe::London);
        let keys: Vec<String> = runs.iter().map(Occurrence::slot_key).collect();
        assert_eq!(keys, ["2026-11-23T09:00", "2026-11-24T09:00", "2026-11-25T09:00"]);
    }

    #[test]
    fn seconds_are_part_of_the_slot_where_there_are_any() {
        let runs = Cron::parse("*/30 0 9 * * *").unwrap().next_runs(2, at("2026-11-20T00:00:00Z"), Europe::London);
        let keys: Vec<String> = runs.iter().map(Occurrence::slot_key).collect();
        assert_eq!(keys, ["2026-11-20T09:00", "2026-11-20T09:00:30"]);
    }

    #[test]
    fn the_latest_is_looked_for_backwards() {
        let cron = Cron::parse("0 9 * * Mon-Fri").unwrap();
        let sunday = at("2026-11-22T12:00:00Z");
        assert_eq!(cron.latest(sunday, Duration::days(7), Europe::London).unwrap().slot_key(), "2026-11-20T09:00");
        assert_eq!(cron.latest(sunday, Duration::days(1), Europe::London), None);
    }

    #[rstest]
    #[case("0 9 * * 1-5", "write names, such as Mon-Fri")]
    #[case("0 0 9 * * 1", "write names")]
    #[case("0 9 * *", "has 4 fields")]
    #[case("", "has 0 fields")]
    #[case("0 0 9 * * Mon 2026", "has 7 fields")]
    #[case("0 25 * * *", "can't be read")]
    #[case("0 9 * * Funday", "can't be read")]
    #[case("0 9 31 Feb *", "never comes")]
    fn what_is_no_time_table_is_refused_with_the_reason(#[case] text: &str, #[case] reason: &str) {
        let error = Cron::parse(text).unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    }
}
