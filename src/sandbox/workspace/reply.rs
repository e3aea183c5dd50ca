//! What a person gets to see of an interaction's answer.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use super::message::Message;
use super::people::Id;

/// Names one interaction: a command given, a button pressed, a form sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct InteractionId(pub Id);

/// How the bot answered.
#[derive(Clone, Debug)]
pub enum Reply {
    /// A message; for a deferred one, as it reads after the edit that ended "thinking".
    Message(Message),
    /// The message that held the button was changed.
    Updated(Message),
    /// A form to fill in.
    Modal(Modal),
    /// Suggestions, to an autocomplete.
    Choices(Vec<Choice>),
    /// Taken note of, and nothing shown.
    Acknowledged,
    /// Nothing came in time: "The application did not respond".
    Silence,
}

impl Reply {
    /// The message shown, if the answer is one.
    pub fn message(&self) -> Option<&Message> {
        match self {
            Reply::Message(message) | Reply::Updated(message) => Some(message),
            _ => None,
        }
    }
}

/// A suggestion under an option being typed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Choice {
    pub name: String,
    /// A string or a number.
    pub value: Value,
}

/// A form the bot opened for one person.
#[derive(Clone, Debug, Serialize)]
pub struct Modal {
    /// The interaction it answers.
    pub interaction: InteractionId,
    pub custom_id: String,
    pub title: String,
    pub inputs: Vec<ModalInput>,
}

/// One line or paragraph of a form.
#[derive(Clone, Debug, Serialize)]
pub struct ModalInput {
    pub custom_id: String,
    pub label: String,
    /// A paragraph rather than a line.
    pub long: bool,
    pub required: bool,
    /// In characters.
    pub min_length: usize,
    /// In characters; 4000 at most.
    pub max_length: usize,
    /// What is filled in already.
    pub value: String,
    pub placeholder: String,
}

/// Why Discord's own client would not have let a person do that, in a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint(pub String);

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Complaint {}

impl Complaint {
    pub(super) fn new(sentence: impl Into<String>) -> Complaint {
        Complaint(sentence.into())
    }
}

/// A file a person attaches.
#[derive(Clone, Debug)]
pub struct Upload {
    pub name: String,
    /// A MIME type.
    pub content_type: String,
    pub bytes: Vec<u8>,
}

/// What changed in the workspace, so that a page knows what to draw anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Change {
    /// A message was sent, edited, deleted, or reacted to.
    Messages { channel: Id },
    /// People, roles or channels.
    Server,
    /// The registered commands.
    Commands,
    /// An interaction of this person was answered, or a form opened or closed for them.
    Interaction { person: Id },
    /// The bot came online or went.
    Presence { online: bool },
}
