//! Two things agreed or decided about one account in the same instant: the second sees what the first has done.
//!
//! Another program holds the end of the client file, so that whoever has decided waits there, with everything it did
//! still unseen by others. That is where two transactions that don't wait for each other would both take effect.

use cordial::sandbox::workspace::{DESK, Id, MANAGER};
use rstest::rstest;

use crate::databases::On::Postgres;
use crate::escalations::TO_AGENCY;
use crate::plans::PROPOSAL;
use crate::settlements::SETTLE;
use crate::world::{DANA, DeskUnderTest, MORGAN, desk};

const WRITE_OFF: &str = "/settle account:ACME amount:0 reason:Insolvent";

/// An account that is late, and what is asked about it; the messages that ask, the first first.
async fn asked(d: &mut DeskUnderTest, typed: &[&str]) -> Vec<Id> {
    d.has_invoice("INV-7", "Acme Ltd", "1000.00 GBP", "2026-02-20").await;
    let mut requests = Vec::new();
    for text in typed {
        d.slash(DANA, text).await;
        requests.push(d.newest_request().id);
    }
    d.posts().await;
    requests
}

#[rstest]
#[case::plan_and_placement(PROPOSAL, TO_AGENCY)]
#[case::placement_and_plan(TO_AGENCY, PROPOSAL)]
#[case::plan_and_settlement(PROPOSAL, SETTLE)]
#[case::settlement_and_placement(SETTLE, TO_AGENCY)]
#[case::write_off_and_plan(WRITE_OFF, PROPOSAL)]
#[case::placement_and_write_off(TO_AGENCY, WRITE_OFF)]
#[tokio::test]
async fn of_two_decisions_one_takes_effect(#[case] first: &str, #[case] second: &str) {
    desk(Postgres, async |d| {
        let nadia = d.workspace.join("Nadia", &[MANAGER]);
        let requests = asked(d, &[first, second]).await;
        let held = d.client_file_is_held().await;
        d.workspace.react(MORGAN, requests[0], "✅").unwrap();
        held.until_somebody_waits(1).await;
        d.workspace.react(nadia, requests[1], "✅").unwrap();
        held.until_somebody_waits(2).await;
        held.lets_go().await;
        d.decided().await;
        let told = d.posts().await;
        let ends: Vec<_> = told.lines().filter(|line| line.starts_with("| **")).collect();
        assert_eq!(ends.iter().filter(|line| line.contains("**approved** by Morgan")).count(), 1, "{told}");
        assert_eq!(ends.iter().filter(|line| line.contains("**void**")).count(), 1, "{told}");
    })
    .await;
}

#[rstest]
#[case::a_settlement_beside_a_plan(PROPOSAL, SETTLE, "has an active plan")]
#[case::a_placement_beside_a_plan(PROPOSAL, TO_AGENCY, "has an active plan")]
#[case::a_plan_beside_a_placement(TO_AGENCY, PROPOSAL, "is with the collection agency")]
#[case::a_plan_beside_a_settlement(SETTLE, PROPOSAL, "has agreed to settle")]
#[case::a_promise_beside_a_placement(TO_AGENCY, "/promise account:ACME amount:900 date:2026-03-06", "is with the")]
#[tokio::test]
async fn what_is_proposed_beside_a_decision_sees_it(#[case] first: &str, #[case] then: &str, #[case] refusal: &str) {
    desk(Postgres, async |d| {
        let requests = asked(d, &[first]).await;
        let held = d.client_file_is_held().await;
        d.workspace.react(MORGAN, requests[0], "✅").unwrap();
        held.until_somebody_waits(1).await;
        let proposed = d.workspace.slash(DANA, DESK, then).unwrap();
        held.until_somebody_waits(2).await;
        held.lets_go().await;
        d.answered(proposed, DANA).await;
        let said = d.reply().await;
        assert!(said.contains(refusal), "{said}");
        d.decided().await;
        assert!(d.posts().await.contains("**approved** by Morgan"));
    })
    .await;
}
