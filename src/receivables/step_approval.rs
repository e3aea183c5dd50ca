//! What the managers said to a step of the ladder: what a yes is good for, what a no keeps out for good, and how long
//! nobody is asked again where there was neither.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::approval::Kind;
use super::cadence::{Cadence, Channel, Step, Tone};
use super::calendar::shifted;
use super::dunning::{Listed, Reminder};
use super::guard::in_words;
use super::{InvoiceId, Money};

/// How long a manager's yes to a letter holds.
const HOLDS: Duration = Duration::days(14);
/// How many days nobody is asked again about what was taken back.
const AFTER_WITHDRAWAL: i64 = 14;
/// The same after a request that nobody answered, each time it happens again; then the last of these.
const AFTER_EXPIRY: [i64; 5] = [1, 2, 4, 8, 14];

/// Which step a request is about: a yes is to this one and to no other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedStep {
    pub cadence: String,
    pub day: i32,
    pub template: String,
    pub tone: Tone,
}

impl AskedStep {
    pub fn of(reminder: &Reminder, cadence: &str) -> AskedStep {
        let (day, template, tone) = (reminder.day, reminder.template.clone(), reminder.tone);
        AskedStep { cadence: cadence.to_owned(), day, template, tone }
    }

    /// Whether the ladder has this very step, for a request of that kind.
    pub fn is_on(&self, cadence: &Cadence, kind: Kind) -> bool {
        let same = |step: &Step| {
            step.day == self.day
                && step.template == self.template
                && step.tone == self.tone
                && asks(step.channel) == Some(kind)
        };
        self.cadence == cadence.name && cadence.steps.iter().any(same)
    }

    /// As the managers read it: `day 52 of the cadence default, tone final`.
    pub fn in_words(&self) -> String {
        format!("day {} of the cadence {}, tone {}", self.day, self.cadence, self.tone)
    }
}

/// What kind of request a step waits for, if for any.
pub fn asks(channel: Channel) -> Option<Kind> {
    match channel {
        Channel::ApproveThenEmail => Some(Kind::FinalNotice),
        Channel::Escalate => Some(Kind::Escalation),
        Channel::Email | Channel::Call => None,
    }
}

/// How a request about a step has ended, or that it waits. One that became void says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApprovalState {
    Pending,
    Given,
    Rejected,
    Withdrawn,
    Expired,
}

/// A request about an account's next step: the ladder's own; or a person's for an escalation, which is about no step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepApproval {
    pub kind: Kind,
    /// The step's day in the cadence and the invoice whose own next step it was; none for a person's.
    pub about: Option<(i32, InvoiceId)>,
    /// None for a person's, and for what was asked before requests named their step.
    pub step: Option<AskedStep>,
    pub state: ApprovalState,
    /// What was open of each invoice that the request showed, by its number.
    pub shown: BTreeMap<String, Money>,
    /// When it ended, or was asked for where it waits.
    pub since: DateTime<Utc>,
}

impl StepApproval {
    /// Whether this asks for no more than the request showed: the same invoices or fewer, the same amounts or smaller.
    fn covers(&self, lists: &[Listed]) -> bool {
        lists.iter().all(|listed| {
            let shown = self.shown.get(&listed.number);
            shown.is_some_and(|open| open.currency == listed.open.currency && listed.open.minor <= open.minor)
        })
    }

    /// Whether it is about this very step for this very invoice.
    fn is_about(&self, reminder: &Reminder, step: &AskedStep) -> bool {
        Some(self.kind) == asks(reminder.channel)
            && self.about == Some((reminder.day, reminder.anchor))
            && self.step.as_ref() == Some(step)
    }

    /// Whether it stands for a reminder that it is about. A yes to a letter is to other amounts after a while; what a
    /// yes to an escalation does was done in the same instant.
    fn stands(&self, reminder: &Reminder, now: DateTime<Utc>) -> bool {
        let recent = self.kind == Kind::Escalation || now - self.since <= HOLDS;
        match self.state {
            ApprovalState::Pending => self.covers(&reminder.lists),
            ApprovalState::Given => self.covers(&reminder.lists) && recent,
            _ => false,
        }
    }

