//! Who was not to be written to, and when: what the desk itself has said yes to.

use std::time::Instant;

use chrono::{DateTime, NaiveDate, Utc};

#[derive(Debug, Clone)]
struct Hold {
    code: &'static str,
    since: Instant,
    until: NaiveDate,
    /// When somebody began to change it.
    left: Option<Instant>,
}

#[derive(Debug, Clone, Copy)]
struct Pause {
    since: Instant,
    left: Option<Instant>,
}

#[derive(Debug, Default)]
pub struct Quiet {
    holds: Vec<Hold>,
    pauses: Vec<Pause>,
}

impl Quiet {
    /// Whatever was said of this account before may be over from now on.
    pub fn may_end_hold(&mut self, code: &str, now: Instant) {
        for hold in self.holds.iter_mut().filter(|hold| hold.code == code && hold.left.is_none()) {
            hold.left = Some(now);
        }
    }

    pub fn is_held(&mut self, code: &'static str, until: NaiveDate, since: Instant) {
        self.holds.push(Hold { code, since, until, left: None });
    }

    pub fn may_go_on(&mut self, now: Instant) {
        for pause in self.pauses.iter_mut().filter(|pause| pause.left.is_none()) {
            pause.left = Some(now);
        }
    }

    pub fn is_paused(&mut self, since: Instant) {
        self.pauses.push(Pause { since, left: None });
    }

    /// Why a mail to this account should not have come then: a moment by the machine, and one by everybody's clock.
    pub fn forbids(&self, code: &str, arrived: Instant, at: DateTime<Utc>) -> Option<String> {
        let within = |since: Instant, left: Option<Instant>| arrived > since && left.is_none_or(|left| arrived < left);
        // The last day is the debtor's own: a day of margin covers every zone and a clock that was put back.
        let day = at.date_naive().succ_opt()?;
        let held = |hold: &&Hold| hold.code == code && day < hold.until && within(hold.since, hold.left);
        if let Some(hold) = self.holds.iter().find(held) {
            return Some(format!("on hold until {}", hold.until));
        }
        self.pauses.iter().any(|pause| within(pause.since, pause.left)).then(|| "the desk was paused".to_owned())
    }
}
