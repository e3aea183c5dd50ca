//! Whose account it is, when several want it.

use cordial::desk::{Actor, Role};
use futures::future::join_all;
use rstest::rstest;

use crate::databases::On;
use crate::open_desk::{OpenDesk, dana, ledger, open_desk, refusal, sam};

async fn with_acme(on: On) -> OpenDesk {
    let d = open_desk(on).await;
    d.imports_invoices(&ledger(&[("ACME", "1", "2026-05-01", "2026-05-31", "10.00", "10.00")])).await;
    d
}

#[rstest]
#[tokio::test]
async fn two_at_once_get_one_owner_and_one_refusal_that_names_them(#[values(On::Sqlite, On::Postgres)] on: On) {
    let d = with_acme(on).await;
    let (dana, sam) = (dana(), sam());
    let (hers, his) = tokio::join!(d.desk.claim(&dana, "ACME"), d.desk.claim(&sam, "ACME"));
    let owner = d.desk.account("ACME").await.unwrap().owner.unwrap();
    let (won, lost) = if owner.name == "Dana" { (hers, his) } else { (his, hers) };
    assert_eq!(won.unwrap().code, "ACME");
    assert_eq!(
        refusal(lost),
        format!("ACME (ACME) is {0}'s already. Ask {0}, or a manager can /assign it.", owner.name)
    );
    assert_eq!(d.acts().await, ["imported", "claimed"]);
    assert!(d.desk.audit().await.unwrap().ok);
}

#[rstest]
#[tokio::test]
async fn an_account_goes_from_hand_to_hand(#[values(On::Sqlite, On::Postgres)] on: On) {
    let d = with_acme(on).await;
    let boss = Actor::person(1, "Maya", Role::Manager);
    let owner = async || d.desk.account("ACME").await.unwrap().owner.map(|owner| (owner.id, owner.name));
    assert!(refusal(d.desk.claim(&Actor::person(9, "Eve", Role::Nobody), "ACME").await).contains("Only collectors"));
    assert!(refusal(d.desk.release(&dana(), "ACME").await).contains("has no owner"));
    d.desk.claim(&dana(), "acme").await.unwrap();
    assert!(refusal(d.desk.claim(&dana(), "ACME").await).contains("is yours already"));
    assert!(refusal(d.desk.release(&sam(), "ACME").await).contains("is Dana's"));
    assert!(refusal(d.desk.assign(&dana(), "ACME", 12, "Sam").await).contains("Only a manager"));
    d.desk.assign(&boss, "ACME", 12, "Sam").await.unwrap();
    assert_eq!(owner().await, Some((12, "Sam".to_owned())));
    d.desk.release(&boss, "ACME").await.unwrap();
    assert_eq!(owner().await, None);
    assert_eq!(d.acts().await, ["imported", "claimed", "assigned", "released"]);
}

#[rstest]
#[tokio::test]
async fn one_click_delivered_twice_acts_once(#[values(On::Sqlite, On::Postgres)] on: On) {
    let d = with_acme(on).await;
    let click = dana().with_receipt("interaction:1");
    let (one, two) = tokio::join!(d.desk.claim(&click, "ACME"), d.desk.claim(&click, "ACME"));
    assert_eq!(one.is_ok() as u8 + two.is_ok() as u8, 1, "{one:?} {two:?}");
    d.desk.release(&dana(), "ACME").await.unwrap();
    let late = refusal(d.desk.claim(&click, "ACME").await);
    assert_eq!(late, "That was done already.");
    assert!(d.desk.account("ACME").await.unwrap().owner.is_none());
    d.desk.claim(&dana().with_receipt("interaction:2"), "ACME").await.unwrap();
}

#[rstest]
#[tokio::test]
async fn twenty_acts_at_once_leave_one_chain(#[values(On::Sqlite, On::Postgres)] on: On) {
    let d = open_desk(on).await;
    let codes: Vec<_> = (1..=20).map(|number| format!("C{number}")).collect();
    let rows: Vec<_> = codes.iter().map(|code| (&**code, "1", "2026-05-01", "2026-05-31", "10.00", "10.00")).collect();
    d.imports_invoices(&ledger(&rows)).await;
    let people: Vec<_> = (1..=20).map(|id| Actor::person(id, &format!("P{id}"), Role::Collector)).collect();
    let claims = join_all(people.iter().zip(&codes).map(|(person, code)| d.desk.claim(person, code))).await;
    assert!(claims.iter().all(Result::is_ok), "{claims:?}");
    let audit = d.desk.audit().await.unwrap();
    assert_eq!((audit.ok, audit.rows), (true, 21));
    let owned = d.desk.overdue(&Default::default()).await.unwrap().accounts;
    assert!(owned.len() == 20 && owned.iter().all(|account| account.owner.is_some()));
}
