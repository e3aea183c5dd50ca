//! Less than is owed closes it, or nothing more is asked for: what the managers are asked to forgo.

use chrono::NaiveDate;
use serde_json::json;

use super::approvals::Ask;
use super::escalate::oldest;
use super::picture::day_there;
use super::refusal::refused;
use super::{AccountName, Act, Actor, Desk, Error, Line, Outcome};
use crate::db;
use crate::receivables::approval::Kind;
use crate::receivables::spoken_day::{self, Lies};
use crate::receivables::{Currency, Money, amount, settlement};
use crate::store::accounts::{self, AccountRow};
use crate::store::invoices::{self, InvoiceRow};
use crate::store::plans;
use crate::store::settlements::{self, NewSettlement};

/// How far ahead the agreed amount may be waited for, in days.
const FARTHEST: i64 = 365;

/// What may wait for a decision about money that is forgone.
const SETTLING: [Kind; 2] = [Kind::Settlement, Kind::WriteOff];

/// What a collector asks to be forgone, as they typed it.
#[derive(Debug, Clone)]
pub struct SettlementAsked {
    pub code: String,
    /// What closes it; 0 or `write-off` for nothing; `withdraw` takes back what was asked or agreed.
    pub amount: String,
    pub reason: String,
    /// By when it must have arrived.
    pub by: Option<String>,
    /// One invoice alone.
    pub invoice: Option<String>,
}

/// What came of it.
#[derive(Debug, Clone)]
pub enum Settled {
    Asked {
        account: AccountName,
        /// What closes it, and by when; nothing for a write-off.
        agreed: Option<(Money, NaiveDate)>,
        /// What would be written off.
        forgone: Money,
        voided: bool,
    },
    Withdrawn(AccountName),
}

/// What is to be forgone, read and understood.
struct Terms {
    covers: Vec<InvoiceRow>,
    total: Money,
    agreed: Money,
    /// None for a write-off.
    pay_by: Option<NaiveDate>,
}

impl Desk {
    /// Asks the managers to let an account go for less than it owes, or for nothing.
    ///
    /// # Errors
    /// A refusal where nothing would be forgone, a plan runs, another settlement waits for its money, or somebody else
    /// has the account.
    pub async fn settle(&self, actor: &Actor, asked: SettlementAsked) -> Outcome<Settled> {
        actor.must_be_collector()?;
        let reason = asked.reason.trim();
        if reason.is_empty() {
            return refused("Say why: the manager who decides reads it.");
        }
        let row = self.find(&asked.code).await?;
        let account = AccountName::from(&row);
        let mut act = self.begin(actor).await?;
        accounts::take(&mut act.tx, row.id).await?;
        if is_word(&asked.amount, &["withdraw", "withdrawn", "cancel"]) {
            return self.unsettle(act, account, reason).await;
        }
        if !plans::of_account(&mut act.tx, row.id, Some("active")).await?.is_empty() {
            return refused(format!("{account} has an active plan. /plan cancel ends it; then settle."));
        }
        self.not_placed(&mut act.tx, &account).await?;
        self.not_settling(&mut act, &account).await?;
        let open = invoices::open_of(&mut act.tx, row.id).await?;
        let terms = self.forgoing(&row, &account, open, &asked)?;
        let voided = self.end_waiting(&mut act, &account, &SETTLING, "void", "another settlement was proposed").await?;
        self.propose(&mut act, &account, &terms, reason).await?;
        act.commit().await?;
        let forgone = Money::new(terms.total.minor - terms.agreed.minor, terms.total.currency);
        Ok(Settled::Asked { account, agreed: terms.pay_by.map(|by| (terms.agreed, by)), forgone, voided })
    }

