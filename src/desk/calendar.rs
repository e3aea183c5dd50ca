//! What the desk did from day to day: for a calendar of it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::{Desk, Line, Outcome, Post};
use crate::store::calendar::{self, AskedRow, CarriedRow, RaisedRow};

/// What kind of thing it is: a letter, a call that somebody owes, a decision that is asked for, a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ActKind {
    Mail,
    Call,
    Approval,
    Post,
    Page,
}

/// One act of the desk on a day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct CalendarAct {
    #[serde(skip)]
    pub at: DateTime<Utc>,
    pub kind: ActKind,
    /// The account's code.
    pub account: Option<String>,
    /// The step of the cadence; of a post what it is.
    pub step: Option<String>,
    /// What became of a request: pending, or how it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_on: Option<NaiveDate>,
}

/// A letter that was planned and doesn't leave.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct KeptLetter {
    pub account: Option<String>,
    pub step: Option<String>,
    pub reason: String,
}

impl Desk {
    /// Everything that left, was raised or was asked for since an instant, in order of time.
    pub async fn acts_since(&self, since: DateTime<Utc>) -> Outcome<Vec<CalendarAct>> {
        let mut reads = self.reads();
        let mut acts = Vec::new();
        for row in calendar::carried(&mut reads, since).await? {
            acts.extend(carried(row));
        }
        for row in calendar::raised(&mut reads, since).await? {
            acts.push(raised(row)?);
        }
        for row in calendar::asked(&mut reads, since).await? {
            acts.push(self.asked(row));
        }
        acts.sort();
        Ok(acts)
    }

    /// Letters that are planned and that something keeps, other than a guard.
    pub async fn kept_letters(&self) -> Outcome<Vec<KeptLetter>> {
        let rows = calendar::kept(&mut self.reads(), self.clock.now()).await?;
        let kept = rows.into_iter().map(|row| KeptLetter {
            account: row.account_code,
            step: row.step,
            reason: row.reason.unwrap_or_default(),
        });
        Ok(kept.collect())
    }

    fn asked(&self, row: AskedRow) -> CalendarAct {
        let day: Option<i32> = row.subject.strip_prefix("step:").and_then(|rest| rest.split(':').next()?.parse().ok());
        let cadence = self.cadence(row.cadence.as_deref().unwrap_or_default());
        let step = day.and_then(|day| cadence?.steps.iter().find(|step| step.day == day));
        CalendarAct {
            at: row.created_at,
            kind: ActKind::Approval,
            account: Some(row.account_code),
            step: Some(step.map_or(row.kind, |step| step.template.clone())),
            ended: Some(row.state),
            ended_on: row.decided_at.map(|at| at.with_timezone(&self.zone()).date_naive()),
        }
    }
}

/// A row that left, where it is an act of its own: a change to a message isn't, and a request or a call is told as
/// what it is.
fn carried(row: CarriedRow) -> Option<CalendarAct> {
    let (kind, step) = match row.kind.as_str() {
        "mail" => (ActKind::Mail, row.step),
        "post" => (ActKind::Post, Some(name_of(&serde_json::from_str(&row.payload).ok()?)?.to_owned())),
        _ => (ActKind::Page, row.step),
    };
    Some(CalendarAct { at: row.settled_at, kind, account: row.account_code, step, ended: None, ended_on: None })
}

fn name_of(post: &Post) -> Option<&'static str> {
    match post {
        Post::Approval { .. } | Post::ApprovalDecided { .. } | Post::AlertChanged { .. } => None,
        Post::DeskLine { line: Line::CallDue { .. } } => None,
        Post::DeskLine { .. } => Some("desk line"),
        Post::Digest { .. } => Some("digest"),
        Post::Alert { .. } => Some("alert"),
        Post::ApprovalWaits { .. } => Some("approval waits"),
        Post::AlertCalls { .. } => Some("alert calls"),
        Post::Reply { .. } => Some("reply"),
        Post::Doubt { .. } => Some("letter in doubt"),
        Post::ReplyDealt { .. } | Post::DoubtOver { .. } => None,
        Post::Notice { .. } => Some("notice"),
    }
}

fn raised(row: RaisedRow) -> Outcome<CalendarAct> {
    let body: serde_json::Value = serde_json::from_str(&row.body)?;
    let step = body["detail"]["step"].as_str().map(str::to_owned);
    Ok(CalendarAct {
        at: row.acted_at,
        kind: ActKind::Call,
        account: row.account_code,
        step,
        ended: None,
        ended_on: None,
    })
}
