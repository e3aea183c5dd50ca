//! Money: an integer of minor units and the currency whose exponent gives them meaning.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An ISO 4217 currency.
///
/// Only currencies that have a minor unit in the standard are accepted: gold (`XAU`) and
/// test codes (`XTS`) cannot be owed on an invoice.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    pub const EUR: Currency = Currency(iso_currency::Currency::EUR);
    pub const GBP: Currency = Currency(iso_currency::Currency::GBP);
    pub const JPY: Currency = Currency(iso_currency::Currency::JPY);
    pub const KWD: Currency = Currency(iso_currency::Currency::KWD);
    pub const USD: Currency = Currency(iso_currency::Currency::USD);

    /// The three-letter code, upper case.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// How many digits the minor unit has: JPY 0, GBP 2, KWD 3.
    pub fn exponent(self) -> u32 {
        u32::from(self.0.exponent().unwrap_or(0))
    }

    /// How many minor units make one: JPY 1, GBP 100, KWD 1000.
    pub fn scale(self) -> i64 {
        10_i64.pow(self.exponent())
    }

    /// The sign people write before an amount, where it names this currency alone.
    ///
    /// `$` is read as the dollar of the United States only on output of USD; elsewhere the code
    /// is used, since eight currencies here are written `$`.
    pub fn sign(self) -> Option<&'static str> {
        match self.code() {
            "GBP" => Some("£"),
            "EUR" => Some("€"),
            "USD" => Some("$"),
            "JPY" => Some("¥"),
            "INR" => Some("₹"),
            "KRW" => Some("₩"),
            _ => None,
        }
    }
}

impl FromStr for Currency {
    type Err = UnknownCurrency;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let code = text.trim().to_ascii_uppercase();
        iso_currency::Currency::from_code(&code)
            .filter(|currency| currency.exponent().is_some())
            .map(Currency)
            .ok_or_else(|| UnknownCurrency(text.trim().chars().take(12).collect()))
    }
}

/// A code that ISO 4217 doesn't have, or that no invoice can be in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not an ISO 4217 currency code such as GBP, EUR or JPY")]
pub struct UnknownCurrency(pub String);

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Currency {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.code().cmp(other.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        code.parse().map_err(serde::de::Error::custom)
    }
}

/// An amount in one currency, in minor units. Negative for credits.
///
/// There is no `+` between two of these: [`Money::plus`] answers `None` for two currencies, and
/// [`Totals`] keeps each apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    pub minor: i64,
    pub currency: Currency,
}

impl Money {
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Money { minor, currency }
    }

    pub const fn zero(currency: Currency) -> Self {
        Money::new(0, currency)
    }

    /// The sum, where both are in the same currency and it fits.
    pub fn plus(self, other: Money) -> Option<Money> {
        if self.currency != other.currency {
            return None;
        }
        let minor = self.minor.checked_add(other.minor)?;
        Some(Money::new(minor, self.currency))
    }

    /// The same amount with the other sign.
    pub fn negated(self) -> Money {
        Money::new(self.minor.saturating_neg(), self.currency)
    }

    pub fn is_zero(self) -> bool {
        self.minor == 0
    }

    pub fn is_positive(self) -> bool {
        self.minor > 0
    }

    /// The digits alone, no sign of a currency and no grouping: `1240.00`, `-0.005`, `150000`.
    /// What exports and machines read.
    pub fn plain(self) -> String {
        let (whole, fraction) = self.parts();
        let sign = if self.minor < 0 { "-" } else { "" };
        match self.currency.exponent() {
            0 => format!("{sign}{whole}"),
            digits => format!("{sign}{whole}.{fraction:0width$}", width = digits as usize),
        }
    }

    fn parts(self) -> (u64, u64) {
        let scale = self.currency.scale().unsigned_abs();
        (self.minor.unsigned_abs() / scale, self.minor.unsigned_abs() % scale)
    }
}

/// As the desk reads it, in English: `£1,240.00`, `-€12.50`, `KWD 1.250`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = Money::new(self.minor.saturating_abs(), self.currency).plain();
        let (whole, fraction) = plain.split_once('.').map_or((&*plain, None), |(w, d)| (w, Some(d)));
        if self.minor < 0 {
            f.write_str("-")?;
        }
        match self.currency.sign() {
            Some(sign) => f.write_str(sign)?,
            None => write!(f, "{} ", self.currency)?,
        }
        f.write_str(&grouped(whole))?;
        fraction.map_or(Ok(()), |digits| write!(f, ".{digits}"))
    }
}

fn grouped(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Totals per currency, in the order of their codes. Two currencies are never added.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals(BTreeMap<Currency, i64>);

impl Totals {
    pub fn add(&mut self, money: Money) {
        let total = self.0.entry(money.currency).or_default();
        *total = total.saturating_add(money.minor);
    }

    pub fn get(&self, currency: Currency) -> Money {
        Money::new(self.0.get(&currency).copied().unwrap_or(0), currency)
    }

    pub fn iter(&self) -> impl Iterator<Item = Money> + '_ {
        self.0.iter().map(|(currency, minor)| Money::new(*minor, *currency))
    }

    /// Each total that isn't nothing.
    pub fn non_zero(&self) -> Vec<Money> {
        self.iter().filter(|money| !money.is_zero()).collect()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<Money> for Totals {
    fn from_iter<I: IntoIterator<Item = Money>>(amounts: I) -> Self {
        let mut totals = Totals::default();
        amounts.into_iter().for_each(|money| totals.add(money));
        totals
    }
}

impl Serialize for Totals {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Totals {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Vec::<Money>::deserialize(deserializer)?.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(124_000, Currency::GBP, "£1,240.00", "1240.00")]
    #[case(-5, Currency::GBP, "-£0.05", "-0.05")]
    #[case(150_000, Currency::JPY, "¥150,000", "150000")]
    #[case(1_250, Currency::KWD, "KWD 1.250", "1.250")]
    #[case(i64::MIN + 1, Currency::JPY, "-¥9,223,372,036,854,775,807", "-9223372036854775807")]
    fn money_prints(#[case] minor: i64, #[case] of: Currency, #[case] shown: &str, #[case] plain: &str) {
        let money = Money::new(minor, of);
        assert_eq!(money.to_string(), shown);
        assert_eq!(money.plain(), plain);
    }

    #[test]
    fn two_currencies_are_never_added() {
        assert_eq!(Money::new(1, Currency::GBP).plus(Money::new(1, Currency::EUR)), None);
        let totals: Totals = [Money::new(1, Currency::GBP), Money::new(2, Currency::EUR)].into_iter().collect();
        assert_eq!(totals.iter().count(), 2);
    }

    #[test]
    fn codes_that_no_invoice_is_in_are_refused() {
        for code in ["XAU", "XTS", "GBX", "", "pounds"] {
            assert!(code.parse::<Currency>().is_err(), "{code}");
        }
    }
}
