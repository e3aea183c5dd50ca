use proptest::prelude::*;
use rstest::rstest;

use super::*;

const BHD: &str = "BHD";

#[rstest]
#[case("1250", Currency::GBP, 125_000)]
#[case("1,250.00", Currency::GBP, 125_000)]
#[case("£1,250", Currency::GBP, 125_000)]
#[case("1 234,50", Currency::EUR, 123_450)]
#[case("1\u{a0}234,50 €", Currency::EUR, 123_450)]
#[case("1\u{202f}234,5", Currency::EUR, 123_450)]
#[case("1.234,50", Currency::EUR, 123_450)]
#[case("1'234.50", Currency::EUR, 123_450)]
#[case("1.234.567", Currency::EUR, 123_456_700)]
#[case("12,34,567.89", Currency::USD, 123_456_789)]
#[case("(120.00)", Currency::GBP, -12_000)]
#[case("(£120.00)", Currency::GBP, -12_000)]
#[case("120.00-", Currency::GBP, -12_000)]
#[case("-120", Currency::GBP, -12_000)]
#[case("\u{2212}120", Currency::GBP, -12_000)]
#[case("£-120", Currency::GBP, -12_000)]
#[case("120.00 CR", Currency::GBP, -12_000)]
#[case("+120", Currency::GBP, 12_000)]
#[case("USD 94", Currency::USD, 9_400)]
#[case("68.8", Currency::USD, 6_880)]
#[case(".5", Currency::GBP, 50)]
#[case("1,234", Currency::GBP, 123_400)]
#[case("1,234", Currency::JPY, 1_234)]
#[case("0,500", Currency::KWD, 500)]
#[case("1234.567", Currency::KWD, 1_234_567)]
#[case("00042", Currency::JPY, 42)]
#[case("90071992547409.91", Currency::GBP, LARGEST)]
fn an_amount_is_read_one_way(#[case] text: &str, #[case] currency: Currency, #[case] minor: i64) {
    assert_eq!(read_amount(text, currency, None), Ok(Money::new(minor, currency)));
}

#[rstest]
#[case("")]
#[case(" \u{a0} ")]
#[case("1e5")]
#[case("NaN")]
#[case("inf")]
#[case("-")]
#[case("()")]
#[case("5.")]
#[case("--5")]
#[case("(-5)")]
#[case("1,23,4")]
#[case("1..5")]
#[case("1,250.00.00")]
#[case("0x10")]
#[case("12 apples")]
#[case("1 23")]
#[case("£1,250 EUR")]
#[case("€5")]
#[case("9223372036854775808")]
#[case("-9223372036854775808")]
#[case("99999999999999999999999999999999999999999")]
#[case("90071992547409.92")]
fn what_is_no_amount_is_refused(#[case] text: &str) {
    assert!(read_amount(text, Currency::GBP, None).is_err(), "{text}");
}

#[rstest]
#[case("1.234", Currency::GBP)]
#[case("1.234", Currency::JPY)]
#[case("1,234", Currency::KWD)]
#[case("1.234", Currency::KWD)]
fn two_readings_are_refused_until_the_mark_is_known(#[case] text: &str, #[case] currency: Currency) {
    assert!(matches!(read_amount(text, currency, None), Err(Misread::TwoReadings { .. })));
    let grouping = if text.contains('.') { DecimalMark::Comma } else { DecimalMark::Point };
    assert_eq!(read_amount(text, currency, Some(grouping)).map(|m| m.minor), Ok(1234 * currency.scale()));
}

#[test]
fn each_refusal_says_what_was_found() {
    let said = |text: &str, currency| read_amount(text, currency, None).map_or_else(|e| e.to_string(), |m| m.plain());
    insta::assert_snapshot!(said("1.234", Currency::GBP), @r#""1.234" can be read as 1.234 or as 1234: write it without the separator, or name the decimal mark"#);
    insta::assert_snapshot!(said("1,234", Currency::KWD), @r#""1,234" can be read as 1234 or as 1.234: write it without the separator, or name the decimal mark"#);
    insta::assert_snapshot!(said("١٢٠", Currency::GBP), @r#""١٢٠" is not written in the digits 0 to 9"#);
    insta::assert_snapshot!(said("1e5", Currency::GBP), @r#""1e5" is not an amount: write it like 1250 or 1,250.00"#);
    insta::assert_snapshot!(said("100.50", Currency::JPY), @r#""100.50" has more decimals than JPY has (0)"#);
    insta::assert_snapshot!(said("€850.50", Currency::GBP), @r#""€850.50" is written in another currency than GBP"#);
    insta::assert_snapshot!(said("9223372036854775808", Currency::GBP), @r#""9223372036854775808" is larger than any amount that can be kept"#);
    let comma = read_amount("1.50", Currency::GBP, Some(DecimalMark::Comma)).unwrap_err();
    insta::assert_snapshot!(comma, @r#""1.50" is not written with a decimal comma, as the amounts beside it are"#);
}

#[rstest]
#[case("10.005", 1_001)]
#[case("-10.005", -1_001)]
#[case("10.0049", 1_000)]
#[case("9.999", 1_000)]
fn rounding_is_half_away_from_zero_and_only_when_asked(#[case] text: &str, #[case] minor: i64) {
    let reader = AmountReader { currency: Currency::GBP, mark: Some(DecimalMark::Point), round: true };
    assert_eq!(reader.read(text).map(|m| m.minor), Ok(minor));
    assert!(AmountReader { round: false, ..reader }.read(text).is_err());
}

#[rstest]
#[case("1,250.00", Some(DecimalMark::Point))]
#[case("850,5", Some(DecimalMark::Comma))]
#[case("1,234,567", Some(DecimalMark::Point))]
#[case("0.500", Some(DecimalMark::Point))]
#[case("1234.567", Some(DecimalMark::Point))]
#[case("1.234", None)]
#[case("1,234", None)]
#[case("1 234", None)]
#[case("n/a", None)]
fn a_mark_is_shown_or_not(#[case] text: &str, #[case] mark: Option<DecimalMark>) {
    assert_eq!(shown_mark(text), mark);
}

proptest! {
    #[test]
    fn money_parses_what_it_prints(minor in -LARGEST..=LARGEST, which in 0..4_usize) {
        let bhd = BHD.parse().unwrap();
        let money = Money::new(minor, [Currency::JPY, Currency::GBP, Currency::KWD, bhd][which]);
        let point = Some(DecimalMark::Point);
        prop_assert_eq!(read_amount(&money.plain(), money.currency, point), Ok(money));
        prop_assert_eq!(read_amount(&money.to_string(), money.currency, point), Ok(money));
    }

    #[test]
    fn nothing_written_makes_it_panic(text in "\\PC{0,24}", digits in "[-+(]?[0-9., ']{0,12}[-)]?") {
        for currency in [Currency::JPY, Currency::GBP, Currency::KWD] {
            let _ = read_amount(&text, currency, None);
            let _ = AmountReader { currency, mark: None, round: true }.read(&digits);
        }
    }
}
