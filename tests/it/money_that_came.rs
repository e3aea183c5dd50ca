//! Money counts for what was agreed, wherever the books put it, and once.

use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::plans::PROPOSAL;
use crate::settlements::SETTLE;
use crate::world::{DANA, DeskUnderTest, MORGAN, SAM, assert_snapshot, desk};

/// INV-7 of £1,000.00 is late, INV-9 of £500.00 is due in summer; what was proposed about the first is agreed on, and
/// what was posted of it was read.
async fn agreed(d: &mut DeskUnderTest, proposal: &str) {
    d.has_invoice("INV-7", "Acme Ltd", "1000.00 GBP", "2026-02-20").await;
    d.has_invoice("INV-9", "Acme Ltd", "500.00 GBP", "2026-07-31").await;
    d.slash(DANA, proposal).await;
    d.posts().await;
    d.react(MORGAN, "✅").await;
    d.posts().await;
}

async fn schedule(d: &mut DeskUnderTest) -> String {
    d.slash(SAM, "/plan show account:ACME").await;
    let shown = d.reply().await;
    shown
        .lines()
        .filter(|line| line.contains(" 2026 · £") && !line.contains("installments"))
        .collect::<Vec<_>>()
        .join("\n")
}

#[rstest]
#[tokio::test]
async fn an_unapplied_payment_pays_an_installment_once(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        agreed(d, PROPOSAL).await;
        d.day("2026-03-24").await;
        assert_snapshot!(d.subjects(), @"ap@acme.example: Installment 1 of 3: £333.33 due on 31 March 2026");
        d.has_payment("PMT-1", "Acme Ltd", "333.33 GBP").await;
        assert_snapshot!(schedule(d).await, @"
        | Tue 31 Mar 2026 · £333.33 · paid ✓
        | Thu 30 Apr 2026 · £333.33
        | Mon 1 Jun 2026 · £333.34
        ");
        for day in ["2026-04-01", "2026-04-03", "2026-04-07"] {
            d.at(&format!("{day} 09:15")).await;
            assert_eq!((d.subjects(), d.posts().await), (String::new(), String::new()), "{day}");
        }
        d.move_in_the_books(&[("INV-7", "666.67"), ("PMT-1", "0.00")]).await;
        d.posts().await;
        assert_snapshot!(schedule(d).await, @"
        | Tue 31 Mar 2026 · £333.33 · paid ✓
        | Thu 30 Apr 2026 · £333.33
        | Mon 1 Jun 2026 · £333.34
        ");
        d.at("2026-04-23 09:15").await;
        assert_snapshot!(d.subjects(), @"ap@acme.example: Installment 2 of 3: £333.33 due on 30 April 2026");
        d.the_ages_add_up().await;
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn what_was_put_on_another_invoice_pays_the_plan_and_somebody_is_told(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        agreed(d, PROPOSAL).await;
        d.slash(SAM, "/payment account:ACME amount:400 invoice:INV-9").await;
        d.posts().await;
        assert_snapshot!(schedule(d).await, @"
        | Tue 31 Mar 2026 · £333.33 · paid ✓
        | Thu 30 Apr 2026 · £333.33 · £66.67 paid
        | Mon 1 Jun 2026 · £333.34
        ");
        d.slash(SAM, "/payment account:ACME amount:600").await;
        assert_snapshot!(d.posts().await, @"
        #desk Sam noted £600.00 from Acme Ltd (ACME).
        [Account]

        #desk Acme Ltd (ACME) has paid its plan of £1,000.00 to the end. In the books £400.00 isn't on the invoices it was paid for: have it put there.
        [Account]
        ");
        d.slash(SAM, "/account account:ACME").await;
        let card = d.reply().await;
        assert!(card.contains("put on INV-7 in the books"), "{card}");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_credit_note_takes_an_installment_off_and_counts_once(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        agreed(d, PROPOSAL).await;
        d.has_credit("CN-1", "Acme Ltd", "200.00 GBP").await;
        assert_snapshot!(schedule(d).await, @"
        | Tue 31 Mar 2026 · £333.33
        | Thu 30 Apr 2026 · £333.33
        | Mon 1 Jun 2026 · £333.34
        ");
        d.move_in_the_books(&[("INV-7", "800.00"), ("CN-1", "0.00")]).await;
        d.posts().await;
        assert_snapshot!(schedule(d).await, @"
        | Tue 31 Mar 2026 · £333.33 · £200.00 paid
        | Thu 30 Apr 2026 · £333.33
        | Mon 1 Jun 2026 · £333.34
        ");
        d.has_payment("PMT-1", "Acme Ltd", "133.33 GBP").await;
        assert_snapshot!(schedule(d).await, @"
        | Tue 31 Mar 2026 · £333.33 · paid ✓
        | Thu 30 Apr 2026 · £333.33
        | Mon 1 Jun 2026 · £333.34
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn money_without_an_invoice_goes_to_the_plan_first_and_to_a_dispute_last(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        d.has_invoice("INV-6", "Acme Ltd", "200.00 GBP", "2026-02-10").await;
        d.slash(DANA, "/dispute open account:ACME invoice:INV-6 reason:Two pallets never came").await;
        d.posts().await;
        agreed(d, PROPOSAL).await;
        d.has_invoice("INV-5", "Acme Ltd", "100.00 GBP", "2026-02-01").await;
        d.slash(SAM, "/payment account:ACME amount:333.33 date:today").await;
        assert_snapshot!(d.reply().await, @"(to Sam alone) Noted for Acme Ltd (ACME): £333.33 off INV-7.");
        d.slash(SAM, "/payment account:ACME amount:1300 date:today").await;
        assert_snapshot!(d.reply().await, @"(to Sam alone) Noted for Acme Ltd (ACME): £666.67 off INV-7, £100.00 off INV-5, £500.00 off INV-9, £33.33 off INV-6.");
        d.posts().await;
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn an_unapplied_payment_settles_and_forgoes_no_more_than_was_agreed(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        agreed(d, SETTLE).await;
        d.has_payment("PMT-1", "Acme Ltd", "700.00 GBP").await;
        d.at("2026-03-10 09:15").await;
        assert_snapshot!(d.posts().await, @"
        #desk Acme Ltd (ACME) paid the £700.00 that was agreed on: £300.00 is written off, and it is closed. In the books £700.00 isn't on the invoices it was paid for: have it put there.
        [Account]
        ");
        d.at("2026-03-30 09:15").await;
        assert_eq!((d.subjects(), d.posts().await), (String::new(), String::new()), "their credit covers it");
        d.move_in_the_books(&[("INV-7", "300.00"), ("PMT-1", "0.00")]).await;
        d.posts().await;
        let card = d.operator_asks("account ACME");
        let open: Vec<_> = card["invoices"].as_array().unwrap().iter().map(|row| row["number"].to_string()).collect();
        assert_eq!(open, ["\"INV-9\""], "the books have caught up");
        d.the_ages_add_up().await;
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_credit_note_is_no_cash_of_a_settlement(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        agreed(d, SETTLE).await;
        d.has_credit("CN-1", "Acme Ltd", "700.00 GBP").await;
        d.move_in_the_books(&[("INV-7", "300.00"), ("CN-1", "0.00")]).await;
        d.posts().await;
        d.at("2026-03-10 09:15").await;
        assert_eq!(d.posts().await, "", "nothing came");
        d.at("2026-03-19 09:15").await;
        assert_snapshot!(d.posts().await, @"
        #desk The settlement of £700.00 with Acme Ltd (ACME) has lapsed: nothing of it came by Mon 16 Mar 2026. Nothing is written off, and the reminders go on.
        [Account]
        ");
        d.subjects();
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_settlement_is_closed_where_nothing_is_left(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        agreed(d, SETTLE).await;
        d.has_credit("CN-1", "Acme Ltd", "400.00 GBP").await;
        d.move_in_the_books(&[("INV-7", "600.00"), ("CN-1", "0.00")]).await;
        d.slash(SAM, "/payment account:ACME amount:600").await;
        d.posts().await;
        d.at("2026-03-10 09:15").await;
        assert_snapshot!(d.posts().await, @"
        #desk Nothing is open any more on what Acme Ltd (ACME) was to settle for £700.00: it is closed.
        [Account]
        ");
        d.the_ages_add_up().await;
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn a_promise_and_a_plan_never_count_the_same_money(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        agreed(d, PROPOSAL).await;
        d.slash(DANA, "/promise account:ACME amount:200 date:2026-03-10").await;
        d.posts().await;
        d.clock_stands_at("2026-03-09 10:00");
        d.has_payment("PMT-1", "Acme Ltd", "300.00 GBP").await;
        assert_snapshot!(d.operator_asks("account ACME")["promises"].to_string(), @"[{\"state\":\"kept\",\"amount\":{\"minor\":20000,\"currency\":\"GBP\"},\"date\":\"2026-03-10\",\"until\":\"2026-03-12\",\"paid\":{\"minor\":20000,\"currency\":\"GBP\"}}]");
        // What the promise doesn't need is for the plan.
        assert_snapshot!(schedule(d).await, @"
        | Tue 31 Mar 2026 · £333.33 · £100.00 paid
        | Thu 30 Apr 2026 · £333.33
        | Mon 1 Jun 2026 · £333.34
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn an_installment_keeps_no_promise_for_another_invoice(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        agreed(d, PROPOSAL).await;
        d.slash(DANA, "/promise account:ACME amount:200 date:2026-04-10").await;
        d.posts().await;
        d.slash(SAM, "/payment account:ACME amount:333.33").await;
        assert!(d.reply().await.contains("£333.33 off INV-7"), "what is to be paid first");
        let told = d.posts().await;
        assert!(!told.contains("kept its promise"), "{told}");
        d.slash(SAM, "/payment account:ACME amount:200").await;
        assert!(d.reply().await.contains("£200.00 off INV-9"), "the promise comes before the next installment");
        let told = d.posts().await;
        assert!(told.contains("kept its promise of £200.00"), "{told}");
        assert!(schedule(d).await.contains("Thu 30 Apr 2026 · £333.33\n"), "and the plan has its own");
    })
    .await;
}
