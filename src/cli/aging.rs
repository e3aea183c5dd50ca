//! `cordial aging`: the receivables by age.

use chrono::NaiveDate;

/// The receivables in buckets by age, per currency
#[derive(Debug, clap::Args)]
pub struct Aging {
    /// As they stood at the end of this day, such as 2026-06-30: what was issued, due and paid by then.
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<NaiveDate>,
}
