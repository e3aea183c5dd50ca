//! Buttons, selects and forms as a bot sends them, checked against every limit.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::interaction::Interaction;
use super::refusal::{Answer, FormFaults};
use super::reply::{InteractionId, Modal, ModalInput};

const ROW: u64 = 1;
const BUTTON: u64 = 2;
const STRING_SELECT: u64 = 3;
const TEXT_INPUT: u64 = 4;
/// Selects of users, roles, both, and channels.
const OTHER_SELECTS: std::ops::RangeInclusive<u64> = 5..=8;
/// A button that opens a page and sends nothing.
pub(super) const LINK: u64 = 5;

/// Reads `components` of a message.
pub(super) fn read(form: &Value, faults: &mut FormFaults) -> Vec<Value> {
    let rows = faults.list("", form, "components", 5);
    let mut seen = HashSet::new();
    let mut kept = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        let path = format!("components.{i}");
        if row["type"] != ROW {
            faults.add(&format!("{path}.type"), "BASE_TYPE_CHOICES", "Value must be one of (1,).");
            continue;
        }
        let children = row["components"].as_array().map(Vec::as_slice).unwrap_or_default();
        faults.between(&format!("{path}.components"), children.len(), 1, 5);
        let selects = children.iter().filter(|c| c["type"] != BUTTON).count();
        if selects > 0 && children.len() > 1 {
            let sentence = "The specified component exceeds the maximum width";
            faults.add(&path, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", sentence);
        }
        let parts: Vec<Value> = children
            .iter()
            .enumerate()
            .map(|(k, child)| control(&format!("{path}.components.{k}"), child, &mut seen, faults))
            .collect();
        kept.push(json!({"type": ROW, "components": parts}));
    }
    number(&mut kept);
    kept
}

/// Numbers rows and what stands in them, in order, as Discord does where the bot didn't.
fn number(rows: &mut [Value]) {
    let mut next = 1..;
    for row in rows {
        row["id"] = json!(next.next());
        for child in row["components"].as_array_mut().into_iter().flatten().filter(|child| child.is_object()) {
            child["id"] = json!(next.next());
        }
    }
}

fn control(path: &str, child: &Value, seen: &mut HashSet<String>, faults: &mut FormFaults) -> Value {
    match child["type"].as_u64() {
        Some(BUTTON) => button(path, child, seen, faults),
        Some(STRING_SELECT) => select(path, child, seen, faults),
        Some(kind) if OTHER_SELECTS.contains(&kind) => {
            custom_id(path, child, seen, faults);
            child.clone()
        }
        _ => {
            faults.add(&format!("{path}.type"), "BASE_TYPE_CHOICES", "Value must be one of (2, 3, 5, 6, 7, 8).");
            Value::Null
        }
    }
}

fn custom_id<'a>(path: &str, child: &'a Value, seen: &mut HashSet<String>, faults: &mut FormFaults) -> &'a str {
    let id = faults.needed(path, child, "custom_id", 1, 100).unwrap_or_default();
    if !id.is_empty() && !seen.insert(id.to_owned()) {
        let path = format!("{path}.custom_id");
        faults.add(&path, "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated");
    }
    id
}

