//! Alerts about one thing that happened: over once its reason is gone, and then nobody is called about it any more.

use cordial::ledger_files::FileKind;
use cordial::sandbox::mail::hooks::Tale;
use rstest::rstest;

use super::rota;
use crate::databases::On::{self, Postgres, Sqlite};
use crate::plans::proposed;
use crate::world::{DANA, DeskUnderTest, MORGAN, OLA, SAM, World, assert_snapshot, desk_in};

/// Ola is on call, then Dana; phones ring, and £1,000.00 is much.
pub fn large() -> World {
    let rota = rota();
    World { more: format!("[alerts]\nlarge = \"1000.00\"\n{}", rota.more), ..rota }
}

pub fn phones_and_much() -> World {
    World { phones: true, alerts: "large = \"1000.00\"".to_owned(), ..rota() }
}

/// £1,200.00 was promised for Tuesday, and didn't come; what was told of it was read.
async fn broken(d: &mut DeskUnderTest) {
    d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
    d.slash(DANA, "/promise account:ACME amount:1200 date:2026-03-03").await;
    d.posts().await;
    d.at("2026-03-06 08:35").await;
    assert!(d.posts().await.contains("| promise broken"));
    d.pages();
}

#[rstest]
#[tokio::test]
async fn a_broken_promise_whose_money_came_is_over_and_nobody_else_is_called(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, phones_and_much(), async |d| {
        broken(d).await;
        d.slash(SAM, "/payment account:ACME amount:1199 date:today").await;
        assert!(!d.posts().await.contains("Over"), "a pound is missing");
        d.slash(SAM, "/payment account:ACME amount:1 date:today").await;
        assert_snapshot!(d.posts().await, @"
        #alerts changed: <@Ola>
        | promise broken
        | Acme Ltd (ACME) broke a promise: none of the £1,200.00 promised for 3 March 2026 came. The account is nobody's: call them today.
        | **Over** since Fri 6 Mar, 08:35: the money came.
        | alert 01J…
        pings Ola

        #desk Sam noted £1.00 from Acme Ltd (ACME).
        [Account]
        ");
        assert_snapshot!(d.pages(), @"
        pagerduty resolve
        webhook resolved: promise broken | Acme Ltd (ACME) broke a promise: none of the £1,200.00 promised for 3 March 2026 came. The account is nobody's: call them today.
        ");
        assert_eq!(d.phones.incidents().into_values().collect::<Vec<_>>(), ["resolved"]);
        d.at("2026-03-06 09:30").await;
        assert_eq!((d.pinged().as_str(), d.pages().as_str()), ("Ola", ""));
        assert_eq!(d.posts().await, "");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn money_that_a_ledger_file_tells_of_ends_it_too(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, large(), async |d| {
        broken(d).await;
        d.takes(OLA).await;
        d.posts().await;
        d.paid_meanwhile("INV-7").await;
        assert_snapshot!(d.posts().await, @"
        #alerts changed: <@Ola>
        | promise broken
        | Acme Ltd (ACME) broke a promise: none of the £1,200.00 promised for 3 March 2026 came. The account is nobody's: call them today.
        | **Over** since Fri 6 Mar, 08:35: the money came. Ola had it.
        | alert 01J…
        pings Ola

        #desk the operator took in a file of invoices (generic): 0 new, 1 changed, 1 settled; open now nothing.
        ");
    })
    .await;
}

#[rstest]
#[case("/promise account:ACME amount:1200 date:2026-03-20", "they made another promise")]
#[case("/settle account:ACME amount:700 reason:Closing down", "a settlement was agreed on")]
#[case("/settle account:ACME amount:0 reason:Insolvent", "nothing of it is open any more")]
#[case(
    "/plan propose account:ACME reason:Slow installments:3 first:2026-03-31 every:month",
    "a payment plan was agreed on"
)]
#[case("/escalate account:ACME to:agency reason:They answer nobody", "somebody else has the account now")]
#[tokio::test]
async fn what_is_agreed_on_ends_it(#[values(Sqlite, Postgres)] on: On, #[case] typed: &str, #[case] because: &str) {
    desk_in(on, large(), async |d| {
        broken(d).await;
        d.slash(DANA, typed).await;
        if !typed.starts_with("/promise") {
            assert!(!d.posts().await.contains("Over"), "it is only asked for");
            d.react(MORGAN, "✅").await;
        }
        let told = d.posts().await;
        assert!(told.contains(&format!("**Over** since Fri 6 Mar, 08:35: {because}.")), "{told}");
        d.at("2026-03-06 09:30").await;
        assert_eq!(d.pinged(), "Ola");
        d.subjects();
        d.posts().await;
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_broken_plan_is_over_once_what_was_missed_is_paid(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, large(), async |d| {
        proposed(d).await;
        d.react(MORGAN, "✅").await;
        d.at("2026-04-03 08:35").await;
        d.subjects();
        assert!(d.posts().await.contains("| plan broken"));
        d.slash(SAM, "/payment account:ACME amount:300 date:today").await;
        assert!(!d.posts().await.contains("Over"));
        d.slash(SAM, "/payment account:ACME amount:33.33 date:today").await;
        assert_snapshot!(d.posts().await, @"
        #alerts changed: <@&managers>
        | plan broken
        | Acme Ltd (ACME) missed £333.33 of its payment plan of £1,000.00, due 31 March 2026. The plan is broken, £1,000.00 of it is unpaid and the reminders go on: call them today.
        | **Over** since Fri 3 Apr, 08:35: the money came.
        | alert 01J…
        pings managers

        #desk Sam noted £33.33 from Acme Ltd (ACME).
        [Account]
        ");
        assert_eq!(d.pinged(), "managers", "the rota has ended by then");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_letter_that_came_back_is_over_once_there_is_another_address(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, large(), async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.at("2026-03-02 09:15").await;
        d.subjects();
        assert_eq!(d.told("ap@acme.example", &Tale::Bounced { for_good: true }).await, 204);
        assert!(d.posts().await.contains("| mail bounced"));
        d.clock_stands_at("2026-03-02 09:20");
        let file = "account_code,name,email\nACME,Robin,books@acme.example\n";
        assert!(d.imports(FileKind::Contacts, file.as_bytes()).await.accepted);
        d.tick().await;
        d.subjects();
        assert_snapshot!(d.posts().await, @"
        #alerts changed: <@Ola>
        | mail bounced
        | A letter to Acme Ltd (ACME) came back, and they owe £1,200.00. Nobody owns them yet: find out where they are to be reached.
        | **Over** since Mon 2 Mar, 09:20: there is another address to write to.
        | alert 01J…
        pings Ola

        #desk the operator took in a file of contacts (generic): 1 new, 0 changed.
        ");
        d.at("2026-03-02 10:00").await;
        assert_eq!(d.pinged(), "Ola");
        d.posts().await;
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_request_that_expired_is_over_once_it_is_asked_again(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, rota(), async |d| {
        proposed(d).await;
        d.clock_stands_at("2026-03-04 09:05");
        d.react(MORGAN, "✅").await;
        assert!(d.posts().await.contains("| approval expired"));
        d.slash(DANA, crate::plans::PROPOSAL).await;
        let told = d.posts().await;
        assert!(told.contains("**Over** since Wed 4 Mar, 09:05: the managers were asked again."), "{told}");
        d.at("2026-03-04 09:30").await;
        assert_eq!(d.pinged(), "Ola");
        d.subjects();
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_call_for_help_is_over_a_day_after_somebody_took_it(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, phones_and_much(), async |d| {
        d.slash(SAM, "/oncall page message:The bank rang").await;
        d.takes(OLA).await;
        d.posts().await;
        d.pages();
        d.at("2026-03-03 08:59").await;
        assert_eq!((d.pages(), d.posts().await), (String::new(), String::new()));
        d.at("2026-03-03 09:00").await;
        assert_snapshot!(d.posts().await, @"
        #alerts changed: <@Ola>
        | page
        | Sam asks: The bank rang
        | **Over** since Tue 3 Mar, 09:00: a day has gone by since it was taken. Ola had it.
        | alert 01J…
        pings Ola
        ");
        assert_snapshot!(d.pages(), @"
        pagerduty resolve
        webhook resolved: page | Sam asks: The bank rang
        ");
        assert_eq!(d.phones.incidents().into_values().collect::<Vec<_>>(), ["resolved"]);
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_call_for_help_that_nobody_took_is_not_over(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, rota(), async |d| {
        d.slash(SAM, "/oncall page message:The bank rang").await;
        for day in ["2026-03-03 09:00", "2026-03-03 09:10", "2026-03-03 09:20"] {
            d.at(day).await;
        }
        d.posts().await;
        d.at("2026-03-09 09:00").await;
        assert_eq!((d.pinged().as_str(), d.posts().await.as_str()), ("Ola, Dana, managers", ""));
    })
    .await;
}
