use super::*;
use crate::desk::{AlertCard, Mention, Post};
use crate::discord::Posted;
use crate::sandbox::workspace::{DANA, Fault};

fn alert(id: &str) -> Post {
    let alert = AlertCard {
        id: id.to_owned(),
        about: "ledger stale".to_owned(),
        sentence: "Nothing came for three days.".to_owned(),
        met: 1,
        state: "open".to_owned(),
        mention: Mention::default(),
        by: None,
        acknowledged_at: None,
        resolved_at: None,
        because: None,
        unreached: Vec::new(),
    };
    Post::Alert { alert: Box::new(alert) }
}

#[tokio::test]
async fn a_post_whose_nonce_is_forgotten_is_looked_for_before_it_is_made_again() {
    let m = Morning::begin().await;
    let now = m.desk.clock.now();
    let first = m.poster.post("01JD0000000000000000000001", &alert("1"), None, None).await;
    // Another nonce is as good as a forgotten one.
    let again = m.poster.post("01JD0000000000000000000002", &alert("1"), None, Some(now)).await;
    assert_eq!(again, first);
    let other = m.poster.post("01JD0000000000000000000003", &alert("2"), None, Some(now)).await;
    assert_ne!(other, first);
    assert_eq!(m.workspace.messages(ALERTS).len(), 2);
    m.end().await;
}

#[tokio::test]
async fn a_post_is_not_made_again_while_its_channel_cannot_be_read() {
    let m = Morning::begin().await;
    m.workspace.faults().rest("GET", &format!("/channels/{ALERTS}/messages"), Fault::ServerError, 20);
    let post = m.poster.post("01JD0000000000000000000001", &alert("1"), None, Some(m.desk.clock.now())).await;
    assert!(matches!(post, Posted::Later { .. }), "{post:?}");
    assert_eq!(m.workspace.messages(ALERTS).len(), 0);
    m.workspace.faults().clear();
    m.end().await;
}

#[tokio::test]
async fn marks_that_cannot_be_set_make_no_second_request_and_come_later() {
    let m = Morning::begin().await;
    m.workspace.faults().rest("PUT", &format!("/channels/{APPROVALS}/messages"), Fault::ServerError, 1_000);
    m.slash(DANA, "/plan propose account:ACME reason:slow installments:3 first:2026-12-01 every:month").await;
    let [request] = m.posts(APPROVALS).await.try_into().expect("one request");
    assert_eq!(request.reactions.len(), 0);
    // It is remembered all the same: marks under it would count.
    assert_eq!(m.desk.pending_approvals().await.unwrap()[0].message_id, request.id);
    m.workspace.faults().clear();
    m.poster.reconcile(&m.desk).await;
    let [request] = m.posts(APPROVALS).await.try_into().expect("one request");
    let marks: Vec<_> = request.reactions.iter().map(|mark| mark.emoji.as_str()).collect();
    assert_eq!(marks, ["✅", "❌"]);
    m.end().await;
}
