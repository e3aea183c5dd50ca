//! `cordial check --online`, the part that asks Discord: the token, the server, the channels and what the bot may do there.

use serde_json::Value;
use serenity::model::permissions::Permissions;

use crate::config::{Config, Finding, Workspace};

use super::http::{Fault, Rest};
use super::private_word::snowflake;

/// A text channel and one for announcements.
const TEXT: [i64; 2] = [0, 5];

/// What the bot does in every channel.
const EVERYWHERE: Permissions = Permissions::VIEW_CHANNEL
    .union(Permissions::SEND_MESSAGES)
    .union(Permissions::EMBED_LINKS)
    .union(Permissions::READ_MESSAGE_HISTORY);

/// Asks Discord about everything the config says of it. One finding a key; none where a key is missing, since that
/// has been said already.
pub async fn online(config: &Config) -> Vec<Finding> {
    let Ok(workspace) = config.discord.workspace() else { return Vec::new() };
    let rest = Rest::new(workspace.api_url.as_str(), workspace.token.clone());
    let myself = match rest.get("/users/@me").await {
        Ok(user) => user,
        Err(fault) => return vec![of_token(&fault)],
    };
    let name = myself["username"].as_str().unwrap_or("the bot");
    let mut findings = vec![Finding::ok("discord.token", format!("Discord knows the bot as {name}"))];
    match Standing::read(&rest, &workspace, snowflake(&myself["id"])).await {
        Ok(standing) => {
            findings.push(Finding::ok("discord.guild_id", format!("the bot is in {}", standing.name)));
            findings.extend(roles(&standing, &workspace));
            findings.extend(channels(&rest, &standing, &workspace).await);
        }
        Err(fault) => findings.push(of_guild(&fault)),
    }
    findings
}

fn of_token(fault: &Fault) -> Finding {
    match fault {
        Fault::Unauthorised => {
            let message = "Discord doesn't accept it: copy a current one from the developer portal, under Bot";
            Finding::error("discord.token", message)
        }
        fault => Finding::error("discord.api_url", fault.to_string()),
    }
}

fn of_guild(fault: &Fault) -> Finding {
    let message = match fault {
        Fault::Refused { status: 403 | 404, .. } => {
            "the bot isn't in that server: invite it with the scopes bot and applications.commands, or put the \
             right id (Copy Server ID)"
                .to_owned()
        }
        fault => fault.to_string(),
    };
    Finding::error("discord.guild_id", message)
}

/// Neither allowed nor denied.
const NOTHING: (Permissions, Permissions) = (Permissions::empty(), Permissions::empty());

/// The server as the bot stands in it.
struct Standing {
    guild: u64,
    name: String,
    myself: u64,
    held: Vec<u64>,
    /// Each role with what it allows.
    roles: Vec<(u64, Permissions)>,
}

impl Standing {
    async fn read(rest: &Rest, workspace: &Workspace, myself: u64) -> Result<Standing, Fault> {
        let guild = workspace.guild_id;
        let server = rest.get(&format!("/guilds/{guild}")).await?;
        let roles = match rest.get(&format!("/guilds/{guild}/roles")).await {
            Ok(roles) => roles,
            Err(_) => server["roles"].clone(),
        };
        let member = rest.get(&format!("/guilds/{guild}/members/{myself}")).await?;
        let each = |role: &Value| (snowflake(&role["id"]), permissions(&role["permissions"]));
        Ok(Standing {
            guild,
            name: server["name"].as_str().unwrap_or("the server").to_owned(),
            myself,
            held: member["roles"].as_array().into_iter().flatten().map(snowflake).collect(),
            roles: roles.as_array().into_iter().flatten().map(each).collect(),
        })
    }

    /// What the bot may do in a channel: its roles, then what the channel says of everyone, of the roles, of the bot.
    fn allowed_in(&self, channel: &Value) -> Permissions {
        let mine = |id: u64| id == self.guild || self.held.contains(&id);
        let roles = self.roles.iter().filter(|(id, _)| mine(*id));
        let base = roles.fold(Permissions::empty(), |all, (_, allowed)| all | *allowed);
        if base.contains(Permissions::ADMINISTRATOR) {
            return Permissions::all();
        }
        let said: Vec<_> = channel["permission_overwrites"].as_array().into_iter().flatten().map(overwrite).collect();
        let said_of = |wanted: fn(&Standing, u64) -> bool| {
            let of_them = said.iter().filter(|(id, ..)| wanted(self, *id));
            of_them.fold(NOTHING, |(allow, deny), (_, more, less)| (allow | *more, deny | *less))
        };
        let everyone = said_of(|standing, id| id == standing.guild);
        let roles = said_of(|standing, id| standing.held.contains(&id));
        let myself = said_of(|standing, id| id == standing.myself);
        [everyone, roles, myself].into_iter().fold(base, |allowed, (allow, deny)| (allowed & !deny) | allow)
    }
}

