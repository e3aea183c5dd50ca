use proptest::prelude::*;
use rstest::rstest;

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[rstest]
#[case("2026-05-01", "2026-05-01")]
#[case("2026/5/1", "2026-05-01")]
#[case("20260501", "2026-05-01")]
#[case("2026-05-01T23:59:59Z", "2026-05-01")]
#[case("2026-05-01 00:00:00", "2026-05-01")]
#[case("31/05/2026", "2026-05-31")]
#[case("05/31/2026 10:15", "2026-05-31")]
#[case("04/04/2026", "2026-04-04")]
#[case("01.05.2026", "2026-05-01")]
#[case("1 May 2026", "2026-05-01")]
#[case("1-May-2026", "2026-05-01")]
#[case("May 1, 2026", "2026-05-01")]
#[case("Tuesday, June 30, 2026", "2026-06-30")]
#[case("1st Sept 2026", "2026-09-01")]
#[case("29 Feb 2028", "2028-02-29")]
#[case("1900-01-01", "1900-01-01")]
#[case("31/12/2999", "2999-12-31")]
fn a_date_is_read_one_way(#[case] text: &str, #[case] read: &str) {
    assert_eq!(DayReader::default().read(text), Ok(day(read)));
}

#[rstest]
#[case(DateOrder::DayFirst, "2026-04-03")]
#[case(DateOrder::MonthFirst, "2026-03-04")]
fn a_known_order_settles_it(#[case] order: DateOrder, #[case] read: &str) {
    assert_eq!(DayReader { order: Some(order), format: None }.read("03/04/2026"), Ok(day(read)));
}

#[test]
fn each_refusal_says_what_was_found() {
    let said = |text: &str| DayReader::default().read(text).map_or_else(|e| e.to_string(), |d| d.to_string());
    insta::assert_snapshot!(said("03/04/2026"), @r#""03/04/2026" can be read as 3 April 2026 or as 4 March 2026: write it like 2026-04-03, or name the format"#);
    insta::assert_snapshot!(said("30 February 2026"), @r#""30 February 2026" is not a day of the calendar"#);
    insta::assert_snapshot!(said("30/02/2026"), @r#""30/02/2026" is not a day of the calendar"#);
    insta::assert_snapshot!(said("2026-02-30"), @r#""2026-02-30" is not a day of the calendar"#);
    insta::assert_snapshot!(said("01/05/26"), @r#""01/05/26" has a year of two digits: write all four, or name the format"#);
    insta::assert_snapshot!(said("1-May-26"), @r#""1-May-26" has a year of two digits: write all four, or name the format"#);
    insta::assert_snapshot!(said("46143"), @r#""46143" is a spreadsheet's day number: format the column as a date and save again"#);
    insta::assert_snapshot!(said("soon"), @r#""soon" is not a date: write it like 2026-05-31"#);
    insta::assert_snapshot!(said(""), @"the date is empty");
    let month_first = DayReader { order: Some(DateOrder::MonthFirst), format: None };
    insta::assert_snapshot!(month_first.read("31/05/2026").unwrap_err(), @r#""31/05/2026" is not written month first, as the dates beside it are"#);
    let format = DayReader { order: None, format: Some("%m/%d/%Y") };
    insta::assert_snapshot!(format.read("2026-05-31").unwrap_err(), @r#""2026-05-31" is not a date written as %m/%d/%Y"#);
}

#[rstest]
#[case("%m/%d/%Y", "4/6/2013", "2013-04-06")]
#[case("%d/%m/%y", "04/06/13", "2013-06-04")]
#[case("%Y-%m-%d %H:%M:%S", "2013-06-04 10:00:00", "2013-06-04")]
#[case("%m/%d/%Y", "4/6/2013 0:00", "2013-04-06")]
fn a_named_format_is_kept_to(#[case] format: &str, #[case] text: &str, #[case] read: &str) {
    assert_eq!(DayReader { order: None, format: Some(format) }.read(text), Ok(day(read)));
}

#[rstest]
#[case("31/05/2026", Some(DateOrder::DayFirst))]
#[case("05/31/2026", Some(DateOrder::MonthFirst))]
#[case("05-31-2026 00:00", Some(DateOrder::MonthFirst))]
#[case("03/04/2026", None)]
#[case("2026-05-31", None)]
#[case("31.05.2026", None)]
fn an_order_is_shown_or_not(#[case] text: &str, #[case] order: Option<DateOrder>) {
    assert_eq!(shown_order(text), order);
}

#[rstest]
#[case("1900-01-01", true)]
#[case("2999-12-31", true)]
#[case("2012-01-26", false)]
#[case("2027-11-21", false)]
fn dates_no_invoice_bears_are_odd(#[case] text: &str, #[case] odd: bool) {
    assert_eq!(is_odd(day(text), day("2026-11-21")), odd);
}

proptest! {
    #[test]
    fn nothing_written_makes_it_panic(text in "\\PC{0,20}", numbers in "[0-9]{1,5}[-/. T][0-9]{1,3}[-/. ][0-9]{1,5}") {
        for format in [None, Some("%d/%m/%Y"), Some("%Q"), Some("%")] {
            let reader = DayReader { order: None, format };
            let _ = (reader.read(&text), reader.read(&numbers), shown_order(&text), shown_order(&numbers));
        }
    }
}
