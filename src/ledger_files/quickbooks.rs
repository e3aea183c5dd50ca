//! QuickBooks' report "A/R Aging Detail": titles, a header, a section a bucket with its total, a
//! grand total, a footer. Every total is added up again; a report that doesn't add up is refused.

use chrono::NaiveDate;

use super::Request;
use super::columns::{Column, QUICKBOOKS, plain_header};
use super::generic::Taken;
use super::invoice;
use super::ledger::{InvoiceRow, LedgerFile, Notes, Reject, WholeFileError};
use super::names;
use super::reading::Reading;
use super::sheet::Record;
use super::table::{Row, Table};
use crate::receivables::day::{DateOrder, DayReader};
use crate::receivables::excerpt::shown;
use crate::receivables::money::Money;

const REQUIRED: &[&[Column]] =
    &[&[Column::AccountName], &[Column::Kind], &[Column::IssueDate], &[Column::DueDate], &[Column::Open]];

/// Whether a record is the header of such a report.
pub(super) fn is_header(record: &Record) -> bool {
    let names: Vec<String> = record.cells.iter().map(plain_header).collect();
    let has = |wanted: &[&str]| names.iter().any(|name| wanted.contains(&name.as_str()));
    has(&["openbalance"]) && has(&["transactiontype", "type"]) && has(&["customerfullname", "customer", "name"])
}

pub(super) fn read(
    text: &str,
    request: &Request<'_>,
    file: &mut LedgerFile,
    notes: &mut Notes,
) -> Result<(), WholeFileError> {
    let table = Table::find(text, QUICKBOOKS, None)?;
    table.require(REQUIRED, &file.format)?;
    let mut reading = Reading::of(&table, request.company_currency, request.today, None, notes)?;
    // QuickBooks prints dates as its company does, and where that is, months come first.
    if reading.order.is_none() && request.company_country.eq_ignore_ascii_case("US") {
        reading.order = Some(DateOrder::MonthFirst);
    }
    file.as_of = as_of(&table);
    file.full = true;
    let mut report = Report { reading, section: None, all: Sum::default(), ended: false, taken: Taken::default() };
    for record in table.records() {
        let record = record?;
        if report.ended || table.header.repeats(&record) {
            continue;
        }
        report.take(table.row(record), file, notes)?;
    }
    report.finish(file)
}

/// The day in a title such as "As of Jun 30, 2026".
fn as_of(table: &Table<'_>) -> Option<NaiveDate> {
    let day = |title: &String| {
        let at = title.to_ascii_lowercase().find("as of ")?;
        DayReader::default().read(title.get(at + "as of ".len()..)?).ok()
    };
    table.titles.iter().find_map(day)
}

/// What rows come to, and the first of them whose balance couldn't be read.
#[derive(Default)]
struct Sum {
    minor: i64,
    unread: Option<u64>,
}

impl Sum {
    fn add(&mut self, open: Option<i64>, line: u64) {
        match open.and_then(|open| self.minor.checked_add(open)) {
            Some(sum) => self.minor = sum,
            None => self.unread = self.unread.or(Some(line)),
        }
    }
}

struct Section {
    name: String,
    line: u64,
    sum: Sum,
}

struct Report<'a> {
    reading: Reading<'a>,
    section: Option<Section>,
    all: Sum,
    ended: bool,
    taken: Taken,
}

