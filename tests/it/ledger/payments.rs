//! Payments: told to the desk, told by a file, shown by the ledger in the end.

use cordial::desk::PaymentTold;
use cordial::ledger_files::FileKind;
use futures::future::join_all;
use rstest::rstest;

use crate::databases::On;
use crate::open_desk::{dana, day, ledger, open_desk, refusal};

fn told(amount: &str) -> PaymentTold {
    PaymentTold { code: "ACME".to_owned(), amount: amount.to_owned(), date: None, invoice: None, reference: None }
}

fn acme(open: &str) -> String {
    ledger(&[("ACME", "1", "2026-05-01", "2026-05-31", "1000.00", open)])
}

#[rstest]
#[tokio::test]
async fn what_the_desk_was_told_counts_until_the_ledger_shows_it(#[values(On::Sqlite, On::Postgres)] on: On) {
    let d = open_desk(on).await;
    d.imports_invoices(&acme("1000.00")).await;
    let when = PaymentTold { date: Some("2026-06-25".to_owned()), ..told("400") };
    let taken = d.desk.record_payment(&dana(), when).await.unwrap();
    assert_eq!((taken.applied.len(), taken.applied[0].1.minor, taken.unapplied), (1, 40_000, None));
    assert_eq!(d.open_of("ACME", "1").await, Some(60_000));
    assert_eq!(d.aging(Some("2026-06-24")).await, "GBP 1: 0 100000 0 0 0 0, 0 = 100000");
    assert_eq!(d.aging(Some("2026-06-25")).await, "GBP 1: 0 60000 0 0 0 0, 0 = 60000");

    d.day("2026-07-01");
    assert!(d.imports_invoices(&acme("1000.00")).await.nothing_changed(), "the books have not caught up");
    assert_eq!(d.open_of("ACME", "1").await, Some(60_000));
    d.imports_invoices(&acme("600.00")).await;
    assert_eq!(d.open_of("ACME", "1").await, Some(60_000), "now they have, and it isn't taken off twice");
    d.imports_invoices(&acme("500.00")).await;
    assert_eq!(d.open_of("ACME", "1").await, Some(50_000));
    assert_eq!(d.aging(Some("2026-06-25")).await, "GBP 1: 0 60000 0 0 0 0, 0 = 60000", "the past stands");
    assert!(d.desk.audit().await.unwrap().ok);
}

#[rstest]
#[tokio::test]
async fn the_oldest_is_paid_first_and_what_is_over_is_their_credit(#[values(On::Sqlite, On::Postgres)] on: On) {
    let d = open_desk(on).await;
    d.imports_invoices(&ledger(&[
        ("ACME", "no-date", "2026-01-01", "", "50.00", "50.00"),
        ("ACME", "later", "2026-05-01", "2026-06-10", "50.00", "50.00"),
        ("ACME", "older", "2026-05-01", "2026-05-31", "50.00", "50.00"),
    ]))
    .await;
    let taken = d.desk.record_payment(&dana(), told("60")).await.unwrap();
    let applied: Vec<_> = taken.applied.iter().map(|(number, part)| (&**number, part.minor)).collect();
    assert_eq!(applied, [("older", 5000), ("later", 1000)]);
    let taken = d.desk.record_payment(&dana(), told("£100")).await.unwrap();
    assert_eq!(taken.unapplied.map(|money| money.minor), Some(1000));
    assert_eq!(d.aging(None).await, "GBP 0: 0 0 0 0 0 0, -1000 = -1000");
}

#[rstest]
#[tokio::test]
async fn what_makes_no_sense_is_refused(#[values(On::Sqlite, On::Postgres)] on: On) {
    let d = open_desk(on).await;
    d.imports_invoices(&acme("1000.00")).await;
    let say = async |told| refusal(d.desk.record_payment(&dana(), told).await);
    assert!(say(told("0")).await.contains("more than nothing"));
    assert!(say(PaymentTold { date: Some("2026-07-01".to_owned()), ..told("5") }).await.contains("still to come"));
    let unknown = say(PaymentTold { invoice: Some("77".to_owned()), ..told("5") }).await;
    assert!(unknown.contains("no open invoice 77") && unknown.contains("Nothing was recorded"), "{unknown}");
    assert_eq!(d.open_of("ACME", "1").await, Some(100_000));
}

#[rstest]
#[tokio::test]
async fn told_by_ten_people_at_once_each_counts_once(#[values(On::Sqlite, On::Postgres)] on: On) {
    let d = open_desk(on).await;
    d.imports_invoices(&acme("1000.00")).await;
    let dana = dana();
    let all = join_all((0..10).map(|_| d.desk.record_payment(&dana, told("50")))).await;
    assert!(all.iter().all(Result::is_ok), "{all:?}");
    assert_eq!(d.open_of("ACME", "1").await, Some(50_000));
    assert_eq!(d.aging(None).await, "GBP 1: 0 50000 0 0 0 0, 0 = 50000");
    assert!(d.desk.audit().await.unwrap().ok);
}

#[rstest]
#[tokio::test]
async fn a_file_of_payments_is_taken_once(#[values(On::Sqlite, On::Postgres)] on: On) {
    let d = open_desk(on).await;
    d.imports_invoices(&acme("1000.00")).await;
    let file = "account_code,invoice_number,amount,date,reference\n\
                ACME,1,100.00,2026-06-20,BACS 1\nACME,,50.00,2026-06-21,\nACME,,50.00,2026-06-21,\n\
                NOBODY,,1.00,2026-06-21,\nACME,99,5.00,2026-06-21,\n";
    let first = d.imports(FileKind::Payments, file).await;
    assert_eq!((first.new, first.unchanged), (3, 0), "{first:?}");
    let lines: Vec<_> = first.quarantined.iter().map(|reject| reject.line).collect();
    assert_eq!(lines, [5, 6]);
    assert_eq!(d.open_of("ACME", "1").await, Some(80_000));
    let again = d.imports(FileKind::Payments, file).await;
    assert_eq!((again.new, again.unchanged), (0, 3));
    assert!(again.nothing_changed() && d.open_of("ACME", "1").await == Some(80_000));
    assert_eq!(d.desk.status().await.unwrap().ledger_fresh_at.map(|at| at.date_naive()), Some(day("2026-06-30")));
}

#[rstest]
#[tokio::test]
async fn a_file_of_people_is_taken_once(#[values(On::Sqlite, On::Postgres)] on: On) {
    let d = open_desk(on).await;
    d.imports_invoices(&acme("1000.00")).await;
    let file = "account_code,name,email,phone,preferred\n\
                ACME,Ada,ada@acme.example,,yes\nACME,,,+44 20 7946 0001,\nACME,Ben,ben@acme.example,1,\n\
                ACME,Ben,ben@acme.example,2,\nNOBODY,X,x@y.example,,\n";
    let first = d.imports(FileKind::Contacts, file).await;
    assert_eq!((first.new, first.changed, first.quarantined.len()), (3, 1, 1), "{first:?}");
    let people = d.desk.account("ACME").await.unwrap().contacts;
    let ben = people.iter().find(|person| person.name.as_deref() == Some("Ben")).unwrap();
    assert_eq!((people.len(), people[0].name.as_deref(), ben.phone.as_deref()), (3, Some("Ada"), Some("2")));
    let file = file.replace("ACME,Ben,ben@acme.example,1,\n", "");
    assert!(d.imports(FileKind::Contacts, &file).await.nothing_changed());
    assert_eq!(d.desk.account("ACME").await.unwrap().contacts.len(), 3);
}
