//! The sample ledger as the files a bookkeeping system would export.

use super::figures::ItemKind;
use super::{Account, SampleLedger};

const INVOICE_COLUMNS: [&str; 16] = [
    "account_code",
    "account_name",
    "email",
    "phone",
    "country",
    "language",
    "invoice_number",
    "kind",
    "issue_date",
    "due_date",
    "currency",
    "amount",
    "open",
    "settled_date",
    "disputed",
    "po_number",
];

pub(super) fn invoices(ledger: &SampleLedger) -> Vec<u8> {
    let lines = ledger.items.iter().filter_map(|item| {
        let account = ledger.account(&item.account)?;
        let (email, phone) = account.contacts.first().map_or(("", ""), |one| (&one.email, &one.phone));
        let kind = match item.kind {
            ItemKind::Invoice => "invoice",
            ItemKind::Credit => "credit",
            ItemKind::UnappliedPayment => "payment",
        };
        let date = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        Some([
            account.code.clone(),
            account.name.clone(),
            email.to_owned(),
            phone.to_owned(),
            account.country.to_owned(),
            account.language.to_owned(),
            item.number.clone(),
            kind.to_owned(),
            item.issued_on.to_string(),
            date(item.due_on),
            item.amount.currency.to_string(),
            item.amount.plain(),
            item.open.plain(),
            date(item.settled_on),
            if item.disputed { "yes" } else { "no" }.to_owned(),
            item.po_number.clone(),
        ])
    });
    table(&INVOICE_COLUMNS, lines)
}

pub(super) fn contacts(accounts: &[Account]) -> Vec<u8> {
    let lines = accounts.iter().flat_map(|account| {
        account.contacts.iter().enumerate().map(|(index, contact)| {
            let preferred = if index == 0 { "yes" } else { "no" };
            let Account { code, .. } = account;
            [code.clone(), contact.name.clone(), contact.email.clone(), contact.phone.clone(), preferred.to_owned()]
        })
    });
    table(&["account_code", "name", "email", "phone", "preferred"], lines)
}

fn table<const N: usize>(columns: &[&str; N], lines: impl Iterator<Item = [String; N]>) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(columns).expect("memory takes every line");
    for line in lines {
        writer.write_record(&line).expect("memory takes every line, and each has as many cells as the head");
    }
    writer.into_inner().expect("memory takes every line")
}
