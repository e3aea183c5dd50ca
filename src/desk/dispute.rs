//! A dispute on an invoice: opened with a reason, resolved with an outcome.

use serde_json::json;

use super::dispute_view::{DisputeNews, PromiseLeft};
use super::refusal::refused;
use super::{AccountName, Act, Actor, Desk, Error, Line, Outcome};
use crate::db;
use crate::receivables::dispute::DisputeOutcome;
use crate::receivables::{Money, plain_text};
use crate::store;
use crate::store::disputes::{self, DisputeRow, NewDispute, Settled};
use crate::store::invoices::{self, InvoiceRow};
use crate::store::plans;

const LONGEST_REASON: usize = 500;

/// A dispute that was opened.
#[derive(Debug, Clone)]
pub struct DisputeOpened {
    pub account: AccountName,
    pub invoice: String,
    pub open: Money,
    /// Who sees to it.
    pub owner: String,
    /// It is in a payment plan, which waits meanwhile.
    pub plan_waits: bool,
    /// It was promised, and is taken out of that.
    pub promise: Option<PromiseLeft>,
}

/// A dispute that was resolved.
#[derive(Debug, Clone)]
pub struct DisputeResolved {
    pub account: AccountName,
    pub invoice: String,
    pub outcome: DisputeOutcome,
    /// The ledger has its own mark on the invoice, which holds until a file no longer has it.
    pub ledger_disputes: bool,
}

/// An invoice that the ledger began to mark as disputed, or no longer does.
#[derive(Debug, Clone)]
pub(super) struct LedgerDispute {
    pub account: AccountName,
    pub invoice: String,
    pub open: Money,
    pub disputed: bool,
}

/// How many lines a file's disputes make in the desk channel at most.
const LINES_A_FILE: usize = 10;

impl Desk {
    /// Opens a dispute: that invoice leaves the reminders, the others go on.
    ///
    /// # Errors
    /// A refusal where no such invoice is open, or it is disputed already.
    pub async fn open_dispute(&self, actor: &Actor, code: &str, number: &str, reason: &str) -> Outcome<DisputeOpened> {
        actor.must_be_collector()?;
        let reason =
            text(reason)?.ok_or_else(|| Error::Refused("Say what they dispute, in a few words.".to_owned()))?;
        let row = self.find(code).await?;
        let account = AccountName::from(&row);
        let mut act = self.begin(actor).await?;
        store::accounts::take(&mut act.tx, account.id.0).await?;
        let invoice = open_invoice(&mut act, &account, number).await?;
        if let Some(open) = disputes::open_on(&mut act.tx, account.id.0, &invoice.number).await? {
            return refused(already(&account, &open));
        }
        let (owner_id, owner) = match (row.owner_id, &row.owner_name) {
            (Some(id), Some(name)) => (id, name.clone()),
            _ => (actor.person_id(), actor.name.clone()),
        };
        let id = ulid::Ulid::new().to_string();
        let new = NewDispute {
            id: id.clone(),
            account_id: account.id.0,
            invoice_id: invoice.id,
            reason: reason.clone(),
            owner_id,
            owner_name: owner.clone(),
            opened_by: actor.person_id(),
            opened_name: actor.name.clone(),
        };
        disputes::add(&mut act.tx, new, act.now).await.map_err(|error| just_now(error, &invoice.number))?;
        let open = invoice.open()?;
        let detail = json!({ "dispute": id, "invoice": invoice.number, "open": open, "owner": owner_id.to_string() });
        act.file("dispute opened", Some(&account), detail, json!({ "reason": reason, "owner_name": owner }));
        let plan_waits = plan_covers(&mut act, &account, &invoice.number).await?;
        let promise = self.take_out_of_promises(&mut act, &account, &invoice.number).await?;
        let who = actor.name.clone();
        let news =
            DisputeNews::Opened { who, open, reason, owner: owner.clone(), plan_waits, promise: promise.clone() };
        let line = Line::Dispute { account: account.clone(), invoice: invoice.number.clone(), news };
        self.tell(&mut act, &account, line).await?;
        act.commit().await?;
        Ok(DisputeOpened { account, invoice: invoice.number, open, owner, plan_waits, promise })
    }

