//! A letter that was planned and isn't right any more by the time it would leave.

use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::world::{assert_snapshot, desk};

#[rstest]
#[tokio::test]
async fn a_due_date_that_moved_stops_the_letter(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.clock_stands_at("2026-03-02 09:15");
        d.plans_reminders().await;
        assert_snapshot!(d.outbox("mail").await, @"ACME friendly queued");
        d.due_meanwhile("INV-7", "2026-04-30").await;
        d.posts().await;
        assert_snapshot!(d.outbox("mail").await, @"ACME friendly cancelled: hours");
        assert_eq!(d.mails(), "", "nothing is overdue any more");
        d.at("2026-03-09 09:15").await;
        assert_eq!(d.mails(), "");
    })
    .await;
}
