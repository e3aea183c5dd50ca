//! When the ledger is fresh: only a file that said something of it makes it so.

use cordial::desk::ImportRequest;
use cordial::ledger_files::FileKind;
use rstest::rstest;

use crate::databases::On;
use crate::open_desk::{OpenDesk, ledger, open_desk, refusal, request};

const QUICKBOOKS: &str = include_str!("../../data/qbo_ar_aging_detail.csv");
const FIRST: &str = "2026-06-30T11:00:00Z";

async fn with_one(on: On) -> OpenDesk {
    let d = open_desk(on).await;
    d.imports_invoices(&ledger(&[("ACME", "1", "2026-05-01", "2026-05-31", "10.00", "10.00")])).await;
    d.day("2026-07-03");
    d
}

async fn fresh(d: &OpenDesk) -> String {
    let at = d.desk.status().await.unwrap().ledger_fresh_at.unwrap();
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

#[rstest]
#[case::amounts_torn("a lot", "EUR", "None of the 2 rows")]
#[case::all_in_another_currency("10.00", "USD", "None of the 2 rows")]
#[tokio::test]
async fn a_file_without_a_good_row_is_refused(
    #[values(On::Sqlite, On::Postgres)] on: On,
    #[case] open: &str,
    #[case] currency: &str,
    #[case] told: &str,
) {
    let d = with_one(on).await;
    let row = ("ACME", "1", "2026-05-01", "2026-05-31", "10.00", open);
    let torn = ledger(&[row, row]).replace("GBP", currency);
    let torn = torn.replacen(",10.00", ",11.00", 1);
    for full in [false, true] {
        let report = d.try_import(&torn, ImportRequest { full, ..request() }).await.unwrap();
        assert_eq!((report.accepted, report.rows, report.quarantined.len()), (false, 2, 2), "{report:?}");
        let reason = report.reason.clone().unwrap();
        assert!(reason.contains(told), "{reason}");
    }
    assert_eq!((fresh(&d).await.as_str(), d.acts().await.len()), (FIRST, 1));
    assert_eq!(d.open_of("ACME", "1").await, Some(1000));
}

#[rstest]
#[tokio::test]
async fn people_of_nobody_are_refused(#[values(On::Sqlite, On::Postgres)] on: On) {
    let d = with_one(on).await;
    let report = d.imports(FileKind::Contacts, "account_code,name,email\nNOBODY,X,x@y.example\n").await;
    assert!(!report.accepted && report.reason.clone().unwrap().starts_with("The one row"), "{report:?}");
    assert_eq!(d.acts().await.len(), 1);
}

#[rstest]
#[case::header_alone("")]
#[case::drafts_alone("ACME,2,2026-05-01,2026-05-31,5.00,0.00,GBP,draft\n")]
#[tokio::test]
async fn a_file_without_an_invoice_is_taken_and_makes_nothing_fresh(
    #[values(On::Sqlite, On::Postgres)] on: On,
    #[case] rows: &str,
) {
    let d = with_one(on).await;
    let header = "account_code,invoice_number,issue_date,due_date,amount,open,currency,status\n";
    let report = d.imports_invoices(&format!("{header}{rows}")).await;
    assert!(report.accepted, "{report:?}");
    assert!(report.notes.iter().any(|note| note.contains("isn't fresh by it")), "{:?}", report.notes);
    assert_eq!((fresh(&d).await.as_str(), d.acts().await.len()), (FIRST, 2));
}

#[rstest]
#[tokio::test]
async fn one_good_row_is_news(#[values(On::Sqlite, On::Postgres)] on: On) {
    let d = with_one(on).await;
    let row = |number, open| ("ACME", number, "2026-05-01", "2026-05-31", "10.00", open);
    let report = d.imports_invoices(&ledger(&[row("1", "10.00"), row("2", "a lot")])).await;
    assert_eq!((report.accepted, report.quarantined.len()), (true, 1));
    assert_eq!(fresh(&d).await, "2026-07-03T11:00:00Z");
}

#[rstest]
#[tokio::test]
async fn a_report_of_months_ago_makes_nothing_fresher_than_it_is(#[values(On::Sqlite, On::Postgres)] on: On) {
    let d = open_desk(on).await;
    d.day("2026-11-28");
    let report = d.imports_invoices(QUICKBOOKS).await;
    assert!(report.accepted, "{report:?}");
    let said = report.notes.join("\n");
    assert!(said.contains("This file is of 30 June 2026: that is too old for reminders"), "{said}");
    // The end of that day, where the company is.
    assert_eq!(fresh(&d).await, "2026-06-30T23:00:00Z");
}

#[rstest]
#[tokio::test]
async fn a_file_older_than_what_was_told_is_taken_only_where_somebody_insists(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let d = open_desk(on).await;
    d.imports_invoices(QUICKBOOKS).await;
    d.day("2026-11-27");
    let row = ("ACME", "1", "2026-05-01", "2026-05-31", "10.00", "10.00");
    d.imports_invoices(&ledger(&[row])).await;
    d.day("2026-11-28");
    let lines = d.acts().await.len();
    for dry_run in [true, false] {
        let told = refusal(d.try_import(QUICKBOOKS, ImportRequest { dry_run, ..request() }).await);
        assert!(told.contains("of 30 June 2026") && told.contains("of 27 November 2026"), "{told}");
    }
    assert_eq!((fresh(&d).await.as_str(), d.acts().await.len()), ("2026-11-27T11:00:00Z", lines));
    let report = d.try_import(QUICKBOOKS, ImportRequest { yes: true, ..request() }).await.unwrap();
    assert!(report.accepted, "{report:?}");
    assert_eq!(fresh(&d).await, "2026-11-27T11:00:00Z", "it is no fresher by that, and no older");
    let later = QUICKBOOKS.replacen("Jun 30, 2026", "Nov 28, 2026", 1);
    assert!(d.imports_invoices(&later).await.accepted);
    assert_eq!(fresh(&d).await, "2026-11-28T11:00:00Z");
}
