//! Mail that doesn't reach an account that owes much: in any currency, and whoever tells of it.

use cordial::sandbox::mail::Fault;
use cordial::sandbox::mail::hooks::Tale;
use rstest::rstest;

use super::over::large;
use crate::databases::On::{self, Postgres, Sqlite};
use crate::world::{assert_snapshot, desk_in};

#[rstest]
#[tokio::test]
async fn what_is_much_is_much_in_another_currency_too(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, large(), async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "2000000.00 EUR", "2026-02-20").await;
        d.at("2026-03-02 09:15").await;
        d.subjects();
        assert_eq!(d.told("ap@acme.example", &Tale::Bounced { for_good: false }).await, 204);
        let told = d.posts().await;
        assert!(told.contains("| mail bounced") && told.contains("they owe €2,000,000.00"), "{told}");
        assert_eq!(d.pinged(), "Ola");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn an_address_that_is_refused_when_the_letter_is_handed_over_calls_too(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, large(), async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.has_invoice("INV-8", "Bolt & Sons", "90.00 GBP", "2026-02-20").await;
        d.mail.faults().every_send(Fault::RefuseRecipient);
        d.at("2026-03-02 09:15").await;
        assert_snapshot!(d.posts().await, @"
        #desk A call is due to Acme Ltd (ACME): Call: the friendly letter was refused for its address. Ask for another (nobody's yet)
        [Account]

        #alerts <@Ola>
        | mail bounced
        | A letter to Acme Ltd (ACME) came back, and they owe £1,200.00. Nobody owns them yet: find out where they are to be reached.
        | ✅ or the button to say that you have it.
        | alert 01J…
        [I have it]
        pings Ola

        #desk A call is due to Bolt & Sons (BOLT): Call: the friendly letter was refused for its address. Ask for another (nobody's yet)
        [Account]
        ");
        assert_eq!(d.pinged(), "Ola", "once, and about the one that owes much");
    })
    .await;
}
