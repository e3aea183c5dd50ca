//! `[import.<name>]`: how to read an export that is the operator's own.

use std::collections::BTreeMap;

use super::finding::Finding;
use super::section::Section;
use crate::ledger_files::Mapping;
use crate::receivables::amount::DecimalMark;

/// What `--format` already means without a mapping.
const TAKEN: [&str; 4] = ["auto", "generic", "quickbooks", "xero"];

pub(super) fn read_all(section: &Section<'_>) -> BTreeMap<String, Mapping> {
    let mut mappings = BTreeMap::new();
    for (name, import) in section.named() {
        if TAKEN.contains(&name.as_str()) {
            section.refuse(&name, format!("\"{name}\" is the name of a built-in format: give the mapping another"));
        }
        let mapping = read(&import);
        for (key, what) in mapping.findings() {
            import.report(Finding::error(import.key(&key), what));
        }
        mappings.insert(name, mapping);
    }
    mappings
}

fn read(section: &Section<'_>) -> Mapping {
    let columns = section.section("columns");
    let columns = columns.named_texts().into_iter().collect();
    let date_format = section.text("date_format");
    let decimal = section.word("decimal", &[(".", DecimalMark::Point), (",", DecimalMark::Comma)]);
    let (currency, round) = (section.parsed("currency"), section.flag("round").unwrap_or(false));
    Mapping { columns, date_format, decimal, currency, round }
}
