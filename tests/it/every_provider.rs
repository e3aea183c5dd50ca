//! The whole bot sends a reminder through each provider; where a mail was taken and the answer lost, nobody gets it
//! twice, and where nobody can know, a person is asked.

use cordial::sandbox::mail::Dialect::{self, Jmap, Mailgun, Postmark, Resend, SendGrid, Ses, Smtp};
use cordial::sandbox::mail::Fault;
use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::world::{DeskUnderTest, World, assert_snapshot, desk_in};

async fn two_debtors(d: &mut DeskUnderTest) {
    d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
    d.has_invoice("INV-9", "Bolt Ltd", "90.00 GBP", "2026-02-20").await;
}

#[rstest]
#[tokio::test]
async fn a_reminder_leaves_once_by_each_provider(
    #[values(Postmark, SendGrid, Mailgun, Resend, Ses, Jmap, Smtp)] dialect: Dialect,
    #[values(Sqlite, Postgres)] on: On,
) {
    desk_in(on, World::sending_by(dialect), async |d| {
        two_debtors(d).await;
        d.at("2026-03-02 09:15").await;
        d.at("2026-03-02 10:30").await;
        assert_snapshot!(d.subjects(), @"
        ap@acme.example: Invoice INV-7: is anything in the way?
        ap@bolt.example: Invoice INV-9: is anything in the way?
        ");
        assert_snapshot!(d.outbox("mail").await, @"
        ACME friendly accepted
        BOLT friendly accepted
        ");
    })
    .await;
}

/// Taken, and the answer lost: Postmark, Mailgun and the JMAP server are asked, Resend is sent the same again under its key.
#[rstest]
#[tokio::test]
async fn a_lost_answer_is_no_second_mail(
    #[values(Postmark, Mailgun, Resend, Jmap)] dialect: Dialect,
    #[values(Sqlite, Postgres)] on: On,
) {
    desk_in(on, World::sending_by(dialect), async |d| {
        two_debtors(d).await;
        d.mail.faults().next_send(Fault::AcceptThenHang);
        d.at("2026-03-02 09:15").await;
        d.at("2026-03-02 09:30").await;
        d.at("2026-03-02 11:30").await;
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

/// Not taken, and no answer: it is sent once that is sure.
#[rstest]
#[tokio::test]
async fn a_lost_mail_is_sent_once_that_is_known(
    #[values(Postmark, Mailgun, Resend, Jmap)] dialect: Dialect,
    #[values(Sqlite, Postgres)] on: On,
) {
    desk_in(on, World::sending_by(dialect), async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.mail.faults().next_send(Fault::Close);
        d.at("2026-03-02 09:15").await;
        d.at("2026-03-02 09:30").await;
        d.at("2026-03-02 10:00").await;
        d.at("2026-03-02 11:30").await;
        assert_snapshot!(d.subjects(), @"ap@acme.example: Invoice INV-7: is anything in the way?");
        assert_snapshot!(d.outbox("mail").await, @"ACME friendly accepted");
    })
    .await;
}

/// Nobody can say: never sent again, and a person is asked at once.
#[rstest]
#[tokio::test]
async fn a_doubt_that_nobody_can_end_is_a_question(
    #[values(SendGrid, Ses, Smtp)] dialect: Dialect,
    #[values(Sqlite, Postgres)] on: On,
    #[values(Fault::AcceptThenHang, Fault::Close)] fault: Fault,
) {
    desk_in(on, World::sending_by(dialect), async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        let arrived = usize::from(fault == Fault::AcceptThenHang);
        d.mail.faults().next_send(fault);
        d.at("2026-03-02 09:15").await;
        d.at("2026-03-02 09:30").await;
        d.at("2026-03-02 11:30").await;
        assert_eq!(d.subjects().lines().count(), arrived);
        let told = d.outbox("mail").await;
        assert!(told.starts_with("ACME friendly unknown"), "{told}");
        let asked = d.posts().await;
        assert!(
            asked.starts_with(
                "#desk | Has this letter arrived?\n| The friendly letter of Mon 2 Mar, 09:15 to Acme Ltd (ACME)"
            ),
            "{asked}"
        );
        assert!(asked.contains("[It arrived] [Send again] [Account]"), "{asked}");
        assert_eq!(asked.matches("#desk").count(), 1, "asked once: {asked}");
    })
    .await;
}
