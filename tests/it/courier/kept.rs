//! What keeps letters: one that the provider stumbles over, a provider that is away, a set-up that is broken.

use cordial::mail::Sent;
use rstest::rstest;

use super::other_side::Act;
use super::world::world;
use super::{HOUR, MINUTE};
use crate::databases::On;

fn stumbles() -> Act {
    Act::Say(Sent::Later { retry_after: None, reason: "500".to_owned() })
}

#[rstest]
#[tokio::test]
async fn one_letter_that_always_fails_stops_no_other(#[values(On::Sqlite, On::Postgres)] on: On) {
    let world = world(on, &["ACME", "BOLT", "CARR"]).await;
    world.mails.will([stumbles()]);
    world.remind().await;
    world.drain().await;
    assert_eq!(world.states().await, ["ACME queued", "BOLT accepted", "CARR accepted"]);
}

#[rstest]
#[tokio::test]
async fn two_letters_that_fail_in_a_row_stop_the_queue(#[values(On::Sqlite, On::Postgres)] on: On) {
    let world = world(on, &["ACME", "BOLT", "CARR"]).await;
    world.mails.will([stumbles(), stumbles()]);
    world.remind().await;
    world.drain().await;
    assert_eq!(world.mails.requests(), ["acme@debtor.test", "bolt@debtor.test"]);
    world.later(MINUTE);
    world.drain().await;
    assert_eq!(world.mails.taken().len(), 3);
}

#[rstest]
#[tokio::test]
async fn letters_that_nobody_can_carry_end_in_their_time(
    #[values(On::Sqlite, On::Postgres)] on: On,
    #[values(true, false)] mail_is_wanted: bool,
) {
    let world = world(on, &["ACME"]).await;
    let courier = world.courier_without_mail(mail_is_wanted);
    world.remind().await;
    for _ in 0..2 {
        courier.drain().await.unwrap();
    }
    let told: &[&str] = if mail_is_wanted { &["mail can't leave"] } else { &[] };
    assert_eq!(world.channel.alerts(), told);
    assert_eq!(world.states().await, ["ACME queued"]);
    world.later(24 * 30 * HOUR);
    courier.drain().await.unwrap();
    let letters = world.letters().await;
    assert_eq!((letters[0].state.as_str(), letters[0].reason.as_deref()), ("cancelled", Some("deadline")));
    assert_eq!(world.acts().await, ["reminder cancelled"]);
}
