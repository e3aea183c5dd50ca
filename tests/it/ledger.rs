//! The ledger in: each file once, whatever it changes, and the past as it was.

mod addresses;
mod credits;
mod freshness;
mod payments;
mod vanished;

use cordial::desk::{Actor, ImportRequest};
use rstest::rstest;

use crate::databases::On;
use crate::open_desk::{dana, ledger, open_desk, refusal, request};

const GENERIC: &str = include_str!("../data/generic_invoices.csv");
const QUICKBOOKS: &str = include_str!("../data/qbo_ar_aging_detail.csv");
const XERO: &str = include_str!("../data/xero_sales_invoices.csv");

#[rstest]
#[tokio::test]
async fn the_same_file_twice_changes_nothing_and_is_fresh_again(
    #[values(On::Sqlite, On::Postgres)] on: On,
    #[values((GENERIC, "generic", 4), (QUICKBOOKS, "quickbooks", 6), (XERO, "xero", 2))] export: (&str, &str, usize),
) {
    let d = open_desk(on).await;
    let (file, format, rows) = export;
    let first = d.imports_invoices(file).await;
    assert_eq!((&*first.format, first.new, first.quarantined.len()), (format, rows, 0));
    let aging = d.aging(None).await;

    d.day("2026-07-01");
    let again = d.imports_invoices(file).await;
    assert!(again.nothing_changed() && again.accepted, "{again:?}");
    assert_eq!((again.unchanged, again.vanished.len()), (rows, 0));
    d.day("2026-06-30");
    assert_eq!(d.aging(None).await, aging);
    let status = d.desk.status().await.unwrap();
    // A report that names its day is as fresh as the end of that day.
    let fresh = if format == "quickbooks" { "2026-06-30T23:00:00Z" } else { "2026-07-01T11:00:00Z" };
    assert_eq!(status.ledger_fresh_at, Some(fresh.parse().unwrap()));
    assert!(again.lines()[0].contains("nothing changed"), "{:?}", again.lines());
}

#[rstest]
#[tokio::test]
async fn a_dry_run_says_the_same_and_writes_nothing(#[values(On::Sqlite, On::Postgres)] on: On) {
    let d = open_desk(on).await;
    let dry = d.try_import(GENERIC, ImportRequest { dry_run: true, ..request() }).await.unwrap();
    assert_eq!((dry.new, dry.accepted), (4, true));
    assert_eq!((d.aging(None).await, d.acts().await), (String::new(), Vec::new()));
    assert_eq!(d.imports_invoices(GENERIC).await.new, 4);
}

#[rstest]
#[tokio::test]
async fn a_balance_that_changed_is_told_and_filed(#[values(On::Sqlite, On::Postgres)] on: On) {
    let d = open_desk(on).await;
    let row = |open| ("ACME", "INV-1", "2026-05-01", "2026-05-31", "1200.00", open);
    let other = ("ACME", "INV-2", "2026-05-01", "2026-05-31", "80.00", "80.00");
    d.imports_invoices(&ledger(&[row("1200.00"), other])).await;
    d.day("2026-07-02");
    let part = d.imports_invoices(&ledger(&[row("700.00"), other])).await;
    assert_eq!((part.new, part.changed, part.settled, part.unchanged), (0, 1, 0, 1));
    d.day("2026-07-05");
    let rest = d.imports_invoices(&ledger(&[row("0.00"), other])).await;
    assert_eq!((rest.changed, rest.settled, rest.unchanged), (1, 1, 1));
    d.day("2026-07-09");
    assert!(d.imports_invoices(&ledger(&[row("0.00"), other])).await.nothing_changed());

    assert_eq!(d.aging(None).await, "GBP 1: 0 0 8000 0 0 0, 0 = 8000");
    assert_eq!(d.aging(Some("2026-07-04")).await, "GBP 2: 0 0 78000 0 0 0, 0 = 78000");
    assert_eq!(d.aging(Some("2026-07-01")).await, "GBP 2: 0 0 128000 0 0 0, 0 = 128000");
    let changes = ["imported", "invoice balance changed", "imported", "invoice settled", "imported", "imported"];
    assert_eq!(d.acts().await, changes);
    assert!(d.desk.audit().await.unwrap().ok);
}

#[rstest]
#[tokio::test]
async fn the_past_is_what_was_issued_due_and_paid_by_then(#[values(On::Sqlite, On::Postgres)] on: On) {
    let d = open_desk(on).await;
    d.imports_invoices(
        "account_code,invoice_number,kind,issue_date,due_date,amount,settled_date,currency\n\
         A,1,invoice,2026-01-10,2026-02-09,100.00,2026-03-01,GBP\n\
         A,2,invoice,2026-01-20,2026-02-19,40.00,,GBP\n\
         A,3,invoice,2026-02-15,,7.00,,GBP\n\
         A,4,credit,2026-02-20,,-10.00,2026-02-25,GBP\n",
    )
    .await;
    assert_eq!(d.aging(Some("2026-01-09")).await, "");
    assert_eq!(d.aging(Some("2026-01-31")).await, "GBP 2: 14000 0 0 0 0 0, 0 = 14000");
    assert_eq!(d.aging(Some("2026-02-24")).await, "GBP 3: 0 14000 0 0 0 700, -1000 = 13700");
    assert_eq!(d.aging(Some("2026-02-28")).await, "GBP 3: 0 14000 0 0 0 700, 0 = 14700");
    assert_eq!(d.aging(Some("2026-03-01")).await, "GBP 2: 0 4000 0 0 0 700, 0 = 4700");
    assert_eq!(d.aging(None).await, "GBP 2: 0 0 0 0 4000 700, 0 = 4700");
}

