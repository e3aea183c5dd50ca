//! As much of YAML as a published description of schemas is written in: mappings and lists by indentation, and
//! scalars on one line.

use serde_json::{Map, Value};

/// The mapping under a key that stands alone on its line, at whatever depth.
pub fn section(text: &str, name: &str) -> Option<Value> {
    let lines: Vec<Line<'_>> = text.lines().filter_map(Line::read).collect();
    let at = lines.iter().position(|line| line.text == format!("{name}:"))?;
    let mut rest = &lines[at + 1..];
    let depth = rest.first()?.depth;
    (depth > lines[at].depth).then(|| block(&mut rest, depth))
}

#[derive(Clone, Copy)]
struct Line<'a> {
    depth: usize,
    text: &'a str,
}

impl Line<'_> {
    fn read(line: &str) -> Option<Line<'_>> {
        let text = line.trim();
        (!text.is_empty() && !text.starts_with('#')).then(|| Line { depth: line.len() - line.trim_start().len(), text })
    }
}

/// Everything from here on that isn't less deep.
fn block(rest: &mut &[Line<'_>], depth: usize) -> Value {
    if rest.first().is_some_and(|line| line.text.starts_with("- ")) {
        return list(rest, depth);
    }
    let mut mapping = Map::new();
    while let Some(line) = rest.first().copied().filter(|line| line.depth == depth && !line.text.starts_with("- ")) {
        *rest = &rest[1..];
        let (key, value) = line.text.split_once(':').unwrap_or((line.text, ""));
        mapping.insert(scalar(key).as_str().unwrap_or(key).to_owned(), value_of(rest, value.trim(), depth));
    }
    Value::Object(mapping)
}

fn list(rest: &mut &[Line<'_>], depth: usize) -> Value {
    let mut items = Vec::new();
    while let Some(line) = rest.first().copied().filter(|line| line.depth == depth && line.text.starts_with("- ")) {
        let text = line.text[2..].trim();
        let is_mapping = text.contains(": ") || text.ends_with(':');
        if is_mapping && !text.starts_with(['\'', '"']) {
            // The dash is part of the indentation of what follows it.
            let mut own = vec![Line { depth: depth + 2, text }];
            own.extend(rest[1..].iter().take_while(|line| line.depth > depth));
            *rest = &rest[own.len()..];
            items.push(block(&mut own.as_slice(), depth + 2));
        } else {
            *rest = &rest[1..];
            items.push(scalar(text));
        }
    }
    Value::Array(items)
}

fn value_of(rest: &mut &[Line<'_>], text: &str, depth: usize) -> Value {
    if !text.is_empty() {
        return scalar(text);
    }
    match rest.first().copied() {
        Some(next) if next.depth > depth => block(rest, next.depth),
        // A list may stand as deep as its key.
        Some(next) if next.depth == depth && next.text.starts_with("- ") => block(rest, depth),
        _ => Value::Null,
    }
}

fn scalar(text: &str) -> Value {
    let quoted = |mark: char| text.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
    if let Some(inner) = quoted('\'').or_else(|| quoted('"')) {
        return Value::String(inner.to_owned());
    }
    match text.parse::<i64>() {
        Ok(number) => Value::from(number),
        Err(_) if text == "true" || text == "false" => Value::Bool(text == "true"),
        Err(_) => Value::String(text.to_owned()),
    }
}

#[test]
fn a_description_is_read() {
    let text = "a:\n  b:\n    Tag:\n      type: object\n      required:\n        - 'name'\n      oneOf:\n        - type: array\n\
        \x20         minItems: 1\n        - $ref: '#/x'\n    Other:\n      type: string\n";
    let read = section(text, "Tag").unwrap();
    let expected = serde_json::json!({
        "type": "object", "required": ["name"], "oneOf": [{ "type": "array", "minItems": 1 }, { "$ref": "#/x" }],
    });
    assert_eq!(read, expected);
}
