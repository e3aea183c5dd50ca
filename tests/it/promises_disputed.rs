//! What is disputed is promised no longer: nobody breaks their word by what they contest.

use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::promises::acme_is_danas;
use crate::world::{DANA, SAM, assert_snapshot, desk};

#[rstest]
#[tokio::test]
async fn the_rest_of_a_promise_is_waited_for_and_broken_as_the_rest(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        acme_is_danas(d).await;
        d.slash(DANA, "/promise account:ACME amount:1500 date:2026-03-10").await;
        d.posts().await;
        d.slash(SAM, "/dispute open account:ACME invoice:INV-7 reason:Two pallets short").await;
        assert_snapshot!(d.reply().await, @"(to Sam alone) INV-7 (£1,200.00 open) of Acme Ltd (ACME) is disputed, and left out of the reminders. Dana sees to it. It is taken out of their promise for Tue 10 Mar 2026, which is of £300.00 now.");
        assert_snapshot!(d.posts().await, @"
        #desk Sam opened a dispute on INV-7 (£1,200.00) of Acme Ltd (ACME): Two pallets short. Dana sees to it. It is taken out of their promise for Tue 10 Mar 2026, which is of £300.00 now.
        [Account]
        ");
        d.slash(DANA, "/timeline account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Timeline · Acme Ltd (ACME)
        | `2 Mar 2026 09:00` Dana · claimed: owner name Dana
        | `2 Mar 2026 09:00` Dana · promise taken: £1,500.00, date 2026-03-10, invoices INV-7 INV-8, until 2026-03-12
        | `2 Mar 2026 09:00` Sam · dispute opened: invoice INV-7, open £1,200.00, owner name Dana, Two pallets short
        | `2 Mar 2026 09:00` Sam · promise reduced by a dispute: £300.00, invoice INV-7, was £1,500.00
        [Account]
        ");
        d.at("2026-03-13 08:35").await;
        assert_snapshot!(d.posts().await, @"
        #desk The promise of £300.00 for Tue 10 Mar 2026 by Acme Ltd (ACME) is broken, nothing came. The account is Dana's.
        [Account]

        (to Dana alone) Acme Ltd (ACME) broke a promise: none of the £300.00 promised for 10 March 2026 came. The reminders go on; call them and agree on what comes next.
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_promise_for_nothing_else_ends_and_is_nobodys_broken_word(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        acme_is_danas(d).await;
        d.slash(DANA, "/promise account:ACME amount:1200 date:2026-03-10").await;
        d.posts().await;
        d.disputed_meanwhile("INV-7", true).await;
        assert_snapshot!(d.posts().await, @"
        #desk the operator took in a file of invoices (generic): 0 new, 1 changed, 0 settled; open now £1,500.00.

        #desk The ledger now marks INV-7 (£1,200.00) of Acme Ltd (ACME) as disputed. Their promise for Tue 10 Mar 2026 was for nothing else, and has ended.
        [Account]
        ");
        d.day("2026-03-13").await;
        d.day("2026-03-16").await;
        assert_eq!(d.posts().await, "");
        assert_snapshot!(d.subjects(), @"ap@acme.example: Invoice INV-8: is anything in the way?");
        d.slash(DANA, "/account account:ACME").await;
        let card = d.reply().await;
        assert!(!card.contains("broken"), "{card}");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn what_has_come_for_the_rest_keeps_it(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        acme_is_danas(d).await;
        d.slash(DANA, "/promise account:ACME amount:1500 date:2026-03-10").await;
        d.posts().await;
        d.slash(SAM, "/payment account:ACME amount:1200 date:today invoice:INV-7").await;
        d.posts().await;
        d.slash(SAM, "/dispute open account:ACME invoice:INV-8 reason:Never came").await;
        assert_snapshot!(d.posts().await, @"
        #desk Acme Ltd (ACME) kept its promise of £1,200.00 for Tue 10 Mar 2026.
        [Account]

        #desk Sam opened a dispute on INV-8 (£300.00) of Acme Ltd (ACME): Never came. Dana sees to it. It is taken out of their promise for Tue 10 Mar 2026, which is of £1,200.00 now.
        [Account]
        ");
    })
    .await;
}
