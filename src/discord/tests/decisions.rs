use super::*;
use crate::sandbox::workspace::{DANA, MORGAN, NOOR};

const PLAN: &str = "/plan propose account:ACME reason:\"slow season\" installments:3 first:2026-12-01 every:month";

impl Morning {
    async fn proposed(&self) -> Message {
        self.slash(DANA, PLAN).await;
        let posts = self.posts(APPROVALS).await;
        let [request] = posts.as_slice() else { panic!("{posts:?}") };
        request.clone()
    }

    async fn told(&self, person: u64) {
        for _ in 0..100 {
            self.courier.drain().await.unwrap();
            if !self.workspace.dms(person).is_empty() {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("nobody told them anything");
    }

    async fn decided(&self, request: &Message, word: &str) -> String {
        for _ in 0..100 {
            self.courier.drain().await.unwrap();
            let shown = format!("{:?}", self.workspace.message(request.id).unwrap().embeds);
            if shown.contains(word) {
                return shown;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("not {word}: {:?}", self.workspace.message(request.id).unwrap().embeds);
    }
}

#[tokio::test]
async fn a_managers_mark_decides_and_the_message_says_who() {
    let m = Morning::begin().await;
    let request = m.proposed().await;
    let marks: Vec<_> = request.reactions.iter().map(|mark| mark.emoji.as_str()).collect();
    assert_eq!(marks, ["✅", "❌"]);
    m.workspace.react(MORGAN, request.id, "✅").unwrap();
    let shown = m.decided(&request, "approved").await;
    assert!(shown.contains("Morgan"), "{shown}");
    assert!(["rejected", "expired", "withdrawn"].iter().all(|word| !shown.contains(word)), "{shown}");
    let lines = m.posts(DESK).await;
    assert!(lines.iter().any(|line| line.content.contains("approved") && line.content.contains("(ACME)")));
    m.end().await;
}

#[tokio::test]
async fn a_mark_that_does_not_count_is_taken_away_and_told_privately() {
    let m = Morning::begin().await;
    let request = m.proposed().await;
    m.workspace.react(NOOR, request.id, "✅").unwrap();
    m.told(NOOR).await;
    let mark = m.workspace.message(request.id).unwrap().reactions.into_iter().find(|mark| mark.emoji == "✅").unwrap();
    assert!(!mark.people.contains(&NOOR));
    insta::assert_snapshot!(
        m.workspace.dms(NOOR)[0].content,
        @"Your mark under a request for a decision doesn't count: Only managers decide on this; your mark was taken away."
    );
    m.end().await;
}

#[tokio::test]
async fn a_mark_given_while_the_bot_was_away_counts_when_it_is_back() {
    let m = Morning::begin().await;
    let request = m.proposed().await;
    m.workspace.faults().mute_events(true);
    m.workspace.react(MORGAN, request.id, "❌").unwrap();
    m.workspace.faults().mute_events(false);
    m.workspace.faults().forget_sessions();
    m.workspace.faults().drop_gateway();
    let shown = m.decided(&request, "rejected").await;
    assert!(shown.contains("Morgan"), "{shown}");
    m.end().await;
}

#[tokio::test]
async fn without_a_gateway_marks_are_weighed_over_rest() {
    let m = Morning::begin().await;
    let request = m.proposed().await;
    m.workspace.faults().mute_events(true);
    m.workspace.react(MORGAN, request.id, "✅").unwrap();
    m.poster.reconcile(&m.desk).await;
    m.decided(&request, "approved").await;
    m.end().await;
}

#[tokio::test]
async fn a_request_whose_message_was_deleted_is_posted_again() {
    let m = Morning::begin().await;
    let request = m.proposed().await;
    m.workspace.delete_message(request.id).unwrap();
    m.poster.reconcile(&m.desk).await;
    let again = m.posts(APPROVALS).await;
    assert_eq!(again.len(), 1, "{again:?}");
    m.workspace.react(MORGAN, again[0].id, "✅").unwrap();
    m.decided(&again[0], "approved").await;
    m.end().await;
}
