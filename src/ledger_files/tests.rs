//! Whole files, as people have them.

use super::*;

mod reports;
mod whole;

const GENERIC: &str = include_str!("../../tests/data/generic_invoices.csv");
const QUICKBOOKS: &str = include_str!("../../tests/data/qbo_ar_aging_detail.csv");
const XERO: &str = include_str!("../../tests/data/xero_sales_invoices.csv");

fn request<'a>(format: Format<'a>) -> Request<'a> {
    Request {
        kind: FileKind::Invoices,
        format,
        company_currency: Currency::GBP,
        company_country: "GB",
        today: NaiveDate::from_ymd_opt(2026, 11, 21).unwrap(),
    }
}

fn american() -> Request<'static> {
    Request { company_currency: Currency::USD, company_country: "US", ..request(Format::Auto) }
}

fn invoices(text: &str) -> LedgerFile {
    read(text.as_bytes(), &request(Format::Auto)).unwrap()
}

fn refused(text: &str) -> String {
    read(text.as_bytes(), &request(Format::Auto)).unwrap_err().to_string()
}

/// What became of a file, as text: entries, rejects and notes.
fn told(file: &LedgerFile) -> String {
    let mut lines = Vec::new();
    for row in &file.invoices {
        let due = row.due_date.map_or_else(|| "-".to_owned(), |day| day.to_string());
        let exception = row.exception.as_ref().map_or_else(String::new, |why| format!(" ! {why}"));
        let disputed = if row.disputed { " disputed" } else { "" };
        lines.push(format!(
            "{} {} {} {} due {due} {} open {}{disputed}{exception}",
            row.line,
            row.account_code,
            row.kind.as_str(),
            row.number,
            row.amount,
            row.open
        ));
    }
    lines.extend(file.rejects.iter().map(|reject| format!("reject {}: {}", reject.line, reject.reason)));
    lines.extend(file.notes.iter().map(|note| format!("note {note}")));
    lines.join("\n")
}

fn totals(file: &LedgerFile) -> Vec<String> {
    file.totals().iter().map(|money| format!("{} {}", money.currency, money.plain())).collect()
}

