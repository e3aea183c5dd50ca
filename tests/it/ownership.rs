//! Who works which account.

use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::world::{DANA, MORGAN, OLA, SAM, assert_snapshot, desk};

#[rstest]
#[tokio::test]
async fn an_account_is_claimed_and_given_back(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.slash(DANA, "/claim account:ACME").await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) Acme Ltd (ACME) is yours now.");
        assert_snapshot!(d.posts().await, @"
        #desk Dana claimed Acme Ltd (ACME).
        [Account]
        ");
        d.slash(DANA, "/claim account:acme ltd").await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) Acme Ltd (ACME) is yours already.");
        d.slash(SAM, "/release account:ACME").await;
        assert_snapshot!(d.reply().await, @"(to Sam alone) Acme Ltd (ACME) is Dana's. Only they or a manager can release it.");
        d.slash(DANA, "/release account:ACME").await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) Acme Ltd (ACME) has no owner now.");
        assert_snapshot!(d.posts().await, @"
        #desk Dana released Acme Ltd (ACME).
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn two_people_who_claim_at_once_make_one_owner_and_one_polite_refusal(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.slash(MORGAN, "/digest").await;
        d.posts().await;
        let mut told = d.press_at_once(&[DANA, SAM], "Claim ACME").await;
        let owner = if told[0].contains("yours") { "Dana" } else { "Sam" };
        let other = if owner == "Dana" { "Sam" } else { "Dana" };
        told.sort_by_key(|answer| !answer.contains("yours"));
        let told = told.join("\n").replace(owner, "FIRST").replace(other, "SECOND");
        assert_snapshot!(told, @"
        (to FIRST alone) Acme Ltd (ACME) is yours now.
        (to SECOND alone) Acme Ltd (ACME) is FIRST's already. Ask FIRST, or a manager can /assign it.
        ");
        assert_snapshot!(d.posts().await.replace(owner, "FIRST"), @"
        #desk FIRST claimed Acme Ltd (ACME).
        [Account]
        ");
        d.slash(OLA, "/account account:ACME").await;
        assert!(d.reply().await.contains(&format!("Owner: {owner}")));
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn an_account_is_given_to_somebody_by_a_manager_alone(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.slash(DANA, "/assign account:ACME to:@Sam").await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) Only a manager can assign an account. Ask one of them.");
        d.slash(MORGAN, "/assign account:ACME to:@Noor").await;
        assert_snapshot!(d.reply().await, @"(to Morgan alone) Noor doesn't work at this desk: an account needs an owner with the collector's or manager's role.");
        d.slash(MORGAN, "/assign account:ACME to:@Sam").await;
        assert_snapshot!(d.reply().await, @"(to Morgan alone) Acme Ltd (ACME) is Sam's now.");
        assert_snapshot!(d.posts().await, @"
        #desk Morgan gave Acme Ltd (ACME) to Sam.
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn the_buttons_of_a_card_work_after_a_restart(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.slash(DANA, "/account account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Acme Ltd (ACME)
        | **£1,200.00** overdue · £1,200.00 open, credits taken off
        | Due now: the friendly mail (step 2 of 8) about invoice INV-7.
        | Owner: nobody
        | Contacts: ap@acme.example
        | Open: INV-7 · £1,200.00 · 10 d late
        [Claim] [Log] [Timeline] [Why] [They asked us to stop]
        ");
        d.restarts().await;
        d.press(DANA, "Claim").await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) Acme Ltd (ACME) is yours now.");
        assert_snapshot!(d.posts().await, @"
        #desk Dana claimed Acme Ltd (ACME).
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_forged_button_does_nothing_and_says_so(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
        d.slash(DANA, "/claim account:ACME").await;
        d.posts().await;
        let mut told = Vec::new();
        for forged in ["v1:claim:999999", "v9:claim:1", "v1:log:1;drop table accounts", "x"] {
            told.push(d.forge(SAM, forged).await);
        }
        assert_snapshot!(told.join("\n"), @r#"
        (to Sam alone) There is no account "999999". Type a few letters of its code or name and pick it from the list.
        (to Sam alone) I don't know that button any more. Open the account's card with /account and use the buttons there.
        (to Sam alone) I don't know that button any more. Open the account's card with /account and use the buttons there.
        (to Sam alone) I don't know that button any more. Open the account's card with /account and use the buttons there.
        "#);
    })
    .await;
}
