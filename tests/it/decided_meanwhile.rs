//! What a decision brings to an end: alerts about its time, and promises; and what keeps it from being taken.

use rstest::rstest;

use crate::alerts::rota;
use crate::databases::On::{self, Postgres, Sqlite};
use crate::escalations::asked;
use crate::plans::proposed;
use crate::settlements::SETTLE;
use crate::world::{DANA, DeskUnderTest, MORGAN, OLA, SAM, desk, desk_in};

async fn timeline(d: &mut DeskUnderTest) -> String {
    d.slash(SAM, "/timeline account:ACME").await;
    d.reply().await
}

/// £1,000.00 that is late and was promised for Friday; what was posted of it was read.
async fn promised(d: &mut DeskUnderTest) {
    d.has_invoice("INV-7", "Acme Ltd", "1000.00 GBP", "2026-02-20").await;
    d.slash(DANA, "/promise account:ACME amount:1000 date:2026-03-06").await;
    d.posts().await;
}

#[rstest]
#[tokio::test]
async fn nobody_is_called_about_the_time_of_what_was_decided(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, rota(), async |d| {
        proposed(d).await;
        d.at("2026-03-04 04:00").await;
        assert_eq!(d.pinged(), "Ola");
        d.posts().await;
        d.react(MORGAN, "✅").await;
        assert!(d.posts().await.contains("**approved** by Morgan"));
        d.at("2026-03-04 10:00").await;
        assert_eq!(d.pinged(), "Ola", "it is decided");
        d.posts().await;
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn who_saw_a_request_run_short_is_not_called_when_it_expires(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, rota(), async |d| {
        proposed(d).await;
        d.at("2026-03-04 04:00").await;
        d.takes(OLA).await;
        d.posts().await;
        d.at("2026-03-04 10:00").await;
        assert!(d.posts().await.contains("**expired**"));
        assert_eq!(d.pinged(), "Ola");
        assert_eq!(d.subjects(), "ap@acme.example: Invoice INV-7: is anything in the way?", "the plan is off");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn what_is_disputed_is_not_handed_over(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        asked(d).await;
        d.slash(DANA, "/dispute open account:ACME invoice:INV-7 reason:Half was missing").await;
        d.tick().await;
        assert!(d.posts().await.contains("**void** by the desk"));
        d.slash(DANA, "/escalate account:ACME to:agency reason:They answer nobody").await;
        assert!(d.reply().await.contains("nothing overdue and undisputed"));
    })
    .await;
}

#[rstest]
#[case(SETTLE, "has agreed to settle")]
#[case("/settle account:ACME amount:0 reason:Insolvent", "")]
#[case("/escalate account:ACME to:agency reason:They answer nobody", "is with the collection agency")]
#[tokio::test]
async fn a_promise_gives_way_to_what_was_decided(
    #[values(Sqlite, Postgres)] on: On,
    #[case] typed: &str,
    #[case] refusal: &str,
) {
    desk(on, async |d| {
        promised(d).await;
        d.slash(DANA, typed).await;
        d.react(MORGAN, "✅").await;
        d.posts().await;
        d.slash(DANA, "/promise account:ACME amount:900 date:2026-03-06").await;
        let said = d.reply().await;
        assert!(said.contains(refusal) && !said.contains("Nobody is reminded"), "{said}");
        d.at("2026-03-11 10:00").await;
        let told = d.posts().await;
        assert!(!told.contains("promise"), "nothing is waited for on that Friday: {told}");
        let file = timeline(d).await;
        assert!(file.contains("promise replaced"), "{file}");
        assert!(!file.contains("promise kept") && !file.contains("promise broken"), "{file}");
    })
    .await;
}