fn button(path: &str, child: &Value, seen: &mut HashSet<String>, faults: &mut FormFaults) -> Value {
    let style = child["style"].as_u64().unwrap_or(0);
    if !(1..=6).contains(&style) {
        faults.add(&format!("{path}.style"), "BASE_TYPE_CHOICES", "Value must be one of (1, 2, 3, 4, 5, 6).");
    }
    let mut kept = Map::from_iter([("type".to_owned(), json!(BUTTON)), ("style".to_owned(), json!(style))]);
    if style == LINK {
        if let Some(url) = faults.needed(path, child, "url", 1, 512) {
            if !url.starts_with("http://") && !url.starts_with("https://") && !url.starts_with("discord://") {
                let sentence = "Scheme must be one of ('http', 'https', 'discord').";
                faults.add(&format!("{path}.url"), "URL_TYPE_INVALID_SCHEME", sentence);
            }
            kept.insert("url".into(), json!(url));
        }
        if child.get("custom_id").is_some_and(|id| !id.is_null()) {
            let sentence = "A custom id and url cannot both be specified";
            faults.add(path, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", sentence);
        }
    } else {
        kept.insert("custom_id".into(), json!(custom_id(path, child, seen, faults)));
    }
    match faults.text(path, child, "label", 0, 80) {
        Some(label) if !label.trim().is_empty() => drop(kept.insert("label".into(), json!(label))),
        _ if child["emoji"].is_object() => {}
        _ => faults.required(&format!("{path}.label")),
    }
    if child["emoji"].is_object() {
        kept.insert("emoji".into(), child["emoji"].clone());
    }
    if child["disabled"] == true {
        kept.insert("disabled".into(), json!(true));
    }
    Value::Object(kept)
}

fn select(path: &str, child: &Value, seen: &mut HashSet<String>, faults: &mut FormFaults) -> Value {
    let id = custom_id(path, child, seen, faults);
    faults.text(path, child, "placeholder", 0, 150);
    let options = child["options"].as_array().map(Vec::as_slice).unwrap_or_default();
    faults.between(&format!("{path}.options"), options.len(), 1, 25);
    let mut values = HashSet::new();
    for (i, option) in options.iter().enumerate() {
        let path = format!("{path}.options.{i}");
        faults.needed(&path, option, "label", 1, 100);
        faults.text(&path, option, "description", 0, 100);
        let value = faults.needed(&path, option, "value", 1, 100);
        if value.is_some_and(|value| !values.insert(value)) {
            let sentence = "The specified option value is already used";
            faults.add(&format!("{path}.value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", sentence);
        }
    }
    let least = child["min_values"].as_u64().unwrap_or(1);
    let most = child["max_values"].as_u64().unwrap_or(1);
    if most > 25 || least > most {
        faults.add(&format!("{path}.max_values"), "BASE_TYPE_BAD_LENGTH", "Must be between min_values and 25.");
    }
    json!({"type": STRING_SELECT, "custom_id": id, "options": options, "placeholder": child["placeholder"],
        "min_values": least, "max_values": most, "disabled": child["disabled"] == true})
}

/// Reads the data of a modal response.
///
/// # Errors
/// 50035 with every fault.
pub(super) fn read_modal(data: &Value, interaction: &Interaction) -> Answer<Modal> {
    let mut faults = FormFaults::default();
    let title = faults.needed("data", data, "title", 1, 45).unwrap_or_default().to_owned();
    let id = faults.needed("data", data, "custom_id", 1, 100).unwrap_or_default().to_owned();
    let rows = data["components"].as_array().map(Vec::as_slice).unwrap_or_default();
    faults.between("data.components", rows.len(), 1, 5);
    let mut seen = HashSet::new();
    let mut inputs = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        let path = format!("data.components.{i}");
        let children = row["components"].as_array().map(Vec::as_slice).unwrap_or_default();
        if row["type"] != ROW || children.len() != 1 {
            faults.add(&format!("{path}.components"), "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 1 in length.");
        }
        for (k, child) in children.iter().enumerate() {
            inputs.push(input(&format!("{path}.components.{k}"), child, &mut seen, &mut faults));
        }
    }
    faults.finish()?;
    Ok(Modal { interaction: InteractionId(interaction.id), custom_id: id, title, inputs })
}

fn input(path: &str, child: &Value, seen: &mut HashSet<String>, faults: &mut FormFaults) -> ModalInput {
    if child["type"] != TEXT_INPUT {
        faults.add(&format!("{path}.type"), "BASE_TYPE_CHOICES", "Value must be one of (4,).");
    }
    let bound =
        |key: &str, otherwise: usize| child[key].as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or(otherwise);
    let (min_length, max_length) = (bound("min_length", 0), bound("max_length", 4000));
    if max_length > 4000 || max_length == 0 || min_length > max_length {
        let sentence = "int value should be less than or equal to 4000.";
        faults.add(&format!("{path}.max_length"), "NUMBER_TYPE_MAX", sentence);
    }
    if !matches!(child["style"].as_u64(), Some(1 | 2)) {
        faults.add(&format!("{path}.style"), "BASE_TYPE_CHOICES", "Value must be one of (1, 2).");
    }
    let value = faults.text(path, child, "value", 0, max_length.min(4000)).unwrap_or_default().to_owned();
    let placeholder = faults.text(path, child, "placeholder", 0, 100).unwrap_or_default().to_owned();
    ModalInput {
        custom_id: custom_id(path, child, seen, faults).to_owned(),
        label: faults.needed(path, child, "label", 1, 45).unwrap_or_default().to_owned(),
        long: child["style"] == 2,
        required: child["required"].as_bool().unwrap_or(true),
        min_length,
        max_length,
        value,
        placeholder,
    }
}
