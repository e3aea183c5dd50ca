//! Credits the desk kept, and the ledger that shows the money in the end.

use cordial::desk::{ImportRequest, PaymentTold};
use rstest::rstest;

use crate::databases::On;
use crate::open_desk::{OpenDesk, dana, open_desk, request};

/// Number, kind, amount, open.
type Entry = (&'static str, &'static str, &'static str, &'static str);

const DUE: Entry = ("1", "invoice", "1000.00", "1000.00");
const PAID: Entry = ("1", "invoice", "1000.00", "0.00");

fn books(entries: &[Entry]) -> String {
    let mut file = "account_code,invoice_number,kind,issue_date,due_date,amount,open\n".to_owned();
    for (number, kind, amount, open) in entries {
        file.push_str(&format!("ACME,{number},{kind},2026-05-01,2026-05-31,{amount},{open}\n"));
    }
    file
}

/// £1,000.00 was open, and the desk was told of £1,030.00 and of £20.00 more.
async fn overpaid(on: On, before: &[Entry]) -> OpenDesk {
    let d = open_desk(on).await;
    d.imports_invoices(&books(before)).await;
    for amount in ["1030", "20"] {
        let told = PaymentTold {
            code: "ACME".to_owned(),
            amount: amount.to_owned(),
            date: None,
            invoice: None,
            reference: None,
        };
        d.desk.record_payment(&dana(), told).await.unwrap();
        d.day("2026-07-01");
    }
    d
}

/// Credits and all in pounds' minor units.
async fn credits(d: &OpenDesk, as_of: Option<&str>) -> String {
    let aging = d.aging(as_of).await;
    aging.rsplit(", ").next().unwrap_or_default().to_owned()
}

#[rstest]
#[case::not_yet(&[DUE], &[DUE], "-5000 = -5000", "")]
#[case::the_invoice_alone(&[DUE], &[PAID], "-5000 = -5000", "")]
#[case::a_part(&[DUE], &[PAID, ("P", "payment", "-35.00", "-35.00")], "-5000 = -5000", "3000 500")]
#[case::all(&[DUE], &[PAID, ("P", "payment", "-50.00", "-50.00")], "-5000 = -5000", "3000 2000")]
#[case::more(&[DUE], &[PAID, ("P", "payment", "-80.00", "-80.00")], "-8000 = -8000", "3000 2000")]
#[case::a_credit_note(&[DUE], &[PAID, ("C", "credit", "-50.00", "-50.00")], "-5000 = -5000", "3000 2000")]
#[case::an_older_one_grew(
    &[DUE, ("P", "payment", "-10.00", "-10.00")],
    &[PAID, ("P", "payment", "-60.00", "-60.00")], "-6000 = -6000", "3000 2000")]
#[case::an_older_one_stands(
    &[DUE, ("P", "payment", "-10.00", "-10.00")],
    &[PAID, ("P", "payment", "-10.00", "-10.00")], "-6000 = -6000", "")]
#[tokio::test]
async fn end_as_far_as_the_ledger_shows_them(
    #[values(On::Sqlite, On::Postgres)] on: On,
    #[case] before: &[Entry],
    #[case] after: &[Entry],
    #[case] left: &str,
    #[case] retired: &str,
) {
    let d = overpaid(on, before).await;
    d.day("2026-07-03");
    let report = d.imports_invoices(&books(after)).await;
    assert!(report.accepted);
    assert_eq!((credits(&d, None).await.as_str(), retired_by_the_last(&d).await.as_str()), (left, retired));
    let told = report.notes.iter().filter(|note| note.contains("kept as a credit of ACME (ACME)")).count();
    assert_eq!(told, retired.split_whitespace().count(), "{:?}", report.notes);
    // By its payments, what was open on a day is what the aging of that day says.
    assert_eq!(credits(&d, Some("2026-07-03")).await, left);
    assert!(d.imports_invoices(&books(after)).await.nothing_changed());
    assert_eq!(credits(&d, None).await, left, "once is enough");
    assert!(d.desk.audit().await.unwrap().ok);
}

/// What the last file ended, as its activity says.
async fn retired_by_the_last(d: &OpenDesk) -> String {
    let filed = d.desk.activity(None).await.unwrap();
    let last = filed.iter().rev().find(|line| line.act == "imported").unwrap();
    let retired = last.detail["retired"].as_array().unwrap();
    retired.iter().map(|one| one["amount"]["minor"].to_string()).collect::<Vec<_>>().join(" ")
}

#[rstest]
#[case::listed(false)]
#[case::left_out_of_a_full_file(true)]
#[tokio::test]
async fn end_where_the_money_went_to_another_invoice(#[values(On::Sqlite, On::Postgres)] on: On, #[case] full: bool) {
    let d = overpaid(on, &[DUE]).await;
    let next = ("2", "invoice", "50.00", "50.00");
    d.imports_invoices(&books(&[PAID, next])).await;
    assert_eq!(d.aging(None).await, "GBP 1: 0 0 5000 0 0 0, -5000 = 0");
    let third = ("3", "invoice", "7.00", "7.00");
    let file = if full { vec![PAID, third] } else { vec![PAID, third, ("2", "invoice", "50.00", "0.00")] };
    let report = d.try_import(&books(&file), ImportRequest { full, ..request() }).await.unwrap();
    assert_eq!((report.settled, report.vanished_settled), (1, full), "{report:?}");
    assert_eq!(d.aging(None).await, "GBP 1: 0 0 700 0 0 0, 0 = 700");
    assert_eq!(retired_by_the_last(&d).await, "3000 2000");
}

#[rstest]
#[tokio::test]
async fn stay_where_the_books_only_used_up_a_credit_of_their_own(#[values(On::Sqlite, On::Postgres)] on: On) {
    let own = ("P", "payment", "-10.00", "-10.00");
    let other = ("2", "invoice", "60.00", "60.00");
    let d = overpaid(on, &[DUE, own]).await;
    d.imports_invoices(&books(&[PAID, own, other])).await;
    let used = [PAID, ("P", "payment", "-10.00", "0.00"), ("2", "invoice", "60.00", "50.00")];
    d.imports_invoices(&books(&used)).await;
    assert_eq!(d.aging(None).await, "GBP 1: 0 0 5000 0 0 0, -5000 = 0");
}
