//! A mail API that has its troubles: nobody gets a letter twice, and none is lost.

use cordial::sandbox::mail::{Dialect, Fault};
use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::world::{DANA, DeskUnderTest, World, assert_snapshot, desk, desk_in};

async fn two_debtors(d: &mut DeskUnderTest) {
    d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
    d.has_invoice("INV-9", "Bolt Ltd", "90.00 GBP", "2026-02-20").await;
}

#[rstest]
#[tokio::test]
async fn a_mail_taken_without_an_answer_is_looked_up_and_not_sent_again(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        two_debtors(d).await;
        d.mail.faults().next_send(Fault::AcceptThenHang);
        d.at("2026-03-02 09:15").await;
        d.at("2026-03-02 09:30").await;
        d.at("2026-03-02 10:30").await;
        assert_snapshot!(d.subjects(), @"
        ap@acme.example: Invoice INV-7: is anything in the way?
        ap@bolt.example: Invoice INV-9: is anything in the way?
        ");
        assert_snapshot!(d.outbox("mail").await, @"
        ACME friendly accepted
        BOLT friendly accepted
        ");
        assert_snapshot!(d.posts().await, @"");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_mail_that_never_arrived_is_sent_once_that_is_known(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        two_debtors(d).await;
        d.mail.faults().next_send(Fault::Close);
        d.at("2026-03-02 09:15").await;
        d.at("2026-03-02 09:30").await;
        d.at("2026-03-02 10:30").await;
        assert_snapshot!(d.subjects(), @"
        ap@bolt.example: Invoice INV-9: is anything in the way?
        ap@acme.example: Invoice INV-7: is anything in the way?
        ");
        assert_snapshot!(d.outbox("mail").await, @"
        ACME friendly accepted
        BOLT friendly accepted
        ");
        assert_snapshot!(d.posts().await, @"");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn too_many_requests_wait_as_long_as_was_asked(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        two_debtors(d).await;
        d.mail.faults().next_send(Fault::TooMany { retry_after: Some("3600".to_owned()) });
        d.at("2026-03-02 09:15").await;
        d.at("2026-03-02 09:45").await;
        assert_eq!(d.mails(), "", "an hour was asked for");
        d.at("2026-03-02 10:30").await;
        assert_snapshot!(d.subjects(), @"
        ap@bolt.example: Invoice INV-9: is anything in the way?
        ap@acme.example: Invoice INV-7: is anything in the way?
        ");
        assert_snapshot!(d.posts().await, @"");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_revoked_key_stops_the_queue_and_loses_nothing(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        two_debtors(d).await;
        d.mail.set_token("another");
        d.at("2026-03-02 09:15").await;
        assert_eq!(d.mails(), "");
        assert_snapshot!(d.posts().await, @"
        #alerts <@&managers>
        | mail provider refuses the desk
        | The mail provider refuses the desk itself: Postmark answered 401: The server token is not a valid one. (check mail.postmark.token). No letter leaves, and none is lost: they go on once that is put right.
        | ✅ or the button to say that you have it.
        | alert 01J…
        [I have it]
        pings managers
        ");
        d.at("2026-03-02 09:30").await;
        assert_snapshot!(d.outbox("mail").await, @"
        ACME friendly queued: Postmark answered 401: The server token is not a valid one. (check mail.postmark.token)
        BOLT friendly queued
        ");
        d.mail_key_is_mended();
        d.at("2026-03-02 11:00").await;
        assert_snapshot!(d.subjects(), @"
        ap@bolt.example: Invoice INV-9: is anything in the way?
        ap@acme.example: Invoice INV-7: is anything in the way?
        ");
        assert_snapshot!(d.posts().await, @"
        #alerts changed: <@&managers>
        | mail provider refuses the desk
        | The mail provider refuses the desk itself: Postmark answered 401: The server token is not a valid one. (check mail.postmark.token). No letter leaves, and none is lost: they go on once that is put right.
        | Met 2 times.
        | **Over** since Mon 2 Mar, 11:00.
        | alert 01J…
        pings managers
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_refused_address_is_a_call_and_the_rest_of_the_queue_goes_on(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        two_debtors(d).await;
        d.mail.faults().deactivate("ap@acme.example");
        d.at("2026-03-02 09:15").await;
        assert_snapshot!(d.subjects(), @"ap@bolt.example: Invoice INV-9: is anything in the way?");
        assert_snapshot!(d.outbox("mail").await, @"
        ACME friendly failed: Postmark answered 422: You tried to send to a recipient that has been marked as inactive. Found inactive addresses: (an address)
        BOLT friendly accepted
        ");
        assert_snapshot!(d.posts().await, @"
        #desk A call is due to Acme Ltd (ACME): Call: the friendly letter was refused for its address. Ask for another (nobody's yet)
        [Account]
        ");
        d.slash(DANA, "/account account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Acme Ltd (ACME)
        | **£1,200.00** overdue · £1,200.00 open, credits taken off
        | Next: the friendly mail (step 2 of 8) about invoice INV-7, on Mon 2 Mar 2026. Withheld (no-contact): There is no valid address to write to: somebody has to call.
        | Owner: nobody
        | To do: Mon 2 Mar 2026 · Call: the friendly letter was refused for its address. Ask for another · nobody's yet
        | Contacts: ap@acme.example (must not be written to)
        | Open: INV-7 · £1,200.00 · 10 d late
        [Claim] [Log] [Timeline] [Why] [They asked us to stop]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_server_that_carries_nothing_for_us_stops_the_queue(
    #[values("5.7.1 relaying denied", "Relay access denied", "5.7.23 SPF validation failed")] said: &str,
    #[values(Sqlite, Postgres)] on: On,
) {
    desk_in(on, World::sending_by(Dialect::Smtp), async |d| {
        two_debtors(d).await;
        d.mail.faults().every_send(Fault::Refuse { code: 550, message: said.to_owned() });
        d.at("2026-03-02 09:15").await;
        d.at("2026-03-02 09:30").await;
        assert_eq!(d.mails(), "");
        assert_snapshot!(d.outbox("mail").await.replace(said, "…"), @"
        ACME friendly queued: the mail server answered 550: … (check mail.from and mail.smtp)
        BOLT friendly queued
        ");
        assert_snapshot!(d.posts().await.replace(said, "…"), @"
        #alerts <@&managers>
        | mail provider refuses the desk
        | The mail provider refuses the desk itself: the mail server answered 550: … (check mail.from and mail.smtp). No letter leaves, and none is lost: they go on once that is put right.
        | ✅ or the button to say that you have it.
        | alert 01J…
        [I have it]
        pings managers
        ");
        d.slash(DANA, "/why account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Acme Ltd (ACME)
        | Next: the statement mail (step 3 of 8) about invoice INV-7, on Mon 9 Mar 2026. Withheld (frequency): Their last message or call was on 2 March 2026, and 5 days lie between two: not before 7 March 2026. The friendly mail of 2 March 2026 is on its way.
        [Account]
        ");
        d.mail.faults().heal();
        d.at("2026-03-02 09:45").await;
        assert_snapshot!(d.subjects(), @"
        ap@bolt.example: Invoice INV-9: is anything in the way?
        ap@acme.example: Invoice INV-7: is anything in the way?
        ");
        d.posts().await;
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_letter_that_is_refused_never_left_and_a_call_takes_its_place(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.mail.faults().next_send(Fault::RefuseMail);
        d.at("2026-03-02 09:15").await;
        d.at("2026-03-02 09:30").await;
        assert_eq!(d.mails(), "");
        assert_snapshot!(d.outbox("mail").await, @"ACME friendly failed: Postmark answered 422: Provide either 'TextBody' or 'HtmlBody', or both.");
        assert_snapshot!(d.posts().await, @"
        #desk A call is due to Acme Ltd (ACME): Call: the mail provider refuses the friendly letter itself. See that its text and sender are in order (nobody's yet)
        [Account]
        ");
        d.slash(DANA, "/account account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Acme Ltd (ACME)
        | **£1,200.00** overdue · £1,200.00 open, credits taken off
        | Next: the statement mail (step 3 of 8) about invoice INV-7, on Mon 9 Mar 2026. Withheld (frequency): Their last message or call was on 2 March 2026, and 5 days lie between two: not before 7 March 2026.
        | Owner: nobody
        | To do: Mon 2 Mar 2026 · Call: the mail provider refuses the friendly letter itself. See that its text and sender are in order · nobody's yet
        | Contacts: ap@acme.example
        | Open: INV-7 · £1,200.00 · 10 d late
        [Claim] [Log] [Timeline] [Why] [They asked us to stop]
        ");
        // The gap counts from the call.
        d.day("2026-03-05").await;
        d.slash(DANA, "/log account:ACME channel:call outcome:reached note:They have it now").await;
        d.posts().await;
        d.at("2026-03-09 09:15").await;
        assert_eq!(d.mails(), "");
        d.at("2026-03-10 09:15").await;
        assert_snapshot!(d.subjects(), @"ap@acme.example: Your statement from Harbour Supplies Ltd: £1,200.00 overdue");
    })
    .await;
}
