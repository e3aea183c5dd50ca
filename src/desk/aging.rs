//! The buckets, as they stood at the end of a day.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::{Desk, Outcome};
use crate::receivables::aging::{AgingReport, OpenItem, Reduction, open_as_of};
use crate::store::{self, invoices, payments, write_offs};

impl Desk {
    /// The aging per currency at the end of `as_of`, or now: only what was issued, due and paid by then.
    pub async fn aging(&self, as_of: Option<NaiveDate>) -> Outcome<AgingReport> {
        let today = self.today();
        match as_of {
            Some(day) if day < today => self.aging_then(day).await,
            _ => self.aging_now(as_of.unwrap_or(today)).await,
        }
    }

    async fn aging_now(&self, day: NaiveDate) -> Outcome<AgingReport> {
        let mut sums = Vec::new();
        for row in invoices::open_by_due_date(&mut self.reads(), day).await? {
            let open = store::money(row.open_minor, &row.currency)?;
            let entries = usize::try_from(row.entries).unwrap_or_default();
            sums.push((OpenItem { open, due: row.due_date }, entries));
        }
        Ok(AgingReport::of_sums(day, sums))
    }

    async fn aging_then(&self, day: NaiveDate) -> Outcome<AgingReport> {
        let mut reads = self.reads();
        let mut paid: HashMap<i64, Vec<Reduction>> = HashMap::new();
        for row in payments::all(&mut reads).await? {
            let reduction = Reduction { minor: row.amount_minor, on: row.paid_on };
            paid.entry(row.invoice_id).or_default().push(reduction);
        }
        for row in write_offs::all(&mut reads).await? {
            let reduction = Reduction { minor: row.amount_minor, on: Some(row.written_off_on) };
            paid.entry(row.invoice_id).or_default().push(reduction);
        }
        let mut items = Vec::new();
        for row in invoices::all(&mut reads).await? {
            let reductions = paid.remove(&row.id).unwrap_or_default();
            let open = open_as_of(row.amount()?, row.issue_date, reductions, day);
            if !open.is_zero() {
                items.push(OpenItem { open, due: row.due_date });
            }
        }
        Ok(AgingReport::of(day, items))
    }
}
