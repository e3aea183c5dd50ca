use super::*;
use crate::receivables::aging::OpenItem;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn gbp(minor: i64) -> Money {
    Money::new(minor, Currency::GBP)
}

fn account(number: i64, minor: i64, days: i64) -> OverdueAccount {
    let overdue = Overdue {
        arrears: vec![gbp(minor)],
        late: vec![(gbp(minor), days)],
        days_past_due: days,
        habit: Default::default(),
        broken_promises: 0,
        promised_until: None,
        in_plan: false,
        all_disputed: false,
        on_hold: false,
        placed_with: None,
        unread_reply: false,
        reachable: true,
        claimed: number % 2 == 0,
        has_next_action: true,
    };
    let named = Named { code: format!("A{number:02}"), name: format!("Account {number}") };
    OverdueAccount { id: AccountId(number), named, owner: None, overdue }
}

fn facts() -> Facts {
    let item = |minor, due: &str| OpenItem { open: gbp(minor), due: Some(day(due)) };
    Facts {
        on: day("2026-11-23"),
        aging: AgingReport::of(day("2026-11-23"), [item(5_000, "2026-11-01"), item(700, "2026-12-01")]),
        previous: None,
        accounts: (1..=14).map(|number| account(number, number * 1_000, 20)).collect(),
        changes: Vec::new(),
        approvals: Vec::new(),
        tasks: Vec::new(),
        standing_still: None,
        exceptions: 0,
        chain: ChainHead { rows: 3, hash: "abc".to_owned() },
    }
}

#[test]
fn it_shows_ten_and_says_how_many_it_left_out() {
    let digest = Digest::compose(facts());
    assert_eq!((digest.top.lines.len(), digest.top.left_out, digest.top.total()), (10, 4, 14));
    assert_eq!(digest.top.lines[0].named.code, "A13"); // unclaimed, and so before the larger A14
    assert!(digest.is_cut());
    assert_eq!(digest.orphans.lines[0].code, "A01");
    assert_eq!(digest.orphans.total(), 7);
}

#[test]
fn the_change_is_since_the_last_one() {
    let first = Digest::compose(facts());
    assert_eq!(first.currencies[0].change, None);
    let mut later = facts();
    let item = OpenItem { open: gbp(1_000), due: Some(day("2026-11-01")) };
    later.aging = AgingReport::of(day("2026-11-24"), [item]);
    later.previous = Some(first.currencies.clone());
    let second = Digest::compose(later);
    assert_eq!(second.currencies[0].change, Some(gbp(-4_700)));
    assert_eq!(second.currencies[0].overdue_change, Some(gbp(-4_000)));
}

#[test]
fn a_currency_that_went_to_nothing_is_told_once() {
    let first = Digest::compose(facts());
    let mut later = facts();
    later.aging = AgingReport::of(day("2026-11-24"), []);
    later.previous = Some(first.currencies);
    let second = Digest::compose(later.clone());
    assert_eq!(second.currencies[0].change, Some(gbp(-5_700)));
    later.previous = Some(second.currencies);
    assert!(Digest::compose(later).currencies.is_empty());
}

#[test]
fn changes_stand_under_their_headings_in_order() {
    let change = |kind, minor: i64| Change {
        kind,
        named: Named { code: "A".to_owned(), name: "A".to_owned() },
        amount: Some(gbp(minor)),
        about: "INV-1".to_owned(),
    };
    let mut facts = facts();
    facts.changes = vec![change(ChangeKind::Bounce, 1), change(ChangeKind::Paid, 5), change(ChangeKind::Paid, 9)];
    let digest = Digest::compose(facts);
    let kinds: Vec<_> = digest.changes.iter().map(|changes| changes.kind).collect();
    assert_eq!(kinds, [ChangeKind::Paid, ChangeKind::Bounce]);
    assert_eq!(digest.changes[0].shown.lines[0].amount, Some(gbp(9)));
}

#[test]
fn it_reads_back_as_it_was_kept() {
    let digest = Digest::compose(facts());
    let kept = serde_json::to_string(&digest).unwrap();
    assert_eq!(serde_json::from_str::<Digest>(&kept).unwrap(), digest);
}
