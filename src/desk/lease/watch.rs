//! When a lease may be taken, and how long it may be relied on. Both by the time that passes for oneself: no two
//! machines' clocks need agree, and none may jump.

use std::time::{Duration, Instant};

use super::Lease;

/// How long signs of life must stay away before the lease is taken from its holder.
const LAPSE: Duration = Duration::from_secs(9);
/// How long a holder relies on its last sign of life: it has stopped before anybody takes the lease from it.
const TENABLE: Duration = Duration::from_secs(7);

/// What somebody who stands by has seen of the holder.
#[derive(Debug, Default)]
pub struct Watch {
    seen: Option<((i64, i64), Instant)>,
}

impl Watch {
    /// Notes the lease as it was read by a question asked at `asked` and answered at `answered`, and says whether it may
    /// be taken by `me`. Whoever lets a lease go by dying on this machine is seen `gone`.
    pub fn may_take(&mut self, lease: &Lease, me: &str, gone: bool, asked: Instant, answered: Instant) -> bool {
        let since = match self.seen {
            Some((count, since)) if count == lease.count() => since,
            _ => {
                self.seen = Some((lease.count(), answered));
                answered
            }
        };
        lease.holder().is_none_or(|holder| holder == me) || gone || asked.saturating_duration_since(since) >= LAPSE
    }

    /// How long ago the last sign of life was seen.
    pub fn age(&self, now: Instant) -> Duration {
        self.seen.map_or(Duration::ZERO, |(_, since)| now.saturating_duration_since(since))
    }
}

/// How long the holder may go on.
#[derive(Debug)]
pub struct Term {
    /// When the last sign of life that is known to have arrived was sent.
    sent: Instant,
}

impl Term {
    pub fn begun(sent: Instant) -> Term {
        Term { sent }
    }

    pub fn renewed(&mut self, sent: Instant) {
        self.sent = sent;
    }

    pub fn is_tenable(&self, now: Instant) -> bool {
        self.age(now) < TENABLE
    }

    pub fn age(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.sent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::leases::LeaseRow;
    use rstest::rstest;

    fn held(holder: Option<&str>, fence: i64, beat: i64) -> Lease {
        Lease(LeaseRow { holder: holder.map(str::to_owned), fence, beat, taken_at: None, beat_at: None })
    }

    /// Looks, each as the seconds it was asked at and answered at and the beat it saw; the last one decides.
    #[rstest]
    #[case::the_first_look(&[(0.0, 0.1, 5)], false)]
    #[case::signs_of_life(&[(0.0, 0.1, 5), (8.0, 8.1, 6), (16.0, 16.1, 7)], false)]
    #[case::not_long_enough(&[(0.0, 0.1, 5), (9.0, 9.1, 5)], false)]
    #[case::none_any_more(&[(0.0, 0.1, 5), (9.1, 9.2, 5)], true)]
    // Whether it came in the meantime can't be known: only what was asked after that long counts.
    #[case::a_slow_answer(&[(0.0, 8.0, 5), (9.5, 30.0, 5)], false)]
    #[case::we_were_frozen_ourselves(&[(0.0, 0.1, 5), (300.0, 300.1, 290)], false)]
    fn a_lease_is_taken_when_signs_of_life_stay_away(#[case] looks: &[(f64, f64, i64)], #[case] taken: bool) {
        let (mut watch, began) = (Watch::default(), Instant::now());
        let at = |seconds: f64| began + Duration::from_secs_f64(seconds);
        let mut may = false;
        for (asked, answered, beat) in looks {
            may = watch.may_take(&held(Some("other"), 1, *beat), "me", false, at(*asked), at(*answered));
        }
        assert_eq!(may, taken);
    }

    #[rstest]
    #[case::given_up(None, false, true)]
    #[case::our_own_of_before(Some("me"), false, true)]
    #[case::of_a_process_that_is_no_more(Some("other"), true, true)]
    #[case::of_one_that_may_be(Some("other"), false, false)]
    fn nobody_is_waited_for_in_vain(#[case] holder: Option<&str>, #[case] gone: bool, #[case] taken: bool) {
        let now = Instant::now();
        assert_eq!(Watch::default().may_take(&held(holder, 1, 1), "me", gone, now, now), taken);
    }

    #[test]
    fn a_holder_has_stopped_before_anybody_may_take_over() {
        let sent = Instant::now();
        let mut term = Term::begun(sent);
        assert!(term.is_tenable(sent + TENABLE - Duration::from_millis(1)));
        assert!(!term.is_tenable(sent + TENABLE));
        assert!(TENABLE < LAPSE, "the holder gives up first");
        term.renewed(sent + TENABLE);
        assert!(term.is_tenable(sent + TENABLE));
    }
}
