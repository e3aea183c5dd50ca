//! What is known about an account at an instant: all that the rules look at before it is written to.

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::aging::{days_past_due, odd_due_date};
use super::cadence::{Cadence, Step};
use super::dunning::Reminder;
use super::placement::Standing;
use super::step_approval::{self, Answer, StepApproval};
use super::{AccountId, Calendar, InvoiceId, Money};

/// Everything the rules need to say what happens next with an account. Plain references: cheap to copy.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    pub account: &'a AccountPicture,
    pub history: &'a History,
    pub cadence: &'a Cadence,
    /// The debtor's country's.
    pub calendar: &'a Calendar,
    pub desk: &'a DeskPicture,
    /// In the debtor's zone: its date is their today, its time is held against contact hours.
    pub now: DateTime<Tz>,
}

impl Situation<'_> {
    pub fn today(&self) -> NaiveDate {
        self.now.date_naive()
    }

    pub fn time(&self) -> NaiveTime {
        self.now.time()
    }
}

/// An account as the ledger and the client file have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountPicture {
    pub id: AccountId,
    pub code: String,
    pub name: String,
    /// Every open item, credits and unapplied payments too.
    pub invoices: Vec<InvoicePicture>,
    pub hold: Option<Hold>,
    /// The day of a reply from them that nobody has read yet.
    pub unread_reply: Option<NaiveDate>,
    /// The debtor asked us to stop.
    pub ceased: bool,
    /// Whether there is a valid address that isn't suppressed.
    pub reachable: bool,
    /// Who has it, and what was agreed on.
    pub standing: Standing,
    /// The name of the ladder it is on.
    pub cadence: String,
    /// Below this nobody is chased; the company's own applies where the account has none.
    pub minimum: Option<Money>,
    /// What the managers were asked about its steps, the oldest first.
    pub approvals: Vec<StepApproval>,
}

/// One open item of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoicePicture {
    pub id: InvoiceId,
    pub number: String,
    /// Above 0 for an invoice, below for a credit.
    pub open: Money,
    pub issued: Option<NaiveDate>,
    pub due: Option<NaiveDate>,
    pub disputed: bool,
    /// What they don't accept, where the desk knows.
    pub disputed_for: Option<String>,
    /// The last day a promise for it is waited for, grace included.
    pub promised_until: Option<NaiveDate>,
    /// Covered by an active plan in good standing.
    pub in_plan: bool,
}

impl InvoicePicture {
    pub fn is_invoice(&self) -> bool {
        self.open.is_positive()
    }

    /// The due date reminders reckon with: none where it is missing or can't be believed.
    pub fn believable_due(&self, today: NaiveDate) -> Option<NaiveDate> {
        self.due.filter(|_| odd_due_date(self.issued, self.due, today).is_none())
    }

    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.is_invoice() && self.due.is_some_and(|due| days_past_due(today, due) > 0)
    }
}

/// Somebody asked that nobody writes to this account for a while. It always ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// The last day of it.
    pub until: NaiveDate,
    pub reason: String,
    pub by: String,
}

impl AccountPicture {
    pub fn invoice(&self, id: InvoiceId) -> Option<&InvoicePicture> {
        self.invoices.iter().find(|invoice| invoice.id == id)
    }

    /// What the managers said to this very reminder, as it holds on a day of the debtor's; nothing where they are to
    /// be asked.
    pub fn answer(&self, reminder: &Reminder, now: DateTime<Tz>, day: NaiveDate) -> Option<Answer> {
        step_approval::answer(&self.approvals, reminder, &self.cadence, now, day)
    }

    /// Whether a manager's no keeps an invoice out of a step.
    pub fn is_refused(&self, step: &Step, number: &str) -> bool {
        let kind = step_approval::asks(step.channel);
        kind.is_some_and(|kind| step_approval::is_refused(&self.approvals, kind, (step.day, step.tone), number))
    }
}

/// What holds for the whole desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskPicture {
    /// The company's threshold, in its own currency.
    pub minimum: Option<Money>,
    /// When the ledger was last told; never, for `None`.
    pub ledger_fresh_at: Option<DateTime<Utc>>,
    pub ledger_max_age: Duration,
    /// Why the whole desk is paused, if it is.
    pub paused: Option<String>,
}

/// What was already done about an account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    pub touches: Vec<Touch>,
}

/// One approach to the debtor: a mail, a call or a call task, by hand or by the desk itself. Mails that are still on
/// their way belong here too; those that were cancelled or failed don't.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touch {
    /// In the debtor's zone.
    pub on: NaiveDate,
    /// How far it moved each invoice it listed. Empty for a conversation.
    pub moved: Vec<Moved>,
}

/// How far an invoice has come on the ladder: the highest step of a mail that listed it, as far as its own age called
/// for that step. Kept as the step's day, so that it outlives changes to the cadence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    pub invoice: InvoiceId,
    pub to_day: i32,
}

impl History {
    /// The day of the furthest step taken for an invoice.
    pub fn progress(&self, invoice: InvoiceId) -> Option<i32> {
        let moves = self.touches.iter().flat_map(|touch| &touch.moved);
        moves.filter(|moved| moved.invoice == invoice).map(|moved| moved.to_day).max()
    }

    pub fn last_touch(&self) -> Option<NaiveDate> {
        self.touches.iter().map(|touch| touch.on).max()
    }
}
