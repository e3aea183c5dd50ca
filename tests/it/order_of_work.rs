//! Which account comes first, and why.

use cordial::desk::OverdueQuery;
use rstest::rstest;

use crate::databases::On;
use crate::open_desk::open_desk;

/// Two accounts that owe the same for as long, and have paid four invoices each before; and one that has paid none.
const LEDGER: &str = "account_code,invoice_number,issue_date,due_date,amount,currency,settled_date\n\
                      PROMPT,1,2026-01-01,2026-01-31,50.00,GBP,2026-01-28\n\
                      PROMPT,2,2026-02-01,2026-02-28,50.00,GBP,2026-02-28\n\
                      PROMPT,3,2026-03-01,2026-03-31,50.00,GBP,2026-03-30\n\
                      PROMPT,4,2026-04-01,2026-04-30,50.00,GBP,2026-04-30\n\
                      PROMPT,5,2026-05-01,2026-06-20,100.00,GBP,\n\
                      SLOW,1,2026-01-01,2026-01-31,50.00,GBP,2026-02-12\n\
                      SLOW,2,2026-02-01,2026-02-28,50.00,GBP,2026-03-12\n\
                      SLOW,3,2026-03-01,2026-03-31,50.00,GBP,2026-04-12\n\
                      SLOW,4,2026-04-01,2026-04-30,50.00,GBP,2026-05-12\n\
                      SLOW,5,2026-05-01,2026-06-20,100.00,GBP,\n\
                      FRESH,1,2026-05-01,2026-06-20,100.00,GBP,\n";

#[rstest]
#[tokio::test]
async fn who_usually_pays_late_comes_first(#[values(On::Sqlite, On::Postgres)] on: On) {
    let d = open_desk(on).await;
    d.imports_invoices(LEDGER).await;
    let list = d.desk.overdue(&OverdueQuery::default()).await.unwrap();
    let told: Vec<_> =
        list.accounts.iter().map(|account| (&*account.account.code, account.reasons.join(" · "))).collect();
    assert_eq!(
        told,
        [
            ("SLOW", "£100 · 10 d · usually 12 d late · no address · unclaimed".to_owned()),
            ("FRESH", "£100 · 10 d · no address · unclaimed".to_owned()),
            ("PROMPT", "£100 · 10 d · usually on time · no address · unclaimed".to_owned()),
        ]
    );
    let digest = d.desk.digest().await.unwrap();
    let order: Vec<_> = digest.top.lines.iter().map(|account| &*account.named.code).collect();
    assert_eq!(order, ["SLOW", "FRESH", "PROMPT"], "the digest has the same order");
}

#[rstest]
#[tokio::test]
async fn a_payment_told_at_the_desk_is_part_of_the_habit(#[values(On::Sqlite, On::Postgres)] on: On) {
    let d = open_desk(on).await;
    d.imports_invoices(
        "account_code,invoice_number,issue_date,due_date,amount,currency,open\n\
         SLOW,1,2026-01-01,2026-01-31,50.00,GBP,50.00\nSLOW,2,2026-02-01,2026-02-28,50.00,GBP,50.00\n\
         SLOW,3,2026-03-01,2026-03-31,50.00,GBP,50.00\nSLOW,5,2026-05-01,2026-06-20,100.00,GBP,100.00\n",
    )
    .await;
    let paid = "account_code,invoice_number,amount,currency,paid_on\nSLOW,1,50.00,GBP,2026-02-10\n\
                SLOW,2,50.00,GBP,2026-03-10\nSLOW,3,50.00,GBP,2026-04-10\n";
    d.imports(cordial::ledger_files::FileKind::Payments, paid).await;
    let list = d.desk.overdue(&OverdueQuery::default()).await.unwrap();
    assert_eq!(list.accounts[0].reasons[2], "usually 10 d late");
}
