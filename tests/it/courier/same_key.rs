//! A provider that makes one of what is sent under the same key: a doubt is ended by sending it again.

use cordial::desk::PaymentTold;
use cordial::mail::Sent;
use rstest::rstest;

use super::other_side::Act;
use super::world::{World, dana, world};
use super::{HOUR, MINUTE};
use crate::databases::On;

async fn in_doubt(on: On) -> World {
    let world = world(on, &["ACME"]).await;
    world.mails.remembers_keys_for(23 * HOUR);
    world.mails.will([Act::TakeAndHang]);
    world.remind().await;
    world.drain().await;
    assert_eq!(world.states().await, ["ACME queued"]);
    world
}

#[rstest]
#[tokio::test]
async fn it_is_sent_again_and_arrives_once(#[values(On::Sqlite, On::Postgres)] on: On) {
    let world = in_doubt(on).await;
    world.later(MINUTE);
    world.drain().await;
    assert_eq!(world.states().await, ["ACME accepted"]);
    assert_eq!((world.mails.requests().len(), world.mails.taken().len()), (2, 1));
}

#[rstest]
#[tokio::test]
async fn too_many_requests_after_it_do_not_end_the_doubt(#[values(On::Sqlite, On::Postgres)] on: On) {
    let world = in_doubt(on).await;
    let asked = Some(25 * HOUR);
    world.mails.will([Act::Say(Sent::Later { retry_after: asked, reason: "429".to_owned() })]);
    world.later(MINUTE);
    world.drain().await;
    // By then the key is forgotten: it would be a second mail.
    world.later(26 * HOUR);
    world.drain().await;
    assert_eq!(world.states().await, ["ACME unknown"]);
    assert_eq!((world.mails.requests().len(), world.mails.taken().len()), (2, 1));
    assert_eq!(world.channel.doubts(), ["ACME friendly"]);
}

#[rstest]
#[tokio::test]
async fn what_was_paid_meanwhile_is_neither_sent_again_nor_called_unsent(#[values(On::Sqlite, On::Postgres)] on: On) {
    let world = in_doubt(on).await;
    let paid = PaymentTold {
        code: "ACME".to_owned(),
        amount: "100.00".to_owned(),
        date: None,
        invoice: None,
        reference: None,
    };
    world.desk.record_payment(&dana(), paid).await.unwrap();
    world.later(MINUTE);
    world.drain().await;
    assert_eq!(world.states().await, ["ACME unknown"]);
    assert_eq!(world.mails.requests().len(), 1);
}
