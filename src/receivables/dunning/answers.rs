//! Cases of the steps that managers decide on, and of those that become a call. The account is in England; 29 April 2026 is
//! a Wednesday.

use rstest::rstest;

use super::world::{World, day, gbp, invoice};
use super::*;
use crate::receivables::step_approval::ApprovalState;

/// An account whose first invoice has come to its final notice, with others due on those days.
fn at_its_last_letter(others: &[&str]) -> World {
    let due = std::iter::once(&"2026-03-02").chain(others);
    let invoices = (1..).zip(due).map(|(id, due)| invoice(id, due)).collect();
    let mut world = World::new("2026-04-29", invoices);
    world.took("2026-04-09", &[(1, 38)]);
    world
}

/// One whose invoice has come to its last step.
fn at_its_last_step() -> World {
    let mut world = World::new("2026-05-06", vec![invoice(1, "2026-03-02")]);
    world.took("2026-04-29", &[(1, 52)]);
    world
}

fn sentence(world: &World) -> String {
    match next_step(&world.situation()) {
        NextStep::Due(_) => String::new(),
        NextStep::Later { withheld_by, .. } | NextStep::Nothing { withheld_by } => {
            withheld_by.map(|by| by.sentence).unwrap_or_default()
        }
    }
}

#[test]
fn the_final_notice_waits_for_a_manager() {
    let mut world = World::new("2026-04-29", vec![invoice(1, "2026-03-02")]);
    world.took("2026-04-09", &[(1, 38)]);
    let reminder = world.wants_approval().unwrap();
    assert_eq!(reminder.template, "final-notice");
    let then = world.clone();
    let asked = |state| vec![then.says(state, &reminder)];
    world.account.approvals = asked(ApprovalState::Pending);
    assert_eq!(world.withheld_by(), Some(Guard::Approval));
    assert_eq!(world.wants_approval(), None);
    world.account.approvals = asked(ApprovalState::Given);
    assert_eq!(world.due().template, "final-notice");
    world.account.approvals = asked(ApprovalState::Rejected);
    assert_eq!(world.withheld_by(), Some(Guard::Approval));
}

#[test]
fn an_approval_holds_for_what_was_shown_and_not_for_ever() {
    let mut world = World::new("2026-04-29", vec![invoice(1, "2026-03-02")]);
    world.took("2026-04-09", &[(1, 38)]);
    let reminder = world.wants_approval().unwrap();
    for state in [ApprovalState::Given, ApprovalState::Pending] {
        world.account.approvals = vec![world.says(state, &reminder)];
        world.account.invoices = vec![invoice(1, "2026-03-02")];
        assert!(world.wants_approval().is_none(), "what was shown");
        world.account.invoices[0].open = gbp(6_000);
        assert!(world.wants_approval().is_none(), "less than was shown");
        world.account.invoices[0].open = gbp(10_001);
        assert!(world.wants_approval().is_some(), "more than was shown");
        world.account.invoices = vec![invoice(1, "2026-03-02"), invoice(2, "2026-04-01")];
        assert!(world.wants_approval().is_some(), "an invoice that wasn't shown");
    }
    world.account.invoices = vec![invoice(1, "2026-03-02")];
    world.account.approvals = vec![world.says(ApprovalState::Given, &reminder)];
    world.is_at(day("2026-05-13"), 9);
    assert_eq!(world.due().template, "final-notice");
    world.is_at(day("2026-05-14"), 10);
    assert!(world.wants_approval().is_some(), "a yes of more than two weeks ago");
}

#[test]
fn what_was_refused_is_not_asked_again_under_another_invoice() {
    let mut world = at_its_last_letter(&["2026-03-05"]);
    world.took("2026-04-09", &[(2, 38)]);
    let refused = world.wants_approval().unwrap();
    assert_eq!((refused.anchor, refused.lists.len()), (InvoiceId(1), 2));
    world.answers(ApprovalState::Rejected, &refused);
    assert_eq!(world.wants_approval(), None);
    assert_eq!(next_step(&world.situation()), NextStep::Nothing {
        withheld_by: Some(Guarded {
            guard: Guard::Approval,
            sentence: "A manager refused the final-notice mail about INV-1, INV-2: somebody has to decide what comes next."
                .to_owned(),
        })
    });
    world.account.invoices.push(invoice(3, "2026-03-01"));
    world.took("2026-04-09", &[(3, 38)]);
    let anew = world.wants_approval().unwrap();
    let lists: Vec<_> = anew.lists.iter().map(|listed| listed.invoice.0).collect();
    assert_eq!((anew.anchor, lists), (InvoiceId(3), vec![3]), "what wasn't shown may be asked about, alone");
}

