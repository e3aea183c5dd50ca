//! A body against a service model of AWS's: shapes of members, lists, texts and numbers.

use serde_json::Value;

/// What the shape has against a value, one a line.
pub fn complaints(model: &Value, shape: &str, value: &Value) -> Vec<String> {
    let mut told = Vec::new();
    look(model, shape, value, shape, &mut told);
    told
}

fn look(model: &Value, shape: &str, value: &Value, at: &str, told: &mut Vec<String>) {
    let described = &model["shapes"][shape];
    match described["type"].as_str().unwrap_or_default() {
        "structure" => members(model, described, value, at, told),
        "list" => match value.as_array() {
            None => told.push(format!("{at} is no list")),
            Some(items) => {
                bounds(described, items.len(), at, told);
                let of = described["member"]["shape"].as_str().unwrap_or_default();
                for (index, item) in items.iter().enumerate() {
                    look(model, of, item, &format!("{at}[{index}]"), told);
                }
            }
        },
        "string" | "blob" => match value.as_str() {
            None => told.push(format!("{at} is no text")),
            Some(text) => {
                bounds(described, text.chars().count(), at, told);
                let known = described["enum"].as_array();
                if known.is_some_and(|known| !known.iter().any(|one| one == text)) {
                    told.push(format!("{at} can't be {text}"));
                }
            }
        },
        "boolean" if !value.is_boolean() => told.push(format!("{at} is neither true nor false")),
        "" => told.push(format!("{at}: there is no shape {shape}")),
        _ => {}
    }
}

fn members(model: &Value, described: &Value, value: &Value, at: &str, told: &mut Vec<String>) {
    let Some(given) = value.as_object() else { return told.push(format!("{at} is no structure")) };
    for required in described["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !given.contains_key(required) {
            told.push(format!("{at}.{required} is required"));
        }
    }
    for (name, value) in given {
        match described["members"][name]["shape"].as_str() {
            Some(shape) => look(model, shape, value, &format!("{at}.{name}"), told),
            None => told.push(format!("{at}.{name} is no member")),
        }
    }
}

fn bounds(described: &Value, length: usize, at: &str, told: &mut Vec<String>) {
    let bound = |name: &str| described[name].as_u64().and_then(|bound| usize::try_from(bound).ok());
    if bound("max").is_some_and(|max| length > max) || bound("min").is_some_and(|min| length < min) {
        told.push(format!("{at} has a length of {length}"));
    }
}
