//! A reminder by hand: looked at before it goes, and sent by the same guards as any other.

use cordial::sandbox::mail::hooks::{Answer, Tale};
use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::world::{DANA, MORGAN, NOOR, assert_snapshot, desk};

#[rstest]
#[tokio::test]
async fn the_mail_is_seen_as_it_would_look_and_nothing_is_written_down(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.slash(DANA, "/remind preview account:ACME").await;
        assert_snapshot!(d.reply().await, @r#"
        (to Dana alone) | The next mail · Acme Ltd (ACME)
        | To ap@acme.example
        | **Invoice INV-7: is anything in the way?**
        | ```
        | Hello Acme Ltd,
        | 
        | Our books show £1,200.00 past its due date. Perhaps it slipped through,
        | perhaps something is in the way. We'd rather ask than guess.
        | 
        | Did the invoice reach the right person? Is an order number or an approval
        | missing? Is anything on it not as agreed? One line is enough and we'll see
        | to our side of it.
        | 
        | - INV-7: £1,200.00, due 20 February 2026, 10 days overdue
        | 
        | Total to pay: £1,200.00
        | 
        | How to pay
        | 
        |   Bank transfer to Harbour Supplies Ltd, sort code 00-00-00, account
        |   00000000
        | 
        | A one-line reply does it, for instance:
        | 
        | - "paid on ..."
        | - "we dispute ... because ..."
        | - "we need until ..."
        | 
        | Your person here is Dana Reyes, +44 20 7946 0000. Call, or simply reply to
        | this mail. If you would rather be called, or written to at another address,
        | just reply and say so.
        | 
        | With kind regards
        | Dana Reyes
        | Harbour Supplies Ltd
        | 
        | Account ACME, as our books stood on 2 March 2026. If a payment is on its
        | way, thank you: it crossed with this letter.
        | ```
        | When: Due now: the friendly mail (step 2 of 8) about invoice INV-7.
        [Send now] [Account]
        "#);
        assert_eq!(d.outbox("mail").await, "");
        d.slash(NOOR, "/remind preview account:ACME").await;
        assert!(d.reply().await.contains("Only collectors and managers"));
        d.slash(DANA, "/timeline account:ACME").await;
        assert!(d.reply().await.contains("Nothing is filed"));
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn what_is_ahead_is_shown_as_of_its_day_and_a_call_is_no_mail(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-03-01").await;
        d.slash(DANA, "/remind preview account:ACME").await;
        let seen = d.reply().await;
        assert!(seen.contains("4 days overdue") && seen.contains("on Thu 5 Mar 2026"), "{seen}");
        d.slash(DANA, "/remind send account:ACME").await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) Nothing was sent. Next: the friendly mail (step 2 of 8) about invoice INV-7, on Thu 5 Mar 2026.");
        d.paid("INV-7").await;
        d.slash(DANA, "/remind preview account:ACME").await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) There is no mail to show. No reminder is ahead. Withheld (paid): Nothing is owed: all is paid.");
        d.has_invoice("INV-8", "Bolt Ltd", "90.00 GBP", "2026-01-10").await;
        d.at("2026-03-02 09:15").await;
        d.at("2026-03-09 09:15").await;
        d.subjects();
        d.clock_stands_at("2026-03-16 09:15");
        d.ledger_is_fresh().await;
        d.slash(DANA, "/remind send account:BOLT").await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) Nothing was sent: what is due is no mail but something to do. Due now: the call step (step 4 of 8) about invoice INV-8.");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn sent_by_hand_at_noon_and_not_again_by_itself_at_one(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-01-02").await;
        d.clock_stands_at("2026-03-02 12:00");
        d.slash(DANA, "/remind preview account:ACME").await;
        d.press(DANA, "Send now").await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) The friendly mail to Acme Ltd (ACME) is on its way, to ap@acme.example.");
        assert_snapshot!(d.subjects(), @"ap@acme.example: Invoice INV-7: is anything in the way?");
        d.at("2026-03-02 13:00").await;
        d.at("2026-03-06 16:00").await;
        assert_eq!(d.mails(), "", "the gap holds for both");
        d.slash(DANA, "/why account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Acme Ltd (ACME)
        | Next: the statement mail (step 3 of 8) about invoice INV-7, on Mon 9 Mar 2026. Withheld (frequency): Their last message or call was on 2 March 2026, and 5 days lie between two: not before 7 March 2026. The last one, the friendly mail, went out on 2 March 2026: invoice INV-7 was 59 days overdue, and step 2 was its next; nothing stood in its way.
        [Account]
        ");
        d.at("2026-03-09 09:15").await;
        assert_snapshot!(d.subjects(), @"ap@acme.example: Your statement from Harbour Supplies Ltd: £1,200.00 overdue");
        d.slash(DANA, "/timeline account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Timeline · Acme Ltd (ACME)
        | `2 Mar 2026 12:00` Dana · reminder planned: asked £1,200.00, invoices INV-7, step friendly, to ap@acme.example
        | `2 Mar 2026 12:00` courier · reminder sent: step friendly, to ap@acme.example
        | `9 Mar 2026 09:15` reminders · reminder planned: asked £1,200.00, invoices INV-7, step statement, to ap@acme.example
        | `9 Mar 2026 09:15` courier · reminder sent: step statement, to ap@acme.example
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn what_a_person_may_put_aside_asks_for_a_reason_and_is_filed(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-01-02").await;
        d.at("2026-03-02 09:15").await;
        d.subjects();
        d.clock_stands_at("2026-03-03 18:30");
        d.slash(DANA, "/remind send account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Not sent yet · Acme Ltd (ACME)
        | frequency: Their last message or call was on 2 March 2026, and 5 days lie between two: not before 7 March 2026.
        | hours: It is 18:30 where they are (Europe/London); contact hours are 09:00-17:00.
        | You may send it all the same, with a reason; both are filed.
        [Send anyway] [Account]
        ");
        assert_eq!(d.mails(), "");
        d.press(DANA, "Send anyway").await;
        d.submit(DANA, &[("reason", "They asked for the statement tonight")]).await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) The statement mail to Acme Ltd (ACME) is on its way, to ap@acme.example.");
        assert_snapshot!(d.subjects(), @"ap@acme.example: Your statement from Harbour Supplies Ltd: £1,200.00 overdue");
        assert_snapshot!(d.posts().await, @"
        #desk Dana sent Acme Ltd (ACME) the statement letter all the same (frequency, hours): They asked for the statement tonight
        [Account]
        ");
        d.slash(DANA, "/why account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Acme Ltd (ACME)
        | Next: the call step (step 4 of 8) about invoice INV-7, on Mon 9 Mar 2026. Withheld (frequency): Their last message or call was on 3 March 2026, and 5 days lie between two: not before 8 March 2026. The last one, the statement mail, went out on 3 March 2026: invoice INV-7 was 60 days overdue, and step 3 was its next; it was sent by hand although frequency and hours stood in its way.
        [Account]
        ");
        d.slash(DANA, "/timeline account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Timeline · Acme Ltd (ACME)
        | `2 Mar 2026 09:15` reminders · reminder planned: asked £1,200.00, invoices INV-7, step friendly, to ap@acme.example
        | `2 Mar 2026 09:15` courier · reminder sent: step friendly, to ap@acme.example
        | `3 Mar 2026 18:30` Dana · reminder planned: asked £1,200.00, invoices INV-7, step statement, to ap@acme.example
        | `3 Mar 2026 18:30` Dana · guards put aside: guards frequency hours, step statement, They asked for the statement tonight
        | `3 Mar 2026 18:30` courier · reminder sent: step statement, to ap@acme.example
        [Account]
        ");
        d.at("2026-03-05 09:15").await;
        assert_eq!(d.mails(), "", "the gap begins anew with it");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn what_protects_the_debtor_nobody_puts_aside(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.has_invoice("INV-9", "Bolt Ltd", "100.00 GBP", "2026-02-20").await;
        d.has_credit("CN-2", "Bolt Ltd", "100.00 GBP").await;
        d.has_invoice("INV-11", "Corner Shop", "50.00 GBP", "2026-02-20").await;
        d.disputed("INV-11").await;
        d.has_invoice_without_address("INV-12", "Dock Ltd", "50.00 GBP", "2026-02-20").await;
        let mut told = Vec::new();
        for code in ["BOLT", "CORNER", "DOCK"] {
            d.slash(DANA, &format!("/remind send account:{code}")).await;
            told.push(d.reply().await);
        }
        d.slash(DANA, "/hold account:ACME until:fri reason:They called").await;
        d.slash(MORGAN, "/remind send account:ACME").await;
        told.push(d.reply().await);
        d.slash(DANA, "/resume account:ACME").await;
        d.slash(MORGAN, "/pause reason:The books are moved").await;
        d.slash(MORGAN, "/remind send account:ACME").await;
        told.push(d.reply().await);
        d.slash(MORGAN, "/unpause").await;
        d.posts().await;
        d.export_breaks();
        d.clock_stands_at("2026-03-04 10:00");
        d.slash(MORGAN, "/remind send account:ACME").await;
        told.push(d.reply().await);
        assert_snapshot!(told.join("\n"), @"
        (to Dana alone) Nothing was sent. No reminder is ahead. Withheld (credit): Their credits cover what we would ask for.
        (to Dana alone) Nothing was sent. No reminder is ahead. Withheld (dispute): Invoice INV-11 is disputed.
        (to Dana alone) Nothing was sent (no-contact): There is no valid address to write to: somebody has to call.
        (to Morgan alone) Nothing was sent (hold): On hold until the end of 6 March 2026, by Dana: They called.
        (to Morgan alone) Nothing was sent (paused): The whole desk is paused: The books are moved (Morgan, 2 March 2026). /unpause lets it go on.
        (to Morgan alone) Nothing was sent (stale): The ledger was last told 49 hours ago, and 36 is the most: import it again.
        ");
        assert_eq!(d.outbox("mail").await, "");
    })
    .await;
}

/// A placement and a wish to be left alone come before whatever a person may put aside, whoever asks.
#[rstest]
#[tokio::test]
async fn who_is_with_an_agency_or_asked_us_to_stop_is_written_to_by_nobody(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.has_invoice("INV-9", "Bolt Ltd", "100.00 GBP", "2026-02-20").await;
        d.at("2026-03-02 09:15").await;
        d.subjects();
        d.told("ap@bolt.example", &Tale::Reply(Answer::saying("Leave us alone."))).await;
        d.press(DANA, "They asked us to stop").await;
        d.slash(DANA, "/escalate account:ACME to:agency reason:They answer nobody").await;
        d.react(MORGAN, "✅").await;
        d.posts().await;
        // In the evening, and within the gap: these two a person could put aside.
        d.clock_stands_at("2026-03-03 18:30");
        d.ledger_is_fresh().await;
        let mut told = Vec::new();
        for who in [DANA, MORGAN] {
            for code in ["ACME", "BOLT"] {
                d.slash(who, &format!("/remind send account:{code}")).await;
                told.push(d.reply().await);
            }
        }
        assert_snapshot!(told.join("\n"), @"
        (to Dana alone) Nothing was sent (placed): The account is with the collection agency, who alone speaks to them until a manager calls it back.
        (to Dana alone) Nothing was sent (cease): Bolt Ltd asked us to stop: only a manager lifts that.
        (to Morgan alone) Nothing was sent (placed): The account is with the collection agency, who alone speaks to them until a manager calls it back.
        (to Morgan alone) Nothing was sent (cease): Bolt Ltd asked us to stop: only a manager lifts that.
        ");
        d.clock_stands_at("2026-03-10 10:00");
        d.ledger_is_fresh().await;
        let mut told = Vec::new();
        for code in ["ACME", "BOLT"] {
            d.slash(MORGAN, &format!("/remind send account:{code}")).await;
            told.push(d.reply().await);
        }
        assert_snapshot!(told.join("\n"), @"
        (to Morgan alone) Nothing was sent (placed): The account is with the collection agency, who alone speaks to them until a manager calls it back.
        (to Morgan alone) Nothing was sent (cease): Bolt Ltd asked us to stop: only a manager lifts that.
        ");
        assert_eq!(d.mails(), "");
    })
    .await;
}
