//! The run of the reminders, for plans: each installment ahead of its day, and once when it was missed.

use chrono::Duration;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::act::next_id;
use super::picture::{Pictured, day_there};
use super::plan_standing::Planned;
use super::{Act, Actor, Desk, Line, MailOrder, Outcome, Run};
use crate::db::{Reads, Tx};
use crate::receivables::InvoiceId;
use crate::receivables::aging::days_past_due;
use crate::receivables::cadence::Channel;
use crate::receivables::guard::{self, Guard, Guarded, Moment, in_words};
use crate::receivables::installment_reminder::{self, Due, Occasion};
use crate::receivables::letter::{InstallmentFacts, LineFacts};
use crate::receivables::plan::Standing;
use crate::receivables::task::TaskKind;
use crate::store::outbox::NewRow;
use crate::store::touches::NewTouch;
use crate::store::{accounts, plans, touches};

/// How long such a letter is worth sending.
const LETTER_WORTH: Duration = Duration::days(3);

impl Planned {
    /// What it is to be reminded of today.
    pub(super) fn due(&self) -> Option<Due> {
        installment_reminder::due(&self.covered, self.standing, self.today)
    }
}

/// Which installment a letter is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstallmentOrder {
    pub plan: String,
    /// Its place in the plan, from 0.
    pub place: usize,
    pub occasion: Occasion,
}

impl Desk {
    /// Plans the reminders that active plans owe as of now. Harmless to repeat.
    pub(super) async fn remind_of_installments(&self, actor: &Actor, run: &mut Run) -> Outcome<()> {
        let mut reads = self.reads();
        for plan in plans::active(&mut reads, None).await? {
            let planned = self.planned(&mut reads, plan).await?;
            if planned.due().is_some() {
                self.take_installment(actor, &planned.row.id, run).await?;
            }
        }
        Ok(())
    }

    /// What comes next of an account's plan, in a sentence.
    pub(super) async fn next_installment(&self, from: &mut impl Reads, account: i64) -> Outcome<Option<String>> {
        let active = plans::of_account(from, account, Some("active")).await?;
        let Some(row) = active.into_iter().next() else { return Ok(None) };
        let planned = self.planned(from, row).await?;
        let part = |place: usize| planned.covered.get(place).map(|part| (part.left(), in_words(part.date)));
        // That they are on hold is said of every reminder.
        let waits = |withheld: &Guarded| withheld.guard != Guard::Hold && planned.standing != Standing::Completed;
        if let Some(withheld) = planned.withheld.as_ref().filter(|withheld| waits(withheld)) {
            return Ok(Some(withheld.sentence.clone()));
        }
        Ok(match planned.standing {
            Standing::Good { next } => {
                part(next).map(|(left, day)| format!("The next installment, {left}, is due {day}."))
            }
            Standing::Late { missed, until } => part(missed).map(|(left, day)| {
                let until = in_words(until);
                format!(
                    "{left} of the installment due {day} is missing; the plan is broken if it isn't here by {until}."
                )
            }),
            Standing::Broken { .. } if planned.is_being_redated => {
                Some("An installment was missed, and new dates wait for the managers.".to_owned())
            }
            Standing::Broken { .. } | Standing::Completed => None,
        })
    }

    /// Looks again inside a transaction, and does what is owed there.
    async fn take_installment(&self, actor: &Actor, plan: &str, run: &mut Run) -> Outcome<()> {
        let mut act = self.begin(actor).await?;
        let Some(row) = plans::by_id(&mut act.tx, plan).await?.filter(|row| row.state == "active") else {
            return Ok(());
        };
        let planned = self.planned(&mut act.tx, row).await?;
        let Some(due) = planned.due() else { return Ok(()) };
        let Some(account) = accounts::by_id(&mut act.tx, planned.row.account_id).await? else { return Ok(()) };
        let pictured = self.pictured(&mut act.tx, account).await?;
        let bites = self.bites(&mut act.tx, &pictured, &planned, &due).await?;
        let done = match bites.as_slice() {
            [] => {
                run.mails += 1;
                self.queue_installment(&mut act, &pictured, &planned, &due).await?
            }
            [only] if only.guard == Guard::NoContact => {
                run.calls += 1;
                self.call_about_installment(&mut act, &pictured, &planned, &due).await?
            }
            _ => {
                run.withheld += 1;
                false
            }
        };
        if done { act.commit().await } else { Ok(()) }
    }

    /// Every guard that stands in the way of the letter now.
    async fn bites(
        &self,
        from: &mut impl Reads,
        pictured: &Pictured,
        planned: &Planned,
        due: &Due,
    ) -> Outcome<Vec<Guarded>> {
        let desk = self.desk_picture(from).await?;
        let Some(cadence) = self.cadence(&pictured.cadence_name) else {
            let sentence = "There is no cadence \"default\" in the config: nobody is reminded.".to_owned();
            return Ok(vec![Guarded { guard: Guard::Paused, sentence }]);
        };
        let situation = pictured.situation(&desk, cadence, self.clock.now());
        let reminder = due.as_reminder(planned.anchor());
        let bites = guard::all_that_bite(&situation, &reminder, Moment::now(&situation));
        Ok(planned.withheld.iter().cloned().chain(bites).collect())
    }

