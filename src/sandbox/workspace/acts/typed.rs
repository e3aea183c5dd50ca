//! A slash command as typed, understood by the registered commands, as Discord's client does.

use serde_json::{Map, Value, json};

use super::super::command_form::{GROUP, SUBCOMMAND};
use super::super::people::{GUILD, Id};
use super::super::reply::{Complaint, Upload};
use super::super::wire;
use super::super::world::World;
use super::wording::{bare, split, word};

/// Beyond this an integer or number can't be entered.
const SAFE: f64 = 9_007_199_254_740_991.0;

/// A command with its options, ready to be asked.
pub(super) struct Given {
    pub name: String,
    pub data: Value,
}

/// Why the text is read: to give the command, or for suggestions to its last option.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Purpose {
    Give,
    Complete,
}

/// Reads what `person` typed in `channel`.
pub(super) struct Reader<'w> {
    pub world: &'w mut World,
    pub person: Id,
    pub channel: Id,
    pub files: Vec<(String, Upload)>,
    pub purpose: Purpose,
    resolved: Map<String, Value>,
}

impl<'w> Reader<'w> {
    pub fn new(world: &'w mut World, person: Id, channel: Id, files: Vec<(String, Upload)>, purpose: Purpose) -> Self {
        Reader { world, person, channel, files, purpose, resolved: Map::new() }
    }

    pub fn read(mut self, text: &str) -> Result<Given, Complaint> {
        let typed = text.trim_start().strip_prefix('/').ok_or_else(|| complaint("A command begins with a slash."))?;
        let (name, mut rest) = word(typed);
        let command = self.world.command(self.person, self.channel, name, 1)?;
        let mut level = command.clone();
        let mut nests = Vec::new();
        while let Some(first) = level["options"].get(0).filter(|option| is_nest(option)) {
            let (sub, after) = word(rest);
            let found = list(&level["options"]).iter().find(|option| option["name"] == sub).cloned();
            let hint = first["name"].as_str().unwrap_or_default();
            let path = typed[..typed.len() - rest.len()].trim();
            let missing = || complaint(format!("/{path} needs a subcommand that exists, such as {hint}."));
            level = found.ok_or_else(missing)?;
            nests.push((level["type"].clone(), sub.to_owned()));
            rest = after;
        }
        let mut options = json!(self.options(list(&level["options"]), rest)?);
        for (kind, name) in nests.into_iter().rev() {
            options = json!([{"type": kind, "name": name, "options": options}]);
        }
        let mut data = json!({"id": command["id"], "name": name, "type": 1, "options": options});
        if command["guild_id"].is_string() {
            data["guild_id"] = command["guild_id"].clone();
        }
        if !self.resolved.is_empty() {
            data["resolved"] = Value::Object(self.resolved);
        }
        Ok(Given { name: name.to_owned(), data })
    }

    fn options(&mut self, known: &[Value], text: &str) -> Result<Vec<Value>, Complaint> {
        let mut values = split(known, text)?;
        let focused = match (self.purpose, values.last()) {
            (Purpose::Give, _) => None,
            (Purpose::Complete, Some((name, _))) => Some(name.clone()),
            (Purpose::Complete, None) => return Err(complaint("There is no option to complete yet.")),
        };
        for (option, file) in &self.files {
            values.retain(|(name, _)| name != option);
            values.push((option.clone(), file.name.clone()));
        }
        let mut given = Vec::new();
        for (name, value) in values {
            let option = known.iter().find(|option| option["name"] == name.as_str());
            let option = option.ok_or_else(|| complaint(format!("There is no option {name}.")))?;
            let mut entry = json!({"name": name, "type": option["type"]});
            if focused.as_ref() == Some(&name) {
                if option["autocomplete"] != true {
                    return Err(complaint(format!("{name} has no suggestions.")));
                }
                entry["value"] = json!(value);
                entry["focused"] = json!(true);
            } else {
                entry["value"] = self.value(option, &name, &value)?;
            }
            given.push(entry);
        }
        let missing = known.iter().find(|o| o["required"] == true && !given.iter().any(|g| g["name"] == o["name"]));
        match missing {
            Some(option) if self.purpose == Purpose::Give => {
                Err(complaint(format!("{} is required.", option["name"].as_str().unwrap_or_default())))
            }
            _ => Ok(given),
        }
    }

