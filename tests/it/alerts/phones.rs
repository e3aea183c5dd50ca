//! The phone: each service rings by itself, and where one doesn't, the chat says so.

use cordial::sandbox::mail::Fault;
use rstest::rstest;

use super::rota;
use crate::databases::On::{self, Postgres, Sqlite};
use crate::world::{DeskUnderTest, NOOR, OLA, SAM, World, assert_snapshot, desk_in};

pub fn with_phones() -> World {
    World { phones: true, ..rota() }
}

async fn paged(d: &mut DeskUnderTest) {
    d.slash(SAM, "/oncall page message:The bank rang").await;
}

#[rstest]
#[tokio::test]
async fn every_phone_rings_and_is_told_who_has_it(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, with_phones(), async |d| {
        paged(d).await;
        assert_snapshot!(d.reply().await, @"(to Sam alone) <@Ola> is called in the alerts channel, and on the phone.");
        assert_snapshot!(d.posts().await, @"
        #alerts <@Ola>
        | page
        | Sam asks: The bank rang
        | ✅ or the button to say that you have it.
        | alert 01J…
        [I have it]
        pings Ola
        ");
        assert_snapshot!(d.pages(), @"
        ntfy message: priority 5 | page | Sam asks: The bank rang
        pagerduty trigger: critical | page: Sam asks: The bank rang
        webhook raised: page | Sam asks: The bank rang
        ");
        d.press(OLA, "I have it").await;
        assert_snapshot!(d.reply().await, @"(to Ola alone) It is yours: nobody else is called about it.");
        assert_snapshot!(d.pages(), @"
        pagerduty acknowledge
        webhook acknowledged: page | Sam asks: The bank rang
        ");
        assert!(d.posts().await.contains("Ola has it"));
        d.at("2026-03-02 12:00").await;
        assert_eq!(d.pages(), "", "whoever has it is left alone");
        assert_eq!(d.phones.incidents().into_values().collect::<Vec<_>>(), ["acknowledged"]);
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_button_is_for_those_who_may_and_for_one_of_them(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, rota(), async |d| {
        paged(d).await;
        d.posts().await;
        d.press(NOOR, "I have it").await;
        assert_snapshot!(d.reply().await, @"(to Noor alone) You can't have this alert: only those on call, collectors and managers can. Ask a manager to give you the role.");
        let mut told = d.press_at_once(&[OLA, SAM], "I have it").await;
        told.sort();
        let (taken, refused): (Vec<_>, Vec<_>) = told.iter().partition(|said| said.contains("It is yours"));
        assert_eq!((taken.len(), refused.len()), (1, 1), "{told:?}");
        assert!(refused[0].contains("has it already."), "{refused:?}");
        d.posts().await;
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn the_next_in_line_rings_again_and_pagerduty_has_one_incident(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, with_phones(), async |d| {
        paged(d).await;
        d.pages();
        d.at("2026-03-02 09:10").await;
        assert_snapshot!(d.pages(), @"
        ntfy message: priority 5 | page | Sam asks: The bank rang
        webhook raised: page | Sam asks: The bank rang
        ");
        d.at("2026-03-02 09:20").await;
        d.pages();
        assert_eq!(d.phones.incidents().len(), 1);
        d.posts().await;
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_phone_that_is_not_reached_is_told_of_in_the_chat(
    #[values(Sqlite, Postgres)] on: On,
    #[values(
        Fault::Status { status: 503, body: "down".to_owned() },
        Fault::TooMany { retry_after: None },
        Fault::Close
    )]
    fault: Fault,
) {
    desk_in(on, with_phones(), async |d| {
        d.phones.faults("ntfy").every_send(fault);
        paged(d).await;
        assert!(!d.posts().await.contains("not reached"), "one attempt in vain is nothing yet");
        d.clock_stands_at("2026-03-02 09:01");
        assert_snapshot!(d.posts().await, @"
        #alerts changed: <@Ola>
        | page
        | Sam asks: The bank rang
        | **The phone was not reached** (ntfy). Call whoever is on call.
        | ✅ or the button to say that you have it.
        | alert 01J…
        [I have it]
        pings Ola
        ");
        d.pages();
        // It is back: the phone rings, and the chat takes its word back.
        d.phones.faults("ntfy").heal();
        d.clock_stands_at("2026-03-02 09:02");
        let told = d.posts().await;
        assert!(told.contains("changed") && !told.contains("not reached"), "{told}");
        assert_snapshot!(d.pages(), @"ntfy message: priority 5 | page | Sam asks: The bank rang");
        assert_eq!(d.pinged(), "Ola");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_service_that_refuses_is_not_asked_again(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, with_phones(), async |d| {
        d.phones.faults("pagerduty").every_send(Fault::Status { status: 400, body: "invalid event".to_owned() });
        paged(d).await;
        assert!(d.posts().await.contains("**The phone was not reached** (pagerduty)"));
        d.clock_stands_at("2026-03-02 09:05");
        d.carried().await;
        let rows = d.outbox("page").await;
        assert_snapshot!(rows, @"
        ntfy accepted
        pagerduty failed: PagerDuty answered 400: invalid event
        webhook accepted
        ");
        assert!(!d.pages().contains("pagerduty"));
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn an_answer_that_is_lost_makes_one_incident(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, with_phones(), async |d| {
        d.phones.faults("pagerduty").next_send(Fault::AcceptThenHang);
        paged(d).await;
        d.clock_stands_at("2026-03-02 09:01");
        d.carried().await;
        let triggers = d.pages().matches("pagerduty trigger").count();
        assert_eq!((triggers, d.phones.incidents().len()), (2, 1), "told twice under one key");
        d.posts().await;
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn pages_that_wait_are_cancelled_with_the_acknowledgement(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, with_phones(), async |d| {
        for service in ["ntfy", "pagerduty", "webhook"] {
            d.phones.faults(service).every_send(Fault::Status { status: 503, body: String::new() });
        }
        paged(d).await;
        d.takes(OLA).await;
        for service in ["ntfy", "pagerduty", "webhook"] {
            d.phones.faults(service).heal();
        }
        d.clock_stands_at("2026-03-02 09:30");
        d.carried().await;
        assert_eq!(d.pages(), "", "an acknowledged alert never pages again");
        assert_snapshot!(d.outbox("page").await, @"
        ntfy cancelled: acknowledged
        pagerduty cancelled: acknowledged
        webhook cancelled: acknowledged
        ");
        assert_eq!(d.phones.incidents().len(), 0);
        assert!(d.posts().await.contains("Ola has it"));
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn an_incident_that_is_over_is_resolved_there_too(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, with_phones(), async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.export_breaks();
        d.at("2026-03-04 09:15").await;
        d.pages();
        d.export_is_mended();
        d.at("2026-03-04 09:20").await;
        assert_snapshot!(d.pages(), @"
        pagerduty resolve
        webhook resolved: ledger stale | The ledger was last told on 2 Mar 2026 at 09:00 UTC: it is stale, and nobody is reminded until a new file is imported.
        ");
        assert_eq!(d.phones.incidents().into_values().collect::<Vec<_>>(), ["resolved"]);
        d.mails();
        d.posts().await;
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_bot_that_ends_before_anybody_is_told_tells_them_once_it_is_back(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, with_phones(), async |d| {
        d.incident_is_met_and_the_bot_ends().await;
        d.ticks(2).await;
        assert_snapshot!(d.pages(), @"
        ntfy message: priority 4 | mail provider refuses the desk | The mail provider refuses the desk itself: the provider answered 401. No letter leaves, and none is lost: they go on once that is put right.
        pagerduty trigger: error | mail provider refuses the desk: The mail provider refuses the desk itself: the provider answered 401. No letter leaves, and none is lost: they go on once that is put right.
        webhook raised: mail provider refuses the desk | The mail provider refuses the desk itself: the provider answered 401. No letter leaves, and none is lost: they go on once that is put right.
        ");
        assert_eq!(d.pinged(), "Ola");
        d.posts().await;
    })
    .await;
}
