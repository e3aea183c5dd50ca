//! Requests nobody looked at for a while: the bot was away, the message is gone, nobody answered.

use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::plans::proposed;
use crate::world::{MORGAN, SAM, assert_snapshot, desk};

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
        | Tue 31 Mar 2026 · £333.33
        | Thu 30 Apr 2026 · £333.33
        | Mon 1 Jun 2026 · £333.34
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
        | Tue 31 Mar 2026 · £333.33
        | Thu 30 Apr 2026 · £333.33
        | Mon 1 Jun 2026 · £333.34
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
        | Tue 31 Mar 2026 · £333.33
        | Thu 30 Apr 2026 · £333.33
        | Mon 1 Jun 2026 · £333.34
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
async fn a_request_whose_post_was_given_up_is_posted_again(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        proposed(d).await;
        d.request_is_given_up().await;
        d.ticks(3).await;
        d.subjects();
        let told = d.posts().await;
        assert_eq!(told.matches("✅ yes · ❌ no").count(), 1, "{told}");
        d.react(MORGAN, "✅").await;
        assert!(d.posts().await.contains("**approved** by Morgan"));
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_mark_that_comes_too_late_ends_the_request_as_time_itself_does(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        proposed(d).await;
        d.clock_stands_at("2026-03-04 09:05");
        d.react(MORGAN, "✅").await;
        let told = d.posts().await;
        assert!(told.contains("**expired**") && told.contains("| approval expired"), "{told}");
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
        | **expired**
        | Because: nobody decided in time
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

        #desk The payment plan of £1,000.00 for Acme Ltd (ACME) is expired.
        [Account]

        #alerts <@&managers>
        | approval expired
        | Nobody decided on the payment plan for Acme Ltd (ACME) in time: it expired.
        | ✅ or the button to say that you have it.
        | alert 01J…
        [I have it]
        pings managers
        ");
        d.slash(SAM, "/plan show account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Sam alone) | Payment plan · Acme Ltd (ACME)
        | **£1,000.00**, cancelled
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
    })
    .await;
}
