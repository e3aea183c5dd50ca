//! The cadence: the ladder of reminders an overdue invoice climbs, as the operator wrote it.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveTime;
use serde::{Deserialize, Serialize};

use super::words::word_list;

word_list! {
    /// By what means a step is taken.
    Channel("channel") {
        Email = "email",
        Call = "call",
        ApproveThenEmail = "approve-then-email",
        Escalate = "escalate",
    }
}

impl Channel {
    /// Whether the step ends in a letter to the debtor.
    pub fn is_mail(self) -> bool {
        matches!(self, Channel::Email | Channel::ApproveThenEmail)
    }

    pub fn needs_approval(self) -> bool {
        matches!(self, Channel::ApproveThenEmail | Channel::Escalate)
    }
}

word_list! {
    /// How a step speaks, from softest to firmest.
    Tone("tone") {
        Courtesy = "courtesy",
        Friendly = "friendly",
        Firm = "firm",
        Final = "final",
    }
}

impl Tone {
    /// Whether it speaks of something late. Such a tone is never used before the due date has passed.
    pub fn is_overdue(self) -> bool {
        self != Tone::Courtesy
    }
}

/// One rung: what is done so many days after the due date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Days from the due date; below 0 is before it.
    pub day: i32,
    pub channel: Channel,
    /// The letter, or the name of the task.
    pub template: String,
    pub tone: Tone,
}

impl Step {
    /// The day it can first be taken. A tone for the overdue waits for the day after the due date, whatever `day`
    /// says: a reversed sign in the config must not send a harsh letter early.
    pub fn earliest_day(&self) -> i64 {
        let day = i64::from(self.day);
        if self.tone.is_overdue() { day.max(1) } else { day }
    }

    /// `the final mail`, `the escalation`.
    pub fn in_words(&self) -> String {
        match self.channel {
            Channel::Email | Channel::ApproveThenEmail => format!("the {} mail", self.template),
            Channel::Call => format!("the {} step", self.template),
            Channel::Escalate => "the escalation".to_owned(),
        }
    }

    /// A step on or before the due date: it loses its sense once its day has passed.
    pub fn is_before_due(&self) -> bool {
        self.earliest_day() <= 0
    }
}

/// At most so many touches in a rolling window of days, mail and calls together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cap {
    pub touches: u32,
    pub days: u32,
}

/// When a debtor may be approached, in their own local time: from the first, until before the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContactHours {
    pub from: NaiveTime,
    pub until: NaiveTime,
}

impl ContactHours {
    pub fn contain(&self, time: NaiveTime) -> bool {
        self.from <= time && time < self.until
    }
}

impl fmt::Display for ContactHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.from.format("%H:%M"), self.until.format("%H:%M"))
    }
}

/// Contact hours that can't be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a span of hours: write it as \"09:00-17:00\", the earlier first")]
pub struct UnreadableHours(String);

impl FromStr for ContactHours {
    type Err = UnreadableHours;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let time = |part: &str| NaiveTime::parse_from_str(part.trim(), "%H:%M").ok();
        text.split_once(['-', '–'])
            .and_then(|(from, until)| Some(ContactHours { from: time(from)?, until: time(until)? }))
            .filter(|hours| hours.from < hours.until)
            .ok_or_else(|| UnreadableHours(text.chars().take(40).collect()))
    }
}

impl Serialize for ContactHours {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ContactHours {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A named ladder and its manners. In the config it is `[cadence.<name>]` with `[[cadence.<name>.step]]`; whoever reads
/// that table sets `name` from its key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cadence {
    #[serde(skip)]
    pub name: String,
    /// Days that lie at least between two touches of an account.
    pub min_gap_days: u32,
    pub hours: ContactHours,
    pub cap: Cap,
    #[serde(rename = "step")]
    pub steps: Vec<Step>,
}

impl Cadence {
    /// The gap that is kept, whatever the config says: never two touches on one day.
    pub fn gap_days(&self) -> i64 {
        i64::from(self.min_gap_days.max(1))
    }
}

/// Something about a cadence that the operator should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CadenceFinding {
    /// A cadence with an error is not run.
    pub is_error: bool,
    /// What it is about, below the cadence: `step[3].tone`.
    pub key: String,
    pub message: String,
}

