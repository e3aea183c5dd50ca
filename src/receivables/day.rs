//! A calendar date as exports write it, read one way or refused with both readings.
//!
//! Read are `2026-05-01` (with a time of day or without), `20260501`, `1 May 2026`, `May 1, 2026`,
//! `31/05/2026` and `05/31/2026` where only one order is possible or the order is known, and
//! `01.05.2026`, which is day first wherever it is written. Years of two digits and the day
//! numbers of spreadsheets are refused.

use chrono::{Datelike, Months, NaiveDate, NaiveDateTime};

use super::excerpt::shown;

/// Which of two numbers is the day, in dates like `03/04/2026`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    DayFirst,
    MonthFirst,
}

/// Why a text was not taken as a date. Each prints as a sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misdate {
    #[error("the date is empty")]
    Empty,
    #[error("\"{0}\" is not a date: write it like 2026-05-31")]
    NotADate(String),
    #[error("\"{0}\" is not a day of the calendar")]
    NoSuchDay(String),
    #[error("\"{text}\" can be read as {} or as {}: write it like {day_first}, or name the format", long(.day_first), long(.month_first))]
    TwoReadings { text: String, day_first: NaiveDate, month_first: NaiveDate },
    #[error("\"{0}\" has a year of two digits: write all four, or name the format")]
    ShortYear(String),
    #[error("\"{0}\" is a spreadsheet's day number: format the column as a date and save again")]
    DayNumber(String),
    #[error("\"{text}\" is not written {}, as the dates beside it are", match .order {
        DateOrder::DayFirst => "day first",
        DateOrder::MonthFirst => "month first",
    })]
    OtherOrder { text: String, order: DateOrder },
    #[error("\"{text}\" is not a date written as {format}")]
    OtherFormat { text: String, format: String },
}

/// How the dates of one file are to be read.
#[derive(Debug, Clone, Copy, Default)]
pub struct DayReader<'a> {
    /// Which number is the day, where it is known.
    pub order: Option<DateOrder>,
    /// A format in strftime's letters, such as `%m/%d/%Y`. Nothing else is then read.
    pub format: Option<&'a str>,
}

impl DayReader<'_> {
    pub fn read(&self, text: &str) -> Result<NaiveDate, Misdate> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Misdate::Empty);
        }
        if let Some(format) = self.format {
            return by_format(text, format);
        }
        let date = without_time(text);
        if let Some(numbers) = Numbers::of(date) {
            return numbers.date(text, self.order);
        }
        match Named::of(date) {
            Some(Named { year: Some(year), month, day, .. }) => calendar_day(year, month, day, text),
            Some(Named { short_year: true, .. }) => Err(Misdate::ShortYear(shown(text))),
            _ => Err(all_digits(text)),
        }
    }
}

/// The order this text can't do without: `31/05/2026` shows the day first, `05/31/2026` the month,
/// `03/04/2026` and `2026-05-31` neither.
pub fn shown_order(text: &str) -> Option<DateOrder> {
    let Numbers { first, second, year_last: true, mark, .. } = Numbers::of(without_time(text.trim()))? else {
        return None;
    };
    match (first, second) {
        _ if mark == '.' => None,
        (13..=31, 1..=12) => Some(DateOrder::DayFirst),
        (1..=12, 13..=31) => Some(DateOrder::MonthFirst),
        _ => None,
    }
}

/// Whether an invoice can't sensibly bear this date: before 1990 or over ten years ahead.
/// Such a date is a slip or a placeholder; it is kept as read, and nobody is chased by it.
pub fn is_odd(day: NaiveDate, today: NaiveDate) -> bool {
    let latest = today.checked_add_months(Months::new(120)).unwrap_or(NaiveDate::MAX);
    day.year() < 1990 || day > latest
}

fn by_format(text: &str, format: &str) -> Result<NaiveDate, Misdate> {
    let wrong = || Misdate::OtherFormat { text: shown(text), format: format.to_owned() };
    let day = NaiveDate::parse_from_str(text, format)
        .or_else(|_| NaiveDateTime::parse_from_str(text, format).map(|at| at.date()))
        .or_else(|_| NaiveDate::parse_from_str(without_time(text), format))
        .map_err(|_| wrong())?;
    if (1000..=9999).contains(&day.year()) { Ok(day) } else { Err(wrong()) }
}

/// `2026-05-01T00:00:00Z` and `01/05/2026 00:00` without what comes after the day.
fn without_time(text: &str) -> &str {
    let time_from = |at: usize| text[at + 1..].contains(':') && text[..at].ends_with(|c: char| c.is_ascii_digit());
    match text.find(['T', ' ']) {
        Some(at) if time_from(at) => &text[..at],
        _ => text,
    }
}

/// A date of three numbers: year first, or year last with the order of the others open.
#[derive(Debug)]
struct Numbers {
    first: u32,
    second: u32,
    year: i32,
    year_last: bool,
    short_year: bool,
    mark: char,
}

