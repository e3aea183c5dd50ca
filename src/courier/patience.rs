//! How long to wait before the same is tried again.

use std::time::Duration;

/// The first wait; each one after it is twice as long.
const FIRST: Duration = Duration::from_secs(5);
/// No wait is longer than this, unless the other side asks for it.
const LONGEST: Duration = Duration::from_secs(15 * 60);
/// A longer wait that is asked for isn't believed.
const LONGEST_ASKED: Duration = Duration::from_secs(24 * 60 * 60);

/// The wait after so many attempts. `asked` is what the other side asked for, `chance` is between 0 and 1: rows that
/// failed together don't come back together.
pub fn wait(attempts: i64, asked: Option<Duration>, chance: f64) -> Duration {
    if let Some(asked) = asked {
        // Never sooner than asked for, and within the second after it.
        return asked.min(LONGEST_ASKED) + Duration::from_millis(1000).mul_f64(chance);
    }
    let doublings = u32::try_from(attempts.clamp(1, 16) - 1).unwrap_or(15);
    let whole = FIRST.saturating_mul(1 << doublings).min(LONGEST);
    whole.mul_f64(0.5 + chance / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(1, None, 5)]
    #[case(2, None, 10)]
    #[case(4, None, 40)]
    #[case(9, None, 900)]
    #[case(1_000, None, 900)]
    #[case(0, None, 5)]
    fn waits_grow_up_to_a_quarter_of_an_hour(
        #[case] attempts: i64,
        #[case] asked: Option<Duration>,
        #[case] most: u64,
    ) {
        assert_eq!(wait(attempts, asked, 1.0), Duration::from_secs(most));
        assert_eq!(wait(attempts, asked, 0.0), Duration::from_secs(most) / 2);
    }

    #[test]
    fn what_is_asked_for_is_kept_within_a_day() {
        assert_eq!(wait(5, Some(Duration::from_secs(1)), 0.0), Duration::from_secs(1));
        assert!(wait(1, Some(Duration::from_secs(3_600)), 1.0) >= Duration::from_secs(3_600));
        assert_eq!(wait(1, Some(Duration::from_secs(9_999_999)), 0.0), LONGEST_ASKED);
    }
}