impl Cadence {
    /// What is wrong or strange here: a ladder out of order, a sign reversed, a final notice nobody approves.
    pub fn lint(&self) -> Vec<CadenceFinding> {
        let mut findings = Findings(Vec::new());
        self.lint_manners(&mut findings);
        if self.steps.is_empty() {
            findings.error("step", "there is no step: nobody would ever be reminded".to_owned());
        }
        for (index, step) in self.steps.iter().enumerate() {
            lint_step(index, step, &mut findings);
        }
        for index in 1..self.steps.len() {
            self.lint_pair(index, &mut findings);
        }
        findings.0
    }

    fn lint_manners(&self, findings: &mut Findings) {
        if self.min_gap_days == 0 {
            findings.error("min_gap_days", "must be at least 1: nobody is written to twice in a day".to_owned());
        }
        if self.hours.from >= self.hours.until {
            findings.error("hours", format!("{} ends before it begins", self.hours));
        }
        if self.cap.touches == 0 || self.cap.days == 0 {
            findings.error("cap", "must allow at least one touch in at least one day".to_owned());
        }
    }

    fn lint_pair(&self, index: usize, findings: &mut Findings) {
        let (before, step) = (&self.steps[index - 1], &self.steps[index]);
        let key = |name: &str| format!("step[{index}].{name}");
        let (this, last) = (step.day, before.day);
        if this <= last {
            let what = format!("day {this} is not after day {last} of the step before: steps are listed by their day");
            findings.error(key("day"), what);
        } else if i64::from(this) - i64::from(last) < i64::from(self.min_gap_days) {
            let gap = self.min_gap_days;
            let what = format!("day {this} is closer to day {last} than min_gap_days = {gap}: this step will wait");
            findings.warning(key("day"), what);
        }
        if step.tone < before.tone {
            let what =
                format!("{} is softer than {} of the step before: a ladder never gets softer", step.tone, before.tone);
            findings.error(key("tone"), what);
        }
        if before.channel == Channel::Escalate {
            findings.warning(key("channel"), "comes after the account was proposed for escalation".to_owned());
        }
        let earlier =
            self.steps[..index].iter().find(|other| other.channel.is_mail() && other.template == step.template);
        if let Some(earlier) = earlier.filter(|_| step.channel.is_mail()) {
            let what =
                format!("\"{}\" was already sent on day {}: the debtor gets it twice", step.template, earlier.day);
            findings.warning(key("template"), what);
        }
    }
}

fn lint_step(index: usize, step: &Step, findings: &mut Findings) {
    let key = |name: &str| format!("step[{index}].{name}");
    let (day, tone) = (step.day, step.tone);
    if tone.is_overdue() && day <= 0 {
        let what =
            format!("day {day} is not after the due date, but {tone} speaks of a late invoice: is its sign reversed?");
        findings.error(key("day"), what);
    }
    if !tone.is_overdue() && day > 0 {
        let what = format!("courtesy is for invoices not due yet, but day {day} is after the due date: use friendly");
        findings.error(key("tone"), what);
    }
    if tone == Tone::Final && step.channel == Channel::Email {
        let what = "a final notice needs a manager's yes: use approve-then-email".to_owned();
        findings.error(key("channel"), what);
    }
    if step.template.trim().is_empty() {
        findings.error(key("template"), "is empty: name the letter or the task".to_owned());
    }
}

struct Findings(Vec<CadenceFinding>);

impl Findings {
    fn error(&mut self, key: impl Into<String>, message: String) {
        self.0.push(CadenceFinding { is_error: true, key: key.into(), message });
    }

    fn warning(&mut self, key: impl Into<String>, message: String) {
        self.0.push(CadenceFinding { is_error: false, key: key.into(), message });
    }
}

#[cfg(test)]
pub(super) mod tests;