    fn forgoing(
        &self,
        row: &AccountRow,
        account: &AccountName,
        open: Vec<InvoiceRow>,
        asked: &SettlementAsked,
    ) -> Outcome<Terms> {
        let writes_off = is_word(&asked.amount, &["write-off", "write off", "writeoff", "nothing"]);
        let typed = if writes_off { "0" } else { asked.amount.as_str() };
        let currency = self.currency_of(&open, asked.invoice.as_deref(), typed);
        let agreed = amount::read_amount(typed, currency, None).or_else(|misread| refused(misread.to_string()))?;
        if agreed.minor < 0 {
            return refused("What closes it is an amount, or 0 to write it off; not less than nothing.");
        }
        let credits = open.iter().filter(|row| row.open_minor < 0 && row.currency == currency.code());
        let credits: i64 = credits.map(|row| row.open_minor).sum();
        let covers = self.covered_by(account, open, asked.invoice.as_deref(), currency)?;
        let total = Money::new(covers.iter().map(|row| row.open_minor).sum(), currency);
        let owed = Money::new(total.minor + credits, currency);
        if agreed.minor >= owed.minor {
            let less = if credits < 0 { ", less their credits" } else { "" };
            return refused(format!(
                "{account} owes {owed} on what this would close{less}: {agreed} forgoes nothing. Say less than that; \
                 for a payment in parts use /plan propose."
            ));
        }
        let pay_by = if agreed.is_zero() { None } else { Some(self.pay_by(row, asked.by.as_deref())?) };
        Ok(Terms { covers, total, agreed, pay_by })
    }

    /// The one invoice that is named; or what is overdue; or all, where nothing is.
    fn covered_by(
        &self,
        account: &AccountName,
        open: Vec<InvoiceRow>,
        invoice: Option<&str>,
        currency: Currency,
    ) -> Outcome<Vec<InvoiceRow>> {
        let today = self.today();
        let mine = |row: &InvoiceRow| row.is_invoice() && row.open_minor > 0 && row.currency == currency.code();
        let all: Vec<_> = open.into_iter().filter(mine).collect();
        let late = |row: &InvoiceRow| row.due_date.is_some_and(|due| due < today);
        let named: Vec<_> = match invoice {
            Some(number) => all.iter().filter(|row| row.number == number).cloned().collect(),
            None => all.iter().filter(|row| late(row)).cloned().collect(),
        };
        match (named.is_empty(), invoice) {
            (false, _) => Ok(named),
            (true, Some(number)) => refused(format!("{account} has no open invoice {number} in {currency}.")),
            (true, None) if all.is_empty() => refused(format!("{account} has nothing open in {currency}.")),
            (true, None) => Ok(all),
        }
    }

    fn pay_by(&self, row: &AccountRow, typed: Option<&str>) -> Outcome<NaiveDate> {
        // The day may be over where they are, or not have begun here.
        let today = day_there(self.clock.now(), self.zone_of(row)).min(self.today());
        let day = match typed {
            Some(text) => {
                let read = spoken_day::read_spoken_day(text, self.today(), Lies::Ahead);
                read.or_else(|misread| refused(misread.to_string()))?
            }
            None => self.today() + chrono::Days::new(settlement::USUAL_DAYS.unsigned_abs()),
        };
        if day < today || (day - today).num_days() > FARTHEST {
            return refused(format!("{day} is no day to wait for a settlement until: from today to a year ahead."));
        }
        let country = row.country.as_deref().unwrap_or(&self.config.company.country);
        Ok(self.calendar(country).on_or_after(day))
    }