#[test]
fn a_plain_export_comes_to_what_it_prints() {
    let file = invoices(GENERIC);
    assert_eq!((file.format.as_str(), file.rows, file.full), ("generic", 4, false));
    assert_eq!(file.sha256.len(), 64);
    assert_eq!(totals(&file), ["EUR 850.50", "GBP 600.00", "JPY 150000"]);
    insta::assert_snapshot!(told(&file), @r#"
    2 C-1 invoice INV-1 due 2026-05-31 £1,200.00 open £700.00
    3 C-2 invoice INV-2 due 2026-06-14 €850.50 open €850.50
    4 C-1 credit CN-9 due - -£100.00 open -£100.00
    5 C-3 invoice INV-3 due 2026-06-19 ¥150,000 open ¥150,000 disputed
    "#);
}

const HEAD: &str = "account_code,account_name,invoice_number,issue_date,due_date,currency,amount,open";

fn plain(rows: &[&str]) -> String {
    format!("{HEAD}\n{}\n", rows.join("\n"))
}

#[test]
fn a_bad_row_is_left_out_and_the_others_go_on() {
    insta::assert_snapshot!(told(&invoices(&plain(&[
        "A,Acme,1,2026-05-01,2026-05-31,GBP,100.00,100.00",
        "A,Acme,2,2026-05-01,30/02/2026,GBP,100.00,100.00",
        "A,Acme,3,2026-05-01,2026-05-31,GBP,1e5,1e5",
        "A,Acme,4,2026-05-01,2026-05-31,GBX,100.00,100.00",
        "A,Acme,5,2026-05-01,2026-05-31,GBP,100.00,100.005",
        "A,Acme,6,2026-05-01,2026-05-31,GBP,9223372036854775808,1",
        "A,Acme,7,2026-05-01,2026-05-31,GBP,100.00,",
        "A,Acme,8,2026-05-01,2026-05-31,GBP,,100.00",
        "A,Acme,9,2026-05-01,2026-05-31,GBP,100.00,120.00",
        ",Acme,10,2026-05-01,2026-05-31,GBP,100.00,100.00",
        "A,Acme,,2026-05-01,2026-05-31,GBP,100.00,100.00",
        "A,Acme, Ltd,11,2026-05-01,2026-05-31,GBP,100.00,100.00",
        "A,Acme,12,2026-05-01,2026-05-31,EUR,£100.00,100.00",
        "A,Acme,13,2026-05-01,2026-05-31,GBP,100.00,-5.00",
        "A,Acme,14,2026-05-01,2026-05-31,GBP,100.00,10.00",
    ]))), @r#"
    2 A invoice 1 due 2026-05-31 £100.00 open £100.00
    16 A invoice 14 due 2026-05-31 £100.00 open £10.00
    reject 3: due_date: "30/02/2026" is not a day of the calendar
    reject 4: open: "1e5" is not an amount: write it like 1250 or 1,250.00
    reject 5: currency: "GBX" is not an ISO 4217 currency code such as GBP, EUR or JPY
    reject 6: open: "100.005" has more decimals than GBP has (2)
    reject 7: amount: "9223372036854775808" is larger than any amount that can be kept
    reject 8: open: the amount is empty
    reject 9: amount: the amount is empty
    reject 10: more is open (120.00) than it is for (100.00)
    reject 11: no account code for "Acme"
    reject 12: no invoice number
    reject 13: it has 9 cells where the header has 8: is a separator unquoted?
    reject 14: amount: "£100.00" is written in another currency than EUR
    reject 15: the open amount -5.00 is below zero: record the overpayment as a credit
    "#);
}

#[test]
fn every_odd_row_has_an_outcome_of_its_own() {
    insta::assert_snapshot!(told(&invoices(&plain(&[
        "A,Acme,1,2026-05-01,2026-05-31,GBP,100.00,100.00",
        "A,Acme,1,2026-05-01,2026-05-31,GBP,100.00,100.00",
        "A,Acme,1,2026-05-01,2026-05-31,GBP,90.00,90.00",
        "B,Beta,1,2026-05-01,2026-05-31,GBP,100.00,100.00",
        "A,Acme,1,2026-05-01,,GBP,(40.00),40.00-",
        "00042,Gamma ,00007,2026-05-01,2026-05-31,GBP,100.00,100.00",
        "A,Acme,5,2026-05-01,2026-05-31,GBP,0.00,0.00",
        "A,Acme,6,2026-05-01,,GBP,100.00,100.00",
        "A,Acme,7,2026-05-01,2026-04-30,GBP,100.00,100.00",
        "A,Acme,8,2026-05-01,1900-01-01,GBP,100.00,100.00",
        "A,Acme,9,2026-05-01,2999-12-31,GBP,100.00,100.00",
        "C,\u{202e}Асme\u{202c},10,2026-05-01,2026-05-31,KWD,1.250,1.250",
    ]))), @r#"
    2 A invoice 1 due 2026-05-31 £100.00 open £100.00
    5 B invoice 1 due 2026-05-31 £100.00 open £100.00
    6 A credit 1 due - -£40.00 open -£40.00
    7 00042 invoice 00007 due 2026-05-31 £100.00 open £100.00
    9 A invoice 6 due - £100.00 open £100.00 ! no due date
    10 A invoice 7 due 2026-04-30 £100.00 open £100.00 ! due on 2026-04-30, before it was issued on 2026-05-01
    11 A invoice 8 due 1900-01-01 £100.00 open £100.00 ! the due date 1900-01-01 can't be right
    12 A invoice 9 due 2999-12-31 £100.00 open £100.00 ! the due date 2999-12-31 can't be right
    13 C invoice 10 due 2026-05-31 KWD 1.250 open KWD 1.250
    reject 4: invoice 1 of this account is on line 2 already, and differs
    note line 13: control or invisible characters were taken out of the name "Асme"
    note line 13: "Асme" (C) looks like "Acme" (A, line 2) and is kept apart
    note line 13: "Асme" mixes letters of two alphabets that look alike: is it who it seems?
    note line 3 says the same as line 2; taken once
    note line 8: 5 is for nothing: there is nothing to collect
    "#);
}

#[test]
fn two_readings_are_refused_until_some_row_decides() {
    let unclear = [
        "A,Acme,1,01/05/2026,03/06/2026,GBP,1.234,1.234",
        "A,Acme,2,2026-05-01,2026-05-31,KWD,\"1,234\",\"1,234\"",
        "A,Acme,3,2026-05-01,2026-05-31,GBP,\"1,234\",\"1,234\"",
    ];
    insta::assert_snapshot!(told(&invoices(&plain(&unclear))), @r#"
    4 A invoice 3 due 2026-05-31 £1,234.00 open £1,234.00
    reject 2: open: "1.234" can be read as 1.234 or as 1234: write it without the separator, or name the decimal mark
    reject 3: open: "1,234" can be read as 1234 or as 1.234: write it without the separator, or name the decimal mark
    "#);
    let decided = [&unclear[..], &["B,Beta,4,31/05/2026,30/06/2026,EUR,\"1.500,50\",\"1.500,50\""]].concat();
    insta::assert_snapshot!(told(&invoices(&plain(&decided))), @r#"
    2 A invoice 1 due 2026-06-03 £1,234.00 open £1,234.00
    3 A invoice 2 due 2026-05-31 KWD 1.234 open KWD 1.234
    5 B invoice 4 due 2026-06-30 €1,500.50 open €1,500.50
    reject 4: open: "1,234" has more decimals than GBP has (2)
    "#);
    let both = [&unclear[..1], &["A,Acme,4,31/05/2026,06/30/2026,GBP,\"1,500.50\",\"20,00\""]].concat();
    insta::assert_snapshot!(told(&invoices(&plain(&both))), @r#"
    3 A invoice 4 due 2026-06-30 £1,500.50 open £20.00
    reject 2: open: "1.234" can be read as 1.234 or as 1234: write it without the separator, or name the decimal mark
    note dates are written both day first (1) and month first (1): rows whose dates could be either are left out
    note amounts are written both with a decimal point (1) and with a decimal comma (1)
    "#);
}

#[test]
fn a_settled_date_takes_the_payment_as_of_that_day() {
    let text = "customer,invoice no,invoice date,due date,total,paid date,status\n\
        Acme,1,2026-05-01,2026-05-31,100.00,2026-06-02,paid\n\
        Acme,2,2026-05-01,2026-05-31,100.00,2027-01-02,\n\
        Acme,3,2026-05-01,2026-05-31,100.00,,paid\n\
        Acme,4,2026-05-01,2026-05-31,100.00,,void\n\
        Acme,5,2026-05-01,2026-05-31,100.00,,draft\n\
        Acme,6,2026-05-01,2026-05-31,100.00,,credit note\n\
        Acme,7,2026-05-01,2026-05-31,100.00,,mislaid\n";
    let file = invoices(text);
    assert_eq!(file.invoices[0].settled_date.unwrap().to_string(), "2026-06-02");
    insta::assert_snapshot!(told(&file), @r#"
    2 Acme invoice 1 due 2026-05-31 £100.00 open £0.00
    3 Acme invoice 2 due 2026-05-31 £100.00 open £100.00
    4 Acme invoice 3 due 2026-05-31 £100.00 open £0.00
    5 Acme invoice 4 due 2026-05-31 £100.00 open £0.00
    7 Acme credit 6 due 2026-05-31 -£100.00 open -£100.00
    8 Acme invoice 7 due 2026-05-31 £100.00 open £100.00
    note line 6: 5 is a draft; left out
    note line 8: the status "mislaid" isn't known; left out
    "#);
}

#[test]
fn ids_that_a_spreadsheet_took_for_numbers_are_put_right() {
    let text =
        "customer_id,invoice_id,due_date,amount\n0042,2960623488.0,2026-05-31,1\n7.0,2960623489.0,2026-05-31,1\n";
    let file = invoices(text);
    let ids: Vec<(&str, &str)> = file.invoices.iter().map(|r| (r.account_code.as_str(), r.number.as_str())).collect();
    assert_eq!(ids, [("0042", "2960623488"), ("7.0", "2960623489")]);
    assert_eq!(file.notes, ["every invoice_number ends in \".0\", which was taken off"]);
}

#[test]
fn an_unusable_address_costs_the_row_nothing_else() {
    let text = "customer,email,country,language,invoice,due_date,amount,Colour\n\
        Acme,\"a@b.test, c@evil.test\",391,en_GB,1,2026-05-31,10,red\n";
    let file = invoices(text);
    assert_eq!((&file.invoices[0].email, file.invoices[0].language.as_deref()), (&None, Some("en-GB")));
    insta::assert_snapshot!(told(&file), @r#"
    2 Acme invoice 1 due 2026-05-31 £10.00 open £10.00
    note columns that nothing is read from: Colour
    note line 2: "391" is not a country; left out
    note line 2: "a@b.test, c@evil.test" is not usable as an e-mail address, it names more than one address; left out
    "#);
}
