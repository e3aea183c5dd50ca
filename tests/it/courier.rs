//! Letters and posts leave once, whatever the other side does and whenever the machine stops.

mod aftermath;
mod kept;
mod other_side;
mod pace;
mod same_key;
mod whom_to_ask;
mod world;

use std::time::Duration;

use cordial::courier::Ended;
use cordial::desk::{Line, PaymentTold, Post};
use cordial::discord::Posted;
use cordial::mail::Sent;
use cordial::mail::providers::RefusedFor;
use cordial::store::outbox;
use rstest::rstest;

use crate::databases::On;
use other_side::Act;
use world::{World, dana, world};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);

#[rstest]
#[tokio::test]
async fn a_hundred_ticks_send_what_one_sends(#[values(On::Sqlite, On::Postgres)] on: On) {
    let world = world(on, &["ACME", "BOLT"]).await;
    for _ in 0..100 {
        world.remind().await;
        world.drain().await;
    }
    assert_eq!(world.mails.taken(), ["acme@debtor.test", "bolt@debtor.test"]);
    assert_eq!(world.states().await, ["ACME accepted", "BOLT accepted"]);
    assert_eq!(world.acts().await, ["reminder sent", "reminder sent"]);
}

#[rstest]
#[tokio::test]
async fn two_couriers_send_each_letter_once(#[values(On::Sqlite, On::Postgres)] on: On) {
    let codes = ["AA", "BB", "CC", "DD", "EE", "FF", "GG", "HH"];
    let world = world(on, &codes).await;
    world.remind().await;
    let (first, second) = (world.another_courier(), world.another_courier());
    let (first, second) = tokio::join!(first.drain(), second.drain());
    let sent = |tally: cordial::courier::Tally| tally.mail.get(&Ended::Accepted).copied().unwrap_or(0);
    assert_eq!(sent(first.unwrap()) + sent(second.unwrap()), codes.len());
    let mut taken = world.mails.taken();
    taken.sort();
    assert_eq!(taken, codes.map(|code| format!("{}@debtor.test", code.to_lowercase())));
}

#[rstest]
#[tokio::test]
async fn a_letter_that_was_taken_without_an_answer_is_found_and_not_sent_again(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let world = world(on, &["ACME"]).await;
    world.mails.will([Act::TakeAndHang]);
    world.remind().await;
    world.drain().await;
    assert_eq!(world.states().await, ["ACME queued"]);
    world.later(MINUTE);
    world.drain().await;
    assert_eq!(world.states().await, ["ACME accepted"]);
    assert_eq!(world.mails.requests().len(), 1);
}

#[rstest]
#[tokio::test]
async fn a_letter_that_was_lost_is_sent_again_once_that_is_sure(#[values(On::Sqlite, On::Postgres)] on: On) {
    let world = world(on, &["ACME"]).await;
    world.mails.will([Act::Lose]);
    world.remind().await;
    world.drain().await;
    world.later(MINUTE);
    world.drain().await;
    // The provider's search may lag: its silence proves nothing yet.
    assert_eq!((world.mails.requests().len(), world.states().await), (1, vec!["ACME queued".to_owned()]));
    world.later(2 * MINUTE);
    world.drain().await;
    assert_eq!((world.mails.requests().len(), world.states().await), (2, vec!["ACME accepted".to_owned()]));
    assert_eq!(world.mails.taken().len(), 1);
}

#[rstest]
#[tokio::test]
async fn what_nobody_can_say_is_asked_of_a_person_and_never_sent_again(#[values(On::Sqlite, On::Postgres)] on: On) {
    let world = world(on, &["ACME"]).await;
    world.mails.will([Act::TakeAndHang]);
    world.mails.goes_blind();
    world.remind().await;
    for _ in 0..80 {
        world.drain().await;
        world.later(HOUR);
    }
    assert_eq!(world.states().await, ["ACME unknown"]);
    assert_eq!(world.mails.requests().len(), 1);
    assert_eq!(world.channel.doubts(), ["ACME friendly"]);
}

#[rstest]
#[tokio::test]
async fn the_whole_queue_waits_as_long_as_it_is_asked_to(#[values(On::Sqlite, On::Postgres)] on: On) {
    let world = world(on, &["ACME", "BOLT", "CARR"]).await;
    let slow = Sent::Later { retry_after: Some(HOUR), reason: "429".to_owned() };
    world.mails.will([Act::Say(slow)]);
    world.remind().await;
    world.drain().await;
    world.later(59 * MINUTE);
    let tally = world.drain().await;
    assert_eq!(world.mails.requests(), ["acme@debtor.test"]);
    assert_eq!(tally.waiting[0].why.as_deref(), Some("429"));
    world.later(2 * MINUTE);
    world.drain().await;
    // What waited is behind what was due before it came back.
    assert_eq!(world.mails.taken(), ["bolt@debtor.test", "carr@debtor.test", "acme@debtor.test"]);
}

#[rstest]
#[tokio::test]
async fn a_provider_that_is_away_is_told_of_once(#[values(On::Sqlite, On::Postgres)] on: On) {
    let world = world(on, &["ACME"]).await;
    world.mails.will((0..12).map(|_| Act::Say(Sent::Later { retry_after: None, reason: "503".to_owned() })));
    world.remind().await;
    for _ in 0..4 {
        world.drain().await;
        world.later(16 * MINUTE);
    }
    world.drain().await;
    assert_eq!(world.channel.alerts(), ["mail provider down"]);
    assert_eq!(world.states().await, ["ACME queued"]);
    assert!(world.mails.requests().len() <= 5, "{:?}", world.mails.requests());
}

