//! Cases of the ladder. The account is in England; 2 March 2026 is a Monday.

use rstest::rstest;

use super::world::{World, day, gbp, invoice};
use super::*;
use crate::receivables::situation::{Hold, InvoicePicture};
use crate::receivables::{Currency, Money};

impl World {
    pub(super) fn due(&self) -> Reminder {
        match next_step(&self.situation()) {
            NextStep::Due(reminder) => reminder,
            other => panic!("{other:?}"),
        }
    }

    pub(super) fn withheld_by(&self) -> Option<Guard> {
        match next_step(&self.situation()) {
            NextStep::Due(_) => None,
            NextStep::Later { withheld_by, .. } | NextStep::Nothing { withheld_by } => withheld_by.map(|by| by.guard),
        }
    }

    pub(super) fn later(&self) -> (String, NaiveDate, Option<Guard>) {
        match next_step(&self.situation()) {
            NextStep::Later { reminder, on, withheld_by } => (reminder.template, on, withheld_by.map(|by| by.guard)),
            other => panic!("{other:?}"),
        }
    }
}

#[rstest]
#[case("2026-02-25", "courtesy")] // five days before
#[case("2026-03-06", "friendly")]
#[case("2026-05-01", "friendly")] // sixty days late and never written to: the friendly one all the same
fn an_invoice_starts_softly(#[case] today: &str, #[case] template: &str) {
    assert_eq!(World::new(today, vec![invoice(1, "2026-03-02")]).due().template, template);
}

#[rstest]
#[case("2026-02-24", "courtesy", "2026-02-25")] // not yet
#[case("2026-02-26", "friendly", "2026-03-06")] // the courtesy's day has passed
#[case("2026-03-02", "friendly", "2026-03-06")]
fn a_step_has_its_day(#[case] today: &str, #[case] template: &str, #[case] on: &str) {
    let world = World::new(today, vec![invoice(1, "2026-03-02")]);
    assert_eq!(world.later(), (template.to_owned(), day(on), None));
}

#[test]
fn a_courtesy_on_a_saturday_goes_on_monday() {
    let world = World::new("2026-03-09", vec![invoice(1, "2026-03-12")]);
    assert_eq!(world.due().template, "courtesy");
}

#[test]
fn steps_are_taken_one_at_a_time_with_the_gap_between() {
    let mut world = World::new("2026-05-05", vec![invoice(1, "2026-03-02")]);
    assert_eq!(world.due().template, "friendly");
    world.took("2026-05-05", &[(1, 4)]);
    assert_eq!(world.later(), ("statement".to_owned(), day("2026-05-11"), Some(Guard::Frequency))); // the 10th is a Sunday
}

#[test]
fn one_mail_lists_all_and_moves_each_as_far_as_its_age_allows() {
    let mut world = World::new(
        "2026-03-30",
        vec![
            invoice(1, "2026-03-02"), // 28 days, has had the second letter and the call
            invoice(2, "2026-03-18"), // 12 days, nothing yet
            invoice(3, "2026-03-25"), // 5 days
            invoice(4, "2026-04-30"), // a month to go
        ],
    );
    world.took("2026-03-20", &[(1, 17)]);
    let reminder = world.due();
    assert_eq!((&*reminder.template, reminder.anchor), ("firm", InvoiceId(1)));
    let lists: Vec<_> = reminder.lists.iter().map(|listed| (listed.invoice.0, listed.to_day)).collect();
    assert_eq!(lists, [(1, 24), (2, 10), (3, 4)]);
    assert_eq!(reminder.asked(&world.account), [gbp(30_000)]);
}

#[test]
fn a_ladder_can_go_down() {
    let mut world = World::new("2026-03-30", vec![invoice(1, "2026-03-02"), invoice(2, "2026-03-18")]);
    world.took("2026-03-20", &[(1, 17)]);
    world.account.invoices[0].open = gbp(0);
    let reminder = world.due();
    assert_eq!((&*reminder.template, reminder.anchor), ("friendly", InvoiceId(2)));
}

