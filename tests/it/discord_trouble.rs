//! Discord has its troubles: nothing is posted twice, and nothing is lost.

use std::time::Duration;

use cordial::sandbox::workspace::{DESK, Fault};
use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::world::{DANA, MORGAN, assert_snapshot, desk};

#[rstest]
#[tokio::test]
async fn a_post_that_meets_trouble_is_one_message_in_the_end(
    #[values(Sqlite, Postgres)] on: On,
    #[values(
        Fault::ServerError,
        Fault::BadGateway,
        Fault::Garbage,
        Fault::ApplyThenDrop,
        Fault::TooMany { retry_after: 0.2, global: false }
    )]
    fault: Fault,
) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.workspace.faults().rest("POST", &format!("/channels/{DESK}/messages"), fault.clone(), 1);
        d.slash(DANA, "/claim account:ACME").await;
        d.minutes_go_by().await;
        assert_snapshot!(d.posts().await, @"
        #desk Dana claimed Acme Ltd (ACME).
        [Account]
        ");
        assert_eq!(d.workspace.messages(DESK).iter().filter(|m| m.content.contains("claimed")).count(), 1);
        assert_eq!(d.workspace.faults().pending(), 0);
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn an_answer_whose_receipt_is_lost_is_done_once(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.workspace.faults().rest("POST", "/interactions", Fault::ApplyThenDrop, 1);
        d.slash(DANA, "/payment account:ACME amount:100").await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) Noted for Acme Ltd (ACME): £100.00 off INV-7.");
        assert_snapshot!(d.posts().await, @"
        #desk Dana noted £100.00 from Acme Ltd (ACME).
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn the_bot_comes_back_by_itself_and_reads_the_marks_it_missed(
    #[values(Sqlite, Postgres)] on: On,
    #[values(false, true)] session_lost: bool,
) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.slash(DANA, "/plan propose account:ACME reason:Slow installments:2 first:2026-03-31").await;
        d.posts().await;
        let request = d.newest_request().id;
        d.workspace.faults().mute_events(true);
        d.workspace.react(MORGAN, request, "✅").unwrap();
        d.workspace.faults().mute_events(false);
        if session_lost {
            d.workspace.faults().close_gateway(4009);
        } else {
            d.workspace.faults().drop_gateway();
        }
        d.decided().await;
        assert!(d.posts().await.contains("**approved** by Morgan"));
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn an_event_that_cannot_be_read_harms_nobody(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        for (event, data) in [
            ("SOMETHING_NEW", serde_json::json!({"a": 1})),
            ("MESSAGE_REACTION_ADD", serde_json::json!({"emoji": null})),
            ("INTERACTION_CREATE", serde_json::json!({"type": 99})),
        ] {
            d.workspace.faults().dispatch(event, &data);
        }
        d.slash(DANA, "/claim account:ACME").await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) Acme Ltd (ACME) is yours now.");
        assert_snapshot!(d.posts().await, @"
        #desk Dana claimed Acme Ltd (ACME).
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_slow_database_is_waited_for_and_answered_later(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        // Longer than Discord waits for a first answer.
        let busy = d.database_is_held(Duration::from_millis(3500)).await;
        d.slash(DANA, "/claim account:ACME").await;
        busy.await.unwrap();
        assert_snapshot!(d.reply().await, @"(to Dana alone) Acme Ltd (ACME) is yours now.");
        assert_snapshot!(d.posts().await, @"
        #desk Dana claimed Acme Ltd (ACME).
        [Account]
        ");
    })
    .await;
}
