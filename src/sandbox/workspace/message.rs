//! A message as the workspace keeps it.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::people::Id;

/// Only whoever it was sent to sees the message.
pub const EPHEMERAL: u64 = 1 << 6;
/// The bot "is thinking": deferred, not answered yet.
pub const LOADING: u64 = 1 << 7;
/// No link previews.
pub const SUPPRESS_EMBEDS: u64 = 1 << 2;

/// One message, with everything that hangs on it.
#[derive(Clone, Debug)]
pub struct Message {
    pub id: Id,
    pub channel_id: Id,
    /// The author's user id.
    pub author: Id,
    pub content: String,
    /// Embeds as Discord returns them.
    pub embeds: Vec<Value>,
    /// Action rows as Discord returns them.
    pub components: Vec<Value>,
    pub attachments: Vec<Attachment>,
    pub reactions: Vec<Reaction>,
    pub at: DateTime<Utc>,
    pub edited_at: Option<DateTime<Utc>>,
    /// Discord's message flags.
    pub flags: u64,
    /// Discord's message type: 0 plain, 19 a reply, 20 a slash command's answer, 23 a context menu's.
    pub kind: u8,
    /// Whom alone it is shown to.
    pub ephemeral_to: Option<Id>,
    /// Whom it pushed to when it was sent; edits push to nobody.
    pub pings: Pings,
    /// Whom its text mentions now, as far as `allowed_mentions` lets it.
    pub mentions: Pings,
    /// The message it replies to.
    pub reference: Option<Id>,
    /// The author's own mark, by which a repeated send is recognised.
    pub nonce: Option<Value>,
    /// The interaction it answers.
    pub interaction: Option<Id>,
}

impl Message {
    /// Whether only one person sees it.
    pub fn ephemeral(&self) -> bool {
        self.ephemeral_to.is_some()
    }

    /// Whether the bot is still "thinking".
    pub fn loading(&self) -> bool {
        self.flags & LOADING != 0
    }

    /// Whether `person` sees it in its channel.
    pub fn visible_to(&self, person: Id) -> bool {
        self.ephemeral_to.is_none_or(|only| only == person)
    }

    /// The buttons and selects of all rows, in order.
    pub fn controls(&self) -> impl Iterator<Item = &Value> {
        self.components.iter().filter_map(|row| row["components"].as_array()).flatten()
    }
}

/// A file on a message or in a command's option.
#[derive(Clone, Debug)]
pub struct Attachment {
    pub id: Id,
    pub name: String,
    pub description: Option<String>,
    pub content_type: String,
    /// Where the workspace serves the bytes.
    pub url: String,
    pub bytes: Arc<[u8]>,
    /// Shown inside an embed, and so not listed beside it.
    pub embedded: bool,
}

/// One emoji under a message and who gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reaction {
    /// A Unicode emoji, or `name:id` of a custom one.
    pub emoji: String,
    /// Who gave it plainly, by user id.
    pub people: BTreeSet<Id>,
    /// Who gave it as a burst ("super reaction").
    pub burst: BTreeSet<Id>,
}

/// Whom a text mentions with effect.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pings {
    pub users: BTreeSet<Id>,
    pub roles: BTreeSet<Id>,
    pub everyone: bool,
}

impl Pings {
    /// Whether nobody is mentioned.
    pub fn nobody(&self) -> bool {
        self.users.is_empty() && self.roles.is_empty() && !self.everyone
    }
}
