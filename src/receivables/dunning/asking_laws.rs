//! Laws of what is asked of the managers, and of what is said where nothing is done.

use chrono::Duration;
use proptest::prelude::*;

use super::play::{START, Tick, any_day, any_world, played};
use super::world::{World, day};
use super::*;
use crate::receivables::aging::days_past_due;
use crate::receivables::approval::Kind;
use crate::receivables::escalation::Escalation;
use crate::receivables::guard::{ends, invoice_guard};
use crate::receivables::placement::against;
use crate::receivables::step_approval::{ApprovalState, StepApproval, asks};

/// What was said to requests of that kind before.
fn said(before: &World, kind: Kind, state: ApprovalState) -> impl Iterator<Item = &StepApproval> {
    before.account.approvals.iter().filter(move |asked| asked.kind == kind && asked.state == state)
}

/// Whether some invoice is free of guards of its own, and some step of an overdue one is before it.
fn has_something_free_and_due(world: &World) -> bool {
    let today = world.now.date_naive();
    world.account.invoices.iter().any(|invoice| {
        let progress = world.history.progress(invoice.id);
        let ahead = |step: &&crate::receivables::cadence::Step| progress.is_none_or(|progress| step.day > progress);
        let mut steps = world.cadence.steps.iter().filter(|step| step.earliest_day() > 0).filter(ahead);
        let age = invoice.due.map(|due| days_past_due(today, due));
        invoice_guard(invoice, today).is_none()
            && steps.next().is_some_and(|step| age.is_some_and(|age| age >= step.earliest_day()))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(80))]

    #[test]
    fn what_was_refused_is_in_no_later_request_and_no_later_letter(
        world in any_world(), days in prop::collection::vec(any_day(), 1..60),
    ) {
        let mut world = world;
        for tick in played(&mut world, &days) {
            let asked = tick.asked.iter().take(1).map(|asked| (asked, &tick.before.account.approvals));
            for (reminder, said) in asked.chain(tick.did.iter().map(|did| (did, &tick.said))) {
                let Some(kind) = asks(reminder.channel) else { continue };
                let refused = |asked: &&StepApproval| asked.kind == kind && asked.state == ApprovalState::Rejected;
                for refused in said.iter().filter(refused) {
                    let listed = reminder.lists.iter().find(|listed| refused.shown.contains_key(&listed.number));
                    prop_assert_eq!(listed, None);
                }
            }
        }
    }

    #[test]
    fn what_was_withdrawn_or_not_answered_is_left_in_peace_for_a_while(
        world in any_world(), days in prop::collection::vec(any_day(), 1..60),
    ) {
        let mut world = world;
        for Tick { before, asked, .. } in played(&mut world, &days) {
            let Some(reminder) = asked.first() else { continue };
            let kind = asks(reminder.channel).unwrap();
            let now = before.now.to_utc();
            // What was decided in between begins anew.
            let decided = [ApprovalState::Given, ApprovalState::Rejected].into_iter();
            let decided = decided.flat_map(|state| said(&before, kind, state)).map(|said| said.since).max();
            let since = |said: &&StepApproval| decided.is_none_or(|decided| said.since > decided);
            let withdrawn = said(&before, kind, ApprovalState::Withdrawn).filter(since).map(|said| said.since).max();
            let expired: Vec<_> = said(&before, kind, ApprovalState::Expired).filter(since).collect();
            if let Some(withdrawn) = withdrawn.filter(|at| expired.iter().all(|said| said.since < *at)) {
                prop_assert!(now - withdrawn >= Duration::days(13));
            }
            if let Some(last) = expired.last() {
                prop_assert!(now - last.since > Duration::hours(12), "asked again on the day it expired");
            }
        }
    }

    #[test]
    fn nothing_is_asked_that_something_stands_against(
        world in any_world(), days in prop::collection::vec(any_day(), 1..60),
    ) {
        let mut world = world;
        for Tick { before, asked, did, .. } in played(&mut world, &days) {
            let steps = asked.iter().chain(&did).filter(|reminder| reminder.channel == Channel::Escalate);
            for reminder in steps {
                let to = Escalation::of_step(&reminder.template);
                prop_assert_eq!(against(to, &before.account.standing), None);
            }
        }
    }

    /// Nobody is forgotten: where nothing is done about what could be asked for, something that ends stands in the way, and
    /// it is said.
    #[test]
    fn whoever_owes_gets_an_act_or_has_a_reason_that_ends(
        world in any_world(), days in prop::collection::vec(any_day(), 1..60),
    ) {
        let mut world = world;
        for Tick { before, asked, did, .. } in played(&mut world, &days) {
            if !asked.is_empty() || did.is_some() || !has_something_free_and_due(&before) {
                continue;
            }
            let situation = before.situation();
            let told = match next_step(&situation) {
                NextStep::Due(reminder) => panic!("nothing was done, and nothing stood in the way of {reminder:?}"),
                NextStep::Later { withheld_by, .. } | NextStep::Nothing { withheld_by } => withheld_by,
            };
            prop_assert!(told.is_some_and(|told| !told.sentence.is_empty()));
            match owed_now(&situation) {
                Owed::Withheld { reminder, by } => {
                    let ends = |bite: &Guarded| ends(bite.guard, &situation, &reminder, situation.today());
                    prop_assert!(by.iter().any(|bite| ends(bite) != Ends::InAnAct), "{by:?}");
                }
                Owed::Nothing(by) => prop_assert!(by.is_some()),
                Owed::Now(_) => prop_assert!(false),
            }
        }
    }

    #[test]
    fn why_and_the_tick_agree(
        world in any_world(), days in prop::collection::vec(any_day(), 0..30), later in 0i64..120, hour in 0u32..24,
    ) {
        let mut world = world;
        played(&mut world, &days);
        let today = shifted(world.now.date_naive().max(day(START)), later);
        world.is_at(today, hour);
        let situation = world.situation();
        match next_step(&situation) {
            NextStep::Due(reminder) => prop_assert_eq!(owed_now(&situation), Owed::Now(reminder)),
            NextStep::Later { reminder, on, .. } => {
                let mut then = world.clone();
                then.is_at(on, 10);
                let owed = owed_now(&then.situation());
                let instead = owed.wants_approval(&then.account, then.now).or(owed.wants_a_call_instead()).cloned();
                let comes = instead.or_else(|| match owed {
                    Owed::Now(reminder) => Some(reminder),
                    Owed::Withheld { reminder, by } => {
                        let ends = |bite: &Guarded| ends(bite.guard, &then.situation(), &reminder, on);
                        by.iter().all(|bite| ends(bite) != Ends::OnItsDay).then_some(reminder)
                    }
                    Owed::Nothing(_) => None,
                });
                prop_assert_eq!(comes, Some(reminder));
            }
            NextStep::Nothing { .. } => {
                let owes = matches!(owed_now(&situation), Owed::Now(_));
                prop_assert!(!owes);
            }
        }
    }
}
