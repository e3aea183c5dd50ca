//! The signs and codes that stand before or behind an amount.

use crate::receivables::Currency;

/// Signs that people write, and the currencies each is written for.
const SIGNS: &[(&str, &[&str])] = &[
    ("£", &["GBP", "EGP", "GIP", "FKP", "SHP", "LBP"]),
    ("€", &["EUR"]),
    ("$", &["USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP", "JMD", "BSD", "BBD", "TTD"]),
    ("US$", &["USD"]),
    ("C$", &["CAD"]),
    ("CA$", &["CAD"]),
    ("A$", &["AUD"]),
    ("AU$", &["AUD"]),
    ("NZ$", &["NZD"]),
    ("S$", &["SGD"]),
    ("HK$", &["HKD"]),
    ("R$", &["BRL"]),
    ("¥", &["JPY", "CNY"]),
    ("₹", &["INR"]),
    ("RS", &["INR", "PKR", "LKR", "NPR"]),
    ("₩", &["KRW"]),
    ("₺", &["TRY"]),
    ("₽", &["RUB"]),
    ("₪", &["ILS"]),
    ("₫", &["VND"]),
    ("₴", &["UAH"]),
    ("₦", &["NGN"]),
    ("฿", &["THB"]),
    ("KR", &["SEK", "NOK", "DKK", "ISK"]),
    ("ZŁ", &["PLN"]),
    ("KČ", &["CZK"]),
    ("FR", &["CHF"]),
    ("R", &["ZAR"]),
];

pub(super) fn names(unit: &str, currency: Currency) -> bool {
    unit == currency.code() || SIGNS.iter().any(|(sign, codes)| *sign == unit && codes.contains(&currency.code()))
}

pub(super) fn is_a_unit(unit: &str) -> bool {
    unit.parse::<Currency>().is_ok() || SIGNS.iter().any(|(sign, _)| *sign == unit)
}
