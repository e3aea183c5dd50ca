//! What somebody owes an account: what of it is to be done now, and what ends it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde_json::json;

use super::picture::{Pictured, day_there};
use super::{AccountName, Act, Desk, MailOrder, Outcome};
use crate::db::Reads;
use crate::receivables::InvoiceId;
use crate::receivables::task::{Spoken, TaskKind};
use crate::store::tasks::{self, NewTask, TaskRow};
use crate::store::{Span, accounts, invoices, plans};

impl Desk {
    /// Writes down what somebody owes an account, for today. Where no invoice is named it is about all that is open.
    /// `false` where it was written down before.
    pub(super) async fn owe(
        &self,
        act: &mut Act<'_>,
        account: i64,
        kind: TaskKind,
        (key, what): (&str, &str),
        about: &[i64],
    ) -> Outcome<bool> {
        let all: Vec<i64> = if about.is_empty() {
            let open = invoices::open_of(&mut act.tx, account).await?;
            open.iter().filter(|row| row.is_invoice()).map(|row| row.id).collect()
        } else {
            about.to_vec()
        };
        let new = NewTask { key, account, kind: kind.as_str(), what, due: self.today(), invoices: &all };
        Ok(tasks::add(&mut act.tx, new, act.now).await?)
    }

    /// The same because of a letter: it is about what the letter was.
    pub(super) async fn owe_for_letter(
        &self,
        act: &mut Act<'_>,
        account: i64,
        kind: TaskKind,
        (key, what): (&str, &str),
        payload: &str,
    ) -> Outcome<bool> {
        let letter: MailOrder = serde_json::from_str(payload)?;
        let open = invoices::open_of(&mut act.tx, account).await?;
        let listed = |number: &str| letter.facts.lines.iter().any(|line| line.number == number);
        let about: Vec<i64> =
            open.iter().filter(|row| row.is_invoice() && listed(&row.number)).map(|row| row.id).collect();
        let kind = if kind == TaskKind::Call && letter.installment.is_some() { TaskKind::Installment } else { kind };
        self.owe(act, account, kind, (key, what), &about).await
    }

    /// What is to be done now about these accounts, the longest due first.
    pub(super) async fn to_do<'a>(
        &self,
        from: &mut impl Reads,
        of: Span,
        pictured: &'a [Pictured],
    ) -> Outcome<Vec<(TaskRow, &'a Pictured)>> {
        let mut about: HashMap<String, Vec<InvoiceId>> = HashMap::new();
        for row in tasks::about(from, of).await? {
            about.entry(row.task_id).or_default().push(InvoiceId(row.invoice_id));
        }
        let pictured: HashMap<i64, &Pictured> = pictured.iter().map(|account| (account.row.id, account)).collect();
        let mut to_do = Vec::new();
        for task in tasks::open(from, of).await? {
            let Some(&account) = pictured.get(&task.account_id) else { continue };
            let kind = task.kind.parse().unwrap_or(TaskKind::Call);
            let invoices = about.remove(&task.id).unwrap_or_default();
            let today = day_there(self.clock.now(), account.zone);
            if kind.is_to_be_done(&invoices, &account.picture, today) && self.is_still_missing(from, &task).await? {
                to_do.push((task, account));
            }
        }
        Ok(to_do)
    }

    /// Whether the installment that a call was owed for is still to be asked for. Anything else is.
    async fn is_still_missing(&self, from: &mut impl Reads, task: &TaskRow) -> Outcome<bool> {
        let Some(plan) = task.task_key.strip_prefix("installment:").and_then(|rest| rest.split(':').next()) else {
            return Ok(true);
        };
        let Some(row) = plans::by_id(from, plan).await?.filter(|row| row.state == "active") else { return Ok(false) };
        let due = self.planned(from, row).await?.due();
        Ok(due.is_some_and(|due| due.key(plan) == task.task_key))
    }

    /// What a conversation was the doing of is done. When the latest call was owed that it is an attempt at, if any was.
    pub(super) async fn spoken(
        &self,
        act: &mut Act<'_>,
        account: i64,
        spoken: Spoken,
    ) -> Outcome<Option<DateTime<Utc>>> {
        let mut owed_at = None;
        for task in tasks::open(&mut act.tx, Some(account)).await? {
            let kind: TaskKind = task.kind.parse().unwrap_or(TaskKind::Call);
            if matches!(kind, TaskKind::Call | TaskKind::Installment) && spoken.is_our_call() {
                owed_at = owed_at.max(Some(task.created_at));
            }
            if kind.is_done_by(spoken) {
                tasks::end(&mut act.tx, &task.id, "done", act.now).await?;
            }
        }
        Ok(owed_at)
    }

    /// Ends what nothing is open for any more: of one account, or of all.
    pub(super) async fn end_tasks(&self, act: &mut Act<'_>, account: Option<i64>) -> Outcome<()> {
        for task in tasks::over(&mut act.tx, account).await? {
            let Some(owner) = accounts::by_id(&mut act.tx, task.account_id).await? else { continue };
            if tasks::end(&mut act.tx, &task.id, "cancelled", act.now).await? {
                let (detail, private) = (json!({ "task": task.id }), json!({ "what": task.what }));
                act.file("task ended", Some(&AccountName::from(&owner)), detail, private);
            }
        }
        Ok(())
    }
}
