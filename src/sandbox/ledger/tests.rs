//! The same every time, and with everything in it that the demo is to show.

use std::collections::BTreeSet;

use super::*;
use crate::receivables::Currency;

fn today() -> NaiveDate {
    "2026-11-23".parse().unwrap()
}

fn lateness(item: &Item) -> Option<i64> {
    item.due_on.map(|due| (today() - due).num_days())
}

#[test]
fn it_is_the_same_every_time() {
    let (one, other) = (SampleLedger::as_of(today()), SampleLedger::as_of(today()));
    assert_eq!(one.invoices_csv(), other.invoices_csv());
    assert_eq!(one.contacts_csv(), other.contacts_csv());
}

#[test]
fn every_bucket_is_filled_whatever_the_day() {
    for day in ["2026-11-23", "2026-02-28", "2028-02-29", "2027-01-01"] {
        let today: NaiveDate = day.parse().unwrap();
        let ledger = SampleLedger::as_of(today);
        let open: Vec<_> = ledger.items.iter().filter(|item| item.open.is_positive()).collect();
        let within = |from, to| {
            let days = |item: &&&Item| item.due_on.map(|due| (today - due).num_days());
            open.iter().filter(|item| days(item).is_some_and(|late| (from..=to).contains(&late))).count()
        };
        for (from, to) in [(-40, 0), (1, 30), (31, 60), (61, 90), (91, 400)] {
            assert!(within(from, to) >= 5, "{from} to {to} on {day}: {}", within(from, to));
        }
        assert_eq!(open.iter().filter(|item| item.due_on.is_none()).count(), 1);
        assert!(open.iter().all(|item| item.issued_on <= today), "nothing is billed in the future on {day}");
    }
}

#[test]
fn it_holds_what_a_real_one_holds() {
    let ledger = SampleLedger::as_of(today());
    assert!((55..=65).contains(&ledger.accounts.len()));
    let currencies: BTreeSet<_> = ledger.items.iter().map(|item| item.amount.currency).collect();
    let expected = [Currency::EUR, Currency::GBP, Currency::JPY, Currency::KWD, Currency::USD];
    assert_eq!(currencies.into_iter().collect::<Vec<_>>(), expected);
    assert_eq!(ledger.items.iter().filter(|item| item.kind == ItemKind::Credit).count(), 3);
    assert_eq!(ledger.items.iter().filter(|item| item.kind == ItemKind::UnappliedPayment).count(), 2);
    assert_eq!(ledger.items.iter().filter(|item| item.disputed).count(), 2);
    assert_eq!(ledger.accounts.iter().filter(|account| account.contacts.is_empty()).count(), 1);
    assert!(ledger.account("00042").is_some());
    let numbers: BTreeSet<_> = ledger.items.iter().map(|item| &item.number).collect();
    assert_eq!(numbers.len(), ledger.items.len(), "every number is there once");
    let codes: BTreeSet<_> = ledger.accounts.iter().map(|account| &account.code).collect();
    assert_eq!(codes.len(), ledger.accounts.len(), "every code is there once");
}

#[test]
fn the_names_that_break_things_are_in_it() {
    let ledger = SampleLedger::as_of(today());
    let names: Vec<_> = ledger.accounts.iter().map(|account| account.name.as_str()).collect();
    for name in
        ["@everyone Catering", "**Bold** & Sons", "[Click](http://b.test) Ltd", "=cmd|' /C calc'!A0", "<@&1> Ltd"]
    {
        assert!(names.contains(&name), "{name}");
    }
    assert!(names.iter().any(|name| name.contains('\u{202e}')));
    assert!(names.iter().any(|name| name.chars().count() == 300));
}

#[test]
fn nobody_in_it_can_be_reached() {
    let ledger = SampleLedger::as_of(today());
    let mut contacts = ledger.accounts.iter().flat_map(|account| &account.contacts);
    assert!(contacts.all(|contact| contact.email.ends_with(".example") && contact.email.is_ascii()));
}

#[test]
fn the_next_morning_some_were_paid_and_some_are_new() {
    let ledger = SampleLedger::as_of(today());
    let tomorrow = today().succ_opt().unwrap();
    let next = ledger.next_morning(tomorrow);
    let settled = next.items.iter().filter(|item| item.settled_on == Some(tomorrow)).count();
    assert_eq!((settled, next.items.len()), (3, ledger.items.len() + 2));
    let before: i64 = ledger.items.iter().filter(|item| lateness(item) > Some(0)).map(|item| item.open.minor).sum();
    let after: i64 = next.items.iter().filter(|item| lateness(item) > Some(0)).map(|item| item.open.minor).sum();
    assert!(after < before);
}

#[test]
fn the_file_reads_back_line_for_line() {
    let ledger = SampleLedger::as_of(today());
    let bytes = ledger.invoices_csv();
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let lines: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(lines.len(), ledger.items.len());
    let long = lines.iter().find(|line| &line[0] == "LONGNAME").unwrap();
    assert_eq!(long[1].chars().count(), 300);
    assert!(lines.iter().any(|line| &line[10] == "KWD" && line[11].split('.').nth(1).unwrap().len() == 3));
}
