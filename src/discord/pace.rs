//! How fast the bot may speak to Discord: fifty requests a second together, and a stop well before
//! Discord bans the address for too many refused ones.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// Discord's global limit for a bot.
const PER_SECOND: u32 = 50;
/// Discord bans an address for ten thousand refused requests in ten minutes; we stop at half of it.
const REFUSED_AT_MOST: u32 = 5_000;
const REFUSED_WITHIN: Duration = Duration::from_secs(600);

/// Turns for requests: each waits until the one before it is a fiftieth of a second away, once the burst is spent.
#[derive(Debug, Default)]
pub struct Pace(Mutex<Turns>);

#[derive(Debug, Default)]
struct Turns {
    /// When the bucket is empty again if nothing more is asked.
    drained: Option<Instant>,
    /// Nobody goes before this: Discord said so to all.
    held_until: Option<Instant>,
}

impl Pace {
    /// Waits for one's turn.
    pub async fn turn(&self) {
        let at = self.next(Instant::now());
        sleep_until(at).await;
    }

    /// Nobody's turn comes before `time` has passed.
    pub fn hold_for(&self, time: Duration) {
        let until = Instant::now() + time;
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        turns.held_until = turns.held_until.max(Some(until));
    }

    fn next(&self, now: Instant) -> Instant {
        let each = Duration::from_secs(1) / PER_SECOND;
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let start = turns.held_until.map_or(now, |held| held.max(now));
        let drained = turns.drained.map_or(start, |at| at.max(start)) + each;
        turns.drained = Some(drained);
        let burst = each * (PER_SECOND / 2);
        start.max(drained.checked_sub(burst).unwrap_or(start))
    }
}

/// How many requests were refused (401, 403, 429) in the window that runs now.
#[derive(Debug, Default)]
pub struct InvalidRequests(Mutex<Option<(Instant, u32)>>);

impl InvalidRequests {
    pub fn count(&self) {
        self.count_at(Instant::now());
    }

    pub fn is_full(&self) -> bool {
        self.is_full_at(Instant::now())
    }

    fn count_at(&self, now: Instant) {
        let mut window = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, refused) = window.filter(|(since, _)| now - *since < REFUSED_WITHIN).unwrap_or((now, 0));
        *window = Some((since, refused + 1));
        if refused + 1 == REFUSED_AT_MOST {
            tracing::error!(
                "{REFUSED_AT_MOST} requests to Discord were refused within ten minutes; the bot says nothing until \
                 they are over, so that its address isn't banned. Look at its permissions in the channels"
            );
        }
    }

    fn is_full_at(&self, now: Instant) -> bool {
        let window = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        window.is_some_and(|(since, refused)| refused >= REFUSED_AT_MOST && now - since < REFUSED_WITHIN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_than_fifty_go_in_any_second_after_the_burst() {
        let (pace, now) = (Pace::default(), Instant::now());
        let turns: Vec<Instant> = (0..200).map(|_| pace.next(now)).collect();
        assert_eq!(turns[0], now);
        for second in turns[25..].windows(51) {
            assert!(second[50] - second[0] >= Duration::from_millis(999));
        }
    }

    #[test]
    fn a_global_limit_holds_everybody() {
        let (pace, now) = (Pace::default(), Instant::now());
        pace.hold_for(Duration::from_secs(7));
        assert!(pace.next(now) - now >= Duration::from_millis(6_999));
    }

    #[test]
    fn too_many_refusals_stop_us_for_the_rest_of_the_window() {
        let (refused, now) = (InvalidRequests::default(), Instant::now());
        (0..REFUSED_AT_MOST).for_each(|_| refused.count_at(now));
        assert!(refused.is_full_at(now + Duration::from_secs(599)));
        assert!(!refused.is_full_at(now + REFUSED_WITHIN));
    }
}
