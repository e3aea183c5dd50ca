//! Text to records, each with the line it starts on as an editor counts them.

use csv::{ReaderBuilder, StringRecord};

use super::ledger::WholeFileError;

/// The longest line, and the longest record over several lines, in bytes.
const LONGEST: usize = 1 << 20;

/// A text with columns, and the character between them.
#[derive(Clone, Copy)]
pub(super) struct Sheet<'a> {
    text: &'a str,
    separator: u8,
    /// Where the records begin, in bytes: after a `sep=;` line.
    start: usize,
}

/// One record.
#[derive(Debug, Clone, Default)]
pub(super) struct Record {
    /// The line it starts on, counted from 1.
    pub line: u64,
    /// The line it ends on: another one where a quoted cell holds line breaks.
    pub last_line: u64,
    /// Whether the file ends right after it, without a line break.
    pub at_end: bool,
    pub cells: StringRecord,
}

impl Record {
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }

    /// The cell at `index`, without blanks around it; nothing where the record is shorter.
    pub fn cell(&self, index: usize) -> &str {
        self.cells.get(index).unwrap_or("").trim()
    }
}

/// The separators a file may have, the likeliest first.
pub(super) const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

impl<'a> Sheet<'a> {
    pub fn new(text: &'a str, separator: u8) -> Sheet<'a> {
        let start = match text.split_inclusive('\n').next() {
            Some(first) if first.to_ascii_lowercase().starts_with("sep=") && first.trim_end().len() <= 5 => first.len(),
            _ => 0,
        };
        Sheet { text, separator, start }
    }

    /// Refuses what no export has and no memory should hold: a line of more than 1 MiB.
    pub fn check_lines(text: &str) -> Result<(), WholeFileError> {
        match text.split('\n').position(|line| line.len() > LONGEST) {
            Some(index) => Err(WholeFileError(format!(
                "line {} is longer than 1 MiB: this isn't a table, or it is damaged",
                index + 1
            ))),
            None => Ok(()),
        }
    }

    /// The records in order, blank ones left out.
    pub fn records(&self) -> Records<'a> {
        let rest = &self.text[self.start..];
        Records {
            reader: ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .delimiter(self.separator)
                .from_reader(rest.as_bytes()),
            text: rest,
            counted: (0, 1 + u64::from(self.start > 0)),
            separator: char::from(self.separator),
        }
    }
}

/// See [`Sheet::records`].
pub(super) struct Records<'a> {
    reader: csv::Reader<&'a [u8]>,
    text: &'a str,
    /// A byte, and the line it is on.
    counted: (usize, u64),
    separator: char,
}

impl Records<'_> {
    /// The csv crate's own count is off after blank lines and inside CRLF files.
    fn line_at(&mut self, byte: usize) -> u64 {
        let (from, line) = self.counted;
        let between = self.text.as_bytes().get(from..byte).unwrap_or_default();
        let feeds = between.iter().filter(|b| **b == b'\n').count() as u64;
        let lone =
            between.iter().enumerate().filter(|(i, b)| **b == b'\r' && after(between, *i, self.text, byte)).count();
        self.counted = (byte, line + feeds + lone as u64);
        self.counted.1
    }

    fn read(&mut self) -> Result<Option<Record>, WholeFileError> {
        loop {
            let mut record = Record::default();
            let begun = usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX);
            let more = self.reader.read_record(&mut record.cells);
            if !more.map_err(|error| WholeFileError(format!("the file can't be read as a table: {error}")))? {
                return Ok(None);
            }
            let skipped = self.text.as_bytes().get(begun..).unwrap_or_default();
            let begun = begun + skipped.iter().take_while(|b| matches!(b, b'\n' | b'\r')).count();
            let ended = usize::try_from(self.reader.position().byte()).unwrap_or(usize::MAX).min(self.text.len());
            let written = self.text.get(begun..ended).unwrap_or("");
            record.line = self.line_at(begun);
            record.last_line = self.line_at(begun + written.trim_end_matches(['\r', '\n']).len());
            record.at_end = ended >= self.text.len() && !written.ends_with(['\r', '\n']);
            self.check(&record, written, ended >= self.text.len())?;
            if !record.is_blank() {
                return Ok(Some(record));
            }
        }
    }

    fn check(&self, record: &Record, written: &str, last: bool) -> Result<(), WholeFileError> {
        if last && never_closed(written, self.separator) {
            return Err(WholeFileError(format!(
                "a quotation mark opened on line {} is never closed: the file is cut short, or a mark is missing",
                record.line
            )));
        }
        if written.len() > LONGEST {
            return Err(WholeFileError(format!(
                "the row that starts on line {} is longer than 1 MiB: a quotation mark is missing",
                record.line
            )));
        }
        Ok(())
    }
}

