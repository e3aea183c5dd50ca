//! Who is acting: a member of the one workspace, by the roles they have now.

use serde_json::Value;
use serenity::model::guild::Member;
use serenity::model::id::GuildId;
use serenity::model::user::User;

use crate::config::{Roles, Workspace};
use crate::desk::{Actor, Role};

use super::http::{Fault, Rest};
use super::sentences;

/// What the config lets somebody with these roles do.
pub fn role_of(roles: &Roles, held: &[u64]) -> Role {
    if roles.is_manager(held) {
        Role::Manager
    } else if roles.is_collector(held) {
        Role::Collector
    } else if held.iter().any(|role| roles.on_call.contains(role)) {
        Role::OnCall
    } else {
        Role::Nobody
    }
}

/// Who sent an interaction.
///
/// # Errors
/// The sentence of refusal: from elsewhere, from a program, or without a role.
pub fn asker(
    workspace: &Workspace,
    guild: Option<GuildId>,
    member: Option<&Member>,
    user: &User,
) -> Result<Actor, String> {
    let actor = anybody(workspace, guild, member, user)?;
    if actor.role < Role::Collector { Err(sentences::NO_ROLE.to_owned()) } else { Ok(actor) }
}

/// Who sent an interaction, whatever their role: for what the desk itself weighs.
///
/// # Errors
/// The sentence of refusal: from elsewhere, or from a program.
pub fn anybody(
    workspace: &Workspace,
    guild: Option<GuildId>,
    member: Option<&Member>,
    user: &User,
) -> Result<Actor, String> {
    let (Some(guild), Some(member)) = (guild, member) else {
        return Err(sentences::NOT_IN_A_SERVER.to_owned());
    };
    if guild.get() != workspace.guild_id {
        return Err(sentences::ANOTHER_SERVER.to_owned());
    }
    if user.bot || user.system {
        return Err(sentences::NOT_A_PERSON.to_owned());
    }
    let held: Vec<u64> = member.roles.iter().map(|role| role.get()).collect();
    Ok(Actor::person(user.id.get(), member.display_name(), role_of(&workspace.roles, &held)))
}

/// Somebody in the workspace as they stand now, by REST.
#[derive(Debug, Clone)]
pub struct Person {
    pub actor: Actor,
    pub is_bot: bool,
    /// The ids of the roles they have.
    pub held: Vec<u64>,
}

/// Reads a member afresh: a role taken away a second ago doesn't count any more. Somebody who isn't
/// a member any more has no role.
pub async fn person(rest: &Rest, workspace: &Workspace, user: u64) -> Result<Person, Fault> {
    match rest.get(&format!("/guilds/{}/members/{user}", workspace.guild_id)).await {
        Ok(member) => Ok(read_member(&workspace.roles, user, &member)),
        Err(fault) if fault.is_gone() => Ok(Person {
            actor: Actor::person(user, "somebody who left", Role::Nobody),
            is_bot: false,
            held: Vec::new(),
        }),
        Err(fault) => Err(fault),
    }
}

fn read_member(roles: &Roles, user: u64, member: &Value) -> Person {
    let held = member["roles"].as_array().into_iter().flatten();
    let held: Vec<u64> = held.filter_map(|role| role.as_str()?.parse().ok()).collect();
    let names = [&member["nick"], &member["user"]["global_name"], &member["user"]["username"]];
    let name = names.into_iter().find_map(Value::as_str).unwrap_or("somebody");
    let is_bot = member["user"]["bot"] == true || member["user"]["system"] == true;
    Person { actor: Actor::person(user, name, role_of(roles, &held)), is_bot, held }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn roles() -> Roles {
        Roles { collector: vec![10], manager: vec![20], on_call: vec![30] }
    }

    #[test]
    fn a_role_is_what_the_config_says_and_the_higher_one_counts() {
        assert_eq!(role_of(&roles(), &[10, 20]), Role::Manager);
        assert_eq!(role_of(&roles(), &[10, 99]), Role::Collector);
        assert_eq!(role_of(&roles(), &[30]), Role::OnCall);
        assert_eq!(role_of(&roles(), &[99]), Role::Nobody);
    }

    #[test]
    fn a_member_is_called_as_the_server_calls_them() {
        let member = json!({ "nick": null, "roles": ["20"], "user": { "username": "mira_", "global_name": "Mira" } });
        let person = read_member(&roles(), 7, &member);
        assert_eq!((person.actor.name.as_str(), person.actor.role, person.is_bot), ("Mira", Role::Manager, false));
    }
}
