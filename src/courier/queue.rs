//! A queue that stands still: the other side takes nothing from us for a while, whichever row it is.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::time::Instant;

/// The queue of one kind of row.
#[derive(Debug, Default)]
pub struct Queue {
    pause: Mutex<Option<Pause>>,
    failures: Mutex<Failures>,
    /// When the next one may leave.
    next_slot: Mutex<Option<Instant>>,
    /// The rows that this courier has under way.
    under_way: Mutex<BTreeSet<String>>,
}

/// A row that is under way until this is dropped.
pub struct UnderWay {
    queue: Arc<Queue>,
    row: String,
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.queue.under_way.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.row);
    }
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

    /// Waits for this one's turn, so that no more than so many leave in a second.
    pub async fn turn(&self, per_second: Option<u32>) {
        if let Some(per_second) = per_second {
            tokio::time::sleep_until(self.next_turn(Instant::now(), per_second)).await;
        }
    }

    /// When the next one may leave. What wasn't used in a quiet minute isn't saved up.
    fn next_turn(&self, now: Instant, per_second: u32) -> Instant {
        let mut next = self.next_slot.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = next.map_or(now, |next| next.max(now));
        *next = Some(turn + Duration::from_secs(1) / per_second.max(1));
        turn
    }

    pub fn is_under_way(&self, row: &str) -> bool {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner).contains(row)
    }

    /// Notes a row as under way. None where it is already: its lease ran out while it was being sent.
    pub fn set_out(self: &Arc<Queue>, row: &str) -> Option<UnderWay> {
        let is_new = self.under_way.lock().unwrap_or_else(PoisonError::into_inner).insert(row.to_owned());
        is_new.then(|| UnderWay { queue: self.clone(), row: row.to_owned() })
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
    fn so_many_leave_in_a_second_and_no_more() {
        let (queue, now) = (Queue::default(), Instant::now());
        let turns: Vec<Duration> = (0..11).map(|_| queue.next_turn(now, 5) - now).collect();
        assert_eq!((turns[0], turns[5], turns[10]), (Duration::ZERO, Duration::from_secs(1), Duration::from_secs(2)));
        let later = now + Duration::from_secs(60);
        assert_eq!(queue.next_turn(later, 5), later);
        assert_eq!(queue.next_turn(later, 5) - later, Duration::from_millis(200));
    }

    #[test]
    fn a_row_is_under_way_once_until_it_ends() {
        let queue = Arc::new(Queue::default());
        let first = queue.set_out("a");
        assert!(first.is_some() && queue.set_out("a").is_none() && queue.is_under_way("a"));
        drop(first);
        assert!(!queue.is_under_way("a"));
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
