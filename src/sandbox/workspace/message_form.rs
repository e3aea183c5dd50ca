//! A message as a bot sends or edits it: read, checked, and put into the world.

use serde_json::Value;
use tokio::time::{Duration, Instant};

use super::body::Body;
use super::mentions::{Allowed, snowflake};
use super::message::{Attachment, EPHEMERAL, LOADING, Message, Pings, SUPPRESS_EMBEDS};
use super::people::{BOT, Id};
use super::refusal::{Answer, FormFaults, Refusal};
use super::world::World;
use super::{component_form, embed_form};

/// How long a nonce is remembered.
const NONCE_LIFE: Duration = Duration::from_secs(180);

/// The parts of a form that are there. `None`: the field wasn't sent, and an edit leaves it alone.
pub(super) struct MessageForm {
    content: Option<String>,
    pub embeds: Option<Vec<Value>>,
    components: Option<Vec<Value>>,
    allowed: Allowed,
    flags: u64,
    nonce: Option<Value>,
    enforce_nonce: bool,
    pub reference: Option<Id>,
    /// An unknown reference is an error, unless the form says otherwise.
    strict_reference: bool,
    /// Attachments an edit keeps; everything if the field wasn't sent.
    kept: Option<Vec<Id>>,
}

impl MessageForm {
    /// Reads the form; `under` is the key it stands under in the request, for the paths of its faults.
    ///
    /// # Errors
    /// 50035 with every fault.
    pub fn read(form: &Value, under: &str) -> Answer<MessageForm> {
        let mut faults = FormFaults::under(under);
        let content = faults.text("", form, "content", 0, 2000).map(|text| text.trim().to_owned());
        let sent = |key: &str| form.get(key).is_some();
        let embeds = embed_form::read(form, &mut faults);
        let components = component_form::read(form, &mut faults);
        let allowed = Allowed::read(form, &mut faults);
        let nonce = form.get("nonce").filter(|nonce| !nonce.is_null()).cloned();
        if let Some(text) = nonce.as_ref().and_then(Value::as_str) {
            faults.at_most("nonce", text.chars().count(), 25);
        }
        faults.finish()?;
        let kept = form["attachments"].as_array().map(|list| list.iter().filter_map(|a| snowflake(&a["id"])).collect());
        Ok(MessageForm {
            content: if form["content"].is_null() && sent("content") { Some(String::new()) } else { content },
            embeds: sent("embeds").then_some(embeds),
            components: sent("components").then_some(components),
            allowed,
            flags: form["flags"].as_u64().unwrap_or(0),
            nonce,
            enforce_nonce: form["enforce_nonce"] == true,
            reference: snowflake(&form["message_reference"]["message_id"]),
            strict_reference: form["message_reference"]["fail_if_not_exists"] != false,
            kept,
        })
    }

    /// Whether there would be nothing to see.
    fn empty(&self, files: bool) -> bool {
        let none = |list: &Option<Vec<Value>>| list.as_ref().is_none_or(Vec::is_empty);
        self.content.as_deref().unwrap_or_default().is_empty() && none(&self.embeds) && none(&self.components) && !files
    }

    /// Whether only the person who asked is to see it.
    pub fn ephemeral(&self) -> bool {
        self.flags & EPHEMERAL != 0
    }
}

/// Where a new message goes.
pub(super) struct Destination {
    pub channel: Id,
    /// Discord's message type.
    pub kind: u8,
    pub ephemeral_to: Option<Id>,
    pub interaction: Option<Id>,
}

impl Destination {
    pub fn channel(channel: Id) -> Destination {
        Destination { channel, kind: 0, ephemeral_to: None, interaction: None }
    }
}

