//! A Discord workspace on loopback: one server, a few people and a bot's account, as strict as Discord.
//!
//! The bot talks to [`Workspace::api_url`] as it would to Discord: REST below `/api/v10`, the gateway where
//! `GET /gateway/bot` says. People act through the methods of [`Workspace`]; nothing of the bot is used here.

mod acts;
mod body;
mod command_form;
mod component_form;
mod embed_form;
mod events;
mod faults;
mod gateway;
mod interaction;
mod listener;
mod mentions;
mod message;
mod message_form;
mod options;
mod people;
mod permissions;
mod reading;
mod refusal;
mod reply;
mod rest;
mod snowflake;
mod throttle;
mod view;
mod wire;
mod world;

#[cfg(test)]
mod tests;

use std::io;
use std::sync::Arc;

use serde_json::Value;
use tokio::net::TcpListener;

pub use faults::{Fault, Faults};
pub use message::{Attachment, EPHEMERAL, LOADING, Message, Pings, Reaction};
pub use options::Options;
pub use people::{
    ALERTS, APPROVALS, BOT, BOT_ROLE, COLLECTOR, DANA, DESK, DIGEST, GENERAL, GUILD, Id, MANAGER, MORGAN, NOOR, OLA,
    ON_CALL, Person, SAM,
};
pub use permissions::{
    ADD_REACTIONS, ATTACH_FILES, EMBED_LINKS, MANAGE_MESSAGES, MENTION_EVERYONE, READ_MESSAGE_HISTORY, SEND_MESSAGES,
    USE_APPLICATION_COMMANDS, USE_EXTERNAL_EMOJIS, VIEW_CHANNEL,
};
pub use reply::{Change, Choice, Complaint, InteractionId, Modal, ModalInput, Reply, Upload};
pub use world::Counters;

use listener::{Cut, Listener};
use world::Shared;

/// A handle on a running workspace. Cheap to clone; it closes when the last handle is dropped.
#[derive(Clone)]
pub struct Workspace {
    shared: Arc<Shared>,
    _open: Arc<Open>,
}

/// Closes the workspace when the last handle goes.
struct Open {
    shared: Arc<Shared>,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.shared.closing.cancel();
    }
}

impl Workspace {
    /// Opens the workspace and begins to listen.
    ///
    /// # Errors
    /// If the address can't be listened on.
    pub async fn start(options: Options) -> io::Result<Workspace> {
        let listener = TcpListener::bind(options.listen).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let shared = Arc::new(Shared::new(options, url));
        let service = rest::router(shared.clone()).into_make_service_with_connect_info::<Cut>();
        let closing = shared.closing.clone();
        let serving = axum::serve(Listener(listener), service);
        tokio::spawn(async move { serving.with_graceful_shutdown(closing.cancelled_owned()).await });
        Ok(Workspace { _open: Arc::new(Open { shared: shared.clone() }), shared })
    }

    /// What goes into `discord.api_url`, without a trailing slash.
    pub fn api_url(&self) -> String {
        self.shared.url.clone()
    }

    /// The bot's token.
    pub fn token(&self) -> &str {
        &self.shared.options.token
    }

    /// The server's id.
    pub fn guild_id(&self) -> Id {
        GUILD
    }

    /// The id of the channel called `name`, without `#`.
    pub fn channel(&self, name: &str) -> Option<Id> {
        self.shared.with(|world| world.channels.iter().find(|channel| channel.name == name).map(|channel| channel.id))
    }

    /// Everybody in the server, by id.
    pub fn people(&self) -> Vec<Person> {
        self.shared.with(|world| world.people.values().cloned().collect())
    }

    /// Somebody in the server.
    pub fn person(&self, id: Id) -> Option<Person> {
        self.shared.with(|world| world.people.get(&id).cloned())
    }

    /// What can be made to go wrong.
    pub fn faults(&self) -> Faults {
        Faults { shared: self.shared.clone() }
    }

    /// What happens from now on: one item a change.
    pub fn subscribe(&self) -> tokio::sync::broadcast::Receiver<Change> {
        self.shared.changes.subscribe()
    }

    /// What `person` sees: `{me, people, roles, channels, dms, commands, modal, thinking, online}`. Ids are strings.
    ///
    /// `channels: [{id, name, topic, unread, pings, messages: [{id, author: {id, name, bot}, at, edited, content,
    /// embeds, components, attachments: [{id, name, url, content_type, size}], reactions: [{emoji, count, me, burst,
    /// people}], pings_me, ephemeral, loading, reply_to, asked_by: {name, command}}]}]`; `dms` the same with
    /// `with: {id, name, bot}` for a name; `commands` as registered; `modal` the open form (see [`Modal`]) or null;
    /// `thinking` how many of their interactions wait for an answer; `online` whether the bot is there.
    pub fn view(&self, person: Id) -> Value {
        self.shared.with(|world| world.view(person))
    }
}
