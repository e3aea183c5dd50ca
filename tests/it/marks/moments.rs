//! When a mark comes, and on what.

use std::time::Duration;

use cordial::sandbox::workspace::{APPROVALS, MANAGER};
use rstest::rstest;

use super::{is_decided, still_waits};
use crate::databases::On::{self, Postgres, Sqlite};
use crate::plans::{PROPOSAL, proposed};
use crate::world::{DANA, MORGAN, SAM, desk};

#[rstest]
#[tokio::test]
async fn after_the_decision(#[values(Sqlite, Postgres)] on: On, #[values("✅", "❌")] mark: &str) {
    desk(on, async |d| {
        proposed(d).await;
        let nadia = d.workspace.join("Nadia", &[MANAGER]);
        d.react(MORGAN, "✅").await;
        is_decided(d, "approved", "Morgan").await;
        let request = d.newest_request().id;
        d.workspace.react(nadia, request, mark).unwrap();
        d.workspace.unreact(MORGAN, request, "✅").unwrap();
        d.reconciled().await;
        d.restarts().await;
        assert_eq!(d.posts().await, "", "whatever comes after does nothing");
        d.slash(SAM, "/plan show account:ACME").await;
        assert!(d.reply().await.contains("£1,000.00**, active"));
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn after_expiry(#[values(Sqlite, Postgres)] on: On, #[values(false, true)] swept: bool) {
    desk(on, async |d| {
        proposed(d).await;
        let request = d.newest_request().id;
        if swept {
            d.at("2026-03-04 09:05").await;
        } else {
            d.clock_stands_at("2026-03-04 09:05");
        }
        d.workspace.react(MORGAN, request, "✅").unwrap();
        d.decided().await;
        d.reconciled().await;
        let told = d.posts().await;
        assert!(told.contains("**expired**\n") && !told.contains("approved"), "{told}");
        assert_eq!(told.matches("#desk").count(), 1, "{told}");
        assert_eq!(told.matches("| approval expired").count(), 1, "{told}");
        d.subjects();
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn after_the_plan_was_edited(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        proposed(d).await;
        let first = d.newest_request().id;
        d.slash(DANA, "/plan propose account:ACME reason:They offered less schedule:2026-04-01 400, 2026-05-01 600")
            .await;
        assert!(d.posts().await.contains("**void** by Dana"));
        d.workspace.react(MORGAN, first, "✅").unwrap();
        still_waits(d).await;
        d.react(MORGAN, "✅").await;
        is_decided(d, "approved", "Morgan").await;
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn after_what_it_covers_was_paid(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        proposed(d).await;
        d.slash(SAM, "/payment account:ACME amount:1").await;
        d.posts().await;
        d.react(MORGAN, "✅").await;
        is_decided(d, "void", "the desk").await;
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn on_a_message_that_is_no_request(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        proposed(d).await;
        let chat = d.workspace.say(DANA, APPROVALS, "What do you think?").unwrap();
        d.workspace.react(MORGAN, chat, "✅").unwrap();
        d.workspace.react(SAM, chat, "✅").unwrap();
        still_waits(d).await;
        let left = d.workspace.message(chat).unwrap().reactions[0].people.len();
        assert_eq!(left, 2, "other people's messages are none of the bot's business");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn on_a_copy_of_the_request(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        proposed(d).await;
        let request = d.newest_request();
        let title = request.embeds[0]["title"].as_str().unwrap().to_owned();
        let footer = request.embeds[0]["footer"]["text"].as_str().unwrap().to_owned();
        let copy = d.workspace.say(MORGAN, APPROVALS, &format!("{title}\n{footer}")).unwrap();
        d.workspace.react(MORGAN, copy, "✅").unwrap();
        still_waits(d).await;
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn while_the_bot_was_off_for_an_hour(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        proposed(d).await;
        let request = d.newest_request().id;
        let clock = d.clock.clone();
        d.away(async |workspace| {
            workspace.react(MORGAN, request, "✅").unwrap();
            clock.move_to(clock.now() + chrono::Duration::hours(1));
        })
        .await;
        is_decided(d, "approved", "Morgan").await;
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn while_the_gateway_dropped_between_event_and_commit(
    #[values(Sqlite, Postgres)] on: On,
    #[values(false, true)] session_lost: bool,
) {
    desk(on, async |d| {
        proposed(d).await;
        let request = d.newest_request().id;
        // The event is heard; what it decides can't be written yet.
        let busy = d.database_is_held(Duration::from_millis(700)).await;
        d.workspace.react(MORGAN, request, "✅").unwrap();
        d.workspace.settled().await.unwrap();
        if session_lost {
            d.workspace.faults().forget_sessions();
        } else {
            d.workspace.faults().drop_gateway();
        }
        busy.await.unwrap();
        d.workspace.ready().await.unwrap();
        is_decided(d, "approved", "Morgan").await;
        d.reconciled().await;
        assert_eq!(d.posts().await, "", "once");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn while_events_come_twice(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        proposed(d).await;
        d.workspace.faults().repeat_events(true);
        d.react(MORGAN, "✅").await;
        is_decided(d, "approved", "Morgan").await;
        d.workspace.faults().repeat_events(false);
        d.reconciled().await;
        assert_eq!(d.posts().await, "", "once");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn given_and_taken_back_while_the_bot_was_off(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        proposed(d).await;
        let request = d.newest_request().id;
        d.away(async |workspace| {
            workspace.react(MORGAN, request, "✅").unwrap();
            workspace.unreact(MORGAN, request, "✅").unwrap();
        })
        .await;
        still_waits(d).await;
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn with_the_message_deleted(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        proposed(d).await;
        let lost = d.newest_request().id;
        let before = d.newest_request().embeds;
        d.workspace.react(DANA, lost, "👍").unwrap();
        d.workspace.delete_message(lost).unwrap();
        d.reconciled().await;
        d.reconciled().await;
        let told = d.posts().await;
        assert_eq!(told.matches("✅ yes · ❌ no").count(), 1, "posted again, once: {told}");
        assert_eq!(d.newest_request().embeds, before, "the same request, to the letter");
        d.react(MORGAN, "✅").await;
        is_decided(d, "approved", "Morgan").await;
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn with_the_message_deleted_after_the_mark(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        proposed(d).await;
        let lost = d.newest_request().id;
        d.away(async |workspace| {
            workspace.react(MORGAN, lost, "✅").unwrap();
            workspace.delete_message(lost).unwrap();
        })
        .await;
        d.reconciled().await;
        let told = d.posts().await;
        assert!(told.contains("✅ yes · ❌ no"), "nobody saw that mark: it is asked again: {told}");
        d.slash(SAM, PROPOSAL).await;
        assert!(d.posts().await.contains("**void** by Sam"));
    })
    .await;
}