    fn value(&mut self, option: &Value, name: &str, typed: &str) -> Result<Value, Complaint> {
        if typed.is_empty() {
            return Err(complaint(format!("{name} needs a value.")));
        }
        let choices = list(&option["choices"]);
        if !choices.is_empty() {
            let fits = |choice: &&Value| {
                let number = !choice["value"].is_string() && choice["value"].to_string().as_str() == typed;
                choice["name"] == typed || choice["value"] == typed || number
            };
            let picked = choices.iter().find(fits);
            return picked.map(|choice| choice["value"].clone()).ok_or_else(|| {
                let offered: Vec<&str> = choices.iter().filter_map(|choice| choice["name"].as_str()).collect();
                complaint(format!("{name} must be one of {}; {typed:?} isn't.", offered.join(", ")))
            });
        }
        let odd = |what: &str| complaint(format!("{name} takes {what}; {typed:?} isn't."));
        match option["type"].as_u64() {
            Some(3) => text_value(option, name, typed),
            Some(4) => number_value(option, name, typed, typed.parse::<i64>().ok().map(|n| (n as f64, json!(n)))),
            Some(10) => number_value(option, name, typed, typed.parse::<f64>().ok().map(|n| (n, json!(n)))),
            Some(5) => match typed.to_lowercase().as_str() {
                "true" => Ok(json!(true)),
                "false" => Ok(json!(false)),
                _ => Err(odd("true or false")),
            },
            Some(6) => self.user(typed).ok_or_else(|| odd("somebody in the server")),
            Some(7) => self.channel(typed).ok_or_else(|| odd("a channel")),
            Some(8) => self.role(typed).ok_or_else(|| odd("a role")),
            Some(9) => self.user(typed).or_else(|| self.role(typed)).ok_or_else(|| odd("somebody or a role")),
            Some(11) => self.file(name).ok_or_else(|| odd("a file")),
            _ => Err(odd("something this client doesn't know")),
        }
    }

    fn resolve(&mut self, kind: &str, id: Id, shape: Value) -> Value {
        self.resolved.entry(kind).or_insert_with(|| json!({}))[id.to_string()] = shape;
        json!(id.to_string())
    }

    fn user(&mut self, typed: &str) -> Option<Value> {
        let name = bare(typed, &["<@!", "<@", "@"]);
        let id = self.world.people.values().find(|p| p.name.eq_ignore_ascii_case(name) || p.id.to_string() == name)?.id;
        let mut member = self.world.bare_member_json(id);
        member["permissions"] = json!(self.world.permissions_in(id, self.channel).to_string());
        self.resolve("members", id, member);
        let user = self.world.user_json(id);
        Some(self.resolve("users", id, user))
    }

    fn channel(&mut self, typed: &str) -> Option<Value> {
        let name = bare(typed, &["<#", "#"]);
        let id = self.world.channels.iter().find(|c| c.name == name || c.id.to_string() == name)?.id;
        let mut shape = self.world.channel_json(id);
        shape["permissions"] = json!(self.world.permissions_in(self.person, id).to_string());
        Some(self.resolve("channels", id, shape))
    }

    fn role(&mut self, typed: &str) -> Option<Value> {
        let name = bare(typed, &["<@&", "@"]);
        let position = self.world.roles.iter().position(|r| r.name == name || r.id.to_string() == name)?;
        let (id, shape) = (self.world.roles[position].id, wire::role(&self.world.roles[position], position));
        Some(self.resolve("roles", id, shape))
    }

    fn file(&mut self, option: &str) -> Option<Value> {
        let (_, upload) = self.files.iter().find(|(name, _)| name == option)?;
        let kept = self.world.keep_file(self.channel, &upload.name, &upload.content_type, upload.bytes.clone());
        let shape = wire::attachment(&kept, true);
        Some(self.resolve("attachments", kept.id, shape))
    }
}

impl World {
    /// The command `name` of that type (1 slash, 3 message menu), if it is offered to `person` in `channel`.
    pub(super) fn command(&self, person: Id, channel: Id, name: &str, kind: u64) -> Result<Value, Complaint> {
        self.in_reach(person, channel)?;
        let guild = self.is_guild_channel(channel);
        let offered = |command: &&Value| {
            let here = if guild { true } else { command["guild_id"].is_null() && command["dm_permission"] != false };
            command["name"] == name && command["type"] == kind && here && self.bot_is_member
        };
        let found = self.commands.iter().filter(offered).max_by_key(|command| command["guild_id"].is_string());
        let command = found.ok_or_else(|| complaint(format!("There is no command {name} here.")))?;
        let needed = command["default_member_permissions"].as_str().and_then(|bits| bits.parse::<u64>().ok());
        let has = self.permissions_of(person);
        if guild && needed.is_some_and(|bits| bits == 0 || has & bits != bits) {
            return Err(complaint(format!("{name} isn't offered to you in server {GUILD}.")));
        }
        Ok(command.clone())
    }
}

fn complaint(sentence: impl Into<String>) -> Complaint {
    Complaint::new(sentence)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn is_nest(option: &Value) -> bool {
    matches!(option["type"].as_u64(), Some(SUBCOMMAND | GROUP))
}

fn text_value(option: &Value, name: &str, typed: &str) -> Result<Value, Complaint> {
    let length = typed.chars().count() as u64;
    let (least, most) = (option["min_length"].as_u64().unwrap_or(0), option["max_length"].as_u64().unwrap_or(6000));
    if length < least || length > most {
        return Err(complaint(format!("{name} takes {least} to {most} characters.")));
    }
    Ok(json!(typed))
}

fn number_value(option: &Value, name: &str, typed: &str, read: Option<(f64, Value)>) -> Result<Value, Complaint> {
    let odd = || complaint(format!("{name} takes a number; {typed:?} isn't one that can be entered."));
    let (number, value) = read.filter(|(number, _)| number.abs() <= SAFE).ok_or_else(odd)?;
    let under = option["min_value"].as_f64().is_some_and(|least| number < least);
    let over = option["max_value"].as_f64().is_some_and(|most| number > most);
    if under || over { Err(complaint(format!("{name} is out of range."))) } else { Ok(value) }
}
