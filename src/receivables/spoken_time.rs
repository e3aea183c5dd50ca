//! Until when, as people say it to the desk: `18:00`, `fri 09:00`, `+8h`, `tomorrow`.

use chrono::{Duration, NaiveDateTime, NaiveTime};

use super::excerpt::shown;
use super::spoken_day::{Lies, read_spoken_day};

/// The most hours that are taken for hours and not for a slip.
const HOURS: i64 = 24 * 31;

/// Reads an end ahead of `now`, both in local wall time. A time alone is its next one; a day alone lasts to its midnight.
///
/// # Errors
/// The sentence that says why it can't be read.
pub fn read_until(text: &str, now: NaiveDateTime) -> Result<NaiveDateTime, String> {
    let words = text.trim().to_lowercase().replace('t', "T");
    let words = between_digits(&words).replace('T', "t");
    if let Some(hours) = hours(&words) {
        return Ok(now + Duration::hours(hours));
    }
    let (day, time) = match words.rsplit_once(' ') {
        Some((day, last)) if time(last).is_some() => (day.trim_end_matches(" at"), time(last)),
        _ if time(&words).is_some() => ("", time(&words)),
        _ => (words.as_str(), None),
    };
    let until = match (day, time) {
        ("", Some(time)) => {
            let today = now.date().and_time(time);
            if today > now { today } else { today + Duration::days(1) }
        }
        (day, time) => {
            let date = read_spoken_day(day, now.date(), Lies::Ahead).map_err(|misdate| misdate.to_string())?;
            match time {
                Some(time) => date.and_time(time),
                None => date.and_time(NaiveTime::MIN) + Duration::days(1),
            }
        }
    };
    if until <= now {
        return Err(format!("{} is over: give a time that is still to come.", shown(text)));
    }
    Ok(until)
}

/// `+8h`, `8 hours`.
fn hours(words: &str) -> Option<i64> {
    let digits: String = words.trim_start_matches('+').chars().take_while(char::is_ascii_digit).collect();
    let unit = words.trim_start_matches('+')[digits.len()..].trim();
    let is_hours = matches!(unit, "h" | "hour" | "hours");
    digits.parse().ok().filter(|hours| is_hours && (1..=HOURS).contains(hours))
}

fn time(word: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(word, "%H:%M").ok()
}

/// `2026-03-05T18:00` as `2026-03-05 18:00`.
fn between_digits(words: &str) -> String {
    let letters: Vec<char> = words.chars().collect();
    let is_digit = |at: Option<usize>| at.and_then(|at| letters.get(at)).is_some_and(char::is_ascii_digit);
    let parts = letters.iter().enumerate().map(|(at, letter)| {
        let apart = *letter == 'T' && is_digit(at.checked_sub(1)) && is_digit(Some(at + 1));
        if apart { ' ' } else { *letter }
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn now() -> NaiveDateTime {
        // A Monday.
        "2026-03-02T09:30:00".parse().unwrap()
    }

    #[rstest]
    #[case("18:00", "2026-03-02T18:00:00")]
    #[case("09:00", "2026-03-03T09:00:00")]
    #[case("fri", "2026-03-07T00:00:00")]
    #[case("fri 17:30", "2026-03-06T17:30:00")]
    #[case("Fri at 17:30", "2026-03-06T17:30:00")]
    #[case("tomorrow", "2026-03-04T00:00:00")]
    #[case("today", "2026-03-03T00:00:00")]
    #[case("2026-03-09 09:00", "2026-03-09T09:00:00")]
    #[case("2026-03-09T09:00", "2026-03-09T09:00:00")]
    #[case("sat", "2026-03-08T00:00:00")]
    #[case("+8h", "2026-03-02T17:30:00")]
    #[case("8 hours", "2026-03-02T17:30:00")]
    #[case("+2d", "2026-03-05T00:00:00")]
    fn an_end_is_ahead_of_now(#[case] said: &str, #[case] until: &str) {
        assert_eq!(read_until(said, now()), Ok(until.parse().unwrap()));
    }

    #[rstest]
    #[case("2026-03-01")]
    #[case("today 09:00")]
    #[case("03/04")]
    #[case("when I say so")]
    #[case("99999h")]
    #[case("")]
    fn what_is_over_or_unclear_is_refused(#[case] said: &str) {
        assert!(read_until(said, now()).is_err());
    }

    proptest! {
        #[test]
        fn whatever_is_said_ends_later_or_is_refused(said in "\\PC{0,24}|[0-9+: a-zT-]{0,16}") {
            if let Ok(until) = read_until(&said, now()) {
                prop_assert!(until > now());
            }
        }
    }
}
