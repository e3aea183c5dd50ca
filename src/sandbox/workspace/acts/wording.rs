//! The text of a slash command, taken apart: words, and options with their values.

use serde_json::Value;

use super::super::reply::Complaint;

/// The first word, and what comes after it.
pub(super) fn word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()))
}

/// A name or id without what marks it as one: `<@12>`, `@Sam`.
pub(super) fn bare<'t>(typed: &'t str, prefixes: &[&str]) -> &'t str {
    let stripped = prefixes.iter().find_map(|prefix| typed.strip_prefix(prefix)).unwrap_or(typed);
    stripped.trim_end_matches('>')
}

/// `name:value name:value …`; a value goes on until the next known option, or to its closing quote.
pub(super) fn split(known: &[Value], text: &str) -> Result<Vec<(String, String)>, Complaint> {
    let names: Vec<&str> = known.iter().filter_map(|option| option["name"].as_str()).collect();
    let option_at = |text: &str| {
        names.iter().find(|name| text.strip_prefix(**name).is_some_and(|rest| rest.starts_with(':'))).copied()
    };
    let mut rest = text.trim_start();
    let mut values: Vec<(String, String)> = Vec::new();
    while !rest.is_empty() {
        let Some(name) = option_at(rest) else {
            return Err(Complaint::new(format!("{rest:?} belongs to no option; there are {}.", names.join(", "))));
        };
        if values.iter().any(|(given, _)| given == name) {
            return Err(Complaint::new(format!("{name} is given twice.")));
        }
        let value = rest[name.len() + 1..].trim_start();
        let end = end_of(value, &option_at);
        let taken = value[..end].trim_end();
        let quoted = taken.strip_prefix('"').and_then(|inner| inner.strip_suffix('"'));
        values.push((name.to_owned(), quoted.unwrap_or(taken).to_owned()));
        rest = value[end..].trim_start();
    }
    Ok(values)
}

fn end_of<'n>(value: &str, option_at: &impl Fn(&str) -> Option<&'n str>) -> usize {
    let mut from = 0;
    if value.starts_with('"') {
        let closes = |(at, _): &(usize, &str)| value[at + 1..].chars().next().is_none_or(char::is_whitespace);
        from = value.match_indices('"').skip(1).find(closes).map_or(0, |(at, _)| at + 1);
    }
    let spaces = value[from..].char_indices().filter(|(_, c)| c.is_whitespace());
    let mut starts = spaces.map(|(at, c)| from + at + c.len_utf8());
    starts.find(|at| option_at(&value[*at..]).is_some()).unwrap_or(value.len())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_goes_on_until_the_next_known_option() {
        let known = [json!({"name": "account"}), json!({"name": "note"})];
        let values = split(&known, " account:Acme Ltd: UK note:\"said: account:none, pays\" ").unwrap();
        let expected = [("account", "Acme Ltd: UK"), ("note", "said: account:none, pays")];
        assert_eq!(values, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert!(split(&known, "acount:x").is_err());
        assert!(split(&known, "note:a note:b").is_err());
    }
}
