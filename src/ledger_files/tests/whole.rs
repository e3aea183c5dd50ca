//! Files that are wrong, or written, as a whole.

use rstest::rstest;

use super::*;

#[rstest]
#[case(
    "INV-1,C-1,Acme,2026-05-01,10.00\nINV-2,C-1,Acme,2026-05-01,12.00\n",
    "no header: the file begins with \"INV-1,C-1,Acme,2026-05-01,10.00\". The first row must name the columns, such as \
     account_code, account_name, email, phone, country, language, invoice_number, kind"
)]
#[case(
    "customer,invoice_no,total\nAcme,1,10.00\n",
    "no column for due_date: the header on line 1 has customer, invoice_no, total. Call one of them \"due_date\", or \
     name it in a mapping ([import.<name>] columns) and import with --format <name>"
)]
#[case(
    "customer,amount,Amount,invoice,due_date\nAcme,1,2,3,2026-05-31\n",
    "line 1: columns 2 and 3 are both called \"amount\": remove one"
)]
#[case(
    "customer,invoice,due_date,amount\nAcme,\"1,2026-05-31,10\n",
    "a quotation mark opened on line 2 is never closed: the file is cut short, or a mark is missing"
)]
#[case("\u{feff}", "the file is empty")]
fn a_file_that_is_wrong_as_a_whole_is_refused(#[case] text: &str, #[case] sentence: &str) {
    assert_eq!(refused(text), sentence);
}

#[rstest]
#[case(HEAD.replace(',', ";"), ";")]
#[case(HEAD.replace(',', "\t"), "\t")]
#[case(format!("sep=;\r\n{}", HEAD.replace(',', ";")), ";")]
#[case(format!("Northwind\r\nOpen items; all\r\n\r\n{}", HEAD.replace(',', ";")), ";")]
#[case(HEAD.to_uppercase(), ",")]
#[case(HEAD.replace('_', " "), ",")]
fn headers_are_found_whatever_separates_them(#[case] head: String, #[case] separator: &str) {
    let row = ["A", "Acme", "1", "2026-05-01", "2026-05-31", "GBP", "\"1234,50\"", "\"1234,50\""].join(separator);
    let file = invoices(&format!("{head}\r\n{row}\r\n{head}\r\n"));
    assert_eq!(totals(&file), ["GBP 1234.50"]);
}

#[test]
fn three_hundred_columns_are_read() {
    let extra: Vec<String> = (0..300).map(|index| format!("extra {index}")).collect();
    let text = format!("{},{HEAD}\n{}A,Acme,1,2026-05-01,2026-05-31,GBP,5,5\n", extra.join(","), "x,".repeat(300));
    let file = invoices(&text);
    assert_eq!((totals(&file), file.notes.len()), (vec!["GBP 5.00".to_owned()], 1));
}

#[rstest]
#[case(encoding_rs::WINDOWS_1252.encode(GENERIC).0.into_owned())]
#[case(GENERIC.encode_utf16().flat_map(u16::to_le_bytes).collect())]
#[case([b"\xef\xbb\xbf", GENERIC.replace('\n', "\r\n").as_bytes()].concat())]
#[case(GENERIC.replace(',', "\t").into_bytes())]
fn any_common_encoding_comes_to_the_same(#[case] bytes: Vec<u8>) {
    let file = read(&bytes, &request(Format::Auto)).unwrap();
    assert_eq!(file.invoices, invoices(GENERIC).invoices);
}

#[test]
fn a_mapping_says_what_a_file_does_not() {
    let mapping: Mapping = toml::from_str(
        "columns = { account_code = \"Who\", invoice_number = \"No.\", amount = \"Sum\", due_date = \"Until\" }\n\
         date_format = \"%m/%d/%Y\"\ndecimal = \",\"\ncurrency = \"EUR\"\nround = true",
    )
    .unwrap();
    let named = request(Format::Named("ours", &mapping));
    let text = "Who;No.;Sum;Until;customer\nA;1;1.234;04/06/2026;Acme\nA;2;10,005;4/6/2026;Acme\n";
    let file = read(text.as_bytes(), &named).unwrap();
    assert_eq!(file.format, "ours");
    insta::assert_snapshot!(told(&file), @r#"
    2 A invoice 1 due 2026-04-06 €1,234.00 open €1,234.00
    3 A invoice 2 due 2026-04-06 €10.01 open €10.01
    "#);
    let lacking = read(text.replace("Until", "Due").as_bytes(), &named).unwrap_err();
    insta::assert_snapshot!(lacking, @r#"the mapping takes due_date from "Until", and the header on line 1 has no such column: it has Who, No., Sum, Due, customer"#);
}

#[test]
fn payments_and_contacts_are_read() {
    let payments = "customer_id,invoice,amount,date,reference\n\
        A,1,10.00,2026-05-01,R1\nA,1,10.00,2026-05-01,R1\nA,,5.00,2026-05-02,\nA,,5.00,2026-05-02,\n\
        A,,-5.00,2026-05-02,\nA,,5.00,2027-05-02,\n";
    let file = read(payments.as_bytes(), &Request { kind: FileKind::Payments, ..request(Format::Auto) }).unwrap();
    let kept: Vec<(u64, u32)> = file.payments.iter().map(|row| (row.line, row.occurrence)).collect();
    assert_eq!(kept, [(2, 1), (4, 1), (5, 2)]);
    insta::assert_snapshot!(told(&file), @r#"
    reject 6: amount: a payment of -5.00 is no payment: record a refund by hand
    reject 7: date: 2027-05-02 can't be the day it was paid
    note line 5 is like line 4, without a reference to tell them apart: taken as two payments
    note line 3 is the payment of line 2 again; taken once
    "#);
    let contacts = "customer_id,name,email,phone,primary\n\
        A,Ann,ann@acme.example,,yes\nA,Ann,ann@acme.example,,\nA,Bob,,+44 20 7946 0000,yes\nA,Cy,nowhere,,\n";
    let file = read(contacts.as_bytes(), &Request { kind: FileKind::Contacts, ..request(Format::Auto) }).unwrap();
    assert_eq!(file.contacts.len(), 2);
    insta::assert_snapshot!(told(&file), @r#"
    reject 5: neither a usable e-mail address nor a phone number
    note line 5: "nowhere" is not usable as an e-mail address, it has no @ between a mailbox and a domain; left out
    note line 4: A has a preferred contact already
    note line 3 is a contact named before; taken once
    "#);
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(64))]

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
        for format in [Format::Auto, Format::QuickBooks, Format::Xero] {
            let _ = read(&bytes, &request(format));
        }
    }

    #[test]
    fn no_cells_make_it_panic(row in "[-0-9A-Za-zé/.,;\"()£ \r\n]{0,120}", cut in 0..1000_usize) {
        let _ = read(plain(&[&row]).as_bytes(), &request(Format::Auto));
        for text in [GENERIC, QUICKBOOKS, XERO] {
            let cut = cut.min(text.len());
            let bytes = [&text.as_bytes()[..cut], row.as_bytes(), &text.as_bytes()[cut..]].concat();
            let _ = read(&bytes, &american());
        }
    }
}
