//! `plans`, `plan_invoices`, `installments`: payment plans.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;

use super::Span;
use crate::db::{Reads, Result, Tx};

#[derive(Debug, Clone, FromRow)]
pub struct PlanRow {
    pub id: String,
    pub account_id: i64,
    pub state: String,
    pub currency: String,
    pub total_minor: i64,
    pub terms: String,
    pub reason: String,
    pub proposed_by: i64,
    pub proposed_name: String,
    pub proposed_at: DateTime<Utc>,
    pub settled_at: Option<DateTime<Utc>>,
    /// The plan it gives new dates to.
    pub redates: Option<String>,
    /// The last payment and entry of the ledger when it was proposed: what comes after them counts.
    pub payments_seen: i64,
    pub entries_seen: i64,
    /// What had come when it ended.
    pub paid_minor: Option<i64>,
    /// The last day on which what was missed wasn't asked for.
    pub excused_on: Option<NaiveDate>,
    pub version: i64,
}

#[derive(Debug, Clone, FromRow)]
pub struct InstallmentRow {
    pub plan_id: String,
    pub due_date: NaiveDate,
    pub amount_minor: i64,
}

/// An invoice that a plan covers: what was open when it was proposed, and what is now.
#[derive(Debug, Clone, FromRow)]
pub struct CoveredRow {
    pub plan_id: String,
    pub invoice_id: i64,
    pub number: String,
    pub covered_minor: i64,
    pub open_minor: i64,
}

/// A plan about to be proposed.
#[derive(Debug, Clone)]
pub struct NewPlan {
    pub id: String,
    pub account_id: i64,
    pub currency: String,
    pub total_minor: i64,
    pub terms: String,
    pub reason: String,
    pub proposed_by: i64,
    pub proposed_name: String,
    /// The plan it gives new dates to.
    pub redates: Option<String>,
    pub invoices: Vec<(i64, i64)>,
    pub installments: Vec<(NaiveDate, i64)>,
}

pub async fn add(tx: &mut Tx, new: NewPlan, now: DateTime<Utc>) -> Result<()> {
    tx.execute(
        "INSERT INTO plans (id, account_id, state, currency, total_minor, terms, reason, proposed_by, proposed_name,
            proposed_at, redates, payments_seen, entries_seen, version)
         VALUES ($1, $2, 'proposed', $3, $4, $5, $6, $7, $8, $9, $10,
            (SELECT COALESCE(MAX(id), 0) FROM payments), (SELECT COALESCE(MAX(id), 0) FROM invoices), 1)",
        (
            new.id.clone(),
            new.account_id,
            new.currency,
            new.total_minor,
            new.terms,
            new.reason,
            new.proposed_by,
            new.proposed_name,
            now,
            new.redates,
        ),
    )
    .await?;
    for (invoice, open) in new.invoices {
        tx.execute(
            "INSERT INTO plan_invoices (plan_id, invoice_id, open_minor) VALUES ($1, $2, $3)",
            (new.id.clone(), invoice, open),
        )
        .await?;
    }
    for (position, (due, amount)) in (1_i64..).zip(new.installments) {
        tx.execute(
            "INSERT INTO installments (plan_id, position, due_date, amount_minor) VALUES ($1, $2, $3, $4)",
            (new.id.clone(), position, due, amount),
        )
        .await?;
    }
    Ok(())
}

/// The account's plans in a state (or in any), the latest first.
pub async fn of_account(from: &mut impl Reads, account: i64, state: Option<&str>) -> Result<Vec<PlanRow>> {
    from.fetch_all(
        "SELECT id, account_id, state, currency, total_minor, terms, reason, proposed_by, proposed_name, proposed_at,
                settled_at, redates, payments_seen, entries_seen, paid_minor, excused_on, version
         FROM plans WHERE account_id = $1 AND (state = $2 OR $2 IS NULL) ORDER BY proposed_at DESC, id DESC",
        (account, state.map(str::to_owned)),
    )
    .await
}

pub async fn by_id(from: &mut impl Reads, id: &str) -> Result<Option<PlanRow>> {
    from.fetch_optional(
        "SELECT id, account_id, state, currency, total_minor, terms, reason, proposed_by, proposed_name, proposed_at,
                settled_at, redates, payments_seen, entries_seen, paid_minor, excused_on, version
         FROM plans WHERE id = $1",
        (id.to_owned(),),
    )
    .await
}

/// The active plans of one account, of a page of them or of all.
pub async fn active(from: &mut impl Reads, of: impl Into<Span>) -> Result<Vec<PlanRow>> {
    let span = of.into();
    from.fetch_all(
        "SELECT id, account_id, state, currency, total_minor, terms, reason, proposed_by, proposed_name, proposed_at,
                settled_at, redates, payments_seen, entries_seen, paid_minor, excused_on, version
         FROM plans WHERE state = 'active' AND account_id BETWEEN $1 AND $2 ORDER BY id",
        (span.first, span.last),
    )
    .await
}

pub async fn installments(from: &mut impl Reads, plan: &str) -> Result<Vec<InstallmentRow>> {
    from.fetch_all(
        "SELECT plan_id, due_date, amount_minor FROM installments WHERE plan_id = $1 ORDER BY position",
        (plan.to_owned(),),
    )
    .await
}

pub async fn covered(from: &mut impl Reads, plan: &str) -> Result<Vec<CoveredRow>> {
    from.fetch_all(
        "SELECT p.plan_id, p.invoice_id, i.number, p.open_minor AS covered_minor, i.open_minor
         FROM plan_invoices p JOIN invoices i ON i.id = p.invoice_id WHERE p.plan_id = $1 ORDER BY i.number",
        (plan.to_owned(),),
    )
    .await
}

/// What is missed of a plan isn't asked for on that day. `false` where that is written down.
pub async fn excuse(tx: &mut Tx, id: &str, on: NaiveDate) -> Result<bool> {
    let changed = tx
        .execute(
            "UPDATE plans SET excused_on = $2 WHERE id = $1 AND (excused_on < $2 OR excused_on IS NULL)",
            (id.to_owned(), on),
        )
        .await?;
    Ok(changed == 1)
}

/// Moves a plan on, with what had come for it where it ends. `false` where it was no longer in `from`.
pub async fn move_on(
    tx: &mut Tx,
    id: &str,
    (from, to): (&str, &str),
    paid: Option<i64>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let settled_at = (to != "active").then_some(now);
    let changed = tx
        .execute(
            "UPDATE plans SET state = $3, settled_at = $4, paid_minor = $5, version = version + 1
             WHERE id = $1 AND state = $2",
            (id.to_owned(), from.to_owned(), to.to_owned(), settled_at, paid),
        )
        .await?;
    Ok(changed == 1)
}
