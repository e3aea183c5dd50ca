//! One step of the ladder taken: a letter planned, a call raised, a manager asked.

use chrono::{Duration, NaiveDate};
use serde_json::{Value, json};

use super::act::next_id;
use super::picture::{Pictured, day_there};
use super::remind::Run;
use super::{Act, Actor, Desk, Line, MailOrder, Outcome};
use crate::receivables::cadence::Channel;
use crate::receivables::dunning::{Owed, Reminder};
use crate::receivables::guard::Guard;
use crate::receivables::task::TaskKind;
use crate::store::outbox::NewRow;
use crate::store::touches::NewTouch;
use crate::store::{accounts, touches};

/// How long a letter is worth sending: after that the ledger it was made from is another.
const LETTER_WORTH: Duration = Duration::days(3);

impl Desk {
    /// Looks again inside a transaction, and does what is owed there.
    pub(super) async fn take_step(&self, actor: &Actor, seen: &Pictured, owed: &Owed, run: &mut Run) -> Outcome<()> {
        let wanted = matches!(owed, Owed::Now(_))
            || owed.wants_approval(&seen.picture, self.clock.now().with_timezone(&seen.zone)).is_some()
            || owed.wants_a_call_instead().is_some();
        if !wanted {
            run.withheld += 1;
            return Ok(());
        }
        let mut act = self.begin(actor).await?;
        accounts::take(&mut act.tx, seen.row.id).await?;
        let pictured = self.pictured(&mut act.tx, seen.row.clone()).await?;
        let desk = self.desk_picture(&mut act.tx).await?;
        let owed = self.owed(&pictured, &desk);
        let done = if let Owed::Now(reminder) = &owed {
            match reminder.channel {
                Channel::Email | Channel::ApproveThenEmail => {
                    run.mails += 1;
                    self.queue_letter(&mut act, &pictured, reminder, &[]).await?.is_some()
                }
                Channel::Call => {
                    run.calls += 1;
                    self.raise_call(&mut act, &pictured, reminder, what_to_do(reminder)).await?
                }
                Channel::Escalate => self.escalation_taken(&mut act, &pictured, reminder).await?,
            }
        } else if let Some(reminder) = owed.wants_approval(&pictured.picture, act.now.with_timezone(&pictured.zone)) {
            let asked = self.ask_for_step(&mut act, &pictured, reminder).await?;
            run.approvals += usize::from(asked);
            asked
        } else if let Some(reminder) = owed.wants_a_call_instead() {
            run.calls += 1;
            self.call_instead(&mut act, &pictured, reminder).await?
        } else {
            false
        };
        if done { act.commit().await } else { Ok(()) }
    }

    /// Puts a letter into the outbox, with what a person has put aside for it. The address it goes to; nothing where it
    /// was planned before, or there is none.
    pub(super) async fn queue_letter(
        &self,
        act: &mut Act<'_>,
        pictured: &Pictured,
        reminder: &Reminder,
        put_aside: &[Guard],
    ) -> Outcome<Option<String>> {
        let today = day_there(act.now, pictured.zone);
        let Some(order) = self.order(pictured, reminder, today) else { return Ok(None) };
        let order = MailOrder { put_aside: put_aside.to_vec(), ..order };
        let id = next_id();
        let row = NewRow {
            id: id.clone(),
            kind: "mail",
            key: reminder.key(pictured.name.id, &pictured.cadence_name),
            account_id: Some(pictured.row.id),
            step: Some(reminder.template.clone()),
            payload: serde_json::to_string(&order)?,
            due_at: act.now,
            deadline_at: act.now + LETTER_WORTH,
        };
        if !act.queue(row).await? {
            return Ok(None);
        }
        let touch = touch(pictured, reminder, today, "pending", Some(id.clone()));
        touches::add(&mut act.tx, touch, act.now).await?;
        let detail = json!({
            "step": reminder.template, "day": reminder.day, "outbox": id, "anchor": anchor(reminder),
            "invoices": numbers(reminder), "asked": reminder.asked(&pictured.picture),
        });
        act.file("reminder planned", Some(&pictured.name), detail, json!({ "to": order.to }));
        Ok(Some(order.to))
    }

    pub(super) async fn raise_call(
        &self,
        act: &mut Act<'_>,
        pictured: &Pictured,
        reminder: &Reminder,
        what: String,
    ) -> Outcome<bool> {
        let today = day_there(act.now, pictured.zone);
        let key = reminder.key(pictured.name.id, &pictured.cadence_name);
        let about: Vec<i64> = reminder.lists.iter().map(|listed| listed.invoice.0).collect();
        if !self.owe(act, pictured.row.id, TaskKind::Call, (&key, &what), &about).await? {
            return Ok(false);
        }
        let touch = touch(pictured, reminder, today, "made", None);
        touches::add(&mut act.tx, touch, act.now).await?;
        let detail = json!({
            "step": reminder.template, "day": reminder.day, "anchor": anchor(reminder), "invoices": numbers(reminder),
            "what": what,
        });
        act.file("call task raised", Some(&pictured.name), detail, Value::Null);
        let owner = pictured.row.owner_name.clone();
        let line = Line::CallDue { account: pictured.name.clone(), what, owner };
        self.tell(act, &pictured.name, line).await?;
        Ok(true)
    }
}

pub(super) fn touch(
    pictured: &Pictured,
    reminder: &Reminder,
    today: NaiveDate,
    state: &'static str,
    outbox_id: Option<String>,
) -> NewTouch {
    NewTouch {
        id: ulid::Ulid::new().to_string(),
        account_id: pictured.row.id,
        cadence: pictured.cadence_name.clone(),
        step: i64::from(reminder.day),
        template: reminder.template.clone(),
        channel: reminder.channel.as_str(),
        anchor_id: Some(reminder.anchor.0),
        touched_on: today,
        state,
        outbox_id,
        detail: "{}".to_owned(),
        moved: reminder.lists.iter().map(|listed| (listed.invoice.0, i64::from(listed.to_day))).collect(),
    }
}

fn what_to_do(reminder: &Reminder) -> String {
    let about = numbers(reminder).join(", ");
    if reminder.template.contains("manager") {
        format!("A manager's call about {about}")
    } else {
        format!("Call about {about}")
    }
}

pub(super) fn anchor(reminder: &Reminder) -> Option<&str> {
    let listed = reminder.lists.iter().find(|listed| listed.invoice == reminder.anchor)?;
    Some(&listed.number)
}

pub(super) fn numbers(reminder: &Reminder) -> Vec<String> {
    reminder.lists.iter().map(|listed| listed.number.clone()).collect()
}
