//! What happens in channels, and how the bot is told of it.

use serde_json::json;

use super::message::{Message, Reaction};
use super::people::{BOT, GUILD, Id};
use super::refusal::{Answer, Refusal};
use super::wire::emoji;
use super::world::World;

/// Gateway intents.
pub(super) mod intent {
    pub const GUILDS: u64 = 1 << 0;
    pub const GUILD_MEMBERS: u64 = 1 << 1;
    pub const GUILD_PRESENCES: u64 = 1 << 8;
    pub const GUILD_MESSAGES: u64 = 1 << 9;
    pub const GUILD_MESSAGE_REACTIONS: u64 = 1 << 10;
    pub const DIRECT_MESSAGES: u64 = 1 << 12;
    pub const DIRECT_MESSAGE_REACTIONS: u64 = 1 << 13;
    pub const MESSAGE_CONTENT: u64 = 1 << 15;
    /// Those the portal has to grant.
    pub const PRIVILEGED: u64 = GUILD_MEMBERS | GUILD_PRESENCES | MESSAGE_CONTENT;
}

/// Different emoji a message may carry.
const MOST_REACTIONS: usize = 20;

impl World {
    /// Puts a new message into its channel.
    pub fn publish(&mut self, message: Message) {
        self.touch(message.channel_id);
        self.tell_message("MESSAGE_CREATE", &message);
        self.messages.insert(message.id, message);
    }

    /// Puts a changed message in its old place.
    pub fn replace(&mut self, message: Message) {
        self.touch(message.channel_id);
        self.tell_message("MESSAGE_UPDATE", &message);
        self.messages.insert(message.id, message);
    }

    /// Takes a message away.
    pub fn remove(&mut self, id: Id) {
        let Some(message) = self.messages.remove(&id) else { return };
        self.touch(message.channel_id);
        if message.ephemeral() {
            return;
        }
        let mut event = json!({"id": id.to_string(), "channel_id": message.channel_id.to_string()});
        self.name_guild(&mut event, message.channel_id);
        self.tell(message.channel_id, "MESSAGE_DELETE", event, MESSAGES, true);
    }

    /// Puts an emoji under a message; giving it twice is as giving it once.
    ///
    /// # Errors
    /// 10008, and 30010 for a twenty-first emoji.
    pub fn react(&mut self, person: Id, id: Id, written: &str, burst: bool) -> Answer<()> {
        let message = self.messages.get_mut(&id).ok_or_else(|| Refusal::new(10008))?;
        let at = message.reactions.iter().position(|r| same_emoji(&r.emoji, written));
        let at = match at {
            Some(at) => at,
            None if message.reactions.len() >= MOST_REACTIONS => return Err(Refusal::new(30010)),
            None => {
                let (people, burst) = Default::default();
                message.reactions.push(Reaction { emoji: written.to_owned(), people, burst });
                message.reactions.len() - 1
            }
        };
        let reaction = &mut message.reactions[at];
        let new = if burst { reaction.burst.insert(person) } else { reaction.people.insert(person) };
        let (channel, author) = (message.channel_id, message.author);
        if !new {
            return Ok(());
        }
        self.touch(channel);
        let mut event = reaction_event(person, channel, id, written, burst);
        event["message_author_id"] = json!(author.to_string());
        if burst {
            event["burst_colors"] = json!(["#2f6f4f"]);
        }
        if self.is_guild_channel(channel) {
            event["member"] = self.member_json(person);
        }
        self.name_guild(&mut event, channel);
        self.tell(channel, "MESSAGE_REACTION_ADD", event, REACTIONS, true);
        Ok(())
    }

    /// Takes an emoji of `person` back, in whichever way it was given. Whether there was one.
    pub fn unreact(&mut self, person: Id, id: Id, written: &str) -> bool {
        let Some(message) = self.messages.get_mut(&id) else { return false };
        let Some(reaction) = message.reactions.iter_mut().find(|r| same_emoji(&r.emoji, written)) else { return false };
        let burst = !reaction.people.remove(&person);
        if burst && !reaction.burst.remove(&person) {
            return false;
        }
        message.reactions.retain(|r| !r.people.is_empty() || !r.burst.is_empty());
        let channel = message.channel_id;
        self.touch(channel);
        let mut event = reaction_event(person, channel, id, written, burst);
        self.name_guild(&mut event, channel);
        self.tell(channel, "MESSAGE_REACTION_REMOVE", event, REACTIONS, true);
        true
    }

    /// Takes every reaction from a message.
    pub fn clear_reactions(&mut self, id: Id) {
        let Some(message) = self.messages.get_mut(&id) else { return };
        message.reactions.clear();
        let channel = message.channel_id;
        self.touch(channel);
        let mut event = json!({"channel_id": channel.to_string(), "message_id": id.to_string()});
        self.name_guild(&mut event, channel);
        self.tell(channel, "MESSAGE_REACTION_REMOVE_ALL", event, REACTIONS, true);
    }

    fn tell_message(&mut self, event: &str, message: &Message) {
        if message.ephemeral() {
            return;
        }
        let channel = message.channel_id;
        let mut shape = self.message_json(message);
        if let Some(nonce) = message.nonce.as_ref().filter(|_| event == "MESSAGE_CREATE") {
            shape["nonce"] = nonce.clone();
        }
        if self.is_guild_channel(channel) {
            shape["member"] = self.bare_member_json(message.author);
        }
        self.name_guild(&mut shape, channel);
        let own = message.author == BOT || message.mentions.users.contains(&BOT) || self.dms.contains_key(&channel);
        self.tell(channel, event, shape, MESSAGES, own);
    }

    /// Tells the bot of something in a channel it can see, by the intent for servers or for direct messages.
    fn tell(&mut self, channel: Id, event: &str, data: serde_json::Value, intents: (u64, u64), content: bool) {
        if self.bot_may(channel, 0).is_ok() {
            let needed = if self.dms.contains_key(&channel) { intents.1 } else { intents.0 };
            self.emit(event, data, needed, content);
        }
    }

    fn name_guild(&self, event: &mut serde_json::Value, channel: Id) {
        if self.is_guild_channel(channel) {
            event["guild_id"] = json!(GUILD.to_string());
        }
    }
}

const MESSAGES: (u64, u64) = (intent::GUILD_MESSAGES, intent::DIRECT_MESSAGES);
const REACTIONS: (u64, u64) = (intent::GUILD_MESSAGE_REACTIONS, intent::DIRECT_MESSAGE_REACTIONS);

fn reaction_event(person: Id, channel: Id, message: Id, written: &str, burst: bool) -> serde_json::Value {
    json!({"user_id": person.to_string(), "channel_id": channel.to_string(), "message_id": message.to_string(),
        "emoji": emoji(written), "burst": burst, "type": u8::from(burst)})
}

/// Whether two spellings are one emoji: a variation selector makes no other.
pub(super) fn same_emoji(a: &str, b: &str) -> bool {
    let plain = |text: &str| text.chars().filter(|c| *c != '\u{fe0f}').collect::<String>();
    a == b || plain(a) == plain(b)
}
