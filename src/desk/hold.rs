//! Nobody writes to an account for a while, and it always ends: hold, resume.

use chrono::{Days, NaiveDate};
use serde_json::json;

use super::picture::day_there;
use super::refusal::refused;
use super::{AccountName, Actor, Desk, Line, Outcome};
use crate::receivables::guard::in_words;
use crate::receivables::plain_text;
use crate::receivables::spoken_day::{Lies, read_spoken_day};
use crate::store::ceases;
use crate::store::holds::{self, NewHold};

/// The longest hold: what is longer is no pause but a decision, and wants a manager.
const LONGEST_DAYS: u64 = 365;
/// The longest reason.
const LONGEST_REASON: usize = 500;

/// A hold that was put on an account.
#[derive(Debug, Clone)]
pub struct Held {
    pub account: AccountName,
    /// The last day of it.
    pub until: NaiveDate,
    /// The last day of the hold that it takes the place of.
    pub before: Option<NaiveDate>,
}

impl Desk {
    /// Puts an account on hold until the end of a day. One that was on hold already has the new end and reason.
    ///
    /// # Errors
    /// A refusal without a reason, or where the end isn't a day between today and a year from now.
    pub async fn hold(&self, actor: &Actor, code: &str, until: &str, reason: &str) -> Outcome<Held> {
        actor.must_be_collector()?;
        let row = self.find(code).await?;
        let (account, there) = (AccountName::from(&row), day_there(self.clock.now(), self.zone_of(&row)));
        let until = self.end_of_hold(until, there)?;
        let reason = fit_reason(reason, "why nobody should write to them")?;
        let mut act = self.begin(actor).await?;
        let before = holds::standing(&mut act.tx, Some(account.id.0)).await?.into_iter().next();
        let before = before.map(|hold| hold.held_until).filter(|end| *end >= there);
        holds::end(&mut act.tx, account.id.0, &actor.name, act.now).await?;
        let new = NewHold {
            account_id: account.id.0,
            until,
            reason: reason.clone(),
            by: actor.person_id(),
            by_name: actor.name.clone(),
        };
        holds::add(&mut act.tx, new, act.now).await?;
        act.file("held", Some(&account), json!({ "before": before, "until": until }), json!({ "reason": reason }));
        let line = Line::Held { who: actor.name.clone(), account: account.clone(), until, reason };
        self.tell(&mut act, &account, line).await?;
        act.commit().await?;
        Ok(Held { account, until, before })
    }

    /// Ends the hold of an account before its last day.
    ///
    /// # Errors
    /// A refusal where it isn't on hold.
    pub async fn resume(&self, actor: &Actor, code: &str) -> Outcome<AccountName> {
        actor.must_be_collector()?;
        let row = self.find(code).await?;
        let (account, there) = (AccountName::from(&row), day_there(self.clock.now(), self.zone_of(&row)));
        let mut act = self.begin(actor).await?;
        let standing = holds::standing(&mut act.tx, Some(account.id.0)).await?.into_iter().next();
        let standing = standing.filter(|hold| hold.held_until >= there);
        let ended = holds::end(&mut act.tx, account.id.0, &actor.name, act.now).await?;
        let Some(hold) = standing.filter(|_| ended) else {
            let wish = ceases::standing(&mut act.tx, Some(account.id.0)).await?.pop();
            return refused(not_on_hold(&account, wish.map(|wish| day_there(wish.asked_at, self.zone()))));
        };
        act.file("resumed", Some(&account), json!({ "before": hold.held_until }), json!({}));
        let line = Line::Resumed { who: actor.name.clone(), account: account.clone() };
        self.tell(&mut act, &account, line).await?;
        act.commit().await?;
        Ok(account)
    }

    /// A hold ends where the debtor is. It is over neither there nor at the desk before it has begun.
    fn end_of_hold(&self, until: &str, there: NaiveDate) -> Outcome<NaiveDate> {
        let today = self.today().max(there);
        let until = read_spoken_day(until, today, Lies::Ahead).or_else(|misread| refused(misread.to_string()))?;
        if until < today {
            return refused(format!("{until} has passed. A hold ends today or later: +14d, fri, 2026-12-01."));
        }
        match today.checked_add_days(Days::new(LONGEST_DAYS)) {
            Some(last) if until > last => refused(format!(
                "A hold ends within a year, by {last}. For longer, put them on a cadence of their own, or ask a manager."
            )),
            _ => Ok(until),
        }
    }
}

/// What is said where no hold stands. A wish to be left alone is no hold, and isn't lifted by the way.
fn not_on_hold(account: &AccountName, asked_to_stop: Option<NaiveDate>) -> String {
    match asked_to_stop {
        None => format!("{account} isn't on hold. /why says what else stands in the way."),
        Some(day) => format!(
            "{account} isn't on hold. They asked us to stop on {}, and only a manager lifts that: \
             \"May be written to again\" on the card that /account shows.",
            in_words(day)
        ),
    }
}

/// A reason as it is kept: one line, not empty, not too long.
pub(super) fn fit_reason(reason: &str, what: &str) -> Outcome<String> {
    let reason = plain_text::one_line(reason.trim());
    if reason.is_empty() {
        return refused(format!("Say {what}, in a few words."));
    }
    if reason.chars().count() > LONGEST_REASON {
        return refused(format!("The reason is longer than {LONGEST_REASON} characters. /log takes the rest."));
    }
    Ok(reason)
}
