//! A date as people say it to the desk: `fri`, `+14d`, `1 dec`, `tomorrow`.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::day::{DayReader, Misdate, Named, calendar_day, weekday};
use super::excerpt::shown;

/// Which way a day without a year, or a weekday, lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lies {
    /// A promise, an installment, the end of a hold.
    Ahead,
    /// A payment, a conversation.
    Behind,
}

/// Reads a day relative to `today`.
///
/// A weekday is the nearest one that isn't today; a day without its year is the nearest one that
/// way, today included. `03/04` is refused with both readings, as `03/04/2026` is.
pub fn read_spoken_day(text: &str, today: NaiveDate, lies: Lies) -> Result<NaiveDate, Misdate> {
    let words = text.trim().to_lowercase();
    let named = match words.as_str() {
        "" => return Err(Misdate::Empty),
        "today" => Some(today),
        "tomorrow" => today.checked_add_days(Days::new(1)),
        "yesterday" => today.checked_sub_days(Days::new(1)),
        _ => weekday(words.strip_prefix("on ").unwrap_or(&words)).and_then(|day| nearest_weekday(day, today, lies)),
    };
    if let Some(day) = named {
        return Ok(day);
    }
    if let Some(step) = step(&words) {
        return step.from(today).ok_or_else(|| Misdate::NoSuchDay(shown(text)));
    }
    if let Some((first, second)) = two_numbers(&words) {
        return without_year(first, second, text, today, lies);
    }
    match Named::of(&words) {
        Some(Named { year: None, short_year: false, month, day }) => nearest(month, day, text, today, lies),
        _ => DayReader::default().read(&words).map_err(|why| as_written(why, text)),
    }
}

/// Puts back the text as it was typed, whose case reading had to drop.
fn as_written(why: Misdate, text: &str) -> Misdate {
    match why {
        Misdate::NotADate(_) => Misdate::NotADate(shown(text)),
        other => other,
    }
}

fn nearest_weekday(wanted: u32, today: NaiveDate, lies: Lies) -> Option<NaiveDate> {
    let now = today.weekday().num_days_from_monday();
    let nonzero = |days: u32| if days == 0 { 7 } else { u64::from(days) };
    match lies {
        Lies::Ahead => today.checked_add_days(Days::new(nonzero((wanted + 7 - now) % 7))),
        Lies::Behind => today.checked_sub_days(Days::new(nonzero((now + 7 - wanted) % 7))),
    }
}

/// `+14d`, `-3d`, `+2w`, `+1m`.
struct Step {
    back: bool,
    count: u32,
    unit: char,
}

fn step(words: &str) -> Option<Step> {
    let back = words.starts_with('-');
    let rest = words.strip_prefix(['+', '-'])?;
    let unit = rest.chars().next_back().filter(|unit| matches!(unit, 'd' | 'w' | 'm'))?;
    let count = rest.strip_suffix(unit)?.trim();
    let count = count.parse().ok().filter(|_| count.len() <= 4 && count.bytes().all(|b| b.is_ascii_digit()))?;
    Some(Step { back, count, unit })
}

impl Step {
    fn from(&self, today: NaiveDate) -> Option<NaiveDate> {
        let days = Days::new(u64::from(self.count) * if self.unit == 'w' { 7 } else { 1 });
        match (self.unit, self.back) {
            ('m', false) => today.checked_add_months(Months::new(self.count)),
            ('m', true) => today.checked_sub_months(Months::new(self.count)),
            (_, false) => today.checked_add_days(days),
            (_, true) => today.checked_sub_days(days),
        }
    }
}

fn two_numbers(words: &str) -> Option<(u32, u32)> {
    let (first, second) = words.split_once(['/', '.', '-'])?;
    let number = |part: &str| part.parse().ok().filter(|_| part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit()));
    Some((number(first)?, number(second)?))
}

