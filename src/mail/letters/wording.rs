//! Amounts, dates and ages as the reader writes them.

use chrono::{Datelike, NaiveDate};
use fixed_decimal::Decimal;
use icu_decimal::DecimalFormatter;
use icu_locale_core::Locale;

use crate::receivables::Money;

/// The languages a letter's own words can be in, and dates are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Words {
    #[default]
    English,
    German,
    French,
    /// An operator's own translation: its dates are figures, the rest is in its files.
    Other,
}

impl Words {
    /// Of a letter that is written in a language.
    pub(super) fn of_letter(tag: &str) -> Words {
        match (Words::of(tag), primary(tag).as_str()) {
            (Words::English, "en") => Words::English,
            (Words::English, _) => Words::Other,
            (words, _) => words,
        }
    }

    /// By the first part of a language tag; English where it isn't one of ours.
    pub(super) fn of(tag: &str) -> Words {
        match primary(tag).as_str() {
            "de" => Words::German,
            "fr" => Words::French,
            _ => Words::English,
        }
    }

    /// How old an invoice is: `34 days overdue`, `due today`, `due in 5 days`.
    pub(super) fn age(self, days_past_due: i64) -> String {
        let days = days_past_due.unsigned_abs();
        match (self, days_past_due) {
            (Words::English | Words::Other, 0) => "due today".into(),
            (Words::English | Words::Other, 1) => "1 day overdue".into(),
            (Words::English | Words::Other, -1) => "due tomorrow".into(),
            (Words::English | Words::Other, 1..) => format!("{days} days overdue"),
            (Words::English | Words::Other, _) => format!("due in {days} days"),
            (Words::German, 0) => "heute fällig".into(),
            (Words::German, 1) => "seit 1 Tag überfällig".into(),
            (Words::German, -1) => "morgen fällig".into(),
            (Words::German, 1..) => format!("seit {days} Tagen überfällig"),
            (Words::German, _) => format!("in {days} Tagen fällig"),
            (Words::French, 0) => "à échoir aujourd’hui".into(),
            (Words::French, 1) => "1 jour de retard".into(),
            (Words::French, -1) => "à échoir demain".into(),
            (Words::French, 1..) => format!("{days} jours de retard"),
            (Words::French, _) => format!("à échoir dans {days} jours"),
        }
    }

    /// `a`, `a and b`, `a, b and c`.
    pub(super) fn listed(self, items: &[String]) -> String {
        let and = match self {
            Words::English => "and",
            Words::German => "und",
            Words::French => "et",
            Words::Other => return items.join(", "),
        };
        match items {
            [] => String::new(),
            [only] => only.clone(),
            [first @ .., last] => format!("{} {and} {last}", first.join(", ")),
        }
    }
}

/// How one reader's language and country write amounts, and the letter's own words dates.
pub(super) struct Reader {
    formatter: Option<DecimalFormatter>,
    dates: Words,
    month_first: bool,
    sign: Sign,
}

/// Where the sign of a currency stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// `£1,240.00`
    First,
    /// `€ 1 240,00`
    FirstApart,
    /// `1.240,00 €`
    LastApart,
}

impl Reader {
    /// For a language tag and a country, in a letter with these words. An unknown or broken tag reads as English.
    pub(super) fn new(tag: &str, country: Option<&str>, dates: Words) -> Reader {
        let locale = Locale::try_from_str(tag.trim()).unwrap_or(icu_locale_core::locale!("en"));
        let region = locale.id.region.map(|region| region.to_string());
        let country = region.or(country.map(|country| country.trim().to_ascii_uppercase())).unwrap_or_default();
        let language = locale.id.language.to_string();
        Reader {
            formatter: DecimalFormatter::try_new((&locale).into(), Default::default()).ok(),
            dates,
            month_first: matches!(country.as_str(), "US" | "PH" | "PR" | "GU"),
            sign: sign_of(&language, &country),
        }
    }

    /// `£1,240.00`, `1.240,00 €`, `1 240,00 €`, `KWD 1.250`. The space before or after a sign doesn't break.
    pub(super) fn money(&self, money: Money) -> String {
        let size = Money::new(money.minor.saturating_abs(), money.currency);
        let digits = self.digits(size);
        let minus = if money.minor < 0 { "-" } else { "" };
        match (money.currency.sign(), self.sign) {
            (Some(sign), Sign::First) => format!("{minus}{sign}{digits}"),
            (Some(sign), Sign::FirstApart) => format!("{minus}{sign}\u{a0}{digits}"),
            (Some(sign), Sign::LastApart) => format!("{minus}{digits}\u{a0}{sign}"),
            (None, Sign::First | Sign::FirstApart) => format!("{minus}{}\u{a0}{digits}", money.currency),
            (None, Sign::LastApart) => format!("{minus}{digits}\u{a0}{}", money.currency),
        }
    }

