//! An account as the rules look at it: read in a few questions, for one account or for all.

mod pages;
mod seen;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::dispute_view::Disputes;
use super::placing::standing;
use super::promise_view::Promises;
use super::{AccountName, Desk, Outcome};
use crate::db::Reads;
use crate::receivables::Calendar;
use crate::receivables::cadence::Cadence;
use crate::receivables::freshness::{judged_on, stands_until};
use crate::receivables::guard;
use crate::receivables::placement::Standing;
use crate::receivables::situation::{AccountPicture, DeskPicture, History, InvoicePicture, Situation};
use crate::store::accounts::AccountRow;
use crate::store::contacts::{self, ContactRow};
use crate::store::holds::HoldRow;
use crate::store::invoices::{self, InvoiceRow};
use crate::store::{Span, approvals, holds, state, touches};
use pages::Agreed;

pub(crate) use pages::Walk;

/// The cadence of accounts that were given none.
pub(super) const DEFAULT_CADENCE: &str = "default";

/// One account with all that is known about it.
pub(crate) struct Pictured {
    pub row: AccountRow,
    pub name: AccountName,
    pub picture: AccountPicture,
    pub history: History,
    pub cadence_name: String,
    pub calendar: Calendar,
    pub zone: Tz,
    pub invoices: Vec<InvoiceRow>,
    pub contacts: Vec<ContactRow>,
    pub promises: Promises,
    pub disputes: Disputes,
}

impl Pictured {
    pub fn situation<'a>(&'a self, desk: &'a DeskPicture, cadence: &'a Cadence, now: DateTime<Utc>) -> Situation<'a> {
        Situation {
            account: &self.picture,
            history: &self.history,
            cadence,
            calendar: &self.calendar,
            desk,
            now: now.with_timezone(&self.zone),
        }
    }

    /// The address that letters go to: the preferred person's, else the ledger's, else the oldest.
    pub fn address(&self) -> Option<&str> {
        self.contacts.iter().filter(|person| !person.suppressed).find_map(|person| person.email.as_deref())
    }
}

impl Desk {
    /// The ladder an account is on. One that the config no longer has is the default.
    pub(crate) fn cadence(&self, name: &str) -> Option<&Cadence> {
        self.config.cadence.get(name).or_else(|| self.config.cadence.get(DEFAULT_CADENCE))
    }

    pub(crate) async fn desk_picture(&self, from: &mut impl Reads) -> Outcome<DeskPicture> {
        let company = &self.config.company;
        Ok(DeskPicture {
            minimum: company.minimum.is_positive().then_some(company.minimum),
            ledger_fresh_at: self.fresh_at(from).await?,
            ledger_max_age: company.ledger_max_age,
            paused: self.paused(from).await?.map(|pause| pause.told(self.zone())),
        })
    }

    /// When the ledger was last told.
    pub(super) async fn fresh_at(&self, from: &mut impl Reads) -> Outcome<Option<DateTime<Utc>>> {
        Ok(state::read(state::get(from, state::LEDGER_FRESH).await?))
    }

    /// The day by which what was agreed on with a debtor in that zone is judged.
    pub(super) async fn judged_on(&self, from: &mut impl Reads, zone: Tz) -> Outcome<NaiveDate> {
        Ok(judged_on(self.fresh_at(from).await?, zone, day_there(self.clock.now(), zone)))
    }

    /// The hold that lasts today, where the debtor is, in a sentence.
    pub(super) async fn hold_of(&self, from: &mut impl Reads, account: &AccountRow) -> Outcome<Option<String>> {
        let standing = holds::standing(from, Some(account.id)).await?.pop();
        let today = day_there(self.clock.now(), self.zone_of(account));
        Ok(standing.and_then(|row| guard::held(&seen::hold(&row), today)))
    }

    pub(crate) async fn pictured(&self, from: &mut impl Reads, row: AccountRow) -> Outcome<Pictured> {
        self.pictured_without(from, row, "").await
    }

