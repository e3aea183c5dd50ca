//! Addresses that the ledger names, and corrects.

use cordial::ledger_files::FileKind;
use rstest::rstest;

use crate::databases::On;
use crate::open_desk::{OpenDesk, open_desk};

/// Invoices of one account, each with the address its row names; `-` for none.
fn naming(addresses: &str) -> String {
    let mut file = "account_code,invoice_number,due_date,amount,email\n".to_owned();
    for (number, address) in addresses.split_whitespace().enumerate() {
        let address = address.trim_start_matches('-');
        file.push_str(&format!("ACME,{number},2026-05-31,10.00,{address}\n"));
    }
    file
}

/// The addresses in the order they are written to.
async fn addresses(d: &OpenDesk) -> String {
    let people = d.desk.account("ACME").await.unwrap().contacts;
    people.iter().filter_map(|person| person.email.clone()).collect::<Vec<_>>().join(" ")
}

#[rstest]
#[case::corrected("old@a.example old@a.example / new@a.example new@a.example", "new@a.example")]
#[case::left_out_this_time("old@a.example old@a.example / - -", "old@a.example")]
#[case::in_some_rows("old@a.example old@a.example / - new@a.example", "new@a.example")]
#[case::two_at_once("old@a.example / old@a.example new@a.example", "old@a.example new@a.example")]
#[case::one_of_two("a@a.example b@a.example / b@a.example b@a.example", "b@a.example a@a.example")]
#[case::back_again("a@a.example / b@a.example / a@a.example", "a@a.example")]
#[tokio::test]
async fn the_newest_of_the_ledger_replaces_its_last(
    #[values(On::Sqlite, On::Postgres)] on: On,
    #[case] files: &str,
    #[case] left: &str,
) {
    let d = open_desk(on).await;
    for file in files.split('/') {
        d.imports_invoices(&naming(file)).await;
    }
    assert_eq!(addresses(&d).await, left);
}

#[rstest]
#[case::preferred("yes", "ada@a.example new@a.example")]
#[case::not_preferred("", "new@a.example ada@a.example")]
#[tokio::test]
async fn people_of_the_contacts_file_stay(
    #[values(On::Sqlite, On::Postgres)] on: On,
    #[case] preferred: &str,
    #[case] left: &str,
) {
    let d = open_desk(on).await;
    d.imports_invoices(&naming("old@a.example")).await;
    let people = format!("account_code,name,email,preferred\nACME,Ada,ada@a.example,{preferred}\n");
    d.imports(FileKind::Contacts, &people).await;
    let report = d.imports_invoices(&naming("new@a.example")).await;
    assert_eq!(addresses(&d).await, left);
    let told = "The ledger's address of ACME (ACME) is new@a.example now; it was old@a.example.";
    assert!(report.notes.iter().any(|note| note == told), "{:?}", report.notes);
    assert!(d.imports(FileKind::Contacts, &people).await.nothing_changed());
}

#[rstest]
#[tokio::test]
async fn an_address_that_a_person_took_over_is_theirs(#[values(On::Sqlite, On::Postgres)] on: On) {
    let d = open_desk(on).await;
    d.imports_invoices(&naming("ada@a.example")).await;
    let ada = "account_code,name,email\nACME,Ada,ada@a.example\n";
    assert_eq!(d.imports(FileKind::Contacts, ada).await.changed, 1);
    d.imports_invoices(&naming("new@a.example")).await;
    assert_eq!(addresses(&d).await, "new@a.example ada@a.example");
}
