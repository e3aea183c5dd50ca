//! What is waited for ends with the debtor's day, and not with the desk's.

use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::settlements::SETTLE;
use crate::world::{DANA, DeskUnderTest, MORGAN, assert_snapshot, desk};

/// A settlement of £700.00 by 16 March is agreed on, waited for until the end of 18 March.
async fn agreed_in(d: &mut DeskUnderTest, country: &'static str) {
    d.are_in(country);
    d.has_invoice("INV-7", "Acme Ltd", "1000.00 GBP", "2026-02-20").await;
    d.slash(DANA, SETTLE).await;
    d.posts().await;
    d.react(MORGAN, "✅").await;
    d.posts().await;
}

#[rstest]
#[tokio::test]
async fn in_auckland_a_settlement_lapses_before_the_whole_is_asked_for(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        agreed_in(d, "NZ").await;
        // 23:30 on the last day there.
        d.at("2026-03-18 10:30").await;
        assert_eq!((d.posts().await, d.mails()), (String::new(), String::new()));
        // 9:15 on the day after, while it is still the last day in London.
        d.at("2026-03-18 20:15").await;
        assert_snapshot!(d.posts().await, @"
        #desk The settlement of £700.00 with Acme Ltd (ACME) has lapsed: nothing of it came by Mon 16 Mar 2026. Nothing is written off, and the reminders go on.
        [Account]
        ");
        assert_snapshot!(d.subjects(), @"ap@acme.example: Invoice INV-7: is anything in the way?");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn in_new_york_a_settlement_stands_to_the_end_of_the_last_day_there(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        agreed_in(d, "US").await;
        // Half past eight in the evening of the last day there.
        d.at("2026-03-19 00:30").await;
        assert_eq!(d.posts().await, "");
        d.at("2026-03-19 05:30").await;
        let told = d.posts().await;
        assert!(told.contains("lapsed"), "{told}");
        d.mails();
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_hold_until_today_begins_before_it_is_over(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.are_in("NZ");
        d.has_invoice("INV-7", "Acme Ltd", "1000.00 GBP", "2026-02-20").await;
        // 10:00 on Tuesday there.
        d.clock_stands_at("2026-03-02 21:00");
        d.slash(DANA, "/hold account:ACME until:today reason:They call back").await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) Acme Ltd (ACME) is on hold until the end of Tue 3 Mar 2026.");
        d.posts().await;
        d.at("2026-03-02 21:15").await;
        assert_eq!(d.mails(), "");
        d.at("2026-03-03 20:15").await;
        assert_snapshot!(d.subjects(), @"ap@acme.example: Invoice INV-7: is anything in the way?");
    })
    .await;
}
