//! An amount as people and exports write it, read one way or refused with both readings.
//!
//! | written | read as |
//! | --- | --- |
//! | `1250`, `1,250.00`, `£1,250`, `1 250,00`, `1'250.00` | one thousand two hundred and fifty |
//! | `(120.00)`, `120.00-`, `-120`, `120.00 CR` | minus a hundred and twenty |
//! | `1,234` in GBP or JPY | 1234: no such currency has three decimals, so the comma groups |
//! | `1,234` in KWD, `1.234` in any currency | refused, unless the decimal mark is known |
//!
//! `1.234` is refused even where the currency has two decimals: an English reader takes it for a
//! little over one, a German one for over a thousand, and either may have written it.

use serde::Deserialize;

mod units;

use units::{is_a_unit, names};

use super::excerpt::shown;
use super::money::{Currency, Money};

/// The most minor units one amount may have, either way: whole numbers beyond it don't survive
/// programs that keep numbers as doubles, and no invoice comes near it.
pub const LARGEST: i64 = (1 << 53) - 1;

/// Which character separates the whole from its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
pub enum DecimalMark {
    #[serde(rename = ".", alias = "point")]
    Point,
    #[serde(rename = ",", alias = "comma")]
    Comma,
}

impl DecimalMark {
    fn character(self) -> char {
        match self {
            DecimalMark::Point => '.',
            DecimalMark::Comma => ',',
        }
    }

    fn other(self) -> DecimalMark {
        match self {
            DecimalMark::Point => DecimalMark::Comma,
            DecimalMark::Comma => DecimalMark::Point,
        }
    }

    /// As one says it in a sentence.
    pub fn name(self) -> &'static str {
        match self {
            DecimalMark::Point => "point",
            DecimalMark::Comma => "comma",
        }
    }
}

/// Why a text was not taken as an amount. Each prints as a sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misread {
    #[error("the amount is empty")]
    Empty,
    #[error("\"{0}\" is not an amount: write it like 1250 or 1,250.00")]
    NotAnAmount(String),
    #[error("\"{0}\" is not written in the digits 0 to 9")]
    OtherDigits(String),
    #[error(
        "\"{text}\" can be read as {point} or as {comma}: write it without the separator, or name the decimal mark"
    )]
    TwoReadings { text: String, point: String, comma: String },
    #[error("\"{text}\" is not written with a decimal {}, as the amounts beside it are", .mark.name())]
    OtherMark { text: String, mark: DecimalMark },
    #[error("\"{text}\" has more decimals than {currency} has ({})", .currency.exponent())]
    TooFine { text: String, currency: Currency },
    #[error("\"{0}\" is larger than any amount that can be kept")]
    TooLarge(String),
    #[error("\"{text}\" is written in another currency than {expected}")]
    OtherCurrency { text: String, expected: Currency },
}

/// How the amounts of one command or one file are to be read.
#[derive(Debug, Clone, Copy)]
pub struct AmountReader {
    pub currency: Currency,
    /// The decimal mark, where it is known.
    pub mark: Option<DecimalMark>,
    /// Whether decimals the currency doesn't have are rounded, half away from zero, or refused.
    pub round: bool,
}

/// Reads one amount in `currency`, whose decimal mark may be known.
pub fn read_amount(text: &str, currency: Currency, mark: Option<DecimalMark>) -> Result<Money, Misread> {
    AmountReader { currency, mark, round: false }.read(text)
}

/// The decimal mark this text can't do without, whatever its currency: `1,250.00` shows a point,
/// `850,5` a comma, `1.234` and `1250` neither.
pub fn shown_mark(text: &str) -> Option<DecimalMark> {
    let bare = Bare::of(text).ok()?;
    match (split(&bare.core, DecimalMark::Point), split(&bare.core, DecimalMark::Comma)) {
        (Some(_), None) if bare.has_mark() => Some(DecimalMark::Point),
        (None, Some(_)) if bare.has_mark() => Some(DecimalMark::Comma),
        _ => None,
    }
}

impl AmountReader {
    /// Reads one amount, with its sign and with or without the currency's.
    pub fn read(&self, text: &str) -> Result<Money, Misread> {
        let bare = Bare::of(text)?;
        if let Some(unit) = bare.units.iter().find(|unit| !names(unit, self.currency)) {
            return Err(if is_a_unit(unit) {
                Misread::OtherCurrency { text: shown(text), expected: self.currency }
            } else {
                Misread::NotAnAmount(shown(text))
            });
        }
        let digits = self.digits(&bare, text)?;
        let minor = self.minor(&digits, text)?;
        Ok(Money::new(if bare.negative { -minor } else { minor }, self.currency))
    }

    fn digits(&self, bare: &Bare, text: &str) -> Result<Digits, Misread> {
        let point = split(&bare.core, DecimalMark::Point);
        let comma = split(&bare.core, DecimalMark::Comma);
        match (self.mark, point, comma) {
            (_, None, None) => Err(Misread::NotAnAmount(shown(text))),
            (Some(DecimalMark::Point), Some(digits), _) | (Some(DecimalMark::Comma), _, Some(digits)) => Ok(digits),
            (Some(mark), _, _) => Err(Misread::OtherMark { text: shown(text), mark }),
            (None, Some(digits), None) | (None, None, Some(digits)) => Ok(digits),
            (None, Some(point), Some(comma)) if point == comma => Ok(point),
            (None, Some(point), Some(comma)) => {
                let decimals = comma.fraction.len() as u32;
                if bare.core.contains(',') && decimals > self.currency.exponent() && !self.round {
                    return Ok(point);
                }
                Err(Misread::TwoReadings { text: shown(text), point: point.plain(), comma: comma.plain() })
            }
        }
    }

