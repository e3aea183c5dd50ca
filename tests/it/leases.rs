//! The lease of the gateway and the schedule: who has it, and that nobody else writes for its holder.

use cordial::clock::Clock;
use cordial::desk::{Actor, Desk, Error, Fence, Role};
use rstest::rstest;

use crate::databases::On;
use crate::stage::Stage;

const LEDGER: &str = "account_code,account_name,email,invoice_number,issue_date,due_date,currency,amount\n\
                      ACME,Acme Ltd,ap@acme.example,INV-1,2026-01-02,2026-02-01,GBP,1200.00\n";

fn monday() -> Clock {
    Clock::held_at("2026-03-02T09:00:00Z".parse().unwrap())
}

fn dana() -> Actor {
    Actor::person(7, "Dana", Role::Collector)
}

async fn takes(desk: &Desk, holder: &str) -> Option<Fence> {
    let seen = desk.lease().await.unwrap();
    desk.take_lease(holder, &seen).await.unwrap()
}

async fn owner(desk: &Desk) -> Option<String> {
    desk.account("ACME").await.unwrap().owner.map(|owner| owner.name)
}

#[rstest]
#[tokio::test]
async fn a_stale_fence_writes_nothing(#[values(On::Sqlite, On::Postgres)] on: On) {
    let stage = Stage::set(on, LEDGER, "").await;
    let desk = stage.desk(monday()).await;
    let first = takes(&desk, "first").await.unwrap();
    let fenced = desk.fenced(&first);
    fenced.claim(&dana(), "ACME").await.unwrap();
    assert_eq!(owner(&desk).await.as_deref(), Some("Dana"));

    let second = takes(&desk, "second").await.unwrap();
    assert!(second.number() > first.number());
    let before = (desk.audit().await.unwrap().rows, desk.outbox().await.unwrap().len());
    assert!(!first.over().is_cancelled(), "nobody has told it yet");
    let refused = fenced.release(&dana(), "ACME").await.unwrap_err();
    assert!(matches!(&refused, Error::Refused(told) if told.contains("another process")), "{refused}");
    assert!(first.over().is_cancelled(), "and now it knows");
    assert!(fenced.take_slot("reminders", "2026-03-02T09:00", "done").await.is_err());
    assert!(fenced.keep_draft("a-form", "half of it").await.is_err());
    assert!(!desk.renew_lease(&first).await.unwrap());
    assert_eq!((desk.audit().await.unwrap().rows, desk.outbox().await.unwrap().len()), before);
    assert_eq!(owner(&desk).await.as_deref(), Some("Dana"));
    assert_eq!(desk.last_slot("reminders").await.unwrap(), None);

    desk.fenced(&second).release(&dana(), "ACME").await.unwrap();
    assert_eq!(owner(&desk).await, None);
}

#[rstest]
#[tokio::test]
async fn of_two_who_see_it_free_one_takes_it(#[values(On::Sqlite, On::Postgres)] on: On) {
    let stage = Stage::set(on, LEDGER, "").await;
    let desk = stage.desk(monday()).await;
    let seen = desk.lease().await.unwrap();
    assert_eq!(seen.holder(), None);
    let taken = desk.take_lease("one", &seen).await.unwrap();
    assert!(taken.is_some() && desk.take_lease("other", &seen).await.unwrap().is_none());

    // A sign of life in between keeps it, too.
    let seen = desk.lease().await.unwrap();
    assert!(desk.renew_lease(&taken.unwrap()).await.unwrap());
    assert!(desk.take_lease("other", &seen).await.unwrap().is_none());
}

#[rstest]
#[tokio::test]
async fn what_was_given_up_is_free_and_its_fence_is_over(#[values(On::Sqlite, On::Postgres)] on: On) {
    let stage = Stage::set(on, LEDGER, "").await;
    let desk = stage.desk(monday()).await;
    let fence = takes(&desk, "one").await.unwrap();
    desk.give_lease_up(&fence).await.unwrap();
    assert_eq!(desk.lease().await.unwrap().holder(), None);
    assert!(desk.fenced(&fence).claim(&dana(), "ACME").await.is_err());
    assert_eq!(owner(&desk).await, None);
    // Giving it up late takes it from nobody.
    takes(&desk, "two").await.unwrap();
    desk.give_lease_up(&fence).await.unwrap();
    assert_eq!(desk.lease().await.unwrap().holder(), Some("two"));
}
