//! Nobody writes to an account for a while, and it always ends: hold, resume.

use chrono::{Days, NaiveDate};
use serde_json::json;

use super::refusal::refused;
use super::{AccountName, Actor, Desk, Line, Outcome};
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
        let account = AccountName::from(&self.find(code).await?);
        let until = self.end_of_hold(until)?;
        let reason = fit_reason(reason, "why nobody should write to them")?;
        let mut act = self.begin(actor).await?;
        let before = holds::standing(&mut act.tx, Some(account.id.0)).await?.into_iter().next();
        let before = before.map(|hold| hold.held_until).filter(|end| *end >= self.today());
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
        let account = AccountName::from(&self.find(code).await?);
        let mut act = self.begin(actor).await?;
        let standing = holds::standing(&mut act.tx, Some(account.id.0)).await?.into_iter().next();
        let standing = standing.filter(|hold| hold.held_until >= self.today());
        if standing.is_none() && !ceases::standing(&mut act.tx, Some(account.id.0)).await?.is_empty() {
            drop(act);
            return self.lift_cease(actor, code).await;
        }
        let ended = holds::end(&mut act.tx, account.id.0, &actor.name, act.now).await?;
        let Some(hold) = standing.filter(|_| ended) else {
            return refused(format!("{account} isn't on hold. /why says what else stands in the way."));
        };
        act.file("resumed", Some(&account), json!({ "before": hold.held_until }), json!({}));
        let line = Line::Resumed { who: actor.name.clone(), account: account.clone() };
        self.tell(&mut act, &account, line).await?;
        act.commit().await?;
        Ok(account)
    }

    fn end_of_hold(&self, until: &str) -> Outcome<NaiveDate> {
        let today = self.today();
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
