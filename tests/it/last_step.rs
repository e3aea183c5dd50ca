//! The last step of the ladder: the desk's own means have ended, and the managers are asked.

use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::world::{MORGAN, SAM, assert_snapshot, desk};

#[rstest]
#[tokio::test]
async fn the_last_step_of_the_ladder_asks_the_managers(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-01-01").await;
        let mut told = String::new();
        for day in ["03-02", "03-09", "03-16", "03-23", "03-30", "04-07", "04-14", "04-21", "04-28", "05-05"] {
            d.clock_stands_at(&format!("2026-{day} 10:00"));
            d.ledger_is_fresh().await;
            d.reminders_are_planned_twice_at_once().await;
            d.subjects();
            told = d.posts().await;
            if told.contains("Final notice") {
                d.react(MORGAN, "✅").await;
                d.posts().await;
                d.tick().await;
                d.subjects();
            }
            if told.contains("Escalation") {
                break;
            }
        }
        assert_snapshot!(told, @"
        #approvals | Escalation · Acme Ltd (ACME)
        | £1,200.00 for Acme Ltd (ACME)
        | ✅ yes · ❌ no. One manager decides, until Thu 23 Apr 2026, 10:00.
        | Asked by: reminders
        | Oldest invoice: 110 days past due
        | Terms: Handed to the collection agency, who alone speaks to them: the desk stops writing
        | Step: day 60 of the cadence default, tone final
        | Why: The ladder has ended: neither letters nor calls brought the payment.
        | Invoices: INV-7 · £1,200.00
        | approval 01J…
        [Account]
        ");
        d.react(MORGAN, "✅").await;
        assert_snapshot!(d.posts().await, @"
        #approvals changed: | Escalation · Acme Ltd (ACME)
        | £1,200.00 for Acme Ltd (ACME)
        | **approved** by Morgan
        | Asked by: reminders
        | Oldest invoice: 110 days past due
        | Terms: Handed to the collection agency, who alone speaks to them: the desk stops writing
        | Step: day 60 of the cadence default, tone final
        | Why: The ladder has ended: neither letters nor calls brought the payment.
        | Invoices: INV-7 · £1,200.00
        | approval 01J…
        [Account]

        #desk The escalation of Acme Ltd (ACME) to the collection agency is approved by Morgan. The desk writes to them no more.
        [Account]
        ");
        d.tick().await;
        assert!(d.posts().await.starts_with("#desk The hand-off folder of Acme Ltd (ACME) for the collection agency is ready"));
        d.slash(SAM, "/why account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Sam alone) | Acme Ltd (ACME)
        | Next: the escalation step (step 8 of 8) about invoice INV-7, on Tue 21 Apr 2026. Withheld (placed): The account is with the collection agency, who alone speaks to them until a manager calls it back. The last one, the final mail, went out on 14 April 2026: invoice INV-7 was 103 days overdue, and step 7 was its next; nothing stood in its way.
        [Account]
        ");
        d.slash(SAM, "/approvals").await;
        assert_snapshot!(d.reply().await, @"
        (to Sam alone) | Nothing waits for a decision
        | **Decided in the last seven days**
        | [Escalation](https://discord.com/channels/ID/approvals/ID) · Acme Ltd (ACME) · £1,200.00 to the collection agency: approved by Morgan, Tue 21 Apr, 10:00
        | [Final notice](https://discord.com/channels/ID/approvals/ID) · Acme Ltd (ACME) · £1,200.00: approved by Morgan, Tue 14 Apr, 10:00
        ");
    })
    .await;
}
