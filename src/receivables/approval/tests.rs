use super::*;
use crate::receivables::Currency;
use proptest::prelude::*;
use rstest::rstest;

const REQUESTER: u64 = 1;
const AUTHOR: u64 = 2;

fn noon() -> DateTime<Utc> {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

fn request(needed: u32) -> Request {
    Request {
        state: State::Pending,
        requested_by: REQUESTER,
        author: Some(AUTHOR),
        needed,
        expires_at: noon() + Duration::hours(1),
        shown: "a".to_owned(),
        current: "a".to_owned(),
        is_reserved: false,
    }
}

fn manager(id: u64, verdict: Verdict) -> Vote {
    Vote { voter: Voter { id, is_bot: false, is_manager: true }, verdict }
}

fn yes(id: u64) -> Vote {
    manager(id, Verdict::Approve)
}

#[rstest]
#[case("✅", Some(Verdict::Approve))]
#[case("✅\u{fe0f}", Some(Verdict::Approve))]
#[case("❌", Some(Verdict::Reject))]
#[case("❌\u{fe0f}", Some(Verdict::Reject))]
#[case("👍", None)]
#[case("✔️", None)]
#[case("❎", None)]
#[case("white_check_mark", None)]
#[case("", None)]
fn only_two_marks_mean_something(#[case] emoji: &str, #[case] verdict: Option<Verdict>) {
    assert_eq!(Verdict::of_mark(emoji), verdict);
}

#[rstest]
#[case(yes(REQUESTER), "You asked for this yourself")]
#[case(yes(AUTHOR), "You made this plan yourself")]
#[case(manager(REQUESTER, Verdict::Reject), "You asked for this yourself")]
#[case(Vote { voter: Voter { id: 9, is_bot: false, is_manager: false }, verdict: Verdict::Approve }, "Only managers")]
#[case(Vote { voter: Voter { id: 9, is_bot: true, is_manager: true }, verdict: Verdict::Approve }, "A bot's mark")]
fn some_marks_do_not_count(#[case] vote: Vote, #[case] says: &str) {
    match decide(&request(1), &[], vote, noon()) {
        Outcome::DoesNotCount { sentence } => assert!(sentence.starts_with(says), "{sentence}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn two_managers_approve_once_each() {
    assert_eq!(decide(&request(2), &[], yes(7), noon()), Outcome::Counted { have: 1, needed: 2 });
    assert_eq!(decide(&request(2), &[yes(7)], yes(7), noon()), Outcome::Again { have: 1, needed: 2 });
    assert_eq!(decide(&request(2), &[yes(7)], yes(8), noon()), Outcome::Approved { by: vec![7, 8] });
}

#[test]
fn one_manager_rejects() {
    let no = manager(8, Verdict::Reject);
    assert_eq!(decide(&request(3), &[yes(7), yes(9)], no, noon()), Outcome::Rejected { by: 8 });
}

#[test]
fn whoever_is_no_longer_a_manager_no_longer_counts() {
    let mut former = yes(7);
    former.voter.is_manager = false;
    assert_eq!(decide(&request(2), &[former], yes(8), noon()), Outcome::Counted { have: 1, needed: 2 });
}

#[test]
fn a_request_is_decided_once_in_time_and_as_shown() {
    let mut decided = request(1);
    decided.state = State::Rejected;
    assert_eq!(decide(&decided, &[], yes(7), noon()), Outcome::AlreadyDecided { state: State::Rejected });
    assert_eq!(decide(&request(1), &[], yes(7), noon() + Duration::hours(1)), Outcome::Expired);
    let mut changed = request(1);
    changed.current = "b".to_owned();
    assert_eq!(decide(&changed, &[], yes(7), noon()), Outcome::Void);
}

#[test]
fn the_hash_is_of_what_is_shown_and_nothing_else() {
    let hash = |text: &str| content_hash(&serde_json::from_str(text).unwrap());
    assert_eq!(hash(r#"{"amount": 5, "to": {"a": 1, "b": 2}}"#), hash(r#"{"to": {"b": 2, "a": 1}, "amount": 5}"#));
    assert_ne!(hash(r#"{"amount": 5}"#), hash(r#"{"amount": 6}"#));
}

#[rstest]
#[case(Kind::Plan, 1_000_000, Currency::GBP, 1)]
#[case(Kind::Plan, 1_000_001, Currency::GBP, 2)]
#[case(Kind::Plan, 5, Currency::JPY, 2)] // can't be compared: the strictest
#[case(Kind::WriteOff, 1_000_001, Currency::GBP, 1)] // no policy: one
fn the_policy_with_the_highest_amount_holds(
    #[case] kind: Kind,
    #[case] minor: i64,
    #[case] currency: Currency,
    #[case] approvers: u32,
) {
    let policy = |above: i64, approvers: u32| Policy {
        kind: Kind::Plan,
        above: Money::new(above, Currency::GBP),
        approvers,
        expires: Duration::hours(24),
        roles: Vec::new(),
    };
    let policies = [policy(1_000_000, 2), policy(0, 1)];
    assert_eq!(quorum(&policies, kind, Money::new(minor, currency)).approvers, approvers);
}

#[rstest]
#[case::the_pounds_are_many(&[(1_500_000, Currency::GBP), (1_600_000, Currency::JPY)], 2, 12, &[1])]
#[case::in_any_order(&[(1_600_000, Currency::JPY), (1_500_000, Currency::GBP)], 2, 12, &[1])]
#[case::neither_is(&[(500_000, Currency::GBP), (1_600_000, Currency::JPY)], 1, 48, &[])]
#[case::both_are(&[(1_500_000, Currency::GBP), (6_000_000, Currency::JPY)], 3, 12, &[1])]
#[case::the_yen_are_many(&[(500_000, Currency::GBP), (6_000_000, Currency::JPY)], 3, 24, &[1, 2])]
#[case::nothing(&[], 1, 48, &[])]
fn of_several_totals_the_strictest_holds(
    #[case] amounts: &[(i64, Currency)],
    #[case] approvers: u32,
    #[case] hours: i64,
    #[case] roles: &[u64],
) {
    let policy = |minor, currency, approvers, hours, roles: &[u64]| Policy {
        kind: Kind::Escalation,
        above: Money::new(minor, currency),
        approvers,
        expires: Duration::hours(hours),
        roles: roles.to_vec(),
    };
    let policies = [policy(1_000_000, Currency::GBP, 2, 12, &[1]), policy(5_000_000, Currency::JPY, 3, 24, &[1, 2])];
    let amounts: Vec<_> = amounts.iter().map(|(minor, currency)| Money::new(*minor, *currency)).collect();
    let needs = Quorum { approvers, expires: Duration::hours(hours), roles: roles.to_vec() };
    assert_eq!(strictest(&policies, Kind::Escalation, &amounts), needs);
}

proptest! {
    #[test]
    fn nothing_is_approved_without_enough_other_managers(
        needed in 1u32..4,
        votes in prop::collection::vec((0u64..6, any::<bool>(), any::<bool>()), 1..8),
    ) {
        let request = request(needed);
        let votes: Vec<Vote> = votes.into_iter().map(|(id, is_bot, is_manager)| {
            Vote { voter: Voter { id, is_bot, is_manager }, verdict: Verdict::Approve }
        }).collect();
        let (last, before) = votes.split_last().unwrap();
        if let Outcome::Approved { by } = decide(&request, before, *last, noon()) {
            let mut distinct = by.clone();
            distinct.sort_unstable();
            distinct.dedup();
            prop_assert_eq!(distinct.len(), by.len());
            prop_assert!(by.len() >= needed as usize);
            prop_assert!(!by.contains(&REQUESTER) && !by.contains(&AUTHOR));
            let counts = |id: &u64| votes.iter().any(|v| v.voter.id == *id && v.voter.is_manager && !v.voter.is_bot);
            prop_assert!(by.iter().all(counts));
        }
    }
}
