//! The disputes of an account, as the rules and people look at them.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::Outcome;
use crate::db::Reads;
use crate::receivables::Money;
use crate::receivables::dispute::{Books, DisputeState, keeps_out};
use crate::store::Span;
use crate::store::disputes::{self, DisputeRow};

/// The latest dispute of each open invoice.
#[derive(Debug, Clone, Default)]
pub(crate) struct Disputes(HashMap<i64, DisputeRow>);

/// A dispute that keeps an invoice out of the reminders, as it is shown.
#[derive(Debug, Clone)]
pub struct DisputeView {
    /// open; or upheld or credited, where the books don't show the correction yet
    pub state: String,
    pub reason: String,
    /// Who sees to it.
    pub owner: String,
    pub since: DateTime<Utc>,
}

/// What is told of a dispute.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "news", rename_all = "snake_case")]
pub enum DisputeNews {
    Opened {
        who: String,
        open: Money,
        reason: String,
        owner: String,
        /// It is in a payment plan, which waits meanwhile.
        #[serde(default)]
        plan_waits: bool,
        #[serde(default)]
        promise: Option<PromiseLeft>,
    },
    /// `outcome` is upheld, rejected or credited.
    Resolved { who: String, outcome: String },
    /// The accounting system began to mark the invoice as disputed, or no longer does.
    Marked {
        open: Money,
        disputed: bool,
        #[serde(default)]
        plan_waits: bool,
        #[serde(default)]
        promise: Option<PromiseLeft>,
    },
}

/// A promise that a disputed invoice was taken out of.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PromiseLeft {
    pub date: NaiveDate,
    /// Nothing, where it was for nothing else and has ended.
    pub left: Option<Money>,
}

impl Disputes {
    pub async fn of(from: &mut impl Reads, account: i64) -> Outcome<Disputes> {
        let mut latest = Disputes::default();
        disputes::on_open_invoices(from, Some(account)).await?.into_iter().for_each(|row| latest.take(row));
        Ok(latest)
    }

    /// The same of each of these accounts.
    pub async fn by_account(from: &mut impl Reads, of: Span) -> Outcome<HashMap<i64, Disputes>> {
        let mut grouped: HashMap<i64, Disputes> = HashMap::new();
        for row in disputes::on_open_invoices(from, of).await? {
            grouped.entry(row.account_id).or_default().take(row);
        }
        Ok(grouped)
    }

    fn take(&mut self, row: DisputeRow) {
        self.0.insert(row.invoice_id, row);
    }

    /// Whether the desk keeps this invoice out of the reminders.
    pub fn keeps_out(&self, invoice: i64) -> bool {
        self.0.get(&invoice).is_some_and(|row| {
            let settled = row.amount_minor.zip(row.ledger_open_minor).map(|(amount, open)| Books { amount, open });
            let now = Books { amount: row.amount_now, open: row.ledger_open_now };
            let state = row.state.parse().unwrap_or(DisputeState::Open);
            keeps_out(state, settled, now, row.credits_since)
        })
    }

    /// The open ones, by invoice.
    pub fn open(&self) -> impl Iterator<Item = &DisputeRow> {
        self.0.values().filter(|row| row.state == "open")
    }

    /// What keeps it out.
    pub fn view(&self, invoice: i64) -> Option<DisputeView> {
        let row = self.0.get(&invoice).filter(|_| self.keeps_out(invoice))?;
        Some(DisputeView {
            state: row.state.clone(),
            reason: row.reason.clone(),
            owner: row.owner_name.clone(),
            since: row.opened_at,
        })
    }
}
