//! A queue that stands still: the other side takes nothing from us for a while, whichever row it is.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};

/// The queue of one kind of row.
#[derive(Debug, Default)]
pub struct Queue {
    pause: Mutex<Option<Pause>>,
    failures: Mutex<Failures>,
}

/// Failures of different rows with no answer between them that was clear.
#[derive(Debug, Default)]
struct Failures {
    last: String,
    rows: i64,
}

#[derive(Debug, Clone)]
struct Pause {
    since: DateTime<Utc>,
    until: DateTime<Utc>,
    reason: String,
}

impl Queue {
    /// Nothing of this kind is tried before `length` is over.
    pub fn pause(&self, now: DateTime<Utc>, length: Duration, reason: &str) {
        let length = chrono::Duration::from_std(length).unwrap_or(chrono::Duration::days(1));
        let pause = Pause { since: now, until: now + length, reason: reason.to_owned() };
        *self.pause.lock().unwrap_or_else(PoisonError::into_inner) = Some(pause);
    }

    /// A row failed. Answers with how many rows did so in a row: of one the letter itself may be the cause, of two the
    /// other side is.
    pub fn failed(&self, row: &str) -> i64 {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.last != row {
            failures.last = row.to_owned();
            failures.rows += 1;
        }
        failures.rows
    }

    /// The other side is there: it gave a clear answer.
    pub fn answered(&self) {
        *self.failures.lock().unwrap_or_else(PoisonError::into_inner) = Failures::default();
    }

    /// Why the queue stands still now, if it does. A clock that was put back doesn't make it stand for longer.
    pub fn reason(&self, now: DateTime<Utc>) -> Option<String> {
        let pause = self.pause.lock().unwrap_or_else(PoisonError::into_inner);
        pause.as_ref().filter(|pause| pause.since <= now && now < pause.until).map(|pause| pause.reason.clone())
    }

    pub fn stands_still(&self, now: DateTime<Utc>) -> bool {
        self.reason(now).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_counted_by_row_and_forgotten_with_an_answer() {
        let queue = Queue::default();
        assert_eq!([queue.failed("a"), queue.failed("a"), queue.failed("b")], [1, 1, 2]);
        queue.answered();
        assert_eq!(queue.failed("b"), 1);
    }

    #[test]
    fn a_pause_ends_with_its_time_or_with_the_clock_put_back() {
        let nine: DateTime<Utc> = "2026-03-02T09:00:00Z".parse().unwrap();
        let minutes = chrono::Duration::minutes;
        let queue = Queue::default();
        assert!(!queue.stands_still(nine));
        queue.pause(nine, Duration::from_secs(300), "the token was revoked");
        assert_eq!(queue.reason(nine + minutes(4)).as_deref(), Some("the token was revoked"));
        assert!(!queue.stands_still(nine + minutes(5)));
        assert!(!queue.stands_still(nine - minutes(60)));
    }
}