fn without_year(first: u32, second: u32, text: &str, today: NaiveDate, lies: Lies) -> Result<NaiveDate, Misdate> {
    match (nearest(second, first, text, today, lies), nearest(first, second, text, today, lies)) {
        (Ok(day_first), Ok(month_first)) if day_first != month_first => {
            Err(Misdate::TwoReadings { text: shown(text), day_first, month_first })
        }
        (Ok(day), _) | (_, Ok(day)) => Ok(day),
        (Err(none), Err(_)) => Err(none),
    }
}

/// The nearest such day that way. 29 February may be years off.
fn nearest(month: u32, day: u32, text: &str, today: NaiveDate, lies: Lies) -> Result<NaiveDate, Misdate> {
    let way = if lies == Lies::Ahead { 1 } else { -1 };
    let there = (0..=8)
        .filter_map(|years| NaiveDate::from_ymd_opt(today.year() + way * years, month, day))
        .find(|date| if lies == Lies::Ahead { *date >= today } else { *date <= today });
    there.map_or_else(|| calendar_day(0, month, day, text), Ok)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    /// A Saturday.
    fn today() -> NaiveDate {
        "2026-11-21".parse().unwrap()
    }

    #[rstest]
    #[case("2026-12-01", "2026-12-01")]
    #[case("today", "2026-11-21")]
    #[case("Tomorrow", "2026-11-22")]
    #[case("fri", "2026-11-27")]
    #[case("Friday", "2026-11-27")]
    #[case("sat", "2026-11-28")]
    #[case("+14d", "2026-12-05")]
    #[case("+2w", "2026-12-05")]
    #[case("+1m", "2026-12-21")]
    #[case("-3d", "2026-11-18")]
    #[case("1 dec", "2026-12-01")]
    #[case("Dec 1", "2026-12-01")]
    #[case("1st December", "2026-12-01")]
    #[case("1 Mar", "2027-03-01")]
    #[case("21 nov", "2026-11-21")]
    #[case("29 feb", "2028-02-29")]
    #[case("25/12", "2026-12-25")]
    #[case("12/25", "2026-12-25")]
    #[case("1 May 2027", "2027-05-01")]
    #[case("31/05/2027", "2027-05-31")]
    fn a_day_ahead(#[case] text: &str, #[case] read: &str) {
        assert_eq!(read_spoken_day(text, today(), Lies::Ahead).unwrap().to_string(), read);
    }

    #[rstest]
    #[case("fri", "2026-11-20")]
    #[case("sat", "2026-11-14")]
    #[case("1 dec", "2025-12-01")]
    #[case("yesterday", "2026-11-20")]
    fn a_day_behind(#[case] text: &str, #[case] read: &str) {
        assert_eq!(read_spoken_day(text, today(), Lies::Behind).unwrap().to_string(), read);
    }

    #[test]
    fn what_is_unclear_is_refused() {
        let said = |text: &str| read_spoken_day(text, today(), Lies::Ahead).unwrap_err().to_string();
        insta::assert_snapshot!(said("03/04"), @r#""03/04" can be read as 3 April 2027 or as 4 March 2027: write it like 2027-04-03, or name the format"#);
        insta::assert_snapshot!(said("03/04/2026"), @r#""03/04/2026" can be read as 3 April 2026 or as 4 March 2026: write it like 2026-04-03, or name the format"#);
        insta::assert_snapshot!(said("30 feb"), @r#""30 feb" is not a day of the calendar"#);
        insta::assert_snapshot!(said("Someday"), @r#""Someday" is not a date: write it like 2026-05-31"#);
        insta::assert_snapshot!(said("+99999d"), @r#""+99999d" is not a date: write it like 2026-05-31"#);
        insta::assert_snapshot!(said("  "), @"the date is empty");
    }

    proptest! {
        #[test]
        fn nothing_said_makes_it_panic(text in "\\PC{0,20}", near in "[+-]?[0-9]{0,5} ?[dwm/.a-z]{0,4}[0-9]{0,3}") {
            for lies in [Lies::Ahead, Lies::Behind] {
                let _ = read_spoken_day(&text, today(), lies);
                let _ = read_spoken_day(&near, today(), lies);
            }
        }
    }
}
