//! How the cells of one file are read: what is asked for, and what its own rows give away.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::columns::Column;
use super::countries::country_code;
use super::ledger::{Notes, WholeFileError};
use super::mapping::Mapping;
use super::names;
use super::table::{Row, Table};
use crate::receivables::address::EmailAddress;
use crate::receivables::amount::{AmountReader, DecimalMark, shown_mark};
use crate::receivables::day::{DateOrder, DayReader, shown_order};
use crate::receivables::excerpt::{is_disturbing, shown};
use crate::receivables::money::{Currency, Money};

/// The longest code, number or name that is kept, in characters.
const LONGEST_CODE: usize = 300;

/// What is known about a file's cells before its rows are read.
pub(super) struct Reading<'a> {
    pub today: NaiveDate,
    pub company_currency: Currency,
    pub mapping: Option<&'a Mapping>,
    pub mark: Option<DecimalMark>,
    pub order: Option<DateOrder>,
    /// Columns of whole numbers that all end in `.0`: a spreadsheet took the ids for amounts.
    floats: BTreeSet<Column>,
}

const DATES: [Column; 4] = [Column::IssueDate, Column::DueDate, Column::SettledDate, Column::Date];
const AMOUNTS: [Column; 2] = [Column::Amount, Column::Open];
const IDS: [Column; 2] = [Column::AccountCode, Column::InvoiceNumber];

/// What the rows of a file show about how it was written.
#[derive(Default)]
struct Evidence {
    points: usize,
    commas: usize,
    day_first: usize,
    month_first: usize,
    with_fraction: BTreeSet<Column>,
    without_fraction: BTreeSet<Column>,
}

impl Evidence {
    fn see(&mut self, row: &Row<'_>) {
        for column in AMOUNTS {
            match shown_mark(row.get(column)) {
                Some(DecimalMark::Point) => self.points += 1,
                Some(DecimalMark::Comma) => self.commas += 1,
                None => {}
            }
        }
        for column in DATES {
            match shown_order(row.get(column)) {
                Some(DateOrder::DayFirst) => self.day_first += 1,
                Some(DateOrder::MonthFirst) => self.month_first += 1,
                None => {}
            }
        }
        for column in IDS {
            match row.get(column) {
                "" => {}
                id if float_id(id).is_some() => drop(self.with_fraction.insert(column)),
                _ => drop(self.without_fraction.insert(column)),
            }
        }
    }
}

/// `2960623488` for `2960623488.0`.
fn float_id(text: &str) -> Option<&str> {
    text.strip_suffix(".0").filter(|whole| !whole.is_empty() && whole.bytes().all(|b| b.is_ascii_digit()))
}

