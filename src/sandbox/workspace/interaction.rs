//! An interaction: asked by a person, answered by the bot within its time.

use serde_json::{Value, json};
use tokio::time::Instant;

use super::people::{BOT, GUILD, Id};
use super::refusal::{Answer, Refusal};
use super::reply::Choice;
use super::world::World;

pub(super) const COMMAND: u8 = 2;
pub(super) const COMPONENT: u8 = 3;
pub(super) const AUTOCOMPLETE: u8 = 4;
pub(super) const MODAL: u8 = 5;

/// Kinds of first response.
pub(super) mod callback {
    pub const MESSAGE: u8 = 4;
    pub const DEFERRED_MESSAGE: u8 = 5;
    pub const DEFERRED_UPDATE: u8 = 6;
    pub const UPDATE: u8 = 7;
    pub const CHOICES: u8 = 8;
    pub const MODAL: u8 = 9;
}

/// What a file may weigh in an answer, in bytes.
pub(super) const ATTACHMENT_LIMIT: usize = 10 * 1024 * 1024;

/// One interaction and how far its answer has come.
#[derive(Clone, Debug)]
pub(super) struct Interaction {
    pub id: Id,
    pub token: String,
    /// 2 command, 3 component, 4 autocomplete, 5 modal.
    pub kind: u8,
    /// The command's name, or nothing.
    pub name: String,
    /// 1 chat input, 3 message context menu.
    pub command_type: u8,
    pub person: Id,
    pub channel: Id,
    pub asked: Instant,
    /// The first response's type.
    pub answer: Option<u8>,
    /// The message the first response made or changed.
    pub original: Option<Id>,
    /// The message that holds the component.
    pub source: Option<Id>,
    /// The interaction that opened the modal.
    pub opened_by: Option<Id>,
    pub followups: Vec<Id>,
    /// Whether `@original` was edited after the first response.
    pub edited: bool,
    pub choices: Vec<Choice>,
    /// Whether its 15 minutes were declared over.
    pub expired: bool,
}

impl Interaction {
    /// Whether the bot still owes something: no first response, or one that promised more.
    pub fn open(&self, within: std::time::Duration) -> bool {
        match self.answer {
            None => self.asked.elapsed() < within,
            Some(callback::DEFERRED_MESSAGE) => !self.edited && self.original.is_some(),
            Some(_) => false,
        }
    }
}

/// What a person asks, before it is an interaction.
pub(super) struct Asked {
    pub kind: u8,
    pub name: String,
    pub command_type: u8,
    pub person: Id,
    pub channel: Id,
    pub source: Option<Id>,
    pub opened_by: Option<Id>,
    /// A server it claims to come from, where that isn't this one.
    pub elsewhere: Option<Id>,
    pub data: Value,
}

impl Asked {
    pub fn new(kind: u8, person: Id, channel: Id, data: Value) -> Asked {
        let name = String::new();
        Asked { kind, name, command_type: 1, person, channel, source: None, opened_by: None, elsewhere: None, data }
    }
}

impl World {
    /// Hands an interaction to the bot.
    pub fn ask(&mut self, asked: Asked) -> Id {
        let id = self.mint();
        let token = interaction_token(id);
        let event = self.interaction_json(id, &token, &asked);
        self.tokens.insert(token.clone(), id);
        let Asked { kind, name, command_type, person, channel, source, opened_by, .. } = asked;
        let interaction = Interaction {
            id,
            token,
            kind,
            name,
            command_type,
            person,
            channel,
            asked: Instant::now(),
            answer: None,
            original: None,
            source,
            opened_by,
            followups: Vec::new(),
            edited: false,
            choices: Vec::new(),
            expired: false,
        };
        self.interactions.insert(id, interaction);
        self.emit("INTERACTION_CREATE", event, 0, true);
        id
    }

    /// The interaction a follow-up names by its token: 10015 if there is none or it has no first response yet, 50027
    /// once its time is over.
    pub fn answered_by_token(&self, token: &str) -> Answer<&Interaction> {
        let interaction =
            self.tokens.get(token).and_then(|id| self.interactions.get(id)).ok_or_else(|| Refusal::new(10015))?;
        if interaction.expired || interaction.asked.elapsed() > self.options.token_life {
            return Err(Refusal::new(50027));
        }
        if interaction.answer.is_none() { Err(Refusal::new(10015)) } else { Ok(interaction) }
    }

    fn interaction_json(&self, id: Id, token: &str, asked: &Asked) -> Value {
        let guild = self.is_guild_channel(asked.channel);
        let mut event = json!({
            "id": id.to_string(), "application_id": BOT.to_string(), "type": asked.kind, "data": asked.data,
            "channel_id": asked.channel.to_string(), "channel": self.interaction_channel(asked.channel, asked.person),
            "token": token, "version": 1, "locale": "en-GB", "entitlements": [],
            "app_permissions": self.permissions_in(BOT, asked.channel).to_string(),
            "attachment_size_limit": ATTACHMENT_LIMIT,
            "authorizing_integration_owners": {"0": if guild { GUILD.to_string() } else { "0".into() }},
            "context": if guild { 0 } else { 1 },
        });
        if guild {
            let mut member = self.member_json(asked.person);
            member["permissions"] = json!(self.permissions_in(asked.person, asked.channel).to_string());
            event["member"] = member;
            event["guild_id"] = json!(asked.elsewhere.unwrap_or(GUILD).to_string());
            event["guild_locale"] = json!("en-GB");
            event["guild"] = json!({"id": GUILD.to_string(), "locale": "en-GB", "features": []});
        } else {
            event["user"] = self.user_json(asked.person);
        }
        if let Some(message) = asked.source.and_then(|source| self.messages.get(&source)) {
            event["message"] = self.message_json(message);
        }
        event
    }

    fn interaction_channel(&self, channel: Id, person: Id) -> Value {
        let mut shape = self.channel_json(channel);
        shape["permissions"] = json!(self.permissions_in(person, channel).to_string());
        shape
    }

    /// `interaction_metadata` of a message that answers `id`.
    pub fn metadata_json(&self, id: Id) -> Value {
        let Some(interaction) = self.interactions.get(&id) else { return Value::Null };
        let mut shape = json!({
            "id": id.to_string(), "type": interaction.kind, "user": self.user_json(interaction.person),
            "authorizing_integration_owners": {"0": GUILD.to_string()},
        });
        if interaction.kind == COMPONENT {
            shape["interacted_message_id"] = json!(interaction.source.unwrap_or_default().to_string());
        }
        if interaction.kind == MODAL {
            shape["triggering_interaction_metadata"] =
                interaction.opened_by.map(|opener| self.metadata_json(opener)).unwrap_or_default();
        }
        shape
    }
}

/// A token nobody guesses from the id alone: the id's own hash, spelt like Discord's.
fn interaction_token(id: Id) -> String {
    use base64::Engine as _;
    use sha2::Digest as _;
    let digest = sha2::Sha512::digest(id.to_be_bytes());
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(format!("interaction:{id}:{}", hex::encode(&digest[..24])))
}