    /// The same, as if the letter of that outbox row had never been planned.
    pub(crate) async fn pictured_without(
        &self,
        from: &mut impl Reads,
        row: AccountRow,
        outbox_id: &str,
    ) -> Outcome<Pictured> {
        let id = row.id;
        let mut touched = touches::standing(from, Some(id)).await?;
        touched.retain(|touch| touch.outbox_id.as_deref() != Some(outbox_id));
        let read = Read {
            invoices: invoices::open_of(from, id).await?,
            contacts: contacts::of_account(from, id).await?,
            touches: touched,
            moved: touches::moved(from, Some(id)).await?,
            approvals: approvals::about_steps(from, Some(id)).await?,
            hold: holds::standing(from, Some(id)).await?.pop(),
            promises: Promises::of(from, id).await?,
            disputes: Disputes::of(from, id).await?,
            standing: standing(from, id).await?,
        };
        let agreed = Agreed::read(self, from, Span::from(id)).await?;
        self.put_together(row, read, &agreed)
    }

    fn put_together(&self, row: AccountRow, read: Read, agreed: &Agreed) -> Outcome<Pictured> {
        let home = &self.config.company;
        let country = row.country.clone().unwrap_or_else(|| home.country.clone());
        let zone = self.zone_of(&row);
        let calendar = self.calendar(&country);
        let name = AccountName::from(&row);
        let cadence_name = row.cadence.clone().unwrap_or_else(|| DEFAULT_CADENCE.to_owned());
        let today = day_there(self.clock.now(), zone);
        // Books that are too old keep everything back by themselves, and say so.
        let fresh_at = agreed.fresh_at.filter(|at| self.clock.now() - *at <= home.ledger_max_age);
        let judged_on = fresh_at.map_or(today, |at| judged_on(Some(at), zone, today));
        let stands = |until: NaiveDate| stands_until(until, judged_on, today);
        let see = |invoice: &InvoiceRow| {
            Some(InvoicePicture {
                disputed: invoice.disputed || read.disputes.keeps_out(invoice.id),
                disputed_for: read.disputes.view(invoice.id).map(|dispute| dispute.reason),
                promised_until: read
                    .promises
                    .until(invoice.id, &calendar)
                    .max(seen::waited_for(agreed, invoice.id, &calendar))
                    .map(stands),
                ..seen::invoice(invoice, agreed.covered.contains(&invoice.id))?
            })
        };
        let picture = AccountPicture {
            id: name.id,
            code: row.code.clone(),
            name: row.name.clone(),
            invoices: read.invoices.iter().filter_map(see).collect(),
            hold: read.hold.as_ref().map(seen::hold),
            unread_reply: agreed.silences.unread_since(row.id).map(|at| day_there(at, zone)),
            ceased: agreed.silences.is_ceased(row.id),
            reachable: read.contacts.iter().any(|person| person.email.is_some() && !person.suppressed),
            standing: read.standing,
            cadence: self.cadence(&cadence_name).map_or_else(|| cadence_name.clone(), |cadence| cadence.name.clone()),
            minimum: row.minimum()?,
            approvals: read.approvals.iter().filter_map(seen::step_approval).collect(),
        };
        Ok(Pictured {
            name,
            picture,
            history: seen::history(&read.touches, &read.moved),
            cadence_name,
            calendar,
            zone,
            invoices: read.invoices,
            contacts: read.contacts,
            promises: read.promises,
            disputes: read.disputes,
            row,
        })
    }
}

/// What the questions answered about one account.
struct Read {
    invoices: Vec<InvoiceRow>,
    contacts: Vec<ContactRow>,
    touches: Vec<touches::TouchRow>,
    moved: Vec<touches::MovedRow>,
    approvals: Vec<approvals::StepRow>,
    hold: Option<HoldRow>,
    promises: Promises,
    disputes: Disputes,
    standing: Standing,
}

/// The date of an instant in a debtor's zone.
pub(super) fn day_there(at: DateTime<Utc>, zone: Tz) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}
