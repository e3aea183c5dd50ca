//! What the bot posts, before anybody has made it into a message: an outbox row of the kind `post` holds one.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};

use super::approvals::ApprovalContent;
use super::dispute_view::DisputeNews;
use super::promise_view::PromiseNews;
use super::{AccountName, AlertCard, DoubtContent, DoubtEnd, MailLine, Mention, ReplyContent, ReplyEnd};
use crate::receivables::digest::Digest;
use crate::receivables::escalation::Escalation;
use crate::receivables::{Money, Totals};

/// Something to be posted, complete in itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "post", rename_all = "snake_case")]
pub enum Post {
    /// One line for a public act, in the desk channel.
    DeskLine { line: Line },
    /// The morning's digest.
    Digest {
        digest: Box<Digest>,
        /// Every overdue account as CSV, for where the message can't show all.
        #[serde(default)]
        whole: Option<String>,
    },
    /// A request for a decision, in the approvals channel.
    Approval { id: String, content: Box<ApprovalContent> },
    /// The same message once nobody can decide it any more.
    ApprovalDecided {
        id: String,
        /// The outbox key of the message that is to be edited.
        of_key: String,
        content: Box<ApprovalContent>,
        /// approved, rejected, expired, void or withdrawn
        state: String,
        by: Option<String>,
        reason: Option<String>,
    },
    /// A request that waits for half its time: one nudge, as a reply to it.
    ApprovalWaits { id: String, of_key: String, account: AccountName, expires_at: DateTime<Utc> },
    /// Something that can't wait, in the alerts channel.
    Alert {
        #[serde(flatten)]
        alert: Box<AlertCard>,
    },
    /// The same message as the alert stands now. One with a higher version makes it void.
    AlertChanged {
        /// The outbox key of the message that is to be edited.
        of_key: String,
        version: i64,
        alert: Box<AlertCard>,
    },
    /// Nobody has taken it: the next in line is called, as a reply to it.
    AlertCalls { id: String, of_key: String, about: String, sentence: String, mention: Mention, waited_minutes: i64 },
    /// A debtor wrote to us, in the desk channel.
    Reply { reply: Box<ReplyContent> },
    /// The same message once somebody has dealt with it.
    ReplyDealt {
        /// The outbox key of the message that is to be edited.
        of_key: String,
        reply: Box<ReplyContent>,
        end: ReplyEnd,
        by: String,
    },
    /// A question to people, in the desk channel: has this letter arrived?
    Doubt { doubt: Box<DoubtContent> },
    /// The same message once that is known.
    DoubtOver {
        /// The outbox key of the message that is to be edited.
        of_key: String,
        account: AccountName,
        step: String,
        outbox_id: String,
        end: DoubtEnd,
        by: Option<String>,
    },
    /// A private word to one person: a direct message, or a mention in `channel` where those are closed.
    Notice { to: u64, text: String, channel: Option<u64> },
}

/// A public act, for one line in the desk channel.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "snake_case")]
pub enum Line {
    Claimed {
        who: String,
        account: AccountName,
    },
    Released {
        who: String,
        account: AccountName,
    },
    Assigned {
        who: String,
        to: String,
        account: AccountName,
    },
    PlanProposed {
        who: String,
        account: AccountName,
        total: Money,
        /// For the plan that runs.
        #[serde(default)]
        new_dates: bool,
    },
    /// `state` is one of approved, rejected, expired, void, withdrawn.
    PlanDecided {
        state: String,
        by: Option<String>,
        account: AccountName,
        total: Money,
    },
    /// A manager is asked for something else than a plan; `to` says where an escalation leads.
    Asked {
        who: String,
        kind: String,
        account: AccountName,
        amount: Money,
        #[serde(default)]
        also: Vec<Money>,
        to: Option<Escalation>,
    },
    /// The same, decided; `state` as for a plan.
    Decided {
        kind: String,
        state: String,
        by: Option<String>,
        account: AccountName,
        amount: Money,
        #[serde(default)]
        also: Vec<Money>,
        to: Option<Escalation>,
    },
    /// The agreed amount came, and the rest is forgone.
    SettlementKept {
        account: AccountName,
        agreed: Money,
        forgone: Money,
        /// Nothing was open any more before all of it came.
        #[serde(default)]
        nothing_left: bool,
        /// What of it the books have elsewhere.
        #[serde(default)]
        elsewhere: Option<Money>,
    },
    /// It didn't come in time: nothing is forgone.
    SettlementLapsed {
        account: AccountName,
        agreed: Money,
        paid: Money,
        pay_by: NaiveDate,
    },
    SettlementCancelled {
        who: String,
        account: AccountName,
        agreed: Money,
    },
    /// An account that was handed over is the desk's again.
    CalledBack {
        who: String,
        account: AccountName,
        from: Escalation,
    },
    /// The folder of an account that was handed over is made.
    HandedOff {
        account: AccountName,
        to: Escalation,
        folder: String,
    },
    PlanCancelled {
        who: String,
        account: AccountName,
        reason: String,
    },
    PlanCompleted {
        account: AccountName,
        total: Money,
        /// What of it the books have elsewhere.
        #[serde(default)]
        elsewhere: Option<Money>,
    },
    PlanBroken {
        account: AccountName,
        missed: Money,
        due: NaiveDate,
    },
    Promise {
        account: AccountName,
        amount: Money,
        date: NaiveDate,
        news: PromiseNews,
    },
    Dispute {
        account: AccountName,
        invoice: String,
        news: DisputeNews,
    },
    Paid {
        who: String,
        account: AccountName,
        amount: Money,
    },
    /// `kind` is invoices, payments or contacts; `totals` is what is open by a file of invoices.
    Imported {
        who: String,
        kind: String,
        format: String,
        new: usize,
        changed: usize,
        settled: usize,
        totals: Totals,
    },
    /// Nobody writes to the account until the end of that day.
    Held {
        who: String,
        account: AccountName,
        until: NaiveDate,
        reason: String,
    },
    /// A letter was sent although something stood in its way.
    SentAnyway {
        who: String,
        account: AccountName,
        step: String,
        guards: Vec<String>,
        reason: String,
    },
    Resumed {
        who: String,
        account: AccountName,
    },
    /// Nobody is written to at all.
    Paused {
        who: String,
        reason: String,
    },
    Unpaused {
        who: String,
    },
    /// Somebody is on call out of turn, until then in local wall time.
    PhoneTaken {
        who: String,
        until: NaiveDateTime,
    },
    /// What became of a letter, or of an address.
    Mail {
        account: AccountName,
        news: MailLine,
    },
    CallDue {
        account: AccountName,
        what: String,
        owner: Option<String>,
    },
}
