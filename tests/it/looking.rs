//! What people look up: who is overdue, what an account is called, how the desk is.

use rstest::rstest;

use crate::databases::On::{self, Postgres, Sqlite};
use crate::world::{DANA, DeskUnderTest, assert_snapshot, desk};

async fn three_accounts(d: &mut DeskUnderTest) {
    d.has_invoice("INV-7", "Acme Ltd", "1200.00 GBP", "2026-02-20").await;
    d.has_invoice("R-1", "Bremen Kontor", "990.00 EUR", "2025-12-20").await;
    d.has_invoice("C-1", "Café Olé", "41200.00 GBP", "2026-01-23").await;
}

#[rstest]
#[tokio::test]
async fn who_is_overdue_is_listed_by_what_matters(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        three_accounts(d).await;
        d.slash(DANA, "/overdue").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | 3 accounts overdue on Mon 2 Mar 2026
        | Café Olé (CAF) — £41,200 · 38 d · unclaimed
        | Bremen Kontor (BREMEN) — €990 · 72 d · unclaimed
        | Acme Ltd (ACME) — £1,200 · 10 d · unclaimed
        [CAF] [BREMEN] [ACME]
        ");
        d.slash(DANA, "/overdue bucket:61-90 sort:age").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | 1 account overdue on Mon 2 Mar 2026
        | Bremen Kontor (BREMEN) — €990 · 72 d · unclaimed
        [BREMEN]
        ");
        d.slash(DANA, "/overdue min:50000").await;
        assert_snapshot!(d.reply().await, @"(to Dana alone) Nobody is overdue by that. A good day to look at what is due next week.");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn accounts_and_days_are_completed_while_they_are_typed(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        three_accounts(d).await;
        assert_snapshot!(d.complete(DANA, "/account account:cafe").await, @r#"Café Olé (CAF) = "CAF""#);
        assert_snapshot!(d.complete(DANA, "/account account:brm").await, @r#"Bremen Kontor (BREMEN) = "BREMEN""#);
        assert_snapshot!(d.complete(DANA, "/account account:zzz").await, @"");
        assert_snapshot!(
            d.complete(DANA, "/plan propose account:ACME reason:slow installments:3 first:fri").await, @r#"Fri 6 Mar 2026 = "2026-03-06""#);
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn no_more_is_suggested_than_discord_takes(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        let mut csv = String::from("account_code,account_name,invoice_number,due_date,currency,amount\n");
        (0..60).for_each(|n| csv += &format!("A{n:02},{} {n},I-{n},2026-02-20,GBP,5.00\n", "Long ".repeat(40)));
        d.imports(cordial::ledger_files::FileKind::Invoices, csv.as_bytes()).await;
        d.posts().await;
        assert_eq!(d.complete(DANA, "/account account:long").await.lines().count(), 25);
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn why_nothing_was_sent_is_said_in_a_sentence(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        three_accounts(d).await;
        d.slash(DANA, "/why account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Acme Ltd (ACME)
        | Due now: the friendly mail (step 2 of 8) about invoice INV-7.
        [Account]
        ");
        d.disputed("INV-7").await;
        d.slash(DANA, "/why account:ACME").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | Acme Ltd (ACME)
        | No reminder is ahead. Withheld (dispute): Invoice INV-7 is disputed.
        [Account]
        ");
    })
    .await;
}

#[rstest]
#[tokio::test]
async fn how_the_desk_is_can_be_asked(#[values(Sqlite, Postgres)] on: On) {
    desk(on, async |d| {
        three_accounts(d).await;
        d.slash(DANA, "/status").await;
        assert_snapshot!(d.reply().await, @"
        (to Dana alone) | The desk
        | The ledger is from Mon 2 Mar 2026, 09:00.
        | 3 accounts, 3 open invoices.
        | 0 requests wait for a decision.
        | Next:
        | digest · Fri 1 Jan 2027, 09:00
        | reminders · Mon 2 Mar 2026, 09:15
        | promises · Tue 3 Mar 2026, 08:30
        | approvals · Mon 2 Mar 2026, 09:05
        | activity chain: 3 rows, head HASH
        ");
    })
    .await;
}
