//! Payment plans: proposed by staff, decided by managers with a mark.

use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::world::{DANA, DeskUnderTest, MORGAN, SAM, assert_snapshot, desk};

/// A proposal of Dana's that is complete.
pub const PROPOSAL: &str =
    "/plan propose account:ACME reason:A slow quarter installments:3 first:2026-03-31 every:month";

/// It waits for a decision, and what was posted of it was read.
pub async fn proposed(d: &mut DeskUnderTest) {
    d.has_invoice("INV-7", "Acme Ltd", "1000.00 GBP", "2026-02-20").await;
    d.slash(DANA, PROPOSAL).await;
    d.posts().await;
}

#[rstest]
#[tokio::test]
async fn a_plan_is_proposed_and_approved_by_a_manager(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1000.00 GBP", "2026-02-20").await;
        d.slash(DANA, PROPOSAL).await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) Proposed for Acme Ltd (ACME). The managers are asked in the approvals channel.
        | Payment plan · Acme Ltd (ACME)
        | **£1,000.00**, proposed
        | 3 installments, every month
        | Why: A slow quarter
        | Schedule:
        | Tue 31 Mar 2026 · £333.33
        | Thu 30 Apr 2026 · £333.33
        | Mon 1 Jun 2026 · £333.34
        | Invoices: INV-7
        | Proposed by: Dana, Mon 2 Mar 2026
        | plan 01J…
        [Account]
        ");
        assert_snapshot!(d.posts().await, @"
        #approvals | Payment plan · Acme Ltd (ACME)
        | £1,000.00 for Acme Ltd (ACME)
        | ✅ yes · ❌ no. One manager decides, until Wed 4 Mar 2026, 09:00.
        | Asked by: Dana
        | Oldest invoice: 10 days past due
        | Terms: 3 installments, every month
        | Why: A slow quarter
        | Schedule:
        | Tue 31 Mar 2026 · £333.33
        | Thu 30 Apr 2026 · £333.33
        | Mon 1 Jun 2026 · £333.34
        | Invoices: INV-7 · £1,000.00
        | approval 01J…
        [Account]

        #desk Dana proposed a payment plan of £1,000.00 for Acme Ltd (ACME).
        [Account]
        ");
        assert_snapshot!(d.marks(), @"✅ Cordial  ❌ Cordial");
        d.react(MORGAN, "✅").await;
        assert_snapshot!(d.posts().await, @"
        #approvals changed: | Payment plan · Acme Ltd (ACME)
        | £1,000.00 for Acme Ltd (ACME)
        | **approved** by Morgan
        | Asked by: Dana
        | Oldest invoice: 10 days past due
        | Terms: 3 installments, every month
        | Why: A slow quarter
        | Schedule:
        | Tue 31 Mar 2026 · £333.33
        | Thu 30 Apr 2026 · £333.33
        | Mon 1 Jun 2026 · £333.34
        | Invoices: INV-7 · £1,000.00
        | approval 01J…
        [Account]

        #desk The payment plan of £1,000.00 for Acme Ltd (ACME) is approved by Morgan.
        [Account]
        ");
        d.slash(SAM, "/plan show account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Sam alone) | Payment plan · Acme Ltd (ACME)
        | **£1,000.00**, active
        | 3 installments, every month
        | Why: A slow quarter
        | Schedule:
        | Tue 31 Mar 2026 · £333.33
        | Thu 30 Apr 2026 · £333.33
        | Mon 1 Jun 2026 · £333.34
        | Invoices: INV-7
        | Proposed by: Dana, Mon 2 Mar 2026
        | plan 01J…
        [Account]
        ");
        d.slash(SAM, "/why account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Sam alone) | Acme Ltd (ACME)
        | No reminder is ahead. Withheld (plan): Invoice INV-7 is in a payment plan that is being kept. The next installment, £333.33, is due 31 March 2026.
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn one_managers_cross_rejects(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        proposed(d).await;
        d.react(MORGAN, "❌").await;
        assert_snapshot!(d.posts().await, @"
        #approvals changed: | Payment plan · Acme Ltd (ACME)
        | £1,000.00 for Acme Ltd (ACME)
        | **rejected** by Morgan
        | Asked by: Dana
        | Oldest invoice: 10 days past due
        | Terms: 3 installments, every month
        | Why: A slow quarter
        | Schedule:
        | Tue 31 Mar 2026 · £333.33
        | Thu 30 Apr 2026 · £333.33
        | Mon 1 Jun 2026 · £333.34
        | Invoices: INV-7 · £1,000.00
        | approval 01J…
        [Account]

        #desk The payment plan of £1,000.00 for Acme Ltd (ACME) is rejected by Morgan.
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn proposing_again_voids_the_first(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        proposed(d).await;
        d.slash(DANA, "/plan propose account:ACME reason:They offered less schedule:2026-04-01 400, 2026-05-01 600")
            .await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) Proposed for Acme Ltd (ACME). The managers are asked in the approvals channel. The plan that was waiting for a decision is void.
        | Payment plan · Acme Ltd (ACME)
        | **£1,000.00**, proposed
        | 2 installments on dates of their own
        | Why: They offered less
        | Schedule:
        | Wed 1 Apr 2026 · £400.00
        | Fri 1 May 2026 · £600.00
        | Invoices: INV-7
        | Other versions: Mon 2 Mar 2026 · £1,000.00 · 3 installments, every month · cancelled on Mon 2 Mar 2026
        | Proposed by: Dana, Mon 2 Mar 2026
        | plan 01J…
        [Account]
        ");
        assert_snapshot!(d.posts().await, @"
        #approvals changed: | Payment plan · Acme Ltd (ACME)
        | £1,000.00 for Acme Ltd (ACME)
        | **void** by Dana
        | Because: another plan was proposed
        | Asked by: Dana
        | Oldest invoice: 10 days past due
        | Terms: 3 installments, every month
        | Why: A slow quarter
        | Schedule:
        | Tue 31 Mar 2026 · £333.33
        | Thu 30 Apr 2026 · £333.33
        | Mon 1 Jun 2026 · £333.34
        | Invoices: INV-7 · £1,000.00
        | approval 01J…
        [Account]

        #desk The payment plan of £1,000.00 for Acme Ltd (ACME) is void by Dana.
        [Account]

        #approvals | Payment plan · Acme Ltd (ACME)
        | £1,000.00 for Acme Ltd (ACME)
        | ✅ yes · ❌ no. One manager decides, until Wed 4 Mar 2026, 09:00.
        | Asked by: Dana
        | Oldest invoice: 10 days past due
        | Terms: 2 installments on dates of their own
        | Why: They offered less
        | Schedule:
        | Wed 1 Apr 2026 · £400.00
        | Fri 1 May 2026 · £600.00
        | Invoices: INV-7 · £1,000.00
        | approval 01J…
        [Account]

        #desk Dana proposed a payment plan of £1,000.00 for Acme Ltd (ACME).
        [Account]
        ");
        d.react(MORGAN, "✅").await;
        assert_snapshot!(d.posts().await, @"
        #approvals changed: | Payment plan · Acme Ltd (ACME)
        | £1,000.00 for Acme Ltd (ACME)
        | **approved** by Morgan
        | Asked by: Dana
        | Oldest invoice: 10 days past due
        | Terms: 2 installments on dates of their own
        | Why: They offered less
        | Schedule:
        | Wed 1 Apr 2026 · £400.00
        | Fri 1 May 2026 · £600.00
        | Invoices: INV-7 · £1,000.00
        | approval 01J…
        [Account]

        #desk The payment plan of £1,000.00 for Acme Ltd (ACME) is approved by Morgan.
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn of_two_plans_proposed_at_once_one_waits(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1000.00 GBP", "2026-02-20").await;
        let told = d.slash_at_once([DANA, MORGAN], PROPOSAL).await;
        let understood = |told: &String| told.contains("Proposed for Acme Ltd") || told.contains("look at /plan show");
        assert!(told.iter().all(understood), "{told:?}");
        d.posts().await;
        d.slash(SAM, "/plan show account:ACME").await;
        assert!(d.reply().await.contains("proposed"));
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_proposal_that_is_taken_back_says_by_whom_and_why_once(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        proposed(d).await;
        d.slash(DANA, "/plan cancel account:ACME reason:approved elsewhere").await;
        let told = d.posts().await;
        assert!(told.contains("| **withdrawn** by Dana\n| Because: approved elsewhere"), "{told}");
        assert_eq!(told.matches("#desk").count(), 1, "{told}");
        assert!(told.contains("is withdrawn by Dana."), "{told}");
    })
    .await;
}
