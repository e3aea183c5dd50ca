//! Everything the workspace knows, behind one lock.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use tokio::sync::{broadcast, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::faults::Mischief;
use super::gateway::Sessions;
use super::interaction::Interaction;
use super::message::{Attachment, Message};
use super::options::Options;
use super::people::{CHANNELS, COLLECTOR, Id, MANAGER, ON_CALL, Person, cast};
use super::permissions::Role;
use super::reply::{Change, Modal};
use super::snowflake::Mint;
use super::throttle::Throttle;

/// What all handles and all connections share.
pub(super) struct Shared {
    pub options: Options,
    /// `http://127.0.0.1:PORT`.
    pub url: String,
    world: Mutex<World>,
    pub mischief: Mutex<Mischief>,
    pub throttle: Mutex<Throttle>,
    /// Moves on with every change, so that nobody has to sleep to see one.
    pub stirred: watch::Sender<u64>,
    pub changes: broadcast::Sender<Change>,
    pub closing: CancellationToken,
}

impl Shared {
    pub fn new(options: Options, url: String) -> Shared {
        Shared {
            world: Mutex::new(World::new(&options, url.clone())),
            options,
            url,
            mischief: Mutex::default(),
            throttle: Mutex::default(),
            stirred: watch::Sender::new(0),
            changes: broadcast::Sender::new(1024),
            closing: CancellationToken::new(),
        }
    }

    /// Does something to the world in one piece, then tells whoever watches what changed.
    pub fn with<R>(&self, act: impl FnOnce(&mut World) -> R) -> R {
        let mut world = locked(&self.world);
        let result = act(&mut world);
        let changes = std::mem::take(&mut world.changes);
        drop(world);
        if !changes.is_empty() {
            self.stirred.send_modify(|count| *count += 1);
            for change in changes {
                // Nobody watching is fine.
                let _ = self.changes.send(change);
            }
        }
        result
    }
}

/// A lock whose data outlives a panic elsewhere: the world stays usable for the test that reports it.
pub(super) fn locked<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A text channel of the server.
#[derive(Clone, Debug)]
pub(super) struct Channel {
    pub id: Id,
    pub name: String,
    pub topic: String,
    /// What the bot is left with there, once somebody took something away.
    pub bot_only: Option<u64>,
}

/// How often the bot did what Discord counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// IDENTIFYs; 1000 a day are allowed.
    pub identifies: u64,
    /// RESUMEs.
    pub resumes: u64,
    /// Bulk overwrites of the commands.
    pub command_puts: u64,
    /// Commands that were new; 200 a day are allowed.
    pub command_creates: u64,
    /// REST calls answered.
    pub calls: u64,
    /// Of those, with 401, 403 or 429; 10,000 in ten minutes are a ban.
    pub invalid_calls: u64,
}

pub(super) struct World {
    pub options: Options,
    pub url: String,
    pub mint: Mint,
    pub people: BTreeMap<Id, Person>,
    pub roles: Vec<Role>,
    pub channels: Vec<Channel>,
    /// Direct message channels of the bot, and who is at their other end.
    pub dms: BTreeMap<Id, Id>,
    pub messages: BTreeMap<Id, Message>,
    /// Registered commands as Discord returns them; `guild_id` is null on global ones.
    pub commands: Vec<Value>,
    pub interactions: BTreeMap<Id, Interaction>,
    /// Interactions by token.
    pub tokens: HashMap<String, Id>,
    /// The form open in front of each person.
    pub modals: HashMap<Id, Modal>,
    pub files: HashMap<Id, Attachment>,
    /// Messages by (channel, nonce), and since when.
    pub nonces: HashMap<(Id, String), (Id, Instant)>,
    /// The last message each person has read, by (person, channel).
    pub read: HashMap<(Id, Id), Id>,
    pub sessions: Sessions,
    pub counters: Counters,
    /// Whether the bot is in the server.
    pub bot_is_member: bool,
    /// Whether the server is unavailable.
    pub outage: bool,
    pub changes: Vec<Change>,
}

impl World {
    fn new(options: &Options, url: String) -> World {
        World {
            options: options.clone(),
            url,
            mint: Mint::default(),
            people: cast().into_iter().map(|person| (person.id, person)).collect(),
            roles: vec![
                Role::everyone(),
                Role::of_people(COLLECTOR, "collector"),
                Role::of_people(ON_CALL, "on_call"),
                Role::of_people(MANAGER, "manager"),
                Role::of_the_bot(),
            ],
            channels: CHANNELS
                .into_iter()
                .map(|(id, name, topic)| Channel { id, name: name.into(), topic: topic.into(), bot_only: None })
                .collect(),
            dms: BTreeMap::new(),
            messages: BTreeMap::new(),
            commands: Vec::new(),
            interactions: BTreeMap::new(),
            tokens: HashMap::new(),
            modals: HashMap::new(),
            files: HashMap::new(),
            nonces: HashMap::new(),
            read: HashMap::new(),
            sessions: Sessions::default(),
            counters: Counters::default(),
            bot_is_member: true,
            outage: false,
            changes: Vec::new(),
        }
    }

    /// A new id, dated by the workspace's clock.
    pub fn mint(&mut self) -> Id {
        self.mint.mint(self.options.clock.now())
    }

    /// Notes that a channel's messages changed.
    pub fn touch(&mut self, channel: Id) {
        self.changes.push(Change::Messages { channel });
    }

    /// The messages of a channel, oldest first.
    pub fn in_channel(&self, channel: Id) -> impl DoubleEndedIterator<Item = &Message> {
        self.messages.values().filter(move |message| message.channel_id == channel)
    }

    /// The direct message channel with `person`, opened if it isn't yet.
    pub fn dm_with(&mut self, person: Id) -> Id {
        if let Some((channel, _)) = self.dms.iter().find(|(_, other)| **other == person) {
            return *channel;
        }
        let channel = self.mint();
        self.dms.insert(channel, person);
        channel
    }

    /// Whether the channel is one of the server's.
    pub fn is_guild_channel(&self, channel: Id) -> bool {
        self.channels.iter().any(|c| c.id == channel)
    }

    /// Keeps a file and gives it its address.
    pub fn keep_file(&mut self, channel: Id, name: &str, content_type: &str, bytes: Vec<u8>) -> Attachment {
        let id = self.mint();
        let kept: String =
            name.chars().map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' }).collect();
        let attachment = Attachment {
            id,
            url: format!("{}/attachments/{channel}/{id}/{kept}", self.url),
            name: kept,
            description: None,
            content_type: content_type.into(),
            bytes: bytes.into(),
            embedded: false,
        };
        self.files.insert(id, attachment.clone());
        attachment
    }
}
