//! How plans stand: what came for them, and whether they keep the reminders away.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::dispute_view::Disputes;
use super::picture::day_there;
use super::{Desk, Outcome};
use crate::db::Reads;
use crate::receivables::InvoiceId;
use crate::receivables::guard::{Guard, Guarded};
use crate::receivables::installment_reminder::{self, Entry};
use crate::receivables::plan::{self, Covered, Installment, Standing};
use crate::store::Span;
use crate::store::accounts::AccountRow;
use crate::store::plans::PlanRow;
use crate::store::{self, accounts, invoices, plans};

/// An active plan as it stands today, where its debtor is.
pub(super) struct Planned {
    pub row: PlanRow,
    pub covered: Vec<Covered>,
    pub standing: Standing,
    /// The invoices it covers.
    pub invoices: Vec<i64>,
    /// In the debtor's zone.
    pub today: NaiveDate,
    /// It would be broken, but new dates for it wait for the managers.
    pub is_being_redated: bool,
    /// Why its installments are not asked for now, and it isn't broken by what is missing meanwhile.
    pub withheld: Option<Guarded>,
}

impl Planned {
    /// Whether its invoices stay out of the reminders.
    pub fn keeps_away(&self) -> bool {
        self.standing.covers() || (self.is_excused() && self.standing != Standing::Completed)
    }

    /// Whether what was missed doesn't break it now.
    pub fn is_excused(&self) -> bool {
        self.is_being_redated || self.withheld.is_some()
    }

    /// Some invoice of it, for what has to name one.
    pub fn anchor(&self) -> InvoiceId {
        InvoiceId(self.invoices.first().copied().unwrap_or_default())
    }
}

impl Desk {
    /// The invoices that plans in good standing keep out of the reminders.
    pub(super) async fn kept_plans(&self, from: &mut impl Reads, of: Span) -> Outcome<HashSet<i64>> {
        let mut kept = HashSet::new();
        for plan in plans::active(from, of).await? {
            let planned = self.planned(from, plan).await?;
            if planned.keeps_away() {
                kept.extend(planned.invoices);
            }
        }
        Ok(kept)
    }

    /// How a plan stands, by what has come for it and by its debtor's calendar.
    pub(super) async fn planned(&self, from: &mut impl Reads, row: PlanRow) -> Outcome<Planned> {
        let covered = plans::covered(from, &row.id).await?;
        let installments = plans::installments(from, &row.id).await?;
        let account = accounts::by_id(from, row.account_id).await?;
        let country = account.as_ref().and_then(|account| account.country.clone());
        let calendar = self.calendar(country.as_deref().unwrap_or(&self.config.company.country));
        let zone = account.as_ref().map_or(self.zone(), |account| self.zone_of(account));
        let today = day_there(self.clock.now(), zone);
        let judged_on = self.judged_on(from, zone).await?;
        let paid = store::money(self.came_for_plan(from, &row).await?, &row.currency)?;
        let allocated = plan::allocated(&as_installments(&row.currency, &installments)?, paid);
        // Whatever was credited since, nothing is asked for where nothing is open.
        let nothing_left = covered.iter().all(|invoice| invoice.open_minor <= 0);
        let standing = plan::standing(&allocated, row.excused_on, judged_on, &calendar);
        let is_being_redated = match standing {
            Standing::Broken { .. } => {
                let proposed = plans::of_account(from, row.account_id, Some("proposed")).await?;
                proposed.iter().any(|proposal| proposal.redates.as_ref() == Some(&row.id))
            }
            _ => false,
        };
        Ok(Planned {
            standing: if nothing_left { Standing::Completed } else { standing },
            covered: allocated,
            today,
            invoices: covered.iter().map(|row| row.invoice_id).collect(),
            is_being_redated,
            withheld: match self.withheld(from, &row, &covered).await? {
                Some(withheld) => Some(withheld),
                None => self.held(from, account.as_ref()).await?,
            },
            row,
        })
    }

    /// We agreed to be silent: then nothing is broken by what nobody asked for.
    async fn held(&self, from: &mut impl Reads, account: Option<&AccountRow>) -> Outcome<Option<Guarded>> {
        let Some(account) = account else { return Ok(None) };
        let sentence = self.hold_of(from, account).await?;
        Ok(sentence.map(|sentence| Guarded { guard: Guard::Hold, sentence }))
    }

    /// Why its installments are not asked for now.
    async fn withheld(
        &self,
        from: &mut impl Reads,
        row: &PlanRow,
        covered: &[plans::CoveredRow],
    ) -> Outcome<Option<Guarded>> {
        let disputes = Disputes::of(from, row.account_id).await?;
        let mut entries = Vec::new();
        for open in invoices::open_of(from, row.account_id).await? {
            if open.currency == row.currency {
                entries.push(Entry {
                    open: open.open()?,
                    covered: covered.iter().any(|covers| covers.invoice_id == open.id),
                    disputed: open.disputed || disputes.keeps_out(open.id),
                    number: open.number,
                });
            }
        }
        Ok(installment_reminder::withheld(&entries))
    }
}

pub(super) fn as_installments(currency: &str, rows: &[plans::InstallmentRow]) -> Outcome<Vec<Installment>> {
    let as_one = |row: &plans::InstallmentRow| -> Outcome<Installment> {
        Ok(Installment { date: row.due_date, amount: store::money(row.amount_minor, currency)? })
    };
    rows.iter().map(as_one).collect()
}
