//! The run of the reminders: what is owed to each account now, taken once.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde_json::{Value, json};

use super::act::next_id;
use super::alert::Incident;
use super::approvals::Ask;
use super::picture::{Pictured, day_there};
use super::{Act, Actor, Desk, Line, Outcome};
use crate::receivables::approval::Kind;
use crate::receivables::cadence::Channel;
use crate::receivables::dunning::{Owed, Reminder, owed_now};
use crate::receivables::guard::Guard;
use crate::receivables::situation::DeskPicture;
use crate::receivables::{Money, Totals};
use crate::store::outbox::NewRow;
use crate::store::touches::NewTouch;
use crate::store::{approvals, outbox, tasks, touches};

/// How long a letter is worth sending: after that the ledger it was made from is another.
const LETTER_WORTH: Duration = Duration::days(3);

/// What a run did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Run {
    pub mails: usize,
    pub calls: usize,
    pub approvals: usize,
    /// Steps that are due and that something stands in the way of.
    pub withheld: usize,
}

impl Desk {
    /// Plans what is owed to every account as of now. Harmless to repeat: a step that is on its way isn't owed.
    pub async fn remind(&self) -> Outcome<Run> {
        let actor = Actor::job("reminders");
        let mut run = Run::default();
        let mut reads = self.reads();
        let desk = self.desk_picture(&mut reads).await?;
        let mut stale = false;
        for pictured in self.all_pictured(&mut reads).await? {
            match self.owed(&pictured, &desk) {
                Owed::Nothing(_) => {}
                Owed::Withheld { by, .. } if by.iter().any(|guarded| guarded.guard == Guard::Stale) => {
                    stale = true;
                    run.withheld += 1;
                }
                owed => self.take_step(&actor, &pictured, &owed, &mut run).await?,
            }
        }
        if stale {
            self.tell_stale(&actor, &desk).await?;
        }
        Ok(run)
    }

    fn owed(&self, pictured: &Pictured, desk: &DeskPicture) -> Owed {
        match self.cadence(&pictured.cadence_name) {
            Some(cadence) => owed_now(&pictured.situation(desk, cadence, self.clock.now())),
            None => Owed::Nothing(None),
        }
    }

    /// Looks again inside a transaction, and does what is owed there.
    async fn take_step(&self, actor: &Actor, seen: &Pictured, owed: &Owed, run: &mut Run) -> Outcome<()> {
        let wanted = matches!(owed, Owed::Now(_))
            || owed.wants_approval(&seen.picture, self.clock.now()).is_some()
            || owed.wants_a_call_instead().is_some();
        if !wanted {
            run.withheld += 1;
            return Ok(());
        }
        let mut act = self.begin(actor).await?;
        let pictured = self.pictured(&mut act.tx, seen.row.clone()).await?;
        let desk = self.desk_picture(&mut act.tx).await?;
        let owed = self.owed(&pictured, &desk);
        let done = if let Owed::Now(reminder) = &owed {
            match reminder.channel {
                Channel::Email | Channel::ApproveThenEmail => {
                    run.mails += 1;
                    self.queue_letter(&mut act, &pictured, reminder).await?
                }
                Channel::Call | Channel::Escalate => {
                    run.calls += 1;
                    self.raise_call(&mut act, &pictured, reminder, what_to_do(reminder)).await?
                }
            }
        } else if let Some(reminder) = owed.wants_approval(&pictured.picture, act.now) {
            let asked = self.ask_for_step(&mut act, &pictured, reminder).await?;
            run.approvals += usize::from(asked);
            asked
        } else if let Some(reminder) = owed.wants_a_call_instead() {
            run.calls += 1;
            let what = format!("Call instead of the {} mail: there is no address to write to", reminder.template);
            self.raise_call(&mut act, &pictured, reminder, what).await?
        } else {
            false
        };
        if done { act.commit().await } else { Ok(()) }
    }

