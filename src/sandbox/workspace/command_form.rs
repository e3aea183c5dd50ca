//! Commands as a bot registers them, checked against every limit.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::people::{BOT, Id};
use super::refusal::{Answer, FormFaults, Refusal};

pub(super) const SUBCOMMAND: u64 = 1;
pub(super) const GROUP: u64 = 2;
/// Characters of a command over all its names, descriptions and choices.
const MOST_TEXT: usize = 8000;
const MOST_OPTIONS: usize = 25;

/// Reads one command; `path` is where it stands in the form.
pub(super) fn read(path: &str, form: &Value, faults: &mut FormFaults) -> Value {
    let at = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    let kind = form["type"].as_u64().unwrap_or(1);
    if !(1..=3).contains(&kind) {
        faults.add(&at("type"), "BASE_TYPE_CHOICES", "Value must be one of (1, 2, 3).");
    }
    let name = faults.needed(path, form, "name", 1, 32).unwrap_or_default();
    let description = form["description"].as_str().unwrap_or_default();
    if kind == 1 {
        name_pattern(&at("name"), name, faults);
        faults.needed(path, form, "description", 1, 100);
    } else if !description.is_empty() {
        let sentence = "Context menu commands cannot have description";
        faults.add(&at("description"), "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION", sentence);
    }
    if kind != 1 && form["options"].as_array().is_some_and(|options| !options.is_empty()) {
        let sentence = "Context menu commands cannot have options";
        faults.add(&at("options"), "APPLICATION_COMMAND_CONTEXT_MENU_OPTIONS", sentence);
    }
    let length = options(path, form, 0, faults) + name.chars().count() + description.chars().count();
    if length > MOST_TEXT {
        faults.add(path, "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)");
    }
    let mut kept = json!({"type": kind, "name": name, "description": description, "nsfw": form["nsfw"] == true,
        "default_member_permissions": form["default_member_permissions"], "dm_permission": form["dm_permission"],
        "contexts": form["contexts"], "integration_types": [0], "name_localizations": form["name_localizations"],
        "description_localizations": form["description_localizations"]});
    if kind == 1 {
        kept["options"] = json!(form["options"].as_array().cloned().unwrap_or_default());
        kept["options"].as_array_mut().into_iter().flatten().for_each(tidy);
    }
    kept
}

/// Leaves out of an option what says nothing: nulls, empty lists, and `false`s that are the default.
fn tidy(option: &mut Value) {
    let Some(fields) = option.as_object_mut() else { return };
    fields.retain(|_, value| !value.is_null() && *value != false && value.as_array().is_none_or(|l| !l.is_empty()));
    fields.get_mut("options").and_then(Value::as_array_mut).into_iter().flatten().for_each(tidy);
}