impl Numbers {
    fn of(date: &str) -> Option<Numbers> {
        if date.len() == 8 && date.bytes().all(|b| b.is_ascii_digit()) {
            let part = |range: std::ops::Range<usize>| date.get(range)?.parse::<u32>().ok();
            let year = i32::try_from(part(0..4)?).ok()?;
            return Some(Numbers::year_first(year, part(4..6)?, part(6..8)?));
        }
        let mark = date.chars().find(|c| !c.is_ascii_digit())?;
        let parts: Vec<&str> = date.split(mark).collect();
        let [a, b, c] = parts[..] else { return None };
        let digits = |part: &str| (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        if !matches!(mark, '/' | '-' | '.') || !digits(a) || !digits(b) || !digits(c) || b.len() > 2 {
            return None;
        }
        let (first, second, third) = (a.parse().ok()?, b.parse().ok()?, c.parse::<u32>().ok()?);
        match (a.len(), c.len()) {
            (4, 1..=2) => Some(Numbers::year_first(i32::try_from(first).ok()?, second, third)),
            (1..=2, 1..=2) | (1..=2, 4) => Some(Numbers {
                first,
                second,
                year: i32::try_from(third).ok()?,
                year_last: true,
                short_year: c.len() < 4,
                mark,
            }),
            _ => None,
        }
    }

    fn year_first(year: i32, month: u32, day: u32) -> Numbers {
        Numbers { first: month, second: day, year, year_last: false, short_year: false, mark: '-' }
    }

    fn date(&self, text: &str, order: Option<DateOrder>) -> Result<NaiveDate, Misdate> {
        if self.short_year {
            return Err(Misdate::ShortYear(shown(text)));
        }
        if !self.year_last {
            return calendar_day(self.year, self.first, self.second, text);
        }
        let day_first = calendar_day(self.year, self.second, self.first, text);
        let month_first = calendar_day(self.year, self.first, self.second, text);
        let order = if self.mark == '.' { Some(DateOrder::DayFirst) } else { order };
        match (order, day_first, month_first) {
            (_, Err(none), Err(_)) => Err(none),
            (Some(DateOrder::DayFirst), Ok(day), _) | (Some(DateOrder::MonthFirst), _, Ok(day)) => Ok(day),
            (Some(order), _, _) => Err(Misdate::OtherOrder { text: shown(text), order }),
            (None, Ok(day), Err(_)) | (None, Err(_), Ok(day)) => Ok(day),
            (None, Ok(day_first), Ok(month_first)) if day_first == month_first => Ok(day_first),
            (None, Ok(day_first), Ok(month_first)) => {
                Err(Misdate::TwoReadings { text: shown(text), day_first, month_first })
            }
        }
    }
}

/// A date with its month in letters, in English; the year may be missing.
pub(super) struct Named {
    pub year: Option<i32>,
    pub month: u32,
    pub day: u32,
    /// A number stood where the year belongs that isn't one of four digits.
    pub short_year: bool,
}

impl Named {
    pub(super) fn of(text: &str) -> Option<Named> {
        let mut words: Vec<&str> = text.split([' ', ',', '-', '/', '.']).filter(|word| !word.is_empty()).collect();
        words.retain(|word| weekday(word).is_none());
        let (names, numbers): (Vec<&str>, Vec<&str>) = words.iter().partition(|word| month(word).is_some());
        let [name] = names[..] else { return None };
        let month = month(name)?;
        let (day, year) = match numbers[..] {
            [year, day] if year.len() == 4 => (day, Some(year)),
            [day, year] => (day, Some(year)),
            [day] => (day, None),
            _ => return None,
        };
        let day = ["st", "nd", "rd", "th"].iter().find_map(|ending| day.strip_suffix(ending)).unwrap_or(day);
        let day = day.parse().ok().filter(|_| day.len() <= 2)?;
        let written = year.map(|year| year.parse::<u16>().ok().map(|number| (number, year.len())));
        let year = match written {
            None => None,
            Some(Some((number, 4))) => Some(i32::from(number)),
            Some(Some((_, 2))) => return Some(Named { year: None, month, day, short_year: true }),
            Some(_) => return None,
        };
        Some(Named { year, month, day, short_year: false })
    }
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The number of the month a word names, in full or by its first letters (three at least).
fn month(word: &str) -> Option<u32> {
    let index = beginning(&MONTHS, word)?;
    u32::try_from(index + 1).ok()
}

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The weekday a word names, in full or by its first letters (three at least), Monday being 0.
pub(super) fn weekday(word: &str) -> Option<u32> {
    u32::try_from(beginning(&WEEKDAYS, word)?).ok()
}

fn beginning(names: &[&str], word: &str) -> Option<usize> {
    let word = word.to_ascii_lowercase();
    names.iter().position(|name| word.len() >= 3 && name.starts_with(&word))
}

pub(super) fn calendar_day(year: i32, month: u32, day: u32, text: &str) -> Result<NaiveDate, Misdate> {
    let there = NaiveDate::from_ymd_opt(year, month, day).filter(|_| (1000..=9999).contains(&year));
    there.ok_or_else(|| Misdate::NoSuchDay(shown(text)))
}

fn all_digits(text: &str) -> Misdate {
    let whole = text.split('.').next().unwrap_or(text);
    if (3..=7).contains(&whole.len()) && text.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        Misdate::DayNumber(shown(text))
    } else {
        Misdate::NotADate(shown(text))
    }
}

fn long(day: &NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

#[cfg(test)]
mod tests;
