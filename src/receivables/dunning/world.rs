//! A world in which nothing stands in the way of a reminder, for a test to break.

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use chrono_tz::Tz;

use crate::receivables::cadence::{Cadence, tests::standard};
use crate::receivables::dunning::{Reminder, owed_now};
use crate::receivables::placement::Standing;
use crate::receivables::situation::{AccountPicture, DeskPicture, History, InvoicePicture, Moved, Situation, Touch};
use crate::receivables::step_approval::{ApprovalState, AskedStep, StepApproval, asks};
use crate::receivables::{AccountId, Calendar, Currency, InvoiceId, Money};

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn gbp(minor: i64) -> Money {
    Money::new(minor, Currency::GBP)
}

/// An invoice of £100, due on that day.
pub(super) fn invoice(id: i64, due: &str) -> InvoicePicture {
    InvoicePicture {
        id: InvoiceId(id),
        number: format!("INV-{id}"),
        open: gbp(10_000),
        issued: None,
        due: Some(day(due)),
        disputed: false,
        disputed_for: None,
        promised_until: None,
        in_plan: false,
    }
}

/// An account in England, its clock and its history.
#[derive(Debug, Clone)]
pub(super) struct World {
    pub account: AccountPicture,
    pub history: History,
    pub cadence: Cadence,
    pub calendar: Calendar,
    pub desk: DeskPicture,
    pub now: DateTime<Tz>,
}

impl World {
    pub fn new(today: &str, invoices: Vec<InvoicePicture>) -> World {
        let account = AccountPicture {
            id: AccountId(1),
            code: "ACME".to_owned(),
            name: "Acme Ltd".to_owned(),
            invoices,
            hold: None,
            unread_reply: None,
            ceased: false,
            reachable: true,
            standing: Standing::default(),
            cadence: "default".to_owned(),
            minimum: None,
            approvals: Vec::new(),
        };
        let desk = DeskPicture {
            minimum: None,
            ledger_fresh_at: None,
            ledger_max_age: chrono::Duration::hours(36),
            paused: None,
        };
        let mut world = World {
            account,
            history: History::default(),
            cadence: standard(),
            calendar: Calendar::of("GB"),
            desk,
            now: chrono_tz::Europe::London.from_utc_datetime(&DateTime::<Utc>::UNIX_EPOCH.naive_utc()),
        };
        world.is_at(day(today), 10);
        world
    }

    /// Moves the clock, with the ledger told just before.
    pub fn is_at(&mut self, today: NaiveDate, hour: u32) {
        let local = today.and_hms_opt(hour, 0, 0).unwrap();
        self.now = chrono_tz::Europe::London.from_local_datetime(&local).unwrap();
        self.desk.ledger_fresh_at = Some(self.now.to_utc());
    }

    pub fn situation(&self) -> Situation<'_> {
        let World { account, history, cadence, calendar, desk, now } = self;
        Situation { account, history, cadence, calendar, desk, now: *now }
    }

    /// The step that a manager is to be asked about now.
    pub fn wants_approval(&self) -> Option<Reminder> {
        owed_now(&self.situation()).wants_approval(&self.account, self.now).cloned()
    }

    /// What managers say to this reminder now.
    pub fn says(&self, state: ApprovalState, reminder: &Reminder) -> StepApproval {
        StepApproval {
            kind: asks(reminder.channel).unwrap(),
            about: Some((reminder.day, reminder.anchor)),
            step: Some(AskedStep::of(reminder, &self.account.cadence)),
            state,
            shown: reminder.lists.iter().map(|listed| (listed.number.clone(), listed.open)).collect(),
            since: self.now.to_utc(),
        }
    }

    /// The same, and it is remembered.
    pub fn answers(&mut self, state: ApprovalState, reminder: &Reminder) {
        let said = self.says(state, reminder);
        self.account.approvals.push(said);
    }

    pub fn took(&mut self, on: &str, moved: &[(i64, i32)]) {
        let moved = moved.iter().map(|(id, to_day)| Moved { invoice: InvoiceId(*id), to_day: *to_day });
        self.history.touches.push(Touch { on: day(on), moved: moved.collect() });
    }
}
