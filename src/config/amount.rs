//! Amounts as the configuration writes them: digits, a point, and no more digits than the currency has.

use crate::receivables::{Currency, Money};

/// Reads "10000.00" exactly. Signs and grouping are refused: a threshold that could be read two ways is none.
pub(super) fn parse(text: &str, currency: Currency) -> Result<Money, String> {
    let refused = || {
        let example = Money::new(10_000 * currency.scale(), currency).plain();
        format!("\"{text}\" is not an amount in {currency} such as \"{example}\"")
    };
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = currency.exponent() as usize;
    let readable = !whole.is_empty()
        && (text.contains('.') != fraction.is_empty())
        && fraction.len() <= digits
        && whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit());
    if !readable {
        return Err(refused());
    }
    format!("{whole}{fraction:0<digits$}").parse().map(|minor| Money::new(minor, currency)).map_err(|_| refused())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("10000.00", Currency::GBP, 1_000_000)]
    #[case("10000", Currency::GBP, 1_000_000)]
    #[case("0.5", Currency::GBP, 50)]
    #[case("1.25", Currency::KWD, 1_250)]
    #[case("500", Currency::JPY, 500)]
    fn amounts_are_read(#[case] text: &str, #[case] currency: Currency, #[case] minor: i64) {
        assert_eq!(parse(text, currency), Ok(Money::new(minor, currency)));
    }

    #[rstest]
    fn what_could_be_read_two_ways_is_refused(
        #[values("", ".", "1.", ".5", "-1", "1,000.00", "£5", "1.234", "1e3", "99999999999999999999")] text: &str,
    ) {
        assert!(parse(text, Currency::GBP).is_err(), "{text}");
        assert!(parse("1.5", Currency::JPY).is_err());
    }
}