    async fn queue_letter(&self, act: &mut Act<'_>, pictured: &Pictured, reminder: &Reminder) -> Outcome<bool> {
        let today = day_there(act.now, pictured.zone);
        let Some(order) = self.order(pictured, reminder, today) else { return Ok(false) };
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
            return Ok(false);
        }
        let touch = touch(pictured, reminder, today, "pending", Some(id.clone()));
        touches::add(&mut act.tx, touch, act.now).await?;
        let detail = json!({
            "step": reminder.template, "day": reminder.day, "outbox": id, "anchor": anchor(reminder),
            "invoices": numbers(reminder), "asked": reminder.asked(&pictured.picture),
        });
        act.file("reminder planned", Some(&pictured.name), detail, json!({ "to": order.to }));
        Ok(true)
    }

    async fn raise_call(
        &self,
        act: &mut Act<'_>,
        pictured: &Pictured,
        reminder: &Reminder,
        what: String,
    ) -> Outcome<bool> {
        let today = day_there(act.now, pictured.zone);
        let key = reminder.key(pictured.name.id, &pictured.cadence_name);
        if !tasks::add(&mut act.tx, &key, pictured.row.id, &what, self.today(), act.now).await? {
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

    async fn ask_for_step(&self, act: &mut Act<'_>, pictured: &Pictured, reminder: &Reminder) -> Outcome<bool> {
        let listed: Totals = reminder.lists.iter().map(|listed| listed.open).collect();
        let amount = listed.iter().max_by_key(|money| money.minor).unwrap_or(Money::zero(self.config.company.currency));
        let today = day_there(act.now, pictured.zone);
        let oldest =
            reminder.lists.iter().map(|listed| crate::receivables::aging::days_past_due(today, listed.due)).max();
        let subject = format!("step:{}:{}", reminder.day, reminder.anchor);
        if let Some(other) = approvals::pending_about(&mut act.tx, &subject).await? {
            self.end_request(act, &other, "void", Some("what the letter would list has changed")).await?;
        }
        let ask = Ask {
            kind: Kind::FinalNotice,
            account: &pictured.name,
            subject,
            reason: "The softer letters and the calls brought no payment.".to_owned(),
            amount,
            terms: format!("The letter \"{}\" about {}", reminder.template, how_many(reminder.lists.len())),
            schedule: Vec::new(),
            invoices: reminder.lists.iter().map(|listed| (listed.number.clone(), listed.open)).collect(),
            oldest_days_past_due: oldest.unwrap_or_default(),
        };
        Ok(self.ask(act, ask).await?.is_some())
    }

    async fn tell_stale(&self, actor: &Actor, desk: &DeskPicture) -> Outcome<()> {
        let mut act = self.begin(actor).await?;
        let since = desk.ledger_fresh_at.map_or_else(|| "never".to_owned(), in_utc);
        let sentence = format!(
            "The ledger was last told {since}: it is stale, and nobody is reminded until a new file is imported."
        );
        let day = self.today();
        let incident = Incident { key: format!("alert:stale:{day}"), about: "ledger stale", sentence, account: None };
        if self.raise(&mut act, incident).await? {
            act.commit().await?;
        }
        Ok(())
    }

    /// What waits in the outbox, row by row.
    pub async fn outbox(&self) -> Outcome<Vec<outbox::Listed>> {
        Ok(outbox::list(&self.db).await?)
    }
}

fn touch(
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

fn how_many(invoices: usize) -> String {
    if invoices == 1 { "1 invoice".to_owned() } else { format!("{invoices} invoices") }
}

fn what_to_do(reminder: &Reminder) -> String {
    let about = numbers(reminder).join(", ");
    match reminder.channel {
        Channel::Escalate => format!("The ladder has ended for {about}: decide with a manager what comes next"),
        _ if reminder.template.contains("manager") => format!("A manager's call about {about}"),
        _ => format!("Call about {about}"),
    }
}

fn anchor(reminder: &Reminder) -> Option<&str> {
    let listed = reminder.lists.iter().find(|listed| listed.invoice == reminder.anchor)?;
    Some(&listed.number)
}

fn numbers(reminder: &Reminder) -> Vec<String> {
    reminder.lists.iter().map(|listed| listed.number.clone()).collect()
}

fn in_utc(at: DateTime<Utc>) -> String {
    at.format("on %-d %b %Y at %H:%M UTC").to_string()
}
