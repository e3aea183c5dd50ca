//! Promises to pay: taken, waited for, kept or broken.

use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::world::{DANA, DeskUnderTest, SAM, World, assert_snapshot, desk, desk_in};

/// Acme owes two invoices, and Dana has the account.
pub async fn acme_is_danas(d: &mut DeskUnderTest) {
    d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
    d.has_invoice("INV-8", "Acme Ltd", "300.00 GBP", "2026-02-24").await;
    d.slash(DANA, "/claim account:ACME").await;
    d.posts().await;
}

/// What `/why` says to Dana.
async fn why(d: &mut DeskUnderTest) -> String {
    d.slash(DANA, "/why account:ACME").await;
    d.reply().await
}

#[rstest]
#[tokio::test]
async fn a_promise_pauses_the_cadence_until_it_is_broken(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        acme_is_danas(d).await;
        d.slash(DANA, "/promise account:ACME amount:£1,500 date:2026-03-10 note:Their Mr Lee said so").await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) Acme Ltd (ACME) promised £1,500.00 by Tue 10 Mar 2026. Nobody is reminded of INV-7, INV-8 until the end of Thu 12 Mar 2026.");
        assert_snapshot!(d.posts().await, @"
        #desk Dana took a promise: Acme Ltd (ACME) pays £1,500.00 by Tue 10 Mar 2026.
        [Account]
        ");
        assert_snapshot!(why(d).await, @"
        (to Dana alone) | Acme Ltd (ACME)
        | Next: the friendly mail (step 2 of 8) about 2 invoices, on Fri 13 Mar 2026. Withheld (promise): Payment of invoice INV-7 was promised; we wait until 12 March 2026.
        [Account]
        ");
        for day in ["2026-03-02", "2026-03-06", "2026-03-10", "2026-03-12"] {
            d.at(&format!("{day} 09:15")).await;
        }
        assert_eq!((d.mails(), d.posts().await), (String::new(), String::new()), "it is waited for");
        d.at("2026-03-13 08:35").await;
        assert_snapshot!(d.posts().await, @"
        #desk The promise of £1,500.00 for Tue 10 Mar 2026 by Acme Ltd (ACME) is broken, nothing came. The account is Dana's.
        [Account]

        (to Dana alone) Acme Ltd (ACME) broke a promise: none of the £1,500.00 promised for 10 March 2026 came. The reminders go on; call them and agree on what comes next.
        ");
        d.ticks(3).await;
        assert_eq!(d.posts().await, "", "it is broken once");
        d.at("2026-03-13 09:15").await;
        assert_snapshot!(d.subjects(), @"ap@acme.example: Your invoices with Harbour Supplies Ltd: is anything in the way?");
        d.slash(DANA, "/account account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Acme Ltd (ACME)
        | **£1,500.00** overdue · £1,500.00 open, credits taken off
        | Next: the statement mail (step 3 of 8) about 2 invoices, on Wed 18 Mar 2026. Withheld (frequency): Their last message or call was on 13 March 2026, and 5 days lie between two: not before 18 March 2026.
        | Owner: Dana
        | Promises: 0 kept, 1 broken: £1,500.00 for Tue 10 Mar 2026 · broken
        | Contacts: ap@acme.example
        | Open:
        | INV-7 · £1,200.00 · 21 d late
        | INV-8 · £300.00 · 17 d late
        [Release] [Log] [Timeline] [Why] [They asked us to stop]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_promise_is_kept_as_soon_as_the_money_shows(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        acme_is_danas(d).await;
        d.slash(DANA, "/promise account:ACME amount:1200 date:fri").await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) Acme Ltd (ACME) promised £1,200.00 by Fri 6 Mar 2026. Nobody is reminded of INV-7 until the end of Tue 10 Mar 2026.");
        d.posts().await;
        d.day("2026-03-05").await;
        assert_snapshot!(d.subjects(), @"ap@acme.example: Invoice INV-8: is anything in the way?");
        d.slash(SAM, "/payment account:ACME amount:700 date:2026-03-05 reference:part").await;
        assert_snapshot!(d.posts().await, @"
        #desk Sam noted £700.00 from Acme Ltd (ACME).
        [Account]
        ");
        d.slash(DANA, "/account account:ACME").await;
        let card = d.reply().await;
        assert!(
            card.contains(
                "| Promises: £1,200.00 by Fri 6 Mar 2026, waited for until Tue 10 Mar 2026 · Dana · £700.00 came"
            ),
            "{card}"
        );
        d.paid_meanwhile("INV-7").await;
        assert_snapshot!(d.posts().await, @"
        #desk the operator took in a file of invoices (generic): 0 new, 1 changed, 1 settled; open now £300.00.

        #desk Acme Ltd (ACME) kept its promise of £1,200.00 for Fri 6 Mar 2026.
        [Account]
        ");
        d.at("2026-03-16 09:00").await;
        d.posts().await;
        d.subjects();
        d.slash(DANA, "/account account:ACME").await;
        let card = d.reply().await;
        assert!(card.contains("Promises: 1 kept, 0 broken"), "{card}");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_promise_kept_in_part_is_named_with_its_sums_and_a_large_one_pages(#[values(Sqlite, Postgres)] on: On) {
    let world = World::with("[alerts]\nlarge = \"1000.00\"");
    desk_in(on, world, async |d| {
        acme_is_danas(d).await;
        d.slash(DANA, "/promise account:ACME amount:1500 date:2026-03-10").await;
        d.posts().await;
        d.slash(SAM, "/payment account:ACME amount:400 date:today").await;
        d.posts().await;
        d.at("2026-03-13 08:35").await;
        assert_snapshot!(d.posts().await, @"
        #desk The promise of £1,500.00 for Tue 10 Mar 2026 by Acme Ltd (ACME) is broken, kept in part: £400.00 came, £1,100.00 is missing. The account is Dana's.
        [Account]

        (to Dana alone) Acme Ltd (ACME) kept a promise only in part: of £1,500.00 promised for 10 March 2026, £400.00 came and £1,100.00 is missing. The reminders go on; call them and agree on what comes next.

        #alerts <@&managers>
        | promise broken
        | Acme Ltd (ACME) kept a promise only in part: of £1,500.00 promised for 10 March 2026, £400.00 came and £1,100.00 is missing. The account is Dana's: call them today.
        | ✅ or the button to say that you have it.
        | alert 01J…
        [I have it]
        pings managers
        ");
        d.restarts().await;
        d.ticks(2).await;
        assert_eq!(d.posts().await, "", "told once");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn what_was_unapplied_counts_and_a_credit_note_doesnt(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        acme_is_danas(d).await;
        d.slash(DANA, "/promise account:ACME amount:1500 date:2026-03-10").await;
        d.posts().await;
        d.has_credit("CN-1", "Acme Ltd", "1500.00 GBP").await;
        d.at("2026-03-13 08:35").await;
        let told = d.posts().await;
        assert!(told.contains("is broken, nothing came"), "{told}");
        d.slash(DANA, "/promise account:ACME amount:100 date:2026-03-20").await;
        d.posts().await;
        d.slash(SAM, "/payment account:ACME amount:2000 date:today reference:all").await;
        assert_snapshot!(d.posts().await, @"
        #desk Sam noted £2,000.00 from Acme Ltd (ACME).
        [Account]

        #desk Acme Ltd (ACME) kept its promise of £100.00 for Fri 20 Mar 2026.
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn the_digest_tells_what_was_promised_for_today_and_what_was_broken(#[values(Sqlite, Postgres)] on: On) {
    desk_in(on, World::with_digest(), async |d| {
        acme_is_danas(d).await;
        d.day("2026-03-02").await;
        d.posts().await;
        d.slash(DANA, "/promise account:ACME amount:1500 date:2026-03-03").await;
        d.posts().await;
        d.day("2026-03-03").await;
        let told = d.posts().await;
        assert!(told.contains("Promises due today: Acme Ltd (ACME) £1,500.00"), "{told}");
        assert!(told.contains("promised, wait until 5 Mar"), "{told}");
        d.day("2026-03-06").await;
        let told = d.posts().await;
        assert!(told.contains("Promises broken: Acme Ltd (ACME) £1,500.00"), "{told}");
        assert!(told.contains("promise broken"), "{told}");
        d.subjects();
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_mail_that_was_planned_before_the_promise_is_stopped(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        acme_is_danas(d).await;
        d.clock_stands_at("2026-03-02 09:15");
        d.plans_reminders().await;
        assert_snapshot!(d.outbox("mail").await, @"ACME friendly queued");
        d.slash(DANA, "/promise account:ACME amount:1200 date:fri").await;
        d.posts().await;
        assert_snapshot!(d.outbox("mail").await, @"ACME friendly cancelled: promise");
        d.at("2026-03-02 09:30").await;
        let mail = d.mails();
        assert!(mail.contains("INV-8") && !mail.contains("INV-7"), "{mail}");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn the_card_is_the_same_as_a_document(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        acme_is_danas(d).await;
        d.slash(DANA, "/promise account:ACME amount:300 date:2026-03-03").await;
        d.posts().await;
        d.at("2026-03-06 08:35").await;
        d.slash(DANA, "/promise account:ACME amount:1500 date:2026-03-10").await;
        d.slash(SAM, "/payment account:ACME amount:1500 date:today").await;
        d.posts().await;
        d.has_invoice("INV-9", "Acme Ltd", "90.00 GBP", "2026-02-27").await;
        d.has_invoice("INV-10", "Acme Ltd", "90.00 GBP", "2026-02-28").await;
        d.slash(DANA, "/promise account:ACME amount:180 date:2026-03-11").await;
        d.slash(DANA, "/dispute open account:ACME invoice:INV-9 reason:Too late").await;
        d.posts().await;
        let card = d.operator_asks("account ACME");
        let promises: Vec<_> = card["promises"].as_array().unwrap().iter().map(|promise| promise.to_string()).collect();
        assert_snapshot!(promises.join("\n"), @r#"
        {"state":"open","amount":{"minor":9000,"currency":"GBP"},"date":"2026-03-11","until":"2026-03-13","paid":{"minor":0,"currency":"GBP"}}
        {"state":"kept","amount":{"minor":150000,"currency":"GBP"},"date":"2026-03-10","until":"2026-03-12","paid":{"minor":150000,"currency":"GBP"}}
        {"state":"broken","amount":{"minor":30000,"currency":"GBP"},"date":"2026-03-03","until":"2026-03-05","paid":{"minor":0,"currency":"GBP"}}
        "#);
        assert_eq!(card["invoices"][0]["disputed"], true, "{card}");
        assert_eq!(card["invoices"][0]["dispute"]["reason"], "Too late", "{card}");
    })
    .await;
}
