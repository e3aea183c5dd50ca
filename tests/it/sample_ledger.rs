//! The demo's sample ledger, through the reader that every export goes through.

use chrono::NaiveDate;
use cordial::ledger_files::{FileKind, Format, Request, read};
use cordial::receivables::Currency;
use cordial::sandbox::ledger::SampleLedger;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
}

fn request(kind: FileKind) -> Request<'static> {
    Request { kind, format: Format::Auto, company_currency: Currency::GBP, company_country: "GB", today: today() }
}

#[test]
fn the_sample_ledger_is_read_without_a_row_left_out() {
    for ledger in [SampleLedger::as_of(today()), SampleLedger::as_of(today()).next_morning(today())] {
        let file = read(&ledger.invoices_csv(), &request(FileKind::Invoices)).unwrap();
        assert_eq!((file.format.as_str(), file.rejects.as_slice()), ("generic", [].as_slice()));
        assert_eq!(file.invoices.len(), ledger.items.len());
        let open = ledger.items.iter().map(|item| item.open).collect();
        assert_eq!(file.totals(), open, "nothing is lost or added on the way");
        assert_eq!(file.invoices.iter().filter(|row| row.disputed).count(), 2);
        assert_eq!(
            file.invoices.iter().filter(|row| row.exception.is_some()).count(),
            1,
            "only the one without a due date"
        );
    }
}

#[test]
fn its_contacts_are_read_too() {
    let ledger = SampleLedger::as_of(today());
    let file = read(&ledger.contacts_csv(), &request(FileKind::Contacts)).unwrap();
    assert_eq!(file.rejects, []);
    let people: usize = ledger.accounts.iter().map(|account| account.contacts.len()).sum();
    assert_eq!(file.contacts.len(), people);
    assert!(file.contacts.iter().all(|contact| contact.email.is_some()));
}
