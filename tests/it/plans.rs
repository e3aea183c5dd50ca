//! Payment plans: proposed by staff, decided by managers with a mark.

use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::world::{DANA, DeskUnderTest, MORGAN, SAM, World, assert_snapshot, desk, desk_in};

const PROPOSAL: &str = "/plan propose account:ACME reason:A slow quarter installments:3 first:2026-03-31 every:month";

async fn proposed(d: &mut DeskUnderTest) {
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
        | Tue 31 Mar 2026 · £333.34
        | Thu 30 Apr 2026 · £333.33
        | Mon 1 Jun 2026 · £333.33
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
        | Tue 31 Mar 2026 · £333.34
        | Thu 30 Apr 2026 · £333.33
        | Mon 1 Jun 2026 · £333.33
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
        | Tue 31 Mar 2026 · £333.34
        | Thu 30 Apr 2026 · £333.33
        | Mon 1 Jun 2026 · £333.33
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
        | Tue 31 Mar 2026 · £333.34
        | Thu 30 Apr 2026 · £333.33
        | Mon 1 Jun 2026 · £333.33
        | Invoices: INV-7
        | Proposed by: Dana, Mon 2 Mar 2026
        | plan 01J…
        [Account]
        ");
        d.slash(SAM, "/why account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Sam alone) | Acme Ltd (ACME)
        | No reminder is ahead. Withheld (plan): Invoice INV-7 is in a payment plan that is being kept.
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn who_asked_and_who_is_no_manager_cannot_decide(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        proposed(d).await;
        d.react(DANA, "✅").await;
        assert_snapshot!(d.private_word(DANA).await, @"Your mark under a request for a decision doesn't count: Only managers decide on this; your mark was taken away.");
        d.react(SAM, "✅").await;
        assert_snapshot!(d.private_word(SAM).await, @"Your mark under a request for a decision doesn't count: Only managers decide on this; your mark was taken away.");
        assert_snapshot!(d.marks(), @"✅ Cordial  ❌ Cordial");
        d.slash(SAM, "/plan show account:ACME").await;
        assert!(d.reply().await.contains("proposed"));
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_manager_cannot_approve_their_own_proposal(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1000.00 GBP", "2026-02-20").await;
        d.slash(MORGAN, PROPOSAL).await;
        d.posts().await;
        d.react(MORGAN, "✅").await;
        assert_snapshot!(d.private_word(MORGAN).await, @"Your mark under a request for a decision doesn't count: You asked for this yourself, so another manager has to decide.");
        assert_snapshot!(d.marks(), @"✅ Cordial  ❌ Cordial");
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
        | Tue 31 Mar 2026 · £333.34
        | Thu 30 Apr 2026 · £333.33
        | Mon 1 Jun 2026 · £333.33
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
async fn two_managers_at_once_decide_once(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        proposed(d).await;
        let nadia = d.workspace.join("Nadia", &[cordial::sandbox::workspace::MANAGER]);
        let request = d.newest_request().id;
        d.workspace.react(nadia, request, "❌").unwrap();
        d.react(MORGAN, "✅").await;
        d.reconciled().await;
        let told = d.posts().await;
        let by = if told.contains("Morgan") { ["approved", "Morgan"] } else { ["rejected", "Nadia"] };
        assert_snapshot!(told.replace(by[0], "DECIDED").replace(by[1], "MANAGER"), @"
        #approvals changed: | Payment plan · Acme Ltd (ACME)
        | £1,000.00 for Acme Ltd (ACME)
        | **DECIDED** by MANAGER
        | Asked by: Dana
        | Oldest invoice: 10 days past due
        | Terms: 3 installments, every month
        | Why: A slow quarter
        | Schedule:
        | Tue 31 Mar 2026 · £333.34
        | Thu 30 Apr 2026 · £333.33
        | Mon 1 Jun 2026 · £333.33
        | Invoices: INV-7 · £1,000.00
        | approval 01J…
        [Account]

        #desk The payment plan of £1,000.00 for Acme Ltd (ACME) is DECIDED by MANAGER.
        [Account]
        ");
        d.slash(SAM, "/timeline account:ACME").await;
let file = d.reply().await.replace(by[0], "DECIDED").replace(by[1], "MANAGER");
        assert_snapshot!(file, @"
        (to Sam alone) | Timeline · Acme Ltd (ACME)
        | `2 Mar 2026 09:00` Dana · plan proposed: plan 01J…, 3 installments, every month, total £1,000.00, A slow quarter
        | `2 Mar 2026 09:00` Dana · approval requested: approval 01J…, content HASH, kind plan, needed 1
        | `2 Mar 2026 09:00` MANAGER · voted: approval 01J…, verdict reject
        | `2 Mar 2026 09:00` MANAGER · approval refused: approval 01J…, by MANAGER, content HASH, kind plan, message ID, state DECIDED, by name MANAGER
        | `2 Mar 2026 09:00` MANAGER · plan DECIDED: plan 01J…, state DECIDED
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_mark_given_while_the_bot_was_away_counts_when_it_is_back(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        proposed(d).await;
        let request = d.newest_request().id;
        d.away(async |workspace| workspace.react(MORGAN, request, "✅").unwrap()).await;
        d.decided().await;
        assert_snapshot!(d.posts().await, @"
        #approvals changed: | Payment plan · Acme Ltd (ACME)
        | £1,000.00 for Acme Ltd (ACME)
        | **approved** by Morgan
        | Asked by: Dana
        | Oldest invoice: 10 days past due
        | Terms: 3 installments, every month
        | Why: A slow quarter
        | Schedule:
        | Tue 31 Mar 2026 · £333.34
        | Thu 30 Apr 2026 · £333.33
        | Mon 1 Jun 2026 · £333.33
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
async fn a_mark_given_and_taken_back_while_the_bot_was_away_is_nobodys(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        proposed(d).await;
        let request = d.newest_request().id;
        d.away(async |workspace| {
            workspace.react(MORGAN, request, "✅").unwrap();
            workspace.unreact(MORGAN, request, "✅").unwrap();
        })
        .await;
        d.reconciled().await;
        d.slash(SAM, "/plan show account:ACME").await;
        assert!(d.reply().await.contains("proposed"));
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
        | Proposed by: Dana, Mon 2 Mar 2026
        | plan 01J…
        [Account]
        ");
        assert_snapshot!(d.posts().await, @"
        #approvals changed: | Payment plan · Acme Ltd (ACME)
        | £1,000.00 for Acme Ltd (ACME)
        | **void**: another plan was proposed
        | Asked by: Dana
        | Oldest invoice: 10 days past due
        | Terms: 3 installments, every month
        | Why: A slow quarter
        | Schedule:
        | Tue 31 Mar 2026 · £333.34
        | Thu 30 Apr 2026 · £333.33
        | Mon 1 Jun 2026 · £333.33
        | Invoices: INV-7 · £1,000.00
        | approval 01J…
        [Account]

        #desk The payment plan of £1,000.00 for Acme Ltd (ACME) is void.
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
async fn a_request_whose_message_was_deleted_is_posted_again(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        proposed(d).await;
        let lost = d.newest_request().id;
        d.workspace.delete_message(lost).unwrap();
        d.reconciled().await;
        assert_snapshot!(d.posts().await, @"
        (a message was deleted)

        #approvals | Payment plan · Acme Ltd (ACME)
        | £1,000.00 for Acme Ltd (ACME)
        | ✅ yes · ❌ no. One manager decides, until Wed 4 Mar 2026, 09:00.
        | Asked by: Dana
        | Oldest invoice: 10 days past due
        | Terms: 3 installments, every month
        | Why: A slow quarter
        | Schedule:
        | Tue 31 Mar 2026 · £333.34
        | Thu 30 Apr 2026 · £333.33
        | Mon 1 Jun 2026 · £333.33
        | Invoices: INV-7 · £1,000.00
        | approval 01J…
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
        | Tue 31 Mar 2026 · £333.34
        | Thu 30 Apr 2026 · £333.33
        | Mon 1 Jun 2026 · £333.33
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
async fn a_request_that_nobody_answers_is_recalled_and_then_expires(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        proposed(d).await;
        d.at("2026-03-03 09:05").await;
        assert_eq!(
            d.subjects(),
            "ap@acme.example: Invoice INV-7: is anything in the way?",
            "a proposal pauses nothing"
        );
        assert_snapshot!(d.posts().await, @"
        #approvals | Still waits for a decision: Acme Ltd (ACME), until Wed 4 Mar, 09:00.
        | approval 01J…
        ");
        d.at("2026-03-04 09:05").await;
        assert_snapshot!(d.posts().await, @"
        #approvals changed: | Payment plan · Acme Ltd (ACME)
        | £1,000.00 for Acme Ltd (ACME)
        | **expired**: nobody decided in time
        | Asked by: Dana
        | Oldest invoice: 10 days past due
        | Terms: 3 installments, every month
        | Why: A slow quarter
        | Schedule:
        | Tue 31 Mar 2026 · £333.34
        | Thu 30 Apr 2026 · £333.33
        | Mon 1 Jun 2026 · £333.33
        | Invoices: INV-7 · £1,000.00
        | approval 01J…
        [Account]

        #desk The payment plan of £1,000.00 for Acme Ltd (ACME) is expired.
        [Account]

        #alerts | approval expired
        | Nobody decided on the plan for Acme Ltd (ACME) in time: it expired.
        | ✅ to say that you have it.
        | alert 01J…
        ");
        d.slash(SAM, "/plan show account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Sam alone) | Payment plan · Acme Ltd (ACME)
        | **£1,000.00**, cancelled
        | 3 installments, every month
        | Why: A slow quarter
        | Schedule:
        | Tue 31 Mar 2026 · £333.34
        | Thu 30 Apr 2026 · £333.33
        | Mon 1 Jun 2026 · £333.33
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
async fn where_two_managers_are_needed_a_mark_taken_back_does_not_count(#[values(Sqlite, Postgres)] on: On) {
    let two = World::with("[[approval]]\nkind = \"plan\"\nabove = \"500.00\"\napprovers = 2\nexpires = \"48h\"\n");
    desk_in(on, two, async |d| {
        proposed(d).await;
        let nadia = d.workspace.join("Nadia", &[cordial::sandbox::workspace::MANAGER]);
        d.react(MORGAN, "✅").await;
        d.unreact(MORGAN, "✅").await;
        d.react(nadia, "✅").await;
        assert_eq!(d.posts().await, "", "one of two");
        d.react(MORGAN, "✅").await;
        let told = d.posts().await;
        assert_snapshot!(told.lines().take(3).collect::<Vec<_>>().join("\n"), @"
        #approvals changed: | Payment plan · Acme Ltd (ACME)
        | £1,000.00 for Acme Ltd (ACME)
        | **approved** by Morgan
        ");
    })
    .await;
}