    fn minor(&self, digits: &Digits, text: &str) -> Result<i64, Misread> {
        let exponent = self.currency.exponent() as usize;
        if digits.fraction.len() > exponent && !self.round {
            return Err(Misread::TooFine { text: shown(text), currency: self.currency });
        }
        let kept = &digits.fraction[..digits.fraction.len().min(exponent)];
        let up = digits.fraction.as_bytes().get(exponent).is_some_and(|next| *next >= b'5');
        let all = format!("{}{kept:0<exponent$}", digits.whole);
        let significant = all.trim_start_matches('0');
        if significant.len() > 18 {
            return Err(Misread::TooLarge(shown(text)));
        }
        let minor = significant.bytes().fold(0_i64, |sum, digit| sum * 10 + i64::from(digit - b'0')) + i64::from(up);
        if minor > LARGEST { Err(Misread::TooLarge(shown(text))) } else { Ok(minor) }
    }
}

/// The digits of one reading, without separators.
#[derive(Debug, PartialEq, Eq)]
struct Digits {
    whole: String,
    fraction: String,
}

impl Digits {
    fn plain(&self) -> String {
        let whole = if self.whole.is_empty() { "0" } else { &self.whole };
        if self.fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{}", self.fraction) }
    }
}

/// What is left when the signs and the currency are taken off.
struct Bare {
    negative: bool,
    units: Vec<String>,
    core: String,
}

impl Bare {
    fn of(text: &str) -> Result<Bare, Misread> {
        let mut rest = text.trim();
        if rest.is_empty() {
            return Err(Misread::Empty);
        }
        let refused = || Misread::NotAnAmount(shown(text));
        if rest.chars().any(|c| c.is_numeric() && !c.is_ascii_digit()) {
            return Err(Misread::OtherDigits(shown(text)));
        }
        let mut signs = Vec::new();
        if let Some(inner) = rest.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
            signs.push(true);
            rest = inner.trim();
        }
        let first = rest.find(|c: char| c.is_ascii_digit()).ok_or_else(refused)?;
        let last = rest.rfind(|c: char| c.is_ascii_digit()).ok_or_else(refused)?;
        let leading_mark = rest[..first].ends_with(['.', ',']);
        let start = if leading_mark { first - 1 } else { first };
        let mut units = Vec::new();
        for affix in [&rest[..start], &rest[last + 1..]] {
            let unit: String = affix.chars().filter(|c| !c.is_whitespace() && !is_sign(*c)).collect();
            signs.extend(affix.chars().filter(|c| is_sign(*c)).map(|c| c != '+'));
            match unit.to_ascii_uppercase().as_str() {
                "" | "DR" => {}
                "CR" => signs.push(true),
                other => units.push(other.to_owned()),
            }
        }
        if signs.len() > 1 {
            return Err(refused());
        }
        Ok(Bare { negative: signs == [true], units, core: rest[start..=last].to_owned() })
    }

    fn has_mark(&self) -> bool {
        self.core.contains(['.', ','])
    }
}

fn is_sign(c: char) -> bool {
    matches!(c, '+' | '-' | '\u{2212}' | '\u{2013}')
}

/// The digits under the supposition that `mark` is the decimal mark; `None` where the text
/// can't be so written.
fn split(core: &str, mark: DecimalMark) -> Option<Digits> {
    let (whole, fraction) = match core.split_once(mark.character()) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (core, None),
    };
    let fraction = fraction.unwrap_or("");
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let group = mark.other().character();
    let separators: Vec<char> = whole.chars().filter(|c| !c.is_ascii_digit()).map(plain_space).collect();
    let whole: String = match separators.first() {
        None => whole.to_owned(),
        Some(first) if separators.iter().all(|c| c == first) && (*first == group || matches!(first, ' ' | '\'')) => {
            let groups: Vec<&str> = whole.split(|c: char| !c.is_ascii_digit()).collect();
            if !grouped_right(&groups, *first == ',') {
                return None;
            }
            groups.concat()
        }
        Some(_) => return None,
    };
    Some(Digits { whole, fraction: fraction.to_owned() })
}

/// Thousands; or, with commas, the lakhs and crores of India: `12,34,567`.
fn grouped_right(groups: &[&str], commas: bool) -> bool {
    let [first, middle @ .., last] = groups else { return false };
    let starts = !first.is_empty() && !first.starts_with('0');
    let thousands = first.len() <= 3 && middle.iter().all(|group| group.len() == 3);
    let lakhs = commas && first.len() <= 2 && middle.iter().all(|group| group.len() == 2);
    starts && last.len() == 3 && (thousands || lakhs)
}

fn plain_space(c: char) -> char {
    match c {
        '\u{a0}' | '\u{202f}' | '\u{2009}' => ' ',
        '\u{2019}' => '\'',
        other => other,
    }
}

#[cfg(test)]
mod tests;
