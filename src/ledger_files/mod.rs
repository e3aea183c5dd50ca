//! An export of the ledger in; rows, and rejects with their line numbers, out.
//!
//! Pure: bytes go in, values come out. A file is taken apart in this order: [`encoding`] makes it
//! text, `sheet` records with line numbers, `table` finds the header, `reading` learns from all rows
//! how amounts and dates are written, and one file a format makes entries of the ledger of them.
//!
//! A bad row is quarantined with its line and reason and the others go on; a file that is wrong as a
//! whole is refused, and nothing of it is taken.

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

mod columns;
mod contacts;
mod countries;
pub mod encoding;
mod generic;
mod invoice;
mod ledger;
mod mapping;
mod names;
mod payments;
mod quickbooks;
mod reading;
mod sheet;
mod table;
mod terms;
mod xero;

pub use columns::Column;
pub use ledger::{ContactRow, EntryKind, InvoiceRow, LedgerFile, PaymentRow, Reject, WholeFileError};
pub use mapping::Mapping;
pub use names::{kept as kept_name, looks};
pub use terms::Terms;

use crate::receivables::money::Currency;
use ledger::Notes;
use sheet::Sheet;

/// What a file is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    Invoices,
    Payments,
    Contacts,
}

impl FileKind {
    /// The kind of this name, as the command line and the chat have it.
    pub fn named(name: &str) -> Option<FileKind> {
        match name {
            "invoices" => Some(FileKind::Invoices),
            "payments" => Some(FileKind::Payments),
            "contacts" => Some(FileKind::Contacts),
            _ => None,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            FileKind::Invoices => "invoices",
            FileKind::Payments => "payments",
            FileKind::Contacts => "contacts",
        }
    }
}

/// How a file is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format<'a> {
    /// Whichever its header shows.
    Auto,
    Generic,
    QuickBooks,
    Xero,
    /// A mapping of the operator's, and its name.
    Named(&'a str, &'a Mapping),
}

impl Format<'_> {
    /// The built-in format of this name.
    pub fn built_in(name: &str) -> Option<Format<'static>> {
        match name {
            "auto" => Some(Format::Auto),
            "generic" => Some(Format::Generic),
            "quickbooks" => Some(Format::QuickBooks),
            "xero" => Some(Format::Xero),
            _ => None,
        }
    }

    fn name(&self) -> &str {
        match self {
            Format::Auto | Format::Generic => "generic",
            Format::QuickBooks => "quickbooks",
            Format::Xero => "xero",
            Format::Named(name, _) => name,
        }
    }
}

/// What is asked of a file.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    pub kind: FileKind,
    pub format: Format<'a>,
    /// What rows without a currency are in.
    pub company_currency: Currency,
    /// ISO 3166, two letters: whose habits a QuickBooks report follows.
    pub company_country: &'a str,
    /// The company's date.
    pub today: NaiveDate,
}

/// Reads a file. Harmless: nothing is compared with the ledger or kept.
///
/// # Errors
/// Where the file is wrong as a whole: not text, no header, a column missing, totals that don't add up.
pub fn read(bytes: &[u8], request: &Request<'_>) -> Result<LedgerFile, WholeFileError> {
    let decoded = encoding::decode(bytes)?;
    let text = decoded.text.as_ref();
    Sheet::check_lines(text)?;
    let mut notes = Notes::default();
    if let Some(note) = decoded.note {
        notes.tell("encoding", || note.to_owned());
    }
    let format = settled_format(text, request)?;
    let mut file = LedgerFile {
        format: format.name().to_owned(),
        sha256: hex::encode(Sha256::digest(bytes)),
        as_of: None,
        full: false,
        invoices: Vec::new(),
        payments: Vec::new(),
        contacts: Vec::new(),
        rejects: Vec::new(),
        notes: Vec::new(),
        rows: 0,
    };
    let mapping = match format {
        Format::Named(_, mapping) => Some(mapping),
        _ => None,
    };
    match (request.kind, format) {
        (FileKind::Payments, _) => payments::read(text, request, mapping, &mut file, &mut notes)?,
        (FileKind::Contacts, _) => contacts::read(text, request, mapping, &mut file, &mut notes)?,
        (FileKind::Invoices, Format::QuickBooks) => quickbooks::read(text, request, &mut file, &mut notes)?,
        (FileKind::Invoices, Format::Xero) => xero::read(text, request, &mut file, &mut notes)?,
        (FileKind::Invoices, _) => generic::read(text, request, mapping, &mut file, &mut notes)?,
    }
    if file.rows == 0 {
        notes.tell("rows", || "the file has a header and no rows".to_owned());
    }
    file.rejects.sort_by_key(|reject| reject.line);
    file.notes = notes.sentences();
    Ok(file)
}

fn settled_format<'a>(text: &str, request: &Request<'a>) -> Result<Format<'a>, WholeFileError> {
    match (request.kind, request.format) {
        (FileKind::Invoices, Format::Auto) => Ok(detected(text)),
        (FileKind::Payments | FileKind::Contacts, Format::QuickBooks | Format::Xero) => Err(WholeFileError(format!(
            "{} are read from a plain file: use --format generic, or a mapping",
            request.kind.as_str()
        ))),
        (_, format) => Ok(format),
    }
}

/// The format whose header is among the first lines.
fn detected(text: &str) -> Format<'static> {
    for separator in sheet::SEPARATORS {
        for record in Sheet::new(text, separator).records().take(table::TITLES).flatten() {
            if quickbooks::is_header(&record) {
                return Format::QuickBooks;
            }
            if xero::is_header(&record) {
                return Format::Xero;
            }
        }
    }
    Format::Generic
}

#[cfg(test)]
mod tests;
