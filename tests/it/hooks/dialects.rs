//! The same tales in every provider's dialect, proved as each proves them; and what proves nothing.

use chrono::Duration;
use cordial::sandbox::mail::Dialect::{self, Mailgun, Resend, SendGrid, Ses};
use cordial::sandbox::mail::hooks::{Answer, Hook, Proof, SigningKey, Tale, subscription};
use rstest::rstest;

use crate::databases::On;
use crate::world::{DeskUnderTest, TOPIC, World, assert_snapshot, desk_in};

use super::{ACME, a_letter_is_out};

/// Everything that a request could change or leave.
async fn changes_nothing(d: &mut DeskUnderTest, known: &str, status: u16, hook: &Hook, why: &str) {
    let provider = d.proof().provider();
    assert_eq!(d.hook_comes_to(provider, hook).await, status, "{why}");
    assert_eq!(d.all_that_is_known().await, known, "{why}");
}

#[rstest]
#[tokio::test]
async fn every_event_is_understood(
    #[values(SendGrid, Mailgun, Resend, Ses)] provider: Dialect,
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    desk_in(on, World::sending_by(provider), async |d| {
        a_letter_is_out(d).await;
        assert_eq!(d.told(ACME, &Tale::Deferred).await, 204);
        assert_snapshot!(d.outbox("mail").await, @"ACME friendly accepted");
        assert_eq!(d.told(ACME, &Tale::Delivered).await, 204);
        assert_snapshot!(d.outbox("mail").await, @"ACME friendly delivered");
        assert_eq!(d.told(ACME, &Tale::Bounced { for_good: false }).await, 204);
        assert_snapshot!(d.outbox("mail").await, @"ACME friendly bounced: 452 4.2.2 Mailbox full");
        assert_snapshot!(d.posts().await, @"
        #desk The friendly letter to Acme Ltd (ACME) came back (452 4.2.2 Mailbox full). The address stays in use.
        [Account]
        ");
        assert_eq!(
            d.told(ACME, &Tale::Reply(Answer::saying("Paid.\n\nOn 2 Mar 2026 a@b.test wrote:\n> Hi"))).await,
            204
        );
        assert_snapshot!(d.posts().await.replace("Robin · ", ""), @"
        #desk Acme Ltd (ACME) wrote to us (nobody's yet). Nobody writes to them before this is read.
        | Re: Invoice INV-7: is anything in the way?
        | From ap@acme.example
        | > Paid.
        | reply 01J…
        [Read, go on] [They asked us to stop] [Account]
        ");
        assert_eq!(d.told(ACME, &Tale::Complained).await, 204);
        assert_snapshot!(d.outbox("mail").await, @"ACME friendly complained");
        assert_snapshot!(d.posts().await, @"
        #desk Acme Ltd (ACME) reported the friendly letter as spam. That address isn't written to any more.
        [Account]

        #desk A call is due to Acme Ltd (ACME): Call: they want no mail at the only address there is. Ask how to reach them (nobody's yet)
        [Account]
        ");
        let known = d.all_that_is_known().await;
        assert_eq!(d.told(ACME, &Tale::Novelty).await, 204);
        assert_eq!(d.all_that_is_known().await, known);
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn an_address_that_bounces_is_known_from_every_provider(
    #[values(SendGrid, Mailgun, Resend, Ses)] provider: Dialect,
) {
    desk_in(On::Sqlite, World::sending_by(provider), async |d| {
        a_letter_is_out(d).await;
        assert_eq!(d.told(ACME, &Tale::Bounced { for_good: true }).await, 204);
        assert_snapshot!(d.outbox("mail").await, @"ACME friendly bounced: 550 5.1.1 No such user here");
        assert_snapshot!(d.posts().await, @"
        #desk The friendly letter to Acme Ltd (ACME) came back (550 5.1.1 No such user here). That address isn't written to any more.
        [Account]

        #desk A call is due to Acme Ltd (ACME): Call: the friendly letter came back and no address is left. Ask for another (nobody's yet)
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn what_proves_nothing_changes_nothing(
    #[values(SendGrid, Mailgun, Resend, Ses)] provider: Dialect,
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    desk_in(on, World::sending_by(provider), async |d| {
        a_letter_is_out(d).await;
        let known = d.all_that_is_known().await;
        let bounce = Tale::Bounced { for_good: true };
        let right = d.hook(ACME, &bounce);
        // Somebody else's key.
        let forged = match provider {
            SendGrid => Proof::SendGrid(SigningKey::made().expect("the machine has randomness")),
            Mailgun => Proof::Mailgun("another".to_owned()),
            Resend => Proof::Resend("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".to_owned()),
            _ => Proof::Ses("arn:aws:sns:eu-west-2:999999999999:theirs".to_owned()),
        };
        let forged = forged.hook(&d.letter_to(ACME), &bounce, d.clock.now());
        changes_nothing(d, &known, 401, &forged, "forged").await;
        // What was signed is changed.
        let text = String::from_utf8(right.body.clone()).unwrap();
        let changed = match provider {
            // Mailgun signs only the time and the token.
            Mailgun => text.replace("\"timestamp\":\"1", "\"timestamp\":\"2"),
            _ => text.replace("No such user here", "No such user then"),
        };
        assert_ne!(changed, text);
        changes_nothing(d, &known, 401, &Hook { body: changed.into(), ..right.clone() }, "changed").await;
        for ago in [Duration::hours(2), Duration::hours(-2)] {
            let stale = d.proof().hook(&d.letter_to(ACME), &bounce, d.clock.now() - ago);
            changes_nothing(d, &known, 401, &stale, "stale").await;
        }
        changes_nothing(d, &known, 401, &Hook { headers: Vec::new(), body: "{}".into(), ..right.clone() }, "bare")
            .await;
        let large = Hook { body: vec![b' '; 2 * 1024 * 1024 + 1], ..right.clone() };
        changes_nothing(d, &known, 413, &large, "large").await;
        assert_eq!(d.hook_comes_to("postmark", &right).await, 404);
        let mut foreign = d.letter_to(ACME);
        foreign.id = "00000000-0000-4000-8000-000000000000".to_owned();
        foreign.metadata = vec![("cordial_id".to_owned(), "01JD7Z00000000000000000000".to_owned())];
        foreign.headers.clear();
        let foreign = d.proof().hook(&foreign, &bounce, d.clock.now());
        changes_nothing(d, &known, 204, &foreign, "foreign").await;
        // And what is right counts once.
        assert_eq!(d.hook_comes(&right).await, 204);
        let known = d.all_that_is_known().await;
        changes_nothing(d, &known, 204, &right, "replayed").await;
        d.posts().await;
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_token_of_mailguns_is_used_once_whatever_it_is_put_before(#[values(On::Sqlite, On::Postgres)] on: On) {
    desk_in(on, World::sending_by(Mailgun), async |d| {
        a_letter_is_out(d).await;
        let mut foreign = d.letter_to(ACME);
        foreign.id = "00000000-0000-4000-8000-000000000000".to_owned();
        foreign.metadata = vec![("cordial_id".to_owned(), "01JD7Z00000000000000000000".to_owned())];
        foreign.headers.clear();
        let unread = d.hook(ACME, &Tale::Delivered);
        let body = String::from_utf8(unread.body.clone()).unwrap().replace("event-data", "something-else");
        let first = d.hook(ACME, &Tale::Delivered);
        let again = signed_as(&first, signature_of(&d.hook(ACME, &Tale::Delivered)));
        let came = [
            ("it changed something", first),
            ("it was told before", again),
            ("it was about nothing of ours", d.proof().hook(&foreign, &Tale::Delivered, d.clock.now())),
            ("nobody has heard of it", d.hook(ACME, &Tale::Novelty)),
            ("it couldn't be read", Hook { body: body.into(), ..unread }),
        ];
        for (why, caught) in came {
            assert_eq!(d.hook_comes_to("mailgun", &caught).await, 204, "{why}");
            let known = d.all_that_is_known().await;
            // The caught signature goes before something else.
            let signature = signature_of(&caught);
            let complaint = signature_of(&d.hook(ACME, &Tale::Complained));
            assert_ne!(signature, complaint, "each has a token of its own");
            let forged = signed_as(&d.hook(ACME, &Tale::Complained), signature);
            changes_nothing(d, &known, 204, &forged, why).await;
        }
    })
    .await;
}

fn signed_as(hook: &Hook, signature: serde_json::Value) -> Hook {
    let mut told: serde_json::Value = serde_json::from_slice(&hook.body).unwrap();
    told["signature"] = signature;
    Hook { body: told.to_string().into(), ..hook.clone() }
}

fn signature_of(hook: &Hook) -> serde_json::Value {
    serde_json::from_slice::<serde_json::Value>(&hook.body).unwrap()["signature"].clone()
}

#[rstest]
#[tokio::test]
async fn a_certificate_comes_from_amazon_and_a_subscription_is_confirmed_there() {
    desk_in(On::Sqlite, World::sending_by(Ses), async |d| {
        a_letter_is_out(d).await;
        let known = d.all_that_is_known().await;
        let right = d.hook(ACME, &Tale::Complained);
        let text = String::from_utf8(right.body.clone()).unwrap();
        for elsewhere in ["http://sns.eu-west-2.amazonaws.com/", "https://sns.eu-west-2.amazonaws.com.evil.example/"] {
            let moved = text.replace("https://sns.eu-west-2.amazonaws.com/", elsewhere);
            changes_nothing(d, &known, 401, &Hook { body: moved.into(), ..right.clone() }, elsewhere).await;
        }
        assert_eq!(d.fetched(), Vec::<String>::new(), "nothing is fetched from anywhere else");
        let hello = subscription(TOPIC, d.clock.now());
        changes_nothing(d, &known, 204, &hello, "a subscription").await;
        assert_snapshot!(d.fetched().join("\n"), @"
        https://sns.eu-west-2.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem
        https://sns.eu-west-2.amazonaws.com/?Action=ConfirmSubscription&Token=2336412f37
        ");
    })
    .await;
}
