//! A debtor answers: it is shown with what was written, and nobody writes to them before somebody has read it.

use cordial::sandbox::mail::hooks::{Answer, Tale};
use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::world::{DANA, DeskUnderTest, MORGAN, NOOR, World, assert_snapshot, desk, desk_in, either_way};

const ACME: &str = "ap@acme.example";
const QUOTED: &str = "We paid on *Friday*, @everyone.\n\nBest,\nRobin\n\nOn Mon, 2 Mar 2026 at 09:15, Harbour Supplies \
    <accounts@harbour.example> wrote:\n\n> Hello,\n> is anything in the way?";

/// Acme has got its first letter.
async fn a_letter_is_out(d: &mut DeskUnderTest) {
    d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
    d.slash(DANA, "/claim account:ACME").await;
    d.posts().await;
    d.at("2026-03-02 09:15").await;
    assert_eq!(d.subjects(), "ap@acme.example: Invoice INV-7: is anything in the way?");
}

#[rstest]
#[tokio::test]
async fn an_answer_is_shown_and_pauses_until_it_is_read(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        a_letter_is_out(d).await;
        assert_eq!(d.told(ACME, &Tale::Reply(Answer::saying(QUOTED))).await, 204);
        assert_snapshot!(d.posts().await, @r#"
        #desk Acme Ltd (ACME) wrote to us (Dana's). Nobody writes to them before this is read.
        | Re: Invoice INV-7: is anything in the way?
        | From ap@acme.example
        | > We paid on \*Friday\*, \@everyone.
        | > Best,
        | > Robin
        | reply 01J…
        [Read, go on] [They asked us to stop] [Account]

        (to Dana alone) Acme Ltd (ACME) wrote to us: "Re: Invoice INV-7: is anything in the way?". Nobody writes to them before somebody has read it: it is in the desk channel, with the buttons to go on.
        "#);
        d.slash(DANA, "/account account:ACME").await;
        assert_snapshot!(d.reply().await, @r"
        (to Dana alone) | Acme Ltd (ACME)
        | **£1,200.00** overdue · £1,200.00 open, credits taken off
        | Next: the statement mail (step 3 of 8) about invoice INV-7, on Mon 9 Mar 2026. Withheld (hold): They wrote to us on 2 March 2026 and nobody has read it yet.
        | Owner: Dana
        | They wrote last:
        | Mon 2 Mar 2026 · Re: Invoice INV-7: is anything in the way? · nobody has read it yet
        | > We paid on \*Friday\*, \@everyone.
        | > Best,
        | > Robin
        | Contacts: ap@acme.example
        | Open: INV-7 · £1,200.00 · 10 d late
        [Release] [Log] [Timeline] [Why] [They asked us to stop]
        ");
        d.day("2026-03-09").await;
        d.at("2026-03-09 09:15").await;
        assert_eq!(d.mails(), "", "nobody has read it");
        assert_snapshot!(d.forge(NOOR, "v1:read:01JD7Z00000000000000000000").await, @"(to Noor alone) Only collectors and managers work at this desk. Ask a manager to give you the role.");
        let told = d.press_at_once(&[DANA, MORGAN], "Read, go on").await;
        assert_snapshot!(either_way(&told.join("\n")), @"
        (to Dana alone) Read. The reminders to Acme Ltd (ACME) go on as their ladder says; /why shows what is next.
        (to Dana alone) Dana has dealt with that reply of Acme Ltd (ACME) already. Look at /account.
        ");
        assert_snapshot!(either_way(&d.posts().await), @r"
        #desk changed: Acme Ltd (ACME) wrote to us (Dana's).
        | Re: Invoice INV-7: is anything in the way?
        | From ap@acme.example
        | > We paid on \*Friday\*, \@everyone.
        | > Best,
        | > Robin
        | Read by Dana. Their reminders go on.
        | reply 01J…
        [Account]
        ");
        d.at("2026-03-09 09:30").await;
        assert_snapshot!(d.subjects(), @"ap@acme.example: Your statement from Harbour Supplies Ltd: £1,200.00 overdue");
        d.slash(DANA, "/timeline account:ACME").await;
        assert_snapshot!(either_way(&d.reply().await), @"
        (to Dana alone) | Timeline · Acme Ltd (ACME)
        | `2 Mar 2026 09:00` Dana · claimed: owner name Dana
        | `2 Mar 2026 09:15` reminders · reminder planned: asked £1,200.00, invoices INV-7, step friendly, to ap@acme.example
        | `2 Mar 2026 09:15` courier · reminder sent: step friendly, to ap@acme.example
        | `2 Mar 2026 09:15` postmark · reply received: from ap@acme.example, subject Re: Invoice INV-7: is anything in the way?
        | `9 Mar 2026 09:15` Dana · reply read
        | `9 Mar 2026 09:30` reminders · reminder planned: asked £1,200.00, invoices INV-7, step statement, to ap@acme.example
        | `9 Mar 2026 09:30` courier · reminder sent: step statement, to ap@acme.example
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn who_asks_us_to_stop_is_left_alone_until_a_manager_lifts_it(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        a_letter_is_out(d).await;
        assert_eq!(d.told(ACME, &Tale::Reply(Answer::saying("Please stop writing to us."))).await, 204);
        d.posts().await;
        d.press(DANA, "They asked us to stop").await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) Noted: Acme Ltd (ACME) asked us to stop. Nobody writes to them before a manager lifts it.");
        assert_snapshot!(d.posts().await, @"
        #desk changed: Acme Ltd (ACME) wrote to us (Dana's).
        | Re: Invoice INV-7: is anything in the way?
        | From ap@acme.example
        | > Please stop writing to us.
        | They asked us to stop, says Dana. Nobody writes to them.
        | reply 01J…
        [Account]

        #desk Acme Ltd (ACME) asked us to stop, says Dana. Nobody writes to them before a manager lifts it on their card.
        [Account]
        ");
        d.day("2026-03-09").await;
        d.at("2026-03-09 09:15").await;
        assert_eq!(d.mails(), "", "they asked us to stop");
        d.slash(DANA, "/why account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Acme Ltd (ACME)
        | Next: the statement mail (step 3 of 8) about invoice INV-7, on Mon 9 Mar 2026. Withheld (cease): Acme Ltd asked us to stop: only a manager lifts that. The last one, the friendly mail, went out on 2 March 2026: invoice INV-7 was 10 days overdue, and step 2 was its next; nothing stood in its way.
        [Account]
        ");
        for person in [DANA, MORGAN] {
            d.slash(person, "/resume account:ACME").await;
            assert_snapshot!(d.reply().await.replace("Morgan", "Dana"), @r#"(to Dana alone) Acme Ltd (ACME) isn't on hold. They asked us to stop on 2 March 2026, and only a manager lifts that: "May be written to again" on the card that /account shows."#);
        }
        d.slash(DANA, "/hold account:ACME until:2026-03-10 reason:Their clerk is away").await;
        d.posts().await;
        d.slash(MORGAN, "/resume account:ACME").await;
        assert_snapshot!(d.reply().await, @"(to Morgan alone) The hold of Acme Ltd (ACME) has ended. /why says what comes next.");
        d.posts().await;
        d.at("2026-03-09 09:20").await;
        assert_eq!(d.mails(), "", "a hold that ended isn't their wish");
        d.slash(DANA, "/account account:ACME").await;
        d.press(DANA, "May be written to again").await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) Only a manager can have somebody written to again who asked us to stop. Ask one of them.");
        d.slash(MORGAN, "/account account:ACME").await;
        d.press(MORGAN, "May be written to again").await;
        assert_snapshot!(d.reply().await, @"(to Morgan alone) Acme Ltd (ACME) may be written to again.");
        assert_snapshot!(d.posts().await, @"
        #desk Acme Ltd (ACME) may be written to again, says Morgan.
        [Account]
        ");
        d.at("2026-03-09 09:30").await;
        assert_snapshot!(d.subjects(), @"ap@acme.example: Your statement from Harbour Supplies Ltd: £1,200.00 overdue");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_machine_that_answers_pauses_nothing(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        a_letter_is_out(d).await;
        let headers = vec![("Auto-Submitted".to_owned(), "auto-replied".to_owned())];
        let away = Answer { text: "I'm away until 10 March.".to_owned(), headers, ..Answer::default() };
        assert_eq!(d.told(ACME, &Tale::Reply(away)).await, 204);
        assert_snapshot!(d.posts().await, @"
        #desk Acme Ltd (ACME) answered by itself, as when somebody is away (Dana's).
        | Re: Invoice INV-7: is anything in the way?
        | From ap@acme.example
        | > I'm away until 10 March.
        | reply 01J…
        [Account]
        ");
        d.at("2026-03-09 09:15").await;
        assert_snapshot!(d.subjects(), @"ap@acme.example: Your statement from Harbour Supplies Ltd: £1,200.00 overdue");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_mail_that_answers_nothing_is_known_by_its_sender_or_by_nobody(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        a_letter_is_out(d).await;
        let new =
            |from: &str| Answer { from: Some(from.to_owned()), is_new: true, ..Answer::saying("Where do we pay?") };
        assert_eq!(d.told(ACME, &Tale::Reply(new("AP@Acme.example"))).await, 204);
        assert_eq!(d.told(ACME, &Tale::Reply(new("stranger@nowhere.example"))).await, 204);
        assert_snapshot!(d.posts().await, @r#"
        #desk Acme Ltd (ACME) wrote to us (Dana's). Nobody writes to them before this is read.
        | Re: Invoice INV-7: is anything in the way?
        | From AP@Acme.example
        | > Where do we pay?
        | reply 01J…
        [Read, go on] [They asked us to stop] [Account]

        (to Dana alone) Acme Ltd (ACME) wrote to us: "Re: Invoice INV-7: is anything in the way?". Nobody writes to them before somebody has read it: it is in the desk channel, with the buttons to go on.

        #desk A mail came from nobody we know. It changes nothing by itself.
        | Re: Invoice INV-7: is anything in the way?
        | From stranger@nowhere.example
        | > Where do we pay?
        | reply 01J…
        "#);
        let forged = d.forge(DANA, "v1:read:01JD7Z00000000000000000000").await;
        assert_snapshot!(forged, @"(to Dana alone) I don't know that reply any more. /timeline shows what is filed of the account.");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn an_unread_answer_is_in_every_mornings_digest(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, World::with_digest(), async |d| {
        a_letter_is_out(d).await;
        assert_eq!(d.told(ACME, &Tale::Reply(Answer::saying("We paid on Friday."))).await, 204);
        d.posts().await;
        let mut told = Vec::new();
        for day in ["2026-03-03", "2026-03-04"] {
            d.day(day).await;
            let digest = d.posts().await;
            told.extend(digest.lines().filter(|line| line.contains("Replies")).map(str::to_owned));
        }
        assert_snapshot!(told.join("\n"), @"
        | Replies to read: Acme Ltd (ACME) · since 2 Mar, Dana's
        | Replies to read: Acme Ltd (ACME) · since 2 Mar, Dana's
        ");
        d.press(DANA, "Read, go on").await;
        d.posts().await;
        d.day("2026-03-05").await;
        let digest = d.posts().await;
        assert!(!digest.contains("Replies to read"), "{digest}");
    })
    .await;
}
