//! What people write, and the emoji they leave.

use super::super::Workspace;
use super::super::mentions::Allowed;
use super::super::message::Message;
use super::super::people::Id;
use super::super::permissions::{READ_MESSAGE_HISTORY, SEND_MESSAGES};
use super::super::reply::Complaint;
use super::super::world::World;

impl Workspace {
    /// Writes in a channel; the message's id.
    ///
    /// # Errors
    /// If `person` can't write there, or the text is empty or too long.
    pub fn say(&self, person: Id, channel: Id, text: &str) -> Result<Id, Complaint> {
        self.shared.with(|world| {
            world.in_reach(person, channel)?;
            if world.permissions_in(person, channel) & SEND_MESSAGES == 0 {
                return Err(Complaint::new("You can't write here."));
            }
            if text.trim().is_empty() || text.chars().count() > 2000 {
                return Err(Complaint::new("A message takes 1 to 2000 characters."));
            }
            let id = world.mint();
            let pings = world.pings_of(person, channel, text, &Allowed::everything(), None);
            world.read.insert((person, channel), id);
            world.publish(Message {
                id,
                channel_id: channel,
                author: person,
                content: text.trim().to_owned(),
                embeds: Vec::new(),
                components: Vec::new(),
                attachments: Vec::new(),
                reactions: Vec::new(),
                at: world.options.clock.now(),
                edited_at: None,
                flags: 0,
                kind: 0,
                ephemeral_to: None,
                mentions: pings.clone(),
                pings,
                reference: None,
                nonce: None,
                interaction: None,
            });
            Ok(id)
        })
    }

    /// Deletes a message, as its author or an administrator would.
    ///
    /// # Errors
    /// If it isn't there.
    pub fn delete_message(&self, message: Id) -> Result<(), Complaint> {
        self.shared.with(|world| {
            if !world.messages.contains_key(&message) {
                return Err(Complaint::new(format!("There is no message {message}.")));
            }
            world.remove(message);
            Ok(())
        })
    }

    /// Leaves an emoji under a message: a Unicode one, or `name:id` of a custom one.
    ///
    /// # Errors
    /// If the message isn't in sight or carries twenty others.
    pub fn react(&self, person: Id, message: Id, emoji: &str) -> Result<(), Complaint> {
        self.shared.with(|world| react(world, person, message, emoji, false))
    }

    /// The same as a burst ("super reaction").
    ///
    /// # Errors
    /// As with [`Workspace::react`].
    pub fn react_burst(&self, person: Id, message: Id, emoji: &str) -> Result<(), Complaint> {
        self.shared.with(|world| react(world, person, message, emoji, true))
    }

    /// Takes an emoji back.
    ///
    /// # Errors
    /// If it wasn't given.
    pub fn unreact(&self, person: Id, message: Id, emoji: &str) -> Result<(), Complaint> {
        self.shared.with(|world| {
            world.in_sight(person, message)?;
            if world.unreact(person, message, emoji) {
                Ok(())
            } else {
                Err(Complaint::new(format!("You haven't given {emoji} there.")))
            }
        })
    }

    /// Notes that `person` has read `channel` up to now.
    pub fn mark_read(&self, person: Id, channel: Id) {
        self.shared.with(|world| {
            let newest = world.in_channel(channel).next_back().map(|message| message.id);
            if let Some(newest) = newest
                && world.read.insert((person, channel), newest) != Some(newest)
            {
                world.touch(channel);
            }
        });
    }
}

fn react(world: &mut World, person: Id, message: Id, emoji: &str, burst: bool) -> Result<(), Complaint> {
    let full = || Complaint::new("The message carries twenty emoji already.");
    // Another application reacts over its own connection, which isn't the business of this one.
    if world.people.get(&person).is_some_and(|found| found.bot) {
        return world.react(person, message, emoji, burst).map_err(|_| full());
    }
    let target = world.in_sight(person, message)?;
    if target.ephemeral() {
        return Err(Complaint::new("A message that only you can see takes no reactions."));
    }
    if world.permissions_in(person, target.channel_id) & READ_MESSAGE_HISTORY == 0 {
        return Err(Complaint::new("You can't react here."));
    }
    world.react(person, message, emoji, burst).map_err(|_| full())
}
