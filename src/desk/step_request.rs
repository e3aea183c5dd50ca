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
use crate::receivables::step_approval::AskedStep;
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
        let (amount, also) = self.amounts(&listed);
        let step = AskedStep::of(reminder, &pictured.picture.cadence);
        let today = day_there(act.now, pictured.zone);
        let oldest = reminder.lists.iter().map(|listed| days_past_due(today, listed.due)).max();
        let invoices: Vec<_> = reminder.lists.iter().map(|listed| (listed.number.clone(), listed.open)).collect();
        let subject = format!("step:{}:{}", reminder.day, reminder.anchor);
        let escalates = reminder.channel == Channel::Escalate;
        let kind = if escalates { Kind::Escalation } else { Kind::FinalNotice };
        for (other, _, about) in self.steps_waiting(act, pictured, kind).await? {
            if !about.starts_with("step:") {
                // Where somebody has asked for it already, the ladder doesn't ask beside them.
                return Ok(false);
            }
            let (same_list, same_step) = self.still_shows(act, &other, &invoices, &step).await?;
            if about == subject && same_list && same_step {
                // Another program asked for the very same in this instant.
                return Ok(false);
            }
            let is_a_list = !escalates && !same_list;
            let why = if is_a_list { "what the letter would list has changed" } else { "what it is about has changed" };
            self.end_request(act, &other, "void", Some(why)).await?;
        }
        let to = escalates.then(|| Escalation::of_step(&reminder.template));
        let ask = Ask {
            kind,
            account: &pictured.name,
            subject,
            reason: match to {
                Some(_) => "The ladder has ended: neither letters nor calls brought the payment.".to_owned(),
                None => "The softer letters and the calls brought no payment.".to_owned(),
            },
            amount,
            also,
            step: Some(step),
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

    /// Whether a request shows these invoices, and this step.
    async fn still_shows(
        &self,
        act: &mut Act<'_>,
        request: &str,
        invoices: &[(String, Money)],
        step: &AskedStep,
    ) -> Outcome<(bool, bool)> {
        let Some(row) = approvals::by_id(&mut act.tx, request).await? else { return Ok((false, false)) };
        let shown: ApprovalContent = serde_json::from_str(&row.content)?;
        Ok((shown.invoices == invoices, shown.step.as_ref() == Some(step)))
    }

    /// There is no address to write to: somebody calls, and whoever was asked about the letter isn't any more.
    pub(super) async fn call_instead(
        &self,
        act: &mut Act<'_>,
        pictured: &Pictured,
        reminder: &Reminder,
    ) -> Outcome<bool> {
        let what = format!("Call instead of the {} mail: there is no address to write to", reminder.template);
        let raised = self.raise_call(act, pictured, reminder, what).await?;
        if raised && reminder.channel == Channel::ApproveThenEmail {
            let why = "there is no address to write to: somebody calls instead";
            self.end_waiting(act, &pictured.name, &[Kind::FinalNotice], "void", why).await?;
        }
        Ok(raised)
    }

    /// The requests of that kind that wait about an account: id, kind and subject.
    async fn steps_waiting(
        &self,
        act: &mut Act<'_>,
        pictured: &Pictured,
        kind: Kind,
    ) -> Outcome<Vec<(String, String, String)>> {
        let mut waiting = approvals::pending_of(&mut act.tx, pictured.row.id).await?;
        waiting.retain(|(_, of, _)| of == kind.as_str());
        Ok(waiting)
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
