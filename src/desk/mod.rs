//! What the bot does for people: one verb a file, one transaction each.
//!
//! A verb checks who asks, reads, lets [`crate::receivables`] decide, and writes the change, its activity
//! and whatever must be sent in one [`Act`].

mod account;
mod account_index;
mod act;
mod actor;
mod aging;
mod alert;
mod approvals;
mod audit;
mod by_hand;
mod calendar;
mod cease;
mod claim;
mod digest;
mod dispute;
mod dispute_view;
mod dossier;
mod doubt;
mod draft;
mod escalate;
mod figures;
mod handover;
mod hold;
mod hushed;
mod import;
mod kept;
mod lease;
mod letters;
mod log;
mod mail_line;
mod mail_news;
mod mail_order;
mod mail_trouble;
mod naming;
mod on_call;
mod overdue;
mod pause;
mod payment;
mod picture;
mod placing;
mod plan;
mod plan_review;
mod plan_standing;
mod plan_terms;
mod plan_view;
mod posted;
mod posts;
mod promise;
mod promise_disputed;
mod promise_review;
mod promise_view;
mod received;
mod refusal;
mod remind;
mod remind_installments;
mod reply;
mod report;
mod settle;
mod settlement_review;
mod silence;
mod slots;
mod stale_disputes;
mod status;
mod step;
mod step_request;
mod still_wanted;
mod tasks;
mod typed_currency;
mod why;
mod why_last;

use std::sync::Arc;

use chrono::NaiveDate;
use chrono_tz::Tz;
use tokio::sync::Notify;

use crate::clock::Clock;
use crate::config::Config;
use crate::db::{self, Db};
use crate::receivables::Calendar;
use crate::receivables::ids::AccountId;
use crate::store;
use account_index::AccountIndex;

pub use crate::ledger_files::FileKind;
pub use account::{AccountCard, ContactLine, InvoiceLine, LastConversation, LastReply, TaskLine};
pub use account_index::AccountChoice;
pub use actor::{Actor, ActorKind, Role};
pub use alert::{Acknowledged, AlertCard, Mention, OpenAlert};
pub use approvals::{ApprovalContent, ApprovalView, AskedLately, Decision, Mark, PendingApproval};
pub use audit::{ActivityLine, Audit, Timeline};
pub use by_hand::{ByHand, Preview};
pub use calendar::{ActKind, CalendarAct, KeptLetter};
pub use dispute::{DisputeOpened, DisputeResolved};
pub use dispute_view::{DisputeNews, DisputeView, PromiseLeft};
pub use dossier::DossierReport;
pub use doubt::{DoubtContent, DoubtEnd};
pub use escalate::Escalated;
pub use figures::Figures;
pub use handover::{AsSent, Handover};
pub use hold::Held;
pub use import::{ImportReport, ImportRequest, Progress};
pub use lease::{Fence, Lease, Term, Watch};
pub use letters::{Letters, WrittenLetter};
pub use log::{Attached, LogEntry, Logged};
pub use mail_line::MailLine;
pub use mail_news::Heard;
pub use mail_order::MailOrder;
pub use on_call::{OnCallView, Week};
pub use overdue::{OverdueAccount, OverdueList, OverdueQuery, OverdueSort, Owner};
pub use pause::Pause;
pub use payment::{PaymentTaken, PaymentTold};
pub use plan::{PlanCancelled, PlanProposal, PlanTerms, Proposed};
pub use plan_view::{InstallmentLine, PlanVersion, PlanView};
pub use posted::Earlier;
pub use posts::{Line, Post};
pub use promise::{PromiseTaken, PromiseTold};
pub use promise_view::{PromiseNews, PromiseView};
pub use refusal::{Error, Failure, Outcome};
pub use remind::Run;
pub use reply::{Dealt, ReplyContent, ReplyEnd};
pub use report::Reported;
pub use settle::{Settled, SettlementAsked};
pub use status::StatusView;
pub use why::{Why, WhyNext};
pub use why_last::WhyLast;

pub(crate) use act::Act;

/// Minor units and a code, read back from the database.
fn money_of(minor: i64, currency: &str) -> db::Result<crate::receivables::Money> {
    store::money(minor, currency)
}

/// The desk. Cheap to clone; all clones are one desk.
#[derive(Clone)]
pub struct Desk {
    pub clock: Clock,
    pub config: Arc<Config>,
    pub(crate) db: Db,
    index: AccountIndex,
    /// Told whenever something was put into the outbox.
    outbox_filled: Arc<Notify>,
    letters: Arc<dyn Letters>,
    /// What must stand when an act of this desk is committed; none where any process may do what it does.
    fence: Option<Fence>,
}

/// An account as people call it: `Acme Ltd (ACME)`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct AccountName {
    pub id: AccountId,
    pub code: String,
    pub name: String,
}

impl std::fmt::Display for AccountName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({})", self.name, self.code)
    }
}

impl From<&store::accounts::AccountRow> for AccountName {
    fn from(row: &store::accounts::AccountRow) -> Self {
        AccountName { id: AccountId(row.id), code: row.code.clone(), name: row.name.clone() }
    }
}

impl Desk {
    /// A desk over an open database. Reads the accounts once, for the completion of their names.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn over(db: Db, config: Arc<Config>, clock: Clock) -> db::Result<Desk> {
        let index = AccountIndex::default();
        let letters = Arc::new(letters::NoLetters);
        let outbox_filled = Arc::new(Notify::new());
        let desk = Desk { clock, config, db, index, outbox_filled, letters, fence: None };
        desk.refresh_index().await?;
        Ok(desk)
    }

    /// The database, to put questions to.
    pub(crate) fn reads(&self) -> Db {
        self.db.clone()
    }

    /// The zone of the company: the desk's own days begin and end there.
    pub fn zone(&self) -> Tz {
        self.config.company.time_zone
    }

    /// The date at the desk.
    pub fn today(&self) -> NaiveDate {
        self.clock.today(self.zone())
    }

    /// The business days of a country, less the days on which nobody works here.
    pub(crate) fn calendar(&self, country: &str) -> Calendar {
        Calendar::of(country).with_days_off(self.config.company.holidays.iter().copied())
    }

    /// Wakes when something was put into the outbox.
    pub async fn outbox_filled(&self) {
        self.outbox_filled.notified().await;
    }

    /// The accounts that what was typed so far may mean, the likeliest first, 25 at most.
    pub fn account_choices(&self, typed: &str) -> Vec<AccountChoice> {
        self.index.choices(typed)
    }

    /// Reads the accounts anew, after a file or another process changed them.
    ///
    /// # Errors
    /// Whatever the database answers.
    pub async fn refresh_index(&self) -> db::Result<()> {
        self.index.replace(store::accounts::index(&mut self.reads()).await?);
        Ok(())
    }

    /// The account that a person names by its code, or by its code or name written another way.
    pub(crate) async fn find(&self, named: &str) -> Outcome<store::accounts::AccountRow> {
        let named = named.trim();
        if let Some(row) = store::accounts::by_code(&self.db, named).await? {
            return Ok(row);
        }
        let key = crate::receivables::code::folded(named);
        let mut found = store::accounts::by_key(&self.db, &key).await?;
        match found.len() {
            1 => Ok(found.remove(0)),
            0 => Err(refusal::no_such_account(named)),
            _ => Err(refusal::several_accounts(named, found.iter().map(|row| row.code.as_str()))),
        }
    }
}
