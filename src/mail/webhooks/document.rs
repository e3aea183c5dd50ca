//! Reading a provider's JSON, of which anything may be missing.

use serde_json::Value;

/// The text at the end of a path of keys.
pub fn text<'a>(document: &'a Value, path: &[&str]) -> Option<&'a str> {
    at(document, path)?.as_str().filter(|text| !text.is_empty())
}

/// A text or a number, as text: ids are either.
pub fn id(document: &Value, path: &[&str]) -> Option<String> {
    match at(document, path)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

pub fn at<'a>(document: &'a Value, path: &[&str]) -> Option<&'a Value> {
    path.iter().try_fold(document, |inner, key| inner.get(key))
}

/// Name and value of each header of a list, under whichever of their two spellings.
pub fn headers(list: Option<&Value>) -> Vec<(String, String)> {
    let one = |header: &Value| {
        let part = |keys: [&str; 2]| keys.iter().find_map(|key| text(header, &[key])).map(str::to_owned);
        match header.as_array().map(Vec::as_slice) {
            Some([name, value]) => Some((name.as_str()?.to_owned(), value.as_str()?.to_owned())),
            _ => Some((part(["Name", "name"])?, part(["Value", "value"])?)),
        }
    };
    list.and_then(Value::as_array).into_iter().flatten().filter_map(one).collect()
}
