//! Less than is owed closes it, or nothing more is asked for.

use cordial::ledger_files::FileKind;
use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::world::{DANA, DeskUnderTest, MORGAN, SAM, assert_snapshot, desk};

/// A settlement of Dana's for what is late.
pub const SETTLE: &str = "/settle account:ACME amount:700 reason:They are closing down by:2026-03-16";

/// £1,000.00 that is late and £500.00 that isn't; a settlement of £700.00 for the first is agreed on, and what was posted
/// of it was read.
async fn agreed(d: &mut DeskUnderTest) {
    d.has_invoice("INV-7", "Acme Ltd", "1000.00 GBP", "2026-02-20").await;
    d.has_invoice("INV-8", "Acme Ltd", "500.00 GBP", "2026-04-30").await;
    d.slash(DANA, SETTLE).await;
    d.posts().await;
    d.react(MORGAN, "✅").await;
    d.posts().await;
}

async fn open(d: &mut DeskUnderTest) -> String {
    d.slash(SAM, "/account account:ACME").await;
    let card = d.reply().await;
    card.lines().filter(|line| line.contains("INV-") || line.contains("open")).collect::<Vec<_>>().join("\n")
}

#[rstest]
#[tokio::test]
async fn a_settlement_that_is_paid_closes_what_it_covers(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1000.00 GBP", "2026-02-20").await;
        d.has_invoice("INV-8", "Acme Ltd", "500.00 GBP", "2026-04-30").await;
        d.slash(DANA, SETTLE).await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) Acme Ltd (ACME) may settle for £700.00 by Mon 16 Mar 2026, which forgoes £300.00, if the managers agree: they are asked in the approvals channel.");
        assert_snapshot!(d.posts().await, @"
        #approvals | Settlement · Acme Ltd (ACME)
        | £700.00 for Acme Ltd (ACME)
        | ✅ yes · ❌ no. One manager decides, until Wed 4 Mar 2026, 09:00.
        | Asked by: Dana
        | Oldest invoice: 10 days past due
        | Terms: £700.00 by Mon 16 Mar 2026 closes £1,000.00: £300.00 (30%) is written off once it has arrived
        | Why: They are closing down
        | Schedule: Mon 16 Mar 2026 · £700.00
        | Invoices: INV-7 · £1,000.00
        | approval 01J…
        [Account]

        #desk Dana asked the managers for a settlement of £700.00 with Acme Ltd (ACME).
        [Account]
        ");
        d.react(MORGAN, "✅").await;
        assert_snapshot!(d.posts().await, @"
        #approvals changed: | Settlement · Acme Ltd (ACME)
        | £700.00 for Acme Ltd (ACME)
        | **approved** by Morgan
        | Asked by: Dana
        | Oldest invoice: 10 days past due
        | Terms: £700.00 by Mon 16 Mar 2026 closes £1,000.00: £300.00 (30%) is written off once it has arrived
        | Why: They are closing down
        | Schedule: Mon 16 Mar 2026 · £700.00
        | Invoices: INV-7 · £1,000.00
        | approval 01J…
        [Account]

        #desk The settlement of £700.00 with Acme Ltd (ACME) is approved by Morgan. Until it has come, or its day is over, nobody reminds them.
        [Account]
        ");
        d.slash(SAM, "/why account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Sam alone) | Acme Ltd (ACME)
        | Next: the friendly mail (step 2 of 8) about invoice INV-7, on Thu 19 Mar 2026. Withheld (promise): Payment of invoice INV-7 was promised; we wait until 18 March 2026.
        [Account]
        ");
        d.day("2026-03-10").await;
        assert_eq!(d.subjects(), "", "it is waited for");
        d.slash(SAM, "/payment account:ACME amount:200 invoice:INV-7").await;
        d.tick().await;
        d.slash(SAM, "/payment account:ACME amount:500 invoice:INV-7").await;
        d.posts().await;
        d.tick().await;
        assert_snapshot!(d.posts().await, @"
        #desk Acme Ltd (ACME) paid the £700.00 that was agreed on: £300.00 is written off, and it is closed.
        [Account]
        ");
        assert_snapshot!(open(d).await, @"
        | **nothing** overdue · £500.00 open, credits taken off
        | Next: the courtesy mail (step 1 of 8) about invoice INV-8, on Mon 27 Apr 2026.
        | Open: INV-8 · £500.00 · due Thu 30 Apr 2026
        ");
        d.ticks(3).await;
        d.slash(SAM, "/timeline account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Sam alone) | Timeline · Acme Ltd (ACME)
        | `2 Mar 2026 09:00` Dana · settlement proposed: agreed £700.00, pay by 2026-03-16, settlement 01J…, total £1,000.00, They are closing down
        | `2 Mar 2026 09:00` Dana · approval requested: needed 1
        | `2 Mar 2026 09:00` Morgan · voted: verdict approve
        | `2 Mar 2026 09:00` Morgan · approval given: state approved, by name Morgan
        | `2 Mar 2026 09:00` Morgan · settlement agreed: settlement 01J…, state active
        | `10 Mar 2026 09:00` Sam · payment recorded: £200.00, paid on 2026-03-10
        | `10 Mar 2026 09:00` Sam · payment recorded: £500.00, paid on 2026-03-10
        | `10 Mar 2026 09:00` approvals · settlement kept: settlement 01J…, state completed
        | `10 Mar 2026 09:00` approvals · written off: £300.00, settlement 01J…
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_settlement_that_is_not_paid_lapses_and_forgoes_nothing(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        agreed(d).await;
        d.slash(SAM, "/payment account:ACME amount:200 invoice:INV-7").await;
        d.posts().await;
        d.day("2026-03-18").await;
        assert_eq!(d.posts().await, "", "two business days of grace");
        d.day("2026-03-19").await;
        assert_snapshot!(d.posts().await, @"
        #desk The settlement of £700.00 with Acme Ltd (ACME) has lapsed: £200.00 of it came by Mon 16 Mar 2026. Nothing is written off, and the reminders go on.
        [Account]
        ");
        assert_snapshot!(d.subjects(), @"ap@acme.example: Invoice INV-7: is anything in the way?");
        assert_snapshot!(open(d).await, @"
        | **£800.00** overdue · £1,300.00 open, credits taken off
        | Next: the statement mail (step 3 of 8) about invoice INV-7, on Tue 24 Mar 2026. Withheld (frequency): Their last message or call was on 19 March 2026, and 5 days lie between two: not before 24 March 2026.
        | INV-7 · £800.00 · 27 d late
        | INV-8 · £500.00 · due Thu 30 Apr 2026
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_write_off_asks_for_nothing_more_whatever_the_ledger_goes_on_to_say(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1000.00 GBP", "2026-02-20").await;
        d.has_invoice("INV-8", "Acme Ltd", "500.00 GBP", "2026-04-30").await;
        d.slash(DANA, "/settle account:ACME amount:0 reason:Insolvent").await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) £1,000.00 of Acme Ltd (ACME) may be written off, if the managers agree: they are asked in the approvals channel.");
        assert_snapshot!(d.posts().await, @"
        #approvals | Write-off · Acme Ltd (ACME)
        | £1,000.00 for Acme Ltd (ACME)
        | ✅ yes · ❌ no. One manager decides, until Wed 4 Mar 2026, 09:00.
        | Asked by: Dana
        | Oldest invoice: 10 days past due
        | Terms: £1,000.00 (100%) is written off: nothing more is asked for it
        | Why: Insolvent
        | Invoices: INV-7 · £1,000.00
        | approval 01J…
        [Account]

        #desk Dana asked the managers for a write-off of £1,000.00 of Acme Ltd (ACME).
        [Account]
        ");
        d.react(MORGAN, "✅").await;
        assert_snapshot!(d.posts().await, @"
        #approvals changed: | Write-off · Acme Ltd (ACME)
        | £1,000.00 for Acme Ltd (ACME)
        | **approved** by Morgan
        | Asked by: Dana
        | Oldest invoice: 10 days past due
        | Terms: £1,000.00 (100%) is written off: nothing more is asked for it
        | Why: Insolvent
        | Invoices: INV-7 · £1,000.00
        | approval 01J…
        [Account]

        #desk The write-off of £1,000.00 of Acme Ltd (ACME) is approved by Morgan. Nothing more is asked for it.
        [Account]
        ");
        // The books still show it as open, every morning.
        d.day("2026-03-10").await;
        d.day("2026-03-11").await;
        assert_eq!((d.subjects().as_str(), d.posts().await.as_str()), ("", ""), "nobody is asked for it");
        assert_snapshot!(open(d).await, @"
        | **nothing** overdue · £500.00 open, credits taken off
        | Next: the courtesy mail (step 1 of 8) about invoice INV-8, on Mon 27 Apr 2026.
        | Open: INV-8 · £500.00 · due Thu 30 Apr 2026
        ");
        d.the_ages_add_up().await;
        // The books write it off, too: it counts once.
        d.paid("INV-7").await;
        assert_snapshot!(open(d).await, @"
        | **nothing** overdue · £500.00 open, credits taken off
        | Next: the courtesy mail (step 1 of 8) about invoice INV-8, on Mon 27 Apr 2026.
        | Open: INV-8 · £500.00 · due Thu 30 Apr 2026
        ");
        d.the_ages_add_up().await;
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn one_invoice_alone_is_written_off(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1000.00 GBP", "2026-02-20").await;
        d.has_invoice("INV-8", "Acme Ltd", "3.50 GBP", "2026-02-21").await;
        d.slash(DANA, "/settle account:ACME amount:write-off reason:Bank charges invoice:INV-8").await;
        d.posts().await;
        d.react(MORGAN, "✅").await;
        assert!(d.posts().await.contains("**approved** by Morgan"));
        assert_snapshot!(open(d).await, @"
        | **£1,000.00** overdue · £1,000.00 open, credits taken off
        | Due now: the friendly mail (step 2 of 8) about invoice INV-7.
        | Open: INV-7 · £1,000.00 · 10 d late
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn payments_by_file_keep_a_settlement_too(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        agreed(d).await;
        let file = "account_code,invoice_number,amount,currency,date,reference\nACME,INV-7,700.00,GBP,2026-03-02,T-1\n";
        d.imports(FileKind::Payments, file.as_bytes()).await;
        d.tick().await;
        let told = d.posts().await;
        assert!(told.contains("£300.00 is written off, and it is closed."), "{told}");
        d.the_ages_add_up().await;
    })
    .await;
}
