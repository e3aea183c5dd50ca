//! Calls that somebody owes: they rest while there is nothing to call about, and end with the last of it.

use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::world::{DANA, DeskUnderTest, MORGAN, SAM, World, assert_snapshot, desk, desk_in};

/// Nobody can write to Acme: somebody is to call about what it owes.
async fn a_call_is_owed(d: &mut DeskUnderTest) {
    d.has_invoice_without_address("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
    d.at("2026-03-02 09:15").await;
    assert_snapshot!(d.posts().await, @"
    #desk A call is due to Acme Ltd (ACME): Call instead of the friendly mail: there is no address to write to (nobody's yet)
    [Account]
    ");
    assert_eq!(to_do(d).await, OWED);
}

const OWED: &str =
    "| To do: Mon 2 Mar 2026 · Call instead of the friendly mail: there is no address to write to · nobody's yet";

/// What the card says is to be done.
async fn to_do(d: &mut DeskUnderTest) -> String {
    d.slash(SAM, "/account account:ACME").await;
    let card = d.reply().await;
    card.lines().filter(|line| line.contains("To do") || line.contains("Call")).collect::<Vec<_>>().join("\n")
}

#[rstest]
#[case::disputed(
    "/dispute open account:ACME invoice:INV-7 reason:Short",
    "/dispute resolve account:ACME invoice:INV-7 outcome:rejected"
)]
#[case::on_hold("/hold account:ACME until:2026-03-20 reason:They move house", "/resume account:ACME")]
#[tokio::test]
async fn a_call_rests_while_nobody_is_to_be_chased(
    #[values(Sqlite, Postgres)] on: On,
    #[case] kept_away: &str,
    #[case] goes_on: &str,
) {
    desk(on, async |d| {
        a_call_is_owed(d).await;
        d.slash(DANA, kept_away).await;
        d.posts().await;
        assert_eq!(to_do(d).await, "");
        d.slash(DANA, goes_on).await;
        d.posts().await;
        assert_eq!(to_do(d).await, OWED);
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_promise_a_wish_to_be_left_alone_and_an_agency_rest_it_too(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        a_call_is_owed(d).await;
        d.slash(DANA, "/promise account:ACME amount:1200 date:2026-03-06").await;
        d.posts().await;
        assert_eq!(to_do(d).await, "");
        d.day("2026-03-11").await;
        d.posts().await;
        assert!(to_do(d).await.contains("Call instead of the friendly mail"), "the promise was broken");
        d.slash(DANA, "/account account:ACME").await;
        d.press(DANA, "They asked us to stop").await;
        d.posts().await;
        assert_eq!(to_do(d).await, "");
        d.slash(MORGAN, "/account account:ACME").await;
        d.press(MORGAN, "May be written to again").await;
        d.posts().await;
        d.slash(DANA, "/escalate account:ACME to:agency reason:They moved away").await;
        d.posts().await;
        d.react(MORGAN, "✅").await;
        d.posts().await;
        assert_eq!(to_do(d).await, "");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_call_that_nobody_answered_is_still_owed(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        a_call_is_owed(d).await;
        for outcome in ["no_answer", "voicemail"] {
            d.slash(DANA, &format!("/log account:ACME channel:call outcome:{outcome} note:Tried.")).await;
            assert_eq!(to_do(d).await, OWED, "{outcome}");
        }
        d.slash(DANA, "/log account:ACME channel:email outcome:reached note:They wrote back.").await;
        assert_eq!(to_do(d).await, OWED, "a mail is no call");
        d.slash(DANA, "/log account:ACME channel:call outcome:reached note:They pay on Friday.").await;
        assert_eq!(to_do(d).await, "");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn it_ends_with_its_last_invoice_and_the_digest_knows(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, World::with_digest(), async |d| {
        a_call_is_owed(d).await;
        d.has_invoice_without_address("INV-9", "Acme Ltd", "80.00 GBP", "2026-04-30").await;
        d.day("2026-03-03").await;
        let digest = d.posts().await;
        assert!(digest.contains("| To do: Acme Ltd (ACME) · Call instead of the friendly mail"), "{digest}");
        d.paid("INV-7").await;
        assert_eq!(to_do(d).await, "");
        d.day("2026-03-04").await;
        let digest = d.posts().await;
        assert!(!digest.contains("To do"), "{digest}");
        d.slash(DANA, "/timeline account:ACME").await;
        let file = d.reply().await;
        assert!(file.contains("task ended"), "{file}");
    })
    .await;
}
