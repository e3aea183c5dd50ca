//! Discord is told of the commands once a change: it takes two hundred new ones a day, and a restart loop is no change.

use serde_json::{Map, Value};
use serenity::all::Permissions;

use super::commands;
use super::http::Fault;
use super::room::Room;

/// To whom Discord's own client offers the commands before the server's owner says who else: whoever may speak. Who may
/// use them is decided here, by role, each time.
const OFFERED_TO: Permissions = Permissions::SEND_MESSAGES;

/// What makes a command what it is. Whatever else Discord answers is its own.
const TELLING: [&str; 14] = [
    "name",
    "description",
    "type",
    "options",
    "choices",
    "value",
    "required",
    "autocomplete",
    "min_value",
    "max_value",
    "min_length",
    "max_length",
    "channel_types",
    "default_member_permissions",
];

/// Registers the commands in the workspace, if they aren't there as they are now.
pub async fn register(room: &Room, application: u64) {
    let path = format!("/applications/{application}/guilds/{}/commands", room.workspace.guild_id);
    let wanted = wanted();
    let done = match room.rest.get(&path).await {
        Ok(there) if told(&there) == told(&wanted) => return,
        Ok(_) => room.rest.put(&path, &wanted).await,
        Err(fault) => Err(fault),
    };
    match done {
        Ok(_) => tracing::info!("the commands are registered"),
        Err(fault @ Fault::Refused { status: 403, .. }) => {
            tracing::error!(%fault, "the commands can't be registered: invite the bot again with the scope applications.commands");
        }
        Err(fault) => tracing::error!(%fault, "the commands can't be registered; they are when the bot connects again"),
    }
}

fn wanted() -> Value {
    let mut all = commands::all();
    poise::set_qualified_names(&mut all);
    let mut wanted = serde_json::to_value(poise::builtins::create_application_commands(&all)).unwrap_or_default();
    for command in wanted.as_array_mut().into_iter().flatten() {
        command["default_member_permissions"] = Value::from(OFFERED_TO.bits().to_string());
    }
    wanted
}

/// The commands by their telling parts, in one order.
fn told(commands: &Value) -> Vec<Value> {
    let mut commands: Vec<Value> = commands.as_array().into_iter().flatten().map(telling).collect();
    commands.sort_by_key(|command| (command["name"].to_string(), command["type"].to_string()));
    commands
}

/// The telling parts alone, without those that say nothing.
fn telling(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(telling).collect(),
        Value::Object(fields) => {
            let mut kept = Map::new();
            for key in TELLING {
                let Some(value) = fields.get(key).map(telling) else { continue };
                let says_nothing = value.is_null() || value == false || value == "" || value == Value::Array(vec![]);
                if !says_nothing {
                    kept.insert(key.to_owned(), value);
                }
            }
            if kept.contains_key("name") && !kept.contains_key("value") {
                kept.entry("type").or_insert_with(|| Value::from(1.0));
            }
            Value::Object(kept)
        }
        Value::Number(number) => number.as_f64().map_or(Value::Null, Value::from),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_discord_adds_is_no_change_and_what_we_change_is_one() {
        let ours = wanted();
        let mut theirs = ours.clone();
        for (id, command) in theirs.as_array_mut().unwrap().iter_mut().enumerate() {
            command["id"] = json!(id.to_string());
            command["version"] = json!("7");
            command["nsfw"] = json!(false);
        }
        theirs.as_array_mut().unwrap().reverse();
        assert_eq!(told(&theirs), told(&ours));
        theirs[0]["description"] = json!("another");
        assert_ne!(told(&theirs), told(&ours));
    }

    #[test]
    fn every_command_is_within_discords_limits() {
        let ours = wanted();
        let commands = ours.as_array().unwrap();
        assert!(commands.len() <= 100);
        for command in commands {
            assert_eq!(command["default_member_permissions"], "2048", "{}", command["name"]);
            within_limits(command);
            assert!(command.to_string().chars().count() < 8_000, "{}", command["name"]);
        }
    }

    fn within_limits(part: &Value) {
        let name = part["name"].as_str().unwrap();
        assert!((1..=32).contains(&name.chars().count()), "{name}");
        if part["type"] != 3 || part.get("description").is_some_and(|told| told != "") {
            let told = part["description"].as_str().unwrap_or("").chars().count();
            assert!((1..=100).contains(&told), "{name} is told in {told} letters");
        }
        let options = part["options"].as_array().cloned().unwrap_or_default();
        assert!(options.len() <= 25);
        let required: Vec<bool> = options.iter().map(|option| option["required"] == true).collect();
        assert!(required.is_sorted_by(|a, b| a >= b), "{name}: required options come first");
        options.iter().for_each(within_limits);
        assert!(part["choices"].as_array().is_none_or(|choices| choices.len() <= 25));
    }
}
