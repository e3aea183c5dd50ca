//! `cordial aging`: the receivables by age.

use chrono::NaiveDate;

use super::table::{Side, Table};
use super::{Answer, Call, Failure};
use crate::receivables::aging::{AgingReport, Bucket};

/// The receivables in buckets by age, per currency
#[derive(Debug, clap::Args)]
pub struct Aging {
    /// As they stood at the end of this day, such as 2026-06-30: what was issued, due and paid by then.
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<NaiveDate>,
}

impl Aging {
    pub async fn run(self, call: &Call) -> Result<Answer, Failure> {
        let report = call.desk().await?.aging(self.as_of).await?;
        call.print(&report, || text(&report))?;
        Ok(Answer::Yes)
    }
}

fn text(report: &AgingReport) -> String {
    if report.currencies.is_empty() {
        return format!("Nothing was open at the end of {}.", report.as_of);
    }
    let mut table = Table::new([
        ("", Side::Left),
        ("invoices", Side::Right),
        (Bucket::Current.as_str(), Side::Right),
        (Bucket::D1To30.as_str(), Side::Right),
        (Bucket::D31To60.as_str(), Side::Right),
        (Bucket::D61To90.as_str(), Side::Right),
        (Bucket::Over90.as_str(), Side::Right),
        ("no due date", Side::Right),
        ("credits", Side::Right),
        ("total", Side::Right),
    ]);
    for currency in &report.currencies {
        let mut row = vec![currency.currency.to_string(), currency.open_invoices.to_string()];
        row.extend(currency.buckets.iter().map(|(_, money)| money.to_string()));
        row.extend([currency.credits.to_string(), currency.total.to_string()]);
        table.row(row);
    }
    format!("Open at the end of {}, by days past due:\n\n{}", report.as_of, table.text())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::receivables::aging::OpenItem;
    use crate::receivables::{Currency, Money};

    #[test]
    fn a_row_a_currency() {
        let as_of = NaiveDate::from_ymd_opt(2026, 6, 30).unwrap();
        let late = |minor, days: i64| OpenItem {
            open: Money::new(minor, Currency::GBP),
            due: Some(as_of - chrono::Duration::days(days)),
        };
        let credit = OpenItem { open: Money::new(-500, Currency::GBP), due: None };
        let report = AgingReport::of(as_of, [late(120_000, 0), late(5_000, 45), credit]);
        insta::assert_snapshot!(text(&report), @"
        Open at the end of 2026-06-30, by days past due:

             invoices    current   1-30   31-60  61-90    91+  no due date  credits      total
        GBP         2  £1,200.00  £0.00  £50.00  £0.00  £0.00        £0.00   -£5.00  £1,245.00
        ");
        assert_eq!(text(&AgingReport::of(as_of, [])), "Nothing was open at the end of 2026-06-30.");
    }
}
