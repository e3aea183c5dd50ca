//! `[import.<name>]`: how to read an export that is the operator's own.

use std::collections::BTreeMap;

use super::section::Section;
use crate::receivables::Currency;

/// A mapping of columns, for `--format <name>`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    /// The column's name in our words, and in the file's.
    pub columns: BTreeMap<String, String>,
    /// How the file writes dates, as in `%m/%d/%Y`.
    pub date_format: Option<String>,
    /// `.` or `,`
    pub decimal: Option<char>,
    /// What amounts are in where the file doesn't say.
    pub currency: Option<Currency>,
    /// Whether amounts with more digits than their currency has are rounded rather than quarantined.
    pub round: bool,
}

/// What `--format` already means without a mapping.
const TAKEN: [&str; 4] = ["auto", "generic", "quickbooks", "xero"];

pub(super) fn read_all(section: &Section<'_>) -> BTreeMap<String, Mapping> {
    let mut mappings = BTreeMap::new();
    for (name, import) in section.named() {
        if TAKEN.contains(&name.as_str()) {
            section.refuse(&name, format!("\"{name}\" is the name of a built-in format: give the mapping another"));
        }
        mappings.insert(name, read(&import));
    }
    mappings
}

fn read(section: &Section<'_>) -> Mapping {
    let columns = section.section("columns");
    let columns = columns.named_texts().into_iter().collect();
    let date_format = section.text("date_format");
    let decimal = section.word("decimal", &[(".", '.'), (",", ',')]);
    let (currency, round) = (section.parsed("currency"), section.flag("round").unwrap_or(false));
    Mapping { columns, date_format, decimal, currency, round }
}
