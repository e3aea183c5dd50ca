//! QuickBooks' report and Xero's export, whole and damaged.

use rstest::rstest;

use super::*;

#[test]
fn a_quickbooks_report_comes_to_what_it_prints() {
    let file = read(QUICKBOOKS.as_bytes(), &american()).unwrap();
    assert_eq!((file.format.as_str(), file.rows, file.full), ("quickbooks", 6, true));
    assert_eq!(file.as_of.unwrap().to_string(), "2026-06-30");
    assert_eq!(totals(&file), ["USD 15650.50"]);
    insta::assert_snapshot!(told(&file), @r#"
    7 Acme, Inc. invoice 1001 due 2026-03-13 $12,500.00 open $12,500.00
    8 Acme, Inc. credit CM-17 due 2026-01-20 -$300.00 open -$300.00
    11 Freeman Sporting Goods:55 Twin Lane invoice 1042 due 2026-05-15 $1,000.00 open $800.00
    14 Müller & Söhne GmbH payment PMT-88 due 2026-05-10 -$250.00 open -$250.00
    15 Müller & Söhne GmbH invoice 1050 due 2026-06-29 $2,400.50 open $2,400.50
    18 Red Rock Diner invoice 1061 due 2026-07-15 $500.00 open $500.00
    "#);
}

#[rstest]
#[case(
    "800.00",
    "700.00",
    "\"31 - 60 days past due\" doesn't add up: line 12 prints $800.00, and its rows come to $700.00. The report was cut \
     or edited; export it again"
)]
#[case(
    "\"15,650.50\"",
    "\"15,650.60\"",
    "\"TOTAL\" doesn't add up: line 20 prints $15,650.60, and its rows come to $15,650.50. The report was cut or edited; \
     export it again"
)]
#[case(
    "Total for 31 - 60 days past due,,,,,,,800.00\n",
    "",
    "the section \"31 - 60 days past due\" (line 10) has no total before \"1 - 30 days past due\" on line 12: the report \
     was cut or edited; export it again"
)]
#[case("TOTAL,,,,,,,\"15,650.50\"\n", "", "the report has no TOTAL line: it is cut short; export it again")]
fn a_report_that_does_not_add_up_changes_nothing(#[case] from: &str, #[case] to: &str, #[case] sentence: &str) {
    let text = QUICKBOOKS.replacen(from, to, 1);
    assert_eq!(read(text.as_bytes(), &american()).unwrap_err().to_string(), sentence);
}

