//! An account as the rules look at it: read in a few questions, for one account or for all.

mod seen;

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::dispute_view::Disputes;
use super::promise_view::Promises;
use super::silence::Silences;
use super::{AccountName, Desk, Outcome};
use crate::db::Reads;
use crate::receivables::Calendar;
use crate::receivables::cadence::Cadence;
use crate::receivables::situation::{AccountPicture, DeskPicture, History, InvoicePicture, Situation};
use crate::store::accounts::{self, AccountRow};
use crate::store::contacts::{self, ContactRow};
use crate::store::holds::HoldRow;
use crate::store::invoices::{self, InvoiceRow};
use crate::store::{approvals, holds, placements, settlements, state, touches};

/// The cadence of accounts that were given none.
const DEFAULT_CADENCE: &str = "default";

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
            ledger_fresh_at: state::read(state::get(from, state::LEDGER_FRESH).await?),
            ledger_max_age: company.ledger_max_age,
            paused: self.paused(from).await?.map(|pause| pause.told(self.zone())),
        })
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
            covered: self.kept_plans(from, Some(id)).await?,
            approvals: approvals::about_steps(from, Some(id)).await?,
            hold: holds::standing(from, Some(id)).await?.pop(),
            promises: Promises::of(from, id).await?,
            disputes: Disputes::of(from, id).await?,
            placed_with: placements::standing(from, Some(id)).await?.pop().map(|row| row.placed_with),
            settling: settlements::waited_for(from, Some(id)).await?,
        };
        let silences = Silences::read(from, Some(id)).await?;
        self.put_together(row, read, &silences)
    }

    /// Every account that has something open.
    pub(crate) async fn all_pictured(&self, from: &mut impl Reads) -> Outcome<Vec<Pictured>> {
        let rows = accounts::with_something_open(from).await?;
        let mut invoices = by_account(invoices::open(from).await?, |row| row.account_id);
        let mut contacts = by_account(contacts::all(from).await?, |row| row.account_id);
        let mut touched = by_account(touches::standing(from, None).await?, |row| row.account_id);
        let mut moved = by_account(touches::moved(from, None).await?, |row| row.account_id);
        let mut asked = by_account(approvals::about_steps(from, None).await?, |row| row.account_id);
        let mut held = by_account(holds::standing(from, None).await?, |row| row.account_id);
        let mut placed: HashMap<_, _> =
            placements::standing(from, None).await?.into_iter().map(|row| (row.account_id, row.placed_with)).collect();
        let settling = settlements::waited_for(from, None).await?;
        let covered = self.kept_plans(from, None).await?;
        let mut promised = Promises::by_account(from).await?;
        let mut disputed = Disputes::by_account(from).await?;
        let silences = Silences::read(from, None).await?;
        let picture = |row: AccountRow| {
            let id = row.id;
            let read = Read {
                invoices: invoices.remove(&id).unwrap_or_default(),
                contacts: contacts.remove(&id).unwrap_or_default(),
                touches: touched.remove(&id).unwrap_or_default(),
                moved: moved.remove(&id).unwrap_or_default(),
                covered: covered.clone(),
                approvals: asked.remove(&id).unwrap_or_default(),
                hold: held.remove(&id).unwrap_or_default().pop(),
                promises: promised.remove(&id).unwrap_or_default(),
                disputes: disputed.remove(&id).unwrap_or_default(),
                placed_with: placed.remove(&id),
                settling: settling.clone(),
            };
            self.put_together(row, read, &silences)
        };
        rows.into_iter().map(picture).collect()
    }

    fn put_together(&self, row: AccountRow, read: Read, silences: &Silences) -> Outcome<Pictured> {
        let home = &self.config.company;
        let country = row.country.clone().unwrap_or_else(|| home.country.clone());
        let zone = self.zone_of(&row);
        let calendar = self.calendar(&country);
        let name = AccountName::from(&row);
        let see = |invoice: &InvoiceRow| {
            Some(InvoicePicture {
                disputed: invoice.disputed || read.disputes.keeps_out(invoice.id),
                promised_until: read.promises.until(invoice.id, &calendar).max(seen::waited_for(
                    &read.settling,
                    invoice.id,
                    &calendar,
                )),
                ..seen::invoice(invoice, read.covered.contains(&invoice.id))?
            })
        };
        let picture = AccountPicture {
            id: name.id,
            code: row.code.clone(),
            name: row.name.clone(),
            invoices: read.invoices.iter().filter_map(see).collect(),
            hold: read.hold.as_ref().map(seen::hold),
            unread_reply: silences.unread_since(row.id).map(|at| day_there(at, zone)),
            ceased: silences.is_ceased(row.id),
            reachable: read.contacts.iter().any(|person| person.email.is_some() && !person.suppressed),
            placed_with: read.placed_with.map(seen::placed_with),
            minimum: row.minimum()?,
            approvals: read.approvals.iter().filter_map(seen::step_approval).collect(),
        };
        Ok(Pictured {
            name,
            picture,
            history: seen::history(&read.touches, &read.moved),
            cadence_name: row.cadence.clone().unwrap_or_else(|| DEFAULT_CADENCE.to_owned()),
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
    covered: Vec<i64>,
    approvals: Vec<approvals::StepRow>,
    hold: Option<HoldRow>,
    promises: Promises,
    disputes: Disputes,
    placed_with: Option<String>,
    settling: Vec<settlements::WaitedRow>,
}

fn by_account<T>(rows: Vec<T>, account: impl Fn(&T) -> i64) -> HashMap<i64, Vec<T>> {
    let mut grouped: HashMap<i64, Vec<T>> = HashMap::new();
    for row in rows {
        grouped.entry(account(&row)).or_default().push(row);
    }
    grouped
}

/// The date of an instant in a debtor's zone.
pub(super) fn day_there(at: DateTime<Utc>, zone: Tz) -> NaiveDate {
    at.with_timezone(&zone).date_naive()
}
