//! What is left behind by a post whose answer was lost, and by a letter that was refused.

use cordial::discord::Posted;
use cordial::mail::Sent;
use cordial::mail::providers::RefusedFor;
use cordial::store::outbox;
use rstest::rstest;

use super::other_side::Act;
use super::world::{dana, world};
use super::{MINUTE, calls};
use crate::databases::On;

#[rstest]
#[tokio::test]
async fn a_post_in_doubt_for_longer_than_a_nonce_lasts_is_looked_for(#[values(On::Sqlite, On::Postgres)] on: On) {
    let world = world(on, &["ACME"]).await;
    world.drain().await;
    world.channel.will(Posted::Unknown { reason: "no answer".to_owned() });
    // What comes after the doubt doesn't end it.
    world.channel.will(Posted::Later { retry_after: None, reason: "not reached".to_owned() });
    world.desk.claim(&dana(), "ACME").await.unwrap();
    world.drain().await;
    world.later(MINUTE);
    world.drain().await;
    assert_eq!(world.channel.looked_for(), 0, "its nonce is still known");
    world.later(10 * MINUTE);
    world.drain().await;
    assert_eq!(world.channel.looked_for(), 1);
    assert_eq!(outbox::waiting(&world.db).await.unwrap(), []);
}

#[rstest]
#[tokio::test]
async fn a_letter_refused_for_itself_is_a_call_and_its_step_is_done(#[values(On::Sqlite, On::Postgres)] on: On) {
    let world = world(on, &["ACME"]).await;
    let refused =
        Sent::Refused { because_of: RefusedFor::Message, code: "300".to_owned(), reason: "bad html".to_owned() };
    world.mails.will([Act::Say(refused)]);
    world.remind().await;
    world.drain().await;
    assert_eq!(calls(&world).len(), 1);
    // The ladder goes on: the refused step isn't owed for ever.
    assert_ne!(world.desk.why("ACME").await.unwrap().next.unwrap().template, "friendly");
    world.remind().await;
    world.drain().await;
    assert_eq!(world.states().await, ["ACME failed"]);
}
