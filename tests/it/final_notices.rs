//! The last letter, which a manager has to approve.

use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::world::{DANA, DeskUnderTest, MORGAN, assert_snapshot, desk};

/// Climbs the ladder up to the request for a final notice, with two programs that plan at once; what is asked.
async fn asked(d: &mut DeskUnderTest) -> String {
    d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-01-01").await;
    for day in ["03-02", "03-09", "03-16", "03-23", "03-30", "04-07", "04-14", "04-21", "04-28"] {
        d.clock_stands_at(&format!("2026-{day} 10:00"));
        d.ledger_is_fresh().await;
        d.reminders_are_planned_twice_at_once().await;
        d.subjects();
        let told = d.posts().await;
        if told.contains("Final notice") {
            return told;
        }
    }
    panic!("no manager was asked about the final notice");
}

#[rstest]
#[tokio::test]
async fn two_programs_at_once_ask_once(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        let told = asked(d).await;
        assert_eq!(told.matches("✅ yes · ❌ no").count(), 1, "{told}");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_yes_holds_for_what_was_shown(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        assert!(asked(d).await.contains("Invoices: INV-7 · £1,200.00"));
        d.has_invoice("INV-8", "Acme Ltd", "300.00 GBP", "2026-03-01").await;
        d.tick().await;
        assert_snapshot!(d.posts().await, @r#"
        #approvals changed: | Final notice · Acme Ltd (ACME)
        | £1,200.00 for Acme Ltd (ACME)
        | **void** by reminders
        | Because: what the letter would list has changed
        | Asked by: reminders
        | Oldest invoice: 103 days past due
        | Terms: The letter "final" about 1 invoice
        | Step: day 52 of the cadence default, tone final
        | Why: The softer letters and the calls brought no payment.
        | Invoices: INV-7 · £1,200.00
        | approval 01J…
        [Account]

        #desk The final notice of £1,200.00 to Acme Ltd (ACME) is void by reminders.
        [Account]

        #approvals | Final notice · Acme Ltd (ACME)
        | £1,500.00 for Acme Ltd (ACME)
        | ✅ yes · ❌ no. One manager decides, until Thu 16 Apr 2026, 10:00.
        | Asked by: reminders
        | Oldest invoice: 103 days past due
        | Terms: The letter "final" about 2 invoices
        | Step: day 52 of the cadence default, tone final
        | Why: The softer letters and the calls brought no payment.
        | Invoices:
        | INV-7 · £1,200.00
        | INV-8 · £300.00
        | approval 01J…
        [Account]
        "#);
        d.react(MORGAN, "✅").await;
        assert!(d.posts().await.contains("**approved** by Morgan"));
        d.has_invoice("INV-9", "Acme Ltd", "50.00 GBP", "2026-03-02").await;
        d.tick().await;
        assert_eq!(d.subjects(), "", "the yes was to another letter");
        assert_snapshot!(d.posts().await, @r#"
        #approvals | Final notice · Acme Ltd (ACME)
        | £1,550.00 for Acme Ltd (ACME)
        | ✅ yes · ❌ no. One manager decides, until Thu 16 Apr 2026, 10:00.
        | Asked by: reminders
        | Oldest invoice: 103 days past due
        | Terms: The letter "final" about 3 invoices
        | Step: day 52 of the cadence default, tone final
        | Why: The softer letters and the calls brought no payment.
        | Invoices:
        | INV-7 · £1,200.00
        | INV-8 · £300.00
        | INV-9 · £50.00
        | approval 01J…
        [Account]
        "#);
        d.react(MORGAN, "✅").await;
        assert!(d.posts().await.contains("**approved** by Morgan"));
        d.tick().await;
        assert_snapshot!(d.subjects(), @"ap@acme.example: Final notice: £1,550.00 overdue with Harbour Supplies Ltd");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_letter_that_was_approved_leaves_once_however_often_the_bot_ends(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        asked(d).await;
        let request = d.newest_request().id;
        d.workspace.react(MORGAN, request, "✅").unwrap();
        d.ends_once_it_is_decided().await;
        let told = d.posts().await;
        assert_eq!(told.matches("**approved** by Morgan").count(), 1, "{told}");
        assert_eq!(told.matches("is approved by Morgan.").count(), 1, "{told}");
        d.plans_reminders().await;
        d.restarts().await;
        d.ticks(3).await;
        assert_snapshot!(d.subjects(), @"ap@acme.example: Final notice: £1,200.00 overdue with Harbour Supplies Ltd");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_dispute_on_what_it_lists_voids_the_request(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        asked(d).await;
        d.slash(DANA, "/dispute open account:ACME invoice:INV-7 reason:Half was missing").await;
        d.tick().await;
        assert_snapshot!(d.posts().await, @r#"
        #approvals changed: | Final notice · Acme Ltd (ACME)
        | £1,200.00 for Acme Ltd (ACME)
        | **void** by the desk
        | Because: what it would do has changed since it was shown
        | Asked by: reminders
        | Oldest invoice: 103 days past due
        | Terms: The letter "final" about 1 invoice
        | Step: day 52 of the cadence default, tone final
        | Why: The softer letters and the calls brought no payment.
        | Invoices: INV-7 · £1,200.00
        | approval 01J…
        [Account]

        #desk Dana opened a dispute on INV-7 (£1,200.00) of Acme Ltd (ACME): Half was missing. Dana sees to it.
        [Account]

        #desk The final notice of £1,200.00 to Acme Ltd (ACME) is void by the desk.
        [Account]
        "#);
        d.workspace.react(MORGAN, d.newest_request().id, "✅").unwrap();
        d.reconciled().await;
        d.tick().await;
        assert_eq!((d.posts().await, d.subjects()), (String::new(), String::new()), "it is void");
    })
    .await;
}
