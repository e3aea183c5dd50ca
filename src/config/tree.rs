//! A configuration as written: values that remember where they were said.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::finding::Finding;

pub(super) type Table = BTreeMap<String, Node>;

/// Where a value was said. The later of these wins over the earlier.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Source {
    Default,
    File { name: Arc<str>, line: usize },
    Environment(Arc<str>),
}

impl Source {
    pub(super) fn rank(&self) -> u8 {
        match self {
            Source::Default => 0,
            Source::File { .. } => 1,
            Source::Environment(_) => 2,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Default => f.write_str("bot.example.toml"),
            Source::File { name, line } => write!(f, "{name}, line {line}"),
            Source::Environment(name) => write!(f, "environment variable {name}"),
        }
    }
}

pub(super) struct Node {
    pub(super) value: Value,
    pub(super) source: Source,
}

pub(super) enum Value {
    Text(String),
    Integer(i64),
    Fraction,
    Flag(bool),
    Date(String),
    List(Vec<Node>),
    Table(Table),
    /// From the environment, where nothing says of what type it is: the text itself, and what it
    /// is where it reads as a TOML value.
    Raw(String, Option<Box<Node>>),
}

impl Node {
    /// What kind of value this is, for a sentence: never the value itself, which may be a secret.
    pub(super) fn kind(&self) -> &'static str {
        match &self.value {
            Value::Text(_) | Value::Raw(..) => "a text",
            Value::Integer(_) => "a whole number",
            Value::Fraction => "a number with a fraction",
            Value::Flag(_) => "true or false",
            Value::Date(_) => "a date",
            Value::List(_) => "a list",
            Value::Table(_) => "a section",
        }
    }

    pub(super) fn as_table(&self) -> Option<&Table> {
        match &self.value {
            Value::Table(table) => Some(table),
            Value::Raw(_, Some(read)) => read.as_table(),
            _ => None,
        }
    }

    pub(super) fn as_list(&self) -> Option<&[Node]> {
        match &self.value {
            Value::List(list) => Some(list),
            Value::Raw(_, Some(read)) => read.as_list(),
            _ => None,
        }
    }

    pub(super) fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            Value::Raw(text, Some(read)) => match &read.value {
                Value::Text(unquoted) => Some(unquoted),
                _ => Some(text),
            },
            Value::Raw(text, None) => Some(text),
            _ => None,
        }
    }

    /// The text, or the digits of a whole number: what ids and amounts may be written as.
    pub(super) fn as_text_or_digits(&self) -> Option<String> {
        match &self.value {
            Value::Integer(number) => Some(number.to_string()),
            _ => self.as_text().map(str::to_owned),
        }
    }

    pub(super) fn as_integer(&self) -> Option<i64> {
        match &self.value {
            Value::Integer(number) => Some(*number),
            Value::Raw(text, _) => text.trim().parse().ok(),
            _ => None,
        }
    }

    pub(super) fn as_flag(&self) -> Option<bool> {
        match &self.value {
            Value::Flag(flag) => Some(*flag),
            Value::Raw(text, _) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// The text of a date, which TOML also has a type of its own for.
    pub(super) fn as_date_text(&self) -> Option<&str> {
        match &self.value {
            Value::Date(text) => Some(text),
            _ => self.as_text(),
        }
    }
}

/// Reads a TOML document. `source` says where the value at a line was said.
pub(super) fn parse(text: &str, source: &dyn Fn(usize) -> Source) -> Result<Table, Finding> {
    let document = DeTable::parse(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_at(text, span.start));
        let message = format!("this is not TOML: {} ({})", one_line(error.message()), source(line));
        Finding::error("config", message)
    })?;
    let at = |offset: usize| source(line_at(text, offset));
    Ok(table(document.get_ref(), &at))
}

/// Lays `over` on `base`: sections are merged key by key, anything else replaces what was there.
pub(super) fn merge(base: &mut Table, over: Table) {
    for (key, node) in over {
        if let Some(Node { value: Value::Table(below), source }) = base.get_mut(&key)
            && let Node { value: Value::Table(above), source: said } = node
        {
            *source = said;
            merge(below, above);
        } else {
            base.insert(key, node);
        }
    }
}

fn table(entries: &DeTable<'_>, at: &dyn Fn(usize) -> Source) -> Table {
    let entry = |(key, value): (&Spanned<_>, &Spanned<DeValue<'_>>)| {
        let key: &Spanned<std::borrow::Cow<'_, str>> = key;
        (key.get_ref().to_string(), node(value.get_ref(), at(key.span().start), at))
    };
    entries.iter().map(entry).collect()
}

fn node(value: &DeValue<'_>, source: Source, at: &dyn Fn(usize) -> Source) -> Node {
    let value = match value {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(digits) => {
            i64::from_str_radix(digits.as_str(), digits.radix()).map_or(Value::Fraction, Value::Integer)
        }
        DeValue::Float(_) => Value::Fraction,
        DeValue::Boolean(flag) => Value::Flag(*flag),
        DeValue::Datetime(date) => Value::Date(date.to_string()),
        DeValue::Array(items) => {
            Value::List(items.iter().map(|item| node(item.get_ref(), at(item.span().start), at)).collect())
        }
        DeValue::Table(entries) => Value::Table(table(entries, at)),
    };
    Node { value, source }
}

fn line_at(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

fn one_line(message: &str) -> String {
    message.split_whitespace().collect::<Vec<_>>().join(" ")
}