fn overwrite(overwrite: &Value) -> (u64, Permissions, Permissions) {
    (snowflake(&overwrite["id"]), permissions(&overwrite["allow"]), permissions(&overwrite["deny"]))
}

fn permissions(value: &Value) -> Permissions {
    Permissions::from_bits_truncate(snowflake(value))
}

fn roles(standing: &Standing, workspace: &Workspace) -> Vec<Finding> {
    let lists = [
        ("discord.roles.collector", &workspace.roles.collector),
        ("discord.roles.manager", &workspace.roles.manager),
        ("discord.roles.on_call", &workspace.roles.on_call),
    ];
    let mut findings = Vec::new();
    for (key, ids) in lists {
        let missing: Vec<String> =
            ids.iter().filter(|id| !standing.roles.iter().any(|(there, _)| there == *id)).map(u64::to_string).collect();
        findings.push(if missing.is_empty() {
            Finding::ok(key, format!("{} of its roles are in the server", ids.len()))
        } else {
            let message = format!("the server has no role {}: put the right ids (Copy Role ID)", missing.join(", "));
            Finding::error(key, message)
        });
    }
    findings
}

async fn channels(rest: &Rest, standing: &Standing, workspace: &Workspace) -> Vec<Finding> {
    let channels = &workspace.channels;
    let marks = Permissions::ADD_REACTIONS;
    let mut findings = Vec::new();
    for (name, id, more) in [
        ("digest", channels.digest, Permissions::ATTACH_FILES),
        ("approvals", channels.approvals, marks | Permissions::MANAGE_MESSAGES),
        ("alerts", channels.alerts, marks),
        ("desk", channels.desk, Permissions::empty()),
    ] {
        let key = format!("discord.channels.{name}");
        findings.push(match rest.get(&format!("/channels/{id}")).await {
            Ok(channel) => of_channel(&key, standing, &channel, EVERYWHERE | more),
            Err(Fault::Refused { status: 403, .. }) => {
                Finding::error(&key, "the bot can't see that channel: give it View Channel there")
            }
            Err(fault) if fault.is_gone() => {
                Finding::error(&key, format!("there is no channel {id}: put the right id (Copy Channel ID)"))
            }
            Err(fault) => Finding::error(&key, fault.to_string()),
        });
    }
    findings
}

fn of_channel(key: &str, standing: &Standing, channel: &Value, needed: Permissions) -> Finding {
    if snowflake(&channel["guild_id"]) != standing.guild {
        return Finding::error(key, "that channel is in another server");
    }
    if !channel["type"].as_i64().is_some_and(|kind| TEXT.contains(&kind)) {
        return Finding::error(key, "that isn't a text channel");
    }
    let missing = needed - standing.allowed_in(channel);
    let name = channel["name"].as_str().unwrap_or("the channel");
    if missing.is_empty() {
        return Finding::ok(key, format!("#{name}: the bot may do there what it has to"));
    }
    let names = missing.get_permission_names().join(", ");
    if missing == Permissions::MANAGE_MESSAGES {
        let message = format!("#{name}: without {names} a mark that doesn't count stays under its request");
        return Finding::warning(key, message);
    }
    Finding::error(key, format!("#{name}: the bot lacks {names}; give it these in the channel's permissions"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn standing() -> Standing {
        let seen = Permissions::VIEW_CHANNEL | Permissions::SEND_MESSAGES;
        let roles = vec![(1, seen), (5, EVERYWHERE | Permissions::ATTACH_FILES)];
        Standing { guild: 1, name: "Desk".to_owned(), myself: 9, held: vec![5], roles }
    }

    fn channel(overwrites: &Value) -> Value {
        json!({ "guild_id": "1", "type": 0, "name": "digest", "permission_overwrites": overwrites })
    }

    #[test]
    fn a_missing_permission_is_named() {
        let found = of_channel("k", &standing(), &channel(&json!([])), EVERYWHERE | Permissions::ADD_REACTIONS);
        assert!(found.is_error() && found.message.contains("Add Reactions"), "{found}");
        assert!(!of_channel("k", &standing(), &channel(&json!([])), EVERYWHERE).is_error());
    }

    #[test]
    fn what_a_channel_says_of_the_bot_stands_above_what_it_says_of_everyone() {
        let send = Permissions::SEND_MESSAGES.bits().to_string();
        let all = json!({ "id": "1", "type": 0, "allow": "0", "deny": send });
        let mine = json!({ "id": "9", "type": 1, "allow": send, "deny": "0" });
        assert!(of_channel("k", &standing(), &channel(&json!([all])), EVERYWHERE).is_error());
        assert!(!of_channel("k", &standing(), &channel(&json!([all, mine])), EVERYWHERE).is_error());
    }
}
