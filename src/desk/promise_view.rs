//! An account's promises as the rules and people look at them.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{Desk, Outcome, money_of};
use crate::db::Reads;
use crate::receivables::promise::{self, Measure, Standing};
use crate::receivables::{Calendar, Money};
use crate::store::Span;
use crate::store::promises::{self, CoveredRow, PromiseRow};

/// The promises of one account: the open ones, with what they cover, and those that ended.
#[derive(Debug, Clone, Default)]
pub(crate) struct Promises {
    /// The latest first.
    pub rows: Vec<PromiseRow>,
    pub covered: Vec<CoveredRow>,
}

/// A promise, as it is shown.
#[derive(Debug, Clone)]
pub struct PromiseView {
    /// open, kept or broken
    pub state: String,
    pub amount: Money,
    pub date: NaiveDate,
    /// The last day on which it is waited for.
    pub until: NaiveDate,
    /// What has come since it was taken.
    pub paid: Money,
    /// The numbers of the invoices an open one is for.
    pub invoices: Vec<String>,
    pub taken_by: String,
    pub taken_at: DateTime<Utc>,
    pub note: Option<String>,
}

/// What is told of a promise.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "news", rename_all = "snake_case")]
pub enum PromiseNews {
    Taken {
        who: String,
    },
    Kept,
    /// `paid` of it came; where that is something, it was kept in part.
    Broken {
        paid: Money,
        missing: Money,
        owner: Option<String>,
    },
}

impl Promises {
    pub async fn of(from: &mut impl Reads, account: i64) -> Outcome<Promises> {
        let rows = promises::standing(from, Some(account)).await?;
        Ok(Promises { rows, covered: promises::covered(from, Some(account)).await? })
    }

    /// The same of each of these accounts.
    pub async fn by_account(from: &mut impl Reads, of: Span) -> Outcome<HashMap<i64, Promises>> {
        let mut grouped: HashMap<i64, Promises> = HashMap::new();
        for row in promises::standing(from, of).await? {
            grouped.entry(row.account_id).or_default().rows.push(row);
        }
        for row in promises::covered(from, of).await? {
            grouped.entry(row.account_id).or_default().covered.push(row);
        }
        Ok(grouped)
    }

    /// The last day on which a promise for this invoice is waited for.
    pub fn until(&self, invoice: i64, calendar: &Calendar) -> Option<NaiveDate> {
        let covers = |row: &&PromiseRow| {
            self.covered.iter().any(|covered| covered.promise_id == row.id && covered.invoice_id == invoice)
        };
        self.open().filter(covers).map(|row| promise::waited_until(row.promised_on, calendar)).max()
    }

    pub fn open(&self) -> impl Iterator<Item = &PromiseRow> {
        self.rows.iter().filter(|row| row.state == "open")
    }

    pub fn broken(&self) -> u32 {
        let broken = self.rows.iter().filter(|row| row.state == "broken").count();
        u32::try_from(broken).unwrap_or(u32::MAX)
    }

    fn numbers(&self, promise: &str) -> Vec<String> {
        self.covered.iter().filter(|row| row.promise_id == promise).map(|row| row.number.clone()).collect()
    }
}

impl Desk {
    /// What has come for a promise, and how it stands on a day.
    pub(super) async fn promise_standing(
        &self,
        from: &mut impl Reads,
        row: &PromiseRow,
        covered: &[CoveredRow],
        (today, calendar): (NaiveDate, &Calendar),
    ) -> Outcome<(Money, Standing)> {
        let minor = self.came_for_promise(from, row).await?;
        let paid = money_of(minor.max(0), &row.currency)?;
        let mut own = covered.iter().filter(|covered| covered.promise_id == row.id);
        let measure = Measure {
            amount: money_of(row.amount_minor, &row.currency)?,
            paid,
            nothing_left: own.all(|covered| covered.open_minor <= 0),
        };
        Ok((paid, promise::standing(measure, row.promised_on, today, calendar)))
    }

    /// The promises as the card shows them, the latest first.
    pub(super) async fn promise_views(
        &self,
        from: &mut impl Reads,
        promises: &Promises,
        calendar: &Calendar,
    ) -> Outcome<Vec<PromiseView>> {
        let mut views = Vec::with_capacity(promises.rows.len());
        for row in &promises.rows {
            let paid = match row.paid_minor {
                Some(minor) => money_of(minor, &row.currency)?,
                None => self.promise_standing(from, row, &promises.covered, (self.today(), calendar)).await?.0,
            };
            views.push(PromiseView {
                state: row.state.clone(),
                amount: money_of(row.amount_minor, &row.currency)?,
                date: row.promised_on,
                until: promise::waited_until(row.promised_on, calendar),
                paid,
                invoices: promises.numbers(&row.id),
                taken_by: row.taken_name.clone(),
                taken_at: row.taken_at,
                note: row.note.clone(),
            });
        }
        Ok(views)
    }
}