impl<'a> Reading<'a> {
    /// Looks through the rows once, and settles what they settle.
    ///
    /// The decimal mark most amounts show is the file's. One date with a day above 12 decides for
    /// all; where some are written day first and others month first, none is decided by another.
    pub fn of(
        table: &Table<'_>,
        company_currency: Currency,
        today: NaiveDate,
        mapping: Option<&'a Mapping>,
        notes: &mut Notes,
    ) -> Result<Reading<'a>, WholeFileError> {
        let mut evidence = Evidence::default();
        for row in table.rows() {
            evidence.see(&row?);
        }
        if evidence.day_first > 0 && evidence.month_first > 0 {
            notes.tell("date order", || {
                format!(
                    "dates are written both day first ({}) and month first ({}): rows whose dates could be either are left out",
                    evidence.day_first, evidence.month_first
                )
            });
        }
        if evidence.points > 0 && evidence.commas > 0 {
            notes.tell("decimal marks", || {
                format!(
                    "amounts are written both with a decimal point ({}) and with a decimal comma ({})",
                    evidence.points, evidence.commas
                )
            });
        }
        let floats: BTreeSet<Column> = &evidence.with_fraction - &evidence.without_fraction;
        for column in &floats {
            notes.tell("numbers", || format!("every {} ends in \".0\", which was taken off", column.name()));
        }
        let mark = match evidence.points.cmp(&evidence.commas) {
            std::cmp::Ordering::Greater => Some(DecimalMark::Point),
            std::cmp::Ordering::Less => Some(DecimalMark::Comma),
            std::cmp::Ordering::Equal => None,
        };
        let order = match (evidence.day_first, evidence.month_first) {
            (1.., 0) => Some(DateOrder::DayFirst),
            (0, 1..) => Some(DateOrder::MonthFirst),
            _ => None,
        };
        let mark = mapping.and_then(|mapping| mapping.decimal).or(mark);
        Ok(Reading { today, company_currency, mapping, mark, order, floats })
    }

    /// A name, note or reference, cleaned; `None` where there is none.
    pub fn text(&self, row: &Row<'_>, column: Column) -> Option<String> {
        Some(names::kept(row.get(column))).filter(|text| !text.is_empty())
    }

    /// A code or number, which is text: leading zeros stay.
    pub fn id(&self, row: &Row<'_>, column: Column) -> Result<Option<String>, String> {
        let written = row.get(column);
        let written = if self.floats.contains(&column) { float_id(written).unwrap_or(written) } else { written };
        let id = names::kept(written);
        match id.chars().count() {
            0 => Ok(None),
            1..=LONGEST_CODE => Ok(Some(id)),
            _ => Err(format!("{} is longer than {LONGEST_CODE} characters", column.name())),
        }
    }

    /// The account's code and name. A file that knows its accounts by name alone has the name as code.
    pub fn account(&self, row: &Row<'_>, notes: &mut Notes) -> Result<(String, String), String> {
        let name = self.text(row, Column::AccountName);
        if row.get(Column::AccountName).chars().any(is_disturbing) {
            notes.tell("invisible characters", || {
                let name = shown(name.as_deref().unwrap_or_default());
                format!("line {}: control or invisible characters were taken out of the name \"{name}\"", row.line())
            });
        }
        if name.as_ref().is_some_and(|name| name.chars().count() > 1000) {
            return Err("account_name is longer than 1000 characters".to_owned());
        }
        let code = if row.has(Column::AccountCode) { self.id(row, Column::AccountCode)? } else { name.clone() };
        match (code, name) {
            (Some(code), name) => Ok((code.clone(), name.unwrap_or(code))),
            (None, Some(name)) => Err(format!("no account code for \"{}\"", shown(&name))),
            (None, None) => Err("no account".to_owned()),
        }
    }

    /// The currency of a row: its own, the mapping's, or the company's.
    pub fn currency(&self, row: &Row<'_>) -> Result<Currency, String> {
        match row.get(Column::Currency) {
            "" => Ok(self.mapping.and_then(|mapping| mapping.currency).unwrap_or(self.company_currency)),
            code => code.parse().map_err(|error| format!("currency: {error}")),
        }
    }

    /// An amount, or `None` where the cell is blank.
    pub fn money(&self, row: &Row<'_>, column: Column, currency: Currency) -> Result<Option<Money>, String> {
        let text = row.get(column);
        if text.is_empty() {
            return Ok(None);
        }
        self.amounts(currency).read(text).map(Some).map_err(|error| format!("{}: {error}", column.name()))
    }

    pub fn amounts(&self, currency: Currency) -> AmountReader {
        AmountReader { currency, mark: self.mark, round: self.mapping.is_some_and(|mapping| mapping.round) }
    }

    pub fn days(&self) -> DayReader<'a> {
        DayReader { order: self.order, format: self.mapping.and_then(|mapping| mapping.date_format.as_deref()) }
    }

    /// A date, or `None` where the cell is blank or holds a placeholder.
    pub fn date(&self, row: &Row<'_>, column: Column) -> Result<Option<NaiveDate>, String> {
        let text = row.get(column);
        if is_no_date(text) {
            return Ok(None);
        }
        self.days().read(text).map(Some).map_err(|error| format!("{}: {error}", column.name()))
    }

    /// A yes or a no. Blank is no.
    pub fn flag(&self, row: &Row<'_>, column: Column) -> Result<bool, String> {
        match row.get(column).to_lowercase().as_str() {
            "" | "no" | "n" | "false" | "0" | "-" => Ok(false),
            "yes" | "y" | "true" | "1" | "x" => Ok(true),
            other => Err(format!("{}: \"{}\" is neither yes nor no", column.name(), shown(other))),
        }
    }

    /// One usable address. What isn't one is told and left out; the row goes on without it.
    pub fn email(&self, row: &Row<'_>, notes: &mut Notes) -> Option<EmailAddress> {
        let text = row.get(Column::Email);
        if text.is_empty() {
            return None;
        }
        let parsed = EmailAddress::parse(text);
        if let Err(why) = &parsed {
            notes.tell("e-mail addresses", || {
                format!("line {}: \"{}\" is not usable as an e-mail address, {why}; left out", row.line(), shown(text))
            });
        }
        parsed.ok()
    }

    pub fn country(&self, row: &Row<'_>, notes: &mut Notes) -> Option<String> {
        let text = row.get(Column::Country);
        let code = country_code(text);
        if code.is_none() && !text.is_empty() {
            notes.tell("countries", || format!("line {}: \"{}\" is not a country; left out", row.line(), shown(text)));
        }
        code.map(str::to_owned)
    }

    pub fn language(&self, row: &Row<'_>, notes: &mut Notes) -> Option<String> {
        let text = row.get(Column::Language);
        let tag = text.replace('_', "-");
        let mut parts = tag.split('-');
        let primary =
            parts.next().is_some_and(|p| (2..=3).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphabetic()));
        let rest = parts.all(|p| (2..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()));
        if primary && rest {
            return Some(tag);
        }
        if !text.is_empty() {
            notes.tell("languages", || {
                format!("line {}: \"{}\" is not a language code such as en or fr; left out", row.line(), shown(text))
            });
        }
        None
    }
}

/// What systems write where there is no date.
fn is_no_date(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    matches!(text.as_str(), "" | "-" | "n/a" | "na" | "null" | "none" | "nat" | "nan" | "00/00/0000")
        || text.starts_with("0000-00-00")
}