    fn digits(&self, money: Money) -> String {
        let Some(formatter) = &self.formatter else { return money.plain() };
        let mut decimal = Decimal::from(money.minor);
        decimal.multiply_pow10(-(money.currency.exponent() as i16));
        // The Swiss mark between thousands is an apostrophe: the curved one is no markup.
        formatter.format(&decimal).to_string().replace('\'', "’")
    }

    /// `2 March 2026`, `March 2, 2026`, `2. März 2026`, `2 mars 2026`.
    pub(super) fn date(&self, date: NaiveDate) -> String {
        let (day, year) = (date.day(), date.year());
        let month = |names: [&'static str; 12]| names[date.month0() as usize];
        match self.dates {
            Words::English if self.month_first => format!("{} {day}, {year}", month(ENGLISH)),
            Words::English => format!("{day} {} {year}", month(ENGLISH)),
            Words::German => format!("{day}. {} {year}", month(GERMAN)),
            Words::French if day == 1 => format!("1er {} {year}", month(FRENCH)),
            Words::French => format!("{day} {} {year}", month(FRENCH)),
            Words::Other => date.to_string(),
        }
    }
}

/// After CLDR's standard currency patterns: the sign comes first in English, Chinese, Japanese and Korean, first and
/// apart in Dutch and the German of Switzerland and Austria, last in the rest of Europe.
fn sign_of(language: &str, country: &str) -> Sign {
    match (language, country) {
        ("en" | "zh" | "ja" | "ko" | "tr" | "hi" | "th" | "ms" | "id" | "ga" | "cy" | "mt", _) => Sign::First,
        ("de", "CH" | "LI" | "AT") | ("nl", _) | ("pt", "BR") => Sign::FirstApart,
        ("es", "" | "ES") => Sign::LastApart,
        ("es", _) => Sign::First,
        _ => Sign::LastApart,
    }
}

fn primary(tag: &str) -> String {
    tag.trim().split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase()
}

const ENGLISH: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const GERMAN: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];
const FRENCH: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::receivables::Currency;
    use rstest::rstest;

    #[rstest]
    #[case("en", "", 124_000, Currency::GBP, "£1,240.00")]
    #[case("", "", -1_250, Currency::EUR, "-€12.50")]
    #[case("de", "DE", 123_456_789, Currency::EUR, "1.234.567,89\u{a0}€")]
    #[case("de-CH", "", 124_000, Currency::EUR, "€\u{a0}1’240.00")]
    #[case("de-AT", "", 124_000, Currency::EUR, "€\u{a0}1\u{a0}240,00")]
    #[case("nl", "NL", 124_000, Currency::EUR, "€\u{a0}1.240,00")]
    #[case("fr", "FR", 124_000, Currency::EUR, "1\u{202f}240,00\u{a0}€")]
    #[case("en-IN", "", 12_400_000, Currency::GBP, "£1,24,000.00")]
    #[case("en", "KW", 1_250, Currency::KWD, "KWD\u{a0}1.250")]
    #[case("de", "DE", 1_250, Currency::KWD, "1,250\u{a0}KWD")]
    #[case("ja", "JP", 150_000, Currency::JPY, "¥150,000")]
    #[case("not a tag!", "", 5, Currency::USD, "$0.05")]
    fn amounts_are_written_as_the_reader_does(
        #[case] language: &str,
        #[case] country: &str,
        #[case] minor: i64,
        #[case] currency: Currency,
        #[case] shown: &str,
    ) {
        assert_eq!(Reader::new(language, Some(country), Words::English).money(Money::new(minor, currency)), shown);
    }

    #[rstest]
    #[case("en", "GB", "1 March 2026")]
    #[case("en", "US", "March 1, 2026")]
    #[case("de", "AT", "1. März 2026")]
    #[case("fr-CA", "", "1er mars 2026")]
    #[case("sv", "SE", "2026-03-01")]
    fn dates_cannot_be_read_two_ways(#[case] language: &str, #[case] country: &str, #[case] shown: &str) {
        let date = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        assert_eq!(Reader::new(language, Some(country), Words::of_letter(language)).date(date), shown);
    }

    #[test]
    fn ages_and_lists_are_sentences() {
        assert_eq!(Words::English.age(34), "34 days overdue");
        assert_eq!(Words::English.age(-1), "due tomorrow");
        assert_eq!(Words::of("de-AT").age(1), "seit 1 Tag überfällig");
        let items = ["a".to_owned(), "b".to_owned(), "c".to_owned()];
        assert_eq!(Words::French.listed(&items), "a, b et c");
        assert_eq!(Words::English.listed(&items[..1]), "a");
    }
}