#[rstest]
#[case::as_it_was(|_: &mut World| (), false)]
#[case::a_new_name(|w: &mut World| w.cadence.steps[6].template = "last-letter".to_owned(), false)]
#[case::a_new_day(|w: &mut World| w.cadence.steps[6].day = 50, false)]
#[case::another_ladder(|w: &mut World| w.account.cadence = "slow".to_owned(), false)]
#[case::a_softer_letter(|w: &mut World| w.cadence.steps[6].tone = Tone::Firm, true)]
#[case::no_letter(|w: &mut World| w.cadence.steps[6].channel = Channel::Escalate, true)]
fn a_no_holds_for_every_letter_as_firm(#[case] changes: fn(&mut World), #[case] asks: bool) {
    let mut world = at_its_last_letter(&[]);
    let refused = world.wants_approval().unwrap();
    world.answers(ApprovalState::Rejected, &refused);
    changes(&mut world);
    assert_eq!(world.wants_approval().is_some(), asks);
}

#[rstest]
#[case::as_it_was(|_: &mut World| (), true)]
#[case::another_letter(|w: &mut World| w.cadence.steps[6].template = "firm".to_owned(), false)]
#[case::another_tone(|w: &mut World| w.cadence.steps[6].tone = Tone::Firm, false)]
#[case::another_ladder(|w: &mut World| w.account.cadence = "slow".to_owned(), false)]
#[case::another_kind(|w: &mut World| w.cadence.steps[6].channel = Channel::Escalate, false)]
fn a_yes_is_to_one_step(#[case] changes: fn(&mut World), #[case] goes: bool) {
    let mut world = at_its_last_letter(&[]);
    let shown = world.wants_approval().unwrap();
    world.answers(ApprovalState::Given, &shown);
    changes(&mut world);
    assert_eq!(matches!(owed_now(&world.situation()), Owed::Now(_)), goes);
    assert_eq!(world.wants_approval().is_some(), !goes, "it is asked about as it is now");
}

#[test]
fn a_rejected_final_notice_does_not_silence_the_rest() {
    let mut world = World::new("2026-04-29", vec![invoice(1, "2026-03-02"), invoice(2, "2026-04-20")]);
    world.took("2026-04-09", &[(1, 38)]);
    let mut refused = world.wants_approval().unwrap();
    refused.lists.retain(|listed| listed.invoice == InvoiceId(1));
    world.answers(ApprovalState::Rejected, &refused);
    assert_eq!((world.due().template, world.due().anchor), ("friendly".to_owned(), InvoiceId(2)));
}

#[test]
fn what_was_withdrawn_is_not_asked_again_for_two_weeks() {
    let mut world = at_its_last_step();
    let asked = world.wants_approval().unwrap();
    world.answers(ApprovalState::Withdrawn, &asked);
    assert_eq!(world.wants_approval(), None);
    assert_eq!(
        sentence(&world),
        "What was asked was withdrawn on 6 May 2026: the managers are asked again on 20 May 2026 at the earliest."
    );
    assert_eq!(world.later(), ("escalation".to_owned(), day("2026-05-20"), Some(Guard::Approval)));
    world.is_at(day("2026-05-20"), 9);
    assert!(world.wants_approval().is_some());
}

#[test]
fn what_nobody_answers_is_asked_less_and_less_often() {
    let mut world = at_its_last_step();
    let mut days = Vec::new();
    for _ in 0..7 {
        let asked = world.wants_approval().unwrap();
        world.answers(ApprovalState::Expired, &asked);
        let (_, on, _) = world.later();
        days.push((on - world.now.date_naive()).num_days());
        world.is_at(on, 10);
    }
    // Days off are moved to the next business day.
    assert_eq!(days, [1, 4, 4, 11, 14, 14, 14]);
}

#[rstest]
#[case::a_plan(|w: &mut World| w.account.standing.in_plan = true, Guard::Plan)]
#[case::a_settlement(|w: &mut World| w.account.standing.settling = Some((gbp(7_000), None)), Guard::Promise)]
#[case::the_lawyers(|w: &mut World| w.account.standing.placed_with = Some("the lawyers".to_owned()), Guard::Approval)]
fn nobody_is_asked_for_what_stands_against_it(#[case] stands: fn(&mut World), #[case] guard: Guard) {
    let mut world = at_its_last_step();
    assert!(world.wants_approval().is_some());
    stands(&mut world);
    assert_eq!((world.wants_approval(), world.withheld_by()), (None, Some(guard)));
}

#[test]
fn no_manager_is_asked_about_what_would_not_go_out_anyway() {
    let mut world = World::new("2026-04-29", vec![invoice(1, "2026-03-02")]);
    world.took("2026-04-09", &[(1, 38)]);
    world.desk.paused = Some("audit".to_owned());
    assert_eq!(world.wants_approval(), None);
}

#[rstest]
#[case::a_letter("2026-03-11", 0)]
#[case::the_last_letter("2026-04-29", 38)]
fn without_an_address_somebody_calls(#[case] today: &str, #[case] taken: i32) {
    let mut world = World::new(today, vec![invoice(1, "2026-03-02")]);
    world.took("2026-02-20", &[(1, taken)]);
    world.account.reachable = false;
    assert!(owed_now(&world.situation()).wants_a_call_instead().is_some());
    world.desk.paused = Some("audit".to_owned());
    assert!(owed_now(&world.situation()).wants_a_call_instead().is_none());
}
