//! Keys said in the environment: `CORDIAL_MAIL__POSTMARK__TOKEN` is `mail.postmark.token`.

use std::sync::Arc;

use super::finding::Finding;
use super::tree::{self, Node, Source, Table, Value};

const PREFIX: &str = "CORDIAL_";

/// Lays the environment over `base`.
///
/// A variable with the prefix that is no key of the configuration and names no section is somebody
/// else's and left alone, but a section followed by a single underscore is most likely a slip: that
/// is answered with a warning.
pub(super) fn overlay(
    base: &mut Table,
    sections: &[&str],
    environment: impl IntoIterator<Item = (String, String)>,
) -> Vec<Finding> {
    let mut warnings = Vec::new();
    for (name, text) in environment {
        let Some(rest) = name.strip_prefix(PREFIX) else { continue };
        let path = rest.to_ascii_lowercase();
        if path.contains("__") || sections.contains(&path.as_str()) {
            let segments: Vec<&str> = path.split("__").collect();
            lay(base, &segments, value(&name, text));
        } else if let Some(section) = sections.iter().find(|section| slipped(&path, section)) {
            let key = path[section.len() + 1..].to_ascii_uppercase();
            let meant = format!("{PREFIX}{}__{key}", section.to_ascii_uppercase());
            warnings.push(Finding::warning(
                name.clone(),
                format!("{name} is not read: two underscores go between a section and its key ({meant})"),
            ));
        }
    }
    warnings
}

fn slipped(path: &str, section: &str) -> bool {
    path.strip_prefix(section).is_some_and(|rest| rest.starts_with('_'))
}

fn value(name: &str, text: String) -> Node {
    let source = Source::Environment(Arc::from(name));
    let read = tree::parse(&format!("value = {text}"), &|_| source.clone())
        .ok()
        .and_then(|mut table| table.remove("value").filter(|_| table.is_empty()))
        .map(Box::new);
    Node { value: Value::Raw(text, read), source }
}

fn lay(table: &mut Table, segments: &[&str], node: Node) {
    let Some((first, rest)) = segments.split_first() else { return };
    if rest.is_empty() {
        let mut over = Table::new();
        let as_section = matches!(&node.value, Value::Raw(_, Some(read)) if read.as_table().is_some());
        let node = match node {
            Node { value: Value::Raw(_, Some(read)), .. } if as_section => *read,
            other => other,
        };
        over.insert((*first).to_owned(), node);
        tree::merge(table, over);
        return;
    }
    let source = node.source.clone();
    let below = table
        .entry((*first).to_owned())
        .or_insert_with(|| Node { value: Value::Table(Table::new()), source: source.clone() });
    if below.as_table().is_none() {
        *below = Node { value: Value::Table(Table::new()), source };
    }
    if let Value::Table(below) = &mut below.value {
        lay(below, rest, node);
    }
}