    async fn propose(&self, act: &mut Act<'_>, account: &AccountName, terms: &Terms, reason: &str) -> Outcome<()> {
        let id = ulid::Ulid::new().to_string();
        let kind = if terms.pay_by.is_some() { Kind::Settlement } else { Kind::WriteOff };
        let new = NewSettlement {
            id: id.clone(),
            account_id: account.id.0,
            currency: terms.total.currency.code().to_owned(),
            amount_minor: terms.agreed.minor,
            total_minor: terms.total.minor,
            pay_by: terms.pay_by,
            reason: reason.to_owned(),
            proposed_by: act.actor.person_id(),
            proposed_name: act.actor.name.clone(),
            invoices: terms.covers.iter().map(|row| (row.id, row.open_minor)).collect(),
        };
        settlements::add(&mut act.tx, new, act.now).await.map_err(|error| somebody_was_faster(error, account))?;
        let amount = if terms.pay_by.is_some() { terms.agreed } else { terms.total };
        let detail = json!({ "settlement": id, "kind": kind, "agreed": terms.agreed, "total": terms.total,
            "pay_by": terms.pay_by });
        act.file("settlement proposed", Some(account), detail, json!({ "reason": reason }));
        let ask = Ask {
            kind,
            account,
            subject: format!("settlement:{id}"),
            reason: reason.to_owned(),
            amount,
            also: Vec::new(),
            step: None,
            terms: in_words(terms.total, terms.agreed, terms.pay_by),
            schedule: terms.pay_by.map(|day| (day, terms.agreed)).into_iter().collect(),
            invoices: terms.covers.iter().map(|row| Ok((row.number.clone(), row.open()?))).collect::<Outcome<_>>()?,
            oldest_days_past_due: oldest(&terms.covers, self.today()),
            to: None,
            // What a manager answers for is what is given up.
            weighs: Some(Money::new(terms.total.minor - terms.agreed.minor, terms.total.currency)),
        };
        if self.ask(act, ask).await?.is_none() {
            return refused(just_now(account));
        }
        let (who, kind) = (act.actor.name.clone(), kind.as_str().to_owned());
        self.tell(act, account, Line::Asked { who, kind, account: account.clone(), amount, also: Vec::new(), to: None })
            .await
    }

    /// Takes back what was asked, or an agreement whose money hasn't come.
    async fn unsettle(&self, mut act: Act<'_>, account: AccountName, reason: &str) -> Outcome<Settled> {
        if !self.end_waiting(&mut act, &account, &SETTLING, "withdrawn", reason).await? {
            let Some(row) = settlements::active(&mut act.tx, Some(account.id.0)).await?.into_iter().next() else {
                return refused(format!("{account} has no settlement that could be withdrawn."));
            };
            self.finish_settlement(&mut act, &account, &row, "cancelled", reason).await?;
            let agreed = super::money_of(row.amount_minor, &row.currency)?;
            let line = Line::SettlementCancelled { who: act.actor.name.clone(), account: account.clone(), agreed };
            self.tell(&mut act, &account, line).await?;
        }
        act.commit().await?;
        Ok(Settled::Withdrawn(account))
    }

    /// A refusal where an agreed amount is waited for: nothing else is agreed on meanwhile.
    pub(super) async fn not_settling(&self, act: &mut Act<'_>, account: &AccountName) -> Outcome<()> {
        let Some(row) = settlements::active(&mut act.tx, Some(account.id.0)).await?.into_iter().next() else {
            return Ok(());
        };
        let agreed = super::money_of(row.amount_minor, &row.currency)?;
        let by = row.pay_by.map(|day| format!(" by {}", day.format("%-d %b %Y"))).unwrap_or_default();
        refused(format!(
            "{account} has agreed to settle for {agreed}{by}, and that is waited for. /settle with the amount \
             \"withdraw\" ends it."
        ))
    }
}

fn just_now(account: &AccountName) -> String {
    format!("Somebody asked for the same about {account} just now: look at /approvals.")
}

/// An account has one settlement that waits, and the database holds to it where two are proposed in the same instant.
fn somebody_was_faster(error: db::Error, account: &AccountName) -> Error {
    if db::is_duplicate(&error) { Error::Refused(just_now(account)) } else { error.into() }
}

fn is_word(typed: &str, words: &[&str]) -> bool {
    let typed = typed.trim().to_lowercase();
    words.contains(&typed.as_str())
}

/// What a decision brings about: shown to the managers, and put together anew to see whether it still is so.
pub(super) fn in_words(total: Money, agreed: Money, pay_by: Option<NaiveDate>) -> String {
    let forgone = settlement::forgone(total, agreed);
    match pay_by {
        Some(day) => {
            let day = day.format("%a %-d %b %Y");
            format!("{agreed} by {day} closes {total}: {forgone} is written off once it has arrived")
        }
        None => format!("{forgone} is written off: nothing more is asked for it"),
    }
}
