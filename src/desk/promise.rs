//! A promise to pay, as a collector takes it.

use chrono::NaiveDate;
use serde_json::json;

use super::picture::{Pictured, day_there};
use super::promise_view::PromiseNews;
use super::refusal::refused;
use super::{AccountName, Act, Actor, Desk, Line, Outcome, money_of};
use crate::receivables::guard::in_words;
use crate::receivables::promise::{self, Owed};
use crate::receivables::spoken_day::{self, Lies};
use crate::receivables::{InvoiceId, Money, amount, plain_text};
use crate::store::invoices::InvoiceRow;
use crate::store::promises::{self, NewPromise, PromiseRow};
use crate::store::{self, accounts};

/// The longest note.
const LONGEST_NOTE: usize = 500;

/// What a debtor said, as it was typed.
#[derive(Debug, Clone)]
pub struct PromiseTold {
    pub code: String,
    pub amount: String,
    pub date: String,
    pub note: Option<String>,
}

/// A promise that is waited for from now on.
#[derive(Debug, Clone)]
pub struct PromiseTaken {
    pub account: AccountName,
    pub amount: Money,
    pub date: NaiveDate,
    /// The day that was named, where it is no business day of theirs.
    pub moved_from: Option<NaiveDate>,
    /// The last day on which it is waited for.
    pub until: NaiveDate,
    /// The numbers of the invoices that nobody is reminded of until then.
    pub invoices: Vec<String>,
    /// Amount and day of the promise whose place it takes.
    pub replaced: Option<(Money, NaiveDate)>,
}

/// A promise, read and understood.
struct Understood {
    amount: Money,
    date: NaiveDate,
    moved_from: Option<NaiveDate>,
    covered: Vec<Owed>,
}

impl Desk {
    /// Takes a promise. One of the same currency that is still open gives way to it.
    ///
    /// # Errors
    /// A refusal where amount or day can't be read one way, or the promise makes no sense.
    pub async fn promise(&self, actor: &Actor, told: PromiseTold) -> Outcome<PromiseTaken> {
        actor.must_be_collector()?;
        let row = self.find(&told.code).await?;
        let note = self.note(told.note.as_deref())?;
        let mut act = self.begin(actor).await?;
        // What is open, and what counts as paid from now on, are read while nobody changes them.
        store::state::take_ledger(&mut act.tx).await?;
        store::accounts::take(&mut act.tx, row.id).await?;
        let account = AccountName::from(&row);
        self.not_placed(&mut act.tx, &account).await?;
        self.not_settling(&mut act, &account).await?;
        let pictured = self.pictured(&mut act.tx, row).await?;
        let understood = self.understood(&pictured, &told, act.now)?;
        let id = ulid::Ulid::new().to_string();
        let replaced = self.replace(&mut act, &pictured, &understood, &id).await?;
        let until = promise::waited_until(understood.date, &pictured.calendar);
        let Understood { amount, date, moved_from, covered } = understood;
        let new = NewPromise {
            id: id.clone(),
            account_id: account.id.0,
            currency: amount.currency.code().to_owned(),
            amount_minor: amount.minor,
            promised_on: date,
            note: note.clone(),
            taken_by: actor.person_id(),
            taken_name: actor.name.clone(),
            invoices: covered.iter().map(|owed| (owed.invoice.0, owed.open.minor)).collect(),
        };
        promises::add(&mut act.tx, new, act.now).await?;
        self.end_what_is_over(&mut act, Some(account.id.0)).await?;
        let invoices: Vec<String> = covered.into_iter().map(|owed| owed.number).collect();
        let detail = json!({ "promise": id, "amount": amount, "date": date, "until": until, "invoices": invoices });
        act.file("promise taken", Some(&account), detail, json!({ "note": note }));
        let news = PromiseNews::Taken { who: actor.name.clone() };
        let line = Line::Promise { account: account.clone(), amount, date, news };
        self.tell(&mut act, &account, line).await?;
        act.commit().await?;
        Ok(PromiseTaken { account, amount, date, moved_from, until, invoices, replaced })
    }

    fn note(&self, typed: Option<&str>) -> Outcome<Option<String>> {
        let note = typed.map(|note| plain_text::cleaned(note.trim())).filter(|note| !note.is_empty());
        if note.as_ref().is_some_and(|note| note.chars().count() > LONGEST_NOTE) {
            return refused(format!("The note is longer than {LONGEST_NOTE} characters. /log takes a longer one."));
        }
        Ok(note)
    }