impl World {
    /// Posts a message of the bot's; with `enforce_nonce`, the first one again for a nonce seen lately.
    ///
    /// # Errors
    /// 50006 if it's empty, 50035 if it replies to nothing.
    pub fn post(&mut self, form: MessageForm, body: &Body, to: Destination) -> Answer<Id> {
        let nonce = form.nonce.as_ref().filter(|_| form.enforce_nonce).map(|n| (to.channel, n.to_string()));
        if let Some((message, since)) = nonce.as_ref().and_then(|key| self.nonces.get(key))
            && since.elapsed() < NONCE_LIFE
        {
            return Ok(*message);
        }
        if form.empty(!body.files.is_empty()) {
            return Err(Refusal::new(50006));
        }
        let replied = form.reference.and_then(|id| self.messages.get(&id)).map(|m| m.author);
        if form.reference.is_some() && replied.is_none() && form.strict_reference {
            let sentence = "Unknown message";
            return Err(Refusal::form("message_reference", "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", sentence));
        }
        let attachments = self.take_files(to.channel, body)?;
        let content = form.content.unwrap_or_default();
        let pings = self.pings_of(BOT, to.channel, &content, &form.allowed, replied);
        let id = self.mint();
        let mut message = Message {
            id,
            channel_id: to.channel,
            author: BOT,
            content,
            embeds: form.embeds.unwrap_or_default(),
            components: form.components.unwrap_or_default(),
            attachments,
            reactions: Vec::new(),
            at: self.options.clock.now(),
            edited_at: None,
            flags: form.flags & (SUPPRESS_EMBEDS | LOADING) | if to.ephemeral_to.is_some() { EPHEMERAL } else { 0 },
            kind: if replied.is_some() { 19 } else { to.kind },
            ephemeral_to: to.ephemeral_to,
            mentions: pings.clone(),
            pings,
            reference: form.reference.filter(|_| replied.is_some()),
            nonce: form.nonce,
            interaction: to.interaction,
        };
        show_files_in_embeds(&mut message)?;
        self.publish(message);
        if let Some(key) = nonce {
            self.nonces.insert(key, (id, Instant::now()));
        }
        Ok(id)
    }

    /// Changes a message of the bot's; a deferred one is thereby answered, and pings then.
    ///
    /// # Errors
    /// 10008 if it isn't there, 50006 if nothing would be left.
    pub fn edit(&mut self, id: Id, form: MessageForm, body: &Body) -> Answer<()> {
        let mut message = self.messages.get(&id).cloned().ok_or_else(|| Refusal::new(10008))?;
        let added = self.take_files(message.channel_id, body)?;
        if let Some(kept) = form.kept {
            message.attachments.retain(|file| kept.contains(&file.id));
        }
        message.attachments.extend(added);
        if let Some(content) = form.content {
            message.content = content;
        }
        if let Some(embeds) = form.embeds {
            message.embeds = embeds;
        }
        if let Some(components) = form.components {
            message.components = components;
        }
        let bare = message.content.is_empty() && message.embeds.is_empty() && message.components.is_empty();
        if bare && message.attachments.is_empty() {
            return Err(Refusal::new(50006));
        }
        message.mentions = self.pings_of(BOT, message.channel_id, &message.content, &form.allowed, None);
        if message.loading() {
            message.flags &= !LOADING;
            message.pings = message.mentions.clone();
        } else {
            message.edited_at = Some(self.options.clock.now());
        }
        show_files_in_embeds(&mut message)?;
        self.replace(message);
        Ok(())
    }

    /// The empty message that says the bot is thinking.
    pub fn post_thinking(&mut self, to: Destination) -> Id {
        let id = self.mint();
        let message = Message {
            id,
            channel_id: to.channel,
            author: BOT,
            content: String::new(),
            embeds: Vec::new(),
            components: Vec::new(),
            attachments: Vec::new(),
            reactions: Vec::new(),
            at: self.options.clock.now(),
            edited_at: None,
            flags: LOADING | if to.ephemeral_to.is_some() { EPHEMERAL } else { 0 },
            kind: to.kind,
            ephemeral_to: to.ephemeral_to,
            pings: Pings::default(),
            mentions: Pings::default(),
            reference: None,
            nonce: None,
            interaction: to.interaction,
        };
        self.publish(message);
        id
    }

    fn take_files(&mut self, channel: Id, body: &Body) -> Answer<Vec<Attachment>> {
        if body.files.len() > 10 {
            return Err(Refusal::form("files", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length."));
        }
        let mut taken = Vec::new();
        for file in &body.files {
            let said = body.described(file.index);
            let name = said["filename"].as_str().unwrap_or(&file.name).to_owned();
            let mut kept = self.keep_file(channel, &name, &file.content_type, file.bytes.clone());
            kept.description = said["description"].as_str().map(str::to_owned);
            taken.push(kept);
        }
        Ok(taken)
    }
}

/// Puts the address of a file where an embed says `attachment://name`.
fn show_files_in_embeds(message: &mut Message) -> Answer<()> {
    for (i, embed) in message.embeds.iter_mut().enumerate() {
        for part in ["image", "thumbnail"] {
            let Some(name) = embed[part]["url"].as_str().and_then(|url| url.strip_prefix("attachment://")) else {
                continue;
            };
            let Some(file) = message.attachments.iter_mut().find(|file| file.name == name) else {
                let path = format!("embeds.{i}.{part}.url");
                return Err(Refusal::form(&path, "URL_TYPE_INVALID_URL", "Referenced attachment was not found."));
            };
            file.embedded = true;
            embed[part]["url"] = file.url.clone().into();
            embed[part]["proxy_url"] = file.url.clone().into();
        }
    }
    Ok(())
}
