//! Whether a letter that was planned is still to be sent: asked again at the moment it is handed over.

use super::picture::{Pictured, day_there};
use super::{Desk, MailOrder, Outcome};
use crate::db::Tx;
use crate::receivables::guard::{Guard, Guarded, Moment, all_that_bite};
use crate::receivables::letter::LetterFacts;
use crate::store::accounts;
use crate::store::outbox::OutboxRow;

impl Desk {
    /// Asks the guards again, in the transaction that hands a letter over.
    ///
    /// The letter itself is left out of what was done: it would stand in its own way.
    pub(crate) async fn still_wanted(&self, tx: &mut Tx, row: &OutboxRow) -> Outcome<Option<Guarded>> {
        let order: MailOrder = serde_json::from_str(&row.payload)?;
        let account = match row.account_id {
            Some(id) => accounts::by_id(tx, id).await?,
            None => None,
        };
        let gone = |sentence: &str| Some(Guarded { guard: Guard::Paid, sentence: sentence.to_owned() });
        let Some(account) = account else { return Ok(gone("The account is no longer in the ledger.")) };
        let pictured = self.pictured_without(tx, account, &row.id).await?;
        let desk = self.desk_picture(tx).await?;
        let Some(cadence) = self.cadence(&order.cadence) else { return Ok(gone("The cadence is no longer there.")) };
        let situation = pictured.situation(&desk, cadence, self.clock.now());
        let mut bites = all_that_bite(&situation, &order.reminder, Moment::now(&situation));
        if let Some(guarded) = bites.find(|guarded| !order.put_aside.contains(&guarded.guard)) {
            return Ok(Some(guarded));
        }
        drop(bites);
        let reachable = pictured
            .contacts
            .iter()
            .any(|person| !person.suppressed && person.email.as_deref() == Some(order.to.as_str()));
        let sentence = format!("{} is no longer an address of this account.", order.to);
        if !reachable {
            return Ok(Some(Guarded { guard: Guard::NoContact, sentence }));
        }
        if let Some(installment) = &order.installment
            && let Some(guarded) = self.installment_still_due(tx, installment, &pictured, &order).await?
        {
            return Ok(Some(guarded));
        }
        Ok(self.out_of_date(&pictured, &order))
    }

    /// A letter that was planned some days ago as it reads today, or the guard that stands in its way by now.
    pub(super) async fn written_anew(
        &self,
        tx: &mut Tx,
        outbox_id: &str,
        account: i64,
        payload: &str,
    ) -> Outcome<Result<MailOrder, Guarded>> {
        let order: MailOrder = serde_json::from_str(payload)?;
        let gone = |guard, sentence: &str| Ok(Err(Guarded { guard, sentence: sentence.to_owned() }));
        let Some(account) = accounts::by_id(tx, account).await? else {
            return gone(Guard::Paid, "The account is no longer in the ledger.");
        };
        let pictured = self.pictured_without(tx, account, outbox_id).await?;
        let desk = self.desk_picture(tx).await?;
        let Some(cadence) = self.cadence(&order.cadence) else {
            return gone(Guard::Paid, "The cadence is no longer there.");
        };
        let situation = pictured.situation(&desk, cadence, self.clock.now());
        let mut bites = all_that_bite(&situation, &order.reminder, Moment::now(&situation));
        if let Some(guarded) = bites.find(|guarded| !order.put_aside.contains(&guarded.guard)) {
            return Ok(Err(guarded));
        }
        drop(bites);
        if let Some(number) = moved_due_date(&pictured, &order) {
            return gone(
                Guard::Hours,
                &format!("The due date of invoice {number} has changed since: what is due now is planned by itself."),
            );
        }
        let Some(anew) = self.order(&pictured, &order.reminder, day_there(self.clock.now(), pictured.zone)) else {
            return gone(Guard::NoContact, "There is no address left to write to.");
        };
        let Some(installment) = order.installment.clone() else {
            return Ok(Ok(MailOrder { put_aside: order.put_aside, ..anew }));
        };
        let facts = LetterFacts { today: anew.facts.today, ..order.facts };
        let order = MailOrder { to: anew.to, facts, ..order };
        let no_longer_due = self.installment_still_due(tx, &installment, &pictured, &order).await?;
        Ok(no_longer_due.map_or(Ok(order), Err))
    }

    /// Whether the letter would be another if it were planned now: it is, by the next run.
    fn out_of_date(&self, pictured: &Pictured, order: &MailOrder) -> Option<Guarded> {
        let today = day_there(self.clock.now(), pictured.zone);
        let now = self.order(pictured, &order.reminder, today)?;
        let planned_anew =
            |guard, what: &str| Guarded { guard, sentence: format!("{what}: the letter is planned anew.") };
        if now.facts.credits != order.facts.credits {
            return Some(planned_anew(Guard::Credit, "Their credits have changed since it was planned"));
        }
        if let Some(number) = moved_due_date(pictured, order) {
            let what = format!("The due date of invoice {number} has changed since it was planned");
            return Some(planned_anew(Guard::Hours, &what));
        }
        let a_day_old = now.facts.today != order.facts.today;
        a_day_old.then(|| planned_anew(Guard::Hours, "The day it was written for has passed"))
    }
}

/// The number of an invoice that is due on another day than the letter was planned with: its step may not be due at all.
fn moved_due_date<'a>(pictured: &Pictured, order: &'a MailOrder) -> Option<&'a str> {
    let moved = order.reminder.lists.iter().find(|listed| {
        let row = pictured.invoices.iter().find(|row| row.id == listed.invoice.0);
        row.is_some_and(|row| row.due_date != Some(listed.due))
    });
    moved.map(|listed| listed.number.as_str())
}
