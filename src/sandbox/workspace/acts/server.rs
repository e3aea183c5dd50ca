//! What an administrator does: roles, channels, permissions, the bot's membership.

use serde_json::json;

use super::super::Workspace;
use super::super::events::intent;
use super::super::people::{GUILD, Id, Person};
use super::super::reply::Change;
use super::super::world::World;

impl Workspace {
    /// Gives `person` exactly these roles.
    pub fn set_roles(&self, person: Id, roles: &[Id]) {
        self.change_person(person, |found| found.roles = roles.to_vec());
    }

    /// Renames somebody.
    pub fn rename(&self, person: Id, name: &str) {
        self.change_person(person, |found| found.name = name.to_owned());
    }

    /// Lets the bot write to `person` directly no more.
    pub fn close_dms(&self, person: Id) {
        self.change_person(person, |found| found.dm_open = false);
    }

    /// Lets the bot write to `person` directly again.
    pub fn open_dms(&self, person: Id) {
        self.change_person(person, |found| found.dm_open = true);
    }

    /// Somebody new joins; their id.
    pub fn join(&self, name: &str, roles: &[Id]) -> Id {
        self.newcomer(name, roles, false)
    }

    /// Another application joins; the id of its user.
    pub fn join_bot(&self, name: &str, roles: &[Id]) -> Id {
        self.newcomer(name, roles, true)
    }

    fn newcomer(&self, name: &str, roles: &[Id], bot: bool) -> Id {
        self.shared.with(|world| {
            let id = world.mint();
            let person = Person { id, name: name.into(), roles: roles.to_vec(), bot, dm_open: !bot };
            world.people.insert(id, person);
            let mut event = world.member_json(id);
            event["guild_id"] = json!(GUILD.to_string());
            world.emit("GUILD_MEMBER_ADD", event, intent::GUILD_MEMBERS, true);
            world.changes.push(Change::Server);
            id
        })
    }

    /// Somebody leaves.
    pub fn leave(&self, person: Id) {
        self.shared.with(|world| {
            let user = world.user_json(person);
            if world.people.remove(&person).is_some() {
                let event = json!({"guild_id": GUILD.to_string(), "user": user});
                world.emit("GUILD_MEMBER_REMOVE", event, intent::GUILD_MEMBERS, true);
                world.changes.push(Change::Server);
            }
        });
    }

    /// Leaves the bot exactly `bits` in `channel`.
    pub fn set_bot_permissions(&self, channel: Id, bits: u64) {
        self.change_channel(channel, Some(bits));
    }

    /// Gives the bot back in `channel` what its roles give it.
    pub fn restore_bot_permissions(&self, channel: Id) {
        self.change_channel(channel, None);
    }

    /// Deletes a channel with all its messages.
    pub fn delete_channel(&self, channel: Id) {
        self.shared.with(|world| {
            let shape = world.channel_json(channel);
            let before = world.channels.len();
            world.channels.retain(|c| c.id != channel);
            if world.channels.len() == before {
                return;
            }
            world.messages.retain(|_, message| message.channel_id != channel);
            world.emit("CHANNEL_DELETE", shape, intent::GUILDS, true);
            world.changes.push(Change::Server);
        });
    }

    /// Removes the bot from the server.
    pub fn kick_bot(&self) {
        self.shared.with(|world| {
            world.emit("GUILD_DELETE", json!({"id": GUILD.to_string()}), intent::GUILDS, true);
            world.bot_is_member = false;
            world.commands.retain(|command| command["guild_id"].is_null());
            world.changes.push(Change::Server);
        });
    }

    /// Invites the bot back.
    pub fn invite_bot(&self) {
        self.shared.with(|world| {
            world.bot_is_member = true;
            let event = world.guild_create_json();
            world.emit("GUILD_CREATE", event, intent::GUILDS, true);
            world.changes.push(Change::Server);
        });
    }

    fn change_person(&self, person: Id, change: impl FnOnce(&mut Person)) {
        self.shared.with(|world| {
            let Some(found) = world.people.get_mut(&person) else { return };
            change(found);
            let mut event = world.member_json(person);
            event["guild_id"] = json!(GUILD.to_string());
            world.emit("GUILD_MEMBER_UPDATE", event, intent::GUILD_MEMBERS, true);
            world.changes.push(Change::Server);
        });
    }

    fn change_channel(&self, channel: Id, bot_only: Option<u64>) {
        self.shared.with(|world: &mut World| {
            let Some(found) = world.channels.iter_mut().find(|c| c.id == channel) else { return };
            found.bot_only = bot_only;
            let shape = world.channel_json(channel);
            world.emit("CHANNEL_UPDATE", shape, intent::GUILDS, true);
            world.changes.push(Change::Server);
        });
    }
}
