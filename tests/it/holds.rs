//! Nobody is written to for a while: one account on hold, or the whole desk paused.

use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::world::{DANA, MORGAN, NOOR, assert_snapshot, desk};

#[rstest]
#[tokio::test]
async fn a_hold_keeps_everybody_quiet_until_its_last_day_is_over(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.slash(DANA, "/hold account:ACME until:2026-03-13 reason:They are moving house.").await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) Acme Ltd (ACME) is on hold until the end of Fri 13 Mar 2026.");
        assert_snapshot!(d.posts().await, @"
        #desk Dana put Acme Ltd (ACME) on hold until the end of Fri 13 Mar 2026: They are moving house.
        [Account]
        ");
        d.slash(DANA, "/why account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Acme Ltd (ACME)
        | Next: the friendly mail (step 2 of 8) about invoice INV-7, on Mon 16 Mar 2026. Withheld (hold): On hold until the end of 13 March 2026, by Dana: They are moving house.
        [Account]
        ");
        d.at("2026-03-02 09:15").await;
        d.at("2026-03-13 16:45").await;
        assert_eq!(d.mails(), "", "the last day belongs to the hold");
        d.at("2026-03-16 09:00").await;
        assert_snapshot!(d.subjects(), @"ap@acme.example: Invoice INV-7: is anything in the way?");
        d.slash(DANA, "/account account:ACME").await;
        assert!(!d.reply().await.contains("On hold"), "it has ended by itself");
        d.slash(DANA, "/timeline account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Timeline · Acme Ltd (ACME)
        | `2 Mar 2026 09:00` Dana · held: until 2026-03-13, They are moving house.
        | `16 Mar 2026 09:00` reminders · reminder planned: asked £1,200.00, invoices INV-7, step friendly, to ap@acme.example
        | `16 Mar 2026 09:00` courier · reminder sent: step friendly, to ap@acme.example
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_hold_can_be_moved_and_ended(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.slash(DANA, "/resume account:ACME").await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) Acme Ltd (ACME) isn't on hold. /why says what else stands in the way.");
        d.slash(DANA, "/hold account:ACME until:+14d reason:They are moving house").await;
        d.posts().await;
        d.slash(MORGAN, "/hold account:ACME until:fri reason:Shorter is enough").await;
        assert_snapshot!(d.reply().await, @"(to Morgan alone) Acme Ltd (ACME) is on hold until the end of Fri 6 Mar 2026. It was until Mon 16 Mar 2026.");
        d.posts().await;
        d.slash(DANA, "/account account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Acme Ltd (ACME)
        | **£1,200.00** overdue · £1,200.00 open, credits taken off
        | Next: the friendly mail (step 2 of 8) about invoice INV-7, on Mon 9 Mar 2026. Withheld (hold): On hold until the end of 6 March 2026, by Morgan: Shorter is enough.
        | Owner: nobody
        | On hold: until Fri 6 Mar 2026 · Shorter is enough · Morgan
        | Contacts: ap@acme.example
        | Open: INV-7 · £1,200.00 · 10 d late
        [Claim] [Log] [Timeline] [Why] [They asked us to stop]
        ");
        d.slash(DANA, "/status").await;
        assert!(d.reply().await.contains("1 account is on hold"));
        d.slash(DANA, "/resume account:ACME").await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) The hold of Acme Ltd (ACME) has ended. /why says what comes next.");
        assert_snapshot!(d.posts().await, @"
        #desk Dana ended the hold of Acme Ltd (ACME).
        [Account]
        ");
        d.at("2026-03-02 09:15").await;
        assert_snapshot!(d.subjects(), @"ap@acme.example: Invoice INV-7: is anything in the way?");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_hold_has_an_end_and_a_reason(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        let mut told = Vec::new();
        let ends = ["2026-03-01 reason:late", "2027-03-03 reason:long", "03/04 reason:which", "soon reason:when"];
        for options in ends.iter().chain(&["fri reason:\u{200b}"]) {
            d.slash(DANA, &format!("/hold account:ACME until:{options}")).await;
            told.push(d.reply().await);
        }
        d.slash(NOOR, "/hold account:ACME until:fri reason:because").await;
        told.push(d.reply().await);
        d.slash(DANA, "/hold account:NOBODY until:fri reason:because").await;
        told.push(d.reply().await);
        assert_snapshot!(told.join("\n"), @r#"
        (to Dana alone) 2026-03-01 has passed. A hold ends today or later: +14d, fri, 2026-12-01.
        (to Dana alone) A hold ends within a year, by 2027-03-02. For longer, put them on a cadence of their own, or ask a manager.
        (to Dana alone) "03/04" can be read as 3 April 2026 or as 4 March 2026: write it like 2026-04-03, or name the format
        (to Dana alone) "soon" is not a date: write it like 2026-05-31
        (to Dana alone) Say why nobody should write to them, in a few words.
        (to Noor alone) Only collectors and managers work at this desk. Ask a manager to give you the role.
        (to Dana alone) There is no account "NOBODY". Type a few letters of its code or name and pick it from the list.
        "#);
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_hold_stops_the_letter_that_waits_to_be_handed_over(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.clock_stands_at("2026-03-02 09:15");
        d.plans_reminders().await;
        assert_snapshot!(d.outbox("mail").await, @"ACME friendly queued");
        d.slash(DANA, "/hold account:ACME until:2026-03-04 reason:They called").await;
        d.posts().await;
        assert_snapshot!(d.outbox("mail").await, @"ACME friendly cancelled: hold");
        assert_eq!(d.mails(), "");
        d.at("2026-03-05 09:00").await;
        assert_snapshot!(d.subjects(), @"ap@acme.example: Invoice INV-7: is anything in the way?");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_paused_desk_writes_to_nobody_and_goes_on_once(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.has_invoice("INV-9", "Bolt Ltd", "90.00 GBP", "2026-02-20").await;
        d.slash(DANA, "/pause reason:The books are moved").await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) Only a manager can pause the desk. Ask one of them.");
        d.clock_stands_at("2026-03-02 09:15");
        d.plans_reminders().await;
        d.slash(MORGAN, "/pause reason:The books are moved").await;
        assert_snapshot!(d.reply().await, @"(to Morgan alone) The desk is paused: nobody is written to, not even with letters that waited already. /unpause lets it go on.");
        assert_snapshot!(d.posts().await, @"#desk ⏸️ Morgan paused the desk: The books are moved. Nobody is written to.");
        assert_snapshot!(d.outbox("mail").await, @"
        ACME friendly cancelled: paused
        BOLT friendly cancelled: paused
        ");
        d.slash(MORGAN, "/pause reason:Once more").await;
        assert_snapshot!(d.reply().await, @"(to Morgan alone) The desk is paused already. /status says why, and /unpause lets it go on.");
        d.slash(DANA, "/why account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Acme Ltd (ACME)
        | Next: the friendly mail (step 2 of 8) about invoice INV-7, on Mon 2 Mar 2026. Withheld (paused): The whole desk is paused: The books are moved (Morgan, 2 March 2026). /unpause lets it go on. The friendly mail planned on 2 March 2026 was stopped by that before it left.
        [Account]
        ");
        d.slash(DANA, "/status").await;
        let status = d.reply().await;
        assert!(status.contains("Paused by Morgan since Mon 2 Mar 2026, 09:15: The books are moved."), "{status}");
        d.at("2026-03-09 09:15").await;
        assert_eq!(d.mails(), "");
        d.restarts().await;
        d.at("2026-03-09 09:30").await;
        assert_eq!(d.mails(), "", "a restart lets nothing go on");
        d.slash(DANA, "/unpause").await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) Only a manager can let the desk go on. Ask one of them.");
        d.slash(MORGAN, "/unpause").await;
        assert_snapshot!(d.reply().await, @"(to Morgan alone) The desk goes on. What came due meanwhile is planned by the next run.");
        assert_snapshot!(d.posts().await, @"#desk ▶️ Morgan let the desk go on.");
        d.slash(MORGAN, "/unpause").await;
        assert_snapshot!(d.reply().await, @"(to Morgan alone) The desk isn't paused. /status says what keeps it, if anything does.");
        d.at("2026-03-09 09:45").await;
        assert_snapshot!(d.subjects(), @"
        ap@acme.example: Invoice INV-7: is anything in the way?
        ap@bolt.example: Invoice INV-9: is anything in the way?
        ");
    })
    .await;
}
