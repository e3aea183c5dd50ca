//! Accounts as the rules look at them, a page at a time: what is held in memory doesn't grow with the ledger.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::{Pictured, Read};
use crate::db::Reads;
use crate::desk::dispute_view::Disputes;
use crate::desk::placing::Standings;
use crate::desk::promise_view::Promises;
use crate::desk::silence::Silences;
use crate::desk::{Desk, Outcome};
use crate::store::{Span, accounts, approvals, contacts, holds, invoices, settlements, touches};

/// How many accounts are looked at together: enough that the questions cost little, few enough to hold.
const PAGE: i64 = 1_000;

/// What was agreed on and keeps invoices out of the reminders, of some accounts.
#[derive(Default)]
pub(super) struct Agreed {
    /// The invoices that plans in good standing cover.
    pub covered: HashSet<i64>,
    /// Until when the agreed amount is waited for, by invoice.
    pub settling: HashMap<i64, Vec<NaiveDate>>,
    pub silences: Silences,
    /// When the books were last told.
    pub fresh_at: Option<DateTime<Utc>>,
}

impl Agreed {
    pub async fn read(desk: &Desk, from: &mut impl Reads, of: Span) -> Outcome<Agreed> {
        let mut settling: HashMap<i64, Vec<NaiveDate>> = HashMap::new();
        for row in settlements::waited_for(from, of).await? {
            settling.entry(row.invoice_id).or_default().push(row.pay_by);
        }
        let covered = desk.kept_plans(from, of).await?;
        let fresh_at = desk.fresh_at(from).await?;
        Ok(Agreed { covered, settling, silences: Silences::read(from, of).await?, fresh_at })
    }
}

/// How far a walk over the accounts has come, and which it looks at.
pub(crate) struct Walk {
    after: i64,
    due_by: Option<NaiveDate>,
}

/// Some accounts, by their codes.
pub(crate) struct Page {
    /// All that the page could have held, those without anything to look at too.
    pub of: Span,
    pub accounts: Vec<Pictured>,
}

impl Walk {
    /// Over every account that has something open.
    pub fn over_all() -> Walk {
        Walk { after: i64::MIN, due_by: None }
    }

    /// Over those alone that have something open that was due by a day.
    pub fn over_what_was_due_by(day: NaiveDate) -> Walk {
        Walk { after: i64::MIN, due_by: Some(day) }
    }

    /// The next page; nothing once all accounts were looked at.
    pub async fn next(&mut self, desk: &Desk, from: &mut impl Reads) -> Outcome<Option<Page>> {
        let Some(last) = accounts::end_of_page(from, self.after, PAGE).await? else { return Ok(None) };
        let of = Span { first: self.after.saturating_add(1), last };
        self.after = last;
        let accounts = desk.pictured_among(from, of, self.due_by).await?;
        Ok(Some(Page { of, accounts }))
    }
}

impl Desk {
    async fn pictured_among(
        &self,
        from: &mut impl Reads,
        of: Span,
        due_by: Option<NaiveDate>,
    ) -> Outcome<Vec<Pictured>> {
        let rows = accounts::with_something_open(from, of, due_by).await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let mut invoices = by_account(invoices::open(from, of).await?, |row| row.account_id);
        let mut contacts = by_account(contacts::all(from, of).await?, |row| row.account_id);
        let mut touched = by_account(touches::standing(from, of).await?, |row| row.account_id);
        let mut moved = by_account(touches::moved(from, of).await?, |row| row.account_id);
        let mut asked = by_account(approvals::about_steps(from, of).await?, |row| row.account_id);
        let mut held = by_account(holds::standing(from, of).await?, |row| row.account_id);
        let mut stands = Standings::read(from, of).await?;
        let mut promised = Promises::by_account(from, of).await?;
        let mut disputed = Disputes::by_account(from, of).await?;
        let agreed = Agreed::read(self, from, of).await?;
        let picture = |row: accounts::AccountRow| {
            let id = row.id;
            let read = Read {
                invoices: invoices.remove(&id).unwrap_or_default(),
                contacts: contacts.remove(&id).unwrap_or_default(),
                touches: touched.remove(&id).unwrap_or_default(),
                moved: moved.remove(&id).unwrap_or_default(),
                approvals: asked.remove(&id).unwrap_or_default(),
                hold: held.remove(&id).unwrap_or_default().pop(),
                promises: promised.remove(&id).unwrap_or_default(),
                disputes: disputed.remove(&id).unwrap_or_default(),
                standing: stands.take(id),
            };
            self.put_together(row, read, &agreed)
        };
        rows.into_iter().map(picture).collect()
    }
}

fn by_account<T>(rows: Vec<T>, account: impl Fn(&T) -> i64) -> HashMap<i64, Vec<T>> {
    let mut grouped: HashMap<i64, Vec<T>> = HashMap::new();
    for row in rows {
        grouped.entry(account(&row)).or_default().push(row);
    }
    grouped
}
