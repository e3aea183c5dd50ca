//! Two bots at one database: one decision, told once.

use cordial::sandbox::workspace::MANAGER;

use crate::databases::On::Postgres;
use crate::plans::proposed;
use crate::world::{MORGAN, SAM, desk};

#[tokio::test]
async fn of_two_replicas_one_decides() {
    desk(Postgres, async |d| {
        let other = d.another_bot().await;
        proposed(d).await;
        let nadia = d.workspace.join("Nadia", &[MANAGER]);
        let request = d.newest_request().id;
        d.workspace.react(nadia, request, "❌").unwrap();
        d.workspace.react(MORGAN, request, "✅").unwrap();
        d.decided().await;
        other.reconciles().await;
        d.reconciled().await;
        let told = d.posts().await;
        assert_eq!(told.matches("**approved**").count() + told.matches("**rejected**").count(), 1, "{told}");
        assert_eq!((told.matches("#approvals").count(), told.matches("#desk").count()), (1, 1), "{told}");
        d.slash(SAM, "/timeline account:ACME").await;
        let file = d.reply().await;
        assert_eq!(file.matches("approval given").count() + file.matches("approval refused").count(), 1, "{file}");
        other.ends().await;
    })
    .await;
}

#[tokio::test]
async fn two_replicas_tell_one_person_once() {
    desk(Postgres, async |d| {
        let other = d.another_bot().await;
        proposed(d).await;
        d.react(SAM, "✅").await;
        assert!(d.private_word(SAM).await.contains("Only managers decide on this"));
        other.reconciles().await;
        d.reconciled().await;
        assert_eq!(d.posts().await, "", "once");
        other.ends().await;
    })
    .await;
}
