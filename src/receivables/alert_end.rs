//! When an alert about one thing that happened is over: its reason is gone.
//!
//! What lasts (a stale ledger, a provider that is away) ends where it is seen to be over. These don't last: they happened,
//! and are over once nobody has to do anything about them any more.

use std::fmt;

use chrono::{DateTime, Duration, Utc};

/// How long a call for help that somebody has taken counts as theirs to see to: the next day it is over.
pub const SEEN_TO: Duration = Duration::hours(24);

/// What has come of what an alert was about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CameOf {
    /// A promise or a plan was broken.
    Broken {
        /// What was missing has come.
        paid: bool,
        /// Something is still open on what it covers.
        open: bool,
        /// What was agreed on since.
        agreed: Option<Agreed>,
    },
    /// A letter came back, or can't leave.
    Unread {
        /// Another one reached the provider since, and hasn't come back.
        reached: bool,
        /// An address was put in since that may be written to.
        other_address: bool,
        /// Something is late at all.
        late: bool,
    },
    /// Nobody decided in time.
    Undecided { asked_again: bool, late: bool },
    /// Somebody called for help.
    Call { taken_at: Option<DateTime<Utc>> },
}

/// What a debtor and the desk agree on, or managers decide, so that the next word is somebody else's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreed {
    Promise,
    Plan,
    Settlement,
    WriteOff,
    HandedOver,
}

/// Why an alert is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Because {
    Paid,
    NothingOpen,
    NothingLate,
    Agreed(Agreed),
    Reached,
    OtherAddress,
    AskedAgain,
    SeenTo,
}

impl fmt::Display for Because {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Because::Paid => "the money came",
            Because::NothingOpen => "nothing of it is open any more",
            Because::NothingLate => "nothing of theirs is late any more",
            Because::Agreed(Agreed::Promise) => "they made another promise",
            Because::Agreed(Agreed::Plan) => "a payment plan was agreed on",
            Because::Agreed(Agreed::Settlement) => "a settlement was agreed on",
            Because::Agreed(Agreed::WriteOff) => "it was written off",
            Because::Agreed(Agreed::HandedOver) => "somebody else has the account now",
            Because::Reached => "a letter to them has left since",
            Because::OtherAddress => "there is another address to write to",
            Because::AskedAgain => "the managers were asked again",
            Because::SeenTo => "a day has gone by since it was taken",
        })
    }
}

/// Why nobody has to do anything about it any more; nothing while somebody has.
pub fn over(came: CameOf, now: DateTime<Utc>) -> Option<Because> {
    match came {
        CameOf::Broken { paid: true, .. } => Some(Because::Paid),
        CameOf::Broken { open: false, .. } => Some(Because::NothingOpen),
        CameOf::Broken { agreed, .. } => agreed.map(Because::Agreed),
        CameOf::Unread { reached: true, .. } => Some(Because::Reached),
        CameOf::Unread { other_address: true, .. } => Some(Because::OtherAddress),
        CameOf::Undecided { asked_again: true, .. } => Some(Because::AskedAgain),
        CameOf::Unread { late, .. } | CameOf::Undecided { late, .. } => (!late).then_some(Because::NothingLate),
        CameOf::Call { taken_at } => taken_at.filter(|taken| now - *taken >= SEEN_TO).map(|_| Because::SeenTo),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const NOW: &str = "2026-03-10T09:00:00Z";

    fn broken(paid: bool, open: bool, agreed: Option<Agreed>) -> CameOf {
        CameOf::Broken { paid, open, agreed }
    }

    fn unread(reached: bool, other_address: bool, late: bool) -> CameOf {
        CameOf::Unread { reached, other_address, late }
    }

    fn taken(at: Option<&str>) -> CameOf {
        CameOf::Call { taken_at: at.map(|at| at.parse().unwrap()) }
    }

    #[rstest]
    #[case::nothing_came(broken(false, true, None), None)]
    #[case::the_money(broken(true, true, None), Some(Because::Paid))]
    #[case::the_money_before_what_was_agreed(broken(true, false, Some(Agreed::Plan)), Some(Because::Paid))]
    #[case::a_credit_note(broken(false, false, None), Some(Because::NothingOpen))]
    #[case::a_plan(broken(false, true, Some(Agreed::Plan)), Some(Because::Agreed(Agreed::Plan)))]
    #[case::a_letter_came_back(unread(false, false, true), None)]
    #[case::another_letter(unread(true, false, true), Some(Because::Reached))]
    #[case::another_address(unread(false, true, true), Some(Because::OtherAddress))]
    #[case::nothing_to_write_about(unread(false, false, false), Some(Because::NothingLate))]
    #[case::undecided(CameOf::Undecided { asked_again: false, late: true }, None)]
    #[case::asked_again(CameOf::Undecided { asked_again: true, late: true }, Some(Because::AskedAgain))]
    #[case::undecided_and_paid(CameOf::Undecided { asked_again: false, late: false }, Some(Because::NothingLate))]
    #[case::nobody_has_it(taken(None), None)]
    #[case::somebody_has_it(taken(Some("2026-03-09T09:00:01Z")), None)]
    #[case::a_day_ago(taken(Some("2026-03-09T09:00:00Z")), Some(Because::SeenTo))]
    fn it_is_over_once_nobody_has_to_do_anything(#[case] came: CameOf, #[case] because: Option<Because>) {
        assert_eq!(over(came, NOW.parse().unwrap()), because);
    }
}
