//! What nobody would tell of otherwise: a queue that stands still, a client file that was touched.

use cordial::sandbox::workspace::DESK;
use rstest::rstest;

use super::phones::with_phones;
use crate::databases::On::{self, Postgres, Sqlite};
use crate::world::{OLA, SAM, assert_snapshot, desk_in};

#[rstest]
#[tokio::test]
async fn a_queue_that_stands_still_is_told_of_and_so_is_its_end(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, with_phones(), async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.posts().await;
        d.workspace.set_bot_permissions(DESK, 0);
        d.slash(SAM, "/claim account:ACME").await;
        d.tick().await;
        d.at("2026-03-02 09:29").await;
        assert_eq!(d.pages(), "");
        d.at("2026-03-02 09:30").await;
        assert_snapshot!(d.pages(), @"
        ntfy message: priority 4 | queue stuck | The posts don't move; 1 wait, the first since Mon 2 Mar, 09:00: Discord refused with 403, code 50001: Missing Access. Run `cordial check --online`: it names the channel and the permission. `cordial outbox` lists them.
        pagerduty trigger: error | queue stuck: The posts don't move; 1 wait, the first since Mon 2 Mar, 09:00: Discord refused with 403, code 50001: Missing Access. Run `cordial check --online`: it names the channel and the permission. `cordial outbox` lists them.
        webhook raised: queue stuck | The posts don't move; 1 wait, the first since Mon 2 Mar, 09:00: Discord refused with 403, code 50001: Missing Access. Run `cordial check --online`: it names the channel and the permission. `cordial outbox` lists them.
        ");
        d.mails();
        d.ticks(3).await;
        let told = d.posts().await;
        assert_eq!(told.matches("queue stuck").count(), 1, "{told}");
        d.workspace.restore_bot_permissions(DESK);
        d.at("2026-03-02 10:00").await;
        d.tick().await;
        let told = d.posts().await;
        assert!(told.contains("**Over** since Mon 2 Mar, 10:00.") && told.contains("Sam claimed"), "{told}");
        d.pages();
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_night_without_the_bot_is_no_standstill(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, with_phones(), async |d| {
        d.slash(OLA, "/oncall take until:fri").await;
        d.posts().await;
        d.at("2026-03-03 09:00").await;
        assert_eq!(d.pages(), "");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_client_file_that_was_touched_rings_the_phone(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, with_phones(), async |d| {
        d.slash(OLA, "/oncall take until:fri").await;
        d.posts().await;
        d.client_file_is_touched().await;
        d.at("2026-03-03 00:05").await;
        assert_snapshot!(d.pages(), @"
        ntfy message: priority 5 | audit chain broken | The client file doesn't hold from row 1 on: somebody or something changed it behind the desk's back. Run `cordial audit verify`, keep a copy of the database, and compare it with the heads in the digests.
        pagerduty trigger: critical | audit chain broken: The client file doesn't hold from row 1 on: somebody or something changed it behind the desk's back. Run `cordial audit verify`, keep a copy of the database, and compare it with the heads in the digests.
        webhook raised: audit chain broken | The client file doesn't hold from row 1 on: somebody or something changed it behind the desk's back. Run `cordial audit verify`, keep a copy of the database, and compare it with the heads in the digests.
        ");
        d.posts().await;
        d.touch_is_undone().await;
    })
    .await;
}
