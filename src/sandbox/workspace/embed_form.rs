//! Embeds as a bot sends them: checked against every limit, returned as Discord returns them.

use serde_json::{Map, Value, json};

use super::refusal::FormFaults;

/// Embeds on one message.
const MOST: usize = 10;
/// Characters over all embeds of a message together.
const MOST_TEXT: usize = 6000;
const MOST_FIELDS: usize = 25;

/// Reads `embeds` of a form.
pub(super) fn read(form: &Value, faults: &mut FormFaults) -> Vec<Value> {
    let sent = faults.list("", form, "embeds", MOST);
    let embeds: Vec<Value> = sent.iter().enumerate().map(|(i, embed)| one(i, embed, faults)).collect();
    if embeds.iter().map(text_length).sum::<usize>() > MOST_TEXT {
        faults.add("embeds", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000");
    }
    embeds
}

fn one(i: usize, embed: &Value, faults: &mut FormFaults) -> Value {
    let path = format!("embeds.{i}");
    if !embed.is_object() {
        faults.add(&path, "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType");
        return json!({});
    }
    let mut kept = Map::from_iter([("type".to_owned(), json!("rich"))]);
    for (key, most) in [("title", 256), ("description", 4096)] {
        if let Some(text) = faults.text(&path, embed, key, 0, most) {
            kept.insert(key.into(), json!(text.trim()));
        }
    }
    if let Some(url) = link(&format!("{path}.url"), &embed["url"], faults, false) {
        kept.insert("url".into(), json!(url));
    }
    kept.extend(number(&path, embed, "color", faults));
    if let Some(stamp) = faults.text(&path, embed, "timestamp", 0, 64) {
        match chrono::DateTime::parse_from_rfc3339(stamp) {
            Ok(at) => drop(kept.insert("timestamp".into(), json!(at.to_rfc3339()))),
            Err(_) => {
                let sentence = format!("Could not parse {stamp}. Should be ISO8601.");
                faults.add(&format!("{path}.timestamp"), "DATETIME_TYPE_FAIL", sentence);
            }
        }
    }
    for (key, text, most) in [("footer", "text", 2048), ("author", "name", 256)] {
        if embed[key].is_object() {
            kept.insert(key.into(), signed(&format!("{path}.{key}"), &embed[key], text, most, faults));
        }
    }
    for key in ["image", "thumbnail"] {
        if embed[key].is_object()
            && let Some(url) = link(&format!("{path}.{key}.url"), &embed[key]["url"], faults, true)
        {
            kept.insert(key.into(), json!({"url": url, "proxy_url": url, "width": 0, "height": 0}));
        }
    }
    let fields = fields(&path, embed, faults);
    if !fields.is_empty() {
        kept.insert("fields".into(), json!(fields));
    }
    if kept.len() == 1 {
        faults.add(&format!("{path}.description"), "BASE_TYPE_REQUIRED", "This field is required");
    }
    Value::Object(kept)
}

fn number(path: &str, embed: &Value, key: &str, faults: &mut FormFaults) -> Option<(String, Value)> {
    let value = embed.get(key).filter(|v| !v.is_null())?;
    match value.as_u64() {
        Some(number) if number <= 0xFF_FFFF => return Some((key.into(), value.clone())),
        Some(_) => {
            let path = format!("{path}.{key}");
            faults.add(&path, "NUMBER_TYPE_MAX", "int value should be less than or equal to 16777215.");
        }
        None => faults.add(&format!("{path}.{key}"), "NUMBER_TYPE_COERCE", format!("Value {value} is not int.")),
    }
    None
}

/// A footer or author: its text, and the links beside it.
fn signed(path: &str, part: &Value, key: &str, most: usize, faults: &mut FormFaults) -> Value {
    let text = faults.needed(path, part, key, 0, most).unwrap_or_default();
    let mut kept = json!({ key: text.trim() });
    for (link_key, files) in [("icon_url", true), ("url", false)] {
        if let Some(url) = link(&format!("{path}.{link_key}"), &part[link_key], faults, files) {
            kept[link_key] = json!(url);
        }
    }
    kept
}

fn fields(path: &str, embed: &Value, faults: &mut FormFaults) -> Vec<Value> {
    let sent = faults.list(path, embed, "fields", MOST_FIELDS);
    let mut kept = Vec::new();
    for (i, field) in sent.iter().enumerate() {
        let path = format!("{path}.fields.{i}");
        let mut part = |key: &str, most: usize| {
            let text = faults.needed(&path, field, key, 0, most).unwrap_or_default().trim().to_owned();
            if text.is_empty() && field.get(key).is_some_and(Value::is_string) {
                faults.required(&format!("{path}.{key}"));
            }
            text
        };
        let (name, value) = (part("name", 256), part("value", 1024));
        kept.push(json!({"name": name, "value": value, "inline": field["inline"] == true}));
    }
    kept
}

/// An address of the schemes Discord takes; `attachment://` only where a picture goes.
fn link(path: &str, value: &Value, faults: &mut FormFaults, files: bool) -> Option<String> {
    let written = value.as_str().filter(|s| !s.is_empty())?;
    faults.at_most(path, written.chars().count(), 2048);
    let Some((scheme, rest)) = written.split_once("://").filter(|(_, rest)| !rest.is_empty()) else {
        faults.add(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.");
        return None;
    };
    if scheme == "http" || scheme == "https" {
        if url::Url::parse(written).is_err() {
            faults.add(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.");
            return None;
        }
        return Some(written.to_owned());
    }
    if files && scheme == "attachment" && !rest.contains('/') {
        return Some(written.to_owned());
    }
    let known = if files { "('http', 'https', 'attachment')" } else { "('http', 'https')" };
    faults.add(path, "URL_TYPE_INVALID_SCHEME", format!("Scheme \"{scheme}\" must be one of {known}."));
    None
}

/// The characters of an embed that count towards the 6000: title, description, fields, footer and author.
fn text_length(embed: &Value) -> usize {
    let count = |value: &Value| value.as_str().map_or(0, |text| text.chars().count());
    let fields = embed["fields"].as_array().map(Vec::as_slice).unwrap_or_default();
    count(&embed["title"])
        + count(&embed["description"])
        + count(&embed["footer"]["text"])
        + count(&embed["author"]["name"])
        + fields.iter().map(|field| count(&field["name"]) + count(&field["value"])).sum::<usize>()
}