#[rstest]
#[tokio::test]
async fn what_was_paid_before_anybody_said_when_stays_so(#[values(On::Sqlite, On::Postgres)] on: On) {
    let d = open_desk(on).await;
    let file = "account_code,invoice_number,issue_date,due_date,amount,status\n\
                A,1,2026-05-01,2026-05-31,100.00,paid\nA,2,2026-05-01,2026-05-31,50.00,open\n";
    assert_eq!(d.imports_invoices(file).await.new, 2);
    d.day("2026-07-01");
    let again = d.imports_invoices(file).await;
    assert_eq!((again.changed, again.unchanged), (0, 2));
}

#[rstest]
#[tokio::test]
async fn an_account_written_another_way_is_the_same_and_files_under_its_own_code(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let d = open_desk(on).await;
    d.imports_invoices(&ledger(&[("ACME", "1", "2026-05-01", "2026-05-31", "10.00", "10.00")])).await;
    let other = d.imports_invoices(&ledger(&[("acme", "1", "2026-05-01", "2026-05-31", "10.00", "4.00")])).await;
    assert_eq!((other.new, other.changed), (0, 1));
    assert!(other.notes.iter().any(|note| note.contains("\"acme\" was taken to be ACME")), "{:?}", other.notes);
    let filed = d.desk.activity(Some("ACME")).await.unwrap();
    assert_eq!(filed[0].account.as_deref(), Some("ACME"));
    assert!(d.desk.audit().await.unwrap().ok);
}

#[rstest]
#[tokio::test]
async fn look_alikes_are_two_accounts_and_told(#[values(On::Sqlite, On::Postgres)] on: On) {
    let d = open_desk(on).await;
    d.imports_invoices(&ledger(&[("ACME", "1", "2026-05-01", "2026-05-31", "10.00", "10.00")])).await;
    // The first begins with a Cyrillic letter.
    let next = [
        ("\u{410}CME", "1", "2026-05-01", "2026-05-31", "20.00", "20.00"),
        ("BETA", "1", "2026-05-01", "2026-05-31", "20.00", "20.00"),
    ];
    let report = d.imports_invoices(&ledger(&next)).await;
    assert_eq!(report.new, 2);
    let told: Vec<_> = report.notes.iter().filter(|note| note.contains("looks like")).collect();
    assert!(told.len() == 1 && told[0].contains("ACME (ACME)"), "{told:?}");
}

#[rstest]
#[tokio::test]
async fn a_code_that_changed_in_the_books_is_told(#[values(On::Sqlite, On::Postgres)] on: On) {
    let d = open_desk(on).await;
    let books = |code: &str| {
        format!(
            "account_code,account_name,invoice_number,issue_date,due_date,currency,amount\n\
             {code},Acme Ltd,1,2026-05-01,2026-05-31,GBP,10.00\n"
        )
    };
    assert_eq!(d.imports_invoices(&books("ACME")).await.notes, Vec::<String>::new());
    let told = d.imports_invoices(&books("ACME01")).await.notes;
    assert!(told.iter().any(|note| note.starts_with("Acme Ltd (ACME01) is new and has the name of ACME:")), "{told:?}");
    let again = d.imports_invoices(&books("ACME01")).await.notes;
    assert!(!again.iter().any(|note| note.contains("has the name of")), "{again:?}");
}

#[rstest]
#[tokio::test]
async fn a_row_twice_and_a_currency_that_changed_are_left_out(#[values(On::Sqlite, On::Postgres)] on: On) {
    let d = open_desk(on).await;
    let row = ("ACME", "1", "2026-05-01", "2026-05-31", "10.00", "10.00");
    let twice = d.imports_invoices(&ledger(&[row, ("ACME", "1", "2026-05-01", "2026-05-31", "99.00", "99.00")])).await;
    assert_eq!((twice.new, twice.quarantined.len(), twice.quarantined[0].line), (1, 1, 3));
    assert_eq!(d.open_of("ACME", "1").await, Some(1000), "the first stands");
    let dollars = ledger(&[row]).replace("GBP", "USD");
    let changed = d.imports_invoices(&dollars).await;
    assert!(changed.quarantined[0].reason.contains("a currency does not change"), "{:?}", changed.quarantined);
    assert_eq!(d.aging(None).await, "GBP 1: 0 1000 0 0 0 0, 0 = 1000");
}

#[rstest]
#[tokio::test]
async fn a_file_that_is_wrong_as_a_whole_is_refused(#[values(On::Sqlite, On::Postgres)] on: On) {
    let d = open_desk(on).await;
    d.imports_invoices(GENERIC).await;
    let before = (d.aging(None).await, d.acts().await);
    let no_header = refusal(d.try_import("ACME,1,10.00\n", request()).await);
    assert!(no_header.contains("header"), "{no_header}");
    let totals = refusal(d.try_import(&QUICKBOOKS.replace("\"15,650.50\"", "\"15,650.51\""), request()).await);
    assert!(totals.contains("15,650.51") || totals.contains("15650.51"), "{totals}");
    let nobody = d.desk.import(&dana(), GENERIC.as_bytes(), request()).await;
    assert!(refusal(nobody).contains("Only a manager"));
    let format = ImportRequest { format: "sap".to_owned(), ..request() };
    assert!(refusal(d.desk.import(&Actor::operator(), b"", format).await).contains("no format \"sap\""));
    assert_eq!((d.aging(None).await, d.acts().await), before);
}