type Breaks = fn(&mut World);

#[rstest]
#[case::paid(Guard::Paid, |w: &mut World| w.account.invoices.clear())]
#[case::in_credit(Guard::Credit, |w: &mut World| w.account.invoices.push(credit(-10_000)))]
#[case::only_credits(Guard::Credit, |w: &mut World| w.account.invoices = vec![credit(-1)])]
#[case::dispute(Guard::Dispute, |w: &mut World| w.account.invoices[0].disputed = true)]
#[case::promise(Guard::Promise, |w: &mut World| w.account.invoices[0].promised_until = Some(day("2026-03-11")))]
#[case::plan(Guard::Plan, |w: &mut World| w.account.invoices[0].in_plan = true)]
#[case::hold(Guard::Hold, |w: &mut World| w.account.hold = Some(hold("2026-03-11")))]
#[case::unread_reply(Guard::Hold, |w: &mut World| w.account.unread_reply = Some(day("2026-03-10")))]
#[case::cease(Guard::Cease, |w: &mut World| w.account.ceased = true)]
#[case::gap(Guard::Frequency, |w: &mut World| w.took("2026-03-07", &[]))]
#[case::cap(Guard::Frequency, |w: &mut World| ["2026-02-10", "2026-02-18", "2026-02-24", "2026-03-02"].iter().for_each(|on| w.took(on, &[])))]
#[case::early(Guard::Hours, |w: &mut World| w.is_at(day("2026-03-11"), 8))]
#[case::late(Guard::Hours, |w: &mut World| w.is_at(day("2026-03-11"), 17))]
#[case::weekend(Guard::Holiday, |w: &mut World| w.is_at(day("2026-03-14"), 10))]
#[case::easter(Guard::Holiday, |w: &mut World| w.is_at(day("2026-04-06"), 10))]
#[case::no_contact(Guard::NoContact, |w: &mut World| w.account.reachable = false)]
#[case::minimum(Guard::Minimum, |w: &mut World| w.desk.minimum = Some(gbp(10_001)))]
#[case::own_minimum(Guard::Minimum, |w: &mut World| { w.desk.minimum = Some(gbp(0)); w.account.minimum = Some(gbp(20_000)) })]
#[case::stale(Guard::Stale, |w: &mut World| w.desk.ledger_fresh_at = Some(w.now.to_utc() - chrono::Duration::hours(37)))]
#[case::never_told(Guard::Stale, |w: &mut World| w.desk.ledger_fresh_at = None)]
#[case::placed(Guard::Placed, |w: &mut World| w.account.standing.placed_with = Some("Agency".to_owned()))]
#[case::paused(Guard::Paused, |w: &mut World| w.desk.paused = Some("migration".to_owned()))]
fn each_guard_bites(#[case] guard: Guard, #[case] breaks: Breaks) {
    let mut world = World::new("2026-03-11", vec![invoice(1, "2026-03-02")]);
    assert_eq!(world.withheld_by(), None);
    breaks(&mut world);
    assert_eq!(world.withheld_by(), Some(guard));
    assert!(!matches!(owed_now(&world.situation()), Owed::Now(_)));
}

fn credit(minor: i64) -> InvoicePicture {
    InvoicePicture { open: gbp(minor), due: None, ..invoice(99, "2026-03-02") }
}

fn hold(until: &str) -> Hold {
    Hold { until: day(until), reason: "they move house".to_owned(), by: "Dana".to_owned() }
}

#[test]
fn a_dispute_is_about_one_invoice_and_the_rest_goes_on() {
    let mut world = World::new("2026-03-11", vec![invoice(1, "2026-03-02"), invoice(2, "2026-03-03")]);
    world.account.invoices[0].disputed = true;
    let lists: Vec<_> = world.due().lists.iter().map(|listed| listed.invoice.0).collect();
    assert_eq!(lists, [2]);
}

