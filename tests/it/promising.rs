//! How promises are taken, and which are not.

use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::promises::acme_is_danas;
use crate::world::{DANA, MORGAN, SAM, assert_snapshot, desk};

#[rstest]
#[tokio::test]
async fn a_new_promise_takes_the_place_of_the_old(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        acme_is_danas(d).await;
        d.slash(DANA, "/promise account:ACME amount:1200 date:2026-03-06").await;
        d.posts().await;
        d.slash(DANA, "/promise account:ACME amount:1,500.00 date:2026-03-14").await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) Acme Ltd (ACME) promised £1,500.00 by Mon 16 Mar 2026. Sat 14 Mar 2026 is no business day there, so it is for Mon 16 Mar 2026. The promise of £1,200.00 for Fri 6 Mar 2026 is replaced by it. Nobody is reminded of INV-7, INV-8 until the end of Wed 18 Mar 2026.");
        assert_snapshot!(d.posts().await, @"
        #desk Dana took a promise: Acme Ltd (ACME) pays £1,500.00 by Mon 16 Mar 2026.
        [Account]
        ");
        d.slash(MORGAN, "/promise account:ACME amount:1500 date:2026-03-16").await;
        assert_snapshot!(d.reply().await, @"(to Morgan alone) That promise is on file already: £1,500.00 by 16 March 2026. Nothing was changed.");
        d.at("2026-03-12 09:15").await;
        assert_eq!((d.mails(), d.posts().await), (String::new(), String::new()), "the first is not broken");
        d.slash(DANA, "/timeline account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Timeline · Acme Ltd (ACME)
        | `2 Mar 2026 09:00` Dana · claimed: owner name Dana
        | `2 Mar 2026 09:00` Dana · promise taken: £1,200.00, date 2026-03-06, invoices INV-7, until 2026-03-10
        | `2 Mar 2026 09:00` Dana · promise replaced: £1,200.00, date 2026-03-06, paid £0.00
        | `2 Mar 2026 09:00` Dana · promise taken: £1,500.00, date 2026-03-16, invoices INV-7 INV-8, until 2026-03-18
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn what_cant_be_promised_is_refused(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        acme_is_danas(d).await;
        let mut told = Vec::new();
        for asked in [
            "amount:1.234 date:fri",
            "amount:1600 date:fri",
            "amount:0 date:fri",
            "amount:€100 date:fri",
            "amount:100 date:2026-03-01",
            "amount:100 date:+200d",
            "amount:100 date:03/04",
            "amount:100 date:whenever",
        ] {
            d.slash(DANA, &format!("/promise account:ACME {asked}")).await;
            told.push(format!("{asked}: {}", d.reply().await));
        }
        assert_snapshot!(told.join("\n"), @r#"
        amount:1.234 date:fri: (to Dana alone) "1.234" can be read as 1.234 or as 1234: write it without the separator, or name the decimal mark
        amount:1600 date:fri: (to Dana alone) £1,600.00 is more than the £1,500.00 that can be promised. Promise that, or what of it they will pay.
        amount:0 date:fri: (to Dana alone) A promise is of more than nothing, and £0.00 isn't.
        amount:€100 date:fri: (to Dana alone) "€100" is written in another currency than GBP
        amount:100 date:2026-03-01: (to Dana alone) 1 March 2026 has passed. A promise is for today or a day to come.
        amount:100 date:+200d: (to Dana alone) 18 September 2026 is more than 90 days away. Agree on an earlier day, or on installments with /plan propose.
        amount:100 date:03/04: (to Dana alone) "03/04" can be read as 3 April 2026 or as 4 March 2026: write it like 2026-04-03, or name the format
        amount:100 date:whenever: (to Dana alone) "whenever" is not a date: write it like 2026-05-31
        "#);
        assert_snapshot!(d.complete(DANA, "/promise account:ACME amount:100 date:fri").await, @r#"Fri 6 Mar 2026 = "2026-03-06""#);
        assert_eq!(d.posts().await, "");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_conversation_that_ended_with_a_promise_leads_to_it(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        acme_is_danas(d).await;
        d.slash(DANA, "/log account:ACME channel:call outcome:promised note:They pay on Friday").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) Filed with Acme Ltd (ACME). Write the promise down, so that nobody reminds them before its day: here, or with /promise.
        [Promise]
        ");
        d.press(DANA, "Promise").await;
        assert_snapshot!(d.reply().await, @"
        (form) Promise of ACME
        How much: 1250, 1,250.00, £1,250 (required): 
        By when: 2026-12-01, fri, +14d (required): 
        Who said so, and what else:
        ");
        d.submit(DANA, &[("amount", "1.234"), ("date", "fri")]).await;
        assert_snapshot!(d.reply().await, @r#"(to Dana alone) "1.234" can be read as 1.234 or as 1234: write it without the separator, or name the decimal mark"#);
        d.slash(DANA, "/log account:ACME channel:call outcome:promised note:On Friday, he said").await;
        d.press(DANA, "Promise").await;
        d.submit(DANA, &[("amount", "1500"), ("date", "fri"), ("note", "Mr Lee")]).await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) Acme Ltd (ACME) promised £1,500.00 by Fri 6 Mar 2026. Nobody is reminded of INV-7, INV-8 until the end of Tue 10 Mar 2026.");
        assert_snapshot!(d.posts().await, @"
        #desk Dana took a promise: Acme Ltd (ACME) pays £1,500.00 by Fri 6 Mar 2026.
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn of_two_promises_at_once_one_is_taken(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        acme_is_danas(d).await;
        let told = d.slash_at_once([DANA, SAM], "/promise account:ACME amount:1200 date:fri").await;
        let taken = told.iter().filter(|told| told.contains("promised £1,200.00")).count();
        let refused = told.iter().filter(|told| told.contains("on file already")).count();
        assert_eq!((taken, refused), (1, 1), "{told:?}");
        assert_eq!(d.posts().await.matches("#desk").count(), 1);
    })
    .await;
}
