//! Where a file's header is, what its columns mean, and the rows below it.

use std::collections::BTreeMap;

use super::columns::{Column, Known, plain_header};
use super::ledger::WholeFileError;
use super::mapping::Mapping;
use super::sheet::{Record, SEPARATORS, Sheet};

/// How far down a header may be: reports have titles above it.
pub(super) const TITLES: usize = 30;

/// A file whose header was found.
pub(super) struct Table<'a> {
    sheet: Sheet<'a>,
    pub header: Header,
    /// What stands above the header, a line of text each.
    pub titles: Vec<String>,
}

/// The header and what its columns mean.
#[derive(Debug, Default)]
pub(super) struct Header {
    pub line: u64,
    /// As written, in order.
    pub names: Vec<String>,
    columns: BTreeMap<Column, usize>,
}

/// One row of data.
pub(super) struct Row<'t> {
    pub record: Record,
    header: &'t Header,
}

impl Row<'_> {
    pub fn line(&self) -> u64 {
        self.record.line
    }

    /// The text under `column`; empty where the file has no such column.
    pub fn get(&self, column: Column) -> &str {
        self.header.index(column).map_or("", |index| self.record.cell(index))
    }

    pub fn has(&self, column: Column) -> bool {
        self.header.index(column).is_some()
    }

    /// Whether the row has as many cells as the header, or why it can't be trusted.
    pub fn check_width(&self) -> Result<(), String> {
        let (cells, wanted) = (self.record.cells.len(), self.header.names.len());
        let beyond = (wanted..cells).any(|index| !self.record.cell(index).is_empty());
        let over = self.record.last_line - self.record.line;
        let spread = if over == 0 { String::new() } else { format!(", and runs to line {}", self.record.last_line) };
        if beyond {
            return Err(format!(
                "it has {cells} cells{spread} where the header has {wanted}: is a separator unquoted?"
            ));
        }
        // A spreadsheet leaves out empty cells at the end of a row; a file that was cut off ends in one.
        if cells < wanted && (self.record.at_end || cells == 1 || over > 0) {
            return Err(format!("it has {cells} cells{spread} where the header has {wanted}: the row is cut short"));
        }
        Ok(())
    }
}

impl Header {
    /// Understands a record as a header, by the names in `known` and those a mapping gives.
    pub fn understood(record: &Record, known: &[Known], mapping: Option<&Mapping>) -> Result<Header, WholeFileError> {
        let names: Vec<String> = record.cells.iter().map(|cell| cell.trim().to_owned()).collect();
        let plain: Vec<String> = names.iter().map(|name| plain_header(name)).collect();
        let mut header = Header { line: record.line, names, columns: BTreeMap::new() };
        for (column, synonyms) in known {
            if let Some(wanted) = mapping.and_then(|mapping| mapping.columns.get(column.name())) {
                let exact = header.names.iter().position(|name| name == wanted.trim());
                let found = exact.or_else(|| plain.iter().position(|name| *name == plain_header(wanted)));
                header.columns.extend(found.map(|index| (*column, index)));
                continue;
            }
            let Some(synonym) = synonyms.iter().find(|synonym| plain.iter().any(|name| name == *synonym)) else {
                continue;
            };
            let mut places = plain.iter().enumerate().filter(|(_, name)| name == synonym).map(|(index, _)| index);
            let first = places.next();
            if let (Some(first), Some(second)) = (first, places.next()) {
                return Err(WholeFileError(format!(
                    "line {}: columns {} and {} are both called \"{}\": remove one",
                    record.line,
                    first + 1,
                    second + 1,
                    header.names.get(first).map_or("", String::as_str)
                )));
            }
            header.columns.extend(first.map(|index| (*column, index)));
        }
        header.give_up_shared_columns(mapping);
        Ok(header)
    }

    /// A header that a mapping names means what the mapping says, and nothing else besides.
    fn give_up_shared_columns(&mut self, mapping: Option<&Mapping>) {
        let mapped = |column: &Column| mapping.is_some_and(|mapping| mapping.columns.contains_key(column.name()));
        let taken: Vec<usize> = self.columns.iter().filter(|(column, _)| mapped(column)).map(|(_, at)| *at).collect();
        self.columns.retain(|column, at| mapped(column) || !taken.contains(at));
    }

    pub fn index(&self, column: Column) -> Option<usize> {
        self.columns.get(&column).copied()
    }

    /// How many columns were understood.
    pub fn score(&self) -> usize {
        self.columns.len()
    }

    /// The names of columns that nothing is read from.
    pub fn ignored(&self) -> Vec<&str> {
        let used: Vec<usize> = self.columns.values().copied().collect();
        let left = self.names.iter().enumerate().filter(|(index, name)| !used.contains(index) && !name.is_empty());
        left.map(|(_, name)| name.as_str()).collect()
    }

