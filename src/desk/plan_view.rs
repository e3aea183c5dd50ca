//! A payment plan as it is shown.

use chrono::{DateTime, NaiveDate, Utc};

use super::plan_standing::as_installments;
use super::received::came_down;
use super::refusal::refused;
use super::{AccountName, Desk, Outcome};
use crate::db::Reads;
use crate::receivables::{Money, plan};
use crate::store::{self, plans};

/// A payment plan.
#[derive(Debug, Clone)]
pub struct PlanView {
    pub id: String,
    pub account: AccountName,
    /// proposed, active, completed, broken, cancelled or rejected
    pub state: String,
    pub total: Money,
    /// How it is paid, in words.
    pub terms: String,
    pub reason: String,
    pub proposed_by: String,
    pub proposed_at: DateTime<Utc>,
    pub installments: Vec<InstallmentLine>,
    /// The numbers of the invoices it covers.
    pub invoices: Vec<String>,
    /// The account's other plans, the latest first: what was agreed before, and what waits to take its place.
    pub versions: Vec<PlanVersion>,
}

/// Another plan of the account, in one line.
#[derive(Debug, Clone)]
pub struct PlanVersion {
    pub proposed_at: DateTime<Utc>,
    pub total: Money,
    pub terms: String,
    /// The plan's state; "replaced" where another gave it new dates.
    pub state: String,
    pub settled_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Clone)]
pub struct InstallmentLine {
    pub due_date: NaiveDate,
    pub amount: Money,
    pub paid: Money,
}

impl Desk {
    /// The account's latest plan, in whatever state.
    ///
    /// # Errors
    /// A refusal where it never had one.
    pub async fn plan(&self, code: &str) -> Outcome<PlanView> {
        let account = AccountName::from(&self.find(code).await?);
        let mut reads = self.reads();
        let current = self.plan_of(&mut reads, &account, &["active", "proposed"]).await?;
        if let Some(view) = current {
            return Ok(view);
        }
        match plans::of_account(&mut reads, account.id.0, None).await?.into_iter().next() {
            Some(row) => self.plan_view(&mut reads, &account, row).await,
            None => refused(format!("{account} has no payment plan. /plan propose makes one.")),
        }
    }

    /// That plan, whatever other the account has.
    pub(super) async fn plan_by_id(&self, account: &AccountName, id: &str) -> Outcome<PlanView> {
        let mut reads = self.reads();
        match plans::by_id(&mut reads, id).await? {
            Some(row) => self.plan_view(&mut reads, account, row).await,
            None => refused(format!("{account} has no such payment plan any more.")),
        }
    }

    pub(super) async fn plan_view(
        &self,
        from: &mut impl Reads,
        account: &AccountName,
        row: plans::PlanRow,
    ) -> Outcome<PlanView> {
        let covered = plans::covered(from, &row.id).await?;
        let installments = plans::installments(from, &row.id).await?;
        let came = match row.state.as_str() {
            "active" => Some(self.came_for_plan(from, &row).await?),
            _ => row.paid_minor,
        };
        let paid = store::money(came.unwrap_or_else(|| came_down(&covered)), &row.currency)?;
        let allocated = plan::allocated(&as_installments(&row.currency, &installments)?, paid);
        let versions = versions(plans::of_account(from, account.id.0, None).await?, &row.id)?;
        let line = |part: plan::Covered| InstallmentLine { due_date: part.date, amount: part.amount, paid: part.paid };
        Ok(PlanView {
            total: store::money(row.total_minor, &row.currency)?,
            account: account.clone(),
            installments: allocated.into_iter().map(line).collect(),
            invoices: covered.into_iter().map(|row| row.number).collect(),
            versions,
            id: row.id,
            state: row.state,
            terms: row.terms,
            reason: row.reason,
            proposed_by: row.proposed_name,
            proposed_at: row.proposed_at,
        })
    }
}

/// How many other plans are worth showing.
const VERSIONS: usize = 5;

fn versions(plans: Vec<plans::PlanRow>, shown: &str) -> Outcome<Vec<PlanVersion>> {
    let taken =
        |row: &plans::PlanRow| plans.iter().any(|by| by.redates.as_ref() == Some(&row.id) && has_begun(&by.state));
    let version = |row: &plans::PlanRow| {
        Ok(PlanVersion {
            proposed_at: row.proposed_at,
            total: store::money(row.total_minor, &row.currency)?,
            terms: row.terms.clone(),
            state: if row.state == "cancelled" && taken(row) { "replaced".to_owned() } else { row.state.clone() },
            settled_at: row.settled_at,
        })
    };
    plans.iter().filter(|row| row.id != shown).take(VERSIONS).map(version).collect()
}

/// Whether a plan in this state was approved.
fn has_begun(state: &str) -> bool {
    matches!(state, "active" | "completed" | "broken")
}
