//! A yes to what the ladder asks is to that letter and to the whole of the money.

use rstest::rstest;

use crate::asked_again::{ends, on_ladder};
use crate::databases::On::{self, Postgres, Sqlite};
use crate::world::{DANA, MORGAN, SAM, World, assert_snapshot, desk_in};

#[rstest]
#[tokio::test]
async fn a_yes_to_one_letter_sends_no_other(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, ends(), async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-01-01").await;
        on_ladder(d, "last").await;
        d.tick().await;
        assert!(d.posts().await.contains("The letter \"final\" about 1 invoice"));
        d.react(MORGAN, "✅").await;
        d.posts().await;
        on_ladder(d, "other").await;
        d.tick().await;
        assert_eq!(d.mails(), "", "they said yes to another letter");
        let told = d.posts().await;
        assert!(told.contains("The letter \"firm\" about 1 invoice"), "{told}");
        on_ladder(d, "last").await;
        d.tick().await;
        let told = d.posts().await;
        assert!(told.contains("**void** by the desk"), "{told}");
        assert_snapshot!(d.subjects(), @"ap@acme.example: Final notice: £1,200.00 overdue with Harbour Supplies Ltd");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn of_two_currencies_the_stricter_says_how_many_must_agree(#[values(Sqlite, Postgres)] on: On) {
    let policy = |above: &str, currency: &str| {
        format!(
            "[[approval]]\nkind = \"escalation\"\nabove = \"{above}\"\ncurrency = \"{currency}\"\napprovers = 2\nexpires = \"24h\"\n"
        )
    };
    let world = World::with(&(policy("10000.00", "GBP") + &policy("5000000", "JPY")));
    desk_in(on, world, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "15000.00 GBP", "2026-02-20").await;
        d.has_invoice("INV-8", "Acme Ltd", "1600000 JPY", "2026-02-20").await;
        d.slash(DANA, "/escalate account:ACME to:legal reason:They answer nobody").await;
        assert_snapshot!(d.posts().await, @"
        #approvals | Escalation · Acme Ltd (ACME)
        | £15,000.00 and ¥1,600,000 for Acme Ltd (ACME)
        | ✅ yes · ❌ no. 2 managers must agree; one ❌ is enough to turn it down, until Tue 3 Mar 2026, 09:00.
        | Asked by: Dana
        | Oldest invoice: 10 days past due
        | Terms: Handed to the lawyers, who alone speak to them: the desk stops writing
        | Why: They answer nobody
        | Invoices:
        | INV-7 · £15,000.00
        | INV-8 · ¥1,600,000
        | approval 01J…
        [Account]

        #desk Dana asked the managers for an escalation of Acme Ltd (ACME) to the lawyers.
        [Account]
        ");
        d.slash(SAM, "/approvals").await;
        assert!(d.reply().await.contains("£15,000.00 and ¥1,600,000 to the lawyers"));
        d.react(MORGAN, "✅").await;
        assert_eq!(d.posts().await, "", "one isn't enough");
    })
    .await;
}
