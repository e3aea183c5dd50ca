//! Who can end a doubt about a letter: the provider that was handed it, and while it remembers.

use rstest::rstest;

use super::other_side::Act;
use super::world::{World, world};
use super::{HOUR, MINUTE};
use crate::databases::On;

async fn in_doubt(on: On) -> World {
    let world = world(on, &["ACME"]).await;
    world.mails.will([Act::TakeAndHang]);
    world.remind().await;
    world.drain().await;
    assert_eq!(world.states().await, ["ACME queued"]);
    world
}

#[rstest]
#[tokio::test]
async fn another_provider_cannot_know_of_it(#[values(On::Sqlite, On::Postgres)] on: On) {
    let world = in_doubt(on).await;
    world.mails.is_another("mailgun");
    world.later(10 * MINUTE);
    world.drain().await;
    assert_eq!(world.states().await, ["ACME unknown"]);
    assert_eq!(world.mails.requests().len(), 1, "it isn't sent through the other one");
}

#[rstest]
#[tokio::test]
async fn an_absence_is_not_believed_of_a_provider_that_forgets(#[values(On::Sqlite, On::Postgres)] on: On) {
    let world = in_doubt(on).await;
    world.mails.forgets_after(23 * HOUR);
    world.later(48 * HOUR);
    world.drain().await;
    assert_eq!(world.states().await, ["ACME unknown"]);
    assert_eq!(world.mails.requests().len(), 1, "it isn't sent a second time");
}
