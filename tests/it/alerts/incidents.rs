//! One incident, one alert: met again and again, over by itself, or with its message gone.

use rstest::rstest;

use super::rota;
use crate::databases::On::{self, Postgres, Sqlite};
use crate::world::{OLA, SAM, assert_snapshot, desk_in};

#[rstest]
#[tokio::test]
async fn five_hundred_repeats_are_one_alert(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, rota(), async |d| {
        d.incident_is_met(500).await;
        assert_snapshot!(d.posts().await, @"
        #alerts <@Ola>
        | mail provider refuses the desk
        | The mail provider refuses the desk itself: the provider answered 401. No letter leaves, and none is lost: they go on once that is put right.
        | ✅ or the button to say that you have it.
        | alert 01J…
        [I have it]
        pings Ola
        ");
        d.at("2026-03-02 09:02").await;
        assert_snapshot!(d.posts().await, @"
        #alerts changed: <@Ola>
        | mail provider refuses the desk
        | The mail provider refuses the desk itself: the provider answered 401. No letter leaves, and none is lost: they go on once that is put right.
        | Met 500 times.
        | ✅ or the button to say that you have it.
        | alert 01J…
        [I have it]
        pings Ola
        ");
        d.incident_is_met(20).await;
        assert_eq!(d.posts().await, "", "a message is changed once a minute at most");
        d.at("2026-03-02 09:04").await;
        assert!(d.posts().await.contains("Met 520 times."));
        assert_eq!(d.pinged(), "Ola", "a change calls nobody");
        d.takes(OLA).await;
        d.posts().await;
        d.incident_is_met(5).await;
        d.at("2026-03-02 10:00").await;
        assert!(d.posts().await.contains("Met 525 times."));
        assert_eq!(d.pinged(), "Ola");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn an_incident_that_ends_says_so_and_calls_nobody_more(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, rota(), async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.export_breaks();
        d.at("2026-03-04 09:15").await;
        assert_snapshot!(d.posts().await, @"
        #alerts <@Ola>
        | ledger stale
        | The ledger was last told on 2 Mar 2026 at 09:00 UTC: it is stale, and nobody is reminded until a new file is imported.
        | ✅ or the button to say that you have it.
        | alert 01J…
        [I have it]
        pings Ola
        ");
        d.export_is_mended();
        d.at("2026-03-04 09:20").await;
        d.mails();
        assert_snapshot!(d.posts().await, @"
        #alerts changed: <@Ola>
        | ledger stale
        | The ledger was last told on 2 Mar 2026 at 09:00 UTC: it is stale, and nobody is reminded until a new file is imported.
        | **Over** since Wed 4 Mar, 09:20.
        | alert 01J…
        pings Ola
        ");
        d.at("2026-03-04 10:20").await;
        assert_eq!(d.posts().await, "");
        assert_eq!(d.pinged(), "Ola");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn an_alert_whose_message_was_deleted_is_posted_again(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, rota(), async |d| {
        d.slash(SAM, "/oncall page message:The bank rang").await;
        d.posts().await;
        d.workspace.delete_message(d.newest_alert().id).unwrap();
        d.reconciled().await;
        d.reconciled().await;
        assert_snapshot!(d.posts().await, @"
        (a message was deleted)

        #alerts <@Ola>
        | page
        | Sam asks: The bank rang
        | ✅ or the button to say that you have it.
        | alert 01J…
        [I have it]
        pings Ola
        ");
        d.takes(OLA).await;
        assert!(d.posts().await.contains("Ola has it"));
    })
    .await;
}
