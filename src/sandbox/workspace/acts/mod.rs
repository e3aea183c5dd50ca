//! What people do in the workspace, each as far as Discord's own client would let them.

mod chat;
mod components;
mod server;
mod slash;
mod typed;
mod wording;

use super::message::Message;
use super::people::{GUILD, Id, Person};
use super::permissions::VIEW_CHANNEL;
use super::reply::Complaint;
use super::world::World;

impl World {
    /// Somebody who can act: a human in the server.
    fn human(&self, person: Id) -> Result<&Person, Complaint> {
        match self.people.get(&person) {
            Some(found) if !found.bot => Ok(found),
            Some(found) => Err(Complaint::new(format!("{} is an application: it can't do that.", found.name))),
            None => Err(Complaint::new(format!("Nobody with the id {person} is in server {GUILD}."))),
        }
    }

    /// Checks that `person` is in a channel that exists.
    fn in_reach(&self, person: Id, channel: Id) -> Result<(), Complaint> {
        self.human(person)?;
        let dm = self.dms.get(&channel).is_some_and(|other| *other == person);
        let guild = self.is_guild_channel(channel) && self.permissions_in(person, channel) & VIEW_CHANNEL != 0;
        if dm || guild { Ok(()) } else { Err(Complaint::new(format!("There is no channel {channel} in sight."))) }
    }

    /// The message, if `person` sees it.
    fn in_sight(&self, person: Id, message: Id) -> Result<&Message, Complaint> {
        let found = self.messages.get(&message).filter(|m| m.visible_to(person));
        let found = found.ok_or_else(|| Complaint::new(format!("There is no message {message} in sight.")))?;
        self.in_reach(person, found.channel_id)?;
        Ok(found)
    }
}