/// Whether a carriage return ends a line by itself.
fn after(between: &[u8], index: usize, text: &str, byte: usize) -> bool {
    let next = between.get(index + 1).or_else(|| text.as_bytes().get(byte));
    next.is_some_and(|next| *next != b'\n')
}

/// Whether a record ends inside a quoted cell.
fn never_closed(written: &str, separator: char) -> bool {
    let (mut quoted, mut cell_begins) = (false, true);
    for c in written.chars() {
        match c {
            // A doubled mark inside a quoted cell closes and opens again, which comes to the same.
            '"' if quoted || cell_begins => (quoted, cell_begins) = (!quoted, quoted),
            _ => cell_begins = !quoted && (c == separator || c == '\n'),
        }
    }
    quoted
}

impl Iterator for Records<'_> {
    type Item = Result<Record, WholeFileError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn lines(text: &str) -> Vec<(u64, u64, String)> {
        let records = Sheet::new(text, b',').records().map(Result::unwrap);
        records.map(|r| (r.line, r.last_line, r.cells.iter().collect::<Vec<_>>().join("|"))).collect()
    }

    #[rstest]
    #[case("a,b\nc,d\n")]
    #[case("a,b\r\nc,d\r\n")]
    #[case("a,b\rc,d\r")]
    #[case("a,b\r\nc,d")]
    fn line_breaks_of_all_kinds_count_once(#[case] text: &str) {
        assert_eq!(lines(text), [(1, 1, "a|b".to_owned()), (2, 2, "c|d".to_owned())]);
    }

    #[rstest]
    #[case("a\n\n,,\n\"b\nc\",d\ne\n")]
    #[case("a\r\n\r\n,,\r\n\"b\nc\",d\r\ne\r\n")]
    fn blank_lines_and_quoted_ones_count(#[case] text: &str) {
        assert_eq!(lines(text), [(1, 1, "a".to_owned()), (4, 5, "b\nc|d".to_owned()), (6, 6, "e".to_owned())]);
    }

    #[test]
    fn a_separator_line_is_no_record() {
        let sheet = Sheet::new("sep=;\na;b\n", b';');
        let records: Vec<Record> = sheet.records().map(Result::unwrap).collect();
        assert_eq!((records.len(), records[0].line, records[0].cell(1)), (1, 2, "b"));
    }

    #[rstest]
    #[case("a,b\n1,\"two\n3,4\n", true)]
    #[case("a,b\n1,\"two", true)]
    #[case("a,b\n1,\"tw\"\"o\"\n", false)]
    #[case("a,b\n1,5\" pipe\n", false)]
    fn a_quotation_that_never_ends_is_an_error(#[case] text: &str, #[case] wrong: bool) {
        assert_eq!(Sheet::new(text, b',').records().any(|record| record.is_err()), wrong);
    }

    #[test]
    fn a_line_without_end_is_refused() {
        let text = format!("a,b\n{}\n", "x".repeat(LONGEST + 1));
        assert_eq!(
            Sheet::check_lines(&text).unwrap_err().to_string(),
            "line 2 is longer than 1 MiB: this isn't a table, or it is damaged"
        );
    }
}
