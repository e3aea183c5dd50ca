//! A Discord workspace on loopback: one server, a few people and a bot's account, as strict as Discord.

mod acts;
mod faults;
mod message;
mod options;
mod people;
mod reply;

use std::io;

use serde_json::Value;

pub use faults::{Fault, Faults};
pub use message::{Attachment, EPHEMERAL, LOADING, Message, Pings, Reaction};
pub use options::Options;
pub use people::{
    ALERTS, APPROVALS, BOT, BOT_ROLE, COLLECTOR, DANA, DESK, DIGEST, GENERAL, GUILD, Id, MANAGER, MORGAN, NOOR, OLA,
    ON_CALL, Person, SAM,
};
pub use reply::{Change, Choice, Complaint, InteractionId, Modal, ModalInput, Reply, Upload};

/// A handle on a running workspace. Cheap to clone; it closes when the last handle is dropped.
#[derive(Clone)]
pub struct Workspace {}

impl Workspace {
    /// Opens the workspace and begins to listen.
    ///
    /// # Errors
    /// If the address can't be listened on.
    pub async fn start(options: Options) -> io::Result<Workspace> {
        let _ = options;
        todo!()
    }
    /// What goes into `discord.api_url`, without a trailing slash.
    pub fn api_url(&self) -> String {
        todo!()
    }
    /// The bot's token.
    pub fn token(&self) -> &str {
        todo!()
    }
    /// The id of the channel called `name`, without `#`.
    pub fn channel(&self, name: &str) -> Option<Id> {
        let _ = name;
        todo!()
    }
    /// Everybody in the server, the bot first.
    pub fn people(&self) -> Vec<Person> {
        todo!()
    }
    /// What happened since: one item a change.
    pub fn subscribe(&self) -> tokio::sync::broadcast::Receiver<Change> {
        todo!()
    }
    /// What `person` sees: `{me, people, channels, dms, commands, modal}`. Ids are strings.
    ///
    /// `channels: [{id, name, topic, unread, messages: [{id, author: {id, name, bot}, at, edited, content, embeds,
    /// components, attachments: [{id, name, url, content_type, size}], reactions: [{emoji, count, me, burst, people}],
    /// pings_me, ephemeral, loading, reply_to}]}]`, `dms` the same with `with: {id, name, bot}`, `commands` as
    /// registered, `modal` the open form (see [`Modal`]) or null.
    pub fn view(&self, person: Id) -> Value {
        let _ = person;
        todo!()
    }
}