/// Checks the options below `form` and tells how many characters they count.
fn options(path: &str, form: &Value, depth: usize, faults: &mut FormFaults) -> usize {
    let list = faults.list(path, form, "options", MOST_OPTIONS);
    let base = if path.is_empty() { "options".to_owned() } else { format!("{path}.options") };
    let mut names = HashSet::new();
    let mut optional_seen = false;
    let mut length = 0;
    for (i, option) in list.iter().enumerate() {
        let path = format!("{base}.{i}");
        let kind = option["type"].as_u64().unwrap_or(0);
        let nested = kind == SUBCOMMAND || kind == GROUP;
        if !(1..=11).contains(&kind) || (kind == GROUP && depth > 0) || (nested && depth > 1) {
            faults.add(&format!("{path}.type"), "BASE_TYPE_CHOICES", "Value must be one of (1, …, 11).");
        }
        let name = faults.needed(&path, option, "name", 1, 32).unwrap_or_default();
        name_pattern(&format!("{path}.name"), name, faults);
        let description = faults.needed(&path, option, "description", 1, 100).unwrap_or_default();
        if !names.insert(name) {
            let sentence = "Option name already exists";
            faults.add(&format!("{path}.name"), "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", sentence);
        }
        if !nested && option["required"] == true && optional_seen {
            let sentence = "Required options must be placed before non-required options";
            faults.add(&path, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", sentence);
        }
        optional_seen |= option["required"] != true;
        length += name.chars().count() + description.chars().count() + choices(&path, option, kind, faults);
        if nested {
            length += options(&path, option, depth + 1, faults);
        }
    }
    let subcommands = list.iter().filter(|o| matches!(o["type"].as_u64(), Some(SUBCOMMAND | GROUP))).count();
    if subcommands > 0 && subcommands < list.len() {
        let sentence = "Sub-command and sub-command group option types are mutually exclusive to all other types";
        faults.add(&base, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", sentence);
    }
    length
}

fn choices(path: &str, option: &Value, kind: u64, faults: &mut FormFaults) -> usize {
    let list = faults.list(path, option, "choices", MOST_OPTIONS);
    if !list.is_empty() && option["autocomplete"] == true {
        let sentence = "Autocomplete and choices cannot both be specified";
        faults.add(path, "APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE", sentence);
    }
    let mut length = 0;
    for (i, choice) in list.iter().enumerate() {
        let path = format!("{path}.choices.{i}");
        length += faults.needed(&path, choice, "name", 1, 100).unwrap_or_default().chars().count();
        if kind == 3 {
            length += faults.needed(&path, choice, "value", 1, 100).unwrap_or_default().chars().count();
        } else if !choice["value"].is_number() {
            let sentence = format!("Value {} is not a number.", choice["value"]);
            faults.add(&format!("{path}.value"), "NUMBER_TYPE_COERCE", sentence);
        }
    }
    length
}

/// Letters, digits, `-`, `_` and `'` of any script, 1 to 32, in lower case.
fn name_pattern(path: &str, name: &str, faults: &mut FormFaults) {
    let fits = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "-_'".contains(c));
    if !fits || name.to_lowercase() != name {
        let sentence = "String value did not match validation regex.";
        faults.add(path, "STRING_TYPE_REGEX", sentence);
    }
}

/// Reads a bulk overwrite: every command checked, names unique by type, at most 100 chat commands and 15 others.
///
/// # Errors
/// 50035 with every fault, 30032 for too many.
pub(super) fn read_all(form: &Value) -> Answer<Vec<Value>> {
    let Some(list) = form.as_array() else {
        return Err(Refusal::form("_", "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType"));
    };
    let mut faults = FormFaults::default();
    let commands: Vec<Value> = list.iter().enumerate().map(|(i, one)| read(&i.to_string(), one, &mut faults)).collect();
    let mut names = HashSet::new();
    for (i, command) in commands.iter().enumerate() {
        if !names.insert((command["type"].as_u64(), command["name"].as_str().unwrap_or_default().to_owned())) {
            let sentence = "Application command names must be unique";
            faults.add(&i.to_string(), "APPLICATION_COMMANDS_DUPLICATE_NAME", sentence);
        }
    }
    faults.finish()?;
    check_count(&commands)?;
    Ok(commands)
}

/// Refuses more commands than one server may have of a kind.
///
/// # Errors
/// 30032.
pub(super) fn check_count(commands: &[Value]) -> Answer<()> {
    let of = |kind: u64| commands.iter().filter(|command| command["type"] == kind).count();
    if of(1) > 100 || of(2) > 15 || of(3) > 15 { Err(Refusal::new(30032)) } else { Ok(()) }
}

/// The command as registered: with its ids.
pub(super) fn registered(mut command: Value, id: Id, version: Id, guild: Option<Id>) -> Value {
    command["id"] = json!(id.to_string());
    command["application_id"] = json!(BOT.to_string());
    command["version"] = json!(version.to_string());
    match guild {
        Some(guild) => {
            command["guild_id"] = json!(guild.to_string());
            // Only what is offered everywhere says whether that holds in direct messages.
            command.as_object_mut().and_then(|fields| fields.shift_remove("dm_permission"));
        }
        None => {
            command["dm_permission"] = json!(command["dm_permission"].as_bool().unwrap_or(true));
        }
    }
    command
}
