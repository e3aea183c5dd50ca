//! A mail provider tells what became of our letters: each once, and nobody else is believed.

use cordial::sandbox::mail::hooks::{Answer, Hook, Proof, Tale};
use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::world::{DANA, DeskUnderTest, World, assert_snapshot, desk, desk_in};

mod dialects;
mod doubts;
mod strangers;

const ACME: &str = "ap@acme.example";

/// Acme has got its first letter.
async fn a_letter_is_out(d: &mut DeskUnderTest) {
    d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
    d.at("2026-03-02 09:15").await;
    assert_eq!(d.subjects(), "ap@acme.example: Invoice INV-7: is anything in the way?");
    assert_eq!(d.posts().await, "");
}

#[rstest]
#[tokio::test]
async fn a_letter_that_was_delivered_is_known_to_be_and_told_twice_is_told_once(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        a_letter_is_out(d).await;
        let hook = d.hook(ACME, &Tale::Delivered);
        assert_eq!(d.hook_comes(&hook).await, 204);
        assert_snapshot!(d.outbox("mail").await, @"ACME friendly delivered");
        let known = d.all_that_is_known().await;
        assert_eq!(d.hook_comes(&hook).await, 204);
        assert_eq!(d.all_that_is_known().await, known);
        assert_eq!(d.told(ACME, &Tale::Deferred).await, 204);
        assert_snapshot!(d.outbox("mail").await, @"ACME friendly delivered");
        d.slash(DANA, "/timeline account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Timeline · Acme Ltd (ACME)
        | `2 Mar 2026 09:15` reminders · reminder planned: asked £1,200.00, invoices INV-7, step friendly, to ap@acme.example
        | `2 Mar 2026 09:15` courier · reminder sent: step friendly, to ap@acme.example
        | `2 Mar 2026 09:15` postmark · reminder delivered: step friendly, to ap@acme.example
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_letter_that_comes_back_for_good_silences_its_address_and_somebody_calls(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        a_letter_is_out(d).await;
        assert_eq!(d.told(ACME, &Tale::Bounced { for_good: true }).await, 204);
        assert_snapshot!(d.outbox("mail").await, @"ACME friendly bounced: 550 5.1.1 No such user here");
        assert_snapshot!(d.posts().await, @"
        #desk The friendly letter to Acme Ltd (ACME) came back (550 5.1.1 No such user here). That address isn't written to any more.
        [Account]

        #desk A call is due to Acme Ltd (ACME): Call: the friendly letter came back and no address is left. Ask for another (nobody's yet)
        [Account]
        ");
        d.slash(DANA, "/account account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Acme Ltd (ACME)
        | **£1,200.00** overdue · £1,200.00 open, credits taken off
        | Next: the statement mail (step 3 of 8) about invoice INV-7, on Mon 9 Mar 2026. Withheld (frequency): Their last message or call was on 2 March 2026, and 5 days lie between two: not before 7 March 2026.
        | Owner: nobody
        | To do: Mon 2 Mar 2026 · Call: the friendly letter came back and no address is left. Ask for another · nobody's yet
        | Contacts: ap@acme.example (must not be written to)
        | Open: INV-7 · £1,200.00 · 10 d late
        [Claim] [Log] [Timeline] [Why] [They asked us to stop]
        ");
        assert_eq!(d.told(ACME, &Tale::Delivered).await, 204);
        d.at("2026-03-10 09:15").await;
        assert_eq!(d.mails(), "", "nobody is written to at an address that bounced");
        assert_snapshot!(d.outbox("mail").await, @"ACME friendly bounced: 550 5.1.1 No such user here");
        assert_snapshot!(d.posts().await, @"
        #desk A call is due to Acme Ltd (ACME): Call instead of the statement mail: there is no address to write to (nobody's yet)
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_letter_that_comes_back_goes_to_another_address_where_there_is_one(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        a_letter_is_out(d).await;
        d.has_contact("ACME", "robin@acme.example").await;
        assert_eq!(d.told(ACME, &Tale::Bounced { for_good: true }).await, 204);
        assert_snapshot!(d.posts().await, @"
        #desk The friendly letter to Acme Ltd (ACME) came back (550 5.1.1 No such user here). That address isn't written to any more.
        [Account]
        ");
        d.at("2026-03-02 09:45").await;
        assert_snapshot!(d.subjects(), @"robin@acme.example: Invoice INV-7: is anything in the way?");
        assert_snapshot!(d.outbox("mail").await, @"
        ACME friendly bounced: 550 5.1.1 No such user here
        ACME friendly accepted
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_full_mailbox_is_told_and_the_address_stays(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        a_letter_is_out(d).await;
        assert_eq!(d.told(ACME, &Tale::Bounced { for_good: false }).await, 204);
        assert_snapshot!(d.outbox("mail").await, @"ACME friendly bounced: 452 4.2.2 Mailbox full");
        assert_snapshot!(d.posts().await, @"
        #desk The friendly letter to Acme Ltd (ACME) came back (452 4.2.2 Mailbox full). The address stays in use.
        [Account]
        ");
        d.slash(DANA, "/why account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Acme Ltd (ACME)
        | Next: the statement mail (step 3 of 8) about invoice INV-7, on Mon 9 Mar 2026. Withheld (frequency): Their last message or call was on 2 March 2026, and 5 days lie between two: not before 7 March 2026. The friendly mail of 2 March 2026 came back: invoice INV-7 was 10 days overdue, and step 2 was its next; nothing stood in its way.
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn who_calls_us_spam_is_not_written_to_again(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        a_letter_is_out(d).await;
        assert_eq!(d.told(ACME, &Tale::Delivered).await, 204);
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
async fn who_wants_no_more_mail_gets_none(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        a_letter_is_out(d).await;
        assert_eq!(d.told(ACME, &Tale::Unsubscribed).await, 204);
        assert_snapshot!(d.outbox("mail").await, @"ACME friendly accepted");
        assert_snapshot!(d.posts().await, @"
        #desk Somebody at Acme Ltd (ACME) wants no more mail at an address of theirs: it isn't written to any more.
        [Account]

        #desk A call is due to Acme Ltd (ACME): Call: they want no mail at the only address there is. Ask how to reach them (nobody's yet)
        [Account]
        ");
        d.slash(DANA, "/why account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Acme Ltd (ACME)
        | Next: the statement mail (step 3 of 8) about invoice INV-7, on Mon 9 Mar 2026. Withheld (frequency): Their last message or call was on 2 March 2026, and 5 days lie between two: not before 7 March 2026. The last one, the friendly mail, went out on 2 March 2026: invoice INV-7 was 10 days overdue, and step 2 was its next; nothing stood in its way.
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn mail_that_comes_back_from_a_large_account_is_an_alert(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, World::with("[alerts]\nlarge = \"1000.00\""), async |d| {
        a_letter_is_out(d).await;
        d.slash(DANA, "/claim account:ACME").await;
        d.posts().await;
        assert_eq!(d.told(ACME, &Tale::Bounced { for_good: false }).await, 204);
        assert_snapshot!(d.posts().await, @"
        #desk The friendly letter to Acme Ltd (ACME) came back (452 4.2.2 Mailbox full). The address stays in use.
        [Account]

        #alerts <@&managers>
        | mail bounced
        | A letter to Acme Ltd (ACME) came back, and they owe £1,200.00. They are Dana's: find out where they are to be reached.
        | ✅ or the button to say that you have it.
        | alert 01J…
        [I have it]
        pings managers
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn what_is_not_the_providers_is_refused_and_what_is_not_ours_ignored(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        a_letter_is_out(d).await;
        let known = d.all_that_is_known().await;
        let right = d.hook(ACME, &Tale::Bounced { for_good: true });
        let forged = Proof::Postmark("postmark:guess".to_owned());
        let forged = forged.hook(&d.letter_to(ACME), &Tale::Bounced { for_good: true }, d.clock.now());
        assert_eq!(d.hook_comes(&forged).await, 401);
        assert_eq!(d.hook_comes(&Hook { headers: Vec::new(), ..right.clone() }).await, 401);
        assert_eq!(d.hook_comes_to("sendgrid", &right).await, 404);
        assert_eq!(d.hook_comes_to("smtp", &right).await, 404);
        assert_eq!(d.hook_comes(&Hook { body: vec![b' '; 2 * 1024 * 1024 + 1], ..right.clone() }).await, 413);
        for body in ["", "null", "[]", "{\"RecordType\": 7}", "<xml/>", "{\"RecordType\": \"Bounce\"}"] {
            assert_eq!(d.hook_comes(&Hook { body: body.into(), ..right.clone() }).await, 204, "{body}");
        }
        let mut foreign = d.letter_to(ACME);
        foreign.id = "00000000-0000-4000-8000-000000000000".to_owned();
        foreign.metadata = vec![("cordial_id".to_owned(), "01JD7Z00000000000000000000".to_owned())];
        for tale in [Tale::Delivered, Tale::Bounced { for_good: true }, Tale::Complained, Tale::Novelty] {
            let hook = d.proof().hook(&foreign, &tale, d.clock.now());
            assert_eq!(d.hook_comes(&hook).await, 204, "{tale:?}");
        }
        assert_eq!(d.all_that_is_known().await, known);
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_hundred_events_at_once_are_each_taken_once(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        a_letter_is_out(d).await;
        let same = d.hook(ACME, &Tale::Reply(Answer::saying("Paid.")));
        let all = futures::future::join_all((0..100).map(|_| d.hook_comes(&same))).await;
        assert!(all.iter().all(|status| [204, 503].contains(status)), "{all:?}");
        assert!(all.contains(&204));
        assert_snapshot!(d.posts().await, @"
        #desk Acme Ltd (ACME) wrote to us (nobody's yet). Nobody writes to them before this is read.
        | Re: Invoice INV-7: is anything in the way?
        | From ap@acme.example
        | > Paid.
        | reply 01J…
        [Read, go on] [They asked us to stop] [Account]
        ");
    })
    .await;
}
