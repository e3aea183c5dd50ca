//! What has come for what an account agreed to, by the one rule that promises, plans and settlements are measured by.

use chrono::{DateTime, NaiveDate, Utc};

use super::{AccountName, Act, Desk, Outcome, money_of};
use crate::db::Reads;
use crate::receivables::Money;
use crate::receivables::received::{self, Agreed, Mark, Receipts, Reduction, Unapplied};
use crate::receivables::task::TaskKind;
use crate::store::plans::PlanRow;
use crate::store::promises::PromiseRow;
use crate::store::settlements::SettlementRow;
use crate::store::{payments, plans, promises, settlements};

/// What was agreed under an id, and when.
struct One {
    id: String,
    at: DateTime<Utc>,
    agreed: Agreed,
}

impl Desk {
    /// What has come for a promise, as if it were open; in minor units.
    pub(super) async fn came_for_promise(&self, from: &mut impl Reads, row: &PromiseRow) -> Outcome<i64> {
        let one = self.by_promise(from, row.clone(), row.amount_minor).await?;
        self.counted(from, row.account_id, &row.currency, one).await
    }

    /// What has come for a plan, as if it were active; in minor units.
    pub(super) async fn came_for_plan(&self, from: &mut impl Reads, row: &PlanRow) -> Outcome<i64> {
        let one = self.running(from, row.clone()).await?;
        self.counted(from, row.account_id, &row.currency, one).await
    }

    /// What has come for a settlement; in minor units.
    pub(super) async fn came_for_settlement(&self, from: &mut impl Reads, row: &SettlementRow) -> Outcome<i64> {
        let Some(one) = self.settling(from, row.clone()).await? else { return Ok(0) };
        self.counted(from, row.account_id, &row.currency, one).await
    }

    /// What of the account's money is for this one, beside everything else that stands; what ended since any of it was
    /// agreed keeps what was counted for it.
    async fn counted(&self, from: &mut impl Reads, account: i64, currency: &str, one: One) -> Outcome<i64> {
        let (id, mut first) = (one.id.clone(), one.at);
        let mut all = vec![one];
        for other in self.standing(from, account, currency).await?.into_iter().filter(|other| other.id != id) {
            first = first.min(other.at);
            all.push(other);
        }
        let ended = self.ended(from, account, currency, first).await?;
        all.extend(ended.into_iter().filter(|other| other.id != id));
        let receipts = receipts(from, account, currency, all.iter().map(|one| one.agreed.since)).await?;
        let agreed: Vec<_> = all.into_iter().map(|one| one.agreed).collect();
        Ok(received::paid(&receipts, &agreed).first().copied().unwrap_or_default())
    }

    async fn standing(&self, from: &mut impl Reads, account: i64, currency: &str) -> Outcome<Vec<One>> {
        let mut all = Vec::new();
        for row in promises::open(from, Some(account)).await?.into_iter().filter(|row| row.currency == currency) {
            let amount = row.amount_minor;
            all.push(self.by_promise(from, row, amount).await?);
        }
        for row in plans::of_account(from, account, Some("active")).await? {
            if row.currency == currency {
                all.push(self.running(from, row).await?);
            }
        }
        for row in settlements::active(from, Some(account)).await? {
            if row.currency == currency {
                all.extend(self.settling(from, row).await?);
            }
        }
        Ok(all)
    }

    async fn ended(
        &self,
        from: &mut impl Reads,
        account: i64,
        currency: &str,
        since: DateTime<Utc>,
    ) -> Outcome<Vec<One>> {
        let mut all = Vec::new();
        for row in promises::kept_since(from, account, since).await?.into_iter().filter(|row| row.currency == currency)
        {
            let counted = row.paid_minor.unwrap_or_default().clamp(0, row.amount_minor);
            all.push(self.by_promise(from, row, counted).await?);
        }
        let plans = plans::of_account(from, account, None).await?;
        let goes_on = |id: &str| plans.iter().any(|plan| plan.state == "active" && plan.redates.as_deref() == Some(id));
        let over = plans.iter().filter(|plan| plan.settled_at.is_some_and(|at| at >= since) && !goes_on(&plan.id));
        for row in over.filter(|plan| plan.currency == currency) {
            let counted = row.paid_minor.unwrap_or_default().min(row.total_minor);
            if counted > 0 {
                let day = row.proposed_at.with_timezone(&self.zone()).date_naive();
                all.push(self.in_plan(from, row.clone(), vec![(day, counted)], false).await?);
            }
        }
        for row in settlements::completed_since(from, account, since).await? {
            if row.currency == currency {
                all.extend(self.settling(from, row).await?);
            }
        }
        Ok(all)
    }

    fn mark(&self, payments: i64, entries: i64, at: DateTime<Utc>) -> Mark {
        Mark { payments, entries, on: at.with_timezone(&self.zone()).date_naive() }
    }

