//! One section being read: each key asked for by its type, whatever is left over refused.

use std::cell::RefCell;
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::duration;
use super::finding::Finding;
use super::tree::{Node, Table};
use super::unknown::nearest;
use crate::receivables::amount::{DecimalMark, read_amount};
use crate::receivables::{Currency, Money};
use chrono::NaiveDate;

/// Where findings are gathered while a configuration is read.
pub(super) struct Reading {
    findings: RefCell<Vec<Finding>>,
    /// The folder of the config file: secrets' files are named relative to it.
    folder: PathBuf,
}

impl Reading {
    pub(super) fn new(folder: &Path) -> Reading {
        Reading { findings: RefCell::default(), folder: folder.to_owned() }
    }

    pub(super) fn report(&self, finding: Finding) {
        self.findings.borrow_mut().push(finding);
    }

    pub(super) fn into_findings(self) -> Vec<Finding> {
        self.findings.into_inner()
    }
}

/// A section of the configuration. When it is dropped, the keys nobody asked for are reported.
pub(super) struct Section<'a> {
    reading: &'a Reading,
    path: String,
    pub(super) table: Option<&'a Table>,
    pub(super) asked: RefCell<Vec<String>>,
}

impl<'a> Section<'a> {
    pub(super) fn root(reading: &'a Reading, table: &'a Table) -> Section<'a> {
        Section { reading, path: String::new(), table: Some(table), asked: RefCell::default() }
    }

    /// The whole key of `key` in this section.
    pub(super) fn key(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    pub(super) fn report(&self, finding: Finding) {
        self.reading.report(finding);
    }

    /// Says what is wrong with `key`, and where it was said.
    pub(super) fn refuse(&self, key: &str, what: impl Display) {
        let at = self.table.and_then(|table| table.get(key));
        let message = at.map_or_else(|| what.to_string(), |node| format!("{what} ({})", node.source));
        self.report(Finding::error(self.key(key), message));
    }

    pub(super) fn get(&self, key: &str) -> Option<&'a Node> {
        self.asked.borrow_mut().push(key.to_owned());
        self.table?.get(key)
    }

    pub(super) fn of_kind<T>(&self, key: &str, expected: &str, take: impl FnOnce(&'a Node) -> Option<T>) -> Option<T> {
        let node = self.get(key)?;
        let taken = take(node);
        if taken.is_none() {
            self.refuse(key, format!("expected {expected}, found {}", node.kind()));
        }
        taken
    }

    pub(super) fn text(&self, key: &str) -> Option<String> {
        self.of_kind(key, "a text", |node| node.as_text().map(str::to_owned))
    }

    pub(super) fn flag(&self, key: &str) -> Option<bool> {
        self.of_kind(key, "true or false", Node::as_flag)
    }

    /// A whole number between two bounds, both included.
    pub(super) fn number<T>(&self, key: &str, from: i64, to: i64) -> Option<T>
    where
        T: TryFrom<i64>,
    {
        let number = self.of_kind(key, "a whole number", Node::as_integer)?;
        let fits = (from..=to).contains(&number).then(|| T::try_from(number).ok()).flatten();
        if fits.is_none() {
            self.refuse(key, format!("{number} is not between {from} and {to}"));
        }
        fits
    }

    /// A text that means a value of `T`; its error says what was expected.
    pub(super) fn parsed<T>(&self, key: &str) -> Option<T>
    where
        T: FromStr,
        T::Err: Display,
    {
        self.read_as(key, |text| text.parse::<T>().map_err(|error| error.to_string()))
    }

    /// A text that `parse` understands, or the sentence that says why it doesn't.
    pub(super) fn read_as<T>(&self, key: &str, parse: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        let text = self.text(key)?;
        parse(text.trim()).map_err(|why| self.refuse(key, why)).ok()
    }

    /// One of a few words.
    pub(super) fn word<T: Copy>(&self, key: &str, words: &[(&str, T)]) -> Option<T> {
        self.read_as(key, |text| {
            let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
            found.ok_or_else(|| {
                let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
                let hint = nearest(text, &known).map(|near| format!(": did you mean \"{near}\"?")).unwrap_or_default();
                format!("\"{text}\" is none of {}{hint}", known.join(", "))
            })
        })
    }

    pub(super) fn length(&self, key: &str) -> Option<chrono::Duration> {
        self.read_as(key, duration::parse)
    }

    pub(super) fn date(&self, key: &str) -> Option<NaiveDate> {
        let text = self.of_kind(key, "a date such as \"2026-11-23\"", Node::as_date_text)?;
        let date = text.trim().parse();
        date.map_err(|_| self.refuse(key, format!("\"{text}\" is not a date such as 2026-11-23"))).ok()
    }

    /// A list of dates. Without the key, none.
    pub(super) fn dates(&self, key: &str) -> Vec<NaiveDate> {
        let Some(node) = self.get(key) else { return Vec::new() };
        let texts = match (node.as_list(), node.as_date_text()) {
            (Some(list), _) => list.iter().map(Node::as_date_text).collect(),
            (None, text) => text.map(|text| text.split(',').filter(|part| !part.trim().is_empty()).collect()),
        };
        let texts: Option<Vec<&str>> = texts;
        let Some(texts) = texts else {
            self.refuse(key, "expected a list of dates such as [\"2026-12-28\"]");
            return Vec::new();
        };
        let date = |text: &&str| {
            let date = text.trim().parse();
            date.map_err(|_| self.refuse(key, format!("\"{text}\" is not a date such as 2026-12-28"))).ok()
        };
        texts.iter().filter_map(date).collect()
    }

    /// An amount such as "10000.00", in `currency`, its decimal mark a point. Whole numbers may go without quotes.
    pub(super) fn amount(&self, key: &str, currency: Currency) -> Option<Money> {
        let expected = "an amount in quotes, such as \"10000.00\"";
        let text = self.of_kind(key, expected, Node::as_text_or_digits)?;
        match read_amount(text.trim(), currency, Some(DecimalMark::Point)) {
            Ok(money) if money.minor >= 0 => Some(money),
            Ok(money) => {
                self.refuse(key, format!("{money} is below nothing: give an amount of zero or more"));
                None
            }
            Err(why) => {
                self.refuse(key, why);
                None
            }
        }
    }

    /// A Discord id: a text or a whole number.
    pub(super) fn id(&self, key: &str) -> Option<u64> {
        let expected = "a Discord id such as \"1180000000000000001\"";
        self.of_kind(key, expected, as_id)
    }

    /// A list of Discord ids. Without the key, nobody.
    pub(super) fn ids(&self, key: &str) -> Vec<u64> {
        let Some(node) = self.get(key) else { return Vec::new() };
        let ids = match (node.as_list(), node.as_text()) {
            (Some(list), _) => list.iter().map(as_id).collect(),
            (None, Some(text)) => text.split(',').map(|id| id_of(id.trim())).collect(),
            (None, None) => as_id(node).map(|id| vec![id]),
        };
        let ids: Option<Vec<u64>> = ids;
        if ids.is_none() {
            self.refuse(key, "expected a list of Discord ids such as [\"1180000000000000001\"]");
        }
        ids.unwrap_or_default()
    }

    /// A path of something that belongs to the configuration: relative to its file.
    pub(super) fn path_beside(&self, key: &str) -> Option<PathBuf> {
        self.text(key).map(|text| self.reading.folder.join(text))
    }

    /// A section of this one; an empty one where it isn't there.
    pub(super) fn section(&self, key: &str) -> Section<'a> {
        let table = self.of_kind(key, "a section", Node::as_table);
        Section { reading: self.reading, path: self.key(key), table, asked: RefCell::default() }
    }

    /// Every section in this one, whose names are the operator's own.
    pub(super) fn named(&self) -> Vec<(String, Section<'a>)> {
        let names: Vec<String> = self.table.into_iter().flat_map(Table::keys).cloned().collect();
        names.into_iter().map(|name| (name.clone(), self.section(&name))).collect()
    }

    /// Every text in this section by its key, whose names are the operator's own.
    pub(super) fn named_texts(&self) -> Vec<(String, String)> {
        let names: Vec<String> = self.table.into_iter().flat_map(Table::keys).cloned().collect();
        names.into_iter().filter_map(|name| self.text(&name).map(|text| (name, text))).collect()
    }

    /// A list of sections, `[[approval]]`, numbered from zero in what is said about them.
    pub(super) fn list(&self, key: &str) -> Vec<Section<'a>> {
        let items = self.of_kind(key, "a list of sections", Node::as_list).unwrap_or_default();
        let mut sections = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let path = format!("{}[{}]", self.key(key), index);
            match item.as_table() {
                Some(table) => sections.push(Section {
                    reading: self.reading,
                    path,
                    table: Some(table),
                    asked: RefCell::default(),
                }),
                None => self.report(Finding::error(
                    path,
                    format!("expected a section, found {} ({})", item.kind(), item.source),
                )),
            }
        }
        sections
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.table.is_some_and(|table| table.contains_key(key))
    }

    /// The value that was read, or `default` where the key was never said. A value that was said and
    /// refused stays refused.
    pub(super) fn unless_said<T>(&self, key: &str, read: Option<T>, default: T) -> Option<T> {
        if self.has(key) { read } else { Some(default) }
    }

    /// Reports `key` where it isn't there and has to be. Not in a section that isn't there itself.
    pub(super) fn need(&self, key: &str, what: &str) {
        if self.table.is_some() && !self.has(key) {
            self.report(self.missing(key, what));
        }
    }

    /// What to say of a key that has to be there and isn't.
    pub(super) fn missing(&self, key: &str, what: &str) -> Finding {
        Finding::error(self.key(key), format!("is missing: {what}"))
    }
}

fn as_id(node: &Node) -> Option<u64> {
    node.as_text_or_digits().and_then(|text| id_of(text.trim()))
}

fn id_of(text: &str) -> Option<u64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten().filter(|id| *id > 0)
}
