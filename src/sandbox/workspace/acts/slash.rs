//! Commands given.

use serde_json::json;

use super::super::Workspace;
use super::super::interaction::{AUTOCOMPLETE, Asked, COMMAND};
use super::super::people::Id;
use super::super::reply::{Choice, Complaint, InteractionId, Reply, Upload};
use super::typed::{Purpose, Reader};

impl Workspace {
    /// Gives a command as typed: `/log account:ACME channel:call note:two words`. A value goes on until the next known
    /// option; a quoted one to its closing quote. Users as `@name`, channels as `#name`, choices by name or value.
    ///
    /// # Errors
    /// If Discord's client wouldn't send it.
    pub fn slash(&self, person: Id, channel: Id, text: &str) -> Result<InteractionId, Complaint> {
        self.slash_with(person, channel, text, Vec::new())
    }

    /// The same with files for the options that take one, by option name.
    ///
    /// # Errors
    /// If Discord's client wouldn't send it.
    pub fn slash_with(
        &self,
        person: Id,
        channel: Id,
        text: &str,
        files: Vec<(String, Upload)>,
    ) -> Result<InteractionId, Complaint> {
        self.give(person, channel, text, files, COMMAND, None)
    }

    /// The same, said to come from another server: as a forged event would.
    ///
    /// # Errors
    /// If Discord's client wouldn't send it.
    pub fn forge_slash(&self, person: Id, channel: Id, text: &str, guild: Id) -> Result<InteractionId, Complaint> {
        self.give(person, channel, text, Vec::new(), COMMAND, Some(guild))
    }

    /// Asks for suggestions for the last option of what is typed so far; none if the bot doesn't answer.
    ///
    /// # Errors
    /// If the text has no such option.
    pub async fn complete(&self, person: Id, channel: Id, text: &str) -> Result<Vec<Choice>, Complaint> {
        let asked = self.give(person, channel, text, Vec::new(), AUTOCOMPLETE, None)?;
        match self.reply(asked).await {
            Reply::Choices(choices) => Ok(choices),
            _ => Ok(Vec::new()),
        }
    }

    fn give(
        &self,
        person: Id,
        channel: Id,
        text: &str,
        files: Vec<(String, Upload)>,
        kind: u8,
        elsewhere: Option<Id>,
    ) -> Result<InteractionId, Complaint> {
        let purpose = if kind == AUTOCOMPLETE { Purpose::Complete } else { Purpose::Give };
        self.shared.with(|world| {
            let given = Reader::new(world, person, channel, files, purpose).read(text)?;
            let asked = Asked { name: given.name, elsewhere, ..Asked::new(kind, person, channel, given.data) };
            Ok(InteractionId(world.ask(asked)))
        })
    }

    /// Uses a message's context menu.
    ///
    /// # Errors
    /// If there is no such entry, or no such message in sight.
    pub fn context(&self, person: Id, command: &str, message: Id) -> Result<InteractionId, Complaint> {
        self.shared.with(|world| {
            let target = world.in_sight(person, message)?;
            if target.ephemeral() {
                return Err(Complaint::new("A message that only you can see has no apps in its menu."));
            }
            let (channel, shape) = (target.channel_id, world.message_json(target));
            let found = world.command(person, channel, command, 3)?;
            let mut data = json!({"id": found["id"], "name": command, "type": 3, "target_id": message.to_string(),
                "resolved": {"messages": {message.to_string(): shape}}});
            if found["guild_id"].is_string() {
                data["guild_id"] = found["guild_id"].clone();
            }
            let asked = Asked { name: command.into(), command_type: 3, ..Asked::new(COMMAND, person, channel, data) };
            Ok(InteractionId(world.ask(asked)))
        })
    }
}