#[rstest]
#[tokio::test]
async fn a_revoked_key_stops_the_queue_and_fails_nothing(#[values(On::Sqlite, On::Postgres)] on: On) {
    let world = world(on, &["ACME", "BOLT"]).await;
    let revoked = || Act::Say(Sent::Unauthorised { reason: "401".to_owned() });
    world.mails.will([revoked(), revoked()]);
    world.remind().await;
    world.drain().await;
    world.later(4 * MINUTE);
    world.drain().await;
    assert_eq!(world.mails.requests().len(), 1);
    world.later(2 * MINUTE);
    world.drain().await;
    assert_eq!(world.mails.requests().len(), 2);
    assert_eq!(world.states().await, ["ACME queued", "BOLT queued"]);
    assert_eq!(world.channel.alerts(), ["mail provider refuses the desk"]);
    // The key is put right; a new process needn't wait.
    world.another_courier().drain().await.unwrap();
    assert_eq!(world.mails.taken(), ["bolt@debtor.test", "acme@debtor.test"]);
}

#[rstest]
#[tokio::test]
async fn a_refused_address_is_final_and_becomes_a_call(#[values(On::Sqlite, On::Postgres)] on: On) {
    let world = world(on, &["ACME", "BOLT"]).await;
    let refused = Sent::Refused {
        because_of: RefusedFor::Recipient,
        code: "406".to_owned(),
        reason: "inactive recipient".to_owned(),
    };
    world.mails.will([Act::Say(refused)]);
    for _ in 0..3 {
        world.remind().await;
        world.drain().await;
        world.later(16 * MINUTE);
    }
    assert_eq!(world.states().await, ["ACME failed", "BOLT accepted"]);
    assert_eq!(world.mails.requests().len(), 2);
    let told = calls(&world);
    assert_eq!(told[0], "Call: the friendly letter was refused for its address. Ask for another");
}

#[rstest]
#[tokio::test]
async fn what_was_paid_since_it_was_planned_is_not_sent(#[values(On::Sqlite, On::Postgres)] on: On) {
    let world = world(on, &["ACME"]).await;
    world.remind().await;
    let paid = PaymentTold {
        code: "ACME".to_owned(),
        amount: "100.00".to_owned(),
        date: None,
        invoice: None,
        reference: None,
    };
    world.desk.record_payment(&dana(), paid).await.unwrap();
    world.drain().await;
    assert_eq!(world.mails.requests(), Vec::<String>::new());
    let letters = world.letters().await;
    assert_eq!((letters[0].state.as_str(), letters[0].reason.as_deref()), ("cancelled", Some("paid")));
    // The step may be planned again: its key is free.
    assert!(letters[0].outbox_key.ends_with(&format!("#{}", letters[0].id)), "{letters:?}");
    assert_eq!(world.acts().await, ["reminder cancelled"]);
}

#[rstest]
#[tokio::test]
async fn a_letter_whose_courier_was_killed_is_taken_over_at_once(
    #[values(On::Sqlite, On::Postgres)] on: On,
    #[values("before it was handed over", "before it left", "after it left")] killed: &str,
) {
    let world = world(on, &["ACME"]).await;
    world.remind().await;
    let mut tx = world.db.begin().await.unwrap();
    let (now, holder) = (world.now(), somebody_dead());
    let until = now + chrono::Duration::minutes(1);
    let row = outbox::lease_next(&mut tx, "mail", now, &holder, until).await.unwrap().unwrap();
    if killed != "before it was handed over" {
        assert!(outbox::hand_over(&mut tx, &row.id, &holder, now, until, None).await.unwrap());
    }
    tx.commit().await.unwrap();
    if killed == "after it left" {
        world.mails.has(&row.id);
    }
    world.drain().await;
    assert_eq!(world.states().await, ["ACME sending"], "it is still held");
    assert_eq!(world.courier.inherit().await.unwrap(), 1);
    world.drain().await;
    if killed == "before it left" {
        // Nobody can know yet.
        assert_eq!(world.states().await, ["ACME queued"]);
        world.later(3 * MINUTE);
        world.drain().await;
    }
    assert_eq!(world.states().await, ["ACME accepted"]);
    assert_eq!(world.mails.taken().len(), 1);
    // The dead one wakes after all, and is refused.
    let late = world.desk.mail_accepted(&row, &holder, "postmark", "late").await.unwrap();
    assert!(!late);
}

#[rstest]
#[tokio::test]
async fn a_post_without_an_answer_is_made_again_under_its_nonce(#[values(On::Sqlite, On::Postgres)] on: On) {
    let world = world(on, &["ACME"]).await;
    world.drain().await;
    let before = (world.channel.requests(), world.channel.posts().len());
    world.channel.will(Posted::Unknown { reason: "no answer".to_owned() });
    world.desk.claim(&dana(), "ACME").await.unwrap();
    world.drain().await;
    world.later(MINUTE);
    world.drain().await;
    assert_eq!((world.channel.requests(), world.channel.posts().len()), (before.0 + 2, before.1 + 1));
    let rows = outbox::waiting(&world.db).await.unwrap();
    assert_eq!(rows, []);
}

/// The calls that the desk channel was told of.
fn calls(world: &World) -> Vec<String> {
    let call = |post: Post| match post {
        Post::DeskLine { line: Line::CallDue { what, .. } } => Some(what),
        _ => None,
    };
    world.channel.posts().into_iter().filter_map(call).collect()
}

/// The name of a process of this machine that has ended.
fn somebody_dead() -> String {
    let mut child = std::process::Command::new("true").spawn().unwrap();
    child.wait().unwrap();
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap();
    let namespace = std::fs::read_link("/proc/self/ns/pid").unwrap();
    let namespace: String = namespace.to_string_lossy().chars().filter(char::is_ascii_digit).collect();
    format!("{}/{namespace}/{}/1/gone", boot.trim(), child.id())
}
