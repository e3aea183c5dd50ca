//! Who may do what in which channel.

use super::people::{BOT, BOT_ROLE, GUILD, Id};
use super::refusal::{Answer, Refusal};
use super::world::World;

pub const ADD_REACTIONS: u64 = 1 << 6;
pub const VIEW_CHANNEL: u64 = 1 << 10;
pub const SEND_MESSAGES: u64 = 1 << 11;
pub const MANAGE_MESSAGES: u64 = 1 << 13;
pub const EMBED_LINKS: u64 = 1 << 14;
pub const ATTACH_FILES: u64 = 1 << 15;
pub const READ_MESSAGE_HISTORY: u64 = 1 << 16;
pub const MENTION_EVERYONE: u64 = 1 << 17;
pub const USE_EXTERNAL_EMOJIS: u64 = 1 << 18;
pub const USE_APPLICATION_COMMANDS: u64 = 1 << 31;

/// What everybody has in a server of this kind.
pub(super) const EVERYONE: u64 = ADD_REACTIONS
    | VIEW_CHANNEL
    | SEND_MESSAGES
    | EMBED_LINKS
    | ATTACH_FILES
    | READ_MESSAGE_HISTORY
    | USE_APPLICATION_COMMANDS;
/// What the bot's invitation asked for on top.
pub(super) const INVITED: u64 = EVERYONE | MANAGE_MESSAGES | MENTION_EVERYONE | USE_EXTERNAL_EMOJIS;
/// Every permission there is, for an overwrite that leaves nothing else.
pub(super) const ALL: u64 = (1 << 53) - 1;

/// A role of the server.
#[derive(Clone, Debug)]
pub(super) struct Role {
    pub id: Id,
    pub name: String,
    pub permissions: u64,
    pub mentionable: bool,
}

impl Role {
    pub fn everyone() -> Role {
        Role { id: GUILD, name: "@everyone".into(), permissions: EVERYONE, mentionable: false }
    }

    pub fn of_the_bot() -> Role {
        Role { id: BOT_ROLE, name: "Cordial".into(), permissions: INVITED, mentionable: false }
    }

    pub fn of_people(id: Id, name: &str) -> Role {
        Role { id, name: name.into(), permissions: 0, mentionable: true }
    }
}

impl World {
    /// What `person` may do in the server as a whole.
    pub fn permissions_of(&self, person: Id) -> u64 {
        let held = self.people.get(&person).map(|p| p.roles.as_slice()).unwrap_or_default();
        self.roles.iter().filter(|r| r.id == GUILD || held.contains(&r.id)).fold(0, |all, r| all | r.permissions)
    }

    /// What `person` may do in `channel`, its own overwrites applied.
    pub fn permissions_in(&self, person: Id, channel: Id) -> u64 {
        let base = self.permissions_of(person);
        match self.channels.iter().find(|c| c.id == channel).and_then(|c| c.bot_only) {
            Some(left) if person == BOT => left,
            _ => base,
        }
    }

    /// Asks for the bot's permissions in a channel it names: 10003, 50001 or 50013 where they lack.
    pub fn bot_may(&self, channel: Id, needed: u64) -> Answer<()> {
        if self.dms.contains_key(&channel) {
            return Ok(());
        }
        if !self.channels.iter().any(|c| c.id == channel) {
            return Err(Refusal::new(10003));
        }
        let has = self.permissions_in(BOT, channel);
        if !self.bot_is_member || self.outage || has & VIEW_CHANNEL == 0 {
            return Err(Refusal::new(50001));
        }
        if has & needed != needed { Err(Refusal::new(50013)) } else { Ok(()) }
    }
}