    async fn queue_installment(
        &self,
        act: &mut Act<'_>,
        pictured: &Pictured,
        planned: &Planned,
        due: &Due,
    ) -> Outcome<bool> {
        let Some(order) = self.installment_order(pictured, planned, due) else { return Ok(false) };
        let id = next_id();
        let row = NewRow {
            id: id.clone(),
            kind: "mail",
            key: due.key(&planned.row.id),
            account_id: Some(pictured.row.id),
            step: Some(installment_reminder::TEMPLATE.to_owned()),
            payload: serde_json::to_string(&order)?,
            due_at: act.now,
            deadline_at: act.now + LETTER_WORTH,
        };
        if !act.queue(row).await? {
            return Ok(false);
        }
        let touch = touch(pictured, planned.anchor(), order.facts.today, "pending", Some(id.clone()));
        touches::add(&mut act.tx, touch, act.now).await?;
        let detail = json!({
            "step": installment_reminder::TEMPLATE, "outbox": id, "plan": planned.row.id, "installment": due.place + 1,
            "occasion": due.occasion, "due": due.due, "asked": due.left,
        });
        act.file("reminder planned", Some(&pictured.name), detail, json!({ "to": order.to }));
        Ok(true)
    }

    fn installment_order(&self, pictured: &Pictured, planned: &Planned, due: &Due) -> Option<MailOrder> {
        let today = day_there(self.clock.now(), pictured.zone);
        let mut order = self.order(pictured, &due.as_reminder(planned.anchor()), today)?;
        let covered = |id: i64| planned.invoices.contains(&id);
        let line = |row: &crate::store::invoices::InvoiceRow| {
            let due_date = row.due_date?;
            Some(LineFacts {
                number: row.number.clone(),
                po_number: row.po_number.clone(),
                issue_date: row.issue_date,
                due_date,
                days_past_due: days_past_due(today, due_date),
                open: row.open().ok()?,
                amount: row.amount().ok()?,
            })
        };
        order.facts.lines = pictured.invoices.iter().filter(|row| covered(row.id)).filter_map(line).collect();
        order.facts.installment = Some(InstallmentFacts {
            amount: due.left,
            due_date: due.due,
            number: u32::try_from(due.place + 1).unwrap_or(u32::MAX),
            of: u32::try_from(planned.covered.len()).unwrap_or(u32::MAX),
        });
        order.installment =
            Some(InstallmentOrder { plan: planned.row.id.clone(), place: due.place, occasion: due.occasion });
        Some(order)
    }

    async fn call_about_installment(
        &self,
        act: &mut Act<'_>,
        pictured: &Pictured,
        planned: &Planned,
        due: &Due,
    ) -> Outcome<bool> {
        let what = format!("Call about {}: there is no address to write to", due.in_words());
        let key = due.key(&planned.row.id);
        if !self.owe(act, pictured.row.id, TaskKind::Installment, (&key, &what), &planned.invoices).await? {
            return Ok(false);
        }
        let today = day_there(act.now, pictured.zone);
        let mut touch = touch(pictured, planned.anchor(), today, "made", None);
        touch.channel = Channel::Call.as_str();
        touches::add(&mut act.tx, touch, act.now).await?;
        let detail = json!({ "plan": planned.row.id, "installment": due.place + 1, "what": what });
        act.file("call task raised", Some(&pictured.name), detail, Value::Null);
        let owner = pictured.row.owner_name.clone();
        self.tell(act, &pictured.name, Line::CallDue { account: pictured.name.clone(), what, owner }).await?;
        Ok(true)
    }

    /// Whether an installment's letter would be written so now: asked again at the moment it is handed over.
    pub(super) async fn installment_still_due(
        &self,
        tx: &mut Tx,
        order: &InstallmentOrder,
        pictured: &Pictured,
        written: &MailOrder,
    ) -> Outcome<Option<Guarded>> {
        let gone = |guard, sentence: &str| Ok(Some(Guarded { guard, sentence: sentence.to_owned() }));
        let Some(row) = plans::by_id(tx, &order.plan).await?.filter(|row| row.state == "active") else {
            return gone(Guard::Plan, "The plan has ended or was given new dates.");
        };
        let planned = self.planned(tx, row).await?;
        let now = planned.due().filter(|due| due.place == order.place && due.occasion == order.occasion);
        let Some(due) = now else {
            return gone(Guard::Paid, "The installment was paid, or its time is over.");
        };
        if planned.withheld.is_some() {
            return Ok(planned.withheld);
        }
        match self.installment_order(pictured, &planned, &due) {
            Some(now) if now.facts.installment == written.facts.installment => Ok(None),
            _ => gone(Guard::Paid, "Part of the installment was paid: the letter is planned anew."),
        }
    }
}

fn touch(
    pictured: &Pictured,
    anchor: InvoiceId,
    today: chrono::NaiveDate,
    state: &'static str,
    outbox_id: Option<String>,
) -> NewTouch {
    NewTouch {
        id: ulid::Ulid::new().to_string(),
        account_id: pictured.row.id,
        cadence: pictured.cadence_name.clone(),
        step: 0,
        template: installment_reminder::TEMPLATE.to_owned(),
        channel: Channel::Email.as_str(),
        anchor_id: Some(anchor.0).filter(|id| *id > 0),
        touched_on: today,
        state,
        outbox_id,
        detail: "{}".to_owned(),
        // It moves no invoice on its ladder.
        moved: Vec::new(),
    }
}
