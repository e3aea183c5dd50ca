//! Worlds at random and what happens in them, day after day: for the laws of the ladder.

use proptest::prelude::*;

use super::world::{World, day, gbp, invoice};
use super::*;
use crate::receivables::situation::{Hold, InvoicePicture};
use crate::receivables::step_approval::{ApprovalState, StepApproval};
use crate::receivables::{Currency, Money};

pub(super) const START: &str = "2026-03-02";

/// What a world's invoices are: days to the due date from the start, an open amount, in which currency, disputed or
/// not.
pub(super) fn any_world() -> impl Strategy<Value = World> {
    let currency = prop_oneof![3 => Just(Currency::GBP), 1 => Just(Currency::EUR)];
    let item = (-90i64..60, 1i64..50_000, currency, prop::bool::weighted(0.1));
    let credit = prop::option::weighted(0.3, 1i64..40_000);
    (prop::collection::vec(item, 1..6), credit, prop::bool::weighted(0.8)).prop_map(|(items, credit, reachable)| {
        let invoices = items.into_iter().enumerate().map(|(place, (due, open, currency, disputed))| {
            let due = shifted(day(START), due).to_string();
            InvoicePicture { open: Money::new(open, currency), disputed, ..invoice(place as i64 + 1, &due) }
        });
        let credit = credit.map(|minor| InvoicePicture { open: gbp(-minor), due: None, ..invoice(99, START) });
        let mut world = World::new(START, invoices.chain(credit).collect());
        world.account.reachable = reachable;
        world
    })
}

/// What somebody does between ticks.
#[derive(Debug, Clone, Copy)]
pub(super) enum Event {
    Nothing,
    Paid(usize),
    PartPaid(usize),
    /// Until so many days later.
    Promised(usize, i64),
    Disputed(usize),
    /// The whole account, until so many days later.
    Held(i64),
    Called,
    /// Their address is suppressed, or they give another.
    Reachable(bool),
    /// A plan or a settlement begins or ends, for invoices that aren't looked at here.
    InPlan(bool),
    Settling(bool),
}

pub(super) fn any_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        8 => Just(Event::Nothing),
        1 => (0usize..6).prop_map(Event::Paid),
        2 => (0usize..6).prop_map(Event::PartPaid),
        1 => (0usize..6, 0i64..20).prop_map(|(which, days)| Event::Promised(which, days)),
        1 => (0usize..6).prop_map(Event::Disputed),
        1 => (0i64..20).prop_map(Event::Held),
        1 => Just(Event::Called),
        1 => any::<bool>().prop_map(Event::Reachable),
        1 => any::<bool>().prop_map(Event::InPlan),
        1 => any::<bool>().prop_map(Event::Settling),
    ]
}

/// So many days later something happens, and the managers say this to what waits or is asked.
pub(super) type Day = (i64, Event, ApprovalState);

pub(super) fn any_day() -> impl Strategy<Value = Day> {
    let says = prop_oneof![
        4 => Just(ApprovalState::Given),
        1 => Just(ApprovalState::Pending),
        1 => Just(ApprovalState::Rejected),
        1 => Just(ApprovalState::Withdrawn),
        1 => Just(ApprovalState::Expired),
    ];
    (1i64..12, any_event(), says)
}

pub(super) fn happens(world: &mut World, event: Event) {
    let count = world.account.invoices.len();
    match event {
        Event::Nothing => {}
        Event::Paid(which) => world.account.invoices[which % count].open.minor = 0,
        Event::PartPaid(which) => world.account.invoices[which % count].open.minor /= 2,
        Event::Promised(which, days) => {
            world.account.invoices[which % count].promised_until = Some(shifted(world.now.date_naive(), days));
        }
        Event::Disputed(which) => world.account.invoices[which % count].disputed = true,
        Event::Held(days) => {
            let until = shifted(world.now.date_naive(), days);
            world.account.hold = Some(Hold { until, reason: "they call back".to_owned(), by: "Dana".to_owned() });
        }
        Event::Called => {
            let on = world.now.date_naive();
            world.history.touches.push(Touch { on, moved: Vec::new() });
        }
        Event::Reachable(is) => world.account.reachable = is,
        Event::InPlan(runs) => world.account.standing.in_plan = runs,
        Event::Settling(runs) => world.account.standing.settling = runs.then(|| (gbp(1), None)),
    }
}

/// What a tick did: a letter, a call or what was approved; or what it asked the managers.
pub(super) struct Tick {
    /// The world just before it.
    pub before: World,
    pub asked: Vec<Reminder>,
    /// What the managers have said by the end of it.
    pub said: Vec<StepApproval>,
    pub did: Option<Reminder>,
}

/// One tick: does what is owed, and asks for what is wanted, to which the managers say something in that instant.
pub(super) fn tick(world: &mut World, says: ApprovalState) -> Tick {
    let before = world.clone();
    for asked in world.account.approvals.iter_mut().filter(|asked| asked.state == ApprovalState::Pending) {
        (asked.state, asked.since) = (says, world.now.to_utc());
    }
    let mut asked = Vec::new();
    while let Some(reminder) = world.wants_approval() {
        // One that waits, and isn't about this any more, is void.
        world.account.approvals.retain(|asked| asked.state != ApprovalState::Pending);
        world.answers(says, &reminder);
        asked.push(reminder);
    }
    let owed = owed_now(&world.situation());
    let did = match &owed {
        Owed::Now(reminder) => Some(reminder.clone()),
        owed => owed.wants_a_call_instead().cloned(),
    };
    if let Some(reminder) = &did {
        let on = world.now.date_naive();
        world.history.touches.push(reminder.touch(on));
    }
    Tick { before, asked, said: world.account.approvals.clone(), did }
}

/// Walks a world through its days.
pub(super) fn played(world: &mut World, days: &[Day]) -> Vec<Tick> {
    let mut ticks = Vec::new();
    for (later, event, says) in days {
        let today = shifted(world.now.date_naive(), *later);
        world.is_at(today, 10);
        happens(world, *event);
        ticks.push(tick(world, *says));
    }
    ticks
}

/// What was done on those days, each with the world as it was just before.
pub(super) fn walked(mut world: World, days: &[Day]) -> Vec<(World, Reminder)> {
    played(&mut world, days).into_iter().filter_map(|tick| Some((tick.before, tick.did?))).collect()
}
