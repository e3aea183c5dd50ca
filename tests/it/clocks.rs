//! Other people's clocks and calendars: each step once, on a day and at an hour that is theirs.

use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::world::{DANA, DeskUnderTest, assert_snapshot, desk};

/// What goes out on those days, hour by hour of London, from now on.
async fn hour_by_hour(d: &mut DeskUnderTest, days: &[&str]) -> String {
    let mut told = Vec::new();
    for day in days {
        let now = d.clock.now().with_timezone(&chrono_tz::Europe::London).format("%Y-%m-%d %H:%M").to_string();
        for time in (0..24).map(|hour| format!("{day} {hour:02}:00")).filter(|time| *time > now) {
            d.at(&time).await;
            let sent = d.subjects();
            if !sent.is_empty() {
                told.push(format!("{time} {sent}"));
            }
        }
    }
    told.join("\n")
}

/// Auckland is thirteen hours ahead of London in March: nine in the morning there is eight in the evening before.
#[rstest]
#[tokio::test]
async fn a_debtor_in_auckland_is_written_to_in_their_own_morning(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.are_in("NZ");
        d.has_invoice("INV-7", "Kiwi Ltd", "1200.00 NZD", "2026-02-26").await;
        d.slash(DANA, "/why account:KIWI").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Kiwi Ltd (KIWI)
        | Next: the friendly mail (step 2 of 8) about invoice INV-7, on Tue 3 Mar 2026. Withheld (hours): It is 22:00 where they are (Pacific/Auckland); contact hours are 09:00-17:00.
        [Account]
        ");
        let sent = hour_by_hour(d, &["2026-03-02", "2026-03-03"]).await;
        assert_snapshot!(sent, @"2026-03-02 20:00 ap@kiwi.example: Invoice INV-7: is anything in the way?");
        let mail = d.mail.sent().pop().expect("it was sent").text.unwrap_or_default();
        let dated: Vec<_> = mail.lines().filter(|line| line.contains("INV-7") || line.contains("March")).collect();
        assert_snapshot!(dated.join("\n"), @"
        - INV-7: NZD 1,200.00, due 26 February 2026, 5 days overdue
        Account KIWI, as our books stood on 3 March 2026. If a payment is on its
        ");
        let sent = hour_by_hour(d, &["2026-03-06", "2026-03-07", "2026-03-08", "2026-03-09"]).await;
        assert_snapshot!(sent, @"2026-03-08 20:00 ap@kiwi.example: Your statement from Harbour Supplies Ltd: NZD 1,200.00 overdue");
    })
    .await;
}

/// The weekend at the end of March in which London's clocks go forward, and the first in April in which Auckland's go back.
#[rstest]
#[tokio::test]
async fn clocks_that_change_at_both_ends_send_nothing_twice(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.are_in("NZ");
        d.has_invoice("INV-7", "Kiwi Ltd", "1200.00 NZD", "2026-03-25").await;
        d.at("2026-03-28 12:00").await;
        let mut told = Vec::new();
        // By the instant: not every hour of London's exists in this week.
        for hours in 0..24 * 11 {
            d.clock.move_to(
                "2026-03-28T12:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap()
                    + chrono::Duration::hours(hours),
            );
            d.ledger_is_fresh().await;
            d.tick().await;
            let sent = d.subjects();
            if !sent.is_empty() {
                let there = d.clock.now().with_timezone(&chrono_tz::Pacific::Auckland);
                told.push(format!(
                    "{} in Auckland, {} UTC: {sent}",
                    there.format("%a %-d %b %H:%M"),
                    d.clock.now().format("%H:%M")
                ));
            }
        }
        assert_snapshot!(told.join("\n"), @"
        Mon 30 Mar 09:00 in Auckland, 20:00 UTC: ap@kiwi.example: Invoice INV-7: is anything in the way?
        Tue 7 Apr 09:00 in Auckland, 21:00 UTC: ap@kiwi.example: Your statement from Harbour Supplies Ltd: NZD 1,200.00 overdue
        ");
    })
    .await;
}

/// Good Friday, a weekend and Easter Monday: three steps of one account fall into four days on which nobody works.
#[rstest]
#[tokio::test]
async fn after_a_holiday_monday_one_mail_goes_and_the_gap_holds(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-03-30").await;
        d.has_invoice("INV-8", "Acme Ltd", "300.00 GBP", "2026-03-31").await;
        d.has_invoice("INV-9", "Acme Ltd", "50.00 GBP", "2026-04-01").await;
        let mut told = Vec::new();
        for day in [
            "2026-04-02",
            "2026-04-03",
            "2026-04-04",
            "2026-04-05",
            "2026-04-06",
            "2026-04-07",
            "2026-04-08",
            "2026-04-09",
            "2026-04-10",
            "2026-04-13",
            "2026-04-14",
        ] {
            for hour in [8, 9, 12, 16] {
                d.at(&format!("{day} {hour:02}:00")).await;
                let sent = d.subjects();
                if !sent.is_empty() {
                    told.push(format!("{day} {hour:02}:00 {sent}"));
                }
            }
            if day == "2026-04-06" {
                d.slash(DANA, "/why account:ACME").await;
                told.push(d.reply().await);
            }
        }
        assert_snapshot!(told.join("\n"), @"
        (to Dana alone) | Acme Ltd (ACME)
        | Next: the friendly mail (step 2 of 8) about 3 invoices, on Tue 7 Apr 2026. Withheld (holiday): 6 April 2026 is a holiday in GB; their next business day is 7 April 2026.
        [Account]
        2026-04-07 09:00 ap@acme.example: Your invoices with Harbour Supplies Ltd: is anything in the way?
        2026-04-13 09:00 ap@acme.example: Your statement from Harbour Supplies Ltd: £1,550.00 overdue
        ");
    })
    .await;
}
