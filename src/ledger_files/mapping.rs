//! A mapping of one's own: `[import.<name>]` in the configuration.

use std::collections::BTreeMap;

use chrono::format::{Item, StrftimeItems};
use serde::Deserialize;

use super::columns::Column;
use crate::receivables::amount::DecimalMark;
use crate::receivables::money::Currency;

/// How the files of one system are laid out, where that differs from what is understood anyway.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mapping {
    /// Our name of a column → the header it has in the file.
    pub columns: BTreeMap<String, String>,
    /// In strftime's letters, such as `%m/%d/%Y`.
    pub date_format: Option<String>,
    /// `.` or `,`.
    pub decimal: Option<DecimalMark>,
    /// For files without a column for it.
    pub currency: Option<Currency>,
    /// Whether decimals a currency doesn't have are rounded, half away from zero, or refused.
    pub round: bool,
}

impl Mapping {
    /// What is wrong with this mapping: the key within it, and a sentence.
    pub fn findings(&self) -> Vec<(String, String)> {
        let mut findings = Vec::new();
        for name in self.columns.keys().filter(|name| Column::named(name).is_none()) {
            let nearest = Column::nearest(name);
            findings.push((
                format!("columns.{name}"),
                format!("\"{name}\" is not a column of a ledger file: the nearest is \"{nearest}\""),
            ));
        }
        if let Some(format) = self.date_format.as_deref().filter(|format| !is_a_date_format(format)) {
            findings.push((
                "date_format".to_owned(),
                format!("\"{format}\" is not a date format: write it like %d/%m/%Y or %Y-%m-%d"),
            ));
        }
        findings
    }
}

/// Whether a format has a day, a month and a year, and nothing that isn't understood.
fn is_a_date_format(format: &str) -> bool {
    let known = !StrftimeItems::new(format).any(|item| matches!(item, Item::Error));
    let sample = chrono::NaiveDate::from_ymd_opt(2026, 5, 31).and_then(|day| day.and_hms_opt(0, 0, 0));
    known
        && sample.is_some_and(|at| {
            let written = at.format(format).to_string();
            chrono::NaiveDate::parse_from_str(&written, format) == Ok(at.date())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_is_read_from_the_configuration() {
        let mapping: Mapping = toml::from_str(
            r#"
            columns = { invoice_number = "invoiceNumber", amount = "InvoiceAmount" }
            date_format = "%m/%d/%Y"
            decimal = ","
            currency = "USD"
            "#,
        )
        .unwrap();
        assert_eq!(mapping.decimal, Some(DecimalMark::Comma));
        assert_eq!(mapping.findings(), []);
        assert!(toml::from_str::<Mapping>("colums = {}").is_err());
    }

    #[test]
    fn slips_are_named() {
        let mapping: Mapping = toml::from_str("columns = { invoice_numer = \"x\" }\ndate_format = \"%m/%d\"").unwrap();
        insta::assert_debug_snapshot!(mapping.findings(), @r#"
        [
            (
                "columns.invoice_numer",
                "\"invoice_numer\" is not a column of a ledger file: the nearest is \"invoice_number\"",
            ),
            (
                "date_format",
                "\"%m/%d\" is not a date format: write it like %d/%m/%Y or %Y-%m-%d",
            ),
        ]
        "#);
    }
}
