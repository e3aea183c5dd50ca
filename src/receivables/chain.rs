//! The chain that holds the client file: each line carries the hash of the one before it.
//!
//! A line's hash is SHA-256 over the previous hash (64 hex digits), a line feed, and the line's own
//! canonical JSON. Personal data stands beside the chain; in the line is only its salted hash, so that it
//! can be erased without breaking what follows.

use serde_json::Value;
use sha2::{Digest, Sha256};

/// What stands before the first line.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// One text for one value: keys sorted, no white space.
pub fn canonical(value: &Value) -> String {
    fn sorted(value: &Value) -> Value {
        match value {
            Value::Object(map) => {
                let mut entries: Vec<_> = map.iter().collect();
                entries.sort_by(|a, b| a.0.cmp(b.0));
                entries.into_iter().map(|(key, inner)| (key.clone(), sorted(inner))).collect()
            }
            Value::Array(items) => items.iter().map(sorted).collect(),
            other => other.clone(),
        }
    }
    sorted(value).to_string()
}

/// SHA-256 of a text, in hex.
pub fn sha256_hex(bytes: impl AsRef<[u8]>) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// The hash of the line `body` after the line whose hash is `previous`.
pub fn link(previous: &str, body: &str) -> String {
    sha256_hex(format!("{previous}\n{body}"))
}

/// What stands in a line for the personal data beside it.
pub fn sealed(salt: &str, private: &str) -> String {
    sha256_hex(format!("{salt}\n{private}"))
}

/// A line as it was read back.
#[derive(Debug, Clone)]
pub struct Line {
    pub seq: i64,
    pub body: String,
    pub previous: String,
    pub hash: String,
    /// The salt and the personal data, where they were not erased.
    pub private: Option<(String, String)>,
    /// The columns beside the body, as canonical JSON of the same shape: they may not say something else.
    pub columns: String,
}

/// Walks the chain. `None` as long as it holds, else what is wrong with the line.
pub struct Walk {
    head: String,
    next: i64,
}

impl Default for Walk {
    fn default() -> Self {
        Walk { head: GENESIS.to_owned(), next: 1 }
    }
}

impl Walk {
    /// Takes the next line; an answer names what was touched.
    pub fn step(&mut self, line: &Line) -> Option<&'static str> {
        if line.seq != self.next {
            return Some("a row before it is missing");
        }
        if line.previous != self.head {
            return Some("it does not follow from the row before it");
        }
        if line.hash != link(&line.previous, &line.body) {
            return Some("its content was changed");
        }
        if !columns_agree(&line.body, &line.columns) {
            return Some("its columns say something else than its content");
        }
        if !private_agrees(line) {
            return Some("the personal data beside it was changed");
        }
        self.head.clone_from(&line.hash);
        self.next += 1;
        None
    }

    /// The hash of the last line that held.
    pub fn head(&self) -> &str {
        &self.head
    }

    /// How many lines held.
    pub fn length(&self) -> i64 {
        self.next - 1
    }
}

fn columns_agree(body: &str, columns: &str) -> bool {
    let (Ok(body), Ok(columns)) = (serde_json::from_str::<Value>(body), serde_json::from_str::<Value>(columns)) else {
        return false;
    };
    columns.as_object().is_some_and(|map| map.iter().all(|(key, value)| body.get(key) == Some(value)))
}

fn private_agrees(line: &Line) -> bool {
    let Some((salt, private)) = &line.private else { return true };
    let Ok(body) = serde_json::from_str::<Value>(&line.body) else { return false };
    body.get("private").and_then(Value::as_str) == Some(&*sealed(salt, private))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn chain(count: i64) -> Vec<Line> {
        let mut previous = GENESIS.to_owned();
        (1..=count)
            .map(|seq| {
                let private = canonical(&json!({"note": format!("call {seq}")}));
                let body = canonical(&json!({"seq": seq, "act": "claimed", "private": sealed("salt", &private)}));
                let hash = link(&previous, &body);
                let columns = canonical(&json!({"seq": seq, "act": "claimed"}));
                let private = Some(("salt".to_owned(), private));
                Line { seq, body, previous: std::mem::replace(&mut previous, hash.clone()), hash, private, columns }
            })
            .collect()
    }

    fn first_broken(lines: &[Line]) -> Option<(i64, &'static str)> {
        let mut walk = Walk::default();
        lines.iter().find_map(|line| walk.step(line).map(|what| (line.seq, what)))
    }

    #[test]
    fn a_chain_that_nobody_touched_holds() {
        assert_eq!(first_broken(&chain(5)), None);
    }

    #[test]
    fn a_row_that_was_touched_is_named() {
        let touch = |change: fn(&mut Vec<Line>)| {
            let mut lines = chain(5);
            change(&mut lines);
            first_broken(&lines)
        };
        assert_eq!(touch(|l| l[2].body = l[2].body.replace("claimed", "released")).unwrap().0, 3);
        assert_eq!(touch(|l| l[2].columns = l[2].columns.replace("claimed", "released")).unwrap().0, 3);
        assert_eq!(touch(|l| l[2].private.as_mut().unwrap().1.push('!')).unwrap().0, 3);
        assert_eq!(touch(|l| drop(l.remove(2))).unwrap().0, 4);
        assert_eq!(touch(|l| l.swap(1, 2)).unwrap().0, 3);
        // A hash made anew for a changed row breaks the next one.
        let forged = touch(|l| {
            l[2].body = l[2].body.replace("claimed", "released");
            l[2].columns = l[2].columns.replace("claimed", "released");
            l[2].hash = link(&l[2].previous, &l[2].body);
        });
        assert_eq!(forged.unwrap().0, 4);
    }

    #[test]
    fn erased_personal_data_does_not_break_the_chain() {
        let mut lines = chain(3);
        lines[1].private = None;
        assert_eq!(first_broken(&lines), None);
    }

    #[test]
    fn canonical_json_does_not_depend_on_the_order_it_was_made_in() {
        assert_eq!(canonical(&json!({"b": 1, "a": {"d": 2, "c": 3}})), r#"{"a":{"c":3,"d":2},"b":1}"#);
    }
}
