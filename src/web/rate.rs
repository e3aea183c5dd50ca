//! How many requests are taken over a while: a bucket that fills by itself.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Holds as many requests as may come in one burst.
pub struct Bucket {
    a_second: f64,
    burst: f64,
    state: Mutex<(Instant, f64)>,
}

impl Bucket {
    pub fn new(a_second: u32, burst: u32) -> Bucket {
        let burst = f64::from(burst);
        Bucket { a_second: f64::from(a_second), burst, state: Mutex::new((Instant::now(), burst)) }
    }

    /// Whether one more is taken now.
    pub fn takes_one(&self) -> bool {
        self.takes_one_at(Instant::now())
    }

    /// One that was taken doesn't count after all.
    pub fn gives_back(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.1 = (state.1 + 1.0).min(self.burst);
    }

    /// Whether nothing was taken lately.
    pub fn is_full(&self) -> bool {
        let (since, left) = *self.state.lock().unwrap_or_else(PoisonError::into_inner);
        since.elapsed().as_secs_f64().mul_add(self.a_second, left) >= self.burst
    }

    fn takes_one_at(&self, now: Instant) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, left) = *state;
        let filled = now.saturating_duration_since(since).as_secs_f64().mul_add(self.a_second, left).min(self.burst);
        let takes = filled >= 1.0;
        *state = (now.max(since), if takes { filled - 1.0 } else { filled });
        takes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_burst_is_taken_and_then_no_more_than_the_rate() {
        let bucket = Bucket::new(10, 50);
        let now = Instant::now();
        let taken = |at: Instant| (0..1_000).filter(|_| bucket.takes_one_at(at)).count();
        assert_eq!(taken(now), 50);
        assert_eq!(taken(now + Duration::from_secs(2)), 20);
        assert_eq!(taken(now + Duration::from_secs(2)), 0);
        assert_eq!(taken(now + Duration::from_secs(3_600)), 50);
    }
}
