//! Several letters under way at once: as many as the config says, no faster than it says, each once.

use std::time::Duration;

use cordial::courier::{Courier, Ended, MailRoom, Means};
use cordial::mail::letters::Templates;
use cordial::mail::providers;
use cordial::sandbox::mail::Dialect::{self, Postmark, Resend, Smtp};
use cordial::sandbox::mail::{Fault, MailApi, Options};
use cordial::store::outbox::{self, End, NewRow};
use rstest::rstest;

use super::world::{World, world};
use crate::databases::On;
use crate::world::post_office::{MAIL_TOKEN, mail_lines};

const CODES: [&str; 12] = ["AA", "BB", "CC", "DD", "EE", "FF", "GG", "HH", "II", "JJ", "KK", "LL"];

/// A courier over the world's rows whose letters leave by a real provider, to its API on loopback.
async fn over_the_wire(world: &World, dialect: Dialect, pace: &str) -> (MailApi, Courier) {
    let clock = world.desk.clock.clone();
    let api = MailApi::start(Options::new(MAIL_TOKEN, clock.clone()).speaking(dialect)).await.unwrap();
    let lines = mail_lines(dialect, &api.base_url()).replace("concurrency = 1\n", pace);
    let config = cordial::config::Config::from_text(&lines).unwrap();
    let room = MailRoom {
        provider: providers::from_config(&config.mail, &clock).unwrap(),
        templates: Templates::built_in(),
        from: "Harbour Supplies <accounts@harbour.example>".to_owned(),
        reply_to: None,
    };
    let means = Means { mail: Ok(room), mail_is_wanted: true, posts: Ok(world.channel.clone()), pagers: Vec::new() };
    (api, Courier::new(world.desk.clone(), means))
}

fn arrived(api: &MailApi) -> Vec<String> {
    let mut to: Vec<String> = api.sent().iter().map(|mail| mail.to[0].email.clone()).collect();
    to.sort();
    to
}

fn expected() -> Vec<String> {
    CODES.iter().map(|code| format!("{}@debtor.test", code.to_lowercase())).collect()
}

#[rstest]
#[tokio::test]
async fn as_many_as_are_allowed_are_under_way_at_once(
    #[values(On::Sqlite, On::Postgres)] on: On,
    #[values(Postmark, Smtp)] dialect: Dialect,
    #[values(1, 3)] at_once: usize,
) {
    let world = world(on, &CODES).await;
    let (api, courier) = over_the_wire(&world, dialect, &format!("concurrency = {at_once}\n")).await;
    api.faults().every_send(Fault::Slow(Duration::from_millis(60)));
    world.remind().await;
    let tally = courier.drain().await.unwrap();
    assert_eq!(tally.mail.get(&Ended::Accepted), Some(&CODES.len()));
    assert_eq!(arrived(&api), expected());
    assert_eq!(api.visits().most_at_once(), at_once);
}

#[rstest]
#[tokio::test]
async fn a_courier_asked_twice_sends_each_once(#[values(On::Sqlite, On::Postgres)] on: On) {
    let world = world(on, &CODES).await;
    let (api, first) = over_the_wire(&world, Postmark, "concurrency = 4\n").await;
    // A clone is the same courier: it is told apart from what is under way by nothing but that.
    let second = first.clone();
    world.remind().await;
    let (one, other) = tokio::join!(first.drain(), second.drain());
    let sent = |tally: cordial::courier::Tally| tally.mail.get(&Ended::Accepted).copied().unwrap_or(0);
    assert_eq!(sent(one.unwrap()) + sent(other.unwrap()), CODES.len());
    assert_eq!(arrived(&api), expected());
}

/// Resend's own rate: five a second, whatever is waiting.
#[rstest]
#[tokio::test]
async fn no_more_leave_in_a_second_than_the_provider_takes(#[values(On::Sqlite, On::Postgres)] on: On) {
    let world = world(on, &CODES).await;
    let (api, courier) = over_the_wire(&world, Resend, "").await;
    world.remind().await;
    courier.drain().await.unwrap();
    assert_eq!(arrived(&api), expected());
    let at: Vec<_> = api.visits().all().iter().map(|visit| visit.at).collect();
    let sixth_after = at.windows(6).map(|six| six[5] - six[0]).min().unwrap();
    assert!(sixth_after >= Duration::from_millis(900), "six within {sixth_after:?}");
}

