//! The business calendar of a country: weekends, public holidays, and the operator's own days off.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use chrono_tz::Tz;

/// Public holidays by country; see the file's own header for where they come from.
static HOLIDAYS: LazyLock<HashMap<&'static str, BTreeSet<NaiveDate>>> = LazyLock::new(|| {
    let mut by_country: HashMap<&str, BTreeSet<NaiveDate>> = HashMap::new();
    for (country, date) in table(include_str!("holidays.tsv")) {
        if let Ok(date) = date.parse() {
            by_country.entry(country).or_default().insert(date);
        }
    }
    by_country
});

static ZONES: LazyLock<HashMap<&'static str, Tz>> = LazyLock::new(|| {
    let zones = table(include_str!("zones.tsv"));
    zones.filter_map(|(country, zone)| Some((country, zone.parse().ok()?))).collect()
});

fn table(text: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'))
}

/// The two-letter ISO 3166 code as the tables have it: `gb` and `UK` are both `GB`.
pub fn country_code(country: &str) -> String {
    let code = country.trim().to_ascii_uppercase();
    if code == "UK" { "GB".to_owned() } else { code }
}

/// The zone a debtor's day is reckoned in when nothing better is known; `None` for a country we don't know.
/// Of a country with several zones, the one most of its businesses keep.
pub fn zone_of(country: &str) -> Option<Tz> {
    ZONES.get(&*country_code(country)).copied()
}

/// On which days a business of this country is at work.
///
/// A country without a list of holidays has its weekend alone: see [`Calendar::knows`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    country: String,
    days_off: BTreeSet<NaiveDate>,
}

impl Calendar {
    pub fn of(country: &str) -> Calendar {
        Calendar { country: country_code(country), days_off: BTreeSet::new() }
    }

    /// The same calendar with days off of one's own, as a company's shutdown.
    pub fn with_days_off(mut self, days: impl IntoIterator<Item = NaiveDate>) -> Calendar {
        self.days_off.extend(days);
        self
    }

    pub fn country(&self) -> &str {
        &self.country
    }

    /// Whether this country's public holidays of that year are listed.
    pub fn knows(&self, year: i32) -> bool {
        HOLIDAYS.get(&*self.country).is_some_and(|days| days.iter().any(|day| day.year() == year))
    }

    pub fn is_weekend(&self, day: NaiveDate) -> bool {
        let weekend = match &*self.country {
            "BD" | "BH" | "DZ" | "EG" | "IL" | "IQ" | "JO" | "KW" | "LY" | "OM" | "QA" | "SA" | "SD" | "SY" | "YE" => {
                [Weekday::Fri, Weekday::Sat]
            }
            "IR" => [Weekday::Thu, Weekday::Fri],
            // Saturday is a working day there; one day twice is that day.
            "NP" => [Weekday::Sat, Weekday::Sat],
            _ => [Weekday::Sat, Weekday::Sun],
        };
        weekend.contains(&day.weekday())
    }

    pub fn is_holiday(&self, day: NaiveDate) -> bool {
        self.days_off.contains(&day) || HOLIDAYS.get(&*self.country).is_some_and(|days| days.contains(&day))
    }

    /// Whether it is one of the days off of one's own.
    pub fn is_day_off_of_ours(&self, day: NaiveDate) -> bool {
        self.days_off.contains(&day)
    }

    pub fn is_business_day(&self, day: NaiveDate) -> bool {
        !self.is_weekend(day) && !self.is_holiday(day)
    }

    /// `day` itself where it is a business day, else the next that is.
    pub fn on_or_after(&self, day: NaiveDate) -> NaiveDate {
        let mut date = day;
        while !self.is_business_day(date) {
            match date.succ_opt() {
                Some(next) => date = next,
                None => return day,
            }
        }
        date
    }

    /// The first business day after `day`.
    pub fn next_business_day(&self, day: NaiveDate) -> NaiveDate {
        day.succ_opt().map_or(day, |next| self.on_or_after(next))
    }

