//! Whose mark counts, by who they are at that moment.

use cordial::sandbox::workspace::{COLLECTOR, MANAGER};
use rstest::rstest;

use super::{is_decided, still_waits, two_must_agree};
use crate::databases::On::{self, Postgres, Sqlite};
use crate::plans::{PROPOSAL, proposed};
use crate::world::{DANA, MORGAN, NOOR, SAM, desk, desk_in};

const NO_MANAGER: &str = "Only managers decide on this; your mark was taken away.";

#[rstest]
#[tokio::test]
async fn requester(#[values(Sqlite, Postgres)] on: On, #[values("✅", "❌")] mark: &str) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1000.00 GBP", "2026-02-20").await;
        d.slash(MORGAN, PROPOSAL).await;
        d.posts().await;
        d.react(MORGAN, mark).await;
        assert!(
            d.private_word(MORGAN).await.contains("You asked for this yourself, so another manager has to decide.")
        );
        assert_eq!(d.marks(), "✅ Cordial  ❌ Cordial");
        still_waits(d).await;
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn plans_author(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1000.00 GBP", "2026-02-20").await;
        d.slash(MORGAN, PROPOSAL).await;
        d.posts().await;
        d.somebody_else_asked(SAM).await;
        d.react(MORGAN, "✅").await;
        assert!(
            d.private_word(MORGAN).await.contains("You made this plan yourself, so another manager has to decide.")
        );
        still_waits(d).await;
        let nadia = d.workspace.join("Nadia", &[MANAGER]);
        d.react(nadia, "✅").await;
        is_decided(d, "approved", "Nadia").await;
    })
    .await;
}

#[rstest]
#[case::yes("✅", "approved")]
#[case::no("❌", "rejected")]
#[tokio::test]
async fn manager(#[values(Sqlite, Postgres)] on: On, #[case] mark: &str, #[case] state: &str) {
    desk(on, async |d| {
        proposed(d).await;
        d.react(MORGAN, mark).await;
        is_decided(d, state, "Morgan").await;
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn collector(#[values(Sqlite, Postgres)] on: On, #[values("✅", "❌")] mark: &str) {
    desk(on, async |d| {
        proposed(d).await;
        d.react(SAM, mark).await;
        assert!(d.private_word(SAM).await.contains(NO_MANAGER));
        assert_eq!(d.marks(), "✅ Cordial  ❌ Cordial");
        still_waits(d).await;
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn somebody_without_a_role(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        proposed(d).await;
        d.react(NOOR, "✅").await;
        assert!(d.private_word(NOOR).await.contains(NO_MANAGER));
        still_waits(d).await;
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn bot(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        proposed(d).await;
        let other = d.workspace.join_bot("Another bot", &[MANAGER]);
        d.react(other, "✅").await;
        assert_eq!(d.marks(), "✅ Cordial  ❌ Cordial", "it is taken away, and nobody is written to");
        still_waits(d).await;
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn member_whose_role_was_taken_after_the_request(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        proposed(d).await;
        d.workspace.set_roles(MORGAN, &[COLLECTOR]);
        d.react(MORGAN, "✅").await;
        assert!(d.private_word(MORGAN).await.contains(NO_MANAGER));
        still_waits(d).await;
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn member_who_left_after_the_mark(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, two_must_agree(), async |d| {
        proposed(d).await;
        let nadia = d.workspace.join("Nadia", &[MANAGER]);
        d.react(nadia, "✅").await;
        d.workspace.leave(nadia);
        d.react(MORGAN, "✅").await;
        still_waits(d).await;
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn member_given_the_role_a_second_ago(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        proposed(d).await;
        d.workspace.set_roles(SAM, &[COLLECTOR, MANAGER]);
        d.react(SAM, "✅").await;
        is_decided(d, "approved", "Sam").await;
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn yes_then_no_by_the_same_person(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, two_must_agree(), async |d| {
        proposed(d).await;
        d.react(MORGAN, "✅").await;
        d.react(MORGAN, "❌").await;
        is_decided(d, "rejected", "Morgan").await;
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn yes_twice_by_the_same_person(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, two_must_agree(), async |d| {
        proposed(d).await;
        let request = d.newest_request().id;
        d.react(MORGAN, "✅").await;
        d.workspace.react_burst(MORGAN, request, "✅").unwrap();
        still_waits(d).await;
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn yes_removed_before_the_quorum(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, two_must_agree(), async |d| {
        proposed(d).await;
        let nadia = d.workspace.join("Nadia", &[MANAGER]);
        d.react(MORGAN, "✅").await;
        d.unreact(MORGAN, "✅").await;
        d.react(nadia, "✅").await;
        still_waits(d).await;
        d.react(MORGAN, "✅").await;
        is_decided(d, "approved", "Morgan and Nadia").await;
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn two_managers_within_a_millisecond(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        proposed(d).await;
        let nadia = d.workspace.join("Nadia", &[MANAGER]);
        let request = d.newest_request().id;
        d.workspace.react(nadia, request, "✅").unwrap();
        d.workspace.react(MORGAN, request, "✅").unwrap();
        d.decided().await;
        d.reconciled().await;
        let told = d.posts().await;
        assert_eq!(told.matches("**approved** by").count(), 1, "{told}");
        assert_eq!(told.matches("#desk").count(), 1, "{told}");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn two_of_two_within_a_millisecond(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, two_must_agree(), async |d| {
        proposed(d).await;
        let nadia = d.workspace.join("Nadia", &[MANAGER]);
        let request = d.newest_request().id;
        d.workspace.react(nadia, request, "✅").unwrap();
        d.workspace.react(MORGAN, request, "✅").unwrap();
        d.decided().await;
        let told = d.posts().await;
        assert!(told.contains("Nadia") && told.contains("Morgan"), "{told}");
        assert_eq!(told.matches("**approved** by").count(), 1, "{told}");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn who_marks_again_within_the_hour_is_told_once(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        proposed(d).await;
        d.react(SAM, "✅").await;
        assert!(d.private_word(SAM).await.contains(NO_MANAGER));
        d.react(SAM, "❌").await;
        d.restarts().await;
        d.react(SAM, "✅").await;
        d.reconciled().await;
        assert_eq!(d.posts().await, "", "once an hour, restarted or not");
        d.clock_stands_at("2026-03-02 10:01");
        d.react(SAM, "✅").await;
        assert!(d.private_word(SAM).await.contains(NO_MANAGER));
        d.react(DANA, "✅").await;
        assert!(d.private_word(DANA).await.contains(NO_MANAGER), "each for themselves");
    })
    .await;
}
