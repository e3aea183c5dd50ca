//! Payment plans once a manager agreed: new dates, the last payment, and what is missed.

use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::plans::{PROPOSAL, proposed};
use crate::world::{DANA, DeskUnderTest, MORGAN, SAM, World, assert_snapshot, desk, desk_in};

/// Acme's plan of three installments runs, and what was posted of it was read.
async fn agreed(d: &mut DeskUnderTest) {
    proposed(d).await;
    d.react(MORGAN, "✅").await;
    d.posts().await;
}

const NEW_DATES: &str =
    "/plan propose account:ACME reason:Their own customer pays late installments:2 first:2026-04-15";

#[rstest]
#[tokio::test]
async fn a_plan_is_given_new_dates_once_by_a_manager(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        agreed(d).await;
        d.slash(SAM, "/payment account:ACME amount:333.33 date:today").await;
        d.posts().await;
        d.slash(DANA, NEW_DATES).await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) Proposed for Acme Ltd (ACME). The managers are asked in the approvals channel. Until they have decided, the plan as it is goes on.
        | Payment plan · Acme Ltd (ACME)
        | **£666.67**, proposed
        | New dates for the plan of 2 March 2026: 2 installments, every month
        | Why: Their own customer pays late
        | Schedule:
        | Wed 15 Apr 2026 · £333.34
        | Fri 15 May 2026 · £333.33
        | Invoices: INV-7
        | Other versions: Mon 2 Mar 2026 · £1,000.00 · 3 installments, every month · active
        | Proposed by: Dana, Mon 2 Mar 2026
        | plan 01J…
        [Account]
        ");
        assert_snapshot!(d.posts().await, @"
        #approvals | Payment plan · Acme Ltd (ACME)
        | £666.67 for Acme Ltd (ACME)
        | ✅ yes · ❌ no. One manager decides, until Wed 4 Mar 2026, 09:00.
        | Asked by: Dana
        | Oldest invoice: 10 days past due
        | Terms: New dates for the plan of 2 March 2026: 2 installments, every month
        | Why: Their own customer pays late
        | Schedule:
        | Wed 15 Apr 2026 · £333.34
        | Fri 15 May 2026 · £333.33
        | Invoices: INV-7 · £666.67
        | approval 01J…
        [Account]

        #desk Dana proposed new dates for the £666.67 left of the payment plan of Acme Ltd (ACME).
        [Account]
        ");
        d.slash(SAM, "/plan show account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Sam alone) | Payment plan · Acme Ltd (ACME)
        | **£1,000.00**, active
        | 3 installments, every month
        | Why: A slow quarter
        | Schedule:
        | Tue 31 Mar 2026 · £333.33 · paid ✓
        | Thu 30 Apr 2026 · £333.33
        | Mon 1 Jun 2026 · £333.34
        | Invoices: INV-7
        | Other versions: Mon 2 Mar 2026 · £666.67 · New dates for the plan of 2 March 2026: 2 installments, every month · proposed
        | Proposed by: Dana, Mon 2 Mar 2026
        | plan 01J…
        [Account]
        ");
        d.react(MORGAN, "✅").await;
        assert_snapshot!(d.posts().await, @"
        #approvals changed: | Payment plan · Acme Ltd (ACME)
        | £666.67 for Acme Ltd (ACME)
        | **approved** by Morgan
        | Asked by: Dana
        | Oldest invoice: 10 days past due
        | Terms: New dates for the plan of 2 March 2026: 2 installments, every month
        | Why: Their own customer pays late
        | Schedule:
        | Wed 15 Apr 2026 · £333.34
        | Fri 15 May 2026 · £333.33
        | Invoices: INV-7 · £666.67
        | approval 01J…
        [Account]

        #desk The payment plan of £666.67 for Acme Ltd (ACME) is approved by Morgan.
        [Account]
        ");
        d.slash(SAM, "/plan show account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Sam alone) | Payment plan · Acme Ltd (ACME)
        | **£666.67**, active
        | New dates for the plan of 2 March 2026: 2 installments, every month
        | Why: Their own customer pays late
        | Schedule:
        | Wed 15 Apr 2026 · £333.34
        | Fri 15 May 2026 · £333.33
        | Invoices: INV-7
        | Other versions: Mon 2 Mar 2026 · £1,000.00 · 3 installments, every month · replaced on Mon 2 Mar 2026
        | Proposed by: Dana, Mon 2 Mar 2026
        | plan 01J…
        [Account]
        ");
        d.slash(DANA, NEW_DATES).await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) The plan of Acme Ltd (ACME) was given new dates once, and once is all. /plan cancel ends it; then propose another.");
        assert_eq!(d.posts().await, "");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_payment_that_covers_everything_completes_the_plan_at_once(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        agreed(d).await;
        d.slash(SAM, "/payment account:ACME amount:600 date:today").await;
        d.posts().await;
        d.paid_meanwhile("INV-7").await;
        assert_snapshot!(d.posts().await, @"
        #desk the operator took in a file of invoices (generic): 0 new, 1 changed, 1 settled; open now nothing.

        #desk Acme Ltd (ACME) has paid its plan of £1,000.00 to the end.
        [Account]
        ");
        d.slash(SAM, "/plan show account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Sam alone) | Payment plan · Acme Ltd (ACME)
        | **£1,000.00**, completed
        | 3 installments, every month
        | Why: A slow quarter
        | Schedule:
        | Tue 31 Mar 2026 · £333.33 · paid ✓
        | Thu 30 Apr 2026 · £333.33 · paid ✓
        | Mon 1 Jun 2026 · £333.34 · paid ✓
        | Invoices: INV-7
        | Proposed by: Dana, Mon 2 Mar 2026
        | plan 01J…
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_missed_installment_breaks_the_plan_once_and_pages(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, World::with("[alerts]\nlarge = \"1000.00\""), async |d| {
        agreed(d).await;
        for day in ["2026-03-31", "2026-04-01", "2026-04-02"] {
            d.at(&format!("{day} 09:15")).await;
        }
        d.subjects();
        assert_eq!(d.posts().await, "", "its grace runs until the end of 2 April");
        d.at("2026-04-03 08:35").await;
        assert_snapshot!(d.posts().await, @"
        #desk Acme Ltd (ACME) missed £333.33 of its plan, due Tue 31 Mar 2026. The plan is broken.
        [Account]

        #alerts <@&managers>
        | plan broken
        | Acme Ltd (ACME) missed £333.33 of its payment plan of £1,000.00, due 31 March 2026. The plan is broken, £1,000.00 of it is unpaid and the reminders go on: call them today.
        | ✅ or the button to say that you have it.
        | alert 01J…
        [I have it]
        pings managers
        ");
        d.restarts().await;
        d.ticks(3).await;
        assert_eq!(d.posts().await, "", "it is told once");
        d.at("2026-04-07 09:15").await;
        assert_snapshot!(d.subjects(), @"ap@acme.example: Invoice INV-7: is anything in the way?");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn while_new_dates_wait_for_a_manager_the_plan_is_not_broken(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        agreed(d).await;
        d.at("2026-04-02 08:35").await;
        d.slash(DANA, NEW_DATES).await;
        d.posts().await;
        d.at("2026-04-03 08:35").await;
        d.subjects();
        let posts = d.posts().await;
        assert!(posts.contains("Still waits for a decision") && !posts.contains("broken"), "{posts}");
        d.slash(SAM, "/why account:ACME").await;
        let why = d.reply().await;
        assert!(why.contains("Withheld (plan)"), "{why}");
        d.slash(DANA, "/plan cancel account:ACME reason:They paid nothing").await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) The new dates for the payment plan of Acme Ltd (ACME) are taken back. The plan as it is goes on.");
        d.posts().await;
        d.at("2026-04-06 08:35").await;
        assert_snapshot!(d.posts().await, @"
        #desk Acme Ltd (ACME) missed £333.33 of its plan, due Tue 31 Mar 2026. The plan is broken.
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_plan_takes_the_place_of_the_promise_for_what_it_covers(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1000.00 GBP", "2026-02-20").await;
        d.slash(DANA, "/promise account:ACME amount:1000 date:fri").await;
        d.slash(DANA, PROPOSAL).await;
        d.posts().await;
        d.react(MORGAN, "✅").await;
        d.posts().await;
        d.at("2026-03-11 09:15").await;
        assert_eq!(d.posts().await, "", "the promise is not broken");
        d.slash(DANA, "/promise account:ACME amount:1000 date:fri").await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) Nothing is open in GBP that could be promised (£1,000.00 more is in a payment plan).");
    })
    .await;
}
