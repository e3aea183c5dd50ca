//! What was agreed on is judged by books that know of its last day, and not while we agreed to be silent.

use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::world::{DANA, DeskUnderTest, MORGAN, assert_snapshot, desk};

const PROMISE: &str = "/promise account:ACME amount:1200 date:2026-03-06";
const PLAN: &str = "/plan propose account:ACME reason:A slow quarter installments:2 first:2026-03-06";

/// Acme owes £1,200.00 and says when it comes: all of it, or in a plan that a manager approved. It is waited for until
/// the end of 10 March.
async fn agreed(d: &mut DeskUnderTest, how: &str) {
    d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
    d.slash(DANA, "/claim account:ACME").await;
    d.slash(DANA, how).await;
    d.posts().await;
    if how == PLAN {
        d.react(MORGAN, "✅").await;
        d.posts().await;
    }
}

/// What was posted of the promise or the plan, and not of the installments' letters or the age of the books.
async fn told(d: &mut DeskUnderTest) -> String {
    d.subjects();
    let posts = d.posts().await;
    let agreements = ["promise", " plan "];
    posts.lines().filter(|line| agreements.iter().any(|word| line.contains(word))).collect::<Vec<_>>().join("\n")
}

#[rstest]
#[case::a_promise(PROMISE, "kept its promise of £1,200.00")]
#[case::a_plan(PLAN, "has paid its plan of £1,200.00 to the end")]
#[tokio::test]
async fn nothing_is_broken_while_the_books_may_not_know_of_the_money(
    #[values(Sqlite, Postgres)] on: On,
    #[case] how: &str,
    #[case] kept: &str,
) {
    desk(on, async |d| {
        agreed(d, how).await;
        d.export_breaks();
        for time in ["2026-03-10 09:15", "2026-03-11 09:15", "2026-03-17 09:15"] {
            d.at(time).await;
            assert_eq!(told(d).await, "", "{time}");
        }
        d.export_is_mended();
        d.paid_meanwhile("INV-7").await;
        let said = told(d).await;
        assert!(said.contains(kept), "{said}");
        d.at("2026-03-18 09:15").await;
        assert_eq!(told(d).await, "");
    })
    .await;
}

#[rstest]
#[case::a_promise(PROMISE, "promise of £1,200.00 for Fri 6 Mar 2026")]
#[case::a_plan(PLAN, "£600.00 of its plan, due Fri 6 Mar 2026")]
#[tokio::test]
async fn it_is_broken_by_the_first_books_that_know_of_its_last_day(
    #[values(Sqlite, Postgres)] on: On,
    #[case] how: &str,
    #[case] what: &str,
) {
    desk(on, async |d| {
        agreed(d, how).await;
        // The last day itself is not over, for the books of its evening.
        d.at("2026-03-10 18:00").await;
        d.export_breaks();
        d.at("2026-03-11 09:15").await;
        assert_eq!(told(d).await, "");
        assert_eq!(d.mails(), "", "nobody is written to meanwhile");
        d.export_is_mended();
        d.at("2026-03-11 10:15").await;
        let said = told(d).await;
        assert!(said.contains(what) && said.contains("broken"), "{said}");
    })
    .await;
}

#[rstest]
#[case::a_promise(PROMISE, "2026-03-23 09:15")]
// The two days of its grace begin when the hold is over.
#[case::a_plan(PLAN, "2026-03-25 09:15")]
#[tokio::test]
async fn nothing_is_broken_while_we_agreed_to_be_silent(
    #[values(Sqlite, Postgres)] on: On,
    #[case] how: &str,
    #[case] broken: &str,
) {
    desk(on, async |d| {
        agreed(d, how).await;
        d.slash(DANA, "/hold account:ACME until:2026-03-20 reason:A death in the family").await;
        d.posts().await;
        for time in ["2026-03-11 09:15", "2026-03-20 09:15"] {
            d.at(time).await;
            assert_eq!(told(d).await, "", "{time}");
        }
        d.at(broken).await;
        let said = told(d).await;
        assert!(said.contains("broken"), "{said}");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn books_that_are_too_old_are_told_of_though_nothing_is_due(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.tick().await;
        assert_eq!(d.posts().await, "", "nothing is open, and nothing is missing");
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-04-30").await;
        d.export_breaks();
        d.at("2026-03-03 09:15").await;
        assert_eq!(d.posts().await, "", "a day is no age");
        d.at("2026-03-04 09:15").await;
        assert_snapshot!(d.posts().await, @"
        #alerts <@&managers>
        | ledger stale
        | The ledger was last told on 2 Mar 2026 at 09:00 UTC: it is stale, and nobody is reminded until a new file is imported.
        | ✅ or the button to say that you have it.
        | alert 01J…
        [I have it]
        pings managers
        ");
    })
    .await;
}
