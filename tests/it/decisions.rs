//! Whose mark decides, and when.

use cordial::sandbox::workspace::APPROVALS;
use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::plans::{PROPOSAL, proposed};
use crate::world::{DANA, MORGAN, SAM, World, assert_snapshot, desk, desk_in};

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
        | Tue 31 Mar 2026 · £333.33
        | Thu 30 Apr 2026 · £333.33
        | Mon 1 Jun 2026 · £333.34
        | Invoices: INV-7 · £1,000.00
        | approval 01J…
        [Account]

        #desk The payment plan of £1,000.00 for Acme Ltd (ACME) is DECIDED by MANAGER.
        [Account]
        ");
        d.slash(SAM, "/timeline account:ACME").await;
        let file = d.reply().await;
        let file = file.replace("approval given", "approval ENDED").replace("approval refused", "approval ENDED");
        let file = file.replace("plan approved", "plan DECIDED").replace("plan rejected", "plan DECIDED");
        let file = file.replace("verdict approve", "verdict V").replace("verdict reject", "verdict V");
        let file = file.replace("state active", "state S").replace("state approved", "state S");
        let file = file.replace("state rejected", "state S").replace(by[1], "MANAGER");
        assert_snapshot!(file, @"
        (to Sam alone) | Timeline · Acme Ltd (ACME)
        | `2 Mar 2026 09:00` Dana · plan proposed: 3 installments, every month, total £1,000.00, A slow quarter
        | `2 Mar 2026 09:00` Dana · approval requested: needed 1
        | `2 Mar 2026 09:00` MANAGER · voted: verdict V
        | `2 Mar 2026 09:00` MANAGER · approval ENDED: state S, by name MANAGER
        | `2 Mar 2026 09:00` MANAGER · plan DECIDED: state S
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
        | **approved** by Morgan and Nadia
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn where_two_are_needed_a_yes_of_who_lost_the_role_does_not_count(#[values(Sqlite, Postgres)] on: On) {
    let two = World::with("[[approval]]\nkind = \"plan\"\nabove = \"500.00\"\napprovers = 2\nexpires = \"48h\"\n");
    desk_in(on, two, async |d| {
        proposed(d).await;
        let nadia = d.workspace.join("Nadia", &[cordial::sandbox::workspace::MANAGER]);
        d.react(MORGAN, "✅").await;
        d.workspace.set_roles(MORGAN, &[]);
        d.react(nadia, "✅").await;
        assert!(d.private_word(MORGAN).await.contains("Only managers decide on this"));
        assert_eq!(d.posts().await, "", "one of two");
        d.workspace.set_roles(MORGAN, &[cordial::sandbox::workspace::MANAGER]);
        d.react(MORGAN, "✅").await;
        assert!(d.posts().await.contains("**approved** by Morgan and Nadia"));
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_no_and_a_yes_given_while_the_bot_was_away_are_a_no(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        proposed(d).await;
        let nadia = d.workspace.join("Nadia", &[cordial::sandbox::workspace::MANAGER]);
        let request = d.newest_request().id;
        d.away(async |workspace| {
            workspace.react(MORGAN, request, "✅").unwrap();
            workspace.react(nadia, request, "❌").unwrap();
        })
        .await;
        d.decided().await;
        assert!(d.posts().await.contains("**rejected** by Nadia"));
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn only_the_two_marks_count_and_one_given_as_a_burst_does(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        proposed(d).await;
        let request = d.newest_request().id;
        for emoji in ["👍", "✔️", "☑️", "yes:1318999999999999999"] {
            d.workspace.react(MORGAN, request, emoji).unwrap();
        }
        d.reconciled().await;
        assert_eq!(d.posts().await, "", "nothing is decided");
        d.workspace.react_burst(MORGAN, request, "✅").unwrap();
        d.decided().await;
        assert!(d.posts().await.contains("**approved** by Morgan"));
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn who_takes_no_direct_messages_is_told_under_the_request(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        proposed(d).await;
        d.workspace.close_dms(SAM);
        d.react(SAM, "❌").await;
        d.mentioned(SAM).await;
        assert_snapshot!(d.posts().await, @"
        #approvals <@Sam> Your mark under a request for a decision doesn't count: Only managers decide on this; your mark was taken away.
        pings Sam
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_copy_of_the_request_decides_nothing(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        proposed(d).await;
        let copy = d.workspace.say(DANA, APPROVALS, "Payment plan: £1,000.00 for Acme Ltd (ACME)").unwrap();
        d.workspace.react(MORGAN, copy, "✅").unwrap();
        d.reconciled().await;
        d.slash(SAM, "/plan show account:ACME").await;
        assert!(d.reply().await.contains("proposed"));
    })
    .await;
}
