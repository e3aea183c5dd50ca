//! Disputes that were opened long ago, and about which nobody has spoken with the debtor since.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::picture::Pictured;
use super::{Desk, Outcome};
use crate::db::Reads;
use crate::receivables::digest::{Named, TaskDue};
use crate::receivables::dispute::stale_since;
use crate::store::{Span, conversations};

impl Desk {
    /// They are to be looked at again, by whoever sees to each.
    pub(super) async fn stale_disputes(
        &self,
        from: &mut impl Reads,
        pictured: &[Pictured],
        of: Span,
    ) -> Outcome<Vec<TaskDue>> {
        let today = self.today();
        let day = |at: DateTime<Utc>| at.with_timezone(&self.zone()).date_naive();
        let spoken: HashMap<_, _> = conversations::last_of_each(from, of).await?.into_iter().collect();
        let mut due = Vec::new();
        for account in pictured {
            let last = spoken.get(&account.row.id).map(|at| day(*at));
            for row in account.disputes.open() {
                let Some(days) = stale_since(day(row.opened_at), last, today) else { continue };
                due.push(TaskDue {
                    named: Named { code: account.row.code.clone(), name: account.row.name.clone() },
                    what: format!("The dispute on {} has been open for {days} days: see to it", row.number),
                    on: day(row.opened_at),
                    owner: Some(row.owner_name.clone()),
                });
            }
        }
        Ok(due)
    }
}
