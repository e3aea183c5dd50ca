//! A letter of which nobody knows whether it arrived: people are asked, and the provider may tell after all.

use cordial::sandbox::mail::Fault;
use cordial::sandbox::mail::hooks::Tale;
use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::world::{DANA, DeskUnderTest, MORGAN, NOOR, assert_snapshot, desk, either_way};

use super::ACME;

/// Acme's first letter left, no answer came, and the provider can't be asked.
async fn nobody_can_say(d: &mut DeskUnderTest, fault: Fault) {
    d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
    d.mail.faults().next_send(fault);
    d.mail.faults().every_lookup(Fault::Status { status: 502, body: "bad gateway".to_owned() });
    d.at("2026-03-02 09:15").await;
    d.at("2026-03-05 09:30").await;
    d.mail.faults().heal();
    d.subjects();
    assert_snapshot!(d.outbox("mail").await, @"ACME friendly unknown: Postmark answered 502: bad gateway");
}

#[rstest]
#[tokio::test]
async fn people_are_asked_and_one_says_that_it_arrived(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        nobody_can_say(d, Fault::AcceptThenHang).await;
        assert_snapshot!(d.posts().await, @"
        #desk | Has this letter arrived?
        | The friendly letter of Mon 2 Mar, 09:15 to Acme Ltd (ACME) (nobody's yet) left, and no answer came back.
        | Postmark answered 502: bad gateway
        | It isn't sent again by itself. Ask them, or look at the mail provider's own page.
        | mail 01J…
        [It arrived] [Send again] [Account]
        ");
        assert_snapshot!(d.forge(NOOR, "v1:arrived:01JD7Z00000000000000000000").await, @"(to Noor alone) Only collectors and managers work at this desk. Ask a manager to give you the role.");
        let told = d.press_at_once(&[DANA, MORGAN], "It arrived").await;
        assert_snapshot!(either_way(&told.join("\n")), @"
        (to Dana alone) Noted: the letter to Acme Ltd (ACME) arrived. Their next one comes when it is due.
        (to Dana alone) That letter to Acme Ltd (ACME) is settled: it has arrived, or was taken by the provider. /timeline shows who said so.
        ");
        assert_snapshot!(either_way(&d.posts().await), @"
        #desk changed: | Has this letter arrived?
        | The friendly letter to Acme Ltd (ACME). It arrived, says Dana.
        | mail 01J…
        [Account]
        ");
        assert_snapshot!(d.outbox("mail").await, @"ACME friendly accepted");
        d.slash(DANA, "/account account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Acme Ltd (ACME)
        | **£1,200.00** overdue · £1,200.00 open, credits taken off
        | Next: the statement mail (step 3 of 8) about invoice INV-7, on Mon 9 Mar 2026. Withheld (frequency): Their last message or call was on 2 March 2026, and 5 days lie between two: not before 7 March 2026.
        | Owner: nobody
        | Contacts: ap@acme.example
        | Open: INV-7 · £1,200.00 · 13 d late
        [Claim] [Log] [Timeline] [Why] [They asked us to stop]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn it_is_sent_once_more_and_not_twice(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        nobody_can_say(d, Fault::Close).await;
        d.posts().await;
        let told = d.press_at_once(&[DANA, MORGAN], "Send again").await;
        assert_snapshot!(either_way(&told.join("\n")), @"
        (to Dana alone) The letter to Acme Ltd (ACME) is on its way once more.
        (to Dana alone) That letter to Acme Ltd (ACME) is settled: somebody had it sent again. /timeline shows who said so.
        ");
        d.at("2026-03-05 10:30").await;
        assert_snapshot!(d.subjects(), @"ap@acme.example: Invoice INV-7: is anything in the way?");
        assert_snapshot!(d.outbox("mail").await, @"ACME friendly accepted");
        assert_snapshot!(either_way(&d.posts().await), @"
        #desk changed: | Has this letter arrived?
        | The friendly letter to Acme Ltd (ACME). Dana had it sent once more.
        | mail 01J…
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn what_was_paid_meanwhile_is_not_sent_again(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        nobody_can_say(d, Fault::Close).await;
        d.posts().await;
        d.paid("INV-7").await;
        d.press(DANA, "Send again").await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) It isn't sent again now (paid). Invoice INV-7 has been settled.");
        d.at("2026-03-05 10:30").await;
        assert_eq!(d.subjects(), "");
        assert_snapshot!(d.outbox("mail").await, @"ACME friendly unknown: Postmark answered 502: bad gateway");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn the_provider_tells_after_all(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        nobody_can_say(d, Fault::AcceptThenHang).await;
        d.posts().await;
        assert_eq!(d.told(ACME, &Tale::Delivered).await, 204);
        assert_snapshot!(d.posts().await, @"
        #desk changed: | Has this letter arrived?
        | The friendly letter to Acme Ltd (ACME). The mail provider has told since: delivered.
        | mail 01J…
        [Account]
        ");
        assert_snapshot!(d.outbox("mail").await, @"ACME friendly delivered");
        d.slash(DANA, "/timeline account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Timeline · Acme Ltd (ACME)
        | `2 Mar 2026 09:15` reminders · reminder planned: asked £1,200.00, invoices INV-7, step friendly, to ap@acme.example
        | `5 Mar 2026 09:30` courier · reminder in doubt: step friendly, Postmark answered 502: bad gateway, to ap@acme.example
        | `5 Mar 2026 09:30` postmark · reminder delivered: step friendly, to ap@acme.example
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn the_provider_tells_before_anybody_had_to_be_asked(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.mail.faults().next_send(Fault::AcceptThenHang);
        d.mail.faults().every_lookup(Fault::Status { status: 502, body: "bad gateway".to_owned() });
        d.at("2026-03-02 09:15").await;
        d.subjects();
        assert_eq!(d.told(ACME, &Tale::Delivered).await, 204);
        assert_snapshot!(d.outbox("mail").await, @"ACME friendly delivered");
        d.at("2026-03-05 09:30").await;
        assert_eq!(d.subjects(), "", "it isn't sent again");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn the_provider_tells_of_the_first_copy_while_the_second_waits(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        nobody_can_say(d, Fault::AcceptThenHang).await;
        d.posts().await;
        // The provider takes nothing for a while: the second copy stays in the queue.
        d.mail.faults().every_send(Fault::TooMany { retry_after: Some("3600".to_owned()) });
        d.press(DANA, "Send again").await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) The letter to Acme Ltd (ACME) is on its way once more.");
        d.at("2026-03-05 10:00").await;
        assert_snapshot!(d.outbox("mail").await, @"ACME friendly queued: Postmark answered 429: Rate limit exceeded.");
        d.posts().await;
        assert_eq!(d.told(ACME, &Tale::Bounced { for_good: false }).await, 204);
        assert_snapshot!(d.outbox("mail").await, @"ACME friendly queued: Postmark answered 429: Rate limit exceeded.");
        assert_eq!(d.told(ACME, &Tale::Delivered).await, 204);
        assert_snapshot!(d.outbox("mail").await, @"ACME friendly delivered");
        assert_snapshot!(d.posts().await, @"
        #desk changed: | Has this letter arrived?
        | The friendly letter to Acme Ltd (ACME). The mail provider has told since: delivered. It isn't sent once more.
        | mail 01J…
        [Account]
        ");
        d.mail.faults().heal();
        d.at("2026-03-05 12:30").await;
        assert_eq!(d.subjects(), "", "the second copy isn't sent");
        d.slash(DANA, "/timeline account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Timeline · Acme Ltd (ACME)
        | `2 Mar 2026 09:15` reminders · reminder planned: asked £1,200.00, invoices INV-7, step friendly, to ap@acme.example
        | `5 Mar 2026 09:30` courier · reminder in doubt: step friendly, Postmark answered 502: bad gateway, to ap@acme.example
        | `5 Mar 2026 09:30` Dana · reminder sent again: step friendly
        | `5 Mar 2026 10:00` postmark · reminder delivered: step friendly, to ap@acme.example
        [Account]
        ");
    })
    .await;
}
