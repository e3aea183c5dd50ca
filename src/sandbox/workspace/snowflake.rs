//! Ids as Discord mints them: the time in their upper bits, always rising.

use chrono::{DateTime, Utc};

use super::people::Id;

/// The first second of 2015, in milliseconds since 1970: where Discord's ids begin to count.
const EPOCH_MS: i64 = 1_420_070_400_000;

/// Mints ids.
#[derive(Debug, Default)]
pub(super) struct Mint {
    last: Id,
}

impl Mint {
    /// An id for something that came to be at `at`; above every earlier one even if the clock stands or goes back.
    pub fn mint(&mut self, at: DateTime<Utc>) -> Id {
        let since = u64::try_from(at.timestamp_millis() - EPOCH_MS).unwrap_or(0);
        self.last = (self.last + 1).max(since << 22);
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_rise_though_the_clock_stands_or_goes_back() {
        let mut mint = Mint::default();
        let noon: DateTime<Utc> = "2026-11-21T12:00:00Z".parse().unwrap();
        let first = mint.mint(noon);
        let second = mint.mint(noon);
        let third = mint.mint(noon - chrono::Duration::hours(1));
        assert!(first < second && second < third);
        assert_eq!(i64::try_from(first >> 22).unwrap() + EPOCH_MS, noon.timestamp_millis());
    }
}
