//! What time it is: the only place that asks.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use chrono_tz::Tz;
use tokio::sync::watch;

/// Tells the time to everything else. Cheap to clone; all clones move together.
#[derive(Clone, Debug)]
pub struct Clock {
    hands: Arc<Hands>,
}

#[derive(Debug)]
struct Hands {
    /// Microseconds since the epoch where the clock is held still; added to the machine's time where it runs.
    offset: AtomicI64,
    held: bool,
    moved: watch::Sender<u64>,
}

impl Clock {
    /// The machine's own clock.
    pub fn system() -> Clock {
        Clock::with(0, false)
    }

    /// A clock that stands at `at` until somebody moves it.
    pub fn held_at(at: DateTime<Utc>) -> Clock {
        Clock::with(at.timestamp_micros(), true)
    }

    /// A clock that reads `at` now and goes on from there, as the demo's does.
    pub fn starting_at(at: DateTime<Utc>) -> Clock {
        let clock = Clock::system();
        clock.move_to(at);
        clock
    }

    fn with(offset: i64, held: bool) -> Clock {
        let (moved, _) = watch::channel(0);
        Clock { hands: Arc::new(Hands { offset: AtomicI64::new(offset), held, moved }) }
    }

    /// This instant, in whole microseconds: what both databases can keep.
    pub fn now(&self) -> DateTime<Utc> {
        let offset = self.hands.offset.load(Ordering::SeqCst);
        let base = if self.hands.held { DateTime::UNIX_EPOCH } else { machine_now() };
        base + chrono::Duration::microseconds(offset)
    }

    /// The calendar date in `zone` now.
    pub fn today(&self, zone: Tz) -> NaiveDate {
        self.now().with_timezone(&zone).date_naive()
    }

    /// Moves the hands to `at`, forward or back, and wakes whoever waits in [`Clock::moved`].
    pub fn move_to(&self, at: DateTime<Utc>) {
        let base = if self.hands.held { 0 } else { machine_now().timestamp_micros() };
        self.hands.offset.store(at.timestamp_micros() - base, Ordering::SeqCst);
        self.hands.moved.send_modify(|count| *count += 1);
    }

    /// Something to wait on until the clock is moved by hand.
    pub fn moved(&self) -> watch::Receiver<u64> {
        self.hands.moved.subscribe()
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that asks the machine")]
fn machine_now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_held_clock_stands_until_it_is_moved() {
        let morning: DateTime<Utc> = "2026-03-02T09:00:00Z".parse().unwrap();
        let clock = Clock::held_at(morning);
        assert_eq!(clock.now(), morning);
        clock.move_to(morning + chrono::Duration::days(1));
        assert_eq!(clock.now(), morning + chrono::Duration::days(1));
    }

    #[test]
    fn today_is_a_date_in_a_zone() {
        let clock = Clock::held_at("2026-03-02T12:30:00Z".parse().unwrap());
        assert_eq!(clock.today(chrono_tz::Pacific::Auckland).to_string(), "2026-03-03");
        assert_eq!(clock.today(chrono_tz::America::New_York).to_string(), "2026-03-02");
    }
}