    /// The day `count` business days after `day`; for 0, `day` itself whatever it is.
    pub fn add_business_days(&self, day: NaiveDate, count: u32) -> NaiveDate {
        (0..count).fold(day, |date, _| self.next_business_day(date))
    }

    /// The last day on which a promise for `day` is still given time: that day and `grace` business days.
    pub fn with_grace(&self, day: NaiveDate, grace: u32) -> NaiveDate {
        self.add_business_days(day, grace)
    }
}

/// `day` moved by whole days, held at the ends of the calendar rather than failing.
pub fn shifted(day: NaiveDate, by: i64) -> NaiveDate {
    let days = Days::new(by.unsigned_abs());
    let moved = if by < 0 { day.checked_sub_days(days) } else { day.checked_add_days(days) };
    moved.unwrap_or(if by < 0 { NaiveDate::MIN } else { NaiveDate::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[rstest]
    #[case("GB", "2026-12-24", true)]
    #[case("GB", "2026-12-25", false)]
    #[case("uk", "2026-12-28", false)] // Boxing Day, observed on the Monday
    #[case("GB", "2026-04-06", false)] // Easter Monday, which the United States works through
    #[case("US", "2026-04-06", true)]
    #[case("US", "2026-11-26", false)]
    #[case("KW", "2026-11-20", false)] // a Friday
    #[case("KW", "2026-11-22", true)] // a Sunday
    #[case("AE", "2026-11-20", true)]
    #[case("ZZ", "2026-12-25", true)] // a Friday in a country without a list
    fn some_days_nobody_works(#[case] country: &str, #[case] date: &str, #[case] works: bool) {
        assert_eq!(Calendar::of(country).is_business_day(day(date)), works);
    }

    #[test]
    fn easter_takes_four_days_of_england() {
        let england = Calendar::of("GB");
        assert_eq!(england.next_business_day(day("2026-04-02")), day("2026-04-07"));
        assert_eq!(england.add_business_days(day("2026-04-02"), 2), day("2026-04-08"));
        assert_eq!(england.add_business_days(day("2026-04-04"), 0), day("2026-04-04"));
    }

    #[test]
    fn a_company_has_days_off_of_its_own() {
        let shut = Calendar::of("GB").with_days_off([day("2026-12-29")]);
        assert_eq!(shut.on_or_after(day("2026-12-25")), day("2026-12-30"));
    }

    #[test]
    fn every_listed_country_has_each_year_and_a_zone() {
        assert_eq!(HOLIDAYS.len(), 30);
        for country in HOLIDAYS.keys() {
            assert!(zone_of(country).is_some(), "{country} has no zone");
            assert!((2024..=2032).all(|year| Calendar::of(country).knows(year)), "{country} lacks a year");
        }
        assert!(!Calendar::of("GB").knows(2040));
    }

    #[test]
    fn every_zone_in_the_table_is_one() {
        let lines = table(include_str!("zones.tsv")).count();
        assert_eq!(ZONES.len(), lines);
        assert!(lines > 200);
        assert_eq!(zone_of("US"), Some(chrono_tz::America::New_York));
        assert_eq!(zone_of("au"), Some(chrono_tz::Australia::Sydney));
        assert_eq!(zone_of("Atlantis"), None);
    }

    proptest! {
        #[test]
        fn the_next_business_day_is_the_first_after(country in "GB|US|KW|JP|IN", offset in 0i64..3000) {
            let calendar = Calendar::of(&country);
            let start = shifted(day("2024-01-01"), offset);
            let next = calendar.next_business_day(start);
            prop_assert!(next > start && calendar.is_business_day(next));
            let between = (1..(next - start).num_days()).map(|days| shifted(start, days));
            prop_assert!(between.into_iter().all(|day| !calendar.is_business_day(day)));
        }
    }
}