#[test]
fn credits_are_netted_by_currency() {
    let euros = InvoicePicture { open: Money::new(500, Currency::EUR), ..invoice(2, "2026-03-02") };
    let world = World::new("2026-03-11", vec![invoice(1, "2026-03-02"), euros, credit(-10_000)]);
    assert_eq!(world.due().asked(&world.account), [Money::new(500, Currency::EUR)]);
}

#[test]
fn what_ends_by_itself_says_when() {
    let mut world = World::new("2026-03-11", vec![invoice(1, "2026-03-02")]);
    world.account.hold = Some(hold("2026-03-13")); // a Friday
    assert_eq!(world.later(), ("friendly".to_owned(), day("2026-03-16"), Some(Guard::Hold)));
    world.account.hold = None;
    world.account.invoices[0].promised_until = Some(day("2026-03-17"));
    assert_eq!(world.later(), ("friendly".to_owned(), day("2026-03-18"), Some(Guard::Promise)));
    world.account.invoices[0].promised_until = None;
    world.is_at(day("2026-03-11"), 18);
    assert_eq!(world.later(), ("friendly".to_owned(), day("2026-03-12"), Some(Guard::Hours)));
    world.is_at(day("2026-03-11"), 7);
    assert_eq!(world.later(), ("friendly".to_owned(), day("2026-03-11"), Some(Guard::Hours)));
}

#[rstest]
#[case(None)]
#[case(Some("1900-01-01"))]
#[case(Some("2999-01-01"))]
fn odd_dates_are_never_dunned(#[case] due: Option<&str>) {
    let odd = InvoicePicture { due: due.map(day), ..invoice(1, "2026-03-02") };
    let world = World::new("2026-03-11", vec![odd]);
    assert_eq!(next_step(&world.situation()), NextStep::Nothing { withheld_by: None });
}

#[test]
fn a_reversed_sign_sends_nothing_early() {
    let mut world = World::new("2026-02-20", vec![invoice(1, "2026-03-02")]);
    world.cadence.steps.remove(0);
    world.cadence.steps[0].day = -60;
    assert_eq!(world.later(), ("friendly".to_owned(), day("2026-03-03"), None));
}

#[test]
fn the_ladder_ends() {
    let mut world = World::new("2026-06-10", vec![invoice(1, "2026-03-02")]);
    world.took("2026-05-01", &[(1, 60)]);
    assert_eq!(next_step(&world.situation()), NextStep::Nothing { withheld_by: None });
}

#[test]
fn at_the_handing_over_everything_is_asked_again() {
    let mut world = World::new("2026-03-11", vec![invoice(1, "2026-03-02"), invoice(2, "2026-03-03")]);
    let planned = world.due();
    let bites = |world: &World| guard::first_that_bites(&world.situation(), &planned).map(|by| (by.guard, by.sentence));
    assert_eq!(bites(&world), None);
    world.account.invoices[1].open = gbp(4_000);
    let sentence = "Part of invoice INV-2 has been paid: £40.00 is open now.".to_owned();
    assert_eq!(bites(&world), Some((Guard::Paid, sentence)));
    world.account.invoices.truncate(1);
    assert_eq!(bites(&world), Some((Guard::Paid, "Invoice INV-2 has been settled.".to_owned())));
    world.account.invoices = vec![invoice(1, "2026-03-02"), invoice(2, "2026-03-03"), credit(-20_000)];
    let sentence = "Their credits of £200.00 cover the £200.00 we would ask for.".to_owned();
    assert_eq!(bites(&world), Some((Guard::Credit, sentence)));
}

#[test]
fn the_sentences_say_until_when() {
    let mut world = World::new("2026-03-11", vec![invoice(1, "2026-03-02")]);
    world.took("2026-03-07", &[]);
    let NextStep::Later { withheld_by: Some(by), .. } = next_step(&world.situation()) else { panic!() };
    assert_eq!(
        by.sentence,
        "Their last message or call was on 7 March 2026, and 5 days lie between two: not before 12 March 2026."
    );
}