impl Report<'_> {
    fn take(&mut self, row: Row<'_>, file: &mut LedgerFile, notes: &mut Notes) -> Result<(), WholeFileError> {
        let label = row.record.cell(0).to_owned();
        let alone = (1..row.record.cells.len()).all(|index| row.record.cell(index).is_empty());
        if label.eq_ignore_ascii_case("total") {
            self.ended = true;
            self.close_section(&label, row.line())?;
            return self.compare(&label, &row, &self.all, notes);
        }
        if label.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("total")) {
            let section = self.section.take();
            let section = section.ok_or_else(|| unexpected(&label, row.line()))?;
            return self.compare(&section.name, &row, &section.sum, notes);
        }
        if !label.is_empty() && alone {
            self.close_section(&label, row.line())?;
            self.section = Some(Section { name: label, line: row.line(), sum: Sum::default() });
            return Ok(());
        }
        self.transaction(&row, file, notes);
        Ok(())
    }

    fn transaction(&mut self, row: &Row<'_>, file: &mut LedgerFile, notes: &mut Notes) {
        file.rows += 1;
        let line = row.line();
        let currency = self.reading.company_currency;
        let open = self.reading.money(row, Column::Open, currency).ok().flatten().map(|money| money.minor);
        self.all.add(open, line);
        if let Some(section) = &mut self.section {
            section.sum.add(open, line);
        }
        match row.check_width().and_then(|()| entry(row, &self.reading, notes)) {
            Ok(Some(invoice)) => self.taken.take(invoice, notes, &mut file.rejects),
            Ok(None) => {}
            Err(reason) => {
                let number = number(row, &self.reading).ok();
                let about = number.and_then(|number| invoice::about_number(number, row, &self.reading));
                file.rejects.push(Reject { line, reason, about });
            }
        }
    }

    /// A section must have ended with its total before the next begins.
    fn close_section(&mut self, next: &str, line: u64) -> Result<(), WholeFileError> {
        match self.section.take() {
            Some(section) => Err(WholeFileError(format!(
                "the section \"{}\" (line {}) has no total before \"{next}\" on line {line}: the report was cut or \
                 edited; export it again",
                section.name, section.line
            ))),
            None => Ok(()),
        }
    }

    fn compare(&self, name: &str, row: &Row<'_>, sum: &Sum, notes: &mut Notes) -> Result<(), WholeFileError> {
        let currency = self.reading.company_currency;
        let line = row.line();
        let printed = self.reading.money(row, Column::Open, currency);
        let printed = printed.map_err(|why| WholeFileError(format!("line {line}: the total of \"{name}\", {why}")))?;
        let printed =
            printed.ok_or_else(|| WholeFileError(format!("line {line}: the total of \"{name}\" is empty")))?;
        if let Some(unread) = sum.unread {
            notes.tell("totals", || {
                format!("the total of \"{name}\" could not be checked, since line {unread} could not be read")
            });
            return Ok(());
        }
        let computed = Money::new(sum.minor, currency);
        if computed == printed {
            return Ok(());
        }
        Err(WholeFileError(format!(
            "\"{name}\" doesn't add up: line {line} prints {printed}, and its rows come to {computed}. The report was \
             cut or edited; export it again"
        )))
    }

    fn finish(self, file: &mut LedgerFile) -> Result<(), WholeFileError> {
        if !self.ended {
            return Err(WholeFileError("the report has no TOTAL line: it is cut short; export it again".to_owned()));
        }
        file.invoices = self.taken.invoices;
        Ok(())
    }
}

fn unexpected(label: &str, line: u64) -> WholeFileError {
    WholeFileError(format!("line {line}: \"{label}\" ends a section that never began; export the report again"))
}

/// Those without a number of their own, as payments and journal entries often are, go by their type and day.
fn number(row: &Row<'_>, reading: &Reading<'_>) -> Result<String, String> {
    match (reading.id(row, Column::InvoiceNumber)?, reading.date(row, Column::IssueDate)?) {
        (Some(number), _) => Ok(number),
        (None, Some(day)) => Ok(format!("{} {day}", names::kept(row.get(Column::Kind)))),
        (None, None) => Err("neither a number nor a date".to_owned()),
    }
}

/// One transaction. A type that is none of ours goes by the sign of its balance.
fn entry(row: &Row<'_>, reading: &Reading<'_>, notes: &mut Notes) -> Result<Option<InvoiceRow>, String> {
    let said = row.get(Column::Kind);
    let number = number(row, reading)?;
    let kind = invoice::kind_named(said);
    if kind.is_none() {
        notes.tell("transaction types", || {
            format!("line {}: a \"{}\" is taken by its sign, as an invoice or a credit", row.line(), shown(said))
        });
    }
    invoice::read_as(number, kind, row, reading, notes)
}
