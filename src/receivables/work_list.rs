//! The overdue accounts as a table for a spreadsheet.

use super::Money;
use super::plain_text::spreadsheet_cell;

/// One overdue account.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    pub code: &'a str,
    pub name: &'a str,
    pub owner: Option<&'a str>,
    /// Per currency; never added.
    pub arrears: &'a [Money],
    pub days_past_due: i64,
    pub reasons: &'a [String],
}

/// All of them as CSV. What a spreadsheet would take for a formula is made text.
pub fn csv<'a>(lines: impl IntoIterator<Item = Line<'a>>) -> String {
    let mut table = csv::Writer::from_writer(Vec::new());
    let head = ["account_code", "account_name", "owner", "overdue", "days_past_due", "reasons"].map(str::to_owned);
    let rows = lines.into_iter().map(|line| {
        let arrears: Vec<String> =
            line.arrears.iter().map(|money| format!("{} {}", money.plain(), money.currency)).collect();
        [
            spreadsheet_cell(line.code),
            spreadsheet_cell(line.name),
            spreadsheet_cell(line.owner.unwrap_or_default()),
            arrears.join(" + "),
            line.days_past_due.to_string(),
            spreadsheet_cell(&line.reasons.join(" · ")),
        ]
    });
    for row in std::iter::once(head).chain(rows) {
        // Writing to memory doesn't fail, and a row of another length can't be made here.
        let _ = table.write_record(row);
    }
    String::from_utf8(table.into_inner().unwrap_or_default()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::receivables::Currency;

    #[test]
    fn a_formula_in_a_name_stays_a_name() {
        let line = Line {
            code: "00042",
            name: "=cmd|' /C calc'!A0",
            owner: None,
            arrears: &[Money::new(120_000, Currency::GBP), Money::new(5, Currency::JPY)],
            days_past_due: 38,
            reasons: &["unclaimed".to_owned()],
        };
        insta::assert_snapshot!(csv([line]), @"
        account_code,account_name,owner,overdue,days_past_due,reasons
        00042,'=cmd|' /C calc'!A0,,1200.00 GBP + 5 JPY,38,unclaimed
        ");
    }
}