    /// Whether this no keeps an invoice out of a step: out of every one that is as firm as what was refused, whatever
    /// the ladder has come to look like.
    fn keeps_out(&self, kind: Kind, day: i32, tone: Tone, number: &str) -> bool {
        let Some((refused_day, _)) = self.about else { return false };
        let as_firm = self.step.as_ref().map_or(day == refused_day, |step| tone >= step.tone);
        self.state == ApprovalState::Rejected && self.kind == kind && as_firm && self.shown.contains_key(number)
    }
}

/// What holds for a reminder that managers decide on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    Pending,
    Given,
    /// Something it lists was refused.
    Refused,
    /// Nobody is asked before that day, and why.
    NotYet {
        until: NaiveDate,
        sentence: String,
    },
}

/// What the managers said to this reminder, as it holds on a day where the debtor is, by what is known now; nothing
/// where they are to be asked.
pub fn answer(
    asked: &[StepApproval],
    reminder: &Reminder,
    cadence: &str,
    now: DateTime<Tz>,
    day: NaiveDate,
) -> Option<Answer> {
    let kind = asks(reminder.channel)?;
    let out = |listed: &Listed| is_refused(asked, kind, (reminder.day, reminder.tone), &listed.number);
    if reminder.lists.iter().any(out) {
        return Some(Answer::Refused);
    }
    let step = AskedStep::of(reminder, cadence);
    let latest = asked.iter().rev().find(|asked| {
        asked.is_about(reminder, &step) && matches!(asked.state, ApprovalState::Pending | ApprovalState::Given)
    });
    match latest.filter(|asked| asked.stands(reminder, now.to_utc())) {
        Some(asked) if asked.state == ApprovalState::Given => Some(Answer::Given),
        Some(_) => Some(Answer::Pending),
        None => not_yet(asked, kind, now.timezone(), day),
    }
}

/// Whether a manager's no keeps an invoice out of a step of that day and tone.
pub fn is_refused(asked: &[StepApproval], kind: Kind, (day, tone): (i32, Tone), number: &str) -> bool {
    asked.iter().any(|asked| asked.keeps_out(kind, day, tone, number))
}

/// Until when the account is left in peace about what was taken back, turned down where no step was asked about, or
/// never answered.
fn not_yet(asked: &[StepApproval], kind: Kind, zone: Tz, on: NaiveDate) -> Option<Answer> {
    let mut ended = asked.iter().rev().filter(|asked| asked.kind == kind && asked.state != ApprovalState::Pending);
    let last = ended.next()?;
    let (days, what) = match last.state {
        ApprovalState::Withdrawn => (AFTER_WITHDRAWAL, "What was asked was withdrawn".to_owned()),
        ApprovalState::Rejected if last.about.is_none() => {
            (AFTER_WITHDRAWAL, "A manager turned down what was asked".to_owned())
        }
        ApprovalState::Expired => {
            let times = 1 + ended.take_while(|asked| asked.state == ApprovalState::Expired).count();
            (after_expiry(times), format!("Nobody decided in time{}", how_often(times)))
        }
        _ => return None,
    };
    let day = last.since.with_timezone(&zone).date_naive();
    let until = shifted(day, days);
    let (what_day, until_day) = (in_words(day), in_words(until));
    let sentence = format!("{what} on {what_day}: the managers are asked again on {until_day} at the earliest.");
    (on < until).then_some(Answer::NotYet { until, sentence })
}

/// How many days lie between a request that nobody answered, so many times in a row, and the next.
fn after_expiry(times: usize) -> i64 {
    AFTER_EXPIRY[times.clamp(1, AFTER_EXPIRY.len()) - 1]
}

fn how_often(times: usize) -> String {
    match times {
        0 | 1 => String::new(),
        2 => ", for the second time,".to_owned(),
        many => format!(", {many} times in a row, the last time"),
    }
}

#[cfg(test)]
mod tests;