#[test]
fn a_report_goes_on_past_rows_that_cannot_be_read() {
    let text = QUICKBOOKS
        .replacen("PMT-88", "", 1)
        .replacen("Credit Memo", "Journal Entry", 1)
        .replacen("\"1,000.00\",800.00", "\"1,000.00\",8OO.00", 1)
        .replacen("07/15/2026", "15 Smarch 2026", 1);
    insta::assert_snapshot!(told(&read(text.as_bytes(), &american()).unwrap()), @r#"
    7 Acme, Inc. invoice 1001 due 2026-03-13 $12,500.00 open $12,500.00
    8 Acme, Inc. credit CM-17 due 2026-01-20 -$300.00 open -$300.00
    14 Müller & Söhne GmbH payment Payment 2026-05-10 due 2026-05-10 -$250.00 open -$250.00
    15 Müller & Söhne GmbH invoice 1050 due 2026-06-29 $2,400.50 open $2,400.50
    reject 11: open: "8OO.00" is not an amount: write it like 1250 or 1,250.00
    reject 18: due_date: "15 Smarch 2026" is not a date: write it like 2026-05-31
    note the total of "31 - 60 days past due" could not be checked, since line 11 could not be read
    note the total of "TOTAL" could not be checked, since line 11 could not be read
    note line 8: a "Journal Entry" is taken by its sign, as an invoice or a credit
    "#);
}

#[test]
fn a_report_of_another_country_does_not_guess_the_order_of_its_dates() {
    let text = QUICKBOOKS.replace("05/15/2026", "05/06/2026").replace("04/15/2026", "04/06/2026");
    let british = Request { company_country: "GB", ..american() };
    assert_eq!(read(text.as_bytes(), &british).unwrap().rejects, []);
    let rows = "x,,,,,,,\n,Date,Transaction type,Num,Customer,Due date,Amount,Open balance\nCURRENT,,,,,,,\n\
        ,03/04/2026,Invoice,1,Acme,05/04/2026,5.00,5.00\nTotal for CURRENT,,,,,,,5.00\nTOTAL,,,,,,,5.00\n";
    assert_eq!(told(&read(rows.as_bytes(), &american()).unwrap()), "4 Acme invoice 1 due 2026-05-04 $5.00 open $5.00");
    insta::assert_snapshot!(told(&read(rows.as_bytes(), &british).unwrap()), @r#"reject 4: issue_date: "03/04/2026" can be read as 3 April 2026 or as 4 March 2026: write it like 2026-04-03, or name the format"#);
}

#[test]
fn a_xero_export_has_one_row_a_line_item() {
    let file = invoices(XERO);
    assert_eq!((file.format.as_str(), file.rows), ("xero", 3));
    assert_eq!(totals(&file), ["EUR 850.50", "GBP 1200.00"]);
    assert_eq!(file.invoices[1].country.as_deref(), Some("FR"));
    insta::assert_snapshot!(told(&file), @r#"
    2 Acme Ltd invoice INV-0001 due 2026-05-31 £1,200.00 open £1,200.00
    4 Société Générique SARL invoice INV-0002 due 2026-06-14 €850.50 open €850.50
    "#);
}

#[test]
fn a_xero_invoice_whose_rows_disagree_is_left_out_whole() {
    let text = XERO.replacen("31/05/2026,1200.00", "31/05/2026,1300.00", 1);
    insta::assert_snapshot!(told(&invoices(&text)), @r#"
    4 Société Générique SARL invoice INV-0002 due 2026-06-14 €850.50 open €850.50
    reject 3: the total of INV-0001 is not what line 2 says; INV-0001 is left out whole
    "#);
}

#[test]
fn a_whole_xero_export_has_amounts_due_credits_and_drafts() {
    let text = "ContactName,EmailAddress,InvoiceNumber,InvoiceDate,DueDate,Total,InvoiceAmountPaid,InvoiceAmountDue,\
        UnitAmount,AccountCode,TaxType,Currency,Type,Status\n\
        Acme,,INV-1,01/05/2026,31/05/2026,100.00,60.00,40.00,50.00,200,x,GBP,Sales invoice,Awaiting Payment\n\
        Acme,,INV-1,01/05/2026,31/05/2026,100.00,60.00,4O.00,50.00,200,x,GBP,Sales invoice,Awaiting Payment\n\
        Acme,,INV-2,01/05/2026,31/05/2026,100.00,60.00,40.00,100.00,200,x,GBP,Sales invoice,Awaiting Payment\n\
        Acme,,CN-1,01/05/2026,,20.00,0.00,20.00,20.00,200,x,GBP,Sales credit note,Awaiting Payment\n\
        Acme,,INV-3,01/05/2026,31/05/2026,100.00,0.00,100.00,100.00,200,x,GBP,Sales invoice,Draft\n\
        Acme,,INV-4,01/05/2026,31/05/2026,100.00,0.00,0.00,100.00,200,x,GBP,Sales invoice,Voided\n";
    insta::assert_snapshot!(told(&invoices(text)), @r#"
    4 Acme invoice INV-2 due 2026-05-31 £100.00 open £40.00
    5 Acme credit CN-1 due - -£20.00 open -£20.00
    7 Acme invoice INV-4 due 2026-05-31 £100.00 open £0.00
    reject 3: open: "4O.00" is not an amount: write it like 1250 or 1,250.00; INV-1 is left out whole
    note line 6: INV-3 is a draft; left out
    "#);
}