    /// Whether a record says the header again.
    pub fn repeats(&self, record: &Record) -> bool {
        self.names.len() == record.cells.len() && self.names.iter().zip(&record.cells).all(|(a, b)| a == b.trim())
    }
}

impl<'a> Table<'a> {
    /// Finds the header that most columns are understood of, whatever separates them.
    pub fn find(text: &'a str, known: &[Known], mapping: Option<&Mapping>) -> Result<Table<'a>, WholeFileError> {
        let mut best: Option<Table<'a>> = None;
        let mut refusal = None;
        for separator in SEPARATORS {
            let sheet = Sheet::new(text, separator);
            let mut titles = Vec::new();
            for record in sheet.records().take(TITLES) {
                let Ok(record) = record else { break };
                match Header::understood(&record, known, mapping) {
                    Ok(header) if header.score() > best.as_ref().map_or(0, |table| table.header.score()) => {
                        best = Some(Table { sheet, header, titles: titles.clone() });
                    }
                    Ok(_) => {}
                    Err(twice) => refusal = refusal.or(Some((record.cells.len(), twice))),
                }
                titles.push(record.cells.iter().filter(|cell| !cell.trim().is_empty()).collect::<Vec<_>>().join(" "));
            }
        }
        match (best, refusal) {
            (Some(table), None) if table.header.score() > 1 => Ok(table),
            (Some(table), Some((cells, _))) if table.header.score() > 1 && table.header.names.len() > cells => {
                Ok(table)
            }
            (_, Some((_, twice))) => Err(twice),
            (best, None) => Err(no_header(text, known, best.map(|table| table.header))),
        }
    }

    /// Refuses the file if it lacks a header that the mapping names.
    pub fn check_mapping(&self, known: &[Known], mapping: Option<&Mapping>) -> Result<(), WholeFileError> {
        for (column, _) in known {
            let named = mapping.and_then(|mapping| mapping.columns.get(column.name()));
            if let Some(header) = named.filter(|_| self.header.index(*column).is_none()) {
                let names: Vec<&str> = self.header.names.iter().map(String::as_str).collect();
                return Err(WholeFileError(format!(
                    "the mapping takes {} from \"{header}\", and the header on line {} has no such column: it has {}",
                    column.name(),
                    self.header.line,
                    listed(&names)
                )));
            }
        }
        Ok(())
    }

    /// Refuses the file if a column that it can't do without isn't there. Each group wants one of its columns.
    pub fn require(&self, groups: &[&[Column]], format: &str) -> Result<(), WholeFileError> {
        let lacking = groups.iter().find(|group| group.iter().all(|column| self.header.index(*column).is_none()));
        let Some([wanted, ..]) = lacking else { return Ok(()) };
        let found: Vec<&str> = self.header.names.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
        Err(WholeFileError(format!(
            "no column for {}: the header on line {} has {}. Call one of them \"{}\", or name it in a mapping \
             ([import.<name>] columns) and import with --format <name>{}",
            wanted.name(),
            self.header.line,
            listed(&found),
            wanted.name(),
            if format == "generic" { String::new() } else { format!(" (read as {format})") },
        )))
    }

    /// Every record under the header.
    pub fn records(&self) -> impl Iterator<Item = Result<Record, WholeFileError>> + use<'a, '_> {
        let header = self.header.line;
        self.sheet.records().skip_while(move |record| record.as_ref().is_ok_and(|record| record.line <= header))
    }

    /// Every row of data: the records under the header that don't say it again.
    pub fn rows(&self) -> impl Iterator<Item = Result<Row<'_>, WholeFileError>> {
        let repeated = |record: &Result<Record, _>| record.as_ref().is_ok_and(|record| self.header.repeats(record));
        let records = self.records().filter(move |record| !repeated(record));
        records.map(|record| record.map(|record| self.row(record)))
    }

    pub fn row(&self, record: Record) -> Row<'_> {
        Row { record, header: &self.header }
    }
}

fn no_header(text: &str, known: &[Known], nearest: Option<Header>) -> WholeFileError {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
    let first: String = first.chars().filter(|c| !c.is_control()).take(80).collect();
    let wanted: Vec<&str> = known.iter().map(|(column, _)| column.name()).take(8).collect();
    let nearest = nearest.map_or_else(String::new, |header| {
        format!("; the nearest to one is on line {}: {}", header.line, header.names.join(", "))
    });
    WholeFileError(format!(
        "no header: the file begins with \"{first}\"{nearest}. The first row must name the columns, such as {}",
        wanted.join(", ")
    ))
}

/// Names in a sentence, the first twenty of them.
pub(super) fn listed(names: &[&str]) -> String {
    match names.get(..20) {
        Some(first) if names.len() > 20 => format!("{} and {} more", first.join(", "), names.len() - 20),
        _ => names.join(", "),
    }
}
