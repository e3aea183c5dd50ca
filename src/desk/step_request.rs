//! A step of the cadence that managers decide on: the last letter, and what comes when all letters are spent.

use serde_json::{Value, json};

use super::approvals::Ask;
use super::picture::{Pictured, day_there};
use super::step::{anchor, numbers, touch};
use super::{Act, ApprovalContent, Desk, Outcome};
use crate::receivables::aging::days_past_due;
use crate::receivables::approval::Kind;
use crate::receivables::cadence::Channel;
use crate::receivables::dunning::Reminder;
use crate::receivables::escalation::Escalation;
use crate::receivables::{Money, Totals};
use crate::store::{approvals, touches};

impl Desk {
    /// Asks the managers about a step. `false` where it waits already.
    pub(super) async fn ask_for_step(
        &self,
        act: &mut Act<'_>,
        pictured: &Pictured,
        reminder: &Reminder,
    ) -> Outcome<bool> {
        let listed: Totals = reminder.lists.iter().map(|listed| listed.open).collect();
        let amount = listed.iter().max_by_key(|money| money.minor).unwrap_or(Money::zero(self.config.company.currency));
        let today = day_there(act.now, pictured.zone);
        let oldest = reminder.lists.iter().map(|listed| days_past_due(today, listed.due)).max();
        let invoices: Vec<_> = reminder.lists.iter().map(|listed| (listed.number.clone(), listed.open)).collect();
        let subject = format!("step:{}:{}", reminder.day, reminder.anchor);
        let escalates = reminder.channel == Channel::Escalate;
        if escalates && self.is_asked_by_a_person(act, pictured, &subject).await? {
            return Ok(false);
        }
        if let Some(other) = approvals::pending_about(&mut act.tx, &subject).await? {
            if self.shows(act, &other, &invoices).await? {
                // Another program asked for the very same in this instant.
                return Ok(false);
            }
            let why = if escalates { "what it is about has changed" } else { "what the letter would list has changed" };
            self.end_request(act, &other, "void", Some(why)).await?;
        }
        let to = escalates.then(|| Escalation::of_step(&reminder.template));
        let ask = Ask {
            kind: if escalates { Kind::Escalation } else { Kind::FinalNotice },
            account: &pictured.name,
            subject,
            reason: match to {
                Some(_) => "The ladder has ended: neither letters nor calls brought the payment.".to_owned(),
                None => "The softer letters and the calls brought no payment.".to_owned(),
            },
            amount,
            terms: match to {
                Some(to) => to.terms().to_owned(),
                None => format!("The letter \"{}\" about {}", reminder.template, how_many(reminder.lists.len())),
            },
            schedule: Vec::new(),
            invoices,
            oldest_days_past_due: oldest.unwrap_or_default(),
            to,
            weighs: None,
        };
        Ok(self.ask(act, ask).await?.is_some())
    }

    async fn shows(&self, act: &mut Act<'_>, request: &str, invoices: &[(String, Money)]) -> Outcome<bool> {
        let Some(row) = approvals::by_id(&mut act.tx, request).await? else { return Ok(false) };
        let shown: ApprovalContent = serde_json::from_str(&row.content)?;
        Ok(shown.invoices == invoices)
    }

    /// Where somebody has asked for an escalation already, the ladder doesn't ask beside them.
    async fn is_asked_by_a_person(&self, act: &mut Act<'_>, pictured: &Pictured, step: &str) -> Outcome<bool> {
        let waiting = approvals::pending_of(&mut act.tx, pictured.row.id).await?;
        Ok(waiting.iter().any(|(_, kind, subject)| kind == Kind::Escalation.as_str() && subject != step))
    }

    /// The escalation was approved, and the account is at the desk all the same: a manager has it, or it came back.
    /// The step is behind it.
    pub(super) async fn escalation_taken(
        &self,
        act: &mut Act<'_>,
        pictured: &Pictured,
        reminder: &Reminder,
    ) -> Outcome<bool> {
        let today = day_there(act.now, pictured.zone);
        touches::add(&mut act.tx, touch(pictured, reminder, today, "made", None), act.now).await?;
        let detail = json!({
            "step": reminder.template, "day": reminder.day, "anchor": anchor(reminder), "invoices": numbers(reminder),
        });
        act.file("escalation taken", Some(&pictured.name), detail, Value::Null);
        Ok(true)
    }
}

fn how_many(invoices: usize) -> String {
    if invoices == 1 { "1 invoice".to_owned() } else { format!("{invoices} invoices") }
}
