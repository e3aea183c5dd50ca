//! Invoices that are in the ledger and no longer in its export.

use cordial::desk::{ImportRequest, PaymentTold};
use rstest::rstest;

use crate::databases::On;
use crate::open_desk::{OpenDesk, dana, ledger, open_desk, request};

type Row = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

const ROWS: [Row; 5] = [
    ("ACME", "1", "2026-05-01", "2026-05-31", "10.00", "10.00"),
    ("ACME", "2", "2026-05-01", "2026-05-31", "20.00", "20.00"),
    ("BETA", "3", "2026-05-01", "2026-05-31", "30.00", "30.00"),
    ("BETA", "4", "2026-05-01", "2026-05-31", "40.00", "40.00"),
    ("BETA", "5", "2026-05-01", "2026-05-31", "50.00", "50.00"),
];

async fn with_five(on: On) -> OpenDesk {
    let d = open_desk(on).await;
    d.imports_invoices(&ledger(&ROWS)).await;
    d
}

fn full() -> ImportRequest {
    ImportRequest { full: true, ..request() }
}

#[rstest]
#[tokio::test]
async fn is_reported_and_left_open_until_somebody_says_full(#[values(On::Sqlite, On::Postgres)] on: On) {
    let d = with_five(on).await;
    let part = d.imports_invoices(&ledger(&ROWS[..4])).await;
    assert_eq!((part.vanished.as_slice(), part.settled), (["5".to_owned()].as_slice(), 0));
    assert!(part.lines().iter().any(|line| line.contains("cordial import --full")), "{:?}", part.lines());
    assert_eq!(d.open_of("BETA", "5").await, Some(5000));

    let whole = d.try_import(&ledger(&ROWS[..4]), full()).await.unwrap();
    assert_eq!((whole.vanished.as_slice(), whole.settled, whole.unchanged), (["5".to_owned()].as_slice(), 1, 4));
    assert_eq!(d.open_of("BETA", "5").await, None);
    assert_eq!(d.acts().await, ["imported", "imported", "invoice settled", "imported"]);
    assert_eq!(d.aging(Some("2026-06-29")).await, "GBP 5: 0 15000 0 0 0 0, 0 = 15000", "until today it was open");
    assert!(d.try_import(&ledger(&ROWS[..4]), full()).await.unwrap().nothing_changed());
}

#[rstest]
#[tokio::test]
async fn comes_back_when_a_later_file_has_it(#[values(On::Sqlite, On::Postgres)] on: On) {
    let d = with_five(on).await;
    d.try_import(&ledger(&ROWS[..4]), full()).await.unwrap();
    d.day("2026-07-03");
    let back = d.imports_invoices(&ledger(&ROWS)).await;
    assert_eq!((back.changed, back.new), (1, 0));
    assert_eq!(d.open_of("BETA", "5").await, Some(5000));
    assert_eq!(d.aging(Some("2026-07-02")).await, "GBP 4: 0 0 10000 0 0 0, 0 = 10000");
    assert_eq!(d.aging(None).await, "GBP 5: 0 0 15000 0 0 0, 0 = 15000");
}

#[rstest]
#[case::three_of_five(2, "3 of the 5")]
#[case::all(0, "5 of the 5")]
#[tokio::test]
async fn half_of_the_ledger_takes_another_word(
    #[values(On::Sqlite, On::Postgres)] on: On,
    #[case] left: usize,
    #[case] told: &str,
) {
    let d = with_five(on).await;
    let refused = d.try_import(&ledger(&ROWS[..left]), full()).await.unwrap();
    assert!(!refused.accepted);
    let reason = refused.reason.clone().unwrap();
    assert!(reason.contains(told) && reason.contains("--full --yes"), "{reason}");
    assert_eq!((d.aging(None).await, d.acts().await.len()), ("GBP 5: 0 15000 0 0 0 0, 0 = 15000".to_owned(), 1));

    let taken = d.try_import(&ledger(&ROWS[..left]), ImportRequest { yes: true, ..full() }).await.unwrap();
    assert_eq!((taken.accepted, taken.settled), (true, 5 - left));
}

#[rstest]
#[tokio::test]
async fn is_not_told_from_what_could_not_be_read(#[values(On::Sqlite, On::Postgres)] on: On) {
    let d = with_five(on).await;
    let torn = ledger(&ROWS[1..]).replace("BETA,5,2026-05-01", "BETA,,2026-05-01");
    let report = d.try_import(&torn, full()).await.unwrap();
    assert_eq!((report.quarantined.len(), report.quarantined[0].line, report.settled), (1, 5, 0));
    assert_eq!((d.open_of("ACME", "1").await, report.vanished_settled), (Some(1000), false));
    assert!(report.notes.iter().any(|note| note.contains("nothing that vanished was settled")), "{:?}", report.notes);
    assert_eq!(d.open_of("BETA", "5").await, Some(5000));
}

#[rstest]
#[tokio::test]
async fn is_settled_beside_a_row_that_could_not_be_read(
    #[values(On::Sqlite, On::Postgres)] on: On,
    #[values("BETA", "beta")] written: &str,
) {
    let d = with_five(on).await;
    let torn = ledger(&ROWS[1..])
        .replace("BETA,5,2026-05-01,2026-05-31,50.00,50.00", &format!("{written},5,2026-05-01,2026-05-31,50.00,a lot"));
    let report = d.try_import(&torn, full()).await.unwrap();
    assert_eq!((report.quarantined.len(), report.vanished.as_slice()), (1, ["1".to_owned()].as_slice()));
    assert_eq!((report.settled, report.vanished_settled), (1, true));
    assert_eq!((d.open_of("ACME", "1").await, d.open_of("BETA", "5").await), (None, Some(5000)));
}

#[rstest]
#[tokio::test]
async fn the_books_close_what_the_desk_closed_and_open_it_again(#[values(On::Sqlite, On::Postgres)] on: On) {
    let d = with_five(on).await;
    let told = PaymentTold {
        code: "BETA".to_owned(),
        amount: "50".to_owned(),
        date: None,
        invoice: Some("5".to_owned()),
        reference: None,
    };
    d.desk.record_payment(&dana(), told).await.unwrap();
    let whole = d.try_import(&ledger(&ROWS[..4]), full()).await.unwrap();
    assert!(whole.nothing_changed() && whole.vanished.is_empty(), "{:?}", whole.lines());
    d.day("2026-07-03");
    let bounced = d.try_import(&ledger(&ROWS), full()).await.unwrap();
    assert_eq!((bounced.changed, bounced.new), (1, 0));
    assert_eq!(d.open_of("BETA", "5").await, Some(5000));
    assert!(d.desk.audit().await.unwrap().ok);
}
