//! What becomes of promises: kept as soon as the money shows, broken when their time is over.

use serde_json::{Value, json};

use super::alert::Incident;
use super::promise_view::{PromiseNews, Promises};
use super::{AccountName, Act, Actor, Desk, Line, Outcome, Post, money_of};
use crate::receivables::guard::in_words;
use crate::receivables::promise::Standing;
use crate::receivables::{Money, priority};
use crate::store::accounts::{self, AccountRow};
use crate::store::promises::{self, PromiseRow};

impl Desk {
    /// Settles the promises that were kept or whose time is over: the daily look at them. Harmless to repeat.
    pub async fn review_promises(&self) -> Outcome<usize> {
        let actor = Actor::job("promises");
        let mut settled = 0;
        for row in promises::open(&mut self.reads(), None).await? {
            let mut act = self.begin(&actor).await?;
            // A payment that is being told waits, or is seen.
            crate::store::state::take_ledger(&mut act.tx).await?;
            accounts::take(&mut act.tx, row.account_id).await?;
            if self.settle_promise(&mut act, &row, true).await? {
                act.commit().await?;
                settled += 1;
            }
        }
        Ok(settled)
    }

    /// Settles the open promises that the money has reached: of one account, or of all.
    pub(super) async fn settle_kept_promises(&self, act: &mut Act<'_>, account: Option<i64>) -> Outcome<()> {
        for row in promises::open(&mut act.tx, account).await? {
            self.settle_promise(act, &row, false).await?;
        }
        Ok(())
    }

    async fn settle_promise(&self, act: &mut Act<'_>, row: &PromiseRow, may_break: bool) -> Outcome<bool> {
        let Some(owner) = accounts::by_id(&mut act.tx, row.account_id).await? else { return Ok(false) };
        let covered = Promises::of(&mut act.tx, row.account_id).await?.covered;
        let calendar = self.calendar(owner.country.as_deref().unwrap_or(&self.config.company.country));
        let judged_on = self.judged_on(&mut act.tx, self.zone_of(&owner)).await?;
        let may_break = may_break && self.hold_of(&mut act.tx, &owner).await?.is_none();
        let (paid, standing) = self.promise_standing(&mut act.tx, row, &covered, (judged_on, &calendar)).await?;
        let missing = match standing {
            Standing::Waiting => return Ok(false),
            Standing::Broken { .. } if !may_break => return Ok(false),
            Standing::Kept => None,
            Standing::Broken { missing } => Some(missing),
        };
        let state = if missing.is_some() { "broken" } else { "kept" };
        if !promises::end(&mut act.tx, &row.id, state, paid.minor, act.now).await? {
            return Ok(false);
        }
        let account = AccountName::from(&owner);
        let amount = money_of(row.amount_minor, &row.currency)?;
        let detail = json!({
            "promise": row.id, "amount": amount, "date": row.promised_on, "paid": paid, "missing": missing,
        });
        match missing {
            None => {
                act.file("promise kept", Some(&account), detail, Value::Null);
                let (account, date) = (account.clone(), row.promised_on);
                let line = Line::Promise { account: account.clone(), amount, date, news: PromiseNews::Kept };
                self.tell(act, &account, line).await?;
            }
            Some(missing) => {
                act.file("promise broken", Some(&account), detail, Value::Null);
                self.tell_broken(act, &owner, row, (amount, paid, missing)).await?;
            }
        }
        Ok(true)
    }

    /// A line for the desk, a word to the owner, and an alert where much was promised.
    async fn tell_broken(
        &self,
        act: &mut Act<'_>,
        owner: &AccountRow,
        row: &PromiseRow,
        (amount, paid, missing): (Money, Money, Money),
    ) -> Outcome<()> {
        let account = AccountName::from(owner);
        let news = PromiseNews::Broken { paid, missing, owner: owner.owner_name.clone() };
        let line = Line::Promise { account: account.clone(), amount, date: row.promised_on, news };
        self.tell(act, &account, line).await?;
        let what = broken_in_words(&account, row.promised_on, amount, paid, missing);
        // Whoever took it hears of it where nobody owns the account.
        let told = owner.owner_id.unwrap_or(row.taken_by);
        if told != 0 {
            let text = format!("{what} The reminders go on; call them and agree on what comes next.");
            let channel = self.config.discord.workspace().ok().map(|workspace| workspace.channels.desk);
            let notice = Post::Notice { to: told.cast_unsigned(), text, channel };
            act.post(&format!("promise-broken:{}", row.id), Some(&account), &notice).await?;
        }
        if priority::reaches(amount, self.config.alerts.large) {
            let whose = owner.owner_name.as_deref().unwrap_or("nobody");
            let incident = Incident {
                key: format!("alert:promise-broken:{}", row.id),
                about: "promise broken",
                sentence: format!("{what} The account is {whose}'s: call them today."),
                account: Some(&account),
            };
            self.raise(act, incident).await?;
        }
        Ok(())
    }

    /// The zone an account's days are reckoned in.
    pub(super) fn zone_of(&self, row: &AccountRow) -> chrono_tz::Tz {
        let own = row.time_zone.as_deref().and_then(|zone| zone.parse().ok());
        let country = || row.country.as_deref().and_then(crate::receivables::calendar::zone_of);
        own.or_else(country).unwrap_or(self.config.company.time_zone)
    }
}

fn broken_in_words(
    account: &AccountName,
    date: chrono::NaiveDate,
    amount: Money,
    paid: Money,
    missing: Money,
) -> String {
    let date = in_words(date);
    if paid.is_positive() {
        format!(
            "{account} kept a promise only in part: of {amount} promised for {date}, {paid} came and {missing} is missing."
        )
    } else {
        format!("{account} broke a promise: none of the {amount} promised for {date} came.")
    }
}