/// One is told that it is too much: those that haven't left yet wait with it.
#[rstest]
#[tokio::test]
async fn too_many_requests_stop_all_that_have_not_left(#[values(On::Sqlite, On::Postgres)] on: On) {
    let world = world(on, &CODES).await;
    let (api, courier) = over_the_wire(&world, Postmark, "concurrency = 3\n").await;
    api.faults().next_send(Fault::TooMany { retry_after: Some("600".to_owned()) });
    world.remind().await;
    courier.drain().await.unwrap();
    let before = api.visits().all().len();
    assert!(before <= 6, "{before} requests, though the first was told to wait");
    world.later(Duration::from_secs(300));
    courier.drain().await.unwrap();
    assert_eq!(api.visits().all().len(), before, "it was told to wait for ten minutes");
    world.later(Duration::from_secs(310));
    courier.drain().await.unwrap();
    assert_eq!(arrived(&api), expected());
}

/// An account's letters keep their order: the second isn't taken while the first has begun its way.
#[rstest]
#[tokio::test]
async fn an_account_s_letters_keep_their_order(#[values(On::Sqlite, On::Postgres)] on: On) {
    let world = world(on, &["ACME", "BOLT"]).await;
    let now = world.now();
    let mut tx = world.db.begin().await.unwrap();
    for (id, account) in [("01A", 1), ("01B", 1), ("01C", 2)] {
        let row = NewRow {
            id: id.to_owned(),
            kind: "mail",
            key: id.to_owned(),
            account_id: Some(account),
            step: None,
            payload: "{}".to_owned(),
            due_at: now,
            deadline_at: now + chrono::Duration::days(1),
        };
        assert!(outbox::queue(&mut tx, row, now).await.unwrap());
    }
    let until = now + chrono::Duration::minutes(1);
    let mut taken = Vec::new();
    while let Some(row) = outbox::lease_next(&mut tx, "mail", now, "me", until).await.unwrap() {
        taken.push(row.id);
    }
    assert_eq!(taken, ["01A", "01C"], "two accounts, one letter each");
    let end = End { state: "accepted", provider: None, provider_id: None, reason: None, frees_key: false };
    assert!(outbox::settle(&mut tx, "01C", "me", end, now).await.unwrap());
    // Put back for later, the first still goes before the second.
    assert!(outbox::put_back(&mut tx, "01A", "me", until, None, "429").await.unwrap());
    assert!(outbox::lease_next(&mut tx, "mail", now, "me", until).await.unwrap().is_none());
    let again = outbox::lease_next(&mut tx, "mail", until, "me", until + chrono::Duration::minutes(1)).await.unwrap();
    assert_eq!(again.unwrap().id, "01A");
    assert!(outbox::settle(&mut tx, "01A", "me", end, now).await.unwrap());
    assert_eq!(outbox::lease_next(&mut tx, "mail", now, "me", until).await.unwrap().unwrap().id, "01B");
}

/// Five at once, the third of which is refused for its address: four arrive, one is final, and nothing waits.
#[rstest]
#[tokio::test]
async fn one_refused_among_five_is_one_refused(
    #[values(On::Sqlite, On::Postgres)] on: On,
    #[values(Postmark, Smtp)] dialect: Dialect,
) {
    let world = world(on, &CODES[..5]).await;
    let (api, courier) = over_the_wire(&world, dialect, "concurrency = 5\n").await;
    api.faults().deactivate("cc@debtor.test");
    world.remind().await;
    let tally = courier.drain().await.unwrap();
    assert_eq!((tally.mail.get(&Ended::Accepted), tally.mail.get(&Ended::Failed)), (Some(&4), Some(&1)));
    let mut states = world.states().await;
    states.sort();
    assert_eq!(states, ["AA accepted", "BB accepted", "CC failed", "DD accepted", "EE accepted"]);
}
