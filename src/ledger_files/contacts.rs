//! A list of people and mailboxes to write to.

use std::collections::HashSet;

use super::Request;
use super::columns::{CONTACTS, Column};
use super::generic::tell_ignored;
use super::ledger::{ContactRow, LedgerFile, Notes, Reject, WholeFileError};
use super::mapping::Mapping;
use super::reading::Reading;
use super::table::{Row, Table};
use super::terms;
use crate::receivables::address::EmailAddress;

/// A way to reach somebody, or how the account is reminded; and which account.
const REQUIRED: &[&[Column]] = &[
    &[Column::Email, Column::Phone, Column::Cadence, Column::Minimum, Column::TimeZone],
    &[Column::AccountCode, Column::AccountName],
];

pub(super) fn read(
    text: &str,
    request: &Request<'_>,
    mapping: Option<&Mapping>,
    file: &mut LedgerFile,
    notes: &mut Notes,
) -> Result<(), WholeFileError> {
    let table = Table::find(text, CONTACTS, mapping)?;
    table.check_mapping(CONTACTS, mapping)?;
    table.require(REQUIRED, &file.format)?;
    tell_ignored(&table, notes);
    let reading = Reading::of(&table, request.company_currency, request.today, mapping, notes)?;
    let (mut seen, mut preferred) = (HashSet::new(), HashSet::new());
    for row in table.rows() {
        let row = row?;
        file.rows += 1;
        match row.check_width().and_then(|()| contact(&row, &reading, notes)) {
            Ok(contact) if contact.reaches_somebody() && !seen.insert(reached_by(&contact)) => {
                notes.tell("repeated rows", || format!("line {} is a contact named before; taken once", contact.line));
            }
            Ok(contact) => {
                if contact.preferred && !preferred.insert(contact.account_code.clone()) {
                    let (line, code) = (contact.line, contact.account_code.as_str());
                    notes.tell("preferred contacts", || format!("line {line}: {code} has a preferred contact already"));
                }
                file.contacts.push(contact);
            }
            Err(reason) => file.rejects.push(Reject { line: row.line(), reason, about: None }),
        }
    }
    Ok(())
}

fn contact(row: &Row<'_>, reading: &Reading<'_>, notes: &mut Notes) -> Result<ContactRow, String> {
    let (account_code, _) = reading.account(row, notes)?;
    let email = reading.email(row, notes);
    let phone = reading.text(row, Column::Phone);
    let terms = terms::read(row, reading, notes)?;
    // A list of cadences alone may leave cells empty; a list of people may not.
    let names_people = row.has(Column::Email) || row.has(Column::Phone);
    if email.is_none() && phone.is_none() && terms.is_empty() && names_people {
        return Err("neither a usable e-mail address nor a phone number".to_owned());
    }
    Ok(ContactRow {
        line: row.line(),
        account_code,
        name: reading.text(row, Column::Name),
        email,
        phone,
        language: reading.language(row, notes),
        preferred: reading.flag(row, Column::Preferred)?,
        terms,
    })
}

/// Two rows that name the same way to reach the same account are one contact.
fn reached_by(contact: &ContactRow) -> (String, Option<EmailAddress>, Option<String>) {
    (contact.account_code.clone(), contact.email.clone(), contact.phone.clone())
}