    async fn by_promise(&self, from: &mut impl Reads, row: PromiseRow, minor: i64) -> Outcome<One> {
        let agreed = Agreed {
            since: self.mark(row.payments_seen, row.entries_seen, row.taken_at),
            invoices: promises::invoices_of(from, &row.id).await?.into_iter().map(|(id,)| id).collect(),
            parts: vec![(row.promised_on, minor)],
            came_down: None,
        };
        Ok(One { id: row.id, at: row.taken_at, agreed })
    }

    async fn running(&self, from: &mut impl Reads, row: PlanRow) -> Outcome<One> {
        let parts = plans::installments(from, &row.id).await?;
        let parts = parts.iter().map(|part| (part.due_date, part.amount_minor)).collect();
        self.in_plan(from, row, parts, true).await
    }

    async fn in_plan(
        &self,
        from: &mut impl Reads,
        row: PlanRow,
        parts: Vec<(NaiveDate, i64)>,
        runs: bool,
    ) -> Outcome<One> {
        // Money that came for the plan whose dates were changed, and lies elsewhere, goes on counting.
        let first = match &row.redates {
            Some(old) => plans::by_id(from, old).await?,
            None => None,
        };
        let first = first.as_ref().unwrap_or(&row);
        let covered = plans::covered(from, &row.id).await?;
        let agreed = Agreed {
            since: self.mark(first.payments_seen, first.entries_seen, first.proposed_at),
            invoices: covered.iter().map(|covered| covered.invoice_id).collect(),
            parts,
            came_down: runs.then(|| came_down(&covered)),
        };
        Ok(One { at: first.proposed_at, id: row.id, agreed })
    }

    /// Nothing for a write-off, which waits for no money.
    async fn settling(&self, from: &mut impl Reads, row: SettlementRow) -> Outcome<Option<One>> {
        let Some(pay_by) = row.pay_by else { return Ok(None) };
        let covered = settlements::covered(from, &row.id).await?;
        let agreed = Agreed {
            since: self.mark(row.payments_seen, row.entries_seen, row.proposed_at),
            invoices: covered.iter().map(|covered| covered.invoice_id).collect(),
            parts: vec![(pay_by, row.amount_minor)],
            came_down: None,
        };
        Ok(Some(One { id: row.id, at: row.proposed_at, agreed }))
    }

    /// What is still open on invoices whose agreed amount has come: the books have that money elsewhere, and somebody is
    /// to have it put right.
    pub(super) async fn misplaced(
        &self,
        act: &mut Act<'_>,
        account: &AccountName,
        agreement: &str,
        (open, currency): (Vec<(i64, String, i64)>, &str),
    ) -> Outcome<Option<Money>> {
        let open: Vec<_> = open.into_iter().filter(|(_, _, minor)| *minor > 0).collect();
        if open.is_empty() {
            return Ok(None);
        }
        let left = money_of(open.iter().map(|(_, _, minor)| minor).sum(), currency)?;
        let (about, numbers): (Vec<_>, Vec<_>) = open.into_iter().map(|(id, number, _)| (id, number)).unzip();
        let what = format!("Have {left} of theirs put on {} in the books: it was paid as agreed", numbers.join(", "));
        let key = format!("misplaced:{agreement}");
        self.owe(act, account.id.0, TaskKind::Escalation, (&key, &what), &about).await?;
        Ok(Some(left))
    }
}

/// How far what a plan covers came down since it was proposed.
pub(super) fn came_down(covered: &[plans::CoveredRow]) -> i64 {
    covered.iter().map(|row| (row.covered_minor - row.open_minor).max(0)).sum()
}

async fn receipts(
    from: &mut impl Reads,
    account: i64,
    currency: &str,
    marks: impl Iterator<Item = Mark> + Clone,
) -> Outcome<Receipts> {
    let Some(on) = marks.clone().map(|mark| mark.on).min() else { return Ok(Receipts::default()) };
    let payments = marks.clone().map(|mark| mark.payments).min().unwrap_or_default();
    let entries = marks.map(|mark| mark.entries).min().unwrap_or_default();
    let reductions = payments::reductions_since(from, account, currency, payments, on).await?;
    let unapplied = payments::unapplied_since(from, account, currency, entries).await?;
    let reduction = |row: payments::ReductionRow| Reduction {
        id: row.id,
        entry: row.invoice_id,
        is_invoice: row.kind == "invoice",
        made_on: row.paid_on,
        told_at: row.created_at,
        minor: row.amount_minor,
    };
    Ok(Receipts {
        reductions: reductions.into_iter().map(reduction).collect(),
        unapplied: unapplied.into_iter().map(|row| Unapplied { entry: row.id, minor: -row.amount_minor }).collect(),
    })
}
