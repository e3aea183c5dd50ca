//! Laws of the ladder, whatever the ledger holds and however irregular the ticks are.

use proptest::prelude::*;

use super::play::{START, any_day, any_event, any_world, happens, tick, walked};
use super::world::{World, day};
use super::*;
use crate::receivables::aging::days_past_due;

/// The firmest tone an invoice has met so far.
fn firmest_met(world: &World, invoice: InvoiceId) -> Tone {
    let progress = world.history.progress(invoice);
    let met = world.cadence.steps.iter().filter(|step| progress.is_some_and(|progress| step.day <= progress));
    met.map(|step| step.tone).max().unwrap_or(Tone::Courtesy)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(80))]

    #[test]
    fn a_thousand_ticks_send_what_one_sends(world in any_world(), later in 0i64..90, (_, _, says) in any_day()) {
        let mut world = world;
        let today = shifted(day(START), later);
        world.is_at(today, 10);
        let first = tick(&mut world, says).did;
        for _ in 0..1000 {
            let more = tick(&mut world, says);
            prop_assert!(more.asked.is_empty() && more.did.is_none());
        }
        prop_assert_eq!(world.history.touches.len(), usize::from(first.is_some()));
    }

    #[test]
    fn two_touches_keep_their_distance(world in any_world(), days in prop::collection::vec(any_day(), 1..60)) {
        for (before, _) in walked(world, &days) {
            let today = before.now.date_naive();
            if let Some(last) = before.history.last_touch() {
                prop_assert!((today - last).num_days() >= before.cadence.gap_days());
            }
            let recent = before.history.touches.iter().filter(|touch| (today - touch.on).num_days() < 30).count();
            prop_assert!(recent < before.cadence.cap.touches as usize);
            prop_assert!(before.calendar.is_business_day(today));
        }
    }

    #[test]
    fn no_tone_is_skipped_for_the_anchor(world in any_world(), days in prop::collection::vec(any_day(), 1..60)) {
        for (before, reminder) in walked(world, &days) {
            let met = firmest_met(&before, reminder.anchor);
            prop_assert!(reminder.tone as usize <= met as usize + 1, "{met} then {}", reminder.tone);
            let progress = before.history.progress(reminder.anchor);
            prop_assert!(progress.is_none_or(|progress| progress < reminder.day));
            let skipped = before.cadence.steps[..reminder.step].iter();
            let mut skipped = skipped.filter(|step| progress.is_none_or(|progress| step.day > progress));
            prop_assert!(skipped.all(|step| step.day <= 0), "only what comes before the due date is passed over");
        }
    }

    #[test]
    fn an_overdue_tone_needs_something_overdue(
        world in any_world(), days in prop::collection::vec(any_day(), 1..40), reversed in 1usize..8,
    ) {
        let mut world = world;
        world.cadence.steps.drain(..reversed);
        world.cadence.steps[0].day = -world.cadence.steps[0].day.abs();
        for (before, reminder) in walked(world, &days) {
            let today = before.now.date_naive();
            let anchor = before.account.invoice(reminder.anchor).unwrap();
            prop_assert!(!reminder.tone.is_overdue() || anchor.is_overdue(today));
        }
    }

    #[test]
    fn nothing_is_listed_beyond_what_is_open(world in any_world(), days in prop::collection::vec(any_day(), 1..40)) {
        for (before, reminder) in walked(world, &days) {
            prop_assert!(reminder.lists.iter().any(|listed| listed.invoice == reminder.anchor));
            for listed in &reminder.lists {
                let invoice = before.account.invoice(listed.invoice).unwrap();
                prop_assert!(listed.open == invoice.open && invoice.open.is_positive() && !invoice.disputed);
                prop_assert!(invoice.promised_until.is_none_or(|until| until < before.now.date_naive()));
                let age = days_past_due(before.now.date_naive(), listed.due);
                prop_assert!(i64::from(listed.to_day) <= age && listed.to_day <= reminder.day);
            }
            prop_assert!(reminder.asked(&before.account).iter().all(|money| money.is_positive()));
            prop_assert!(before.account.hold.is_none_or(|hold| hold.until < before.now.date_naive()));
        }
    }

    /// Whatever happens between the planning and the handing over, what leaves asks for no more than is open then.
    #[test]
    fn what_is_handed_over_asks_for_no_more_than_is_open(
        world in any_world(), later in 0i64..90, events in prop::collection::vec(any_event(), 0..4),
    ) {
        let mut world = world;
        world.is_at(shifted(day(START), later), 10);
        if let Owed::Now(planned) = owed_now(&world.situation()) {
            events.iter().for_each(|event| happens(&mut world, *event));
            if guard::first_that_bites(&world.situation(), &planned).is_none() {
                for listed in &planned.lists {
                    let invoice = world.account.invoice(listed.invoice).unwrap();
                    prop_assert!(listed.open.minor <= invoice.open.minor && !invoice.disputed);
                }
                prop_assert!(planned.asked(&world.account).iter().all(|money| money.is_positive()));
                prop_assert!(world.account.hold.is_none());
            }
        }
    }

    /// Part payments, promises and disputes may take the account down the ladder, and never up past its own steps.
    #[test]
    fn no_mail_is_firmer_than_its_anchors_own_next_step(
        world in any_world(), days in prop::collection::vec(any_day(), 1..60),
    ) {
        for (before, reminder) in walked(world, &days) {
            let progress = before.history.progress(reminder.anchor);
            let due = before.account.invoice(reminder.anchor).unwrap().due.unwrap();
            let age = days_past_due(before.now.date_naive(), due);
            let next = before.cadence.steps.iter().find(|step| {
                let ahead = progress.is_none_or(|progress| step.day > progress);
                ahead && !(step.is_before_due() && age > step.earliest_day())
            });
            let own = next.map(|step| step.day);
            // A courtesy whose day fell on a weekend may still go on the Monday after.
            prop_assert!(own == Some(reminder.day) || reminder.day <= 0, "{own:?} and {}", reminder.day);
        }
    }
}