    fn understood(
        &self,
        pictured: &Pictured,
        told: &PromiseTold,
        now: chrono::DateTime<chrono::Utc>,
    ) -> Outcome<Understood> {
        let currency = self.currency_of(&pictured.invoices, None, &told.amount);
        let amount =
            amount::read_amount(&told.amount, currency, None).or_else(|misread| refused(misread.to_string()))?;
        let named = spoken_day::read_spoken_day(&told.date, self.today(), Lies::Ahead)
            .or_else(|misread| refused(misread.to_string()))?;
        // The day may be over where they are, or not have begun here.
        let today = day_there(now, pictured.zone).min(self.today());
        let date = promise::day_of(named, today, &pictured.calendar).or_else(|fault| refused(fault.to_string()))?;
        let credits = pictured.invoices.iter().filter(|row| row.open_minor < 0 && row.currency == currency.code());
        let credits = Money::new(credits.map(|row| row.open_minor).sum(), currency);
        let owed: Vec<Owed> = pictured.invoices.iter().filter_map(|row| owed(pictured, row)).collect();
        let covered = promise::covered(amount, credits, &owed).or_else(|fault| refused(fault.to_string()))?;
        Ok(Understood { amount, date, moved_from: (date != named).then_some(named), covered })
    }

    /// Ends the open promise of the same currency, where there is one.
    async fn replace(
        &self,
        act: &mut Act<'_>,
        pictured: &Pictured,
        new: &Understood,
        by: &str,
    ) -> Outcome<Option<(Money, NaiveDate)>> {
        let open = pictured.promises.open().find(|row| row.currency == new.amount.currency.code());
        let Some(old) = open else { return Ok(None) };
        if old.amount_minor == new.amount.minor && old.promised_on == new.date {
            let (amount, date) = (new.amount, new.date);
            let date = in_words(date);
            return refused(format!("That promise is on file already: {amount} by {date}. Nothing was changed."));
        }
        let amount = self.end_replaced(act, pictured, old, by).await?;
        Ok(Some((amount, old.promised_on)))
    }

    /// Ends the open promises of an account that touch one of these invoices, or all of them where none are named:
    /// something else was agreed, or somebody else has the account.
    pub(super) async fn end_promises(
        &self,
        act: &mut Act<'_>,
        account: &AccountName,
        touching: Option<&[i64]>,
        by: &str,
    ) -> Outcome<()> {
        let Some(row) = accounts::by_id(&mut act.tx, account.id.0).await? else { return Ok(()) };
        let pictured = self.pictured(&mut act.tx, row).await?;
        let touches = |promise: &PromiseRow, invoices: &[i64]| {
            let mut own = pictured.promises.covered.iter().filter(|row| row.promise_id == promise.id);
            own.any(|row| invoices.contains(&row.invoice_id))
        };
        for promise in pictured.promises.open() {
            if touching.is_none_or(|invoices| touches(promise, invoices)) {
                self.end_replaced(act, &pictured, promise, by).await?;
            }
        }
        Ok(())
    }

    /// Ends a promise in whose place something else was agreed.
    pub(super) async fn end_replaced(
        &self,
        act: &mut Act<'_>,
        pictured: &Pictured,
        old: &PromiseRow,
        by: &str,
    ) -> Outcome<Money> {
        let when = (day_there(act.now, pictured.zone), &pictured.calendar);
        let (paid, _) = self.promise_standing(&mut act.tx, old, &pictured.promises.covered, when).await?;
        promises::end(&mut act.tx, &old.id, "replaced", paid.minor, act.now).await?;
        let amount = money_of(old.amount_minor, &old.currency)?;
        let detail = json!({ "promise": old.id, "amount": amount, "date": old.promised_on, "paid": paid, "by": by });
        act.file("promise replaced", Some(&pictured.name), detail, serde_json::Value::Null);
        Ok(amount)
    }
}

fn owed(pictured: &Pictured, row: &InvoiceRow) -> Option<Owed> {
    let seen = pictured.picture.invoice(InvoiceId(row.id)).filter(|_| row.is_invoice())?;
    Some(Owed {
        invoice: seen.id,
        number: seen.number.clone(),
        open: seen.open,
        due: row.due_date,
        disputed: seen.disputed,
        in_plan: seen.in_plan,
    })
}