    /// Ends a dispute. Rejected, the invoice is back on its ladder; upheld or credited, it stays out of the reminders
    /// until the books show the correction.
    pub async fn resolve_dispute(
        &self,
        actor: &Actor,
        code: &str,
        number: &str,
        outcome: DisputeOutcome,
        note: Option<&str>,
    ) -> Outcome<DisputeResolved> {
        actor.must_be_collector()?;
        let note = text(note.unwrap_or_default())?;
        let account = AccountName::from(&self.find(code).await?);
        let number = number.trim();
        let mut act = self.begin(actor).await?;
        // What the books show from now on is the correction.
        store::state::take_ledger(&mut act.tx).await?;
        let open = invoices::open_of(&mut act.tx, account.id.0).await?;
        let marked = open.iter().any(|row| row.number == number && row.disputed);
        let Some(dispute) = disputes::open_on(&mut act.tx, account.id.0, number).await? else {
            return refused(nothing_to_resolve(&account, number, marked));
        };
        let settled =
            Settled { state: outcome.as_str(), by: actor.person_id(), name: actor.name.clone(), note: note.clone() };
        if !disputes::settle(&mut act.tx, &dispute, settled, act.now).await? {
            return refused(nothing_to_resolve(&account, number, marked));
        }
        let detail = json!({ "dispute": dispute.id, "invoice": dispute.number, "outcome": outcome });
        act.file("dispute resolved", Some(&account), detail, json!({ "note": note }));
        let news = DisputeNews::Resolved { who: actor.name.clone(), outcome: outcome.to_string() };
        let line = Line::Dispute { account: account.clone(), invoice: dispute.number.clone(), news };
        self.tell(&mut act, &account, line).await?;
        act.commit().await?;
        Ok(DisputeResolved { account, invoice: dispute.number, outcome, ledger_disputes: marked })
    }

    /// Takes what a ledger file disputes out of promises, and tells the desk which invoices it disputes that weren't, and
    /// which it no longer does.
    pub(super) async fn tell_of_disputes(&self, act: &mut Act<'_>, told: Vec<LedgerDispute>) -> Outcome<()> {
        for (place, dispute) in told.into_iter().enumerate() {
            let LedgerDispute { account, invoice, open, disputed } = dispute;
            let promise = if disputed { self.take_out_of_promises(act, &account, &invoice).await? } else { None };
            if place >= LINES_A_FILE && promise.is_none() {
                continue;
            }
            let plan_waits = disputed && plan_covers(act, &account, &invoice).await?;
            let news = DisputeNews::Marked { open, disputed, plan_waits, promise };
            let line = Line::Dispute { account: account.clone(), invoice, news };
            self.tell(act, &account, line).await?;
        }
        Ok(())
    }
}

fn text(typed: &str) -> Outcome<Option<String>> {
    let text = plain_text::cleaned(typed.trim());
    if text.chars().count() > LONGEST_REASON {
        return refused(format!("That is longer than {LONGEST_REASON} characters. /log takes a longer note."));
    }
    Ok(Some(text).filter(|text| !text.is_empty()))
}

async fn open_invoice(act: &mut Act<'_>, account: &AccountName, number: &str) -> Outcome<InvoiceRow> {
    let number = number.trim();
    let open = invoices::open_of(&mut act.tx, account.id.0).await?;
    let found = open.into_iter().find(|row| row.is_invoice() && row.number == number);
    found.ok_or_else(|| {
        let number = plain_text::shortened(&plain_text::cleaned(number), 60);
        Error::Refused(format!("{account} has no open invoice \"{number}\". Pick one from the list."))
    })
}

/// Whether a plan of theirs that runs covers the invoice.
async fn plan_covers(act: &mut Act<'_>, account: &AccountName, number: &str) -> Outcome<bool> {
    for plan in plans::of_account(&mut act.tx, account.id.0, Some("active")).await? {
        if plans::covered(&mut act.tx, &plan.id).await?.iter().any(|row| row.number == number) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn already(account: &AccountName, open: &DisputeRow) -> String {
    let since = open.opened_at.format("%-d %B %Y");
    format!(
        "{} of {account} is disputed already, since {since}: {} ({} sees to it). /dispute resolve ends it.",
        open.number, open.reason, open.owner_name
    )
}

fn nothing_to_resolve(account: &AccountName, number: &str, marked: bool) -> String {
    let number = plain_text::shortened(&plain_text::cleaned(number), 60);
    if marked {
        return format!(
            "{number} of {account} is disputed in the ledger: take the mark away in your accounting system, and the \
             next file ends it here."
        );
    }
    format!("There is no open dispute on an invoice {number} of {account}. /account shows what is disputed.")
}

/// An invoice has one open dispute, and the database holds to it where two are opened in the same instant.
fn just_now(error: db::Error, number: &str) -> Error {
    if db::is_duplicate(&error) {
        return Error::Refused(format!("Somebody opened a dispute on {number} just now: look at /account."));
    }
    error.into()
}
