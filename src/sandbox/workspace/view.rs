//! What one person sees: the snapshot a page draws.

use serde_json::{Value, json};

use super::message::{Message, Reaction};
use super::people::{BOT, Id};
use super::permissions::VIEW_CHANNEL;
use super::wire::instant;
use super::world::World;

impl World {
    /// Everything `person` sees.
    pub fn view(&self, person: Id) -> Value {
        let sees = |channel: Id| self.permissions_in(person, channel) & VIEW_CHANNEL != 0;
        let channels: Vec<Value> = self
            .channels
            .iter()
            .filter(|channel| sees(channel.id))
            .map(|channel| {
                let mut shape = self.channel_view(person, channel.id);
                shape["name"] = json!(channel.name);
                shape["topic"] = json!(channel.topic);
                shape
            })
            .collect();
        let mine = self.dms.iter().filter(|(_, other)| **other == person);
        let dms: Vec<Value> = mine
            .map(|(channel, _)| {
                let mut shape = self.channel_view(person, *channel);
                shape["with"] = self.author_view(BOT);
                shape
            })
            .collect();
        json!({"me": self.person_view(person), "people": self.people.keys().map(|id| self.person_view(*id)).collect::<Vec<_>>(),
            "roles": self.roles.iter().map(|r| json!({"id": r.id.to_string(), "name": r.name})).collect::<Vec<_>>(),
            "channels": channels, "dms": dms, "commands": self.commands, "modal": self.modals.get(&person),
            "thinking": self.interactions.values().filter(|i| i.person == person && i.kind != super::interaction::AUTOCOMPLETE
                && i.answer.is_none() && i.asked.elapsed() < self.options.answer_within).count(),
            "online": self.sessions.connected()})
    }

    fn channel_view(&self, person: Id, channel: Id) -> Value {
        let read = self.read.get(&(person, channel)).copied().unwrap_or(0);
        let visible: Vec<&Message> = self.in_channel(channel).filter(|m| m.visible_to(person)).collect();
        let unread = visible.iter().filter(|m| m.id > read && m.author != person).count();
        let pinged = visible.iter().filter(|m| m.id > read && self.reaches(&m.pings, person)).count();
        let messages: Vec<Value> = visible.into_iter().map(|m| self.message_view(person, m)).collect();
        json!({"id": channel.to_string(), "unread": unread, "pings": pinged, "messages": messages})
    }

    fn message_view(&self, person: Id, message: &Message) -> Value {
        let attachments: Vec<Value> = message
            .attachments
            .iter()
            .filter(|file| !file.embedded)
            .map(|file| {
                json!({"id": file.id.to_string(), "name": file.name, "url": file.url, "size": file.bytes.len(),
                    "content_type": file.content_type, "description": file.description})
            })
            .collect();
        let reactions: Vec<Value> = message.reactions.iter().map(|r| self.reaction_view(person, r)).collect();
        let asked = message.interaction.and_then(|id| self.interactions.get(&id));
        json!({"id": message.id.to_string(), "author": self.author_view(message.author), "at": instant(message.at),
            "edited": message.edited_at.map(instant), "content": message.content, "embeds": message.embeds,
            "components": message.components, "attachments": attachments, "reactions": reactions,
            "pings_me": self.reaches(&message.pings, person), "ephemeral": message.ephemeral(),
            "loading": message.loading(), "reply_to": message.reference.map(|id| id.to_string()),
            "asked_by": asked.map(|i| json!({"name": self.author_view(i.person)["name"], "command": i.name}))})
    }

    fn reaction_view(&self, person: Id, reaction: &Reaction) -> Value {
        let everyone = reaction.people.iter().chain(&reaction.burst);
        let names: Vec<Value> = everyone.map(|id| self.author_view(*id)["name"].clone()).collect();
        json!({"emoji": reaction.emoji, "count": names.len(), "people": names,
            "me": reaction.people.contains(&person) || reaction.burst.contains(&person),
            "burst": !reaction.burst.is_empty()})
    }

    fn author_view(&self, id: Id) -> Value {
        let name = self.people.get(&id).map_or("Deleted user", |person| person.name.as_str());
        json!({"id": id.to_string(), "name": name, "bot": self.people.get(&id).is_some_and(|person| person.bot)})
    }

    fn person_view(&self, id: Id) -> Value {
        let mut shape = self.author_view(id);
        let held = self.people.get(&id).map(|person| person.roles.clone()).unwrap_or_default();
        shape["roles"] =
            self.roles.iter().filter(|role| held.contains(&role.id)).map(|role| json!(role.name)).collect();
        shape
    }
}
